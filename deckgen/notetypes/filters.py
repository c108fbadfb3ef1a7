"""The filters of a field in a template, ``{{hint:Field}}``, as the engine applies them."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from deckgen.notetypes.clozes import cloze, cloze_only
from deckgen.notetypes.fieldtext import text_of
from deckgen.notetypes.syntax import WHITE
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KNOWN = ("text", "furigana", "kanji", "kana", "type", "nc", "hint", "cloze", "cloze-only")
"""The filters that Anki has, beside :data:`TTS`; ``nc`` stands behind ``type`` alone."""

TTS = "tts "
"""How the filter begins that has a field read aloud: ``tts en_US voices=…``."""

# ' 日本[にほん]': a word and its reading. '[sound:…]' behind a word is no reading.
_READING = lazy_pattern(r" ?([^ >]+?)\[(.+?)\]")


class Shown(NamedTuple):
    """What a filter knows of the field that it is applied to."""

    field: str
    number: int  # of the card, from 1 on
    question: bool


def apply(content: str, filters: Sequence[str], shown: Shown) -> str:
    """Return a field's content through filters, from the last that is written to the first.

    The engine leaves the first filter that it does not know, and all before it, to add-ons.
    """
    order = list(reversed(filters))
    if order and order[-1] == "type":
        written = ["cloze:"] if order == ["cloze", "type"] else ["nc:"] if order == ["nc", "type"] else [""]
        return f"[[type:{written[0]}{shown.field}]]"
    for name in order:
        if name.startswith(TTS):
            content = f"[anki:tts lang={name[len(TTS) :]}]{content}[/anki:tts]"
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
    key = sha256(f"{content}{shown.field}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return (
        f'\n<a class=hint href="#"\nonclick="this.style.display=\'none\';\n'
        f"document.getElementById('hint{key}').style.display='block';\n"
        f'return false;" draggable=false>\n{shown.field}</a>\n'
        f'<div id="hint{key}" class=hint style="display: none">{content}</div>\n'
    )


def _readings(content: str, template: str) -> str:
    """Return a text with each word that has a reading as ``template`` has it."""

    def write(found: re.Match[str]) -> str:
        return found[0] if found[2].startswith("sound:") else found.expand(template)

    content = content.replace("&nbsp;", " ")
    end = content.rfind("]") + 1  # no reading stands behind it, and a long text would be searched in vain
    return _READING.sub(write, content[:end]) + content[end:]


_FILTERS: dict[str, Callable[[str, Shown], str]] = {
    "text": lambda content, _: text_of(content),
    "furigana": lambda content, _: _readings(content, r"<ruby><rb>\1</rb><rt>\2</rt></ruby>"),
    "kana": lambda content, _: _readings(content, r"\2"),
    "kanji": lambda content, _: _readings(content, r"\1"),
    "hint": _hint,
    "cloze": lambda content, shown: cloze(content, shown.number, question=shown.question),
    "cloze-only": lambda content, shown: cloze_only(content, shown.number, question=shown.question),
    "type": lambda _, shown: f"[[type:{shown.field}]]",
    "type-cloze": lambda _, shown: f"[[type:cloze:{shown.field}]]",  # names within the engine, but they work
    "type-nc": lambda _, shown: f"[[type:nc:{shown.field}]]",
}
