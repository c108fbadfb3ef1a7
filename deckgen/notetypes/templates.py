"""Anki's template language, as far as deckgen's note types use it: parsed, checked, rendered.

That is ``{{Field}}``, ``{{#Field}}…{{/Field}}``, ``{{^Field}}…{{/Field}}``, ``{{FrontSide}}``,
``{{hint:Field}}``, ``{{cloze:Field}}``, ``{{type:Field}}``, ``{{type:nc:Field}}``,
``{{type:cloze:Field}}``, ``{{tts en_US:Field}}`` and ``{{tts en_US:cloze-only:Field}}``. Anything else
is refused, so that a template that needs more cannot be shown wrong. The result is the HTML that the
engine gives, letter by letter but for the number in the ``id`` of a hint; a test compares the two.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from deckgen.notetypes.clozes import cloze, typed_cloze
from deckgen.render.field import unescape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType

# '{{Prompt}}', '{{#Note}}', '{{type:cloze:Prompt}}'
_TAG = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
# what a conditional calls empty: '', ' <br> ', '<div></div>'
_EMPTY = re.compile(r"(?:[ \t\n\r\f\v]|</?(?:br|div) ?/?>)*", re.IGNORECASE)
# '[sound:a.mp3]', '[anki:tts lang=en]hello[/anki:tts]'
_SOUND = re.compile(r"\[sound:(.+?)\]|\[anki:tts(?: lang=(\w+))?\b.*?\](.*?)\[/anki:tts\]", re.DOTALL)
_TTS = re.compile(r"tts ([a-z]{2,3}_[A-Z]{2})$")  # 'tts en_US'
_HTML = re.compile(
    r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>", re.DOTALL | re.IGNORECASE
)  # what is not read aloud: '<b>'


FILTERS = ((), ("hint",), ("cloze",), ("type",), ("type", "nc"), ("type", "cloze"))
"""The filters that a field may have, from the outside in."""

SPOKEN = ((), ("cloze-only",))
"""The filters that a field may have behind ``tts``."""

SPEECH = "speech:"
"""Stands in the place of a sound's name for words to be read aloud, before the language, ``:``, the words."""

FRONT = "FrontSide"
"""What stands for the whole front on the back."""


class TemplateError(ValueError):
    """A template uses what this module does not know, or its conditionals do not match."""


class Sides(NamedTuple):
    """A card's HTML as the engine has it.

    ``sounds`` are the names of what ``[anki:play:q:0]`` and the like play, by side.
    """

    front: str
    back: str
    front_sounds: tuple[str, ...] = ()
    back_sounds: tuple[str, ...] = ()


class Section(NamedTuple):
    """What stands between ``{{#field}}``, or ``{{^field}}``, and its end."""

    field: str
    wanted: bool  # filled, or empty
    nodes: tuple[Node, ...]


class Value(NamedTuple):
    """A field and its filters, from the outside in: ``type``, ``cloze``."""

    field: str
    filters: tuple[str, ...]


Node = str | Section | Value


# --- parse and check --------------------------------------------------------------------


@cache
def parse(template: str) -> tuple[Node, ...]:
    """Return a template's texts, fields and sections.

    Raises :exc:`TemplateError` for a filter that is not in :data:`FILTERS`, and for sections
    that do not match.
    """
    open_sections: list[tuple[str, bool]] = []
    levels: list[list[Node]] = [[]]
    at = 0
    for found in _TAG.finditer(template):
        if found.start() > at:
            levels[-1].append(template[at : found.start()])
        at = found.end()
        name = found[1].strip()
        if name[0] in "#^":
            open_sections.append((name[1:].strip(), name[0] == "#"))
            levels.append([])
        elif name[0] == "/":
            if not open_sections or open_sections[-1][0] != name[1:].strip():
                raise TemplateError(f"{{{{{name}}}}} ends nothing that is open")
            field, wanted = open_sections.pop()
            nodes = levels.pop()
            levels[-1].append(Section(field, wanted, tuple(nodes)))
        else:
            levels[-1].append(_value(name))
    if open_sections:
        raise TemplateError(f"{{{{#{open_sections[-1][0]}}}}} has no end")
    return (*levels[0], template[at:])


def _value(name: str) -> Value:
    *filters, field = (part.strip() for part in name.split(":"))
    is_spoken = bool(filters) and _TTS.match(filters[0]) is not None
    if tuple(filters[1:] if is_spoken else filters) not in (SPOKEN if is_spoken else FILTERS):
        raise TemplateError(f"{{{{{name}}}}} is not known here")
    return Value(field, tuple(filters))


def check(note_type: NoteType) -> None:
    """Raise :exc:`TemplateError` for a template that cannot be parsed or names an unknown field."""
    names = frozenset(field.name for field in note_type.fields)
    for template in note_type.templates:
        _check_fields(parse(template.front), names)
        _check_fields(parse(template.back), names | {FRONT})


def _check_fields(nodes: tuple[Node, ...], names: frozenset[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            continue
        if node.field not in names:
            raise TemplateError(f"there is no field '{node.field}'")
        if isinstance(node, Section):
            _check_fields(node.nodes, names)


# --- render -----------------------------------------------------------------------------


def render(note_type: NoteType, note: Note, ordinal: int) -> Sides:
    """Return one card of a note, with its sounds as the engine marks them.

    ``ordinal`` is one of ``note.cards``. Raises :exc:`TemplateError` for a template that
    this module cannot read.
    """
    template = note_type.template_of(ordinal)
    contents = note_type.contents(note.fields)
    side = _Side(contents, ordinal + 1)
    front, front_sounds = _mark_sounds(side.write(parse(template.front)), "q")
    side = _Side(contents, ordinal + 1, front)
    back, back_sounds = _mark_sounds(side.write(parse(template.back)), "a")
    return Sides(front, back, front_sounds, back_sounds)


class _Side:
    """Writes one side of one card. ``front`` is ``None`` while that is being written."""

    def __init__(self, contents: Mapping[str, str], number: int, front: str | None = None) -> None:
        self.contents = contents
        self.number = number
        self.front = front

    def write(self, nodes: tuple[Node, ...]) -> str:
        """Return the HTML of parts of a template."""
        out = ""
        for node in nodes:
            if isinstance(node, str):
                out += node
            elif isinstance(node, Value):
                out += self.value(node)
            elif self.is_filled(node.field) is node.wanted:
                out += self.write(node.nodes)
        return out

    def is_filled(self, field: str) -> bool:
        """Return whether a conditional takes a field for filled."""
        return not _EMPTY.fullmatch(self._content(field))

    def value(self, node: Value) -> str:
        """Return a field through its filters."""
        if node.field == FRONT:
            return self.front or ""
        content = self._content(node.field)
        if not node.filters:
            return content
        if _TTS.match(node.filters[0]):
            return self.spoken(content, node.filters)
        if node.filters == ("cloze",):
            return cloze(content, self.number, question=self.front is None)
        if node.filters == ("hint",):
            return _hint(content, node.field)
        return f"[[{':'.join((*node.filters, node.field))}]]"

    def spoken(self, content: str, filters: tuple[str, ...]) -> str:
        """Return what a voice reads, as the engine marks it: without tags, as it is heard."""
        language = filters[0].split()[1]
        text = typed_cloze(content, self.number) if filters[1:] == ("cloze-only",) else content
        words = " ".join(unescape(_HTML.sub(" ", text)).replace("[", " ").replace("]", " ").split())
        return f"[anki:tts lang={language}]{words}[/anki:tts]" if words else ""

    def _content(self, field: str) -> str:
        try:
            return self.contents[field]
        except KeyError:
            raise TemplateError(f"there is no field '{field}'") from None


def _hint(content: str, field: str) -> str:
    """Return a link that shows a field when it is followed. Its id is of our own making: the
    engine's is a BLAKE3 digest.
    """
    if not content.strip():
        return content
    key = sha256(f"{content}{field}".encode()).hexdigest()[:16]
    return (
        f'\n<a class=hint href="#"\nonclick="this.style.display=\'none\';\n'
        f"document.getElementById('hint{key}').style.display='block';\n"
        f'return false;" draggable=false>\n{field}</a>\n'
        f'<div id="hint{key}" class=hint style="display: none">{content}</div>\n'
    )


def _mark_sounds(html: str, side: str) -> tuple[str, tuple[str, ...]]:
    """Put ``[anki:play:q:0]`` and so on for sounds; return their names too."""
    if "[" not in html:
        return html, ()
    names: list[str] = []

    def mark(found: re.Match[str]) -> str:
        names.append(found[1] or f"{SPEECH}{found[2] or ''}:{found[3]}")
        return f"[anki:play:{side}:{len(names) - 1}]"

    return _SOUND.sub(mark, html), tuple(names)
