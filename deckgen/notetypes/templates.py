"""Anki's template language, as far as deckgen's own note types use it.

That is ``{{Field}}``, ``{{#Field}}…{{/Field}}``, ``{{^Field}}…{{/Field}}``, ``{{FrontSide}}``,
``{{cloze:Field}}``, ``{{type:Field}}``, ``{{type:cloze:Field}}``, ``{{tts en_US:Field}}`` and
``{{tts en_US:cloze-only:Field}}``. Anything else is refused,
so that a template that needs more cannot be shown wrong. The result is the HTML that the
engine gives, letter by letter; a test compares the two.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from deckgen.notetypes.builtin import FIELDS
from deckgen.render.deletions import Gap, as_in_engine
from deckgen.render.field import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deckgen.core.model import Note
    from deckgen.notetypes.builtin import NoteType

_TAG = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
_TTS = re.compile(r"tts ([a-z]{2,3}_[A-Z]{2})$")  # 'tts en_US'
_EMPTY = re.compile(r"(?:[ \t\n\r\f\v]|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_MATHS = re.compile(r"(\\[(\[])(.*?)(\\[)\]])", re.DOTALL)
_HTML = re.compile(
    r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>", re.DOTALL | re.IGNORECASE
)
_SOUND = re.compile(r"\[sound:(.+?)\]|\[anki:tts(?: lang=(\w+))?\b.*?\](.*?)\[/anki:tts\]", re.DOTALL)


SPEECH = "speech:"
"""Stands in the place of a sound's name for words to be read aloud, before the language, ``:``, the words."""


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


class _Section(NamedTuple):
    """What stands between ``{{#field}}``, or ``{{^field}}``, and its end."""

    field: str
    wanted: bool  # filled, or empty
    nodes: tuple[_Node, ...]


class _Value(NamedTuple):
    """A field and what is done with it, from the outside in: ``type``, ``cloze``."""

    field: str
    filters: tuple[str, ...]


_Node = str | _Section | _Value


def render(note_type: NoteType, note: Note, ordinal: int) -> Sides:
    """Return one card of a note, with its sounds as the engine marks them.

    ``ordinal`` is one of ``note.cards``. Raises :exc:`TemplateError` for a template that
    this module cannot read.
    """
    template = note_type.templates[0 if note_type.is_cloze else ordinal]
    fields = dict(zip(FIELDS, note.fields, strict=True))
    filled = {name for name, value in fields.items() if not _EMPTY.fullmatch(value)}
    side = _Side(fields, filled, ordinal + 1)
    front, front_sounds = _mark_sounds("".join(side.write(_parsed(template.front))), "q")
    side = _Side(fields, filled, ordinal + 1, front)
    back, back_sounds = _mark_sounds("".join(side.write(_parsed(template.back))), "a")
    return Sides(front, back, front_sounds, back_sounds)


class _Side:
    """Writes one side of one card. ``front`` is ``None`` while that is being written."""

    def __init__(
        self, fields: Mapping[str, str], filled: set[str], number: int, front: str | None = None
    ) -> None:
        self.fields = fields
        self.filled = filled
        self.number = number
        self.front = front

    def write(self, nodes: tuple[_Node, ...]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, str):
                yield node
            elif isinstance(node, _Section):
                if (node.field in self.filled) is node.wanted:
                    yield from self.write(node.nodes)
            else:
                yield self.value(node)

    def value(self, node: _Value) -> str:
        if node.field == "FrontSide":
            return self.front or ""
        if node.filters and _TTS.match(node.filters[0]):
            return self.spoken(node)
        if not node.filters:
            return self.fields[node.field]
        if node.filters == ("cloze",):
            return cloze(self.fields[node.field], self.number, question=self.front is None)
        return f"[[{':'.join((*node.filters, node.field))}]]"

    def spoken(self, node: _Value) -> str:
        """Return what a voice reads, as the engine marks it: without tags, as it is heard."""
        text = self.fields[node.field]
        if node.filters[1:] == ("cloze-only",):
            text = typed_cloze(text, self.number)
        words = " ".join(unescape(_HTML.sub(" ", text)).replace("[", " ").replace("]", " ").split())
        return f"[anki:tts lang={node.filters[0].split()[1]}]{words}[/anki:tts]" if words else ""


# --- reading a template -----------------------------------------------------------------


@cache
def _parsed(template: str) -> tuple[_Node, ...]:
    """Return a template's text, fields and sections, checked."""
    stack: list[tuple[str, bool, list[_Node]]] = [("", True, [])]
    at = 0
    for found in _TAG.finditer(template):
        if found.start() > at:
            stack[-1][2].append(template[at : found.start()])
        at, name = found.end(), found[1].strip()
        if name[0] in "#^":
            stack.append((_known(name[1:].strip()), name[0] == "#", []))
        elif name[0] == "/":
            field, wanted, nodes = stack.pop()
            if field != name[1:].strip() or not stack:
                raise TemplateError(f"{{{{{name}}}}} ends nothing that is open")
            stack[-1][2].append(_Section(field, wanted, tuple(nodes)))
        else:
            *filters, field = (part.strip() for part in name.split(":"))
            plain = tuple(filters[1:] if filters and _TTS.match(filters[0]) else filters)
            if plain not in ((), ("cloze",), ("type",), ("type", "cloze"), ("cloze-only",)):
                raise TemplateError(f"{{{{{name}}}}} is not known here")
            stack[-1][2].append(_Value(field if field == "FrontSide" else _known(field), tuple(filters)))
    if len(stack) > 1:
        raise TemplateError(f"{{{{#{stack[-1][0]}}}}} has no end")
    return (*stack[0][2], template[at:])


def _known(field: str) -> str:
    if field not in FIELDS:
        raise TemplateError(f"there is no field '{field}'")
    return field


# --- clozes -----------------------------------------------------------------------------


def cloze(text: str, number: int, *, question: bool) -> str:
    """Return a cloze field as the card of a number shows it, or '' if it has no such deletion."""
    found = False

    def write(parts: list[str | Gap]) -> Iterator[str]:
        nonlocal found
        for part in parts:
            if isinstance(part, str):
                yield part
                continue
            active = number in part.numbers
            found = found or active
            inner = "".join(write(part.parts))
            ordinals = ",".join(map(str, part.numbers))
            if active and question:
                hint = part.hints[-1] if part.hints else "..."
                yield f'<span class="cloze" data-cloze="{_attribute(inner)}" data-ordinal="{ordinals}">'
                yield f"[{hint}]</span>"
            else:
                kind = "cloze" if active else "cloze-inactive"
                yield f'<span class="{kind}" data-ordinal="{ordinals}">{inner}</span>'

    shown = "".join(write(as_in_engine(text)))
    return _without_html_in_maths(shown) if found else ""


_REFERENCES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}


def _attribute(text: str) -> str:
    """Return a text as the engine hides it in an attribute: of the first 256 characters, all but
    ASCII letters and digits as references.
    """
    return re.sub(
        r"[^0-9A-Za-z\u0100-\U0010ffff]",
        lambda found: _REFERENCES.get(found[0]) or f"&#x{ord(found[0]):02X};",
        text,
    )


def _without_html_in_maths(text: str) -> str:
    return _MATHS.sub(lambda found: found[1] + _HTML.sub("", found[2]) + found[3], text)


def typed_cloze(text: str, number: int) -> str:
    """Return what has to be typed for the deletions of a number: each once, joined by commas,
    or a single time if all are the same.
    """
    wanted: list[str] = []

    def collect(parts: list[str | Gap]) -> None:
        for part in parts:
            if isinstance(part, str):
                continue
            if number in part.numbers:
                wanted.append(part.words)
            collect(part.parts)

    collect(as_in_engine(text))
    return wanted[0] if len(set(wanted)) == 1 else ", ".join(wanted)


# --- sounds -----------------------------------------------------------------------------


def _mark_sounds(html: str, side: str) -> tuple[str, tuple[str, ...]]:
    """Put ``[anki:play:q:0]`` and so on for sounds; return their names too."""
    if "[" not in html:
        return html, ()
    names: list[str] = []

    def mark(found: re.Match[str]) -> str:
        names.append(found[1] or f"{SPEECH}{found[2] or ''}:{found[3]}")
        return f"[anki:play:{side}:{len(names) - 1}]"

    return _SOUND.sub(mark, html), tuple(names)
