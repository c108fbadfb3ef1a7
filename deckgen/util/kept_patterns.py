"""Compiled regular expressions, kept in the user's cache folder from one run to the next.

Of the time that a small deck takes, a seventh would go to compiling the patterns of deckgen itself. Python
has no function that restores a compiled pattern, but its own ``re.compile`` ends with one that makes it of
numbers, ``_sre.compile``. These numbers are kept, for the versions of Python on which the tests show that
they make the same pattern again. Whenever anything is not as expected, the pattern is compiled.

The file holds nothing of any deck: a digest of the rest and of the versions of deckgen and Python; the length
of the index; the index, as JSON; and the numbers, four bytes each. Nothing in it is run.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, AnyStr, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN = ((3, 10), (3, 11), (3, 12), (3, 13))
"""Versions of CPython on which the tests show that a restored pattern is the compiled one."""

UNUSED_AFTER = 60 * 86400
"""Seconds after which the file of a version that is no longer run is deleted."""

LARGEST = 1 << 20
"""Bytes of numbers at which a file begins from nothing: most of them must be of patterns that are no more."""

_DIGEST = 32  # bytes, before all else
_LENGTH = 8  # bytes that say how long the index is
_NUMBER = 4  # bytes of each number
_DAY = 86400  # seconds
_PREFIX = "patterns-"
_COMPILE = re.compile
_SURROGATES = "surrogatepass"
"""How texts are encoded: two halves of a pair in a pattern are not the one letter."""


def compiled(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what ``re.compile`` returns, for a pattern that is deckgen's own; raise what it raises."""
    patterns = _patterns()
    if patterns is None or type(pattern) not in (str, bytes):
        return _COMPILE(pattern, flags)
    return patterns.get(pattern, int(flags))


def keep() -> None:
    """Keep what was compiled in this run, if anything was, for the next."""
    patterns = _patterns() if _patterns.cache_info().currsize else None
    if patterns is not None:
        patterns.keep()


@contextmanager
def used_by_imports() -> Iterator[None]:
    """Have modules of others that are imported meanwhile take the patterns from here that they compile."""
    _patterns()  # whose own imports compile some too
    re.compile = compiled  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = _COMPILE


@cache
def _patterns() -> Patterns | None:
    """Return the patterns of this program; ``None`` without a place for them or a way to restore them."""
    from deckgen.util.cachefolder import cache_folder

    with suppress(RuntimeError, ImportError, AttributeError):
        return Patterns(cache_folder(), versions())
    return None


def versions() -> bytes:
    """Return a digest of all that the numbers depend on.

    Raises ``RuntimeError`` for a Python of which the tests say nothing, and ``ImportError`` or
    ``AttributeError`` for one that makes its patterns otherwise.
    """
    from deckgen import __version__

    if sys.implementation.name != "cpython" or sys.version_info[:2] not in SHOWN:
        raise RuntimeError("patterns cannot be restored")
    sre, _, _ = _modules()
    if sre.CODESIZE != _NUMBER:
        raise RuntimeError("the numbers have another size")
    marks = (__version__, sys.version, sys.byteorder, sre.MAGIC, sre.MAXREPEAT)
    return _digest(repr(marks).encode())


class Patterns:
    """The patterns in a file, and those that were compiled in this run."""

    def __init__(self, folder: Path, versions: bytes) -> None:
        self.file = folder / f"{_PREFIX}{versions.hex()[:32]}"
        self._versions = versions
        self._index, self._numbers = self._read()
        self._made: dict[str, re.Pattern[Any]] = {}
        self._new: dict[str, tuple[list[Any], list[int]]] = {}

    def get(self, pattern: AnyStr, flags: int) -> re.Pattern[AnyStr]:
        """Return a compiled pattern. Raises what ``re.compile`` raises."""
        name = _name(pattern, flags)
        if name in self._made:
            return cast("re.Pattern[AnyStr]", self._made[name])
        found = self._made[name] = self._restored_or_compiled(name, pattern, flags)
        return found

    def _restored_or_compiled(
        self, name: str, pattern: AnyStr, flags: int
    ) -> re.Pattern[AnyStr]:
        with suppress(Exception):  # re.compile has the last word
            if name in self._index:
                *values, start, end = self._index[name]
                numbers = self._numbers[start:end].cast("I").tolist()
                return _made(pattern, values, numbers)
            values, numbers = _values_of(pattern, flags)
            found = _made(pattern, values, numbers)
            self._new[name] = values, numbers
            return found
        return _COMPILE(pattern, flags)

    def keep(self) -> None:
        """Write what was compiled in this run behind what is kept already. A full disk keeps nothing."""
        with suppress(Exception):  # the work of this run is done without it
            if self._new:
                self._write(*self._joined())
                self._delete_unused()

    def _read(self) -> tuple[dict[str, list[Any]], memoryview]:
        """Return index and numbers; empty ones if the file is not there, is damaged or not this program's."""
        import json

        from deckgen.util.ordinary import require_ordinary

        # MemoryError and RecursionError too: anybody may have written it
        with suppress(Exception):
            require_ordinary(self.file)  # a pipe would never end
            data = memoryview(self.file.read_bytes())
            rest = data[_DIGEST:]
            if _digest(self._versions, rest) == data[:_DIGEST]:
                self._note_use()
                end = _LENGTH + int.from_bytes(rest[:_LENGTH], "big")
                head = str(rest[_LENGTH:end], "utf-8", _SURROGATES)
                return json.loads(head), rest[end:]
        return {}, memoryview(b"")

    def _note_use(self) -> None:
        """Once a day, mark the file as one that is used."""
        import os
        import time

        with suppress(OSError):
            if self.file.stat().st_mtime < time.time() - _DAY:
                os.utime(self.file)

    def _joined(self) -> tuple[dict[str, list[Any]], bytes]:
        """Return index and numbers of all patterns: another process may have written some by now."""
        import struct

        index, kept = self._read()
        if len(kept) > LARGEST:
            index, kept = {}, memoryview(b"")
        numbers = bytearray(kept)
        for name, (values, new) in self._new.items():
            if name not in index:
                start = len(numbers)
                numbers += struct.pack(f"{len(new)}I", *new)
                index[name] = [*values, start, len(numbers)]
        return index, bytes(numbers)

    def _write(self, index: dict[str, list[Any]], numbers: bytes) -> None:
        """Put a new file in the place of the old one."""
        import json
        import os

        text = json.dumps(index, ensure_ascii=False)
        head = text.encode("utf-8", _SURROGATES)
        rest = len(head).to_bytes(_LENGTH, "big") + head + numbers
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        try:
            new.write_bytes(_digest(self._versions, rest) + rest)
            new.replace(self.file)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def _delete_unused(self) -> None:
        """Delete the files of versions that are no longer run, and what killed processes left."""
        import time

        for file in self.file.parent.glob(f"{_PREFIX}*"):
            if file.lstat().st_mtime < time.time() - UNUSED_AFTER:
                file.unlink(missing_ok=True)


def _digest(*parts: bytes | memoryview) -> bytes:
    from hashlib import blake2b

    digest = blake2b(digest_size=_DIGEST)
    for part in parts:
        digest.update(part)
    return digest.digest()


def _name(pattern: str | bytes, flags: int) -> str:
    """Return what a pattern is found by in the index."""
    if isinstance(pattern, bytes):
        return f"bytes {flags} {pattern.decode('latin-1')}"
    return f"text {flags} {pattern}"


@cache
def _modules() -> tuple[Any, Any, Any]:
    """Return the modules that ``re`` compiles with."""
    from importlib import import_module

    if sys.version_info >= (3, 11):
        names = "_sre", "re._parser", "re._compiler"
    else:
        names = "_sre", "sre_parse", "sre_compile"
    sre, parser, compiler = map(import_module, names)
    return sre, parser, compiler


def _values_of(pattern: str | bytes, flags: int) -> tuple[list[Any], list[int]]:
    """Compile a pattern as ``re`` does. Returns its flags, how many groups it has and their names; and its
    numbers."""
    _, parser, compiler = _modules()
    parsed = parser.parse(pattern, flags)
    numbers = compiler._code(parsed, flags)
    state = parsed.state
    return [int(flags | state.flags), state.groups - 1, state.groupdict], numbers


def _made(pattern: AnyStr, values: list[Any], numbers: list[int]) -> re.Pattern[AnyStr]:
    """Make a pattern of what :func:`_values_of` returned."""
    sre, _, _ = _modules()
    flags, groups, names = values
    by_number: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        by_number[number] = name
    made = sre.compile(pattern, flags, numbers, groups, names, tuple(by_number))
    return cast("re.Pattern[AnyStr]", made)
