"""Kinds of command-line arguments that more than one command takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable


class OutputFile(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 alone
    """A file to be written, which must not cost the user one of their own.

    A file that is there already is only replaced if its ending is one of those written, and
    never a device, a pipe or a folder.
    """

    name = "file"

    def __init__(self, *endings: str) -> None:
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path, or fail with the status of wrong usage."""
        path = Path(value)
        if not str(value) or str(value) == "-" or not path.name:
            self.fail("name a file; it cannot be standard output", param, ctx)
        if path.is_dir():
            self.fail(f"'{value}' is a folder; name a file in it", param, ctx)
        if path.exists() and not path.is_file():
            self.fail(f"'{value}' is no ordinary file", param, ctx)
        if path.exists() and path.suffix.lower() not in self.endings:
            self.fail(f"'{value}' is there and is no {self.endings[0]}; choose another name", param, ctx)
        return path


def refuse_own(target: Path, root: Path, read: Iterable[str]) -> None:
    """Fail with the status of wrong usage if a file to be written is one that the project reads."""
    resolved = target.resolve()
    own = next((name for name in read if (root / name).resolve() == resolved), None)
    if own is not None:
        raise click.UsageError(f"'{target}' is a file that the project reads; choose another name")
