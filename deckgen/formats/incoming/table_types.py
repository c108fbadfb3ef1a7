"""Note types for tables that have none: Anki's own where they are named, else one card with all fields."""

from __future__ import annotations

from deckgen.formats.reading.values import FieldOptions, PackedType, TemplateOptions

Templates = tuple[tuple[str, str, str], ...]

_FORTH = ("Card 1", "{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}")
_BACK = ("Card 2", "{{Back}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Front}}")
_ON_REQUEST = ("Card 2", "{{#Add Reverse}}{{Back}}{{/Add Reverse}}", _BACK[2])
_TYPED = (
    "Card 1",
    "{{Front}}\n\n{{type:Back}}",
    "{{Front}}\n\n<hr id=answer>\n\n{{type:Back}}",
)
_CLOZE = ("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}")

_STOCK: dict[str, tuple[tuple[str, ...], Templates]] = {
    "Basic": (("Front", "Back"), (_FORTH,)),
    "Basic (and reversed card)": (("Front", "Back"), (_FORTH, _BACK)),
    "Basic (optional reversed card)": (
        ("Front", "Back", "Add Reverse"),
        (_FORTH, _ON_REQUEST),
    ),
    "Basic (type in the answer)": (("Front", "Back"), (_TYPED,)),
    "Cloze": (("Text", "Back Extra"), (_CLOZE,)),
}
"""Anki's own note types by their English names, with their fields and card templates."""


def made(name: str, columns: list[str], count: int, *, is_cloze: bool) -> PackedType:
    """Return a note type of ``count`` fields, called as the ``columns`` are, where these have names."""
    stock = _STOCK.get(name)
    if stock is not None and count <= len(stock[0]) and not any(columns):
        return _packed(name, *stock, is_cloze=name == "Cloze")
    names = [columns[place] if place < len(columns) else "" for place in range(count)]
    names = [label or f"Field {place}" for place, label in enumerate(names, 1)]
    if not any(columns) and count == 2:
        names = ["Front", "Back"]
    first = f"{{{{{'cloze:' if is_cloze else ''}{names[0]}}}}}"
    rest = "<br>\n".join(f"{{{{{label}}}}}" for label in names[1:])
    before = first if is_cloze else "{{FrontSide}}"
    template = ("Card 1", first, f"{before}\n<hr id=answer>\n{rest}")
    return _packed(name, tuple(names), (template,), is_cloze=is_cloze)


def _packed(
    name: str, fields: tuple[str, ...], templates: Templates, *, is_cloze: bool
) -> PackedType:
    return PackedType(
        0, name, 0, fields, templates, "", is_cloze, (None,) * len(fields), (None,) * len(templates), 0,
        (FieldOptions(),) * len(fields), (TemplateOptions(),) * len(templates),
    )  # fmt: skip
