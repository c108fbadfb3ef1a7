"""The preview's HTML is the engine's, letter by letter, for every card."""

from __future__ import annotations

import random
import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deckgen.anki.engine import Engine
from deckgen.commands.preview.cards import card_html
from deckgen.compile import pipeline
from deckgen.formats.card_labels import cards_of, label
from deckgen.notetypes import templates
from deckgen.notetypes.builtin import (
    FIELDS,
    NoteType,
    field_value,
    note_types,
)
from deckgen.notetypes.clozes import typed_cloze
from deckgen.notetypes.templates import TemplateError
from deckgen.notetypes.typed import expected, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.compile.outcomes import Checked

REPO = Path(__file__).parents[2]
HOSTILE = Path(__file__).parent / "hostile"
NOW = 1_700_000_000


@dataclass(frozen=True)
class Made:
    """As much of a note as the templates look at."""

    kind: str
    fields: tuple[str, ...]
    tags: tuple[str, ...] = ()


def built_in(**contents: str) -> tuple[str, ...]:
    """Return the fields of a built-in note type, of which some have contents."""
    return tuple(contents.get(name, "") for name in FIELDS)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as opened:
        yield opened


def add(engine: Engine, note_type: NoteType) -> Any:
    """Add a note type to the engine's collection and return it as the engine has it."""
    col: Any = engine._col
    model = col.models.new(note_type.name)
    model.update(css=note_type.css, type=int(note_type.is_cloze))
    model["flds"] = [
        col.models.new_field(f.name) | f.as_dict() for f in note_type.fields
    ]
    model["tmpls"] = [
        col.models.new_template(t.name) | t.as_dict() for t in note_type.templates
    ]
    return col.models.get(col.models.add_dict(model).id)


def rendered(
    engine: Engine, model: Any, fields: tuple[str, ...]
) -> dict[int, tuple[str, str]]:
    """Return the sides of each card that the engine makes of a note, by ordinal."""
    col: Any = engine._col
    note = col.new_note(model)
    note.fields = list(fields)
    col.add_note(note, col.decks.id("Default"))
    cards = {card.ord: card.render_output() for card in note.cards()}
    col.remove_notes([note.id])
    return {
        ordinal: (out.question_text, out.answer_text) for ordinal, out in cards.items()
    }


def checked(path: Path) -> Checked:
    return pipeline.check(path / "cards.yaml", NOW)


@pytest.mark.parametrize("project", [REPO, HOSTILE], ids=["deck", "hostile"])
def test_every_card_is_the_engines(engine: Engine, project: Path) -> None:
    found = checked(project)
    assert found.project is not None
    assert found.compiled is not None
    types = {each.key: each for each in pipeline.note_types(found.project)}
    models = {key: add(engine, each) for key, each in types.items()}
    compared = 0
    for note in found.compiled.notes:
        theirs = rendered(engine, models[note.kind], note.fields)
        for ordinal in note.cards:
            ours = templates.render(types[note.kind], note, ordinal)
            assert (ours.front, ours.back) == theirs[ordinal], (note.key, ordinal)
            compared += 1
        assert tuple(sorted(theirs)) == note.cards, note.key
    assert compared > 20


def test_a_packaged_deck_is_shown_as_it_is_imported(
    engine: Engine, tmp_path: Path
) -> None:
    """From cards.yaml to the package to Anki, and from cards.yaml to the page: the same."""
    copy = tmp_path / "deck"
    shutil.copytree(REPO / "seeds", copy / "seeds")
    shutil.copy(REPO / "cards.yaml", copy)
    shutil.copy(REPO / "cards.lock", copy)
    outcome = pipeline.build(copy / "cards.yaml", NOW)
    assert outcome.checked.build is not None
    assert outcome.target is not None
    build = outcome.checked.build
    with Engine() as fresh:
        fresh.import_package(outcome.target)
        theirs = {
            (card.guid, card.template, card.question): card.answer
            for card in fresh.render()
        }
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    shown = 0
    for note, entry in zip(build.notes, build.entries, strict=True):
        for ordinal in note.cards:
            ours = templates.render(types[note.kind], note, ordinal)
            template = types[note.kind].templates[
                0 if note.kind == "cloze" else ordinal
            ]
            assert theirs[entry.guid, template.name, ours.front] == ours.back
            shown += 1
    assert shown == len(theirs)


PIECES = (
    "{{c1::",
    "{{c2::",
    "{{c1,2::",
    "{{c0::",
    "{{c99999::",
    "{{c,1::",
    "{{c1",
    "}}",
    "}",
    "{",
    "::",
    "a",
    "1",
    " ",
    "\n",
    "b é ü\xa0",
    "日",
    "\u0301",
    "<b>",
    "</b>",
    "<br>",
    "<div>",
    "<style>x</style>",
    "<script>",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "&amp;",
    "\"'",
    "[sound:a.mp3]",
    "--",
)


@pytest.mark.parametrize("seed", range(3))
def test_any_fields_are_shown_as_the_engine_shows_them(
    engine: Engine, seed: int
) -> None:
    """Random fields of fragments that the engine reads in a way of its own."""
    chance = random.Random(seed)
    types = note_types(f"random-{seed}", f"Random {seed}", "en")
    models = [add(engine, each) for each in types]
    col: Any = engine._col
    for _ in range(250):
        at = int(chance.random() < 0.7)
        fields = [""] * len(FIELDS)
        for field in (0, *(n for n in range(1, 12) if chance.random() < 0.3)):
            fields[field] = "".join(
                chance.choices(PIECES, k=chance.randrange(1, 16 if not field else 5))
            )
        # Anki keeps fields in NFC, and so does deckgen.
        fields = [unicodedata.normalize("NFC", text) for text in fields]
        note = Made(types[at].key, tuple(fields))
        for ordinal, (front, back) in rendered(engine, models[at], note.fields).items():
            if "docs.ankiweb.net" in front:
                # the engine's own page on a blank card; deckgen makes no such card
                continue
            ours = templates.render(types[at], note, ordinal)  # type: ignore[arg-type]
            assert (ours.front, ours.back) == (front, back), (fields, ordinal)
            if at:
                theirs = col.extract_cloze_for_typing(fields[0], ordinal + 1)
                assert typed_cloze(fields[0], ordinal + 1) == theirs, fields[0]


@pytest.mark.parametrize(
    "field",
    [
        "a<br>b",
        "<div>x</div><div>y</div>",
        "a &amp;&nbsp;b  c",
        "  a  ",
        "[sound:x.mp3] a",
        "<b>bold</b>",
        "a\nb",
        "<p>x</p><p>y</p>",
        "<!-- c -->a",
        "a<script>b</script>c",
        "\\(x\\)",
        "&lt;b&gt;",
        "&#39;&hellip;",
        "\xa0a\xa0b",
        "<div><br></div>x",
        "x<div>y</div>z",
        "<BR/>q<br clear=all>r",
        "&amp;lt;",
        "[anki:tts lang=en]x[/anki:tts]y",
        "a & b &lt; c",
        "a &unknown; b &amp; c",
        "&#x41;&#X41;&#55296;&lang;",
    ],
)
def test_what_has_to_be_typed_is_the_engines(engine: Engine, field: str) -> None:
    from html import escape

    shown = escape(expected(field))
    assert engine._col.compare_answer(field, "") == f"<code id=typeans>{shown}</code>"


def test_the_box_has_the_fields_font_and_goes_where_nothing_is_expected() -> None:
    question, cloze = note_types("d", "D", "en")
    fields = dict.fromkeys(FIELDS, "") | {
        "Prompt": "q",
        "Answer": "a &amp; b",
        "Typed": "Answer",
    }
    note = Made("question", tuple(fields.values()))
    front = templates.render(question, note, 0).front  # type: ignore[arg-type]
    assert typed(question, note, 0, front) == ("a & b", "Arial", 20, True)  # type: ignore[arg-type]
    larger = tuple(field._replace(font="Georgia", size=31) for field in question.fields)
    box = typed(question._replace(fields=larger), note, 0, front)  # type: ignore[arg-type]
    assert box == ("a & b", "Georgia", 31, True)
    empty = Made("question", tuple((fields | {"Answer": ""}).values()))
    assert typed(question, empty, 0, front) is None  # type: ignore[arg-type]
    gaps = Made(
        "cloze",
        tuple(
            (
                fields | {"Prompt": "{{c1::x}} {{c2::y::h}}", "Typed": "cloze:Prompt"}
            ).values()
        ),
    )
    front = templates.render(cloze, gaps, 1).front  # type: ignore[arg-type]
    box = typed(cloze, gaps, 1, front)  # type: ignore[arg-type]
    assert box is not None
    assert (box.expected, box.accents) == ("y", True)
    loose = Made("question", tuple((fields | {"Typed": "nc:Answer"}).values()))
    front = templates.render(question, loose, 0).front  # type: ignore[arg-type]
    assert typed(question, loose, 0, front) == ("a & b", "Arial", 20, False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "template",
    [
        "{{Nobody}}",
        "{{furigana:Prompt}}",
        "{{#Prompt}}",
        "{{/Prompt}}",
        "{{#Prompt}}{{/Answer}}",
        "{{cloze:text:Prompt}}",
    ],
)
def test_a_template_that_needs_more_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        templates.check(with_front(template))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_templates_of_the_types_are_in_order(language: str) -> None:
    types = note_types("d", "D", language)
    assert len(types) == 2
    for note_type in types:
        templates.check(note_type)  # raises TemplateError


def with_front(template: str) -> NoteType:
    """Return the question type with another front of its first card."""
    question, _ = note_types("front", "Front", "en")
    first, *others = question.templates
    return question._replace(templates=(first._replace(front=template), *others))


def test_a_box_for_what_is_no_field_goes() -> None:
    note_type = with_front("{{Prompt}}{{type:Tags}}")
    note = Made("question", built_in(Prompt="q"), ("a",))
    front = templates.render(note_type, note, 0).front  # type: ignore[arg-type]
    assert front == "q[[type:Tags]]"
    assert typed(note_type, note, 0, front) is None  # type: ignore[arg-type]


def test_filters_are_the_engines(engine: Engine) -> None:
    note_type = with_front(
        "{{Prompt}} {{hint:Note}} {{hint:Answer}} {{type:nc:Prompt}}{{^Note}}x{{/Note}}"
    )
    note = Made("question", built_in(Prompt="q", Note="<b>n</b> &amp;", Answer=" "))
    theirs = rendered(engine, add(engine, note_type), note.fields)[0][0]
    ours = templates.render(note_type, note, 0).front  # type: ignore[arg-type]
    assert "class=hint" in ours
    assert without_ids(ours) == without_ids(theirs)


def without_ids(html: str) -> str:
    return re.sub(r"hint[0-9a-f]{16}", "hint", html)


def test_sides_give_the_back_with_the_front_taken_out() -> None:
    found = checked(REPO)
    assert found.project is not None
    assert found.compiled is not None
    types = {each.key: each for each in pipeline.note_types(found.project)}
    kinds = set()
    for card in cards_of(found.compiled.notes, {}, stale=False):
        whole = templates.render(types[card.note.kind], card.note, card.ordinal)
        shown = card_html(card, types)
        assert shown["front"] == whole.front
        back = (
            shown["whole"]
            if "whole" in shown
            else shown["before"] + shown["front"] + shown["after"]
        )
        assert back == whole.back
        kinds.add("whole" in shown)
    assert kinds == {True, False}


def test_a_cloze_card_is_labelled_with_the_words_of_its_own_number() -> None:
    found = checked(REPO)
    assert found.compiled is not None
    note = next(each for each in found.compiled.notes if each.kind == "cloze")
    prompt = field_value(note.fields, "Prompt")
    content = note.content.replace(prompt, "{{c1::Paris}} and {{c2::Rome}}", 1)
    note = note._replace(content=content, cards=(0, 1))
    types = {each.key: each for each in pipeline.note_types(found.project)}
    labels = [
        label(card, types[card.note.kind]) for card in cards_of([note], {}, stale=False)
    ]
    assert labels == [("[Paris] and [Rome]", "Paris"), ("[Paris] and [Rome]", "Rome")]


def test_a_card_is_shown_with_the_name_of_its_deck(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(
        "deck: {id: d, name: Words}\n"
        "note-types:\n"
        "  - id: word\n"
        "    fields: [Front]\n"
        "    cards:\n"
        "      - {name: One, front: '{{Front}} {{Deck}} {{Card}} {{Tags}}', back: x}\n"
        "      - {name: Two, front: '{{Front}}{{Subdeck}}', back: x, deck: 'Words::Two'}\n"
        "topics:\n"
        "  - {id: t, title: T, type: word, cards: [{id: a, tags: [b, a], fields: {Front: x}}]}\n",
        encoding="utf-8",
    )
    found = pipeline.check(tmp_path / "cards.yaml", NOW)
    assert found.project is not None
    assert found.compiled is not None
    types = {each.key: each for each in pipeline.note_types(found.project)}
    names = [deck.name for deck in found.compiled.decks]
    cards = cards_of(found.compiled.notes, {}, stale=False)
    shown = [card_html(card, types, names)["front"] for card in cards]
    assert shown == ["x Words One a b d::t", "xTwo"]
