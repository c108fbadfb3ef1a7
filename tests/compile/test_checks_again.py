"""After any edit, a check with what earlier checks kept says what one says that looks at everything: with the
cache on the disk, in the preview, and in the language server."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from helpers.project import PNG, T0

from deckgen.commands.check.command import _asked
from deckgen.commands.lsp.document import Document
from deckgen.commands.lsp.session import Session
from deckgen.commands.preview.live import Live
from deckgen.commands.preview.state import page_state
from deckgen.compile import pipeline
from deckgen.compile import unit as units
from deckgen.compile.cache.memory import MemoryStore
from deckgen.compile.cache.store import Store
from deckgen.compile.outcomes import Built
from deckgen.console import reports
from deckgen.console.output import check_summary
from deckgen.lockfile import writing
from deckgen.source.parts import parts_of
from deckgen.source.project import ProjectReader

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Checked
    from deckgen.core.model import UnitText

CARDS = 70
"""How many cards a file has: enough for some parts."""

HEADER = """\
deck: {{id: towns, uid: towns000, name: Towns, language: en}}
check: {{{check}}}
sources:
  s: {{file: source.txt, title: The towns, aliases: {{Bee: [BEE]}}}}
topics:
- include: "part-*.yaml"
- id: own
  title: Of the root
  ignore: {{Q104: to see whether it is}}
  cards:
  - {{id: root, q: Which file is the root?, a: First, unsourced: known}}
"""
SENTENCE = (
    "In year {year} the old town of Nr{n}burg had {mills} mills and a small school."
)
ANSWERS = (
    "{mills} mills",
    "Some {mills} mills",
    "A small school",
    "James Watt",
    "The QRS of the old town",
    "It had 99 mills",
    "**{mills}** “mills”",
    "![](dot.png) {mills} mills",
)
QUESTIONS = (
    "How many mills had Nr{n}burg in {year}?",
    "What did Nr{n}burg have in {year} beside its {mills} mills?",
    "Which town had a small school in {year}?",
    "Which mills did the QRS count in {year}?",
    "Who built the mills of Nr{n}burg?",
)
MORE = (
    "",
    "",
    "  tags: [north, South]\n",
    "  tags: [North]\n",
    "  needs: [c{other}]\n",
    "  about: figure\n",
    "  draft: true\n",
    "  ignore: {{Q201: why}}\n",
    "  ignore: {{Q999: why}}\n",
    "  note: The quick river station counts.\n",
    "  was: old-{n}\n",
    "  reverse: true\n",
)


def card(n: int, dice: random.Random, id_: int | None = None) -> str:
    town = dice.choice((n, n, n, n - 1 if n else 1))  # so that two cite one sentence
    words = {
        "n": town,
        "year": 1800 + town,
        "mills": town + 3,
        "other": dice.randrange(2 * CARDS),
    }
    text = (
        f"- id: c{n if id_ is None else id_}\n  q: "
        f"{dice.choice(QUESTIONS)}\n  a: '{dice.choice(ANSWERS)}'\n"
    )
    text += f"  quote: {SENTENCE}\n" + dice.choice(MORE)
    return text.format(**words)


def write_project(root: Path, dice: random.Random) -> None:
    root.mkdir()
    (root / "cards.yaml").write_text(HEADER.format(check=""))
    (root / "dot.png").write_bytes(PNG)
    (root / "source.txt").write_text(
        "\n\n".join(
            SENTENCE.format(n=n, year=1800 + n, mills=n + 3) for n in range(3 * CARDS)
        )
    )
    for part in range(2):
        cards = [card(part * CARDS + n, dice) for n in range(CARDS)]
        (root / f"part-{part}.yaml").write_text(
            f"id: t{part}\ntitle: Part {part}\ncards:\n" + "".join(cards)
        )


def pieces(text: str) -> list[str]:
    head, *cards = text.split("\n- id: ")
    return [head + "\n", *(f"- id: {each}\n" for each in cards)]


def edit(root: Path, dice: random.Random) -> None:
    """Change something in a project, at random."""
    part = root / f"part-{dice.randrange(2)}.yaml"
    text = part.read_text()
    cards = pieces(text.rstrip("\n"))
    at = dice.randrange(1, len(cards))
    what = dice.randrange(18)
    if what < 5:
        cards[at] = card(dice.randrange(2 * CARDS), dice, int(cards[at].split()[2][1:]))
    elif what == 5:
        del cards[at]
    elif what == 6:
        cards.insert(at, card(dice.randrange(3 * CARDS), dice))
    elif what == 7:
        cards.insert(dice.randrange(1, len(cards)), cards.pop(at))
    elif what == 8:
        cards[0] = cards[0].replace("title: ", "title: The ", 1)
    elif what == 9:
        cards[0] = f"# a comment\n{cards[0]}"
    elif what == 10:
        settings = (
            "",
            "ignore: {Q2: why}",
            "select: [Q4, Q1]",
            "min-similarity: 90",
            "max-answer-words: 1",
        )
        (root / "cards.yaml").write_text(HEADER.format(check=dice.choice(settings)))
    elif what == 11:
        source = root / "source.txt"
        year = 1800 + dice.randrange(2 * CARDS)
        source.write_text(
            source.read_text().replace(
                f"In year {year} the old", f"In year {year} the new"
            )
        )
    elif what == 12:
        (root / "dot.png").write_bytes(PNG + bytes([dice.randrange(256)]))
    elif what == 13:
        pipeline.build(root / "cards.yaml", T0 + dice.randrange(1000), agreed=True)
    elif what == 14:
        cards[at] = cards[at].replace(
            "  q: ", dice.choice(("  q ", "  q: &anchor ", "  q: [", "  qq: "))
        )
    elif what == 15:
        version = 1 + len(list(root.glob("dist/towns-*.apkg")))
        pipeline.build(
            root / "cards.yaml",
            T0 + 1000 * version,
            release=f"{version}.0",
            agreed=True,
        )
    elif what == 16 and (root / "cards.lock").exists():
        change_a_passage_of_the_lock_file(root / "cards.lock", dice)
    else:
        cards[0] = dice.choice(
            (
                cards[0].replace("cards:", "ignore: {Q201: no}\ncards:"),
                cards[0].split("ignore")[0],
            )
        )
        if "cards:" not in cards[0]:
            cards[0] += "cards:\n"
    if what not in (10, 11, 12, 13, 15, 16):
        part.write_text("".join(cards))


def change_a_passage_of_the_lock_file(path: Path, dice: random.Random) -> None:
    """Let the lock file say of one quotation that its sentence was another."""
    lines = path.read_text().splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if line.startswith("cite ")]
    if at:
        number = dice.choice(at)
        lines[number] = (
            lines[number]
            .replace("In year ", "In the year ")
            .replace("small", "large", 1)
        )
    path.write_text("".join(lines))


def said(checked: Checked) -> tuple[object, ...]:
    """Return all that a check tells, and what a build would write into the lock file."""
    lock = writing.dump(checked.lock_file) if isinstance(checked, Built) else ""
    return (
        reports.text(checked.diagnostics, checked.files),
        check_summary(checked),
        _asked(checked),
        lock,
    )


def shown(checked: Checked, version: int) -> object:
    """Return what the page shows of a check, worked out without anything that was shown before."""
    state = page_state(checked, version, None)
    return json.loads(json.dumps(state.index)), json.loads(state.overview_json)


def shown_by(live: Live) -> object:
    """Return what the page shows that was open all the time."""
    return json.loads(live.state.index_json), json.loads(live.state.overview_json)


class Running:
    """A language server without its thread: what it publishes, by file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.shown: dict[str, list[str]] = {}
        self.faults: list[Exception] = []
        self.session = Session(self._publish, self.faults.append)

    def _publish(self, path: Path, document: Document, found: object) -> None:
        lines = [f"{each.diagnostic.code} {each.diagnostic.span}" for each in found]  # type: ignore[attr-defined]
        self.shown[path.name] = sorted(lines)

    def look(self) -> list[str]:
        """Check the project as it is on the disk; return the codes and places of what is wrong."""
        for path in sorted(self.root.glob("*.yaml")):
            self.session.put(path, Document(path.read_text()))
        project = self.session._project(self.root / "cards.yaml")
        assert project is not None
        self.session._read(project)
        self.session._lint(project)
        assert not self.faults
        return sorted(line for lines in self.shown.values() for line in lines)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_edited(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    root = (tmp_path / "deck").resolve()
    write_project(root, dice)
    path = root / "cards.yaml"
    disk, memory = Store(tmp_path / "cache"), MemoryStore(None)
    server = Running(root)
    live = Live(path)
    for _ in range(14):
        now = int(time.time())
        whole = pipeline.check(path, now)
        assert said(pipeline.check(path, now, store=disk)) == said(whole)
        assert said(pipeline.check(path, now, store=memory)) == said(whole)
        live.refresh()
        if not live.state.broken:
            assert [*live.state.diagnostics] == [*whole.diagnostics]
            assert shown_by(live) == shown(whole, live.state.version)
        assert server.look() == sorted(
            f"{each.code} {each.span}" for each in whole.diagnostics
        )
        edit(root, dice)


# --- cards that are compared with one another ----------------------------------------------------

TOWNS = ("Omsk", "Tomsk", "Perm")
ASKED = (
    "Which {a} {b} stood in {town} by the old river?",
    "By the old river of {town} stood which {b} {a}?",
    "What did {town} have in {year} beside its {mills} mills?",
    "How many mills had Nr{n}burg in {year}?",
)
SAID = ("The small school", "The {a} {b}", "{mills} mills", "James Watt", "VWX")
THINGS = ("castle", "bridge", "tower", "market")


def alike(number: int, dice: random.Random) -> str:
    """Return a card that is sound, and like others."""
    town = dice.randrange(12)
    words = {
        "a": dice.choice(THINGS), "b": dice.choice(THINGS), "town": dice.choice(TOWNS), "n": town,
        "year": 1800 + town, "mills": town + 3,
    }  # fmt: skip
    text = f"- id: c{number}\n  q: {dice.choice(ASKED)}\n  a: {dice.choice(SAID)}\n  quote: {SENTENCE}"
    if dice.random() < 0.2:
        text += f" {SENTENCE.replace('{', '{other_')}"
    more = dice.choice(
        (
            "",
            "",
            f"  tags: [t{dice.randrange(300)}]\n",
            "  note: A quick river.\n",
            "  reverse: true\n",
        )
    )
    other = {
        f"other_{key}": value
        for key, value in (("year", 1801 + town), ("n", town + 1), ("mills", town + 4))
    }
    return f"{text}\n{more}".format(**words, **other).replace(
        ". In year", ".\n    In year"
    )


def write_alike(root: Path, dice: random.Random) -> None:
    write_project(root, dice)
    (root / "cards.yaml").write_text(
        HEADER.format(check="ignore: {C2: not of this, Q1: not of this}")
    )
    for part in range(2):
        cards = "".join(alike(part * CARDS + n, dice) for n in range(CARDS))
        (root / f"part-{part}.yaml").write_text(
            f"id: t{part}\ntitle: Part {part}\ncards:\n{cards}"
        )


def edit_alike(root: Path, dice: random.Random, number: int) -> None:
    """Change something in a deck at random, so that it stays sound."""
    part = root / f"part-{dice.randrange(2)}.yaml"
    cards = pieces(part.read_text().rstrip("\n"))
    at = dice.randrange(1, len(cards))
    what = dice.randrange(8)
    if what < 3:
        cards[at] = alike(int(cards[at].split()[2][1:]), dice)
    elif what == 3 and not any(f"[{cards[at].split()[2]}]" in each for each in cards):
        del cards[at]
    elif what == 4:
        cards.insert(at, alike(number, dice))
    elif what == 5:
        cards.insert(dice.randrange(1, len(cards)), cards.pop(at))
    elif what == 6:
        cards[0] = f"# a comment\n{cards[0]}"
    else:
        need = dice.choice(
            [
                each.split()[2]
                for each in cards[1:]
                if each.split()[2] != cards[at].split()[2]
            ]
        )
        cards = [re.sub(r"  needs: .*\n", "", each) for each in cards]
        cards[at] += f"  needs: [{need}]\n"
    part.write_text("".join(cards))


@pytest.mark.parametrize("seed", range(3))
def test_cards_that_are_compared(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    root = (tmp_path / "deck").resolve()
    write_alike(root, dice)
    path = root / "cards.yaml"
    disk = Store(tmp_path / "cache")
    live = Live(path)
    seen: Counter[str] = Counter()
    for number in range(12):
        now = int(time.time())
        whole = pipeline.check(path, now)
        seen.update(each.code for each in whole.diagnostics)
        assert not any(each.code.startswith("Y") for each in whole.diagnostics)
        assert said(pipeline.check(path, now, store=disk)) == said(whole)
        live.refresh()
        assert [*live.state.diagnostics] == [*whole.diagnostics]
        assert shown_by(live) == shown(whole, live.state.version)
        if number == 5:
            pipeline.build(path, T0, agreed=True)
        edit_alike(root, dice, 2 * CARDS + number)
    assert {
        "Q401",
        "Q402",
        "Q403",
        "Q404",
        "Q405",
        "Q406",
        "Q407",
        "Q408",
    } <= seen.keys()


# --- parts ---------------------------------------------------------------------------------------


def units_of(path: Path) -> list[UnitText]:
    reader = ProjectReader(path)
    reader.header()
    return list(reader.units())


def test_a_file_is_parted_where_its_cards_begin(tmp_path: Path) -> None:
    root = tmp_path / "deck"
    write_project(root, random.Random(1))
    whole = units_of(root / "cards.yaml")[0]
    parts = parts_of(whole)
    assert len(parts) > 1
    assert [item for part in parts for item in part.section.items] == [
        *whole.section.items
    ]
    assert (
        "".join(whole.file.text[part.start : part.end] for part in parts)
        == whole.file.text
    )
    assert len({part.key for part in parts}) == len(parts)


@pytest.mark.parametrize(
    "fault", ["  q: &this Which", "  unknown: x\n  q: Which", "  q: [Which"]
)
def test_a_file_whose_cards_may_hang_together_is_not_parted(
    tmp_path: Path, fault: str
) -> None:
    root = tmp_path / "deck"
    write_project(root, random.Random(1))
    part = root / "part-0.yaml"
    part.write_text(part.read_text().replace("  q: Which", fault, 1))
    whole = units_of(root / "cards.yaml")[0]
    assert parts_of(whole) == [whole]


def test_an_edit_costs_the_cards_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "deck"
    write_project(root, random.Random(1))
    compiled: list[int] = []
    compile_unit = units.UnitCompiler.compile_unit

    def counting(self: units.UnitCompiler, text: UnitText) -> units.Unit:
        compiled.append(len(text.section.items))
        return compile_unit(self, text)

    monkeypatch.setattr(units.UnitCompiler, "compile_unit", counting)
    path, store = root / "cards.yaml", Store(tmp_path / "cache")
    pipeline.check(path, T0, store=store)
    assert sum(compiled) == 2 * CARDS + 1
    part = root / "part-1.yaml"
    text = part.read_text()
    part.write_text(
        text.replace("id: t1\n", "id: t1\n# a comment\n", 1).replace(
            "mills had", "mills then had", 1
        )
    )
    compiled.clear()
    pipeline.check(path, T0, store=store)
    assert 0 < sum(compiled) < 2 * CARDS // 3


def test_what_has_not_changed_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "deck"
    write_project(root, random.Random(1))
    for part in range(2):
        numbers = range(part * CARDS, (part + 1) * CARDS)
        cards = [
            f"- id: c{n}\n  q: How many mills had Nr{n}burg in {1800 + n}?\n  a: {n + 3} mills\n"
            f"  quote: {SENTENCE.format(n=n, year=1800 + n, mills=n + 3)}\n"
            for n in numbers
        ]
        (root / f"part-{part}.yaml").write_text(
            f"id: t{part}\ntitle: Part {part}\ncards:\n" + "".join(cards)
        )
    (root / "cards.yaml").write_text(
        (root / "cards.yaml").read_text().partition("- id: own")[0]
    )
    path, store = root / "cards.yaml", Store(tmp_path / "cache")
    pipeline.check(path, T0, store=store)
    edited = root / "part-1.yaml"
    edited.write_text(
        edited.read_text().replace("How many mills had", "How many mills then had", 1)
    )
    checked = pipeline.check(path, T0, store=store)
    assert checked.project is not None
    # found across all of them
    assert any(each.code == "Q404" for each in checked.diagnostics)
    assert all(
        unit._section is None
        for unit in checked.project.units
        if unit.file.path == "part-0.yaml"
    )
