"""The filters of a field in a template, ``{{hint:Field}}``, as the engine applies them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from deckgen.notetypes.clozes import cloze, cloze_only
from deckgen.notetypes.fieldtext import text_of
from deckgen.notetypes.syntax import WHITE
from deckgen.util.ends import Ends
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KNOWN = (
    "text",
    "furigana",
    "kanji",
    "kana",
    "type",
    "nc",
    "hint",
    "cloze",
    "cloze-only",
)
"""The filters that Anki has, beside :data:`TTS`; ``nc`` stands behind ``type`` alone."""

TTS = "tts "
"""How the filter begins that has a field read aloud: ``tts en_US voices=…``."""

# what begins a reading, '日本[にほん]', and what no word has in it
_SIGN = lazy_pattern(r"[\[ >]")
_CLOSE = lazy_pattern(r"\]")
_LINE_END = lazy_pattern(r"\n")


_KINDS_OF_BOXES: dict[tuple[str, ...], str] = {("cloze",): "cloze:", ("nc",): "nc:"}
"""What the mark of a box to type in begins with, by the filters between ``type`` and the field."""


class Shown(NamedTuple):
    """What a filter knows of the field that it is applied to."""

    field: str
    number: int  # of the card, from 1 on
    question: bool


def apply(content: str, filters: Sequence[str], shown: Shown) -> str:
    """Return a field's content through filters, from the last that is written to the first.

    The engine leaves the first filter that it does not know, and all before it, to add-ons.
    """
    if filters and filters[0] == "type":
        kind = _KINDS_OF_BOXES.get(tuple(filters[1:]), "")
        return f"[[type:{kind}{shown.field}]]"
    for name in reversed(filters):
        if name.startswith(TTS):
            options = name.removeprefix(TTS)
            content = f"[anki:tts lang={options}]{content}[/anki:tts]"
        elif name in _FILTERS:
            content = _FILTERS[name](content, shown)
        elif name:
            break
    return content


def _hint(content: str, shown: Shown) -> str:
    """Return a link that shows a field when it is followed. Its id is of our own making: the
    engine's is a BLAKE3 digest.
    """
    if not content.strip(WHITE):
        return content
    data = f"{content}{shown.field}".encode("utf-8", "surrogatepass")
    key = sha256(data).hexdigest()[:16]
    return (
        f'\n<a class=hint href="#"\nonclick="this.style.display=\'none\';\n'
        f"document.getElementById('hint{key}').style.display='block';\n"
        f'return false;" draggable=false>\n{shown.field}</a>\n'
        f'<div id="hint{key}" class=hint style="display: none">{content}</div>\n'
    )


def _readings(content: str, template: str) -> str:
    """Return a text with each word that has a reading as ``template`` has it.

    ``' 日本[にほん]'`` is a word and its reading, up to the first bracket in the same line; the space
    before it is left out. ``[sound:…]`` behind a word is no reading.
    """
    content = content.replace("&nbsp;", " ")
    ends = Ends(content)
    parts: list[str] = []
    at = word = 0  # where the text begins that is not written yet, and where a word may
    for sign in _SIGN.finditer(content):
        place = sign.start()
        if place < at:
            continue
        if sign[0] != "[":
            word = place + 1
            continue
        close = ends.next(_CLOSE, place + 2)
        if close is None:
            break
        line_end = ends.next(_LINE_END, place + 1)
        if word == place or (line_end and line_end.start() < close.start()):
            continue
        reading = content[place + 1 : close.start()]
        before = content[at:word]
        if reading.startswith("sound:"):
            parts.append(before)
            parts.append(content[word : close.end()])
        else:
            parts.append(before.removesuffix(" "))
            parts.append(template.format(word=content[word:place], reading=reading))
        at = word = close.end()
    return "".join(parts) + content[at:]


def _furigana(content: str, _: Shown) -> str:
    """Return a text in which readings stand above their words."""
    return _readings(content, "<ruby><rb>{word}</rb><rt>{reading}</rt></ruby>")


def _cloze(content: str, shown: Shown) -> str:
    """Return a cloze field as the card shows it."""
    return cloze(content, shown.number, question=shown.question)


def _cloze_only(content: str, shown: Shown) -> str:
    """Return what the card's deletions hide, or their hints."""
    return cloze_only(content, shown.number, question=shown.question)


_FILTERS: dict[str, Callable[[str, Shown], str]] = {
    "text": lambda content, _: text_of(content),
    "furigana": _furigana,
    "kana": lambda content, _: _readings(content, "{reading}"),
    "kanji": lambda content, _: _readings(content, "{word}"),
    "hint": _hint,
    "cloze": _cloze,
    "cloze-only": _cloze_only,
    "type": lambda _, shown: f"[[type:{shown.field}]]",
    # names within the engine, but they work
    "type-cloze": lambda _, shown: f"[[type:cloze:{shown.field}]]",
    "type-nc": lambda _, shown: f"[[type:nc:{shown.field}]]",
}
