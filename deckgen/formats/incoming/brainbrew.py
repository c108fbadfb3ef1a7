"""Projects of brain-brew: a recipe, note models with templates, tables of notes.

A recipe is a list of steps, each of which makes parts, or a deck of them:

    - build_parts:
        - note_model_from_yaml_part: {part_id: Capital, file: note_models/Capital.yaml}
        - headers_from_yaml_part: {part_id: Header, file: headers/default.yaml}
        - notes_from_csvs:
            part_id: Capitals
            note_model_mappings:
              - {note_models: [Capital], columns_to_fields: {town: Capital}}
            file_mappings:
              - {file: data/capitals.csv, note_model: Capital}
    - generate_crowd_anki: {headers: Header, notes: {part_id: Capitals}}

https://github.com/ohare93/brain-brew
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from deckgen.core.wording import first_of
from deckgen.formats.incoming.brainbrew_models import note_model
from deckgen.formats.incoming.deck import (
    HTML,
    NO_OPTIONS,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import parsed_yaml, read_text
from deckgen.formats.incoming.media import Folder
from deckgen.formats.reading.limits import UnreadableError, damage_told, shown
from deckgen.formats.reading.values import PackedDeck, PackedType
from deckgen.util.filenames import resolved

STEPS = (
    "build_parts",
    "generate_guids_in_csvs",
    "notes_from_csvs",
    "generate_crowd_anki",
)

_PASSED_OVER = re.compile(
    r"generate_guids_in_csvs?|generate_csvs?|save_\w+|media_group_from_\w+"
)
"""Steps that write files of brain-brew's own, or name folders of media, which are all read."""

_GUID, _TAGS, _MODEL = "guid", "tags", "\0model"
_LISTED = 20  # so many decks are named in a message
_BETWEEN_TAGS = re.compile(r"[;,\s]+")
_NO_MEDIA = (".yaml", ".yml", ".csv", ".tsv", ".md", ".html", ".css")
_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,15}\.\d{0,15}", re.ASCII)


def is_recipe(value: Any) -> bool:
    """Tell whether a value of YAML is a recipe: a list of mappings with steps of brain-brew's."""
    return isinstance(value, list) and any(map(_is_known_step, value))


def _is_known_step(value: Any) -> bool:
    return isinstance(value, dict) and any(key in value for key in STEPS)


def recipes(folder: Path) -> list[Path]:
    """Return the recipes in a folder that make something for Anki."""
    found = []
    for below in (folder / "recipes", folder):
        if not below.is_dir():
            continue
        for path in sorted(below.iterdir()):
            if path.suffix.lower() not in (".yaml", ".yml"):
                continue
            if not path.is_file() or path.is_symlink():
                continue
            text = read_text(path)
            if "generate_crowd_anki" in text and is_recipe(parsed_yaml(path, text)):
                found.append(path)
    return found


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a brain-brew project: its folder or its recipe. Raises ``UnreadableError`` and ``OSError``."""
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
    reading = _Reading(resolved(root), recipe)
    steps = parsed_yaml(recipe, read_text(recipe))
    with damage_told(recipe, "a brain-brew recipe"):
        reading.run(steps)
        decks = reading.chosen(options.decks)
    if len(listed) > 1:
        others = ", ".join(each.name for each in listed[1:])
        reading.warnings.append(
            f"{recipe.name} was read; there are other recipes: {others}"
        )
    name = root.name
    uuids = reading.uuids
    if decks:
        name = decks[0].name
        uuids = uuids | _uuids(decks[0])
    notes: list[IncomingNote] = []
    for deck in decks:
        notes += deck.notes
    media = Folder(root, deep=True)
    return IncomingDeck(
        path,
        form="a brain-brew project",
        name=name,
        format=HTML,
        notes=tuple(notes),
        note_types=reading.types,
        decks={deck.name: PackedDeck(deck.name, deck.description) for deck in decks},
        presets={deck.name: deck.preset for deck in decks if deck.preset},
        files=tuple(name for name in media.names if not name.endswith(_NO_MEDIA)),
        opens=media.opens,
        uuids=uuids,
        warnings=tuple(reading.warnings),
    )


class _Deck(NamedTuple):
    """A deck that a recipe makes."""

    name: str
    description: str
    uuid: str
    preset_uuid: str
    preset: dict[str, Any]
    notes: tuple[IncomingNote, ...]


def _uuids(deck: _Deck) -> dict[str, str]:
    """Return the uuids of a deck and its preset, by what they name."""
    preset = f"preset {deck.preset.get('name', '')}".strip()
    known = {"deck": deck.uuid, preset: deck.preset_uuid}
    return {what: uuid for what, uuid in known.items() if uuid}


class _Reading:
    """What the steps of a recipe have made. A part has an id, by which later steps name it.

    - ``types``: the note types by the ids of their parts.
    - ``keys``: these ids by all that a note model may be called: its part, its name, its uuid.
    - ``headers``: what is said of decks, by the ids of their parts.
    - ``uuids``: those of note types, by what they name.
    - ``notes``: by the ids of their parts.
    - ``decks``: the steps that make one.
    """

    def __init__(self, root: Path, recipe: Path) -> None:
        self.root = root
        self.recipe = recipe
        self.types: dict[str, PackedType] = {}
        self.keys: dict[str, str] = {}
        self.headers: dict[str, dict[str, Any]] = {}
        self.uuids: dict[str, str] = {}
        self.notes: dict[str, list[IncomingNote]] = {}
        self.decks: list[dict[str, Any]] = []
        self.warnings: list[str] = []

    def run(self, steps: Any) -> None:
        """Take the steps of a recipe, each of which makes parts, or a deck of them.

        Raises ``UnreadableError`` for what is no recipe, or names what is not there.
        """
        if not is_recipe(steps):
            raise UnreadableError(f"{self.recipe} is not a brain-brew recipe")
        for name, value in _steps(steps):
            if name == "build_parts":
                for part, inner in _steps(value):
                    self._part(part, inner)
            elif name == "generate_crowd_anki":
                self.decks.append(value)
            else:
                self._part(name, value)

    def _part(self, name: str, value: Any) -> None:
        """Take a part: a note model, headers, or notes of tables."""
        if re.fullmatch(r"note_models?_from_yaml_parts?", name):
            self._model(value, self._yaml(value["file"]))
        elif re.fullmatch(r"headers?_from_yaml_parts?", name):
            header = self._yaml(value["file"]) | self._override(value)
            self.headers[str(value.get("part_id", ""))] = header
        elif re.fullmatch(r"note_models?_from_html_parts?", name):
            self._model(value, value)
        elif re.fullmatch(r"notes_from_csvs?", name):
            self._notes(value)
        elif not _PASSED_OVER.fullmatch(name):
            self.warnings.append(f"{self.recipe.name}: unknown step {shown(name)}")

    # --- files -----------------------------------------------------------------------------------

    def _text(self, written: Any) -> str:
        """Return the text of a file of the project; one outside of it is refused."""
        path = resolved(self.root / str(written))
        if not path.is_relative_to(self.root):
            raise UnreadableError(
                f"{self.recipe}: {shown(str(written))} is outside the project"
            )
        try:
            return read_text(path)
        except OSError as error:
            raise UnreadableError(
                f"{self.recipe}: {written} cannot be read: {error.strerror}"
            ) from None

    def _yaml(self, written: Any) -> dict[str, Any]:
        value = parsed_yaml(self.root / str(written), self._text(written))
        if not isinstance(value, dict):
            raise UnreadableError(f"{self.recipe}: {written} is not a mapping")
        return value

    # --- parts -----------------------------------------------------------------------------------

    def _model(self, part: dict[str, Any], model: dict[str, Any]) -> None:
        """Take a note model, which a part names."""
        part_name = part.get("part_id", "")
        name = _first(model, "name", "model_name", otherwise=part_name)
        key = str(part.get("part_id", name))
        uuid = _first(model, "id", "model_id", "crowdanki_uuid")
        self.types[key] = note_model(name, model, self._text)
        for known in (key, name, uuid):
            self.keys.setdefault(known, key)
        if uuid:
            self.uuids[f"type {key}"] = uuid

    def _override(self, part: dict[str, Any]) -> dict[str, Any]:
        """Return what a part says in place of its file."""
        override = part.get("override") or {}
        found = {}
        for key in ("name", "crowdanki_uuid"):
            if key in override:
                found[key] = override[key]
        if "deck_description_html_file" in override:
            found["desc"] = self._text(override["deck_description_html_file"])
        return found

    # --- notes -----------------------------------------------------------------------------------

    def _notes(self, step: dict[str, Any]) -> None:
        """Take the notes of tables: their columns are fields, by the names that the step gives them."""
        models, columns = _mapped(step)
        if models:
            default = self.keys.get(models[0], models[0])
        else:
            default = next(iter(self.types), "")
        found = self.notes.setdefault(str(step.get("part_id", "")), [])
        for files in step.get("file_mappings", []):
            model = self.keys.get(str(files.get("note_model", "")), default)
            rows = self._rows(files)
            lacks = sorted(columns.keys() - rows[0].keys()) if rows else []
            if lacks:
                listed = first_of([shown(name) for name in lacks], _LISTED)
                self.warnings.append(
                    f"{files.get('file')} has no column {listed}: are its columns separated by commas?"
                )
            found += self._made(rows, model, columns, str(files.get("file", "")))

    def _rows(self, mapping: dict[str, Any]) -> list[dict[str, str]]:
        """Return the rows of a table by columns in small letters, with those of its derivatives joined to
        them."""
        text = self._text(mapping["file"])
        file = str(mapping["file"])
        csv.field_size_limit(100 << 20)
        usual = "\t" if file.lower().endswith(".tsv") else ","
        delimiter = str(mapping.get("delimiter") or usual)
        rows = []
        for cells in csv.DictReader(io.StringIO(text), delimiter=delimiter):
            row = {}
            for key, value in cells.items():
                if isinstance(key, str):  # and not cells beyond the last column
                    row[key.lower()] = value or ""
            rows.append(row)
        for derivative in mapping.get("derivatives") or []:
            self._join(rows, self._rows(derivative), derivative, file)
        return rows

    def _join(
        self,
        rows: list[dict[str, str]],
        others: list[dict[str, str]],
        derivative: dict[str, Any],
        file: str,
    ) -> None:
        """Join ``others``, the rows of a derivative, to those of ``rows`` that have the same in all columns
        that both have.

        To a row ``country: Chad, capital: N'Djamena`` another table may add ``country: Chad, flag: …``.
        """
        if not rows or not others:
            return
        own = [key for key in rows[0] if key != _MODEL]
        shared = [key for key in others[0] if key in own]
        if not shared:
            raise UnreadableError(
                f"{self.recipe}: {derivative['file']} shares no column with {file}"
            )
        by_shared: dict[tuple[str, ...], dict[str, str]] = {}
        for row in rows:
            same = tuple(row.get(key, "") for key in shared)
            by_shared.setdefault(same, row)
        alone = 0
        for other in others:
            same = tuple(other.get(key, "") for key in shared)
            found = by_shared.get(same)
            if found is None:
                alone += 1
                continue
            found.update((key, value) for key, value in other.items() if key != _MODEL)
            model = other.get(_MODEL) or str(derivative.get("note_model") or "")
            if model:
                found.setdefault(_MODEL, model)
        if alone:
            self.warnings.append(
                f"{alone:,} rows of {derivative['file']} match no row of {file}"
            )

    def _made(
        self, rows: list[dict[str, str]], model: str, columns: dict[str, str], file: str
    ) -> Iterator[IncomingNote]:
        """Yield the notes of the rows of a file that have a text in some field."""
        for number, row in enumerate(rows, 2):
            key = self.keys.get(row.pop(_MODEL, ""), model)
            kind = self.types.get(key)
            if kind is None:
                raise UnreadableError(
                    f"{self.recipe}: there is no note model {shown(key)}"
                )
            values = {}
            for column, value in row.items():
                name = columns.get(column, column)
                values[name.lower()] = value
            fields = tuple(values.get(name.lower(), "") for name in kind.fields)
            if not any(fields):
                continue
            tags = _BETWEEN_TAGS.split(values.get(_TAGS, ""))
            yield IncomingNote(
                key,
                fields,
                tags=tuple(filter(None, tags)),
                guid=values.get(_GUID, ""),
                place=f"{Path(file).name}:{number}",
            )

    # --- decks -----------------------------------------------------------------------------------

    def chosen(self, names: Sequence[str]) -> list[_Deck]:
        """Return the decks that have some names; without names the only one. Raises ``UnreadableError`` if
        there are more to choose from."""
        decks = [self._deck(each) for each in self.decks]
        if names:
            wanted = [deck for deck in decks if deck.name in names]
            return wanted or decks
        if len(decks) > 1:
            listed = first_of([deck.name for deck in decks], _LISTED)
            raise UnreadableError(
                f"{self.recipe} makes {len(decks)} decks; choose one with --deck: {listed}"
            )
        return decks

    def _deck(self, step: dict[str, Any]) -> _Deck:
        """Return the deck that a step makes."""
        key = _part_named(step.get("headers", ""))
        header = self.headers.get(key, {})
        if not header and key.endswith((".yaml", ".yml")):
            header = self._yaml(key)
        name = str(header.get("name", "")) or self.root.name
        if "desc_file" in header:
            description = self._text(header["desc_file"])
        else:
            description = str(header.get("desc", ""))
        found = self.notes.get(_part_named(step.get("notes", "")))
        # an older recipe has the notes of one step only, and does not name them
        if found is None:
            found = list(chain.from_iterable(self.notes.values()))
        preset_uuid = str(header.get("deck_config_uuid", ""))
        preset: dict[str, Any] = {}
        for each in header.get("deck_configurations") or []:
            if each.get("crowdanki_uuid") == preset_uuid:
                preset = each
        return _Deck(
            name=name,
            description=description,
            uuid=str(header.get("crowdanki_uuid", "")),
            preset_uuid=preset_uuid,
            preset=_numbers(preset),
            notes=tuple(note._replace(deck=name) for note in found),
        )


def _mapped(step: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Return the note models that a step of notes names, and the fields that it names for columns."""
    models: list[str] = []
    columns: dict[str, str] = {}
    for mapping in _listed(step.get("note_model_mappings", [])):
        named = mapping.get("note_models", mapping.get("note_model", []))
        models += [named] if isinstance(named, str) else list(named)
        named_columns = mapping.get("columns_to_fields") or {}
        for column, field in named_columns.items():
            columns[str(column).lower()] = str(field)
    return models, columns


def _first(values: dict[str, Any], *keys: str, otherwise: Any = "") -> str:
    """Return the value of the first of some keys that is there, else another one, as a text."""
    for key in keys:
        if key in values:
            return str(values[key])
    return str(otherwise)


def _part_named(value: Any) -> str:
    """Return the part that a value names: ``Header``, or ``{part_id: Header}``."""
    named = value.get("part_id", "") if isinstance(value, dict) else value
    return str(named)


def _listed(value: Any) -> list[Any]:
    """Return a list as it is, and what is no list as the only one in a list."""
    return value if isinstance(value, list) else [value]


def _steps(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the steps of a list of mappings, each with its values; a step may have a list of them.

    The parts of ``build_parts`` are such a list themselves.
    """
    if not isinstance(value, list):
        return
    for step in value:
        if not isinstance(step, dict):
            continue
        for name, inner in step.items():
            values = [inner] if name == "build_parts" else _listed(inner)
            for each in values:
                if isinstance(each, (dict, list)):
                    yield str(name), each


def _numbers(value: Any) -> Any:
    """Return values of YAML, which are texts, with numbers and truth values for what is written as one."""
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    if value in ("true", "false"):
        return value == "true"
    if _INTEGER.fullmatch(value):
        return int(value)
    if _DECIMAL.fullmatch(value):
        return float(value)
    return value
