"""``defaults:`` of the deck, of sources and of topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deckgen.compile import pipeline
from deckgen.compile.cache.store import Store
from deckgen.source.defaults import NO_DEFAULTS, Defaults

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Checked
    from deckgen.core.model import Item

T0 = 1_700_000_000
DECK = """\
deck:
  id: d
  name: D
  defaults: {about: concept, tags: [all], unsourced: known}
sources:
  one: {file: one.txt, title: One, defaults: {voice: hidden, about: event, tags: from-one}}
  two: {file: two.txt, title: Two}
topics:
  - id: outer
    title: Outer
    defaults: {source: two, type: true, tags: [outer, all]}
    cards:
      - {id: plain, q: What is it?, a: It}
      - {id: own, q: What is that?, a: That, about: person, tags: [mine], type: false, unsourced: said so}
      - {id: quoting, q: What was two?, a: The number two, quote: the number two}
      - {id: from-one, q: What was one?, a: The number one, quote: the number one, source: one}
      - {id: steps, q: How?, steps: {a: First, b: Then}}
    topics:
      - id: inner
        title: Inner
        defaults: {about: cause, format: html, tags: inner}
        cards:
          - id: deep
            q: Why <b>so</b>?
            a: Because
          - {id: marked, q: Why *not*?, a: For that, format: markdown, voice: Nobody}
  - id: bare
    title: Bare
    cards:
      - {id: bare, q: What is bare?, a: All}
"""
TEXTS = {
    "one.txt": "There was the number one.\n",
    "two.txt": "There was the number two.\n",
}


def written(folder: Path, text: str = DECK, **more: str) -> Path:
    for name, content in {"cards.yaml": text, **TEXTS, **more}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder / "cards.yaml"


def check(folder: Path, text: str = DECK, **more: str) -> Checked:
    return pipeline.check(written(folder, text, **more), T0)


def items(checked: Checked) -> dict[str, Item]:
    assert checked.project
    return {str(item.id): item for item in checked.project.items}


def faults(checked: Checked) -> list[tuple[str, str, int]]:
    found = [
        each for each in checked.diagnostics if not each.code.startswith(("Q", "U"))
    ]
    return [(each.code, each.span.path, each.span.line) for each in found]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Item]:
    checked = check(tmp_path_factory.mktemp("defaults"))
    assert faults(checked) == []
    return items(checked)


@pytest.mark.parametrize(
    ("id_", "values"),
    [
        (
            "plain",
            {
                "about": "concept",
                "typed": "exact",
                "unsourced": "known",
                "voice": None,
                "source": None,
            },
        ),
        ("own", {"about": "person", "typed": "", "unsourced": "said so"}),
        (
            "quoting",
            {"source": "two", "unsourced": None, "about": "concept", "voice": None},
        ),
        (
            "from-one",
            {"source": "one", "about": "event", "voice": "hidden", "unsourced": None},
        ),
        ("steps", {"typed": "", "about": "concept", "unsourced": "known"}),
        (
            "deep",
            {
                "about": "cause",
                "format": "html",
                "typed": "exact",
                "unsourced": "known",
            },
        ),
        ("marked", {"format": "markdown", "voice": "Nobody", "about": "cause"}),
        (
            "bare",
            {"about": "concept", "typed": "", "format": "markdown", "tags": ("all",)},
        ),
    ],
)
def test_what_is_nearest_counts(
    read: dict[str, Item], id_: str, values: dict[str, Any]
) -> None:
    assert {key: getattr(read[id_], key) for key in values} == values


@pytest.mark.parametrize(
    ("id_", "tags"),
    [
        ("plain", {"all", "outer"}),
        ("own", {"all", "outer", "mine"}),
        ("from-one", {"all", "outer", "from-one"}),
        ("deep", {"all", "outer", "inner"}),
    ],
)
def test_tags_are_added(read: dict[str, Item], id_: str, tags: set[str]) -> None:
    assert set(read[id_].tags) == tags
    assert len(read[id_].tags) == len(tags)


def test_the_only_source_has_its_defaults_without_being_named(tmp_path: Path) -> None:
    text = (
        "deck: {id: d, name: D}\nsources: {one: {file: one.txt, title: One, defaults: {voice: hidden}}}\n"
        "topics:\n- id: t\n  title: T\n  cards:\n"
        "  - {id: a, q: What was it?, a: The number one, quote: the number one}\n"
        "  - {id: b, q: What was that?, a: That, unsourced: known}\n"
    )
    found = items(check(tmp_path, text))
    assert (found["a"].voice, found["b"].voice) == ("hidden", None)


def test_the_notes_are_those_of_cards_that_say_it_themselves(tmp_path: Path) -> None:
    short = (
        "deck: {id: d, name: D}\ntopics:\n- id: t\n  title: T\n"
        "  defaults: {about: person, tags: [x], unsourced: known, format: html, type: true}\n"
        "  cards:\n  - {id: a, q: Who <i>is</i> it?, a: He}\n"
    )
    long = (
        "deck: {id: d, name: D}\ntopics:\n- id: t\n  title: T\n  cards:\n"
        "  - {id: a, q: Who <i>is</i> it?, a: He, about: person, tags: [x], unsourced: known,\n"
        "     format: html, type: true}\n"
    )
    one, other = check(tmp_path, short), check(tmp_path, long)
    assert one.compiled
    assert other.compiled
    assert [note.hash for note in one.compiled.notes] == [
        note.hash for note in other.compiled.notes
    ]


# --- mistakes, each at its own place and once ------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("source: two, type", "source: tow, type", ("Y210", "cards.yaml", 11)),
        (
            "type: true, tags: [outer",
            "type: maybe, tags: [outer",
            ("Y202", "cards.yaml", 11),
        ),
        ("about: cause, format", "about: causes, format", ("Y207", "cards.yaml", 21)),
        (
            "format: html, tags: inner",
            "format: htm, tags: inner",
            ("Y207", "cards.yaml", 21),
        ),
        ("tags: inner}", "tags: 'in ner'}", ("Y215", "cards.yaml", 21)),
        ("tags: [all], unsourced", "tags: [all], quote", ("Y201", "cards.yaml", 4)),
        ("voice: hidden, about", "source: one, about", ("Y201", "cards.yaml", 6)),
        (
            "defaults: {about: cause, format: html, tags: inner}",
            "defaults: cause",
            ("Y202", "cards.yaml", 21),
        ),
    ],
)
def test_a_mistake_is_reported_where_it_stands_once(
    tmp_path: Path, old: str, new: str, found: tuple[str, str, int]
) -> None:
    assert old in DECK
    reported = faults(check(tmp_path, DECK.replace(old, new)))
    assert reported.count(found) == 1
    assert {code for code, _, line in reported if line == found[2]} == {found[0]}


def test_a_default_in_other_capitals_is_reported_at_the_default(tmp_path: Path) -> None:
    text = DECK.replace("tags: inner}", "tags: ALL}")
    reported = faults(check(tmp_path, text))
    assert set(reported) == {("Y215", "cards.yaml", 21)}


def test_defaults_reach_into_included_files(tmp_path: Path) -> None:
    text = (
        "deck: {id: d, name: D}\ntopics:\n- id: t\n  title: T\n  defaults: {about: VALUE, unsourced: known}\n"
        "  cards:\n  - include: more.yaml\n"
    )
    more = {"more.yaml": "- {id: a, q: What falls in winter?, a: Snow}\n"}
    path = written(tmp_path, text.replace("VALUE", "person"), **more)
    seen = []
    for now, about in enumerate(("person", "event", "event")):
        path = written(tmp_path, text.replace("VALUE", about), **more)
        outcome = pipeline.build(path, T0 + now, store=Store.of(path))
        assert outcome.target, outcome.checked.diagnostics
        seen.append(outcome.checked.build.notes[0].tags)
    assert seen == [
        ("d::about::person", "d::t"),
        ("d::about::event", "d::t"),
        ("d::about::event", "d::t"),
    ]


@pytest.mark.parametrize(
    "field", ["about", "source", "unsourced", "voice", "format", "typed"]
)
def test_of_two_defaults_the_nearer_one_counts(field: str) -> None:
    near, far = Defaults(**{field: "near"}), Defaults(**{field: "far"})
    assert getattr(near.over(far), field) == "near"
    assert getattr(near.over(NO_DEFAULTS), field) == "near"
    assert getattr(NO_DEFAULTS.over(far), field) == "far"
