"""What reads fields and templates takes no more than linear time, whatever stands in them many times.

A pattern that looks for an end from each beginning takes the square of the length where there is no end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.growth import too_fast

from deckgen.commands.preview import editors, live
from deckgen.compile import occlusion_field
from deckgen.core.notetype import Field, NoteType, Template
from deckgen.formats.reading.values import Package, PackedNote, PackedType
from deckgen.lockfile import retired_media, retirement
from deckgen.notetypes import (
    drawn,
    fieldtext,
    latex,
    sounds,
    speech,
    template_files,
    typed,
)
from deckgen.notetypes.checks import check_style, check_type
from deckgen.notetypes.generation import cards_of
from deckgen.notetypes.templates import Context, render_card
from deckgen.render import is_blank
from deckgen.util import scalars

if TYPE_CHECKING:
    from collections.abc import Callable

FRAGMENTS = (
    *(
        "<",
        "<a ",
        "<b>",
        "<!--",
        "<!-->",
        "-->",
        "<style",
        "<style>",
        "</style>",
        "<script>",
        "<SCRIPT src=",
    ),
    *(
        "<br",
        "<br>",
        "</div",
        "&",
        "&amp",
        "&amp;",
        "&#x",
        "&#9",
        "&nbsp;",
        " ",
        "\n",
        "a",
        "aA ",
        "1",
        "\\",
    ),
    *(
        "[",
        "]",
        "[x",
        "x[y",
        " x[",
        "[sound:",
        "[sound:x",
        "[anki:",
        "[anki:tts a=",
        "[anki:tts]",
        "a=b ",
    ),
    *(
        '[anki:tts a="',
        "[/anki:tts]",
        "[latex]",
        "[$]",
        "[/$]",
        "[/",
        "[$$]x[/$]",
        "[latex]x[/$]",
    ),
    *(
        "\\(",
        "\\)",
        "\\[x",
        "{{c1::",
        "{{c1::x}}",
        "{{c1::x::",
        "{{c",
        "}}",
        "::",
        "{{",
        "{",
        "}",
        "{{c1,",
    ),
    *(
        "{{#Front}}",
        "{{/Front}}",
        "{{^Front}}",
        "{{Front:",
        "{{Front}}",
        "{{hint:Front}}",
        "{{=<% %>=}}",
    ),
    *(
        "<%",
        "<%Front%>",
        "<%#Front%>",
        "'",
        '"',
        "`",
        "/*",
        "//",
        "http://",
        "https://x.",
        "url(",
        "url('",
    ),
    *(
        "@import ",
        "<a href='",
        '<a href="',
        "<a b=",
        "_a",
        ":",
        "=",
        "(",
        ")",
        "/",
        "image-occlusion:",
        "日[に",
    ),
    *("{{c1::image-occlusion:rect:", ":left=", "\\:", "\u0301", "é", "%20", "#", "?"),
    *(
        "<img ",
        "<img src=",
        '<img src="',
        "src=",
        'src="',
        "<template>",
        "{path}",
        "style: ",
        "{style: a",
        " #",
    ),
    *(
        '<div><button id="toggle">',
        '<div id="image-occlusion-container">',
        ": ",
        "-",
        "\t",
        " #",
    ),
)
TAILS = (
    "",
    ">",
    "]",
    "}}",
    "x[y]",
    "</style>",
    "-->",
    "[/$]",
    "\\)",
    "'",
    '"',
    "*/",
    "::}}",
    "</script>",
)


def of_type(front: str, *, is_cloze: bool = False) -> NoteType:
    fields = (Field("Front", 1), Field("Back", 2))
    return NoteType(
        "t",
        1,
        "T",
        fields,
        (Template("Card", 1, front, "{{FrontSide}}"),),
        "",
        is_cloze,
        False,
    )


SHOWN = of_type(
    "{{text:Front}}{{furigana:Front}}{{kana:Front}}{{kanji:Front}}{{hint:Front}}{{tts en_US:Front}}{{Front}}"
    "{{#Back}}x{{/Back}}{{type:Front}}"
)
CLOZE = of_type(
    "{{cloze:Front}}{{cloze-only:Front}}{{text:cloze:Front}}{{type:cloze:Front}}",
    is_cloze=True,
)


def rendered(note_type: NoteType, text: str) -> object:
    return render_card(
        note_type, {"Front": text, "Back": ""}, 0, Context("", "D", 0, 1)
    )


def name_of(text: str) -> str:
    kind = PackedType(1, "T", 0, ("Front",), (), "", False)
    note = PackedNote(1, "guid", 1, 0, (), (text,))
    return Package(None, (note,), (), {1: kind}, {}, {}).name(note)  # type: ignore[arg-type]


def with_masks(text: str) -> str:
    picture = f'<div id="image-occlusion-container"><img src="a">{drawn.CANVAS}</div>'
    return drawn.with_masks(picture + text, lambda name: (10, 10))


def editor(text: str) -> str:
    try:
        return editors.address(f"a:{text} ")
    except editors.UnknownEditorError:
        return ""


SLOW = (
    "a field",
    "a cloze field",
    "maths in a cloze",
    "a template",
    "checks",
    "network",
)

READERS: dict[str, Callable[[str], object]] = {
    "is_empty": fieldtext.is_empty,
    "text_of": fieldtext.text_of,
    "spoken_text": fieldtext.spoken_text,
    "mark_sounds": lambda text: sounds.mark_sounds(text, "q"),
    "latex": latex.with_pictures,
    "expected": typed.expected,
    "a field": lambda text: rendered(SHOWN, text),
    "a cloze field": lambda text: rendered(CLOZE, text),
    "maths in a cloze": lambda text: rendered(CLOZE, f"{{{{c1::x}}}}{text}"),
    "cards": lambda text: cards_of(CLOZE, {"Front": text}, False),
    "a template": lambda text: rendered(of_type(text), "x"),
    "checks": lambda text: check_type(of_type(text)),
    "style": check_style,
    "files": template_files.files_of_template,
    "network": lambda text: template_files.network_in_scripts(f"<script>{text}"),
    "name": name_of,
    "masks": occlusion_field.items_of,
    "a picture": occlusion_field.image_of,
    "a picture's attributes": lambda text: occlusion_field.image_of(f"<img {text}>"),
    "masks drawn": with_masks,
    "a picture for paper": lambda text: drawn.with_one_picture(
        f"{drawn.CANVAS}{text}", "a"
    ),
    "spoken": lambda text: speech.is_readable(f"1{text}"),
    "is_blank": lambda text: is_blank(f" {text}"),
    "a retired question": retirement._line,
    "files of a retired note": lambda text: retired_media.names(f"<img {text}"),
    "a scalar": lambda text: (
        scalars.in_line(f"a{text}"),
        scalars.in_line(f"a{text}", flow=True),
    ),
    "an editor": editor,
    "a style's name": lambda text: list(live._STYLE.finditer(f"  style: {text}")),
}


@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_text(reader: str) -> None:
    assert too_fast(READERS[reader], FRAGMENTS, TAILS, few=reader in SLOW) == []
