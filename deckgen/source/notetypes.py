"""``note-types:``: fields, card templates and styles of the deck's own, each text with its place.

::

    note-types:
      - id: country
        fields: [Name, {name: Flag, format: html}]
        cards:
          - name: capital
            front: "{{Name}}"
            back: "{{FrontSide}} {{Flag}}"
          - name: flag
            file: flag.html
        bind: {q: Name}

The two sides of a template stand in YAML, or in a file of their own with a line ``--`` between them.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import part_key
from deckgen.core.notetype import (
    ANKI_LATEX,
    IMAGE_OCCLUSION,
    KINDS,
    NORMAL,
    Latex,
)
from deckgen.core.owntype import (
    FIELD_FORMATS,
    MARKDOWN,
    OwnField,
    OwnTemplate,
    OwnType,
    Style,
)
from deckgen.core.texts import Text
from deckgen.source import schema_notetypes as schema
from deckgen.source.header import is_deck_name
from deckgen.source.note_type_fields import field_name, read_bind, read_field
from deckgen.source.note_type_values import (
    code,
    code_if_any,
    entries,
    normal,
)
from deckgen.source.part_names import PartNames, has_control_character
from deckgen.source.readers import own_key
from deckgen.source.textfiles import read_text_file
from deckgen.source.yaml.tree import Mapping, Node, Sequence

if TYPE_CHECKING:
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
        bind = read_bind(reader, node, named)
        found = OwnType(
            file=reader.file,
            key=key or Text("", node.start, node.start + 1),
            name=name,
            fields=fields,
            templates=templates,
            kind=kind,
            revision=reader.number(node, "revision", 1, schema.MAX_REVISION) or 1,
            styles=self._styles(reader, node),
            has_base_style=reader.choice(node, "base", schema.BASES) is not None,
            sort=field_name(reader, reader.text(node, "sort"), "sort", named),
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
            place = f"the note type at {other.span()}"
            way = "give one of the two an id of its own"
            reader.report("Y205", key, id=key, other=place, way=way)
            return
        # else what names the missing part is right
        is_whole = has_all_fields and has_all_templates
        self.types[str(key)] = found if is_whole else None

    def _id(self, reader: Reader, node: Mapping) -> Text | None:
        """Return the id of a note type, ``None`` if there is none that it can have."""
        if "id" not in node:
            way = "give it an id that never changes, such as 'id: country'"
            reader.missing(node, "id", "the note type", way)
            return None
        key = reader.text(node, "id")
        if key is None or _TYPE_ID.match(key):
            return key
        suggestion = ""
        if key in ("question", "cloze", "occlusion"):
            why = "the built-in note types have it"
        elif key in ("true", "false", "loose"):
            why = "'type' takes it for something else"
        else:
            why = "the id of a note type has only the letters a to z, in lower case"
            made = part_key(key)
            if made.isascii() and _TYPE_ID.match(made):
                suggestion = f", like this: '{made}'"
        reader.report("Y204", key, id=key, why=why, suggestion=suggestion)
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
            reader.report(
                "N108",
                written,
                name=written,
                what="a note type",
                why=why,
                way="choose another name",
            )
        return normal(written)

    # --- fields ------------------------------------------------------------------------------

    def _fields(
        self, reader: Reader, node: Mapping
    ) -> tuple[tuple[OwnField, ...], bool]:
        """Return the fields that can be read, and whether these are all and there are any."""
        way = "write the names of its fields"
        nodes = entries(reader, node, "fields", "the note type", way)
        usual = str(reader.choice(node, "note-format", FIELD_FORMATS) or MARKDOWN)
        names = PartNames(reader, "a field", is_field=True)
        found = []
        for each in nodes:
            if isinstance(each, Sequence):
                wanted = "a list of names or of fields"
                reader.wrong(each, "fields", wanted, "write '- name: …'")
                continue
            field = read_field(reader, each, usual, names)
            if field is not None:
                found.append(field)
        return tuple(found), len(found) == len(nodes) > 0

    # --- card templates ----------------------------------------------------------------------

    def _templates(
        self, reader: Reader, node: Mapping, kind: str
    ) -> tuple[tuple[OwnTemplate, ...], bool]:
        """Return the card templates that can be read, and whether these are all and there are any."""
        way = "write its card templates"
        nodes = entries(reader, node, "cards", "the note type", way)
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
            why = f"it has {len(found)} card templates"
            way = f"a note type of the kind '{kind}' makes its cards of deletions, with one template for all"
            reader.report("Y211", found[1].name, why=why, way=way)
        return tuple(found), len(found) == len(nodes) > 0

    def _template(
        self, reader: Reader, node: Mapping, names: PartNames
    ) -> OwnTemplate | None:
        """Return a card template, ``None`` if it has no usable name or sides."""
        reader.check_keys(node, "card-template")
        name = reader.text(node, "name")
        if "name" not in node:
            way = "add 'name:', which Anki shows"
            reader.missing(node, "name", "the card template", way)
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
            browser_front=code(reader, node, "browser-front") or Text(""),
            browser_back=code(reader, node, "browser-back") or Text(""),
            browser_font=str(reader.text(node, "browser-font") or ""),
            browser_size=reader.number(node, "browser-size", 0, schema.MAX_FONT_SIZE)
            or 0,
            deck=str(deck or ""),
        )

    def _sides(
        self, reader: Reader, node: Mapping
    ) -> tuple[TextFile, Text, Text] | None:
        """Return the file with the two sides of a template, and the sides."""
        if "file" not in node:
            return _inline_sides(reader, node)
        written = reader.text(node, "file")
        for key in ("front", "back"):
            if key in node:
                reader.report(
                    "Y211",
                    own_key(node, key),
                    why=f"'{key}' cannot be used together with 'file'",
                    way="delete one of the two: the file has front and back",
                )
                return None
        file = self._file(reader, written)
        if file is None or written is None:
            return None
        between = _BETWEEN_SIDES.search(file.text)
        if between is None:
            wanted = f"a file with a front, a line '{SEPARATOR}' and a back"
            way = f"write a line '{SEPARATOR}' between the front and the back"
            reader.wrong(written, "file", wanted, way)
            return None
        # the line breaks before and behind the line between them belong to neither side
        front_end = max(between.start() - 1, 0)
        back_start = min(between.end() + 1, len(file.text))
        front = Text(file.text[:front_end], 0, front_end)
        back = Text(file.text[back_start:], back_start, len(file.text))
        return file, front, back

    # --- files -------------------------------------------------------------------------------

    def _styles(self, reader: Reader, node: Mapping) -> tuple[Style, ...]:
        """Return the styles of a note type: those of a file, then those that stand in YAML."""
        found = []
        file = self._file(reader, reader.text(node, "style"))
        if file is not None:
            whole = Text(file.text, 0, len(file.text))
            found.append(Style(file, whole))
        written = code_if_any(reader, node, "css")
        if written is not None:
            found.append(Style(reader.file, written))
        return tuple(found)

    def _file(self, reader: Reader, written: Text | None) -> TextFile | None:
        """Return a file named relative to the one that names it."""
        if written is None:
            return None
        folder = posixpath.dirname(reader.file.path)
        path = posixpath.normpath(posixpath.join(folder, written))
        if path not in self.files:
            self.named.append(self.root / path)
            placed = Text(path, written.start, written.end)
            file = read_text_file(reader, placed, self.root)
            if file is None:
                return None
            self.files[path] = file
        return self.files[path]


def _inline_sides(reader: Reader, node: Mapping) -> tuple[TextFile, Text, Text] | None:
    """Return the file that a template itself is in, and the two sides that are written there."""
    for key in ("front", "back"):
        if key not in node:
            way = f"add '{key}:', or 'file:' with both sides"
            reader.missing(node, key, "the card template", way)
    front = code(reader, node, "front")
    back = code(reader, node, "back")
    if front is None or back is None:
        return None
    return reader.file, front, back


def _stock(reader: Reader, node: Mapping, kind: str) -> int:
    """Return Anki's ``originalStockKind``, 0 for none."""
    written = reader.number(node, "stock", 1, schema.STOCK_KINDS)
    if kind == IMAGE_OCCLUSION:
        return schema.STOCK_KINDS
    if written == schema.STOCK_KINDS:
        place = reader.text(node, "stock") or node
        way = "write 'kind: image-occlusion'"
        reader.report("Y207", place, value=written, key="stock", suggestion=way)
        return 0
    return written or 0


def _latex(reader: Reader, node: Mapping) -> Latex:
    """Return what stands around formulas in LaTeX, Anki's own where nothing is said."""
    found = reader.mapping(node, "latex")
    if found is None:
        return ANKI_LATEX
    reader.check_keys(found, "latex")
    before = code_if_any(reader, found, "before")
    after = code_if_any(reader, found, "after")
    return Latex(
        None if before is None else str(before),
        None if after is None else str(after),
        reader.flag(found, "svg"),
    )
