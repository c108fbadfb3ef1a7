"""Note types, decks and presets of a collection with schema 15 to 18: messages in tables of their own.

The numbers are those of Anki's ``proto/anki``. Presets become what Anki's JSON has, so that a deck is
the same whichever form it comes in.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from deckgen.formats.reading.limits import number, side_of_card, text
from deckgen.formats.reading.protobuf import Message
from deckgen.formats.reading.values import (
    FieldOptions,
    Latex,
    PackedDeck,
    PackedType,
    TemplateOptions,
)

if TYPE_CHECKING:
    from deckgen.formats.reading.rows import Rows

_Part = tuple[str, Message]
"""The name of a field or a template, and the rest of it."""


def note_types(rows: Rows, _: str) -> dict[int, PackedType]:
    """Return the note types by their ids.

    There may be fields and templates of types that are gone: Anki leaves them in what it exports.
    """
    fields = _parts(rows, "fields")
    templates = _parts(rows, "templates")
    found = {}
    for id_, name, mod, config in rows.each("notetypes", "id name mtime_secs config"):
        found[id_] = _note_type(
            number(id_),
            text(name),
            number(mod),
            _message(config),
            fields=fields.get(id_, []),
            templates=templates.get(id_, []),
        )
    return found


def _parts(rows: Rows, table: str) -> dict[int, list[_Part]]:
    """Return the fields or the templates of each note type by its id, in their order.

    The rows of the table may come in any.
    """
    numbered: dict[int, list[tuple[int, _Part]]] = {}
    for kind, place, name, config in rows.each(table, "ntid ord name config"):
        of_type = numbered.setdefault(number(kind), [])
        of_type.append((number(place), (text(name), _message(config))))
    found = {}
    for kind, parts in numbered.items():
        parts.sort(key=itemgetter(0))
        found[kind] = [part for _, part in parts]
    return found


def _message(data: object) -> Message:
    """Return the message in a column. Raises ``ValueError`` for anything else."""
    if not isinstance(data, bytes):
        raise ValueError("a column of its database holds no message")
    return Message(data)


def _note_type(
    id_: int,
    name: str,
    mod: int,
    config: Message,
    fields: list[_Part],
    templates: list[_Part],
) -> PackedType:
    """Return a note type.

    The numbers of its values, and of those of fields and templates below, are those of ``notetypes.proto``.
    """
    return PackedType(
        id=id_,
        name=name,
        mod=mod,
        fields=tuple(name for name, _ in fields),
        templates=tuple(_sides(name, each) for name, each in templates),
        css=config.text(3),
        is_cloze=config.number(1) == 1,
        field_ids=tuple(each.signed(9) for _, each in fields),
        template_ids=tuple(each.signed(8) for _, each in templates),
        sort_field=config.number(2),
        field_options=tuple(_field_options(each) for _, each in fields),
        template_options=tuple(_template_options(each) for _, each in templates),
        latex=Latex(
            before=config.text(5),
            after=config.text(6),
            svg=config.flag(7),
        ),
        stock=config.number(9),
    )


def _sides(name: str, template: Message) -> tuple[str, str, str]:
    """Return the name, the front and the back of a template."""
    front = side_of_card(template.text(1))
    back = side_of_card(template.text(2))
    return name, front, back


def _field_options(field: Message) -> FieldOptions:
    return FieldOptions(
        font=field.text(3) or "Arial",
        size=field.number(4) or 20,
        rtl=field.flag(2),
        sticky=field.flag(1),
        description=field.text(5),
        plain_editor=field.flag(6),
        collapsed=field.flag(7),
        unsearched=field.flag(8),
        undeletable=field.flag(11),
        tag=field.number(10) if 10 in field else None,
    )


def _template_options(template: Message) -> TemplateOptions:
    return TemplateOptions(
        browser_front=template.text(3),
        browser_back=template.text(4),
        browser_font=template.text(6),
        browser_size=template.number(7),
        deck=template.signed(5) or None,
    )


def decks(rows: Rows, _: str) -> dict[int, PackedDeck]:
    """Return the decks by their ids."""
    found = {}
    for id_, name, kind in rows.each("decks", "id name kind"):
        path = text(name).replace("\x1f", "::")
        found[number(id_)] = _deck(path, _message(kind))
    return found


def _deck(name: str, kind: Message) -> PackedDeck:
    """Return a deck. ``kind`` has the values of an ordinary deck under 1, those of a filtered one under 2."""
    normal = kind.message(1)
    return PackedDeck(
        name=name,
        description=normal.text(4),
        preset=normal.signed(1) or 1,
        retention=normal.number(10) if 10 in normal else None,
        is_markdown=normal.flag(5),
        is_filtered=2 in kind,
    )


def presets(rows: Rows, _: str) -> dict[int, dict[str, Any]]:
    """Return the presets by their ids, as Anki's JSON has them."""
    found = {}
    for id_, name, config in rows.each("deck_config", "id name config"):
        found[number(id_)] = _preset(id_, text(name), _message(config))
    return found


def _preset(id_: int, name: str, config: Message) -> dict[str, Any]:
    """Return a preset as Anki's JSON has it; the numbers are those of ``deck_config.proto``."""
    return {
        "id": id_,
        "name": name,
        "dyn": False,
        "maxTaken": config.number(24),
        "autoplay": not config.flag(23),
        "timer": config.number(25),
        "replayq": not config.flag(26),
        "new": {
            "bury": config.flag(27),
            "delays": config.fractions(1),
            "initialFactor": round(config.fraction(11) * 1000),
            "ints": [config.number(18), config.number(19), 0],
            "order": 0 if config.number(20) == 1 else 1,
            "perDay": config.number(9),
        },
        "rev": {
            "bury": config.flag(28),
            "ease4": config.fraction(12),
            "hardFactor": config.fraction(13),
            "ivlFct": config.fraction(15),
            "maxIvl": config.number(16),
            "perDay": config.number(10),
        },
        "lapse": {
            "delays": config.fractions(2),
            "leechAction": config.number(21),
            "leechFails": config.number(22),
            "minInt": config.number(17),
            "mult": config.fraction(14),
        },
        "buryInterdayLearning": config.flag(29),
        "desiredRetention": config.fraction(37),
        "interdayLearningMix": config.number(31),
        "newGatherPriority": config.number(34),
        "newMix": config.number(30),
        "newPerDayMinimum": config.number(35),
        "newSortOrder": config.number(32),
        "reviewOrder": config.number(33),
    }
