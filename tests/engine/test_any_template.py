"""Any template and any note: the cards that are made, and both sides, as the engine has them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from anki.buildinfo import version
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckgen.anki.engine import Engine
from deckgen.core.notetype import Field, NoteType, Template
from deckgen.notetypes.generation import cards_of
from deckgen.notetypes.templates import Context, Problem, Sides, render_card

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = ("Front", "Back", "Extra side", "c2")
ENGINE = tuple(map(int, version.split(".")[:2]))
# Special names were empty where an earlier engine chooses the cards of a note: see deckgen.notetypes.earlier.
SPECIAL = ("Deck", "Card") if ENGINE >= (26, 8) else ()
TAGS = ("Tags",) if ENGINE >= (26, 5) else ()
NAMES = (*FIELDS, *FIELDS, *TAGS, *SPECIAL, "FrontSide", "c1", "c3", "No such", "")
FILTERS = (
    *"text furigana kana kanji hint type nc type-nc cloze cloze-only tts unknown".split(),
    "tts en_US",
    "tts de_DE voices=A,B",
    "",
)
DECK = "Languages::French"

names = st.sampled_from(NAMES)
values = st.builds(
    lambda filters, name, brace: f"{{{{{brace}{':'.join([*filters, name])}}}}}",
    st.lists(st.sampled_from(FILTERS), max_size=3),
    names,
    st.sampled_from(("", "", "", " ", "{", "\n", "{ {")),
)
junk = st.sampled_from(
    "a|<b>x</b>|{{|}}|{|}|<!--|-->|<!-- {{Front}} -->|<!-- {{#Front}} -->|{{#Front}}|{{/Front}}|{{^Back}}"
    "|{{#}}|[sound:a.mp3]|[latex]|[/latex]|[$]x<br>y[/$]|\\(|\\)|[anki:tts lang=en_US]|[/anki:tts]|<%|%>| "
    "|{{=<% %>=}}|<%Front%>|<%#Back%>|<%/Back%>|<div>|<br>|&amp;|&".split("|")
)
conditionals = st.builds(
    lambda sign, name, inner, blank: (
        f"{{{{{sign}{name}}}}}{inner}{{{{/{blank}{name}}}}}"
    ),
    st.sampled_from("#^"),
    names,
    st.recursive(
        values,
        lambda inner: st.builds(
            lambda a, b: f"{{{{#{a}}}}}{b}{{{{/{a}}}}}", names, inner
        ),
        max_leaves=4,
    ),
    st.sampled_from(("", "", " ")),
)
sides = st.builds(
    lambda start, parts: start + "".join(parts),
    st.sampled_from(("", "", "", "", "\n{{=<% %>=}}", "{{=<% %>=}}{{=<% %>=}}")),
    st.lists(values | values | conditionals | junk, max_size=7),
)
contents = st.lists(
    st.sampled_from(
        (
            "a|1| |\n|<br>|<DIV>|</div>|<br/>|<br clear=all>|&nbsp;|&amp;|&|&lt;b&gt;|\xa0|<b>|</b>|<p>|</p>|"
            "日本[にほん]|x[y]| 水[みず]|x[sound:a.mp3]|[sound:a &amp; b.mp3]|[sound:]|"
            "[anki:tts lang=de_DE voices=X]a<br>b[/anki:tts]|[anki:tts]|[/anki:tts]|[anki:x y=z]q[/anki:x]|"
            "{{c1::|{{c2::|{{c2,1::|{{c0::|{{c3::|{{c600::|}}|::|\\(|\\)|{{|"
            "<!-- c -->|<style>s</style>|\u0301|é|"
            "[$$]z[/$$]|[latex]a &lt; <i>b</i><br />c<div>d[/latex]|{{Front}}|"
            "image-occlusion:rect:left=.1:top=0:width=0:oi=1|"
            "image-occlusion:text:text=a\\:b \\\\:left=|"
        ).split("|")
    ),
    max_size=6,
    # as Anki keeps fields
).map(lambda parts: unicodedata.normalize("NFC", "".join(parts)))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as opened:
        # There may be no LaTeX here, and the engine would say so on the card.
        opened._col.media.have = lambda name: True
        yield opened


def note_type(templates: list[tuple[str, str]], *, is_cloze: bool) -> NoteType:
    fields = tuple(
        Field(name, 0, "", False, False, False, False, False) for name in FIELDS
    )
    made = tuple(
        Template(f"Card {n}", 0, *both, "", "") for n, both in enumerate(templates, 1)
    )
    return NoteType("t", 0, "Any type", fields, made, "", is_cloze, False)


def add(col: Any, wanted: NoteType) -> Any:
    """Add a note type to a collection with templates that Anki's own editor would refuse."""
    model = col.models.new(wanted.name)
    model["type"] = int(wanted.is_cloze)
    model["flds"] = [col.models.new_field(each.name) for each in wanted.fields]
    for number, each in enumerate(wanted.templates):
        plain = "{{cloze:Front}}" if wanted.is_cloze else f"{number}{{{{Front}}}}"
        model["tmpls"].append(
            col.models.new_template(each.name) | {"qfmt": plain, "afmt": plain}
        )
    model = col.models.get(col.models.add_dict(model).id)
    for made, each in zip(model["tmpls"], wanted.templates, strict=True):
        made.update(qfmt=each.front, afmt=each.back)
    col.models.update_dict(model, skip_checks=True)
    return col.models.get(model["id"])


def problem_of(shown: str) -> Problem | None:
    """Return what the engine complains of."""
    signs = {
        "Front template has a problem": Problem.FRONT,
        "Back template has a problem": Problem.BACK,
        "front-of-card-is-blank": Problem.BLANK,
        "no-cloze-filter-on-cloze-note-type": Problem.NO_CLOZE,
    }
    return next((problem for sign, problem in signs.items() if sign in shown), None)


def theirs(out: Any) -> Sides:
    """Return a card that the engine rendered in the form of ours."""
    sounds = [
        tuple(
            each.filename
            if hasattr(each, "filename")
            else f"speech:{each.lang}:{' '.join(each.field_text.split())}"
            for each in tags
        )
        for tags in (out.question_av_tags, out.answer_av_tags)
    ]
    return Sides(
        out.question_text, out.answer_text, *sounds, problem_of(out.question_text)
    )


def comparable(sides: Sides) -> Sides:
    """Return a card without what is our own: the ids of hints, and the words of a message."""
    if sides.problem:
        return Sides("", "", problem=sides.problem)
    front, back = (
        re.sub(
            r"\[(?:Error in directive|no language).*?\]",
            "",
            re.sub("hint[0-9a-f]{16}", "hint", each),
        )
        for each in (sides.front, sides.back)
    )
    return sides._replace(front=front, back=back)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(
    st.lists(st.tuples(sides, sides), min_size=1, max_size=4),
    st.booleans(),
    st.lists(st.tuples(*[contents] * len(FIELDS)), min_size=1, max_size=3),
    st.sampled_from(("", "two::three word")),
)
def test_cards_and_sides_are_the_engines(
    engine: Engine,
    templates: list[tuple[str, str]],
    is_cloze: bool,
    notes: list[tuple[str, ...]],
    tags: str,
) -> None:
    col: Any = engine._col
    wanted = note_type(templates[:1] if is_cloze else templates, is_cloze=is_cloze)
    model = add(col, wanted)
    for fields in notes:
        note = col.new_note(model)
        note.fields = list(fields)
        note.tags = tags.split()
        col.add_note(note, col.decks.id(DECK))
        cards = {card.ord: card for card in note.cards()}
        by_name = wanted.contents(fields)
        assert cards_of(wanted, by_name, bool(tags)) == tuple(sorted(cards)), (
            templates,
            fields,
        )
        for ordinal, card in cards.items():
            ours = render_card(
                wanted, by_name, ordinal, Context(tags, DECK, 0, card.id)
            )
            found = theirs(card.render_output())
            assert comparable(ours) == comparable(found), (templates, fields, found)
    col.models.remove(model["id"])
