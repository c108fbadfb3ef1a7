"""Modules of others that a build imports and does not use, loaded when something of them is used.

A module that imports one of them is given a stand-in. At its first attribute the stand-in leaves
``sys.modules``, and the module is imported as it would have been: whole, by one thread; and if that fails, or
is interrupted, it is tried again at the next. The stand-in passes everything on to it.

Only the command line does this: who imports deckgen has the modules as they are.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

NAMES = {
    "base64": "",  # of yaml
    "bz2": "_bz2",  # of zipfile
    "chevron": "",  # of genanki
    "inspect": "",  # of click
    "ipaddress": "",  # of urllib.parse
    "lzma": "_lzma",  # of zipfile
    "ntpath": "",  # of pathlib
    "shutil": "",  # of zipfile
    "tempfile": "",  # of genanki
}
"""What is postponed, with a module in C that not every Python has: without it, there must be no stand-in."""

_LEAVING = RLock()
"""Held by a thread that looks at ``sys.modules``; never while it imports."""


class _Postponed(ModuleType):
    """Stands in for a module that is not loaded yet."""

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the module."""
        return getattr(_loaded(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute of the module."""
        setattr(_loaded(self), name, value)


def _loaded(stand_in: ModuleType) -> ModuleType:
    """Return the module itself. Raises what its import raises."""
    name = stand_in.__name__
    with _LEAVING:  # or one thread might take away what another has loaded
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
    return import_module(name)


def postpone() -> None:
    """Have the modules of :data:`NAMES` load at their first use, but for those that are loaded."""
    for name, part in NAMES.items():
        if name in sys.modules or (part and not _is_there(part)):
            continue
        spec = PathFinder.find_spec(name)
        if spec is not None:
            stand_in = _Postponed(name)
            vars(stand_in)["__spec__"] = spec
            sys.modules[name] = stand_in


def _is_there(name: str) -> bool:
    return name in sys.builtin_module_names or PathFinder.find_spec(name) is not None
