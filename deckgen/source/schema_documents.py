"""What is written from the table of keys: the JSON schema for editors, the tables of the manual.

``python -m deckgen.source.schema_documents`` writes both; the tests compare them.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.kinds import KIND_KEYS, KINDS
from deckgen.source import schema
from deckgen.source import schema_notetypes as types
from deckgen.source.schema import Key, Keys, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.owntype import OwnType

SCHEMA_FILE = Path(__file__).parents[1] / "assets" / "cards.schema.json"
MANUAL = Path(__file__).parents[2] / "docs"
"""The pages of the manual, in a clone of the repository."""

_INCLUDED = ("topic", "card", "table", "include", "note-type")
"""What a file that is included has in its list."""

_TABLE = re.compile(
    r"(<!-- keys: (?P<name>[\w-]+) -->\n).*?(<!-- /keys -->)", re.DOTALL
)

# --- JSON schema ----------------------------------------------------------------------------


def json_schema(note_types: Sequence[OwnType] = ()) -> str:
    """Return the JSON Schema (draft 7) of ``cards.yaml``, as a text that ends with a line break.

    With the note types of a project it is the schema of that project: ``type`` is one of them, and fields
    have their names.
    """
    definitions = _definitions()
    if note_types:
        _add_types(definitions, note_types)
    included = [_ref(name) for name in _INCLUDED]
    root = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "deckgen: cards.yaml",
        **_mapping(schema.ROOT),
        # a file that is included has a list of topics, cards or note types; only lists have items
        "type": ["object", "array"],
        "items": {"anyOf": included},
        "definitions": definitions,
    }
    return json.dumps(root, indent=2) + "\n"


def _definitions() -> dict[str, Value]:
    """Return the definitions of all mappings, lists and other values, by name."""
    definitions = dict(schema.VALUES)
    for keys in schema.ALL:
        if keys is not schema.ROOT:
            definitions[keys.name] = _mapping(keys)
    for name, (meaning, mappings) in schema.LISTS.items():
        entries = [_ref(keys.name) for keys in mappings]
        entry: Value = {"anyOf": entries}
        if len(entries) == 1:
            entry = entries[0]
        definitions[name] = {
            "description": meaning,
            "type": ["array", "null"],
            "items": entry,
        }
    _tell_own_cards(definitions)
    # a passage is a text, or its first and its last words
    definitions["passage"] = {"anyOf": [schema.TEXT, definitions["passage"]]}
    field = definitions["note-type-field"]  # which is its name, or a mapping
    definitions["note-type-field"] = {"anyOf": [field["properties"]["name"], field]}
    return definitions


def _add_types(definitions: dict[str, Value], note_types: Sequence[OwnType]) -> None:
    """Let definitions know the note types of a project, and the names of their fields and templates.

    Then an editor completes them, and marks a field that no type has. Definitions that are shared with others
    are copied before they are changed.
    """
    type_ids = []
    field_names: set[str] = set()
    template_names: set[str] = set()
    for note_type in note_types:
        type_ids.append(str(note_type.key))
        field_names.update(note_type.by_name)
        for template in note_type.templates:
            template_names.add(str(template.name))
    any_id = {"enum": type_ids}
    any_field = {"enum": sorted(field_names)}
    any_template = {"enum": sorted(template_names)}
    card = definitions["card"]["properties"]
    topic = definitions["topic"]["properties"]
    card["type"]["anyOf"] = [*schema.TYPED["anyOf"], any_id]
    topic["type"] = {"description": topic["type"]["description"], **any_id}
    card["fields"]["propertyNames"] = any_field
    card["format"] = copy.deepcopy(card["format"])
    card["format"]["anyOf"][1]["propertyNames"] = any_field
    for holder in (card, topic):
        holder["deck"] = copy.deepcopy(holder["deck"])
        holder["deck"]["anyOf"][1]["propertyNames"] = any_template
    definitions["card"]["allOf"] = [_of_type(each) for each in note_types]


def _of_type(note_type: OwnType) -> Value:
    """Return what holds for a card that names its note type: which fields it has, and which it needs.

    A field that a word is bound to need not stand under ``fields``.
    """
    fields: Value = {"propertyNames": {"enum": list(note_type.by_name)}}
    bound = note_type.bind.values()  # which have words of their own
    written = [name for name in note_type.needed if name not in bound]
    if written:
        fields["required"] = written
    names_it = {
        "properties": {"type": {"const": str(note_type.key)}},
        "required": ["type"],
    }
    return {"if": names_it, "then": {"properties": {"fields": fields}}}


def _mapping(keys: Keys) -> Value:
    """Return the definition of a mapping with some keys."""
    described: Value = {
        "description": keys.meaning,
        "type": ["object", "null"] if keys.may_be_empty else "object",
        "properties": {key.name: _property(key) for key in keys.keys},
    }
    required = [key.name for key in keys.keys if key.required]
    if required:
        described["required"] = required
    described["additionalProperties"] = False
    return described


def _property(key: Key) -> Value:
    """Return what may stand under a key."""
    value = key.value
    if "$ref" in value:  # beside which draft 7 reads nothing
        value = {"allOf": [value]}
    described: Value = {"description": key.meaning, **value}
    if key.default is not None:
        described["default"] = key.default
    return described


_NAMES_TYPE: Value = {
    "properties": {"type": {"allOf": [types.TYPE_ID], "not": {"const": "loose"}}},
    "required": ["type"],
}
"""A card that names an own note type, and does not say how its answer is typed."""


def _tell_own_cards(definitions: dict[str, Value]) -> None:
    """Let cards below a topic with ``type`` have any of the words that a note type may bind.

    ``own-cards`` and ``own-topics`` are the lists below such a topic, ``cards`` and ``topics`` all others.
    """
    kinds = {"anyOf": _kinds()}
    topic = definitions["topic"]["properties"]
    usual = {}
    own = {}
    for name in ("cards", "topics"):
        listed = topic[name]
        usual[name] = listed
        own[name] = _instead(listed, f"own-{name}")
        topic[name] = {"description": listed["description"]}
        definitions[f"own-{name}"] = copy.deepcopy(definitions[name])
    choice = {
        "if": {"required": ["type"]},
        "then": {"properties": own},
        "else": {"properties": usual},
    }
    definitions["built-in-card"] = {"allOf": [_ref("card"), kinds]}
    definitions["any-topic"] = {"allOf": [_ref("topic"), choice]}
    definitions["own-topic"] = {"allOf": [_ref("topic"), {"properties": own}]}
    definitions["cards"]["items"]["anyOf"][0] = _ref("built-in-card")
    definitions["topics"]["items"]["anyOf"][0] = _ref("any-topic")
    definitions["own-topics"]["items"]["anyOf"][0] = _ref("own-topic")


def _ref(name: str) -> Value:
    """Return what stands for a definition."""
    return {"$ref": f"#/definitions/{name}"}


def _instead(described: Value, name: str) -> Value:
    """Return a property with another list for its value: ``own-cards`` in place of ``cards``."""
    return {**described, "allOf": [_ref(name)]}


def _kinds() -> list[Value]:
    """Return what must stand together on a card of each kind, and what must not.

    A question, say, requires 'q' and 'a', and must not have the keys that only other kinds take.
    """
    found: list[Value] = []
    for kind in KINDS:
        others = sorted(KIND_KEYS - kind.keys)
        forbidden = {"anyOf": [{"required": [key]} for key in others]}
        required: Value = {"required": sorted(kind.required)}
        if kind.name == "own":
            required = {"anyOf": [required, _NAMES_TYPE]}
        found.append({**required, "not": forbidden})
    return found


# --- manual ---------------------------------------------------------------------------------


_KINDS = {
    "question": "questions",
    "cloze": "clozes",
    "steps": "steps",
    "occlusion": "pictures with masks",
    "own": "own note types",
}
"""What the manual calls the cards of a kind."""


def table(keys: Keys) -> str:
    """Return the table of a mapping's keys, as Markdown."""
    rows = ["| key | meaning | example |", "|---|---|---|"]
    for key in keys.keys:
        meaning = _cell(_meaning(keys, key))
        example = _cell(key.example)
        rows.append(f"| `{key.name}` | {meaning} | `{example}` |")
    return "\n".join(rows) + "\n"


def _meaning(keys: Keys, key: Key) -> str:
    """Return what a key means, what may be its value, and which cards it is for."""
    words = [key.meaning]
    choices = [f"`{choice}`" for choice in key.value.get("enum", [])]
    if len(choices) > 1:
        one_of = ", ".join(choices)
        words.append(f"One of {one_of}.")
    kinds = _kinds_with(key) if keys is schema.CARD else []
    if kinds:
        words.append(f"For {_enumerated(kinds)}.")
    if key.required:
        words.append("Required.")
    elif key.default is not None:
        words.append(f"Default: `{key.default}`.")
    return " ".join(words)


def _kinds_with(key: Key) -> list[str]:
    """Return which cards may have a key, as the manual calls them."""
    names = []
    for kind in KINDS:
        if key.name in kind.keys:
            names.append(_KINDS.get(kind.name, f"{kind.name} cards"))
    return sorted(names)


def _enumerated(names: list[str]) -> str:
    """Return names as a sentence has them: 'clozes, questions and steps'."""
    *first, last = names
    if not first:
        return last
    return ", ".join(first) + f" and {last}"


def _cell(text: str) -> str:
    """Return a text as it stands in a cell of a table, where a stroke would end it."""
    return text.replace("|", "\\|")


def with_tables(text: str) -> str:
    """Return a Markdown text with the tables between its marks ``<!-- keys: NAME -->`` made again."""

    def made(found: re.Match[str]) -> str:
        begin, end = found.group(1, 3)
        keys = schema.BY_NAME[found["name"]]
        return f"{begin}\n{table(keys)}\n{end}"

    return _TABLE.sub(made, text)


def _write(names: list[str]) -> None:
    """Write the schema, and the tables in the pages of the manual and in other files that are named."""
    SCHEMA_FILE.write_text(json_schema(), encoding="utf-8")
    for path in (*MANUAL.glob("*.md"), *map(Path, names)):
        text = path.read_text(encoding="utf-8")
        made = with_tables(text)
        if made != text:
            path.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    _write(sys.argv[1:])
