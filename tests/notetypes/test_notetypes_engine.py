"""The note types as the real Anki engine takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import genanki
import pytest
from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

from deckgen.notetypes.builtin import FIELDS, NoteType, note_types

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION, CLOZE = note_types("soviet-bonapartism", "Soviet Bonapartism", "en")


def model(note_type: NoteType) -> genanki.Model:
    return genanki.Model(
        note_type.id,
        note_type.name,
        fields=[f.as_dict() for f in note_type.fields],
        templates=[t.as_dict() for t in note_type.templates],
        css=note_type.css,
        model_type=int(note_type.is_cloze),
    )


def import_note(
    col: Collection, folder: Path, note_type: NoteType, time: int, **fields: str
) -> None:
    """Import a package with one note, as a learner would, with the default options."""
    note = genanki.Note(
        model(note_type), [fields.get(name, "") for name in FIELDS], guid=note_type.key
    )
    deck = genanki.Deck(1, "Deck")
    deck.add_note(note)
    path = folder / f"{note_type.key}-{time}.apkg"
    genanki.Package(deck).write_to_file(path, timestamp=time)
    col.import_anki_package(
        ImportAnkiPackageRequest(
            package_path=str(path), options=ImportAnkiPackageOptions()
        )
    )
    col.models._clear_cache()


@pytest.fixture
def col(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(str(tmp_path / "collection.anki2"))
    import_note(collection, tmp_path, QUESTION, 1_700_000_000, Prompt="q", Answer="a")
    import_note(collection, tmp_path, CLOZE, 1_700_000_000, Prompt="{{c1::x}}")
    yield collection
    collection.close()


def cards(col: Collection, note_type: NoteType, **fields: str) -> list[Any]:
    """Return the cards that Anki itself makes of a note."""
    note = col.new_note(col.models.get(note_type.id))  # type: ignore[arg-type]
    for name, value in fields.items():
        note[name.replace("_", " ")] = value
    col.add_note(note, 1)  # type: ignore[arg-type]
    return note.cards()


def flat(html: str) -> str:
    """Return HTML without the space between tags, and without the direction of each text."""
    html = html.replace(' dir="auto"', "")
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html)).strip()


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({"Prompt": "q", "Answer": "a", "Topic": "t", "Voice": "v"}, ["Question"]),
        ({"Prompt": "q", "Reverse": "r"}, ["Question", "Reverse"]),
        ({"Prompt": "q", "Reverse": "<br> ", "Topic": "t"}, ["Question"]),
        ({"Prompt": "q", "Answer": "a", "Typed": "1"}, ["Question"]),
        ({"Prompt": "q", "Answer": "", "Typed": "1", "Context": "c"}, ["Question"]),
        (
            {
                "Reverse": "r",
                **dict.fromkeys(("Topic", "Voice", "Context", "Answer", "Typed"), "x"),
            },
            ["Reverse"],
        ),
    ],
)
def test_which_question_cards_are_made(
    col: Collection, fields: dict[str, str], made: list[str]
) -> None:
    assert [card.template()["name"] for card in cards(col, QUESTION, **fields)] == made


def test_which_cloze_cards_are_made(col: Collection) -> None:
    """Anki looks for gaps in every field of a cloze note, not only in the one the template shows."""
    made = cards(
        col,
        CLOZE,
        Prompt="{{c1::a}} {{c3::b}}",
        Note="&#123;&#123;c2::no}}",
        Typed="1",
        Topic="t",
    )
    assert [card.ord for card in made] == [0, 2]
    assert len(cards(col, CLOZE, Prompt="{{c1::a}}", Note="{{c2::no}}")) == 2


def test_the_front_shows_what_there_is(col: Collection) -> None:
    bare = cards(col, QUESTION, Prompt="q", Answer="a")[0].render_output()
    assert flat(bare.question_text) == (
        '<div class="front" lang="en" dir="ltr"><p class="head"></p><div class="prompt">q</div></div>'
    )
    assert flat(bare.answer_text).endswith(
        '<div class="answer">a</div><div class="source"></div></div>'
    )
    full = cards(
        col, QUESTION, Prompt="q", Topic="t", Voice="v", Context="c", Note="n"
    )[0].render_output()
    assert flat(full.question_text) == (
        '<div class="front" lang="en" dir="ltr"><p class="head"><span class="topic">t</span>'
        '<span class="voice">v</span></p><div class="prompt">q</div><div class="context">c</div></div>'
    )


def test_the_back_shows_the_answer_and_what_it_rests_on(col: Collection) -> None:
    fields = {
        "Note": "n",
        "Passage": "<p>p</p>",
        "Citation": "c",
        "Context": "x",
        "Voice": "v",
    }
    after = (
        '<div class="note">n</div><div class="source"><blockquote class="passage"><p>p</p></blockquote>'
        '<p class="citation">c</p></div></div>'
    )
    question, reverse = cards(
        col,
        QUESTION,
        Prompt="q",
        Answer="a",
        Reverse="r",
        Reverse_answer="ra",
        **fields,
    )
    assert flat(question.render_output().answer_text).endswith(
        '<div class="prompt">q</div><div class="context">x</div></div>'
        f'<hr id=answer><div class="answer">a</div>{after}'
    )
    back = flat(reverse.render_output().answer_text)
    assert back.endswith(
        f'<div class="prompt">r</div></div><hr id=answer><div class="answer">ra</div>{after}'
    )
    assert 'class="context"' not in back
    linked = (
        cards(col, QUESTION, Prompt="q", Link="<a>l</a>", My_notes="m")[0]
        .render_output()
        .answer_text
    )
    assert flat(linked).endswith(
        '<div class="note mine">m</div><div class="source"><p class="link"><a>l</a></p></div></div>'
    )
    hinted = cards(col, QUESTION, Prompt="q", Hint="h")[0].render_output().question_text
    assert '<div class="ask" dir="auto">' in hinted
    assert 'class=hint style="display: none">h</div>' in hinted
    cloze = cards(col, CLOZE, Prompt="{{c1::gap::hint}}", **fields)[0].render_output()
    assert "[hint]" in cloze.question_text
    gap = '<span class="cloze" data-ordinal="1">gap</span></div>'
    assert f'id="answer" dir="auto">{gap}' in cloze.answer_text
    assert flat(cloze.answer_text).endswith(after)
    assert cloze.answer_text.count("gap") == 1


def test_every_text_has_its_own_direction(col: Collection) -> None:
    texts = dict.fromkeys(
        ("Answer", "Note", "Context", "Hint", "Passage", "Citation", "My_notes"), "x"
    )
    back = cards(col, QUESTION, Prompt="q", **texts)[0].render_output().answer_text
    for part in ("prompt", "context", "ask", "answer", "note", "passage", "citation"):
        assert f'class="{part}" dir="auto"' in back
    assert 'class="note mine" dir="auto"' in back


def test_the_answer_is_typed_once_on_each_side(col: Collection) -> None:
    first, second = cards(
        col,
        QUESTION,
        Prompt="q",
        Answer="a",
        Reverse="r",
        Reverse_answer="ra",
        Typed="Answer",
    )
    for side in (
        first.render_output().question_text,
        first.render_output().answer_text,
    ):
        assert side.count("[[type:Answer]]") == 1
    assert (
        "[[type"
        not in second.render_output().question_text + second.render_output().answer_text
    )
    cloze = cards(col, CLOZE, Prompt="{{c1::gap}}", Typed="cloze:Prompt")[
        0
    ].render_output()
    for side in (cloze.question_text, cloze.answer_text):
        assert side.count("[[type:cloze:Prompt]]") == 1
    untyped = cards(col, CLOZE, Prompt="{{c1::gap}}")[0].render_output()
    assert "[[type" not in untyped.question_text + untyped.answer_text


def test_markup_in_an_answer_does_not_spoil_the_comparison(col: Collection) -> None:
    assert "typeBad" not in col.compare_answer("a &lt; <strong>b</strong>", "a < b")
    assert "typeMissed" not in col.compare_answer("a &lt; <strong>b</strong>", "a < b")


def test_a_sound_in_the_question_is_not_played_again(col: Collection) -> None:
    card = cards(col, QUESTION, Prompt="q [sound:q.mp3]", Answer="a [sound:a.mp3]")[0]
    assert [tag.filename for tag in card.render_output().answer_av_tags] == ["a.mp3"]


def test_anki_takes_over_every_option(col: Collection) -> None:
    for note_type in (QUESTION, CLOZE):
        found = col.models.get(note_type.id)  # type: ignore[arg-type]
        assert found is not None
        assert (found["name"], found["css"], found["sortf"]) == (
            note_type.name,
            note_type.css,
            0,
        )
        for mine, theirs in zip(note_type.fields, found["flds"], strict=True):
            assert mine.as_dict().items() <= theirs.items()
            assert theirs["collapsed"] is mine.collapsed
        for template, theirs in zip(note_type.templates, found["tmpls"], strict=True):
            assert template.as_dict().items() <= theirs.items()
        assert [f["name"] for f in found["flds"] if f["preventDeletion"]] == ["Id"]
        assert [f["name"] for f in found["flds"] if f["plainText"]] == ["Typed", "Id"]
        shown = {f["name"] for f in found["flds"] if not f["collapsed"]}
        assert shown - {"Answer", "Reverse", "Reverse answer"} == {"Prompt", "Note"}
        assert all(f["description"] for f in found["flds"])


def test_renaming_happens_in_place(col: Collection, tmp_path: Path) -> None:
    """A spare field, a template and the type itself get new names; the note stays and updates."""
    fields = tuple(
        f._replace(name="Source") if f.name == "Spare" else f for f in QUESTION.fields
    )
    templates = (QUESTION.templates[0]._replace(name="Asked"), QUESTION.templates[1])
    newer = QUESTION._replace(
        name="Renamed (Question)", fields=fields, templates=templates
    )
    [before] = col.find_notes("Prompt:q")
    import_note(col, tmp_path, newer, 1_700_000_100, Prompt="q2", Answer="a")
    assert {
        m.name
        for m in col.models.all_names_and_ids()
        if m.id in (QUESTION.id, CLOZE.id)
    } == {
        "Renamed (Question)",
        CLOZE.name,
    }
    assert not [m.name for m in col.models.all_names_and_ids() if m.name.endswith("+")]
    note = col.get_note(before)
    assert note["Prompt"] == "q2"
    assert note.keys()[FIELDS.index("Spare")] == "Source"
    assert note.cards()[0].template()["name"] == "Asked"
