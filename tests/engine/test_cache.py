"""With what earlier builds left, without it, with it damaged: the same bytes, the same messages."""

from __future__ import annotations

import os
import random
import shutil
import time
import zipfile
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.project import PNG, T0

from deckgen.cli import main
from deckgen.commands.check.command import _asked
from deckgen.compile import pipeline, summary
from deckgen.compile.cache import keep, sources, stamp, store, units
from deckgen.compile.cache.keep import CLOCK_STEP
from deckgen.compile.cache.store import Store
from deckgen.compile.cache.units import CHECK, UnitCache
from deckgen.console import reports
from deckgen.console.output import check_summary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.compile.unit import Unit
    from deckgen.core.model import UnitText

pytestmark = pytest.mark.once

SOURCE = "".join(
    f"In year {1800 + n} the town of Nr{n}burg had {n + 3} mills and a school.\n\n"
    for n in range(30)
)
HEADER = """\
deck: {id: town, name: Towns, language: en, style: own.css}
sources:
  s: {file: source.txt, title: The towns}
topics:
- id: own
  title: Of the root
  ignore: {Q201: to see whether it is}
  cards:
  - {id: root, q: Which file is the root?, a: First, unsourced: known}
  - include: loose.yaml
- include: "part-*.yaml"
- id: whole
  title: Whole
  topics:
  - id: below
    title: Below
    cards:
    - id: c25
      q: How many mills had Nr25burg in 1825?
      a: 28 mills
      quote: In year 1825 the town of Nr25burg had 28 mills and a school.
- id: short
  title: Short
  cards:
  - {id: x, q: Which one?, a: This, unsourced: known}
- id: last
  title: The last
  topics:
  - include: inner.yaml
"""


def card(number: int, more: str = "") -> str:
    return f"""\
- id: c{number}
  q: How many mills had Nr{number}burg in {1800 + number}?
  a: {number + 3} mills
  quote: In year {1800 + number} the town of Nr{number}burg had {number + 3} mills and a school.
{more}"""


def topic(number: int, *cards: str) -> str:
    body = "".join(
        "  " + line for each in cards for line in each.splitlines(keepends=True)
    )
    return f"id: t{number}\ntitle: Part {number}\ncards:\n{body}"


PARTS = {
    "loose.yaml": card(20, "  tags: [north]\n")
    + "- id: red\n  q: Which colour is a red mill?\n  a: Red\n  unsourced: known\n"
    + card(21, "  about: figure\n"),
    "part-1.yaml": topic(1, card(1), card(2, "  needs: [c21]\n")),
    "part-2.yaml": topic(
        2, card(3), "- id: gap\n  cloze: The {{c1::first}} town\n  unsourced: known\n"
    ),
    "part-3.yaml": topic(
        3,
        "- id: both\n  q: What is *eau*?\n  a: Water\n  reverse: true\n  unsourced: known\n",
        "- id: two\n  cloze: The {{c1::sun}} and the {{c2::moon}}\n  unsourced: known\n",
        "- id: way\n  q: How is bread made?\n  steps: {mill: Milled, bake: Baked}\n  unsourced: known\n",
        "- id: dot\n  q: What is ![](dot.png)?\n  a: A dot\n  unsourced: known\n",
        card(4),
    ),
    "part-4.yaml": topic(4, card(5)),
    "inner.yaml": topic(9, card(9)),
}


def write_project(root: Path) -> None:
    root.mkdir()
    (root / "cards.yaml").write_text(HEADER)
    (root / "own.css").write_text(".card { color: teal }\n")
    (root / "source.txt").write_text(SOURCE)
    (root / "dot.png").write_bytes(PNG)
    for name, text in PARTS.items():
        (root / name).write_text(text)


def state(outcome: pipeline.Outcome) -> tuple[object, ...]:
    """Return all that a build made and said."""
    checked = outcome.checked
    is_package = isinstance(outcome, pipeline.Package)
    said = reports.text(
        [each for each in checked.diagnostics if each.is_said_of_a_build], checked.files
    )
    package = outcome.target.read_bytes() if is_package else b""
    lock = checked.root / "cards.lock"
    # the rest names the place
    lines = summary.lines(outcome)[:-3] if is_package else []
    return (
        said,
        lines,
        package,
        lock.read_text() if lock.exists() else "",
        checked.changes,
    )


class Counting(UnitCache):
    """The cache, counting what is taken from it."""

    used = 0
    checked = 0

    def get(self, text: UnitText) -> Unit | None:
        unit = super().get(text)
        if self.family == CHECK:
            Counting.checked += unit is not None
        else:
            Counting.used += unit is not None
        return unit


@pytest.fixture(autouse=True)
def _count(monkeypatch: pytest.MonkeyPatch) -> None:
    Counting.used = Counting.checked = 0
    monkeypatch.setattr(units, "UnitCache", Counting)


OF_THE_ROOT = 2
"""How many topics of the first file include no other."""


class Twins:
    """Two copies of one project: one built with a cache, one without."""

    def __init__(self, folder: Path) -> None:
        self.cached, self.plain = folder / "a", folder / "b"
        for root in (self.cached, self.plain):
            write_project(root)
        self.store = Store(folder / "cache")
        self.now = T0

    @property
    def used(self) -> int:
        """How many units were taken from the cache since the test began."""
        return Counting.used

    @property
    def checked(self) -> int:
        """The same of checks."""
        return Counting.checked

    def build(self) -> bool:
        """Check and build both, and compare; return whether there was a package."""
        self.now += 60
        self.check()
        time.sleep(CLOCK_STEP)
        with_cache = pipeline.build(
            self.cached / "cards.yaml", self.now, store=self.store
        )
        without = pipeline.build(self.plain / "cards.yaml", self.now)
        assert state(with_cache) == state(without)
        return without.target is not None

    def check(self) -> None:
        """Check both, and compare."""
        with_cache = pipeline.check(
            self.cached / "cards.yaml", self.now, store=self.store
        )
        without = pipeline.check(self.plain / "cards.yaml", self.now)
        assert reports.text(with_cache.diagnostics, with_cache.files) == reports.text(
            without.diagnostics, without.files
        )
        assert check_summary(with_cache) == check_summary(without)
        assert _asked(with_cache) == _asked(without)

    def edit(self, name: str) -> None:
        """Make one of the edits in both, or do something to the cache."""
        if name == "no cache":
            shutil.rmtree(self.store.folder)
        elif name == "a damaged cache":
            for path in self.store.folder.iterdir():
                damage(path)
        else:
            for root in (self.cached, self.plain):
                EDITS[name](root)


def within(name: str, old: str, new: str) -> Callable[[Path], object]:
    """Return an edit that replaces a text where it first stands; '' stands at the end."""

    def edit(root: Path) -> None:
        text = (root / name).read_text()
        (root / name).write_text(text.replace(old, new, 1) if old else text + new)

    return edit


EDITS: dict[str, Callable[[Path], object]] = {
    "an answer": within("part-2.yaml", "a: 6 mills", "a: 6 mills."),
    "another answer": within("inner.yaml", "a: 12 mills", "a: 12 mills."),
    "an answer of the root": within("cards.yaml", "a: 28 mills", "a: 28 mills."),
    "an anchor": within("cards.yaml", "a: This,", "a: &this This,"),
    "an alias": lambda root: [
        within(
            "cards.yaml",
            "q: Which file is the root?, a: First",
            "q: Which?, a: &first One",
        )(root),
        within("cards.yaml", "a: This,", "a: *first ,")(root),
    ],
    "a line before": within("cards.yaml", "topics:", "# a comment\ntopics:"),
    "straight marks": within("part-2.yaml", "a: 6 mills", 'a: 6 "mills" of Emma\'s'),
    "curly marks": within("part-4.yaml", "a: 8 mills", "a: 8 “mills” of Emma’s"),
    "a range": within("part-1.yaml", "in 1801?", "in 1801-05?"),
    "a range with a dash": within("cards.yaml", "in 1825?", "in 1825–27?"),
    "a near duplicate": within(
        "part-4.yaml", "How many mills had Nr5burg", "How many mills then had Nr1burg"
    ),
    "a suppression of the deck": within(
        "cards.yaml", "topics:", "check: {ignore: {Q2: why}}\ntopics:"
    ),
    "a card more": within("loose.yaml", "", card(12)),
    "a card less": within("loose.yaml", card(21, "  about: figure\n"), ""),
    "an id of another card before": within(
        "part-4.yaml", "- id: c5\n", "- id: c5\n    was: c1\n"
    ),
    "a new card that was another": within("loose.yaml", "", card(13, "  was: c1\n")),
    "another quotation": within("part-4.yaml", "quote: In year", "quote: In the year"),
    "another language": within("cards.yaml", "language: en", "language: nl"),
    "another deck": lambda root: [
        within("cards.yaml", "id: town", "id: city")(root),
        (root / "cards.lock").unlink(),
    ],
    "an earlier topic of the same id": within("part-1.yaml", "id: t1", "id: t2"),
    "a kind in the lock file": lambda root: edit_line(
        root, lambda line: line.replace("question", "cloze")
    ),
    "a passage in the lock file": lambda root: edit_line(
        root, lambda line: line.replace("a school.", "two schools."), "cite c1 "
    ),
    "a rename": within("part-4.yaml", "- id: c5\n", "- id: c55\n    was: c5\n"),
    "an id twice": within("part-2.yaml", "id: c3\n", "id: c1\n"),
    "a question twice": within("part-4.yaml", "Nr5burg in 1805?", "Nr1burg in 1801?"),
    "a tag in capitals": within("part-1.yaml", "", "    tags: [North]\n"),
    "a need that is not there": within("part-4.yaml", "", "    needs: [c77]\n"),
    "a need that comes first": within("part-4.yaml", "", "    needs: [c21]\n"),
    "a need that comes later": within("part-1.yaml", "[c21]", "[c9]"),
    "the source": within("source.txt", "4 mills and", "four mills and"),
    "the source elsewhere": within("source.txt", "", "More.\n"),
    "the style": within("own.css", "", "hr { color: red }\n"),
    "subdecks": within(
        "cards.yaml", "style: own.css}", "style: own.css, subdecks: true}"
    ),
    "a setting": within(
        "cards.yaml", "topics:", "check: {max-answer-words-error: 1}\ntopics:"
    ),
    "a parent's waiver": within("cards.yaml", "ignore: {Q201: ", "ignore: {Q202: "),
    "a parent's title": within("cards.yaml", "The last", "The end"),
    "a picture": lambda root: (root / "dot.png").write_bytes(PNG + b"more"),
    "no picture": lambda root: (root / "dot.png").unlink(),
    "a file more": lambda root: (root / "part-5.yaml").write_text(topic(5, card(7))),
    "a topic twice": lambda root: (root / "part-5.yaml").write_text(topic(2, card(7))),
    "a file less": lambda root: (root / "part-4.yaml").unlink(),
    "a file renamed": lambda root: (root / "part-2.yaml").rename(root / "part-6.yaml"),
    "a draft": within("part-3.yaml", "", "    draft: true\n"),
    "syntax": within("part-3.yaml", "", "  - [\n"),
    "a waiver": within("part-4.yaml", "", "    ignore: {Q107: why}\n"),
    "an unknown code": within("part-4.yaml", "", "    ignore: {Q999: why}\n"),
    "an unknown code for a topic": within(
        "cards.yaml", "ignore: {Q201:", "ignore: {Q999:"
    ),
    "a key of another kind": within(
        "part-2.yaml", "- id: gap\n", "- id: gap\n    a: first\n"
    ),
    "a question twice in one file": within(
        "part-1.yaml", "Nr2burg in 1802?", "Nr1burg in 1801?"
    ),
    "a word that looks like an include": within(
        "part-1.yaml", "title: Part 1", "title: 'Part, include: 1'"
    ),
    "an include in a file": within(
        "part-4.yaml", "cards:\n", "cards:\n  - include: loose-2.yaml\n"
    ),
    "a retired card": within("cards.yaml", "", "retired:\n- {id: c5, reason: gone}\n"),
    "no lock file": lambda root: (root / "cards.lock").unlink(),
    "a line of the lock file": lambda root: edit_line(root, lambda line: ""),
    "a hash in the lock file": lambda root: edit_line(
        root, lambda line: line[:-28] + "0" * 16 + line[-12:]
    ),
}
ALL = [*EDITS, "no cache", "a damaged cache"]


def edit_line(
    root: Path, change: Callable[[str], str], begins: str = "card c1 "
) -> None:
    """Change the line of one card in the lock file."""
    lines = (root / "cards.lock").read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(begins))
    lines[at] = change(lines[at])
    (root / "cards.lock").write_text("".join(lines))


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_several_values_are_kept_in_order_or_not_at_all(tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    values = [["a", 1], (), "b" * 300, {"c": None}]
    kept.put_all("unit-1", iter(values))
    assert (kept.get_all("unit-1"), kept.get("unit-1")) == (values, values[0])
    path = tmp_path / "store" / "unit-1"
    whole = path.read_bytes()
    for end in (0, 20, 32, 40, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert kept.get_all("unit-1") is None


@pytest.mark.parametrize("name", ALL)
def test_after_every_edit_both_build_the_same(tmp_path: Path, name: str) -> None:
    twins = Twins(tmp_path)
    assert twins.build()
    assert twins.build()
    assert twins.used == len(PARTS) + OF_THE_ROOT
    twins.edit(name)
    twins.build()
    twins.build()


def test_an_alias_follows_its_anchor(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    twins.edit("an alias")
    assert twins.build()
    for root in (twins.cached, twins.plain):
        within("cards.yaml", "&first One", "&first Two")(root)
    assert twins.build()


def test_an_entry_under_retired_for_a_card_that_is_still_there(tmp_path: Path) -> None:
    """Also where the lock file knows of an earlier card of that id, which did leave the deck."""
    twins = Twins(tmp_path)
    assert twins.build()
    assert twins.build()
    earlier = "gone c5~1 question AAAAAAAAAAAA 1 0123456789abcdef 1700000000"
    for root in (twins.cached, twins.plain):
        within("cards.lock", "\nend\n", f"\n{earlier}\nend\n")(root)
    assert twins.build()
    for root in (twins.cached, twins.plain):
        within(
            "cards.yaml",
            "topics:",
            "retired:\n  - id: c5\n    reason: It was wrong.\ntopics:",
        )(root)
    assert not twins.build()


def test_a_mistake_that_reaches_into_a_topic_is_not_kept(tmp_path: Path) -> None:
    """The text of the topic is the same with the mistake and without it."""
    twins = Twins(tmp_path)
    for root in (twins.cached, twins.plain):
        within("cards.yaml", "- id: short\n", "-\t id: short\n")(root)
    assert not twins.build()
    for root in (twins.cached, twins.plain):
        within("cards.yaml", "-\t id: short\n", "- id: short\n")(root)
    assert twins.build()


def test_an_older_lock_file_is_followed(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    assert twins.build()
    older = (twins.plain / "cards.lock").read_text()
    twins.edit("a rename")
    assert twins.build()
    assert twins.build()
    for root in (twins.cached, twins.plain):
        (root / "cards.lock").write_text(older)
    assert twins.build()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_edited_in_whatever_order(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    twins = Twins(tmp_path)
    twins.build()
    saved = tmp_path / "saved"
    for _ in range(10):
        shutil.copytree(twins.plain, saved)
        with suppress(OSError, StopIteration):  # what was to be edited is gone
            twins.edit(dice.choice(ALL))
        if not twins.build():  # mended as a curator would: by taking the edit back
            for root in (twins.cached, twins.plain):
                shutil.rmtree(root)
                shutil.copytree(saved, root)
            assert twins.build()
        shutil.rmtree(saved)
    assert twins.used > len(PARTS)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    for root in (twins.cached, twins.plain):
        (root / "part-3.yaml").rename(root / "aside")
        (root / "part-3.yaml").symlink_to("part-3.yaml")  # to itself
        within(
            "cards.yaml",
            '- include: "part-*.yaml"',
            "- include: part-2.yaml\n- include: part-3.yaml",
        )(root)
    assert not twins.build()
    for root in (twins.cached, twins.plain):
        (root / "part-3.yaml").unlink()
        (root / "aside").rename(root / "part-3.yaml")
    assert twins.build()


def test_an_id_given_twice_leaves_nothing_behind(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    for number in (2, 3, 4):
        for root in (twins.cached, twins.plain):
            within(f"part-{number}.yaml", f"id: c{number + 1}\n", "id: c1\n")(root)
    assert not twins.build()
    for number in (2, 3, 4):
        for root in (twins.cached, twins.plain):
            within(f"part-{number}.yaml", "id: c1\n", f"id: c{number + 1}\n")(root)
    assert twins.build()


def test_a_deck_in_another_order_than_its_files_is_kept_too(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    twins.edit("a need that comes later")
    assert twins.build()
    assert twins.build()
    assert twins.used == len(PARTS) + OF_THE_ROOT
    twins.edit("an answer")
    assert twins.build()


def test_a_unit_with_findings_is_kept_with_them(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    for root in (twins.cached, twins.plain):
        within("part-2.yaml", "a: 6 mills", "a: 7 mills")(root)
    assert not twins.build()
    assert not twins.build()
    assert twins.used == len(PARTS) + OF_THE_ROOT
    twins.edit("a line before")
    assert not twins.build()


def test_findings_move_with_a_topic_of_the_first_file(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    for root in (twins.cached, twins.plain):
        within("cards.yaml", "a: 28 mills", "a: 27 mills")(root)
        within("cards.yaml", "title: Short", "title: Short\n  colour: red")(root)
    assert not twins.build()
    for root in (twins.cached, twins.plain):
        within("cards.yaml", "- id: own", "# a line more\n\n- id: own")(root)
    used = twins.used
    assert not twins.build()
    assert twins.used == used + len(PARTS) + OF_THE_ROOT


def test_what_is_kept_is_used(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    twins.build()
    twins.edit("an answer")
    twins.build()
    assert twins.used == len(PARTS) + OF_THE_ROOT - 1
    assert twins.checked == len(PARTS) + OF_THE_ROOT - 1


@pytest.mark.parametrize(
    ("later", "is_kept"), [(-5, False), (0.04, False), (0.06, True)]
)
def test_a_file_saved_during_the_build_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: float, is_kept: bool
) -> None:
    """The build begins so many seconds later; a file's time may lag behind the clock."""
    twins = Twins(tmp_path)
    twins.build()
    shutil.rmtree(twins.store.folder)
    saved = int(time.time()) + 1000  # later than the time of any other file
    os.utime(twins.cached / "part-1.yaml", (saved, saved))
    monkeypatch.setattr(pipeline, "time", SimpleNamespace(time=lambda: saved + later))
    pipeline.build(twins.cached / "cards.yaml", T0, store=twins.store)
    assert (twins.store.folder / stamp.NAME).exists() is is_kept


@pytest.mark.parametrize(
    "name", ["an answer", "another quotation", "the source", "a damaged cache"]
)
def test_what_was_worked_out_of_a_source_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(sources, "LONG", 0)
    recalled = []
    unpacked = sources.Prepared.unpacked
    monkeypatch.setattr(
        sources.Prepared,
        "unpacked",
        lambda packed: recalled.append(True) or unpacked(packed),
    )
    twins = Twins(tmp_path)
    twins.build()
    recalled.clear()
    twins.edit(name)
    twins.build()
    assert recalled  # by the build, what the check before it worked out
    kept = [
        path.name
        for path in twins.store.folder.iterdir()
        if path.name.startswith("source-")
    ]
    assert len(kept) == 1
    twins.edit("a draft")
    twins.build()
    assert recalled


def test_damaged_and_foreign_values_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Store(tmp_path / "store")
    kept.put("one", (1, "x", {"y": (2,)}))
    assert kept.get("one") == (1, "x", {"y": (2,)})
    assert kept.get("two") is None
    data = (kept.folder / "one").read_bytes()
    for at in range(len(data)):
        (kept.folder / "one").write_bytes(
            data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        )
        assert kept.get("one") is None
        (kept.folder / "one").write_bytes(data[:at])
        assert kept.get("one") is None
    (kept.folder / "one").write_bytes(data)
    assert kept.get("one") is not None
    monkeypatch.setattr(store, "_program", lambda: b"another version")
    assert kept.get("one") is None


def test_projects_that_are_no_longer_built_leave_nothing(tmp_path: Path) -> None:
    old, new = Store(tmp_path / ("0" * 32)), Store(tmp_path / ("1" * 32))
    for each in (old, new):
        each.put("stamp", 1)
        each.put("unit-2", 2)
    past = time.time() - store.UNUSED_AFTER - 60
    os.utime(old.folder, (past, past))
    new.keep_only({"stamp"})
    assert not old.folder.exists()
    assert [path.name for path in new.folder.iterdir()] == ["stamp"]


def test_what_is_not_of_the_cache_stays(tmp_path: Path) -> None:
    """Another program may be called the same, and a link leads to what is not ours."""
    base, docs = tmp_path / "base", tmp_path / "docs"
    kept = Store(base / ("1" * 32))
    kept.put("stamp", 1)
    old = Store(base / ("0" * 32))
    old.put("stamp", 1)
    others = [
        base / "models" / "precious.bin",
        base / ("a" * 31) / "stamp",
        old.folder / "notes.txt",
        kept.folder / "thesis.txt",
        docs / "stamp",
    ]
    for path in others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    past = time.time() - store.UNUSED_AFTER - 60
    if os.name == "posix":
        (base / ("b" * 32)).symlink_to(docs)
        os.utime(base / ("b" * 32), (past, past), follow_symlinks=False)
    for folder in {path.parent for path in others} - {kept.folder}:
        os.utime(folder, (past, past))
    kept.keep_only({"stamp"})
    assert all(path.read_text() == "mine" for path in others)
    assert not (old.folder / "stamp").exists()


def test_only_the_families_that_are_named_are_deleted(tmp_path: Path) -> None:
    kept = Store(tmp_path / ("1" * 32))
    for name in ("unit-1", "unit-2", "check-1", "source-1", "stamp"):
        kept.put(name, 1)
    kept.keep_only({"unit-1"}, "unit", "source")
    assert {path.name for path in kept.folder.iterdir()} == {
        "unit-1",
        "check-1",
        "stamp",
    }


def test_a_home_that_is_not_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "rel")
    assert Store.of(tmp_path / "cards.yaml") is None


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert twins.build()
    assert twins.build()
    assert twins.used == 0


# --- nothing has changed -----------------------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path) -> Path:
    root = tmp_path / "p"
    write_project(root)
    time.sleep(CLOCK_STEP)
    result = CliRunner().invoke(main.main, ["build", str(root)])
    assert result.exit_code == 0, result.output
    return root


def test_where_nothing_changed_nothing_is_built(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Store.of(built / "cards.yaml")
    plain = CliRunner().invoke(main.main, ["build", "--no-cache", str(built)])
    monkeypatch.setattr(pipeline, "build", None)
    again = CliRunner().invoke(main.main, ["build", str(built)])
    assert again.exit_code == 0
    assert again.output == plain.output
    assert "unchanged" in again.output
    assert (
        CliRunner().invoke(main.main, ["build", "-q", "--frozen", str(built)]).output
        == ""
    )
    assert not stamp.current(kept, built / "other.apkg")


@pytest.mark.uid
def test_what_is_said_of_the_files_is_said_again(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That there is no uid. It is not said of a deck that was released without one."""
    monkeypatch.chdir(built.parent)
    plain = CliRunner().invoke(main.main, ["build", "--no-cache", "p"])
    with monkeypatch.context() as context:
        context.setattr(pipeline, "build", None)
        again = CliRunner().invoke(main.main, ["build", "p"])
    assert "U121" in again.stderr
    assert (again.stdout, again.stderr) == (plain.stdout, plain.stderr)
    released = CliRunner().invoke(main.main, ["build", "--release", "1.0", "p"])
    assert "U121" in released.stderr
    assert "U121" not in CliRunner().invoke(main.main, ["build", "p"]).stderr
    assert "U121" not in CliRunner().invoke(main.main, ["build", "p"]).stderr


def test_the_package_is_named_from_where_one_stands(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    first = CliRunner().invoke(main.main, ["build", "-o", "out.apkg"])
    assert "\nout.apkg  " in first.output
    monkeypatch.chdir(built.parent)
    again = CliRunner().invoke(main.main, ["build", "-o", "p/out.apkg", "p"])
    assert "\np/out.apkg  " in again.output
    (built.parent / "out.apkg").write_bytes((built / "out.apkg").read_bytes())
    (built / "out.apkg").unlink()
    CliRunner().invoke(main.main, ["build", "-o", "p/out.apkg", "p"])
    assert (built / "out.apkg").exists()


def test_a_picture_of_a_retired_card_that_comes_back_is_seen(built: Path) -> None:
    assert (
        CliRunner()
        .invoke(main.main, ["build", "--release", "1.0", str(built)])
        .exit_code
        == 0
    )
    part = built / "part-3.yaml"
    text = part.read_text()
    at = text.index("  - id: dot")
    part.write_text(text[:at] + text[text.index("  - id: c4") :])
    picture = (built / "dot.png").read_bytes()
    (built / "dot.png").unlink()

    def build(*options: str) -> str:
        result = CliRunner().invoke(main.main, ["build", *options, str(built)])
        assert result.exit_code == 0, result.output
        return result.output

    for _ in range(2):  # what is said of the change is said once
        time.sleep(CLOCK_STEP)
        build()
    (built / "dot.png").write_bytes(picture)
    assert build() == build("--no-cache")
    with zipfile.ZipFile(built / "dist" / "town.apkg") as archive:
        assert picture in [archive.read(name) for name in archive.namelist()]


def test_a_user_without_a_home_builds_without_a_cache(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> None:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(type(built), "home", no_home)
    assert CliRunner().invoke(main.main, ["build", str(built)]).exit_code == 0


@pytest.mark.parametrize(
    "name",
    [
        "cards.yaml",
        "own.css",
        "source.txt",
        "dot.png",
        "part-3.yaml",
        "loose.yaml",
        "inner.yaml",
        "cards.lock",
    ],
)
def test_a_change_of_any_file_is_seen(built: Path, name: str) -> None:
    kept = Store.of(built / "cards.yaml")
    assert stamp.current(kept, None)
    path = built / name
    data, stat = path.read_bytes(), path.stat()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not stamp.current(kept, None)
    path.unlink()
    assert not stamp.current(kept, None)
    path.write_bytes(data)
    assert stamp.current(kept, None)


def test_a_link_that_leads_elsewhere_is_seen(built: Path) -> None:
    (built / "one").mkdir()
    (built / "two").mkdir()
    for name in ("loose.yaml", "dot.png", "source.txt"):
        for folder in ("one", "two"):
            shutil.copy(built / name, built / folder / name)
    (built / "two" / "loose.yaml").write_text(
        PARTS["loose.yaml"].replace("a: 23 mills", "a: 23 mills.")
    )
    (built / "now").symlink_to("one")
    within("cards.yaml", "include: loose.yaml", "include: now/loose.yaml")(built)
    time.sleep(CLOCK_STEP)
    assert CliRunner().invoke(main.main, ["build", str(built)]).exit_code == 0
    kept = Store.of(built / "cards.yaml")
    assert kept is not None
    assert stamp.current(kept, None)
    (built / "now").unlink()
    (built / "now").symlink_to("two")
    assert not stamp.current(kept, None)


def test_a_picture_behind_a_link_that_leads_elsewhere_is_seen(built: Path) -> None:
    for folder, more in (("one", b""), ("two", b"other")):
        (built / folder).mkdir()
        (built / folder / "dot.png").write_bytes(PNG + more)
    (built / "now").symlink_to("one")
    within("part-3.yaml", "![](dot.png)", "![](now/dot.png)")(built)
    kept = rebuilt(built)
    (built / "now").unlink()
    (built / "now").symlink_to("two")
    assert not stamp.current(kept, None)


def test_a_picture_whose_name_is_written_otherwise_on_the_disk_is_seen(
    built: Path,
) -> None:
    picture = built / "ne\u0301.png"
    picture.write_bytes(PNG)
    within("part-3.yaml", "![](dot.png)", "![](n\u00e9.png)")(built)
    kept = rebuilt(built)
    picture.write_bytes(PNG + b"other")
    assert not stamp.current(kept, None)


def test_a_picture_that_comes_where_it_is_looked_for_first_is_seen(built: Path) -> None:
    """Beside the file that names it; so far it was found beside ``cards.yaml``."""
    (built / "below").mkdir()
    (built / "part-3.yaml").rename(built / "below" / "part.yaml")
    within(
        "cards.yaml",
        '- include: "part-*.yaml"',
        '- include: "part-*.yaml"\n- include: below/part.yaml',
    )(built)
    kept = rebuilt(built)
    (built / "below" / "dot.png").write_bytes(PNG + b"other")
    assert not stamp.current(kept, None)
    assert (
        "changed    1 (dot)"
        in CliRunner().invoke(main.main, ["build", str(built)]).output
    )
    with zipfile.ZipFile(built / "dist" / "town.apkg") as archive:
        assert PNG + b"other" in [archive.read(name) for name in archive.namelist()]


def rebuilt(root: Path, is_known: bool = True) -> Store:
    """Build a project twice, and return its store, which then knows that nothing has changed, or not."""
    for _ in range(2):  # what is said of a change is said once
        time.sleep(CLOCK_STEP)
        told = CliRunner().invoke(main.main, ["build", str(root)])
        assert told.exit_code == 0, told.output
    kept = Store.of(root / "cards.yaml")
    assert kept is not None
    assert (stamp.current(kept, None) is not None) is is_known
    return kept


def test_a_retired_note_with_a_picture_is_built_each_time(built: Path) -> None:
    """Its picture is looked for all over the project, and may come, go or change anywhere."""
    assert (
        CliRunner()
        .invoke(main.main, ["build", "--release", "1.0", str(built)])
        .exit_code
        == 0
    )
    part = built / "part-3.yaml"
    text = part.read_text()
    at = text.index("  - id: dot")
    part.write_text(text[:at] + text[text.index("  - id: c4") :])
    rebuilt(built, is_known=False)


def test_a_file_with_an_old_time_that_was_put_there_now_is_new(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert keep._written(path) > time.time() - 600


def test_a_project_without_cards_builds_neither_way(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(
        "deck: {id: d, name: D}\ntopics:\n- id: t\n  title: T\n"
    )
    for options in ((), ("--no-cache",)):
        told = CliRunner().invoke(main.main, ["build", *options, str(tmp_path)])
        assert (told.exit_code, "Y216" in told.stderr) == (1, True)


def test_times_to_come_are_said_by_both(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    within("loose.yaml", "a: 23 mills", "a: 23 mills.")(built)
    time.sleep(CLOCK_STEP)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4000000000")
    assert CliRunner().invoke(main.main, ["build", str(built)]).exit_code == 0
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert "U113" in CliRunner().invoke(main.main, ["build", str(built)]).stderr
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "x")
    assert CliRunner().invoke(main.main, ["build", str(built)]).exit_code == 2


def test_a_missing_package_and_a_new_file_are_seen(built: Path) -> None:
    kept = Store.of(built / "cards.yaml")
    (built / "part-9.yaml").write_text("id: nine\n")
    assert not stamp.current(kept, None)
    (built / "part-9.yaml").unlink()
    assert stamp.current(kept, None)
    (built / "dist" / "town.apkg").write_bytes(b"")
    assert not stamp.current(kept, None)


def test_the_files_of_every_pattern_are_kept_in_mind(tmp_path: Path) -> None:
    for name in ("one/a.yaml", "two/b.yaml", "two/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    globs = tuple(
        (str(tmp_path), pattern, str(tmp_path))
        for pattern in ("one/*.yaml", "two/*.yaml")
    )
    assert stamp.found(globs) == [
        str(tmp_path / name) for name in ("one/a.yaml", "two/b.yaml")
    ]
