"""Whether anything has changed since the last build: if not, there is nothing to build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.util.border import border_of
from deckgen.util.filenames import Folders, resolved
from deckgen.util.hashing import sha256_of
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.compile.cache.store import Store
    from deckgen.core.diagnostics import Diagnostic, TextFile

NAME = "stamp"

Globs = tuple[tuple[str, str, str], ...]


class Unchanged(NamedTuple):
    """What is to be said when nothing has changed: the lines of the summary, and the warnings with the
    folder that their paths are relative to."""

    lines: Sequence[str]
    warnings: Sequence[Diagnostic]
    root: Path

    def files(self) -> dict[str, TextFile]:
        """Return the files that the warnings are about, for showing the places."""
        from deckgen.source.files import read_yaml

        border = border_of(self.root)
        read = (
            read_yaml(border.path(each.span.path), self.root)[0]
            for each in self.warnings
        )
        return {file.path: file for file in read if file is not None}


def found(globs: Globs) -> list[str]:
    """Return the files that the patterns, each between its folder and the project's, now match."""
    folders = Folders()
    matches: list[str] = []
    try:
        for folder, pattern, root in globs:
            matches += map(str, folders.glob(Path(folder), pattern, Path(root)))
        return matches
    except OSError as error:
        # a folder that cannot be listed, a name that cannot be used
        return [str(error)]


def digests(files: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file by its absolute path, links in it not followed."""
    return {str(path.absolute()): _digest(path) for path in files}


def keep(
    store: Store,
    target: Path | None,
    package: Path,
    files: Mapping[str, str],
    globs: Globs,
    unchanged: Unchanged,
) -> None:
    """Note what a build was asked to write (``None``: the usual package) and the package written,
    the digests of all files read and written, and what is to be said when nothing has changed.
    """
    warnings = [
        (
            each.code,
            int(each.severity),
            tuple(each.span),
            each.message,
            each.hint,
            str(each.card),
        )
        for each in unchanged.warnings
    ]
    said = (
        list(unchanged.lines),
        warnings,
        str(unchanged.root),
        str(border_of(unchanged.root).top),
    )
    store.put(
        NAME,
        (
            _named(target),
            str(resolved(package)),
            dict(files),
            globs,
            found(globs),
            said,
        ),
    )


def current(store: Store, target: Path | None) -> Unchanged | None:
    """Return what is to be said if every file of the same build is as it was then; else ``None``."""
    kept = store.get(NAME)
    if kept is None:
        return None
    named, package, files, globs, matches, (lines, warnings, root, top) = kept
    is_same = named == _named(target) and top == str(border_of(Path(root)).top)
    if not is_same or found(globs) != matches:
        return None
    if any(_digest(Path(path)) != digest for path, digest in files.items()):
        return None
    from deckgen.compile.summary import PACKAGE, shown
    from deckgen.util import printed

    store.touch()
    path = str(shown(Path(package)))
    said = [printed.line(line.replace(PACKAGE, path)) for line in lines]
    return Unchanged(said, [_diagnostic(each) for each in warnings], Path(root))


def outside(store: Store, root: Path) -> set[Path]:
    """Return the files outside a project's folder that its last build read."""
    kept = store.get(NAME)
    if kept is None:
        return set()
    border = border_of(root)
    paths = (resolved(Path(path)) for path in kept[2])
    return {
        path for path in paths if not path.is_relative_to(root) and border.holds(path)
    }


def _diagnostic(
    kept: tuple[str, int, tuple[str, int, int, int, int], str, str, str],
) -> Diagnostic:
    from deckgen.core.diagnostics import Diagnostic, Severity, Span

    code, severity, span, message, hint, card = kept
    return Diagnostic(code, Severity(severity), Span(*span), message, hint, card)


def _named(target: Path | None) -> str:
    return "" if target is None else str(resolved(target))


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, '' if it cannot be read, or is a device or a pipe by now."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return sha256_of(file)
    except (OSError, ValueError):
        return ""
