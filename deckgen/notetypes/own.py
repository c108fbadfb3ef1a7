"""Note types of the deck's own, as Anki will keep them: made of what ``note-types:`` declares.

Anki knows a note type, a field and a card template by their numbers. They are those that learners
have already (``Numbers``), or made from the deck's namespace and the ids that the curator wrote: another
revision of a note type has another number, its fields and templates keep theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deckgen.core.identity import field_id, note_type_id, revised, template_id
from deckgen.core.notetype import IMAGE_OCCLUSION, OCCLUSION_STOCK, NoteType, Template
from deckgen.notetypes.builtin import clean_name, css, is_rtl

if TYPE_CHECKING:
    from deckgen.core.declared import Deck
    from deckgen.core.owntype import OwnTemplate, OwnType


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers that are not made from ids but were in use before: that of the note type, and those of
    fields and templates by their ids.
    """

    type: int | None = None
    fields: Mapping[str, int] = field(default_factory=dict)
    templates: Mapping[str, int] = field(default_factory=dict)


MADE = Numbers()
"""All numbers are made from ids."""


def own_note_type(
    declared: OwnType,
    deck: Deck,
    numbers: Numbers = MADE,
    files: Mapping[str, str] | None = None,
    code: str = "",
) -> NoteType:
    """Return a note type.

    ``files`` are the names in the package of the files that its templates and its style show, where they
    have another one there. ``code`` is the style of code, which goes with deckgen's own.
    """
    namespace, key = deck.namespace, str(declared.key)
    files = files or {}
    fields = []
    for each in declared.fields:
        made = field_id(namespace, key, each.key)
        number = numbers.fields.get(each.key, made)
        fields.append(each.anki._replace(name=str(each.name), id=number))
    templates = [
        _template(each, namespace, key, numbers, files) for each in declared.templates
    ]
    style = "".join(str(each.text) for each in declared.styles)
    if declared.has_base_style:
        style = css(code, style)
    id_ = numbers.type
    if id_ is None:
        id_ = note_type_id(namespace, revised(key, declared.revision))
    sort_field = 0
    if declared.sort:
        names = [field.name for field in fields]
        sort_field = names.index(declared.sort)
    stock = declared.stock
    if declared.kind == IMAGE_OCCLUSION:
        stock = OCCLUSION_STOCK
    return NoteType(
        key=key,
        id=id_,
        name=str(declared.name) or f"{clean_name(deck.name) or namespace} ({key})",
        fields=tuple(fields),
        templates=tuple(templates),
        css=with_files(style, files),
        is_cloze=declared.is_cloze,
        rtl=is_rtl(deck.language),
        sort_field=sort_field,
        stock=stock,
        latex=declared.latex,
        bind=tuple(declared.bind.items()),
        is_own=True,
    )


def _template(
    declared: OwnTemplate,
    namespace: str,
    key: str,
    numbers: Numbers,
    files: Mapping[str, str],
) -> Template:
    made = template_id(namespace, key, declared.key)
    return Template(
        name=str(declared.name),
        id=numbers.templates.get(declared.key, made),
        front=with_files(declared.front, files),
        back=with_files(declared.back, files),
        browser_front=str(declared.browser_front),
        browser_back=str(declared.browser_back),
        browser_font=declared.browser_font,
        browser_size=declared.browser_size,
        deck=declared.deck,
    )


def with_files(text: str, files: Mapping[str, str]) -> str:
    """Return a template or a style with the names that its files have in the package."""
    for name, packed in files.items():
        if packed != name:
            # 'map.png', and neither '_map.png' nor 'map.png.svg'
            whole = rf"(?<![\w.\-]){re.escape(name)}(?![\w\-]|\.\w)"
            text = re.sub(whole, packed.replace("\\", r"\\"), text)
    return str(text)
