"""The keys of ``note-types:``, and those of cards that only such note types take."""

from __future__ import annotations

from deckgen.core.notetype import DEFAULT_FONT, DEFAULT_SIZE, KINDS, NORMAL
from deckgen.core.owntype import FIELD_FORMATS, WORDS
from deckgen.source.schema_values import (
    FLAG,
    ID,
    TEXT,
    Key,
    Keys,
    Value,
    one_of,
    one_or_more,
    ref,
    whole_number,
)

TYPE_ID_PATTERN = r"^(?!(?:question|cloze|true|false)$)[a-z0-9][a-z0-9._-]{0,99}$"
NAME_PATTERN = r'^(?![#^/])[^:{}"]+$'
MAX_REVISION = 9999
MAX_FONT_SIZE = 200
MAX_DUE = 2_000_000_000
"""The last place in the queue of new cards."""

MAX_TAG = 2**32 - 1
STOCK_KINDS = 6
"""How many note types Anki comes with: Basic, (and reversed), (optional reversed), (type in), Cloze, Image
Occlusion."""

BASES = ("deckgen",)

TYPE_ID: Value = {"type": ["string", "integer"], "pattern": TYPE_ID_PATTERN}
_NAME: Value = {"type": ["string", "number", "boolean"], "pattern": NAME_PATTERN}
_TEMPLATE_NAME: Value = {"type": ["string", "number", "boolean"], "pattern": '^[^"]+$'}
# a template or a style, which may be empty
_CODE_TEXT: Value = {"type": ["string", "number", "boolean"]}
_BY_FIELD: Value = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
}

FIELDS = Key(
    "fields",
    _BY_FIELD,
    "The texts of the fields of a note type of the deck's own, by their names; a field left out is empty.",
    "{Country: Norway, Capital: Oslo}",
)
FORMATS_OF_FIELDS: Value = {
    "type": "object",
    "additionalProperties": one_of(FIELD_FORMATS),
}
DECK = Key(
    "deck",
    {"anyOf": [TEXT, {"type": "object", "additionalProperties": TEXT}]},
    "The full name of the deck that the cards go to when a learner gets them; or one for each card template,"
    " by its name.",
    "Geography::Capitals",
)
DUE = Key(
    "due",
    whole_number(0, MAX_DUE),
    "The card's place among the new cards, where that is not the learning order.",
    "12",
)

NOTE_TYPE = Keys(
    "note-type",
    "a note type",
    "A note type of the deck's own: its fields, its card templates, its style.",
    Key(
        "id",
        TYPE_ID,
        "The note type's id, which cards name under 'type'. It never changes.",
        "country",
        required=True,
    ),
    Key(
        "name",
        {**TEXT},
        "The name that Anki shows; the deck's name and the id if left out.",
        "Country",
    ),
    Key("kind", one_of(KINDS), "What makes its cards.", "cloze", default=NORMAL),
    Key(
        "revision",
        whole_number(1, MAX_REVISION),
        "Raised by one when fields are added, removed or put into another order, or card templates are"
        " removed or put into another order, or 'kind' changes: to Anki it is then another note type.",
        "2",
        default=1,
    ),
    Key(
        "fields",
        ref("note-type-fields"),
        "Its fields, in order.",
        "[Country, Capital]",
        required=True,
    ),
    Key(
        "cards",
        ref("card-templates"),
        "Its card templates, in order; one for cloze and image-occlusion.",
        "[{name: Capital, front: '{{Country}}', back: '{{Capital}}'}]",
        required=True,
    ),
    Key(
        "style",
        TEXT,
        "A CSS file with its style, relative to the file that names it.",
        "country.css",
    ),
    Key("css", _CODE_TEXT, "Its style as a text.", "'.card { color: black; }'"),
    Key(
        "base",
        one_of(BASES),
        "'deckgen' puts the style of the built-in note types before its own.",
        "deckgen",
    ),
    Key(
        "sort",
        TEXT,
        "The name of the field by which Anki sorts its notes; the first if left out.",
        "Country",
    ),
    Key("latex", ref("latex"), "What [latex] is set with.", "{svg: true}"),
    Key(
        "bind",
        {
            "type": "object",
            "propertyNames": {"enum": list(WORDS)},
            "additionalProperties": TEXT,
        },
        "The fields that deckgen's own words stand for, so that cards can be written with 'q' and 'a', cite"
        " and be judged.",
        "{q: Front, a: Back}",
    ),
    Key(
        "judge",
        FLAG,
        "Whether the rules for cards apply; if left out, they do where 'bind' is given.",
        "false",
    ),
    Key(
        "note-format",
        one_of(FIELD_FORMATS),
        "How the texts of its fields are written, unless a field or a card says otherwise.",
        "html",
        default=FIELD_FORMATS[0],
    ),
    Key(
        "stock",
        whole_number(1, STOCK_KINDS),
        "Which note type of Anki's own it was made from, from 1 (Basic) to 6 (Image Occlusion).",
        "1",
    ),
)

FIELD = Keys(
    "note-type-field",
    "a field",
    "A field of a note type.",
    Key(
        "name",
        _NAME,
        "The name, which templates and cards use.",
        "Capital",
        required=True,
    ),
    Key(
        "id",
        ID,
        "The field's id; made from its name if left out. Written before a field is renamed, it keeps the"
        " field the same.",
        "capital",
    ),
    Key(
        "format",
        one_of(FIELD_FORMATS),
        "How its text is written; 'plain' has no markup at all.",
        "plain",
    ),
    Key("required", FLAG, "Whether a card without it is an error.", "true"),
    Key(
        "personal",
        FLAG,
        "Whether it is the learner's own: it is always empty in a package.",
        "true",
    ),
    Key("rtl", FLAG, "Whether the editor writes it from right to left.", "true"),
    Key("font", TEXT, "The editor's font.", "Georgia", default=DEFAULT_FONT),
    Key(
        "size",
        whole_number(1, MAX_FONT_SIZE),
        "The editor's font size.",
        "24",
        default=DEFAULT_SIZE,
    ),
    Key("sticky", FLAG, "Whether the editor keeps its text for the next note.", "true"),
    Key(
        "description",
        TEXT,
        "What the editor shows in the empty field.",
        "The capital city",
    ),
    Key("plain-editor", FLAG, "Whether the editor shows its HTML.", "true"),
    Key("collapsed", FLAG, "Whether the editor shows it folded.", "true"),
    Key("unsearched", FLAG, "Whether searches pass it over.", "true"),
    Key("undeletable", FLAG, "Whether Anki warns before it is deleted.", "true"),
    Key(
        "tag",
        whole_number(0, MAX_TAG),
        "The number by which Anki knows a field of image occlusion.",
        "0",
    ),
)

TEMPLATE = Keys(
    "card-template",
    "a card template",
    "A card template of a note type.",
    Key(
        "name", _TEMPLATE_NAME, "The name, which Anki shows.", "Capital", required=True
    ),
    Key("id", ID, "The template's id; made from its name if left out.", "capital"),
    Key(
        "front",
        _CODE_TEXT,
        "The front, as Anki's templates are written.",
        "'{{Country}}'",
    ),
    Key("back", _CODE_TEXT, "The back.", "'{{FrontSide}} <hr id=answer> {{Capital}}'"),
    Key(
        "file",
        TEXT,
        "A file with both: the front, a line '--', the back; relative to the file that names it.",
        "country/capital.html",
    ),
    Key(
        "browser-front", _CODE_TEXT, "The question in Anki's browser.", "'{{Country}}'"
    ),
    Key("browser-back", _CODE_TEXT, "The answer in Anki's browser.", "'{{Capital}}'"),
    Key("browser-font", TEXT, "The font in Anki's browser.", "Georgia"),
    Key(
        "browser-size",
        whole_number(0, MAX_FONT_SIZE),
        "The font size in Anki's browser.",
        "14",
    ),
    Key(
        "deck",
        TEXT,
        "The full name of the deck that its cards go to.",
        "Geography::Capitals",
    ),
)

DELIMITERS = ("comma", "semicolon", "tab")

TABLE = Keys(
    "table",
    "a table",
    "A table in CSV in the place of a card: each of its rows is one.",
    Key(
        "table",
        TEXT,
        "The file, relative to the one that names it; its first line has the names of the columns.",
        "data/countries.csv",
        required=True,
    ),
    Key(
        "type",
        TYPE_ID,
        "The note type of the cards; that of the topic if left out.",
        "country",
    ),
    Key(
        "columns",
        {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        "Which field, or which key of a card, a column is; by default the one of its name. '' leaves it out.",
        "{land: Country, hoofdstad: Capital}",
    ),
    Key(
        "id",
        TEXT,
        "The column that the ids of the cards are made of; 'id' if left out.",
        "land",
    ),
    Key(
        "join",
        one_or_more(TEXT),
        "More tables, with more columns for the rows; their first column is one of this table's.",
        "[data/flags.csv]",
    ),
    Key(
        "delimiter",
        one_of(DELIMITERS),
        "What stands between cells; by default what the first line has most of.",
        "semicolon",
    ),
)

LATEX = Keys(
    "latex",
    "'latex'",
    "What [latex] is set with.",
    Key("before", _CODE_TEXT, "The LaTeX before it.", "'\\begin{document}'"),
    Key("after", _CODE_TEXT, "The LaTeX after it.", "'\\end{document}'"),
    Key("svg", FLAG, "Whether it becomes an SVG picture.", "true"),
)

ALL = (NOTE_TYPE, FIELD, TEMPLATE, LATEX, TABLE)
