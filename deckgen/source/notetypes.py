"""``note-types:``: fields, card templates and styles of the deck's own, each text with its place."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import part_key
from deckgen.core.notetype import (
    ANKI_LATEX,
    DEFAULT_FONT,
    DEFAULT_SIZE,
    IMAGE_OCCLUSION,
    KINDS,
    NORMAL,
    Field,
    Latex,
)
from deckgen.core.owntype import (
    FIELD_FORMATS,
    MARKDOWN,
    WORDS,
    OwnField,
    OwnTemplate,
    OwnType,
    Style,
)
from deckgen.core.texts import Text
from deckgen.source import schema_notetypes as schema
from deckgen.source.header import is_deck_name
from deckgen.source.part_names import PartNames, has_control_character
from deckgen.source.textfiles import read_text_file
from deckgen.source.yaml.tree import Mapping, Node, Sequence
from deckgen.util import ascii_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deckgen.source.readers import Reader

SEPARATOR = "--"
"""The line between front and back in a template's own file."""

_TYPE_ID = re.compile(schema.TYPE_ID_PATTERN)
_BETWEEN_SIDES = re.compile(rf"^{SEPARATOR}$", re.MULTILINE)


class TypeReader:
    """Reads note types from mappings. ``files`` are the texts that were read, by path; ``named`` the
    paths of all files that were named, there or not. ``types`` has ``None`` for a note type that cannot
    be read; ``are_lost`` says that any may be among those that cannot.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, TextFile] = {}
        self.named: list[Path] = []
        self.types: dict[str, OwnType | None] = {}
        self.are_lost = False
        self._names: dict[str, str] = {}

    def read(self, reader: Reader, node: Node) -> None:
        """Read one entry of ``note-types:`` that is no include."""
        if not isinstance(node, Mapping):
            way = "begin each note type with '- id:', and write 'fields:' and 'cards:' below it"
            reader.wrong(node, "note-types", "a list of note types", way)
            self.are_lost = True
            return
        reader.check_keys(node, "note-type")
        key = self._id(reader, node)
        kind = str(reader.choice(node, "kind", KINDS) or NORMAL)
        fields, has_all_fields = self._fields(reader, node)
        templates, has_all_templates = self._templates(reader, node, kind)
        name = self._name(reader, node)
        # of one that is not there, enough is said
        named = fields if has_all_fields else ()
        bind = _bind(reader, node, named)
        found = OwnType(
            file=reader.file,
            key=key or Text("", node.start, node.start + 1),
            name=name,
            fields=fields,
            templates=templates,
            kind=kind,
            revision=_number(reader, node, "revision", 1, schema.MAX_REVISION) or 1,
            styles=self._styles(reader, node),
            has_base_style=reader.choice(node, "base", schema.BASES) is not None,
            sort=_field_name(reader, reader.text(node, "sort"), "sort", named),
            latex=_latex(reader, node),
            bind=bind,
            is_judged=reader.flag(node, "judge") if "judge" in node else bool(bind),
            stock=_stock(reader, node, kind),
        )
        if key is None:
            self.are_lost = True
            return
        other = self.types.get(str(key))
        if other is not None:
            way = "give one of the two an id of its own"
            reader.report(
                "Y205", key, id=key, other=f"the note type at {other.span()}", way=way
            )
            return
        # else what names the missing part is right
        is_whole = has_all_fields and has_all_templates
        self.types[str(key)] = found if is_whole else None

    def _id(self, reader: Reader, node: Mapping) -> Text | None:
        if "id" not in node:
            reader.missing(
                node,
                "id",
                "the note type",
                "give it an id that never changes, such as 'id: country'",
            )
            return None
        key = reader.text(node, "id")
        if key is None or _TYPE_ID.match(key):
            return key
        why = (
            "the built-in note types have it"
            if key in ("question", "cloze", "occlusion")
            else ""
        )
        why = why or (
            "'type' takes it for something else"
            if key in ("true", "false", "loose")
            else ""
        )
        if not why:
            made = part_key(key)
            suggestion = (
                f", like this: '{made}'"
                if made.isascii() and _TYPE_ID.match(made)
                else ""
            )
            why = "the id of a note type has only the letters a to z, in lower case"
            reader.report("Y204", key, id=key, why=why, suggestion=suggestion)
            return None
        reader.report("Y204", key, id=key, why=why, suggestion="")
        return None

    def _name(self, reader: Reader, node: Mapping) -> Text:
        """Return the name that Anki shows, '' if none is written."""
        written = reader.text(node, "name")
        if written is None:
            return Text("")
        why = ""
        if '"' in written or has_control_character(written):
            why = "it has a quotation mark or a control character in it"
        other = self._names.get(written.casefold())
        if other is not None:
            why = f"the note type '{other}' has it"
        self._names.setdefault(written.casefold(), str(node.get("id", written)))
        if why:
            words = {
                "name": written,
                "what": "a note type",
                "why": why,
                "way": "choose another name",
            }
            reader.report("N108", written, **words)
        return _normal(written)

    # --- fields ------------------------------------------------------------------------------

    def _fields(
        self, reader: Reader, node: Mapping
    ) -> tuple[tuple[OwnField, ...], bool]:
        """Return the fields that can be read, and whether these are all and there are any."""
        nodes = _entries(
            reader, node, "fields", "the note type", "write the names of its fields"
        )
        usual = str(reader.choice(node, "note-format", FIELD_FORMATS) or MARKDOWN)
        names = PartNames(reader, "a field", is_field=True)
        found = []
        for each in nodes:
            if isinstance(each, Sequence):
                reader.wrong(
                    each, "fields", "a list of names or of fields", "write '- name: …'"
                )
                continue
            field = _field(reader, each, usual, names)
            if field is not None:
                found.append(field)
        return tuple(found), len(found) == len(nodes) > 0

    # --- card templates ----------------------------------------------------------------------

    def _templates(
        self, reader: Reader, node: Mapping, kind: str
    ) -> tuple[tuple[OwnTemplate, ...], bool]:
        """Return the card templates that can be read, and whether these are all and there are any."""
        nodes = _entries(
            reader, node, "cards", "the note type", "write its card templates"
        )
        names = PartNames(reader, "a card template")
        found = []
        for each in nodes:
            if not isinstance(each, Mapping):
                way = (
                    "begin each with '- name:', and write 'front:' and 'back:' below it"
                )
                reader.wrong(each, "cards", "a list of card templates", way)
                continue
            template = self._template(reader, each, names)
            if template is not None:
                found.append(template)
        if kind != NORMAL and len(found) > 1:
            way = f"a note type of the kind '{kind}' makes its cards of deletions, with one template for all"
            reader.report(
                "Y211",
                found[1].name,
                why=f"it has {len(found)} card templates",
                way=way,
            )
        return tuple(found), len(found) == len(nodes) > 0

    def _template(
        self, reader: Reader, node: Mapping, names: PartNames
    ) -> OwnTemplate | None:
        reader.check_keys(node, "card-template")
        name = reader.text(node, "name")
        if "name" not in node:
            reader.missing(
                node, "name", "the card template", "add 'name:', which Anki shows"
            )
        key = names.key(node, name)
        sides = self._sides(reader, node)
        deck = reader.text(node, "deck")
        if deck is not None and not is_deck_name(reader, deck):
            deck = None
        if name is None or key is None or sides is None:
            return None
        file, front, back = sides
        return OwnTemplate(
            name=name,
            key=key,
            file=file,
            front=front,
            back=back,
            browser_front=_code(reader, node, "browser-front") or Text(""),
            browser_back=_code(reader, node, "browser-back") or Text(""),
            browser_font=str(reader.text(node, "browser-font") or ""),
            browser_size=_number(reader, node, "browser-size", 0, schema.MAX_FONT_SIZE)
            or 0,
            deck=str(deck or ""),
        )

    def _sides(
        self, reader: Reader, node: Mapping
    ) -> tuple[TextFile, Text, Text] | None:
        """Return the file with the two sides of a template, and the sides."""
        written = reader.text(node, "file")
        inline = [key for key in ("front", "back") if key in node]
        if "file" in node and inline:
            way = "delete one of the two: the file has front and back"
            reader.report(
                "Y211",
                _key(node, inline[0]),
                why=f"'{inline[0]}' cannot be used together with 'file'",
                way=way,
            )
            return None
        if "file" not in node:
            for key in ("front", "back"):
                if key not in node:
                    reader.missing(
                        node,
                        key,
                        "the card template",
                        f"add '{key}:', or 'file:' with both sides",
                    )
            front, back = _code(reader, node, "front"), _code(reader, node, "back")
            return None if front is None or back is None else (reader.file, front, back)
        file = self._file(reader, written)
        if file is None or written is None:
            return None
        between = _BETWEEN_SIDES.search(file.text)
        if between is None:
            way = f"write a line '{SEPARATOR}' between the front and the back"
            reader.wrong(
                written,
                "file",
                f"a file with a front, a line '{SEPARATOR}' and a back",
                way,
            )
            return None
        front_end = max(between.start() - 1, 0)
        back_start = min(between.end() + 1, len(file.text))
        front = Text(file.text[:front_end], 0, front_end)
        back = Text(file.text[back_start:], back_start, len(file.text))
        return file, front, back

    # --- files -------------------------------------------------------------------------------

    def _styles(self, reader: Reader, node: Mapping) -> tuple[Style, ...]:
        found = []
        file = self._file(reader, reader.text(node, "style"))
        if file is not None:
            found.append(Style(file, Text(file.text, 0, len(file.text))))
        written = _code(reader, node, "css") if "css" in node else None
        if written is not None:
            found.append(Style(reader.file, written))
        return tuple(found)

    def _file(self, reader: Reader, written: Text | None) -> TextFile | None:
        """Return a file named relative to the one that names it."""
        if written is None:
            return None
        folder = posixpath.dirname(reader.file.path)
        path = Text(
            posixpath.normpath(posixpath.join(folder, written)),
            written.start,
            written.end,
        )
        if str(path) not in self.files:
            self.named.append(self.root / str(path))
            file = read_text_file(reader, path, self.root)
            if file is None:
                return None
            self.files[str(path)] = file
        return self.files[str(path)]


def _entries(reader: Reader, node: Mapping, key: str, where: str, way: str) -> Sequence:
    found = reader.sequence(node, key)
    if key not in node:
        reader.missing(node, key, where, way)
    elif not found and (isinstance(node[key], Sequence) or node[key] == ""):
        reader.report("Y206", _key(node, key), key=key, way=way)
    return found


def _key(node: Mapping, key: str) -> Text:
    """Return a key of a mapping with its place."""
    return next(own for own in node if own == key)


def _field(
    reader: Reader, node: Mapping | Text, usual: str, names: PartNames
) -> OwnField | None:
    if isinstance(node, Text):
        name = reader.as_text(node, "name")
        key = names.key(node, name)
        return (
            OwnField(_normal(name), key, usual)
            if name is not None and key is not None
            else None
        )
    reader.check_keys(node, "note-type-field")
    name = reader.text(node, "name")
    if "name" not in node:
        reader.missing(
            node, "name", "the field", "add 'name:', which templates and cards use"
        )
    key = names.key(node, name)
    anki = Field(
        name="",
        id=0,
        description=str(reader.text(node, "description") or ""),
        rtl=reader.flag(node, "rtl"),
        collapsed=reader.flag(node, "collapsed"),
        plain_text=reader.flag(node, "plain-editor"),
        prevent_deletion=reader.flag(node, "undeletable"),
        exclude_from_search=reader.flag(node, "unsearched"),
        font=str(reader.text(node, "font") or DEFAULT_FONT),
        size=_number(reader, node, "size", 1, schema.MAX_FONT_SIZE) or DEFAULT_SIZE,
        sticky=reader.flag(node, "sticky"),
        tag=_number(reader, node, "tag", 0, schema.MAX_TAG),
    )
    format_ = str(reader.choice(node, "format", FIELD_FORMATS) or usual)
    required, personal = reader.flag(node, "required"), reader.flag(node, "personal")
    if required and personal:
        way = (
            "delete one of the two: a package never fills a field of the learner's own"
        )
        reader.report(
            "Y211",
            _key(node, "required"),
            why="a field is 'required' and 'personal'",
            way=way,
        )
    if name is None or key is None:
        return None
    return OwnField(_normal(name), key, format_, required, personal, anki)


def _normal(name: Text) -> Text:
    """Return a name as Anki keeps it, at its place."""
    return Text(unicodedata.normalize("NFC", name), name.start, name.end)


def _code(reader: Reader, node: Mapping, key: str) -> Text | None:
    """Return a text that may be empty, as that of a template may."""
    value = node.get(key)
    if (
        isinstance(value, Text)
        and (not value or value.isspace())
        and not reader.is_lost(value)
    ):
        return value
    return reader.text(node, key)


def _number(
    reader: Reader, node: Mapping, key: str, least: int, most: int
) -> int | None:
    """Return a whole number, ``None`` if there is none or it is out of range."""
    value = reader.text(node, key)
    if value is None:
        return None
    number = ascii_text.number(value, most)
    if number is not None and number >= least:
        return number
    reader.wrong(
        value,
        key,
        f"a whole number from {least} to {most}",
        "write a number, in digits",
    )
    return None


def _stock(reader: Reader, node: Mapping, kind: str) -> int:
    """Return Anki's ``originalStockKind``, 0 for none."""
    written = _number(reader, node, "stock", 1, schema.STOCK_KINDS)
    if kind == IMAGE_OCCLUSION:
        return schema.STOCK_KINDS
    if written == schema.STOCK_KINDS:
        way = "write 'kind: image-occlusion'"
        reader.report(
            "Y207",
            reader.text(node, "stock") or node,
            value=written,
            key="stock",
            suggestion=way,
        )
        return 0
    return written or 0


def _latex(reader: Reader, node: Mapping) -> Latex:
    found = reader.mapping(node, "latex")
    if found is None:
        return ANKI_LATEX
    reader.check_keys(found, "latex")
    before = _code(reader, found, "before") if "before" in found else None
    after = _code(reader, found, "after") if "after" in found else None
    return Latex(
        None if before is None else str(before),
        None if after is None else str(after),
        reader.flag(found, "svg"),
    )


def _field_name(
    reader: Reader, written: Text | None, key: str, fields: Iterable[OwnField]
) -> str:
    """Return the name of a field that must be there, '' if none is named or there is no such field."""
    if written is None:
        return ""
    names = [str(field.name) for field in fields]
    name = unicodedata.normalize("NFC", written)
    if name in names:
        return name
    if names:
        suggestion = reader.did_you_mean(
            name, frozenset(names)
        ) or "known: " + ", ".join(names)
        reader.report("Y207", written, value=written, key=key, suggestion=suggestion)
    return ""


def _bind(
    reader: Reader, node: Mapping, fields: tuple[OwnField, ...]
) -> dict[str, str]:
    """Return the names of fields by the words that are bound to them."""
    bind: dict[str, str] = {}
    for word, value in (reader.mapping(node, "bind") or Mapping()).items():
        if word not in WORDS:
            suggestion = reader.did_you_mean(
                word, frozenset(WORDS)
            ) or "known here: " + ", ".join(WORDS)
            reader.report("Y201", word, key=word, where="'bind'", suggestion=suggestion)
            continue
        written = reader.as_text(value, word)
        name = _field_name(reader, written, str(word), fields)
        if not name:
            continue
        other = next((known for known, taken in bind.items() if taken == name), "")
        if other:
            way = f"'{other}' is bound to it; bind each word to a field of its own"
            reader.report("Y207", written or word, value=name, key=word, suggestion=way)
            continue
        bind[str(word)] = name
    return bind
