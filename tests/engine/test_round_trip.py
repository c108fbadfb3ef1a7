"""A project of deckgen's own, built, imported and built again: the same identities, the same rendering."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner
from helpers.project import MADE_UP, PNG, as_yaml
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from deckgen.cli import main
from deckgen.formats import apkg_reader
from deckgen.render.from_html.alike import canon

DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><circle r="40"/></svg>'
SIGNS = "abcdefgh éßж漢字ABC123.,;:!?()<>&*_`~#|=+-\\$%^\"'/"
WORDS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=12)
MARKUP = st.sampled_from(
    [
        "**bold**", "*slanted*", "`code <b>`", "$x^2 < y$", "$$\\frac{a}{b}$$", "- one\n- two",
        "1. one\n2. two",
        "a\n\nb", "a\\\nb", "> said", "| a | b |\n|---|---|\n| 1 | 2 |", "![map](media/dot.png)",
        "[words](https://example.org/a?b=c&d)", "<br>", "<u>u</u>", "```python\nx = 1 < 2\n```", "&amp;",
        "[sound:media/tone.mp3]", "H<sub>2</sub>O", "{漢字|かんじ}",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS | MARKUP, min_size=1, max_size=3).map(
    lambda parts: "word " + "\n\n".join(parts)
)
UNLIKE = ("id", "mod", "name", "usn")
"""What presets of one content may differ in."""

TAGS = st.lists(
    st.sampled_from(["one", "two::three", "x-y", "été"]), max_size=2, unique=True
)


KINDS = (
    "question", "reverse", "typed", "loose", "cloze", "typed cloze", "steps", "own", "own cloze",
    "html", "masks",
)  # fmt: skip
RECT = st.lists(st.integers(1, 40).map(str), min_size=4, max_size=4).map(
    lambda numbers: {"rect": numbers}
)


@st.composite
def cards(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    card = draw(built_in(kind)) if not kind.startswith("own") else {}
    if kind == "own":
        card = {
            "type": "country",
            "fields": {"Country": draw(TEXTS), "Flag's": draw(TEXTS)},
        }
    elif kind == "own cloze":
        hidden = draw(
            st.sampled_from(["{{c1::gap}}", "{{c2::one}} and {{c1::two::hint}}"])
        )
        card = {
            "type": "gaps",
            "fields": {"Text": f"A {hidden} in it.", "Remark": draw(TEXTS)},
        }
    else:
        card["unsourced"] = "made up"
        if draw(st.booleans()):
            card["note"] = draw(TEXTS)
    tags = draw(TAGS)
    if tags:
        card["tags"] = tags
    return card


@st.composite
def built_in(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Return the keys of a card of one of deckgen's own kinds."""
    if kind.endswith("cloze"):
        word = draw(st.sampled_from(["gap", "a, b", "x^2", "漢字"]))
        card: dict[str, Any] = {
            "cloze": f"First {{{{c1::{word}}}}} then {{{{c2::other::hint}}}}."
        }
        if kind == "typed cloze":
            card["type"] = draw(st.sampled_from(["true", "loose"]))
    elif kind == "steps":
        card = {"q": draw(TEXTS), "steps": {"one": draw(TEXTS), "two": draw(TEXTS)}}
    elif kind == "html":
        card = {
            "q": "<p class=x>What?</p>",
            "a": '<span style="color: red">That &amp; this</span>',
        }
        card["format"] = "html"
    elif kind == "masks":
        masks = {
            name: draw(RECT)
            for name in draw(st.sampled_from([["one"], ["one", "two"]]))
        }
        card = {"q": draw(TEXTS), "image": "media/drawn.svg", "masks": masks}
        card["hide"] = draw(st.sampled_from(["all", "one"]))
    else:
        is_typed = kind in ("typed", "loose")
        card = {"q": draw(TEXTS), "a": "word" if is_typed else draw(TEXTS)}
        if is_typed:
            card["type"] = "loose" if kind == "loose" else "true"
            if draw(st.booleans()):
                card["accept"] = ["wörd", "Word"]
        elif kind == "reverse":
            card["reverse"] = draw(st.sampled_from(["true", "Which way round?"]))
        if draw(st.booleans()):
            card["hint"] = draw(TEXTS)
    return card


class Around(NamedTuple):
    """What a project has around its cards."""

    tagged: bool
    subdecks: bool
    speech: bool
    nested: bool
    table: int
    options: dict[str, str]


AROUND = st.builds(
    Around,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from(
        [
            {},
            {
                "new-cards-per-day": "7",
                "learning-steps": "1m 12m",
                "desired-retention": "0.85",
            },
        ]
    ),
)


def project(found: list[dict[str, Any]], around: Around) -> dict[str, Any]:
    for number, card in enumerate(found):
        card["id"] = f"card-{number}"
    deck: dict[str, Any] = {
        "id": "round",
        "uid": "r0undtr1",
        "name": "Round::Trip",
        "language": "nl",
    }
    deck["description"] = "All **of** it"
    deck["topic-tags"] = "true" if around.tagged else "false"
    deck["subdecks"] = "true" if around.subdecks else "false"
    if around.options:
        deck["options"] = around.options
    half = len(found) // 2
    first: dict[str, Any] = {"id": "one", "title": "One", "cards": list(found[half:])}
    if around.speech:
        first["speech"] = {"answer": "nl_NL"}
    if around.table:
        first["cards"].append({"table": "rows.csv", "type": "country"})
    topics = [first]
    if half:
        second = {"id": "two", "title": "Two", "cards": found[:half]}
        if around.nested:
            first["topics"] = [second]
        else:
            topics.append(second)
    country = {
        "id": "country",
        "name": "Country & flag",
        "css": ".card { color: green }",
        "fields": ["Country", "Flag's"],
        "cards": [
            {
                "name": "Forth",
                "front": "{{Country}}",
                "back": "{{FrontSide}}<hr>{{Flag's}}",
            },
            {
                "name": "Back",
                "front": "{{#Flag's}}{{Flag's}}{{/Flag's}}",
                "back": "{{Country}}\n--\n",
            },
        ],
    }
    gaps = {
        "id": "gaps",
        "name": "Gaps",
        "kind": "cloze",
        "fields": ["Text", "Remark"],
        "cards": [
            {
                "name": "Gap",
                "front": "{{cloze:Text}}",
                "back": "{{cloze:Text}}<br>{{Remark}}",
            }
        ],
    }
    return {
        "deck": deck,
        "check": MADE_UP,
        "note-types": [country, gaps],
        "topics": topics,
    }


def rows(count: int) -> str:
    """Return a table of cards of an own note type."""
    lines = [
        f'row-{number},Land {number},"flag, {number} *x*"' for number in range(count)
    ]
    return "\n".join(["id,Country,Flag's", *lines]) + "\n"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main.main, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        result.output
    )
    return result.exit_code, result.output


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # making an example smaller takes minutes
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(found=st.lists(cards(), min_size=1, max_size=6), around=AROUND)
def test_identities_and_rendering_stay(
    found: list[dict[str, Any]], around: Around
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "old" / "media").mkdir(parents=True)
        (root / "old" / "media" / "dot.png").write_bytes(PNG)
        (root / "old" / "media" / "tone.mp3").write_bytes(b"ID3" + bytes(300))
        (root / "old" / "media" / "drawn.svg").write_text(DRAWN, encoding="utf-8")
        (root / "old" / "rows.csv").write_text(rows(around.table), encoding="utf-8")
        text = as_yaml(project(found, around)).lstrip("\n")
        (root / "old" / "cards.yaml").write_text(text, encoding="utf-8")
        code, _ = run("build", root / "old", "-o", root / "old.apkg")
        event("refused" if code else "built")
        if code:
            # what deckgen itself refuses, such as a sign that it takes for markup
            return
        code, said = run("import", root / "old.apkg", root / "new", "--no-check")
        assert code == 0, said
        code, said = run("build", root / "new", "-o", root / "new.apkg")
        assert code == 0, said
        assert "changed  " not in said.replace("unchanged", "")
        same(root / "old.apkg", root / "new.apkg")


def same(old: Path, new: Path) -> None:
    """Compare two packages in all that learners keep and see."""
    before, after = apkg_reader.read(old), apkg_reader.read(new)
    assert before.media == after.media
    now = {note.guid: note for note in after.notes}
    assert {note.guid for note in before.notes} == now.keys()
    for note in before.notes:
        found = now[note.guid]
        assert (note.id, note.mod, note.note_type) == (
            found.id,
            found.mod,
            found.note_type,
        )
        assert sorted(note.tags) == sorted(found.tags)
        assert list(map(canon, note.fields)) == list(map(canon, found.fields))
    cards = [
        {(card.note, card.ordinal, each.decks[card.deck]) for card in each.cards}
        for each in (before, after)
    ]
    assert cards[0] == cards[1]
    used = {note.note_type for note in before.notes}
    for id_ in used:
        one, two = before.note_types[id_], after.note_types[id_]
        assert one._replace(latex=two.latex) == two
    presets = [
        {
            deck.name: each.presets[deck.preset]
            for deck in each.described.values()
            if deck.preset > 1
        }
        for each in (before, after)
    ]
    for name, preset in presets[0].items():
        mine, theirs = presets[1][name], preset
        assert {key: mine[key] for key in mine if key not in UNLIKE} == {
            key: theirs[key] for key in theirs if key not in UNLIKE
        }
    described = [
        {
            deck.name: deck.description.split("<br>")[0]
            for deck in each.described.values()
            if deck.description
        }
        for each in (before, after)
    ]
    assert described[0] == described[1]
