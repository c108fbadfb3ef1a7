"""Note types for tables that have none: Anki's own where they are named, else one card with all fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deckgen.formats.reading.values import FieldOptions, PackedType, TemplateOptions

Templates = tuple[tuple[str, str, str], ...]
"""The name, the front and the back of each template."""

_FORTH = ("Card 1", "{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}")
_BACK = ("Card 2", "{{Back}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Front}}")
_ON_REQUEST = ("Card 2", "{{#Add Reverse}}{{Back}}{{/Add Reverse}}", _BACK[2])
_TYPED = (
    "Card 1",
    "{{Front}}\n\n{{type:Back}}",
    "{{Front}}\n\n<hr id=answer>\n\n{{type:Back}}",
)
_CLOZE = ("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}")


class _Stock(NamedTuple):
    """One of Anki's own note types."""

    fields: tuple[str, ...]
    templates: Templates


_STOCK = {
    "Basic": _Stock(("Front", "Back"), (_FORTH,)),
    "Basic (and reversed card)": _Stock(("Front", "Back"), (_FORTH, _BACK)),
    "Basic (optional reversed card)": _Stock(
        ("Front", "Back", "Add Reverse"),
        (_FORTH, _ON_REQUEST),
    ),
    "Basic (type in the answer)": _Stock(("Front", "Back"), (_TYPED,)),
    "Cloze": _Stock(("Text", "Back Extra"), (_CLOZE,)),
}
"""Anki's own note types by their English names."""


def made(name: str, columns: list[str], count: int, *, is_cloze: bool) -> PackedType:
    """Return a note type of ``count`` fields, called as the ``columns`` are, where these have names.

    Without names it is Anki's own note type, if ``name`` is that of one; else the fields are ``Front`` and
    ``Back`` if there are two, or ``Field 1`` and so on.
    """
    stock = _STOCK.get(name)
    has_names = any(columns)
    if stock is not None and count <= len(stock.fields) and not has_names:
        return _packed(name, stock.fields, stock.templates, is_cloze=name == "Cloze")
    if has_names or count != 2:
        fields = tuple(_field_names(columns, count))
    else:
        fields = ("Front", "Back")
    template = _one_card(fields, is_cloze=is_cloze)
    return _packed(name, fields, (template,), is_cloze=is_cloze)


def _field_names(columns: list[str], count: int) -> Iterator[str]:
    """Yield the names of fields; one whose column has no name is called by its number."""
    for place in range(count):
        name = columns[place] if place < len(columns) else ""
        yield name or f"Field {place + 1}"


def _one_card(fields: tuple[str, ...], *, is_cloze: bool) -> tuple[str, str, str]:
    """Return a template that asks for the first field and shows the others below the line."""
    asked, *others = fields
    shown = "<br>\n".join(f"{{{{{name}}}}}" for name in others)
    if is_cloze:
        front = above = f"{{{{cloze:{asked}}}}}"
    else:
        front = f"{{{{{asked}}}}}"
        above = "{{FrontSide}}"
    return "Card 1", front, f"{above}\n<hr id=answer>\n{shown}"


def _packed(
    name: str, fields: tuple[str, ...], templates: Templates, *, is_cloze: bool
) -> PackedType:
    """Return a note type without ids."""
    return PackedType(
        id=0,
        name=name,
        mod=0,
        fields=fields,
        templates=templates,
        css="",
        is_cloze=is_cloze,
        field_ids=(None,) * len(fields),
        template_ids=(None,) * len(templates),
        sort_field=0,
        field_options=(FieldOptions(),) * len(fields),
        template_options=(TemplateOptions(),) * len(templates),
    )
