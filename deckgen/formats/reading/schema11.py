"""Note types, decks and presets of a collection with schema 11: JSON in the table ``col``."""

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


def note_types(_: Rows, models: str) -> dict[int, PackedType]:
    """Return the note types by their ids."""
    return {kind.id: kind for kind in map(note_type, _values(models))}


def decks(_: Rows, decks: str) -> dict[int, PackedDeck]:
    """Return the decks by their ids."""
    return {int(deck["id"]): _deck(deck) for deck in _values(decks)}


def presets(_: Rows, presets: str) -> dict[int, dict[str, Any]]:
    """Return the presets by their ids, without what changes by itself."""
    return {
        int(preset["id"]): {
            key: value for key, value in preset.items() if key not in ("mod", "usn")
        }
        for preset in _values(presets)
    }


def _values(data: str) -> list[dict[str, Any]]:
    """Return the values of a JSON object whose keys are ids."""
    values = parsed_json(data.encode("utf-8", "surrogateescape") or b"{}")
    if not isinstance(values, dict) or not all(
        isinstance(value, dict) for value in values.values()
    ):
        raise ValueError(
            "a column of its database holds something other than it should"
        )
    return list(values.values())


def note_type(model: dict[str, Any]) -> PackedType:
    """Return a note type of Anki's JSON, in a collection or in a folder of CrowdAnki."""
    fields, templates = model["flds"], model["tmpls"]
    return PackedType(
        id=int(model["id"]),
        name=text(model["name"]),
        mod=int(model["mod"]),
        fields=tuple(text(field["name"]) for field in fields),
        templates=tuple(
            (
                text(each["name"]),
                side_of_card(text(each["qfmt"])),
                side_of_card(text(each["afmt"])),
            )
            for each in templates
        ),
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
    return TemplateOptions(
        text(template.get("bqfmt") or ""),
        text(template.get("bafmt") or ""),
        text(template.get("bfont") or ""),
        int(template.get("bsize") or 0),
        int(template["did"]) if template.get("did") else None,
    )


def _deck(deck: dict[str, Any]) -> PackedDeck:
    retention = deck.get("desiredRetention")
    return PackedDeck(
        text(deck["name"]),
        text(deck.get("desc") or ""),
        number(deck.get("conf", 1)),
        None if retention is None else number(retention),
        bool(deck.get("md", False)),
        bool(deck.get("dyn", False)),
    )
