"""Note types as files of a project: a YAML file, a style sheet and a file a card template for each."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.importing.names import Ids, deck_name, slug
from deckgen.compile.occlusion_field import words_of
from deckgen.core.identity import part_key
from deckgen.formats.genanki_adapter import DEFAULT_LATEX
from deckgen.formats.reading.values import FieldOptions, Latex, TemplateOptions
from deckgen.notetypes.checks import SPECIAL_NAMES
from deckgen.render.field import CONTROLS
from deckgen.source.schema_notetypes import MAX_FONT_SIZE, MAX_TAG
from deckgen.source.writing.document import Value, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.formats.reading.values import PackedType

FOLDER = "notetypes"
OCCLUSION = 6
"""Anki's number of the kind *Image Occlusion*."""

_RESERVED = frozenset({"question", "cloze", "true", "false"})
_DIFFERING = ("\\special{papersize", "\\usepackage[utf8]{inputenc}")
_NOT_IN_FIELDS = re.compile(r'[:{}"]')

_FIELD_OPTIONS = {
    "font": "font",
    "size": "size",
    "rtl": "rtl",
    "sticky": "sticky",
    "description": "description",
    "plain_editor": "plain-editor",
    "collapsed": "collapsed",
    "unsearched": "unsearched",
    "undeletable": "undeletable",
    "tag": "tag",
}
"""The options of a field that a project has, with what they are called there."""


class WrittenType(NamedTuple):
    """What a note type is called in a project.

    - ``key``: its id.
    - ``fields``: those of its fields, in order.
    - ``templates``: those of its card templates.

    A note type that the project had before has no fields here: nothing of it is written.
    """

    key: str
    fields: tuple[str, ...]
    templates: tuple[str, ...]


# --- names ------------------------------------------------------------------------------------


def cleaned(
    types: Mapping[str, PackedType], *, are_known: bool
) -> dict[str, PackedType]:
    """Return note types with the names that Anki gives them when it takes them in.

    Old collections have names that it no longer allows, and two types of one name. ``are_known`` says that
    learners have the types: a field that is called as templates call something else, ``Tags`` for
    example, then keeps its name, as it does in Anki.
    """
    names: set[str] = set()
    found = {}
    for key, kind in types.items():
        name = _printable(kind.name).replace('"', "")
        if not name.strip():
            name = "Note type"
        taken: set[str] = set()
        fields = []
        for each in kind.fields:
            fields.append(_free(_field_name(each, are_known), taken, "+"))
        sort_field = kind.sort_field
        if sort_field not in range(len(kind.fields)):
            sort_field = 0
        found[key] = kind._replace(
            name=_free(name, names, "_"),
            fields=tuple(fields),
            templates=_cleaned_templates(kind, fields),
            css=_code(kind.css),
            sort_field=sort_field,
        )
    return found


def _cleaned_templates(
    kind: PackedType, fields: list[str]
) -> tuple[tuple[str, str, str], ...]:
    """Return the card templates of a note type with names that Anki allows.

    They show ``fields`` in the place of those that the type has; one that came with an id is learners' own,
    and its templates stay as they are.
    """
    renamed = {}
    if not kind.id:
        for old, new in zip(kind.fields, fields, strict=True):
            if old != new:
                renamed[old] = new
    taken: set[str] = set()
    found = []
    for name, front, back in kind.templates:
        free = _free(_template_name(name), taken, "+")
        front = _with_names(_code(front), renamed)
        back = _with_names(_code(back), renamed)
        found.append((free, front, back))
    return tuple(found)


def _free(name: str, taken: set[str], sign: str) -> str:
    """Return a name that no other has, capitals aside, with a sign behind it if need be.

    With the sign ``+`` a second field ``Front`` becomes ``Front+``, and a third ``Front++``, as in Anki.
    """
    while name.casefold() in taken:
        name += sign
    taken.add(name.casefold())
    return name


def _printable(name: str) -> str:
    """Return a name with a space for each character that cannot be seen."""
    composed = unicodedata.normalize("NFC", name)
    if composed.isprintable():
        return composed
    return "".join(char if char.isprintable() else " " for char in composed)


def _field_name(name: str, is_known: bool) -> str:
    """Return the name of a field as Anki keeps it: ``Front`` for ``{{#Front}}``."""
    allowed = _NOT_IN_FIELDS.sub("", _printable(name)).strip()
    name = allowed.lstrip("#^/").strip() or "Field"
    if not is_known and name.casefold() in SPECIAL_NAMES:
        return f"{name}_"
    return name


def _with_names(template: str, renamed: Mapping[str, str]) -> str:
    """Return a template that shows fields by their new names: ``{{New}}`` and ``{{cloze:New}}``."""
    for old, new in renamed.items():
        template = template.replace(f"{{{{{old}}}}}", f"{{{{{new}}}}}")
        template = template.replace(f"{{{{cloze:{old}}}}}", f"{{{{cloze:{new}}}}}")
    return template


def special_fields(types: Iterable[PackedType]) -> list[str]:
    """Return a line for each note type with fields that are called as templates call something else."""
    found = []
    for kind in types:
        names = [name for name in kind.fields if name.casefold() in SPECIAL_NAMES]
        if not names:
            continue
        listed_names = ", ".join(names)
        found.append(
            f"the note type '{kind.name}' has fields with names that mean something else in templates: "
            f"{listed_names}. They keep them: Anki shows the field, except for FrontSide, and lets "
            "nobody make another one"
        )
    return found


def _template_name(name: str) -> str:
    """Return the name of a card template as Anki keeps it."""
    name = _printable(name).replace('"', "")
    if not name.strip():
        return "Card"
    return name


def _code(text: str) -> str:
    """Return a template or a style sheet with the line ends and the characters that a file can have."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROLS.sub(" ", text).removeprefix("\ufeff")


# --- keys and files ---------------------------------------------------------------------------


def keys(
    types: Mapping[str, PackedType], taken: Iterable[str] = ()
) -> dict[str, WrittenType]:
    """Return what each note type is called in the project, where some ids are ``taken``.

    Types are named in the order of their ids, so that the same deck gives the same names.
    """
    ids = Ids("type", _RESERVED | frozenset(taken))
    found = {}
    for key, kind in sorted(types.items(), key=_order):
        wanted = slug(kind.name)
        if wanted == "cloze":
            wanted = "cloze-note"
        free_of_fields = Ids("field")
        free_of_templates = Ids("template")
        fields = [free_of_fields.take(part_key(name)) for name in kind.fields]
        templates = [
            free_of_templates.take(part_key(name)) for name, _, _ in kind.templates
        ]
        found[key] = WrittenType(ids.take(wanted), tuple(fields), tuple(templates))
    return found


def _order(item: tuple[str, PackedType]) -> tuple[int, str, str]:
    """Return what note types are sorted by: the id, and then names, as some forms have no ids."""
    key, kind = item
    return kind.id, kind.name, key


def files(
    kind: PackedType,
    written: WrittenType,
    html: set[int],
    decks: Mapping[int, str],
    *,
    is_text: bool = False,
) -> dict[str, str]:
    """Return the files of a note type by their paths.

    - ``written``: what it is called in the project.
    - ``html``: the places of fields that are HTML.
    - ``decks``: the names of decks by their ids.
    - ``is_text``: the deck is kept as text by CrowdAnki or brain-brew, and is to be written so again: no
      line of it is to differ.
    """
    value: dict[str, Value] = {"id": written.key, "name": kind.name}
    if kind.is_cloze:
        value["kind"] = "image-occlusion" if kind.stock == OCCLUSION else "cloze"
    if kind.stock in range(1, OCCLUSION):
        value["stock"] = kind.stock
    bind = words_of(kind)
    if bind:
        value["bind"] = bind
        value["judge"] = False  # its cards were not written by the rules
    found = {}
    if kind.css:
        value["style"] = f"{written.key}.css"
        found[f"{FOLDER}/{written.key}.css"] = kind.css
    latex = _latex(kind.latex, is_exact=is_text)
    if latex:
        value["latex"] = latex
    if kind.sort_field in range(1, len(kind.fields)):
        value["sort"] = kind.fields[kind.sort_field]
    options = kind.field_options or (FieldOptions(),) * len(kind.fields)
    fields = []
    for place, name in enumerate(kind.fields):
        id_ = written.fields[place]
        fields.append(_field(name, id_, options[place], place in html))
    value["fields"] = fields
    cards: list[Value] = []
    for place in range(len(kind.templates)):
        card, file, text = _card(kind, written, place, decks)
        cards.append(card)
        if file:
            found[f"{FOLDER}/{file}"] = text
    value["cards"] = cards
    found[f"{FOLDER}/{written.key}.yaml"] = listed([value])
    return found


def _card(
    kind: PackedType, written: WrittenType, place: int, decks: Mapping[int, str]
) -> tuple[dict[str, Value], str, str]:
    """Return a card template as values of YAML, the file that holds its sides, and the text of that file.

    Sides that no file can hold stand in the values, and the name of the file is ''.
    """
    name, front, back = kind.templates[place]
    id_ = written.templates[place]
    card: dict[str, Value] = {"name": name}
    if id_ != part_key(name):
        card["id"] = id_
    file = ""
    if _can_be_file(front, back):
        file = f"{written.key}/{id_}.html"
        card["file"] = file
    else:
        card["front"] = front
        card["back"] = back
    options = TemplateOptions()
    if kind.template_options:
        options = kind.template_options[place]
    card.update(_template(options, decks))
    return card, file, f"{front}\n--\n{back}"


def _latex(latex: Latex, *, is_exact: bool) -> dict[str, Value]:
    """Return what differs from the LaTeX that every note type of Anki's has; also the lines in which
    versions of Anki differ, if it is to be exact."""
    usual = Latex(*DEFAULT_LATEX)
    before = _code(latex.before)
    after = _code(latex.after)
    found: dict[str, Value] = {}
    if is_exact:
        is_usual = before == usual.before
    else:
        is_usual = _told(before) == _told(usual.before)
    if before.strip() and not is_usual:
        found["before"] = before
    if after.strip() not in ("", usual.after.strip()):
        found["after"] = after
    if latex.svg:
        found["svg"] = True
    return found


def _told(before: str) -> str:
    """Return what stands before LaTeX without the lines in which versions of Anki differ.

    Lines count whatever space is around them.
    """
    told = []
    for line in before.split("\n"):
        stripped = line.strip()
        if stripped and not stripped.startswith(_DIFFERING):
            told.append(stripped)
    return "\n".join(told)


def _can_be_file(front: str, back: str) -> bool:
    """Tell whether a template can stand in a file: no line of the front is ``--``, which parts the sides
    there.
    """
    return "--" not in front.split("\n") and bool(front + back)


def _field(name: str, id_: str, options: FieldOptions, is_html: bool) -> Value:
    """Return a field as a value of YAML: its name alone, if nothing is to be said of it."""
    found: dict[str, Value] = {"name": name}
    if id_ != part_key(name):
        found["id"] = id_
    if is_html:
        found["format"] = "html"
    default = FieldOptions()
    for attribute, key in _FIELD_OPTIONS.items():
        value = getattr(options, attribute)
        if value is None or value == getattr(default, attribute):
            continue
        if isinstance(value, str):
            value = _printable(value)
            if not value.strip():
                continue
        found[key] = value
    if not 1 <= options.size <= MAX_FONT_SIZE:
        found.pop("size", None)
    if options.tag is not None and not 0 <= options.tag <= MAX_TAG:
        found.pop("tag", None)
    if len(found) == 1:
        return name
    return found


def _template(options: TemplateOptions, decks: Mapping[int, str]) -> dict[str, Value]:
    """Return what is said of a card template beside its sides."""
    found: dict[str, Value] = {
        "browser-front": _code(options.browser_front),
        "browser-back": _code(options.browser_back),
        "browser-font": _printable(options.browser_font),
    }
    if 0 < options.browser_size <= MAX_FONT_SIZE:
        found["browser-size"] = options.browser_size
    deck = decks.get(options.deck or 0, "")
    if deck:
        found["deck"] = deck_name(deck)
    return {key: value for key, value in found.items() if value}
