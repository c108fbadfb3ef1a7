"""The built-in note types: their numbers, names, languages and colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers.project import load
from hypothesis import given
from hypothesis import strategies as st

from deckgen.compile.identify import note_types as types_of
from deckgen.notetypes.builtin import (
    FIELDS,
    NoteType,
    css,
    fingerprint,
    is_rtl,
    note_types,
)
from deckgen.notetypes.generation import Generator
from deckgen.render.passage import passage_html

if TYPE_CHECKING:
    from pathlib import Path

QUESTION, CLOZE = note_types("soviet-bonapartism", "Soviet Bonapartism", "en")


# --- identity

# fmt: off
PINNED = {
    "question": (1141686725309, [3176496256296611, 2560201303723218], [
        3328359010368877, 8972506700581902, 5941040304172760, 2838646727801896,
        7734651268061772, 6174440902781080, 5521737685256923, 7633742553197556,
        2781176025184057, 8593063708343509, 6224357930302862, 3156250026158764,
        1099633744332043, 4872405200888562, 180331239469515, 7401797425936900,
    ]),
    "cloze": (1068184583451, [5464344929127182], [
        2268642173896677, 540349727776296, 5516173992056719, 8748205191604900, 3997601626210159,
        6360372634082159, 1129399879454899, 3047546256623096, 7390769883647058,
        2994264198819551, 7075048789423786, 5048414594410000, 4084046802962339,
        1144394508017319, 4519559317008642, 7632564284227957,
    ]),
}
# fmt: on


def test_identifiers_never_change() -> None:
    """Learners' collections hold these numbers: a change here makes a stray copy of the note type."""
    assert {
        t.key: (t.id, [x.id for x in t.templates], [f.id for f in t.fields])
        for t in (QUESTION, CLOZE)
    } == PINNED


def test_fields_never_change() -> None:
    """The field list of the first release: adding, removing or moving one freezes learners' notes."""
    names = (
        "Prompt,Answer,Context,Note,Passage,Citation,Voice,Topic,"
        "Reverse,Reverse answer,Typed,Id,Hint,Link,My notes,Spare"
    )
    assert (
        list(FIELDS)
        == [f.name for f in QUESTION.fields]
        == [f.name for f in CLOZE.fields]
    )
    assert names == ",".join(FIELDS)
    assert [t.name for t in QUESTION.templates] == ["Question", "Reverse"]
    assert [t.name for t in CLOZE.templates] == ["Cloze"]
    assert (QUESTION.is_cloze, CLOZE.is_cloze) == (False, True)


@given(st.text(min_size=1))
def test_identifiers_are_in_range_and_distinct(deck_id: str) -> None:
    types = note_types(deck_id, "Name", "en")
    assert all(10**12 <= t.id < 12 * 10**11 for t in types)
    others = [f.id for t in types for f in t.fields] + [
        x.id for t in types for x in t.templates
    ]
    assert all(0 < n < 2**53 for n in others)
    assert len({*others, *(t.id for t in types)}) == 2 * len(FIELDS) + 5


def test_identifiers_depend_on_the_deck_id_alone() -> None:
    for old, new in zip(
        (QUESTION, CLOZE),
        note_types("soviet-bonapartism", "Other", "ar", "p {}"),
        strict=True,
    ):
        assert [old.id, *(f.id for f in old.fields)] == [
            new.id,
            *(f.id for f in new.fields),
        ]
    assert note_types("other", "Soviet Bonapartism", "en")[0].id != QUESTION.id


@pytest.mark.parametrize(
    ("deck_name", "name"),
    [
        ("Soviet Bonapartism", "Soviet Bonapartism (Question)"),
        ("History::Soviet Bonapartism", "History – Soviet Bonapartism (Question)"),
        (":: A :: ::B", "A – B (Question)"),
        ('The "thaw"', "The 'thaw' (Question)"),
        ("Tab\tand\nline", "Tab and line (Question)"),
        ("e\u0301cole", "\u00e9cole (Question)"),
        ("::", "d (Question)"),
    ],
)
def test_names(deck_name: str, name: str) -> None:
    assert note_types("d", deck_name, "en")[0].name == name


def test_fingerprint_moves_with_all_that_anki_takes_over() -> None:
    field, template = QUESTION.fields[0], QUESTION.templates[0]
    fields = [
        field._replace(name="N"),
        field._replace(description="d"),
        field._replace(rtl=True),
        field._replace(collapsed=True),
        field._replace(size=1),
    ]
    templates = [
        template._replace(name="N"),
        template._replace(front="f"),
        template._replace(back="b"),
        template._replace(browser_front="f"),
    ]
    changed: list[NoteType] = [
        QUESTION,
        CLOZE,
        QUESTION._replace(name="N"),
        QUESTION._replace(css="p {}"),
        *(QUESTION._replace(fields=(f, *QUESTION.fields[1:])) for f in fields),
        *(QUESTION._replace(templates=(t, *QUESTION.templates[1:])) for t in templates),
    ]
    assert len({fingerprint(t) for t in changed}) == len(changed)
    assert fingerprint(
        note_types("soviet-bonapartism", "Soviet Bonapartism", "en")[0]
    ) == fingerprint(QUESTION)


# --- language


RTL = "ar he fa ur yi dv ps sd ug ckb iw ar-EG AR pa-Arab-PK az_Arab ku-Arab ar-fonipa fa-IR"
LTR = "en en-fonipa zh pa ku ug-Latn sd-Deva-IN he-Latn arn en-AR x"


@pytest.mark.parametrize("tag", RTL.split())
def test_right_to_left(tag: str) -> None:
    assert is_rtl(tag)


@pytest.mark.parametrize("tag", LTR.split())
def test_left_to_right(tag: str) -> None:
    assert not is_rtl(tag)


def test_the_language_is_on_every_card() -> None:
    for language, root in (
        ("en", 'lang="en" dir="ltr"'),
        ("ar-EG", 'lang="ar-EG" dir="rtl"'),
    ):
        for note_type in note_types("d", "D", language):
            assert note_type.rtl == (language != "en")
            assert {f.name for f in note_type.fields if f.rtl} == (
                set(FIELDS) - {"Id", "Typed"} if note_type.rtl else set()
            )
            assert all(root in t.front and root in t.back for t in note_type.templates)
    assert 'lang="&quot;&gt;"' in note_types("d", "D", '">')[0].templates[0].front


@pytest.mark.parametrize(
    "tag", ["zh-Hant", "ja", "ko-KR", "ar", "he", "en", "jam", "arn-Latn"]
)
def test_emphasis_is_seen_in_scripts_without_italics(tmp_path: Path, tag: str) -> None:
    project, _ = load(
        tmp_path, {"deck": {"id": "d", "name": "D", "language": tag}, "topics": []}
    )
    assert project is not None
    has_no_italics = tag not in ("en", "jam", "arn-Latn")
    for note_type in types_of(project):
        assert ("text-emphasis: filled" in note_type.css) == has_no_italics


def test_templates_hold_no_words_no_scripts_and_no_addresses() -> None:
    for note_type in (QUESTION, CLOZE):
        for template in note_type.templates:
            for side in (template.front, template.back):
                words = re.sub(
                    r"\[\[type:\{\{Typed\}\}\]\]|\{\{.*?\}\}|<[^>]*>", "", side
                )
                assert words.strip() == ""
                assert not re.search(r"<script|\son\w+=|https?:|\$", side)


# --- passages


def test_a_short_passage_is_shown_whole() -> None:
    assert passage_html(
        [[("a < b ", False), ("c & d", True), ("", False)], [("e", False)]]
    ) == ("<p>a &lt; b <mark>c &amp; d</mark></p><p>e</p>")


def test_a_long_passage_is_shown_whole_too() -> None:
    before, after = "b" * 5_000, ", and so on."
    assert passage_html([[(before, False), ("q", True), (after, False)]]) == (
        f"<p>{before}<mark>q</mark>{after}</p>"
    )


# --- colours


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


DAY, NIGHT = (
    colours(re.search(re.escape(selector) + r" \{(.*?)\n\}", css(), re.DOTALL)[1])  # type: ignore[index]
    for selector in (":root", ".nightMode, .night_mode")
)
TEXT_ON = {
    "ink": ("paper", "tint", "mark", "good", "bad", "missed"),
    "quiet": ("paper", "tint"),
    "accent": ("paper", "tint"),
}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in channels
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_text_is_readable_on_its_ground(palette: dict[str, str]) -> None:
    """WCAG AA: 4.5 for text, 3 for the edge of what can be typed into or focused."""
    for text, grounds in TEXT_ON.items():
        for ground in grounds:
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    assert contrast(palette["edge"], palette["paper"]) >= 3
    assert contrast(palette["accent"], palette["paper"]) >= 3


def test_no_colour_escapes_the_check() -> None:
    assert DAY.keys() == NIGHT.keys()
    rules = css()[css().index("/* The page */") :]
    assert set(re.findall(r"[ ;{]color: ([^;]+);", rules)) == {
        f"var(--{name})" for name in TEXT_ON
    }
    grounds = set(re.findall(r"background: ([^;]+);", rules)) - {
        "none",
        "var(--line)",
        "var(--plate)",
    }
    assert grounds == {f"var(--{name})" for names in TEXT_ON.values() for name in names}
    assert not re.search(
        r"#[0-9a-f]{3}|rgb|hsl|opacity",
        rules.replace("#typeans", "").replace("#typearrow", ""),
    )


def test_style_loads_nothing_and_ends_in_what_is_added() -> None:
    assert not re.search(r"url\(|@import|@font-face", css())
    assert css("", " .highlight {} \n", "p {}") == css() + ".highlight {}\np {}\n"
    assert note_types("d", "D", "en", "p {}")[1].css == css("p {}")


def test_a_deletion_with_a_high_number_makes_the_last_card() -> None:
    words = "{{c2::a}} {{c500::b}} {{c501::c}} {{c900::d}}"
    assert Generator(CLOZE).cards({CLOZE.fields[0].name: words}, has_tags=False) == (
        1,
        499,
    )


def test_a_field_called_tags_is_filled_by_its_own_content() -> None:
    field = QUESTION.fields[0]._replace(name="Tags")
    template = QUESTION.templates[0]._replace(front="{{Tags}}")
    own = QUESTION._replace(fields=(field,), templates=(template,))
    assert Generator(own).cards({"Tags": ""}, has_tags=True) == ()
    assert Generator(own).cards({"Tags": "words"}, has_tags=False) == (0,)
