"""The arguments and options that several commands have, and the types of their values."""

from __future__ import annotations

import os
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deckgen.console.output import STDOUT, reason
from deckgen.util import packagename
from deckgen.util.command import option
from deckgen.util.filenames import refuse_impossible
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


project_argument = click.argument(
    "project", type=click.Path(path_type=Path), default=".", required=False
)
"""PROJECT: the folder with cards.yaml, or the file itself; by default the current folder."""


def project_option(help_text: str, default: str | None = None) -> Callable[..., Any]:
    """Return ``--project``, for a command whose arguments are not a project."""
    return option(
        "-C",
        "--project",
        type=click.Path(path_type=Path),
        default=default,
        metavar="PROJECT",
        help=help_text,
    )


def format_option(
    names: Sequence[str], help_text: str = "Format of the report."
) -> Callable[..., Any]:
    """Return ``--format``, with the first of the names as the default."""
    return option(
        "--format",
        "format_",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help=help_text,
    )


def html_option(help_text: str) -> Callable[..., Any]:
    """Return ``--html``, the file for a page; ``-`` is standard output."""
    file = OutputFile(".html", ".htm", stdout=True)
    return option("--html", type=file, metavar="FILE", help=help_text)


class AnkiOptions(NamedTuple):
    """How the Anki that is running is reached. ``profile`` is the one that must be open, '' for any."""

    url: str
    key: str
    profile: str
    remote: bool


def anki_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options by which the Anki that is running is reached; they are passed as ``anki``."""

    @wraps(function)
    def with_options(
        *args: Any, url: str, profile: str, remote: bool, **others: Any
    ) -> Any:
        key = os.environ.get("ANKICONNECT_API_KEY", "")
        return function(*args, anki=AnkiOptions(url, key, profile, remote), **others)

    for add in (
        option(
            "--remote", is_flag=True, help="Allow --url to lead to another computer."
        ),
        option(
            "--profile",
            metavar="NAME",
            envvar="DECKGEN_ANKI_PROFILE",
            default="",
            help="The profile that must be open in Anki; by default the one in DECKGEN_ANKI_PROFILE, or any.",
        ),
        option(
            "--url",
            default="http://127.0.0.1:8765",
            show_default=True,
            help="Where AnkiConnect answers.",
        ),
    ):
        with_options = add(with_options)
    return with_options


class OutputFile(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 alone
    """A file to be written, which must not cost the user one of their own.

    A file that exists is only replaced if it has one of the ``suffixes``, and never a device, a pipe
    or a folder, unless ``folder`` says that one may be given. ``stdout`` says that ``-``, for standard
    output, may be given instead. With ``by_format`` the command itself refuses a suffix that is not that
    of the format asked for.
    """

    name = "file"

    def __init__(
        self,
        *suffixes: str,
        stdout: bool = False,
        folder: bool = False,
        by_format: bool = False,
    ) -> None:
        self.suffixes = suffixes
        self.stdout = stdout
        self.folder = folder
        self.by_format = by_format

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path, or fail with the status of wrong usage."""
        path = Path(value)
        if self.stdout and path == STDOUT:
            return STDOUT
        if not str(value) or path == STDOUT or not path.name:
            self.fail("name a file; it cannot be standard output", param, ctx)
        try:
            refuse_impossible(str(path))
            fault = self._fault(path)
        except OSError as error:
            # a name that is too long, a folder that may not be entered
            self.fail(f"cannot write {reason(error, value)}", param, ctx)
        if fault:
            self.fail(f"'{value}': {fault}", param, ctx)
        return path

    def _fault(self, path: Path) -> str:
        """Return why a path cannot be written, or ''. Raises ``OSError``."""
        if path.is_dir():
            return "" if self.folder else "it is a folder; name a file in it"
        if ".apkg" in self.suffixes and packagename.is_backup(path.name):
            return f"{packagename.BACKUP}; choose another name"
        if path.exists() and not path.is_file():
            return "it is not a regular file"
        if (
            path.exists()
            and path.suffix.lower() not in self.suffixes
            and not self.by_format
        ):
            kinds = " or ".join(self.suffixes)
            return f"it exists and is not a {kinds} file; choose another name"
        for above in path.parents:
            if above.suffix.lower() in self.suffixes and not above.exists():
                way = "create the folder first if you mean one"
                return f"there is no folder '{above}', and its name looks like a file's; {way}"
        return ""


class Percentage(click.FloatRange):
    """A number from 0 to 100."""

    def __init__(self) -> None:
        super().__init__(0, 100)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or fail with the status of wrong usage."""
        number = float(super().convert(value, param, ctx))
        if number != number:  # 'nan' is within every range
            self.fail(f"'{value}' is not a number from 0 to 100.", param, ctx)
        return number
