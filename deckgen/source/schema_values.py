"""What the table of keys is written with: values in the words of JSON Schema, keys, mappings of keys."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from deckgen.util.named_tuple import NamedTuple

MAX_PER_DAY = 9999
"""How many cards a day Anki lets a learner ask for."""

MAX_LIMIT = 9999
"""The largest number that a limit under ``check:`` may be."""

Value = dict[str, Any]
"""What a value must be, in the words of JSON Schema (draft 7)."""

# --- values ---------------------------------------------------------------------------------

ID_PATTERN = "^[a-z0-9\\u0080-\\uffff][a-z0-9_.\\u0080-\\uffff-]{0,99}$"
CODE_PATTERN = "^[YCQRMUNSO][0-9]{0,3}$"  # 'Q', 'Q1', 'Q101'


WEB_ADDRESS = r"^https?://[^\s<>\"]+$"
REPORT_ADDRESS = r"^(https?://|mailto:)([^\s<>\"{}]|\{id\})+$"


def ref(name: str) -> Value:
    """Return the value that stands under a name in :data:`VALUES` or is that of a mapping or list."""
    return {"$ref": f"#/definitions/{name}"}


def one_or_more(value: Value) -> Value:
    """Return a value, or a list of such values."""
    return {"anyOf": [value, {"type": "array", "items": value}]}


def one_of(words: tuple[str, ...]) -> Value:
    """Return a value that is one of some words."""
    return {"enum": list(words)}


def whole_number(least: int, most: int) -> Value:
    """Return a whole number within limits, both included."""
    return {"type": "integer", "minimum": least, "maximum": most}


TEXT, TEXTS, ID, PASSAGES = ref("text"), ref("texts"), ref("id"), ref("passages")
FLAG: Value = {"type": "boolean"}
TYPED: Value = {"anyOf": [FLAG, {"enum": ["loose"]}]}
PER_DAY = whole_number(0, MAX_PER_DAY)
LIMIT = whole_number(1, MAX_LIMIT)
LEARNING_STEPS = one_or_more(ref("learning-step"))
REASONS: Value = {"type": "object", "additionalProperties": TEXT}
SUPPRESSIONS: Value = {**REASONS, "propertyNames": {"pattern": CODE_PATTERN}}

VALUES: dict[str, Value] = {
    # YAML makes a number of 1984 and a truth of 'no'; deckgen takes both as they are written
    "text": {"type": ["string", "number", "boolean"], "pattern": "\\S"},
    "texts": one_or_more(TEXT),
    "id": {"type": ["string", "integer"], "pattern": ID_PATTERN},
    "tag": {
        "type": ["string", "number", "boolean"],
        # not 'marked' or 'leech', no empty part between '::', no space, no quotation mark
        "pattern": "^(?!(?:[Mm][Aa][Rr][Kk][Ee][Dd]|[Ll][Ee][Ee][Cc][Hh])$)(?!::)(?!.*::::)(?!.*::$)"
        "[^\\s\"']+$",
    },
    "passages": one_or_more(ref("passage")),
    "learning-step": {
        "type": ["string", "integer"],
        "minimum": 1,
        "maximum": 99999,
        # '1m 10m 1d'
        "pattern": "^\\s*[1-9][0-9]{0,4}[smhd]?(\\s+[1-9][0-9]{0,4}[smhd]?)*\\s*$",
    },
}
"""Values that several keys have, by the name of their definition."""

# --- keys -----------------------------------------------------------------------------------


class Key(NamedTuple):
    """One key: its value, what it means in one line, and an example of its value as YAML.

    ``default`` is what holds where the key is left out, if that can be said in one word.
    """

    name: str
    value: Value
    meaning: str
    example: str
    required: bool = False
    default: object = None


class Keys:
    """The keys of one mapping. ``where`` is what it is the mapping of, in a message.

    ``may_be_empty`` says that nothing need stand below its key.
    """

    def __init__(
        self,
        name: str,
        where: str,
        meaning: str,
        *keys: Key,
        may_be_empty: bool = False,
    ) -> None:
        self.name = name
        self.where = where
        self.meaning = meaning
        self.keys = keys
        self.may_be_empty = may_be_empty

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all keys."""
        return frozenset(key.name for key in self.keys)
