"""Note types, decks and presets of a collection with schema 11: JSON in the table ``col``.

Its columns ``models``, ``decks`` and ``dconf`` each have an object by ids:

    {"1577836800000": {"id": 1577836800000, "name": "Basic", "type": 0, "flds": […], "tmpls": […], …}}

The keys are those of Anki's own code; what a deck has no value for has the default of Anki's editor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.formats.reading.limits import number, parsed_json, side_of_card, text
from deckgen.formats.reading.values import (
    FieldOptions,
    Latex,
    PackedDeck,
    PackedType,
    TemplateOptions,
)

if TYPE_CHECKING:
    from deckgen.formats.reading.rows import Rows


_CHANGING = ("mod", "usn")
"""What a preset has that changes by itself: when it was changed, and the number of the last sync."""


def note_types(_: Rows, models: str) -> dict[int, PackedType]:
    """Return the note types by their ids."""
    return {kind.id: kind for kind in map(note_type, _values(models))}


def decks(_: Rows, decks: str) -> dict[int, PackedDeck]:
    """Return the decks by their ids."""
    return {int(deck["id"]): _deck(deck) for deck in _values(decks)}


def presets(_: Rows, presets: str) -> dict[int, dict[str, Any]]:
    """Return the presets by their ids, without what changes by itself."""
    found = {}
    for preset in _values(presets):
        lasting = {key: preset[key] for key in preset if key not in _CHANGING}
        found[int(preset["id"])] = lasting
    return found


def _values(data: str) -> list[dict[str, Any]]:
    """Return the values of a JSON object whose keys are ids: ``{"1": {"id": 1, "name": "Default"}}``."""
    encoded = data.encode("utf-8", "surrogateescape")
    by_id = parsed_json(encoded or b"{}")
    if not _has_mappings(by_id):
        raise ValueError(
            "a column of its database holds something other than it should"
        )
    return list(by_id.values())


def _has_mappings(value: Any) -> bool:
    """Tell whether a value is a mapping of mappings."""
    if not isinstance(value, dict):
        return False
    return all(isinstance(each, dict) for each in value.values())


def note_type(model: dict[str, Any]) -> PackedType:
    """Return a note type of Anki's JSON, in a collection or in a folder of CrowdAnki.

    Its fields are mappings such as ``{"name": "Front", "ord": 0, "font": "Arial"}``, its templates such as
    ``{"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{Back}}"}``.
    """
    fields = model["flds"]
    templates = model["tmpls"]
    return PackedType(
        id=int(model["id"]),
        name=text(model["name"]),
        mod=int(model["mod"]),
        fields=tuple(text(field["name"]) for field in fields),
        templates=tuple(map(_sides, templates)),
        css=text(model["css"]),
        is_cloze=model.get("type", 0) == 1,
        field_ids=tuple(field.get("id") for field in fields),
        template_ids=tuple(each.get("id") for each in templates),
        sort_field=number(model.get("sortf") or 0),
        field_options=tuple(map(_field_options, fields)),
        template_options=tuple(map(_template_options, templates)),
        latex=Latex(
            before=text(model.get("latexPre") or ""),
            after=text(model.get("latexPost") or ""),
            svg=bool(model.get("latexsvg", False)),
        ),
        stock=number(model.get("originalStockKind") or 0),
    )


def _sides(template: dict[str, Any]) -> tuple[str, str, str]:
    """Return the name, the front and the back of a template."""
    name = text(template["name"])
    front = side_of_card(text(template["qfmt"]))
    back = side_of_card(text(template["afmt"]))
    return name, front, back


def _field_options(field: dict[str, Any]) -> FieldOptions:
    tag = field.get("tag")
    return FieldOptions(
        font=text(field.get("font") or "Arial"),
        size=int(field.get("size") or 20),
        rtl=bool(field.get("rtl", False)),
        sticky=bool(field.get("sticky", False)),
        description=text(field.get("description") or ""),
        plain_editor=bool(field.get("plainText", False)),
        collapsed=bool(field.get("collapsed", False)),
        unsearched=bool(field.get("excludeFromSearch", False)),
        undeletable=bool(field.get("preventDeletion", False)),
        tag=None if tag is None else number(tag),
    )


def _template_options(template: dict[str, Any]) -> TemplateOptions:
    deck = template.get("did")
    return TemplateOptions(
        browser_front=text(template.get("bqfmt") or ""),
        browser_back=text(template.get("bafmt") or ""),
        browser_font=text(template.get("bfont") or ""),
        browser_size=int(template.get("bsize") or 0),
        deck=int(deck) if deck else None,
    )


def _deck(deck: dict[str, Any]) -> PackedDeck:
    retention = deck.get("desiredRetention")
    return PackedDeck(
        name=text(deck["name"]),
        description=text(deck.get("desc") or ""),
        preset=number(deck.get("conf", 1)),
        retention=None if retention is None else number(retention),
        is_markdown=bool(deck.get("md", False)),
        is_filtered=bool(deck.get("dyn", False)),
    )
