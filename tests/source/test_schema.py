"""The JSON Schema for editors agrees with what the loader takes and refuses."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
import samples
import yaml
from jsonschema import Draft7Validator

from deckgen.compile.deck import load_project
from deckgen.core.declared import GATHER_ORDERS, SORT_ORDERS, Limits, Options
from deckgen.core.diagnostics import Severity
from deckgen.core.model import ABOUTS, FORMATS
from deckgen.source import schema
from deckgen.source import schema_notetypes as types
from deckgen.source.schema_documents import SCHEMA_FILE, json_schema

SCHEMA = json.loads(
    files("deckgen").joinpath("assets", "cards.schema.json").read_text(encoding="utf-8")
)

BEYOND = frozenset(
    "Y001 Y103 Y104 Y108 Y109 Y110 Y111 Y205 Y208 Y209 Y210 Y212 Y213 Y214 Y216 Y218 Y219 Y220 C101".split()
)
"""What no schema of the values can say: how the YAML is written, what refers to what, and
what the other files hold. Most of Y0 and Y1 leaves nothing that could be validated."""


EITHER = frozenset(("Y106", "Y109", "N108", "O106"))
"""What a schema may notice by what is left: a key '<<', or no text at all before a comment; and names
that Anki does not keep."""


def validator() -> Draft7Validator:
    return Draft7Validator(SCHEMA)


class Written(yaml.BaseLoader):
    """Reads all scalars as texts, but those that an editor takes for something else."""


def _scalar(loader: Written, node: yaml.ScalarNode) -> Any:
    plain = node.style is None
    if plain and node.value in ("true", "false"):
        return node.value == "true"
    if plain and node.value.isascii() and node.value.isdigit():
        return int(node.value)
    return None if plain and not node.value else node.value


def values(text: str) -> Any:
    loader = Written(text)
    try:
        return loader.get_data() if loader.check_data() else None
    finally:
        loader.dispose()


def _any(loader: Written, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(loader, node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Written.add_constructor(None, _any)


def test_the_schema_is_made_from_the_table_of_keys() -> None:
    """After a change: ``python -m deckgen.source.schema_documents``."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize("keys", schema.ALL, ids=lambda keys: keys.name)
def test_every_example_is_a_value_of_its_key(keys: schema.Keys) -> None:
    for key in keys.keys:
        if "…" in key.example:
            continue  # cut short
        found = values(f"{key.name}: {key.example}\n")[key.name]
        own = {**SCHEMA, "required": [], "properties": {key.name: key.value}}
        assert [
            error.message
            for error in Draft7Validator(own).iter_errors({key.name: found})
        ] == [], key.name


def test_every_limit_and_option_has_a_key() -> None:
    limits = {limit.replace("_", "-") for limit in Limits._fields}
    assert schema.CHECK.names == limits | {"select", "ignore"}
    assert schema.OPTIONS.names == {
        option.replace("_", "-") for option in Options._fields
    }


def test_the_schema_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("card", schema.CARD.names),
        ("deck", schema.DECK.names),
        ("source", schema.SOURCE.names),
        ("voice", schema.VOICE.names),
        ("check", schema.CHECK.names),
        ("options", schema.OPTIONS.names),
        ("topic", schema.TOPIC.names),
        ("note-type", types.NOTE_TYPE.names),
    ],
)
def test_it_has_the_keys_of_the_loader_each_described(
    name: str, keys: frozenset[str]
) -> None:
    properties = SCHEMA["definitions"][name]["properties"]
    assert properties.keys() == keys
    for key, what in properties.items():
        where = SCHEMA["definitions"].get(what.get("$ref", "").rpartition("/")[2], what)
        assert where.get("description"), key


def test_it_has_the_values_of_the_loader() -> None:
    card, source_ = (
        SCHEMA["definitions"]["card"]["properties"],
        SCHEMA["definitions"]["source"]["properties"],
    )
    assert SCHEMA["properties"].keys() == schema.ROOT.names
    assert tuple(card["about"]["enum"]) == ABOUTS
    assert tuple(card["format"]["anyOf"][0]["enum"]) == FORMATS
    assert tuple(source_["encoding"]["enum"]) == schema.ENCODINGS
    assert tuple(source_["stance"]["enum"]) == schema.STANCES
    options = SCHEMA["definitions"]["options"]["properties"]
    assert tuple(options["new-card-gather-order"]["enum"]) == GATHER_ORDERS
    assert tuple(options["new-card-sort-order"]["enum"]) == SORT_ORDERS
    limits = SCHEMA["definitions"]["check"]["properties"]
    for limit, default in Limits._field_defaults.items():
        assert limits[limit.replace("_", "-")]["default"] == default


@pytest.mark.parametrize("sample", samples.load(), ids=lambda sample: sample.name)
def test_schema_and_loader_agree_on_a_sample(sample: samples.Sample) -> None:
    try:
        found = values(sample.cards.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        assert any(code.startswith(("Y0", "Y1")) for *_, code in sample.expected)
        return
    if "Y108" in {code for *_, code in sample.expected}:
        return  # of what is behind the mark, a schema sees nothing
    _, diagnostics, _ = load_project(sample.cards)
    structural = {
        each.code
        for each in diagnostics
        if each.severity is Severity.ERROR
        and each.code[0] == "Y"
        and each.span.path == sample.cards.name
        and each.code not in BEYOND | EITHER
        and not is_beyond(each.code, each.message)
    }
    refused = [
        f"{'/'.join(map(str, error.path))}: {error.message[:80]}"
        for error in validator().iter_errors(found)
    ]
    if refused:
        assert structural | {each.code for each in diagnostics} & EITHER, refused
    else:
        assert not structural


def is_beyond(code: str, message: str) -> bool:
    """Tell what only some messages of a code say: that depends on sources, or on other cards."""
    return (
        (code == "Y203" and ("'sources'" in message or "'source'" in message))
        or (code == "Y215" and "only in capitals" in message)
        or (code == "Y207" and ("'ignore'" in message or "'id'" in message))
    )


@pytest.mark.parametrize("code", sorted(BEYOND))
def test_the_loader_catches_what_the_schema_cannot(code: str) -> None:
    """Each code is in the list for a reason: some sample has it and passes the schema."""
    for sample in samples.load():
        if code not in {each.code for each in sample.expected}:
            continue
        try:
            found = values(sample.cards.read_text(encoding="utf-8"))
        except yaml.YAMLError:
            continue
        if validator().is_valid(found):
            assert code in {each.code for each in load_project(sample.cards)[1]}
            return
    pytest.fail(f"no sample with {code} passes the schema")


def test_a_project_with_every_key_passes_both() -> None:
    sample = next(each for each in samples.load() if each.name == "good-every-key")
    text = sample.cards.read_text(encoding="utf-8")
    found = values(text)
    assert [error.message for error in validator().iter_errors(found)] == []
    written = [
        card for topic in found["topics"] if "cards" in topic for card in topic["cards"]
    ]
    assert set().union(*written) == schema.CARD.names | {"include"}
    assert found["deck"].keys() == schema.DECK.names
    assert found["deck"]["options"].keys() == schema.OPTIONS.names
    assert found["sources"]["essay"].keys() == schema.SOURCE.names
    assert found["check"].keys() == schema.CHECK.names
    country = found["note-types"][0]
    assert country.keys() == types.NOTE_TYPE.names
    assert country["fields"][1].keys() == types.FIELD.names
    assert set().union(*country["cards"]) == types.TEMPLATE.names
    assert country["latex"].keys() == types.LATEX.names
    grain = found["topics"][0]
    assert {*grain, *grain["topics"][0]} == schema.TOPIC.names


def test_numbers_and_words_that_yaml_guesses_at_are_texts() -> None:
    text = (
        "deck: {id: d, name: 1984}\ntopics:\n  - id: 1930\n    cards:\n"
        "      - {id: c, q: 1.10, a: no, tags: [1917]}\n"
    )
    assert validator().is_valid(yaml.safe_load(text))


def test_the_schema_of_a_project_knows_its_note_types() -> None:
    sample = next(each for each in samples.load() if each.name == "good-every-key")
    project, _, _ = load_project(sample.cards)
    assert project is not None
    own = Draft7Validator(json.loads(json_schema(project.note_types)))
    Draft7Validator.check_schema(own.schema)
    text = sample.cards.read_text(encoding="utf-8")
    assert own.is_valid(values(text))
    for wrong in (
        text.replace("type: country\n        fields", "type: contry\n        fields"),
        text.replace(
            "{Country: Norway, Capital: Oslo}", "{Country: Norway, Capitol: Oslo}"
        ),
        text.replace("{Country: Norway, Capital: Oslo}", "{Country: Norway}"),
        text.replace("{Country: html}", "{Land: html}"),
        text.replace("{Capital: History::Oslo}", "{City: History::Oslo}"),
        text.replace("type: country\n        deck", "type: contry\n        deck"),
    ):
        assert wrong != text
        assert not own.is_valid(values(wrong)), wrong


ON_THE_CARD = {
    "id": "x",
    "title": "X",
    "cards": [{"id": "a", "type": "country", "q": "Norway"}],
}
ON_THE_TOPIC = {
    "id": "x",
    "title": "X",
    "type": "country",
    "cards": [{"id": "a", "q": "Norway"}],
}
NEITHER = {"id": "x", "title": "X", "cards": [{"id": "a", "q": "Norway"}]}


@pytest.mark.parametrize(
    ("topic", "is_valid"),
    [
        (ON_THE_CARD, True),
        (ON_THE_TOPIC, True),
        ({"id": "y", "title": "Y", "type": "country", "topics": [NEITHER]}, True),
        ({"id": "y", "title": "Y", "topics": [ON_THE_TOPIC]}, True),
        (
            {
                "id": "y",
                "title": "Y",
                "type": "country",
                "topics": [{**NEITHER, "wrong": "x"}],
            },
            False,
        ),
        (NEITHER, False),
        ({"id": "y", "title": "Y", "topics": [NEITHER]}, False),
        ({**NEITHER, "cards": [{"id": "a", "type": True, "q": "Norway"}]}, False),
        ({**NEITHER, "cards": [{"id": "a", "type": "loose", "q": "Norway"}]}, False),
        ({**ON_THE_TOPIC, "cards": [{"id": "a", "qq": "Norway"}]}, False),
    ],
)
def test_a_card_of_an_own_type_may_have_any_bound_word(
    topic: dict[str, Any], is_valid: bool
) -> None:
    """Which words its note type binds is the loader's to know."""
    deck = {"deck": {"id": "d", "name": "D"}, "topics": [topic]}
    assert validator().is_valid(deck) is is_valid
