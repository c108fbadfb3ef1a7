"""Modules of others that a build imports and never uses, loaded when something of them is used.

A module that imports one of them is given a stand-in. At its first attribute the stand-in leaves
``sys.modules``, and the module is imported as it would have been; so it always is whole, and one that cannot
be imported raises what it would have raised.
"""

from __future__ import annotations

import sys
from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import Any

NAMES = (
    "base64",  # of yaml
    "bz2",  # of zipfile
    "chevron",  # of genanki
    "inspect",  # of click
    "ipaddress",  # of urllib.parse
    "lzma",  # of zipfile
    "ntpath",  # of pathlib
    "shutil",  # of zipfile
    "tempfile",  # of genanki
)
"""What is postponed. None of these is looked for with ``except ImportError`` where it may be missing."""

_LEAVING = RLock()
"""Held by a thread that looks at ``sys.modules``; never while it imports."""


class _Postponed(ModuleType):
    """Stands in for a module that is not loaded yet."""

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the module."""
        with _LEAVING:  # for one thread might take away what the other has loaded
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def postpone() -> None:
    """Have the modules of :data:`NAMES` load at their first use, but for those that are loaded."""
    for name in NAMES:
        sys.modules.setdefault(name, _Postponed(name))
