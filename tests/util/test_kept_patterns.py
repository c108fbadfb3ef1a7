"""Compiled patterns that are kept from one run to the next."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import re
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.project import DECK, write
from hypothesis import given
from hypothesis import strategies as st

import deckgen
from deckgen.util import kept_patterns
from deckgen.util.kept_patterns import Patterns
from deckgen.util.lazy_pattern import _CompiledPattern

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
VERSIONS = b"v" * 32
WORDS = r"(?P<first>[\wé]+) (?P<second>one|two)?"

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython"
    or sys.version_info[:2] not in kept_patterns.SHOWN,
    reason="this Python compiles its patterns in each run",
)


@contextmanager
def nothing_compiled() -> Iterator[None]:
    """Let a test fail that compiles a pattern."""

    def refuse(*arguments: object) -> None:
        raise AssertionError("compiled")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_patterns, "_values_of", refuse)
        patch.setattr(kept_patterns, "_COMPILE", refuse)
        yield


def keep(folder: Path, *wanted: tuple[str | bytes, int]) -> Patterns:
    """Keep patterns in a folder; return what reads them again."""
    patterns = Patterns(folder, VERSIONS)
    for pattern, flags in wanted:
        patterns.get(pattern, flags)
    patterns.keep()
    return Patterns(folder, VERSIONS)


def is_kept(folder: Path, pattern: str, flags: int = 0) -> bool:
    """Tell whether a pattern is restored, and not compiled."""
    patterns = Patterns(folder, VERSIONS)
    try:
        with nothing_compiled():
            return patterns.get(pattern, flags) == re.compile(pattern, flags)
    except AssertionError:
        return False


def assert_same(found: re.Pattern, compiled: re.Pattern, text: str | bytes) -> None:
    """Two patterns are the same in all that can be seen of them."""
    assert found == compiled  # which compares the numbers, too
    assert (found.pattern, found.flags) == (compiled.pattern, compiled.flags)
    assert found.groups == compiled.groups
    assert dict(found.groupindex) == dict(compiled.groupindex)
    assert repr(found) == repr(compiled)
    for one, other in zip(found.finditer(text), compiled.finditer(text), strict=True):
        assert one.regs == other.regs
        assert one.groupdict() == other.groupdict()
        assert (one.lastgroup, one.lastindex) == (other.lastgroup, other.lastindex)


def own_patterns() -> set[tuple[str | bytes, int]]:
    """Return the patterns of all modules of deckgen, with their flags."""
    for each in pkgutil.walk_packages(deckgen.__path__, "deckgen."):
        if not each.name.endswith("__main__"):
            with suppress(ImportError):  # an optional package
                importlib.import_module(each.name)
    gc.unfreeze()  # a command that ran in this process may have frozen them, and then none is found
    return {
        (each.pattern, int(each.flags))
        for each in gc.get_objects()
        if isinstance(each, _CompiledPattern)
    }


def test_every_pattern_of_the_package_is_restored(tmp_path: Path) -> None:
    wanted = own_patterns()
    assert len(wanted) > 300
    text = (ROOT / "cards.yaml").read_text("utf-8")[:5000]
    patterns = keep(tmp_path, *wanted)
    for pattern, flags in wanted:
        with nothing_compiled():
            found = patterns.get(pattern, flags)
        is_text = isinstance(pattern, str)
        assert_same(
            found, re.compile(pattern, flags), text if is_text else text.encode()
        )


PIECES = st.one_of(
    st.text("ab \n.éΩ中😀", min_size=1, max_size=3).map(re.escape),
    st.sampled_from(r". \w \W \d \D \s \S \b \B ^ $ \A \Z [a-z] [^a] [é-Ω] [中😀\n] [^\W\d_]".split()),
)  # fmt: skip


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    whole = st.one_of(
        inner.map("({})".format),
        inner.map("(?:{})".format),
        inner.map("(?={})".format),
        inner.map("(?!{})".format),
        inner.map("(?i:{})".format),
    )
    return st.one_of(
        whole,
        st.tuples(whole, st.sampled_from("* + ? *? +? {2} {1,3}".split())).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join).map("(?:{})".format),
        st.tuples(inner, inner).map(lambda two: f"(?P<n{abs(hash(two)) % 10**9}>{two[0]}){two[1]}"),
    )  # fmt: skip


@given(
    st.recursive(PIECES, larger, max_leaves=6),
    st.sets(st.sampled_from([re.I, re.M, re.S, re.X, re.A])),
    st.text("ab \n.éΩ中😀", max_size=12),
)
def test_any_pattern_is_restored(
    tmp_path_factory: pytest.TempPathFactory, pattern: str, flags: set[int], text: str
) -> None:
    folder, all_flags = tmp_path_factory.mktemp("kept"), sum(flags)
    try:
        compiled = re.compile(pattern, all_flags)
    except (re.error, OverflowError):
        with pytest.raises((re.error, OverflowError)):
            Patterns(folder, VERSIONS).get(pattern, all_flags)
        return
    patterns = keep(folder, (pattern, all_flags))
    with nothing_compiled():
        found = patterns.get(pattern, all_flags)
    assert_same(found, compiled, text)


def test_patterns_are_told_apart(tmp_path: Path) -> None:
    halves = "\ud83d\ude00"
    wanted = [
        *(("a", 0), ("a", re.I), (b"a", 0), ("bytes 0 a", 0), ("text 0 a", 0)),
        *((halves, 0), ("😀", 0), ("", 0), (b"\xff\x00", 0)),
    ]
    patterns = keep(tmp_path, *wanted)
    with nothing_compiled():
        for pattern, flags in wanted:
            assert patterns.get(pattern, flags) == re.compile(pattern, flags)


def test_a_fault_in_a_pattern_is_raised(tmp_path: Path) -> None:
    with pytest.raises(re.error, match="unterminated"):
        keep(tmp_path, ("(", 0))
    assert [*tmp_path.iterdir()] == []


def test_a_pattern_is_compiled_once(tmp_path: Path) -> None:
    patterns = Patterns(tmp_path, VERSIONS)
    found = patterns.get(WORDS, 0)
    with nothing_compiled():
        assert patterns.get(WORDS, 0) is found
    again = keep(tmp_path, (WORDS, 0))
    assert again.get(WORDS, 0) is again.get(WORDS, 0)


def test_nothing_is_written_where_nothing_was_compiled(tmp_path: Path) -> None:
    patterns = keep(tmp_path, (WORDS, 0))
    before = patterns.file.stat()
    patterns.get(WORDS, 0)
    patterns.keep()
    assert patterns.file.stat().st_ino == before.st_ino
    Patterns(tmp_path / "other", VERSIONS).keep()
    assert [each.name for each in tmp_path.iterdir()] == [patterns.file.name]


@pytest.mark.parametrize("at", range(0, 200, 7))
@pytest.mark.parametrize("how", ["cut", "changed", "longer"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, at: int, how: str) -> None:
    file = keep(tmp_path, (WORDS, 0)).file
    data = bytearray(file.read_bytes())
    at = min(at, len(data) - 1)
    data[at] ^= 1
    file.write_bytes({"cut": data[:at], "changed": data, "longer": data + b"\0"}[how])
    assert not is_kept(tmp_path, WORDS)
    keep(tmp_path, (WORDS, 0))
    assert is_kept(tmp_path, WORDS)


def test_the_file_of_another_program_counts_as_none(tmp_path: Path) -> None:
    file = keep(tmp_path, (WORDS, 0)).file
    other = Patterns(tmp_path, b"w" * 32)
    assert other.file != file
    file.rename(other.file)
    with pytest.raises(AssertionError, match="compiled"), nothing_compiled():
        Patterns(tmp_path, b"w" * 32).get(WORDS, 0)


@pytest.mark.parametrize("index", ["[]", "{}", '{"text 0 a": 1}', "nonsense",
    '{"text 0 a": [0, 0, {"x": 9}, 0, 4]}',
    '{"text 0 a": ["", 0, {}, 0, 4]}', '{"text 0 a": [0, 0, {}, 0, 3]}',
])  # fmt: skip
def test_a_strange_index_does_no_harm(tmp_path: Path, index: str) -> None:
    patterns = Patterns(tmp_path, VERSIONS)
    head = index.encode()
    rest = len(head).to_bytes(8, "big") + head + b"\1\0\0\0"
    patterns.file.write_bytes(kept_patterns._digest(VERSIONS, rest) + rest)
    assert Patterns(tmp_path, VERSIONS).get("a", 0) == re.compile("a")


def test_no_place_for_a_file_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    patterns = keep(tmp_path / "file", (WORDS, 0))
    assert patterns.get(WORDS, 0) == re.compile(WORDS)
    patterns.keep()
    patterns = Patterns(tmp_path, VERSIONS)
    patterns.file.mkdir()
    assert keep(tmp_path, (WORDS, 0)).get(WORDS, 0) == re.compile(WORDS)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "file",
        patterns.file.name,
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    file = Patterns(tmp_path, VERSIONS).file
    os.mkfifo(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read"))
        assert Patterns(tmp_path, VERSIONS).get(WORDS, 0) == re.compile(WORDS)
    keep(tmp_path, (WORDS, 0))
    assert file.is_file()
    assert is_kept(tmp_path, WORDS)


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_whatever_happens_when_the_file_is_read_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    keep(tmp_path, (WORDS, 0))

    def fail(text: str) -> object:
        raise error

    monkeypatch.setattr("json.loads", fail)
    assert Patterns(tmp_path, VERSIONS).get(WORDS, 0) == re.compile(WORDS)


def test_two_processes_keep_what_each_compiled(tmp_path: Path) -> None:
    one, two = Patterns(tmp_path, VERSIONS), Patterns(tmp_path, VERSIONS)
    one.get("one", 0), two.get("two", 0), two.get("both", 0), one.get("both", 0)
    one.keep()
    two.keep()
    assert all(is_kept(tmp_path, each) for each in ("one", "two", "both"))


def test_a_large_file_begins_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, (WORDS, 0))
    keep(tmp_path, ("a", 0))
    assert is_kept(tmp_path, WORDS)
    monkeypatch.setattr(kept_patterns, "LARGEST", 10)
    keep(tmp_path, ("b", 0))
    assert not is_kept(tmp_path, WORDS)
    assert is_kept(tmp_path, "b")


def test_files_that_nobody_uses_are_deleted(tmp_path: Path) -> None:
    old = time.time() - kept_patterns.UNUSED_AFTER - 1
    names = ("patterns-of-old", "patterns-left.123", "patterns-young", "stranger")
    for name in names:
        (tmp_path / name).touch()
        if name != "patterns-young":
            os.utime(tmp_path / name, (old, old))
    file = keep(tmp_path, (WORDS, 0)).file
    left = {each.name for each in tmp_path.iterdir()}
    assert left == {"patterns-young", "stranger", file.name}
    os.utime(file, (old, old))
    Patterns(tmp_path, VERSIONS)
    assert file.stat().st_mtime > old + 1


class _Sre:
    """What Python might have one day."""

    CODESIZE, MAGIC, MAXREPEAT = 4, 1, 2

    def __getattr__(self, name: str) -> object:
        if name == "compile":
            return lambda pattern: None
        raise AttributeError(name)


def test_python_may_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept_patterns.versions()
    real = kept_patterns._modules()
    monkeypatch.setattr(kept_patterns, "_modules", lambda: (_Sre(), *real[1:]))
    assert kept_patterns.versions() != before
    assert keep(tmp_path, (WORDS, 0)).get(WORDS, 0) == re.compile(WORDS)
    assert [*tmp_path.iterdir()] == []
    monkeypatch.setattr(_Sre, "CODESIZE", 2)
    with pytest.raises(RuntimeError):
        kept_patterns.versions()
    monkeypatch.setattr(kept_patterns, "_modules", lambda: (object(), *real[1:]))
    with pytest.raises(AttributeError):
        kept_patterns.versions()


@pytest.mark.parametrize("missing", ["python", "home"])
def test_there_may_be_no_way_to_restore(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    if missing == "python":
        monkeypatch.setattr(kept_patterns, "SHOWN", ())
    else:
        monkeypatch.setattr("deckgen.util.cachefolder.cache_folder", _no_home)
    kept_patterns._patterns.cache_clear()
    try:
        assert kept_patterns.compiled(WORDS, re.I) == re.compile(WORDS, re.I)
        assert kept_patterns._patterns() is None
        kept_patterns.keep()
    finally:
        kept_patterns._patterns.cache_clear()


def _no_home() -> Path:
    raise RuntimeError("no home folder")


def test_modules_of_others_find_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        f"import re\nONE = re.compile({WORDS!r}, flags=re.I)\nTWO = re.compile(ONE)\n"
    )
    (tmp_path / "one_of_others.py").write_text(text, "utf-8")
    (tmp_path / "broken_of_others.py").write_text(text + "1 / 0\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept_patterns._patterns.cache_clear()
    real = re.compile
    try:
        with kept_patterns.used_by_imports():
            module = importlib.import_module("one_of_others")
        assert re.compile is real
        with pytest.raises(ZeroDivisionError), kept_patterns.used_by_imports():
            importlib.import_module("broken_of_others")
        assert re.compile is real
        assert module.ONE is module.TWO
        assert re.compile(WORDS, re.I) == module.ONE
        kept_patterns.keep()
        assert len([*(tmp_path / "deckgen").iterdir()]) == 1
    finally:
        kept_patterns._patterns.cache_clear()
        sys.modules.pop("one_of_others", None)


CARD = DECK + "  uid: abcdefgh\n"


def build(project: Path, cache: Path, output: str) -> subprocess.Popen[str]:
    """Begin a build in a process of its own, with the cache in a folder."""
    command = ["build", "-q", "--no-cache", "-o", output, str(project)]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return subprocess.Popen(
        [sys.executable, "-m", "deckgen", *command],
        cwd=project.parent,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_builds_are_the_same_with_patterns_of_earlier_runs_and_without(
    tmp_path: Path,
) -> None:
    project = write(tmp_path, "- {id: a, q: Which *town*?, a: This}", head=CARD)
    folder = tmp_path / "cache" / "deckgen"
    (tmp_path / "file").touch()
    for cache, output in (
        (folder.parent, "first.apkg"),
        (folder.parent, "second.apkg"),  # reads a lock file
        (folder.parent, "third.apkg"),
        (tmp_path / "file", "fourth.apkg"),
    ):
        running = build(project, cache, output)
        assert (running.communicate()[0], running.returncode) == ("", 0)
        if output == "second.apkg":
            (file,) = folder.iterdir()
            before = file.stat()
    assert [*folder.iterdir()] == [file]
    assert file.stat().st_ino == before.st_ino  # no pattern was compiled again
    packages = {each.read_bytes() for each in tmp_path.glob("*.apkg")}
    assert len(packages) == 1
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_builds_at_once_share_a_file(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    running = []
    for folder in folders:
        folder.mkdir()
        project = write(folder, "- {id: a, q: Which *town*?, a: This}", head=CARD)
        running.append(build(project, tmp_path / "cache", "deck.apkg"))
    for each in running:
        assert (each.communicate()[0], each.returncode) == ("", 0)
    (file,) = (tmp_path / "cache" / "deckgen").iterdir()
    patterns = Patterns(file.parent, kept_patterns.versions())
    assert patterns.file == file
    assert len(patterns._index) > 20
