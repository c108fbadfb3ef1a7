"""Note types as files of a project: a YAML file, a style sheet and a file a card template for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.importing.names import Ids, slug
from deckgen.formats.reading.values import FieldOptions, Latex, TemplateOptions
from deckgen.source.writing.document import Value, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.formats.reading.values import PackedType

FOLDER = "notetypes"
_RESERVED = frozenset({"question", "cloze", "true", "false"})


class WrittenType(NamedTuple):
    """A note type: its key, and its fields' and templates' ids in order."""

    key: str
    fields: tuple[str, ...]
    templates: tuple[str, ...]


def keys(types: Mapping[str, PackedType]) -> dict[str, WrittenType]:
    """Return what each note type is called in the project."""
    ids = Ids("type", _RESERVED)
    found = {}
    for key, kind in sorted(types.items(), key=lambda item: (item[1].id, item[1].name, item[0])):
        fields, templates = Ids("field"), Ids("template")
        found[key] = WrittenType(
            ids.take(slug(kind.name)),
            tuple(fields.take(slug(name)) for name in kind.fields),
            tuple(templates.take(slug(name)) for name, _, _ in kind.templates),
        )
    return found


def files(kind: PackedType, written: WrittenType, html: set[int], decks: Mapping[int, str]) -> dict[str, str]:
    """Return the files of a note type by their paths. ``html`` are the places of fields that are HTML."""
    value: dict[str, Value] = {"id": written.key, "name": kind.name}
    if kind.is_cloze:
        value["kind"] = "image-occlusion" if kind.stock == 6 else "cloze"
    if kind.stock:
        value["stock"] = kind.stock
    found = {}
    if kind.css:
        value["style"] = f"{written.key}.css"
        found[f"{FOLDER}/{written.key}.css"] = kind.css
    if kind.latex != Latex():
        before, after, svg = kind.latex
        value["latex"] = {"before": before, "after": after, "svg": svg}
    if kind.sort_field:
        value["sort"] = kind.fields[kind.sort_field]
    options = kind.field_options or (FieldOptions(),) * len(kind.fields)
    value["fields"] = [
        _field(name, written.fields[place], options[place], place in html)
        for place, name in enumerate(kind.fields)
    ]
    value["cards"] = []
    others = kind.template_options or (TemplateOptions(),) * len(kind.templates)
    cards = []
    for place, (name, front, back) in enumerate(kind.templates):
        file = f"{written.key}/{written.templates[place]}.html"
        card: dict[str, Value] = {"name": name, "id": written.templates[place]}
        if _can_be_file(front, back):
            card["file"] = file
            found[f"{FOLDER}/{file}"] = f"{front}\n--\n{back}"
        else:
            card.update(front=front, back=back)
        card.update(_template(others[place], decks))
        cards.append(card)
    value["cards"] = cards
    found[f"{FOLDER}/{written.key}.yaml"] = listed([value])
    return found


def _can_be_file(front: str, back: str) -> bool:
    """Tell whether a template can stand in a file: no line of the front is the one that parts them."""
    return "--" not in front.split("\n") and "\r" not in front + back


def _field(name: str, id_: str, options: FieldOptions, is_html: bool) -> Value:
    found: dict[str, Value] = {"name": name, "id": id_}
    if is_html:
        found["format"] = "html"
    default = FieldOptions()
    words = {
        "font": "font", "size": "size", "rtl": "rtl", "sticky": "sticky", "description": "description",
        "plain_editor": "plain-editor", "collapsed": "collapsed", "unsearched": "unsearched",
        "undeletable": "undeletable", "tag": "tag",
    }  # fmt: skip
    for attribute, key in words.items():
        value = getattr(options, attribute)
        if value != getattr(default, attribute) and value is not None:
            found[key] = value
    return found


def _template(options: TemplateOptions, decks: Mapping[int, str]) -> dict[str, Value]:
    found: dict[str, Value] = {
        "browser-front": options.browser_front,
        "browser-back": options.browser_back,
        "browser-font": options.browser_font,
        "browser-size": options.browser_size,
        "deck": decks.get(options.deck or 0, ""),
    }
    return {key: value for key, value in found.items() if value}
