"""A project of deckgen's own, built, imported and built again: the same identities, the same rendering."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from helpers.project import MADE_UP, PNG, as_yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deckgen.cli import main
from deckgen.formats import apkg_reader
from deckgen.render.from_html.alike import canon

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
TEXTS = st.lists(WORDS | MARKUP, min_size=1, max_size=3).map(lambda parts: "word " + "\n\n".join(parts))
TAGS = st.lists(st.sampled_from(["one", "two::three", "x-y", "été"]), max_size=2, unique=True)


@st.composite
def cards(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["question", "reverse", "typed", "cloze", "steps", "own", "html"]))
    card: dict[str, Any] = {}
    if kind == "own":
        card = {"type": "country", "fields": {"Country": draw(TEXTS), "Flag's": draw(TEXTS)}}
    elif kind == "cloze":
        word = draw(st.sampled_from(["gap", "a, b", "x^2", "漢字"]))
        card = {"cloze": f"First {{{{c1::{word}}}}} then {{{{c2::other::hint}}}}."}
    elif kind == "steps":
        card = {"q": draw(TEXTS), "steps": {"one": draw(TEXTS), "two": draw(TEXTS)}}
    elif kind == "html":
        card = {"q": "<p class=x>What?</p>", "a": '<span style="color: red">That &amp; this</span>'}
        card["format"] = "html"
    else:
        card = {"q": draw(TEXTS), "a": "word" if kind == "typed" else draw(TEXTS)}
        if kind != "question":
            card["reverse" if kind == "reverse" else "type"] = "true"
    if kind != "own":
        card["unsourced"] = "made up"
    tags = draw(TAGS)
    if tags:
        card["tags"] = tags
    return card


def project(found: list[dict[str, Any]], *, tagged: bool, subdecks: bool) -> dict[str, Any]:
    for number, card in enumerate(found):
        card["id"] = f"card-{number}"
    deck = {"id": "round", "uid": "r0undtr1", "name": "Round::Trip", "language": "nl"}
    deck["description"] = "All **of** it"
    deck["topic-tags"] = "true" if tagged else "false"
    deck["subdecks"] = "true" if subdecks else "false"
    half = len(found) // 2
    topics = [{"id": "one", "title": "One", "cards": found[half:]}]
    if half:
        topics.append({"id": "two", "title": "Two", "cards": found[:half]})
    country = {
        "id": "country",
        "name": "Country & flag",
        "css": ".card { color: green }",
        "fields": ["Country", "Flag's"],
        "cards": [
            {"name": "Forth", "front": "{{Country}}", "back": "{{FrontSide}}<hr>{{Flag's}}"},
            {"name": "Back", "front": "{{#Flag's}}{{Flag's}}{{/Flag's}}", "back": "{{Country}}\n--\n"},
        ],
    }
    return {"deck": deck, "check": MADE_UP, "note-types": [country], "topics": topics}


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main.main, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making an example smaller takes minutes
)
@given(found=st.lists(cards(), min_size=1, max_size=6), tagged=st.booleans(), subdecks=st.booleans())
def test_identities_and_rendering_stay(found: list[dict[str, Any]], tagged: bool, subdecks: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "old" / "media").mkdir(parents=True)
        (root / "old" / "media" / "dot.png").write_bytes(PNG)
        (root / "old" / "media" / "tone.mp3").write_bytes(b"ID3" + bytes(300))
        text = as_yaml(project(found, tagged=tagged, subdecks=subdecks)).lstrip("\n")
        (root / "old" / "cards.yaml").write_text(text, encoding="utf-8")
        code, _ = run("build", root / "old", "-o", root / "old.apkg")
        if code:
            return  # what deckgen itself refuses, such as a sign that it takes for markup
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
        assert (note.id, note.mod, note.note_type) == (found.id, found.mod, found.note_type)
        assert sorted(note.tags) == sorted(found.tags)
        assert list(map(canon, note.fields)) == list(map(canon, found.fields))
    cards = [
        {(card.note, card.ordinal, each.decks[card.deck]) for card in each.cards} for each in (before, after)
    ]
    assert cards[0] == cards[1]
    used = {note.note_type for note in before.notes}
    for id_ in used:
        one, two = before.note_types[id_], after.note_types[id_]
        assert one._replace(latex=two.latex) == two
    described = [
        {deck.name: deck.description.split("<br>")[0] for deck in each.described.values() if deck.description}
        for each in (before, after)
    ]
    assert described[0] == described[1]
