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


class WrittenType(NamedTuple):
    """A note type: its key, and its fields' and templates' ids in order."""

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
        name = _free(name if name.strip() else "Note type", names, "_")
        taken: set[str] = set()
        fields = tuple(
            _free(_field_name(each, are_known), taken, "+") for each in kind.fields
        )
        renamed = (
            {}
            if kind.id
            else {
                old: new
                for old, new in zip(kind.fields, fields, strict=True)
                if old != new
            }
        )
        templates: set[str] = set()
        found[key] = kind._replace(
            name=name,
            fields=fields,
            templates=tuple(
                (
                    _free(_template_name(each), templates, "+"),
                    _with_names(_code(front), renamed),
                    _with_names(_code(back), renamed),
                )
                for each, front, back in kind.templates
            ),
            css=_code(kind.css),
            sort_field=kind.sort_field
            if kind.sort_field in range(len(kind.fields))
            else 0,
        )
    return found


def _free(name: str, taken: set[str], sign: str) -> str:
    """Return a name that no other has, capitals aside, with a sign behind it if need be."""
    while name.casefold() in taken:
        name += sign
    taken.add(name.casefold())
    return name


def _printable(name: str) -> str:
    return "".join(
        char if char.isprintable() else " "
        for char in unicodedata.normalize("NFC", name)
    )


def _field_name(name: str, is_known: bool) -> str:
    name = (
        _NOT_IN_FIELDS.sub("", _printable(name)).strip().lstrip("#^/").strip()
        or "Field"
    )
    return f"{name}_" if name.casefold() in SPECIAL_NAMES and not is_known else name


def _with_names(template: str, renamed: Mapping[str, str]) -> str:
    """Return a template that shows fields by their new names."""
    for old, new in renamed.items():
        template = template.replace(f"{{{{{old}}}}}", f"{{{{{new}}}}}")
        template = template.replace(f"{{{{cloze:{old}}}}}", f"{{{{cloze:{new}}}}}")
    return template


def special_fields(types: Iterable[PackedType]) -> list[str]:
    """Return a line for each note type with fields that are called as templates call something else."""
    found = []
    for kind in types:
        names = [name for name in kind.fields if name.casefold() in SPECIAL_NAMES]
        if names:
            found.append(
                f"the note type '{kind.name}' has fields with names that mean something else in templates: "
                f"{', '.join(names)}. They keep them: Anki shows the field, except for FrontSide, and lets "
                "nobody make another one"
            )
    return found


def _template_name(name: str) -> str:
    name = _printable(name).replace('"', "")
    return name if name.strip() else "Card"


def _code(text: str) -> str:
    """Return a template or a style sheet with the line ends and the characters that a file can have."""
    return CONTROLS.sub(
        " ", text.replace("\r\n", "\n").replace("\r", "\n")
    ).removeprefix("\ufeff")


# --- keys and files ---------------------------------------------------------------------------


def keys(
    types: Mapping[str, PackedType], taken: Iterable[str] = ()
) -> dict[str, WrittenType]:
    """Return what each note type is called in the project, where some ids are ``taken``."""
    ids = Ids("type", _RESERVED | frozenset(taken))
    found = {}
    for key, kind in sorted(
        types.items(), key=lambda item: (item[1].id, item[1].name, item[0])
    ):
        fields, templates = Ids("field"), Ids("template")
        wanted = slug(kind.name)
        found[key] = WrittenType(
            ids.take("cloze-note" if wanted == "cloze" else wanted),
            tuple(fields.take(part_key(name)) for name in kind.fields),
            tuple(templates.take(part_key(name)) for name, _, _ in kind.templates),
        )
    return found


def files(
    kind: PackedType,
    written: WrittenType,
    html: set[int],
    decks: Mapping[int, str],
    *,
    is_text: bool = False,
) -> dict[str, str]:
    """Return the files of a note type by their paths.

    ``html`` are the places of fields that are HTML, ``decks`` the names of decks by their ids. ``is_text``
    says that the deck is kept as text by CrowdAnki or brain-brew, and is to be written so again: no line of
    it is to differ.
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
    value["fields"] = [
        _field(name, written.fields[place], options[place], place in html)
        for place, name in enumerate(kind.fields)
    ]
    others = kind.template_options or (TemplateOptions(),) * len(kind.templates)
    cards: list[Value] = []
    for place, (name, front, back) in enumerate(kind.templates):
        card: dict[str, Value] = {"name": name}
        if written.templates[place] != part_key(name):
            card["id"] = written.templates[place]
        if _can_be_file(front, back):
            file = f"{written.key}/{written.templates[place]}.html"
            card["file"] = file
            found[f"{FOLDER}/{file}"] = f"{front}\n--\n{back}"
        else:
            card.update(front=front, back=back)
        card.update(_template(others[place], decks))
        cards.append(card)
    value["cards"] = cards
    found[f"{FOLDER}/{written.key}.yaml"] = listed([value])
    return found


def _latex(latex: Latex, *, is_exact: bool) -> dict[str, Value]:
    """Return what differs from the LaTeX that every note type of Anki's has; also the lines in which
    versions of Anki differ, if it is to be exact."""
    usual = Latex(*DEFAULT_LATEX)
    before, after = _code(latex.before), _code(latex.after)
    found: dict[str, Value] = {}
    is_usual = (
        before == usual.before if is_exact else _told(before) == _told(usual.before)
    )
    if before.strip() and not is_usual:
        found["before"] = before
    if after.strip() not in ("", usual.after.strip()):
        found["after"] = after
    if latex.svg:
        found["svg"] = True
    return found


def _told(before: str) -> str:
    """Return what stands before LaTeX without the lines in which versions of Anki differ."""
    lines = (line.strip() for line in before.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith(_DIFFERING))


def _can_be_file(front: str, back: str) -> bool:
    """Tell whether a template can stand in a file: no line of the front is the one that parts them."""
    return "--" not in front.split("\n") and bool(front + back)


def _field(name: str, id_: str, options: FieldOptions, is_html: bool) -> Value:
    found: dict[str, Value] = {"name": name}
    if id_ != part_key(name):
        found["id"] = id_
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
        if value != getattr(default, attribute) and value is not None and value != "":
            found[key] = _printable(value) if isinstance(value, str) else value
            if isinstance(value, str) and not _printable(value).strip():
                del found[key]
    if not 1 <= options.size <= MAX_FONT_SIZE:
        found.pop("size", None)
    if options.tag is not None and not 0 <= options.tag <= MAX_TAG:
        found.pop("tag", None)
    return found if len(found) > 1 else name


def _template(options: TemplateOptions, decks: Mapping[int, str]) -> dict[str, Value]:
    deck = decks.get(options.deck or 0, "")
    found: dict[str, Value] = {
        "browser-front": _code(options.browser_front),
        "browser-back": _code(options.browser_back),
        "browser-font": _printable(options.browser_font),
        "browser-size": options.browser_size
        if 0 < options.browser_size <= MAX_FONT_SIZE
        else 0,
        "deck": deck_name(deck) if deck else "",
    }
    return {key: value for key, value in found.items() if value}
