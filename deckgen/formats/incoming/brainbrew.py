"""Projects of brain-brew: a recipe, note models with templates, tables of notes.

https://github.com/ohare93/brain-brew
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deckgen.formats.incoming.deck import HTML, NO_OPTIONS, IncomingDeck, IncomingNote, Options
from deckgen.formats.incoming.decoding import parsed_yaml, read_text
from deckgen.formats.incoming.media import Folder
from deckgen.formats.reading.limits import UnreadableError, damage_told, shown
from deckgen.formats.reading.values import FieldOptions, Latex, PackedDeck, PackedType, TemplateOptions

STEPS = ("build_parts", "generate_guids_in_csvs", "notes_from_csvs", "generate_crowd_anki")
_GUID, _TAGS = "guid", "tags"


def is_recipe(value: Any) -> bool:
    """Tell whether a value of YAML is a recipe: a list of mappings with steps of brain-brew's."""
    return isinstance(value, list) and any(
        isinstance(step, dict) and any(key in step for key in STEPS) for step in value
    )


def recipes(folder: Path) -> list[Path]:
    """Return the recipes in a folder that make something for Anki."""
    found = []
    for below in (folder / "recipes", folder):
        if not below.is_dir():
            continue
        for path in sorted(below.iterdir()):
            if path.suffix.lower() in (".yaml", ".yml") and path.is_file() and not path.is_symlink():
                text = read_text(path)
                if "generate_crowd_anki" in text and is_recipe(parsed_yaml(path, text)):
                    found.append(path)
    return found


def read(path: Path, _: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a project of brain-brew: its folder or its recipe. Raises ``UnreadableError`` and ``OSError``."""
    if path.is_dir():
        listed = recipes(path)
        if not listed:
            raise UnreadableError(f"{path} has no recipe that makes a deck")
        recipe = listed[0]
        root = path
    else:
        recipe = path
        root = path.parent.parent if path.parent.name == "recipes" else path.parent
        listed = [recipe]
    reading = _Reading(root.resolve(), recipe)
    steps = parsed_yaml(recipe, read_text(recipe))
    with damage_told(recipe, "recipe of brain-brew's"):
        reading.run(steps)
    if len(listed) > 1:
        others = ", ".join(each.name for each in listed[1:])
        reading.warnings.append(f"read is {recipe.name}; there are other recipes: {others}")
    media = Folder(root, deep=True)
    pictures = tuple(
        name for name in media.names if not name.endswith((".yaml", ".yml", ".csv", ".md", ".html", ".css"))
    )
    return IncomingDeck(
        path,
        "a project of brain-brew's",
        reading.name or root.name,
        HTML,
        tuple(reading.notes),
        reading.types,
        reading.decks,
        files=pictures,
        opens=media.opens,
        uuids=reading.uuids,
        warnings=tuple(reading.warnings),
    )


class _Reading:
    """What the steps of a recipe have made."""

    def __init__(self, root: Path, recipe: Path) -> None:
        self.root = root
        self.recipe = recipe
        self.name = ""
        self.types: dict[str, PackedType] = {}
        self.keys: dict[str, str] = {}
        self.headers: dict[str, dict[str, Any]] = {}
        self.decks: dict[str, PackedDeck] = {}
        self.uuids: dict[str, str] = {}
        self.notes: list[IncomingNote] = []
        self.warnings: list[str] = []

    def run(self, steps: Any) -> None:
        """Take the steps of a recipe that say something of notes and note models."""
        if not is_recipe(steps):
            raise UnreadableError(f"{self.recipe} is no recipe of brain-brew's")
        for name, value in _steps(steps):
            if name == "build_parts":
                self.run_parts(value)
            elif name == "notes_from_csvs":
                self._notes(value)
            elif name == "generate_crowd_anki":
                self._deck(value)
            elif name != "generate_guids_in_csvs":
                self.warnings.append(f"{self.recipe.name}: the step {shown(name)} is not known")

    def run_parts(self, parts: Any) -> None:
        """Take the parts: note models and headers."""
        for name, value in _steps(parts):
            if name in ("note_models_from_yaml_part", "note_model_from_yaml_part"):
                self._model(value, self._yaml(value["file"]))
            elif name in ("headers_from_yaml_part", "headers_from_yaml_parts"):
                self.headers[str(value.get("part_id", ""))] = self._yaml(value["file"])
            elif name == "note_model_from_html_parts":
                self._model(value, value)
            else:
                self.warnings.append(f"{self.recipe.name}: the part {shown(name)} is not read")

    # --- files -----------------------------------------------------------------------------------

    def _text(self, written: Any) -> str:
        """Return the text of a file of the project; one outside of it is refused."""
        path = (self.root / str(written)).resolve()
        if not path.is_relative_to(self.root):
            raise UnreadableError(f"{self.recipe}: {shown(str(written))} is outside of the project")
        try:
            return read_text(path)
        except OSError as error:
            raise UnreadableError(f"{self.recipe}: {written} cannot be read: {error.strerror}") from None

    def _yaml(self, written: Any) -> dict[str, Any]:
        value = parsed_yaml(self.root / str(written), self._text(written))
        if not isinstance(value, dict):
            raise UnreadableError(f"{self.recipe}: {written} holds no mapping")
        return value

    # --- note models -----------------------------------------------------------------------------

    def _model(self, part: dict[str, Any], model: dict[str, Any]) -> None:
        name = str(model.get("name", part.get("part_id", "")))
        key = str(part.get("part_id", name))
        uuid = str(model.get("id", model.get("crowdanki_uuid", "")))
        fields = [each if isinstance(each, dict) else {"name": each} for each in model.get("fields", [])]
        templates = [self._template(each) for each in model.get("templates", [])]
        if not fields or not templates:
            raise UnreadableError(
                f"{self.recipe}: the note model {shown(name)} has no fields or no templates"
            )
        css = self._text(model["css_file"]) if "css_file" in model else str(model.get("css", ""))
        is_cloze = str(model.get("type", "0")) in ("1", "cloze") or any("{{cloze:" in t[1] for t in templates)
        latex = Latex(str(model.get("latex_pre", "")), str(model.get("latex_post", "")))
        self.types[key] = PackedType(
            0, name, 0, tuple(str(each["name"]) for each in fields), tuple(templates), css, is_cloze,
            (None,) * len(fields), (None,) * len(templates), int(model.get("sort_field_num", 0) or 0),
            tuple(map(_options, fields)), (TemplateOptions(),) * len(templates), latex,
        )  # fmt: skip
        for known in (key, name, uuid):
            self.keys.setdefault(known, key)
        if uuid:
            self.uuids[f"type {key}"] = uuid

    def _template(self, template: Any) -> tuple[str, str, str]:
        if isinstance(template, str):
            template = {"html_file": template}
        file = template.get("html_file", template.get("file"))
        if file is None:
            front, back = str(template.get("question_format", "")), str(template.get("answer_format", ""))
        else:
            front, _, back = self._text(file).partition("\n--\n")
        name = str(template.get("name", Path(str(file)).stem))
        return name, front.strip("\n"), back.strip("\n")

    # --- notes -----------------------------------------------------------------------------------

    def _notes(self, step: dict[str, Any]) -> None:
        mappings = step.get("note_model_mappings", [])
        columns: dict[str, str] = {}
        models: list[str] = []
        for mapping in mappings if isinstance(mappings, list) else [mappings]:
            named = mapping.get("note_models", mapping.get("note_model", []))
            models += [named] if isinstance(named, str) else list(named)
            columns.update(mapping.get("columns_to_fields", {}))
        default = self.keys.get(models[0], models[0]) if models else next(iter(self.types), "")
        for files in step.get("file_mappings", []):
            model = self.keys.get(str(files.get("note_model", "")), default)
            rows = self._rows(files)
            self._add(rows, model, columns, str(files.get("file", "")))

    def _rows(self, mapping: dict[str, Any]) -> list[dict[str, str]]:
        """Return the rows of a table, with those of its derivatives joined to them."""
        text = self._text(mapping["file"])
        csv.field_size_limit(100 << 20)
        rows = [
            {key: value or "" for key, value in row.items() if isinstance(key, str)}
            for row in csv.DictReader(io.StringIO(text))
        ]
        for derivative in mapping.get("derivatives") or []:
            others = self._rows(derivative)
            if not rows or not others:
                continue
            shared = [key for key in others[0] if key in rows[0]]
            if not shared:
                raise UnreadableError(
                    f"{self.recipe}: {derivative['file']} has no column of {mapping['file']}"
                )
            by_key = {other[shared[0]]: other for other in others}
            kind = derivative.get("note_model")
            for row in rows:
                other = by_key.get(row[shared[0]])
                if other is not None:
                    row.update(other)
                    if kind:
                        row["\0model"] = str(kind)
        return rows

    def _add(self, rows: list[dict[str, str]], model: str, columns: dict[str, str], file: str) -> None:
        for number, row in enumerate(rows, 2):
            key = self.keys.get(row.pop("\0model", ""), model)
            kind = self.types.get(key)
            if kind is None:
                raise UnreadableError(f"{self.recipe}: there is no note model {shown(key)}")
            values = {columns.get(column, column).lower(): value for column, value in row.items()}
            fields = tuple(values.get(name.lower(), "") for name in kind.fields)
            tags = tuple(values.get(_TAGS, "").replace(",", " ").split())
            if any(fields):
                place = f"{Path(file).name}:{number}"
                self.notes.append(IncomingNote(key, fields, tags, "", values.get(_GUID, ""), place=place))

    def _deck(self, step: dict[str, Any]) -> None:
        headers = step.get("headers", "")
        header = self.headers.get(str(headers), {})
        if not header and isinstance(headers, str) and headers.endswith((".yaml", ".yml")):
            header = self._yaml(headers)
        self.name = self.name or str(header.get("name", ""))
        if "crowdanki_uuid" in header:
            self.uuids["deck"] = str(header["crowdanki_uuid"])
        description = header.get("desc", "")
        if "desc_file" in header:
            description = self._text(header["desc_file"])
        if self.name:
            self.decks[self.name] = PackedDeck(self.name, str(description))
            self.notes = [note._replace(deck=self.name) for note in self.notes]


def _steps(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the steps of a list of mappings, each with its values; a step may have a list of them."""
    for step in value if isinstance(value, list) else []:
        if not isinstance(step, dict):
            continue
        for name, inner in step.items():
            is_many = isinstance(inner, list) and name != "build_parts"
            for each in inner if is_many else [inner]:
                if isinstance(each, (dict, list)):
                    yield str(name), each


def _options(field: dict[str, Any]) -> FieldOptions:
    size = str(field.get("font_size", field.get("size", "20")))
    return FieldOptions(
        font=str(field.get("font", "Arial")),
        size=int(size) if size.isdecimal() else 20,
        rtl=str(field.get("is_right_to_left", "")).lower() == "true",
        sticky=str(field.get("is_sticky", "")).lower() == "true",
    )
