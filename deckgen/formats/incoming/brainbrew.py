"""Projects of brain-brew: a recipe, note models with templates, tables of notes.

https://github.com/ohare93/brain-brew
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
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
            if (
                path.suffix.lower() in (".yaml", ".yml")
                and path.is_file()
                and not path.is_symlink()
            ):
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
    media = Folder(root, deep=True)
    pictures = tuple(
        name
        for name in media.names
        if not name.endswith((".yaml", ".yml", ".csv", ".tsv", ".md", ".html", ".css"))
    )
    notes = tuple(note for deck in decks for note in deck.notes)
    return IncomingDeck(
        path,
        "a brain-brew project",
        decks[0].name if decks else root.name,
        HTML,
        notes,
        reading.types,
        {deck.name: PackedDeck(deck.name, deck.description) for deck in decks},
        {deck.name: deck.preset for deck in decks if deck.preset},
        files=pictures,
        opens=media.opens,
        uuids=reading.uuids | (_uuids(decks[0]) if decks else {}),
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
    preset = f"preset {deck.preset.get('name', '')}".strip()
    known = {"deck": deck.uuid, preset: deck.preset_uuid}
    return {what: uuid for what, uuid in known.items() if uuid}


class _Reading:
    """What the steps of a recipe have made."""

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
            self.headers[str(value.get("part_id", ""))] = self._yaml(
                value["file"]
            ) | self._override(value)
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
        name = str(model.get("name", model.get("model_name", part.get("part_id", ""))))
        key = str(part.get("part_id", name))
        uuid = str(
            model.get("id", model.get("model_id", model.get("crowdanki_uuid", "")))
        )
        self.types[key] = note_model(name, model, self._text)
        for known in (key, name, uuid):
            self.keys.setdefault(known, key)
        if uuid:
            self.uuids[f"type {key}"] = uuid

    def _override(self, part: dict[str, Any]) -> dict[str, Any]:
        """Return what a part says in place of its file."""
        override = part.get("override") or {}
        found = {
            key: override[key] for key in ("name", "crowdanki_uuid") if key in override
        }
        if "deck_description_html_file" in override:
            found["desc"] = self._text(override["deck_description_html_file"])
        return found

    # --- notes -----------------------------------------------------------------------------------

    def _notes(self, step: dict[str, Any]) -> None:
        mappings = step.get("note_model_mappings", [])
        columns: dict[str, str] = {}
        models: list[str] = []
        for mapping in mappings if isinstance(mappings, list) else [mappings]:
            named = mapping.get("note_models", mapping.get("note_model", []))
            models += [named] if isinstance(named, str) else list(named)
            named_columns = mapping.get("columns_to_fields") or {}
            columns.update(
                (str(key).lower(), str(name)) for key, name in named_columns.items()
            )
        default = (
            self.keys.get(models[0], models[0])
            if models
            else next(iter(self.types), "")
        )
        found = self.notes.setdefault(str(step.get("part_id", "")), [])
        for files in step.get("file_mappings", []):
            model = self.keys.get(str(files.get("note_model", "")), default)
            rows = self._rows(files)
            lacks = (
                sorted(columns.keys() - {key for row in rows[:1] for key in row})
                if rows
                else []
            )
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
        csv.field_size_limit(100 << 20)
        is_tsv = str(mapping["file"]).lower().endswith(".tsv")
        delimiter = str(mapping.get("delimiter") or ("\t" if is_tsv else ","))
        rows = [
            {
                key.lower(): value or ""
                for key, value in row.items()
                if isinstance(key, str)
            }
            for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)
        ]
        for derivative in mapping.get("derivatives") or []:
            self._join(rows, self._rows(derivative), derivative, str(mapping["file"]))
        return rows

    def _join(
        self,
        rows: list[dict[str, str]],
        others: list[dict[str, str]],
        derivative: dict[str, Any],
        file: str,
    ) -> None:
        """Join rows to those that have the same in all columns that both have."""
        if not rows or not others:
            return
        own = [key for key in rows[0] if key != _MODEL]
        shared = [key for key in others[0] if key in own]
        if not shared:
            raise UnreadableError(
                f"{self.recipe}: {derivative['file']} shares no column with {file}"
            )
        by_key: dict[tuple[str, ...], dict[str, str]] = {}
        for row in rows:
            by_key.setdefault(tuple(row.get(key, "") for key in shared), row)
        alone = 0
        for other in others:
            found = by_key.get(tuple(other.get(key, "") for key in shared))
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
        for number, row in enumerate(rows, 2):
            key = self.keys.get(row.pop(_MODEL, ""), model)
            kind = self.types.get(key)
            if kind is None:
                raise UnreadableError(
                    f"{self.recipe}: there is no note model {shown(key)}"
                )
            values = {
                columns.get(column, column).lower(): value
                for column, value in row.items()
            }
            fields = tuple(values.get(name.lower(), "") for name in kind.fields)
            tags = tuple(filter(None, _BETWEEN_TAGS.split(values.get(_TAGS, ""))))
            if any(fields):
                place = f"{Path(file).name}:{number}"
                yield IncomingNote(
                    key, fields, tags, "", values.get(_GUID, ""), place=place
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
        named = step.get("headers", "")
        key = str(named.get("part_id", "")) if isinstance(named, dict) else str(named)
        header = self.headers.get(key, {})
        if not header and key.endswith((".yaml", ".yml")):
            header = self._yaml(key)
        name = str(header.get("name", "")) or self.root.name
        description = (
            self._text(header["desc_file"])
            if "desc_file" in header
            else header.get("desc", "")
        )
        notes = step.get("notes", "")
        part = notes.get("part_id", "") if isinstance(notes, dict) else notes
        found = self.notes.get(str(part))
        # an older recipe has the notes of one step only, and does not name them
        if found is None:
            found = [note for listed in self.notes.values() for note in listed]
        preset_uuid = str(header.get("deck_config_uuid", ""))
        presets = header.get("deck_configurations") or []
        preset: dict[str, Any] = {}
        for each in presets:
            if each.get("crowdanki_uuid") == preset_uuid:
                preset = each
        return _Deck(
            name,
            str(description),
            str(header.get("crowdanki_uuid", "")),
            preset_uuid,
            _numbers(preset),
            tuple(note._replace(deck=name) for note in found),
        )


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


def _numbers(value: Any) -> Any:
    """Return values of YAML, which are texts, with numbers and truth values for what is written as one."""
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    if value in ("true", "false"):
        return value == "true"
    if re.fullmatch(r"-?\d{1,15}", value, re.ASCII):
        return int(value)
    return (
        float(value)
        if re.fullmatch(r"-?\d{1,15}\.\d{0,15}", value, re.ASCII)
        else value
    )
