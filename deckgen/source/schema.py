"""The table of keys: every key that ``cards.yaml`` may have, with its value and its meaning.

The readers check keys by it. :mod:`deckgen.source.schema_documents` makes from it the JSON schema
for editors and the tables of the manual. A new key is one line here, and the line that reads it.
"""

from __future__ import annotations

from deckgen.core.declared import GATHER_ORDERS, SORT_ORDERS, Limits, Options
from deckgen.core.model import ABOUTS, FORMATS
from deckgen.core.occlusion import HIDES
from deckgen.source import schema_notetypes as types
from deckgen.source.schema_masks import LABEL, MASK
from deckgen.source.schema_values import FLAG as FLAG
from deckgen.source.schema_values import ID as ID
from deckgen.source.schema_values import ID_PATTERN as ID_PATTERN
from deckgen.source.schema_values import LEARNING_STEPS as LEARNING_STEPS
from deckgen.source.schema_values import LIMIT as LIMIT
from deckgen.source.schema_values import MAX_LIMIT as MAX_LIMIT
from deckgen.source.schema_values import MAX_PER_DAY as MAX_PER_DAY
from deckgen.source.schema_values import PASSAGES as PASSAGES
from deckgen.source.schema_values import PER_DAY as PER_DAY
from deckgen.source.schema_values import REASONS as REASONS
from deckgen.source.schema_values import REPORT_ADDRESS as REPORT_ADDRESS
from deckgen.source.schema_values import SUPPRESSIONS as SUPPRESSIONS
from deckgen.source.schema_values import TEXT as TEXT
from deckgen.source.schema_values import TEXTS as TEXTS
from deckgen.source.schema_values import TYPED as TYPED
from deckgen.source.schema_values import VALUES as VALUES
from deckgen.source.schema_values import WEB_ADDRESS as WEB_ADDRESS
from deckgen.source.schema_values import Key as Key
from deckgen.source.schema_values import Keys as Keys
from deckgen.source.schema_values import Value as Value
from deckgen.source.schema_values import one_of, one_or_more, ref

ENCODINGS = ("utf-8", "windows-1252")
"""How the text of a source may be encoded."""

STANCES = ("polemic",)
RETIRED = ("tag", "drop")
"""What becomes of retired cards: shipped with a tag, or left out of the package."""

MISSING_MEDIA = ("error", "warn")
"""What a reference to a file that is not there is."""

ROOT = Keys(
    "root",
    "the file",
    "Question-and-answer items that deckgen compiles into an Anki package.",
    Key(
        "deck",
        ref("deck"),
        "The deck as a whole.",
        "{id: history, name: History}",
        required=True,
    ),
    Key(
        "sources",
        {
            "type": ["object", "null"],
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": ref("source"),
        },
        "The texts that the cards are drawn from, each under an id.",
        "{essay: {file: seeds/essay.md, title: The Essay}}",
    ),
    Key(
        "note-types",
        ref("note-types"),
        "Note types of the deck's own, with their fields and card templates.",
        "[{id: country, fields: […], cards: […]}]",
    ),
    Key(
        "check",
        ref("check"),
        "What is checked in the whole deck.",
        "{select: [Q1, Q2]}",
    ),
    Key(
        "topics",
        ref("topics"),
        "The topics, in learning order.",
        "[{id: war, cards: […]}]",
        required=True,
    ),
    Key(
        "retired",
        ref("retired"),
        "Cards that left the deck.",
        "[{id: old, reason: It was wrong.}]",
    ),
)

SPEECH = Keys(
    "speech",
    "'speech'",
    "Answers read aloud on the back, by the voices of the learner's device. Off by default.",
    Key(
        "answer",
        {
            "type": ["string", "boolean"],
            "pattern": "^([a-z]{2,3}[_-][A-Z]{2}|[A-Za-z]{2,3}|true|false)$",
        },
        "The language and country of the voice, such as en_US; 'true' for the deck's language, 'false' for"
        " none.",
        "en_US",
        required=True,
    ),
)

_SPEECH = Key(
    "speech",
    ref("speech"),
    "Answers read aloud, by the learner's own voices.",
    "{answer: en_US}",
)

_UNSOURCED = Key(
    "unsourced",
    TEXT,
    "Why the cards quote nothing, for those that do not.",
    "A list of words",
)
_CARDS_SOURCE = Key("source", TEXT, "The id of the source that they quote.", "essay")
_CARDS_KEYS = (
    Key("about", one_of(ABOUTS), "What the cards are about.", "person"),
    Key(
        "tags",
        one_or_more(ref("tag")),
        "Tags that are added to the cards' own.",
        "[exam]",
    ),
    Key("voice", TEXT, "Whose claims they are, or 'hidden'.", "hidden"),
    Key("format", one_of(FORMATS), "How their texts are written.", "html"),
    Key(
        "type",
        TYPED,
        "Whether the learner types the answers; loose: accents do not count.",
        "true",
    ),
)

DEFAULTS = Keys(
    "defaults",
    "'defaults'",
    "What all cards below say that do not say it themselves. The nearest counts: the card, its topics from"
    " the inside out, its source, the deck.",
    *_CARDS_KEYS,
    _CARDS_SOURCE,
    _UNSOURCED,
)

SOURCE_DEFAULTS = Keys(
    "source-defaults",
    "'defaults' of a source",
    "What all cards that quote the source say that do not say it themselves.",
    *_CARDS_KEYS,
)

_DEFAULTS = Key(
    "defaults",
    ref("defaults"),
    "What all cards below say, unless they do.",
    "{tags: [exam]}",
)

DECK = Keys(
    "deck",
    "'deck'",
    "The deck as a whole.",
    Key(
        "id",
        ID,
        "The deck's id. The names of tags and files begin with it: it never changes.",
        "french-revolution",
        required=True,
    ),
    Key(
        "uid",
        {"type": ["string", "integer"], "pattern": "^[a-z0-9]{8}$"},
        "Eight characters drawn by 'deckgen init' or 'deckgen check --fix'. Anki knows all cards by them:"
        " they never change.",
        "k3m9x2pd",
    ),
    Key(
        "name",
        {
            "type": ["string", "number"],
            "pattern": '^[^\\s:"](?:[^"\\n]*[^\\s"])?$',
            "not": {"type": "string", "pattern": "\\s::|::\\s|::::|::$|^::"},
        },
        "The name that Anki shows; '::' nests decks.",
        "History::The French Revolution",
        required=True,
    ),
    Key(
        "language",
        {"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
        "The language of the cards, such as en, de or pt-BR.",
        "en",
        default="en",
    ),
    Key(
        "description",
        TEXT,
        "Shown on the deck's page in Anki, as Markdown.",
        "From **one** essay.",
    ),
    Key(
        "description-format",
        one_of(FORMATS),
        "How the description is written.",
        "html",
        default=FORMATS[0],
    ),
    Key(
        "style",
        TEXT,
        "A CSS file, added to the cards' own style; relative to cards.yaml.",
        "style.css",
    ),
    Key(
        "subdecks",
        FLAG,
        "Whether each topic is a deck of its own, numbered where the titles do not stand in learning order."
        " The default is one deck.",
        "true",
    ),
    Key(
        "retired",
        one_of(RETIRED),
        "What becomes of cards that left the deck: 'tag' ships their notes with a tag, 'drop' leaves them"
        " out.",
        "drop",
    ),
    Key(
        "report",
        {"type": "string", "pattern": REPORT_ADDRESS},
        "Where mistakes are reported, a web or mail address: the back links to it. {id} stands for the card's"
        " id.",
        "https://example.org/issues/new?title={id}",
    ),
    Key(
        "topic-tags",
        FLAG,
        "Whether notes are tagged with their topic and what they are about; 'false' leaves the tags as they"
        " are written.",
        "false",
    ),
    Key(
        "missing-media",
        one_of(MISSING_MEDIA),
        "What a picture or sound that is not there, or cannot be packed, is: 'error' stops the build, 'warn'"
        " leaves its name as it stands.",
        "warn",
        default=MISSING_MEDIA[0],
    ),
    Key(
        "options",
        ref("options"),
        "Options for learning, as a preset of Anki.",
        "{new-cards-per-day: 10}",
    ),
    _SPEECH,
    _DEFAULTS,
)

OPTIONS = Keys(
    "options",
    "'options'",
    "Options for learning, which Anki offers to learners who import with the deck's preset. What is left out"
    " is Anki's default.",
    Key(
        "new-cards-per-day",
        PER_DAY,
        "How many new cards are shown a day.",
        "10",
        default=Options().new_cards_per_day,
    ),
    Key(
        "maximum-reviews-per-day",
        PER_DAY,
        "How many reviews are shown a day at most.",
        "100",
        default=Options().maximum_reviews_per_day,
    ),
    Key(
        "learning-steps",
        LEARNING_STEPS,
        "When a new card is shown again, such as 1m 10m.",
        "1m 10m 1d",
    ),
    Key(
        "relearning-steps",
        LEARNING_STEPS,
        "When a forgotten card is shown again, such as 10m.",
        "10m",
    ),
    Key(
        "new-card-gather-order",
        one_of(GATHER_ORDERS),
        "How Anki chooses the new cards of a day.",
        "ascending-position",
        default=GATHER_ORDERS[0],
    ),
    Key(
        "new-card-sort-order",
        one_of(SORT_ORDERS),
        "In which order the chosen cards are shown.",
        "order-gathered",
        default=SORT_ORDERS[0],
    ),
    Key(
        "bury-new-siblings",
        FLAG,
        "Whether other new cards of a note wait for the next day.",
        "true",
    ),
    Key(
        "bury-review-siblings",
        FLAG,
        "Whether other reviews of a note wait for the next day.",
        "true",
    ),
    Key(
        "desired-retention",
        {
            "anyOf": [
                {"type": "number", "minimum": 0.7, "maximum": 0.99},
                {"type": "string", "pattern": "^0\\.[789][0-9]?$"},
            ]
        },
        "The share of reviews to be got right, 0.7 to 0.99; arrives with a new deck without a tick.",
        "0.9",
    ),
    may_be_empty=True,
)

SOURCE = Keys(
    "source",
    "a source",
    "A text that cards are drawn from.",
    Key(
        "file",
        TEXT,
        "The text's file, relative to cards.yaml: plain text, Markdown or HTML.",
        "seeds/essay.md",
        required=True,
    ),
    Key("title", TEXT, "How a citation names it.", "The Old Regime", required=True),
    Key("name", TEXT, "How the voice line names it, such as 'the essay'.", "the essay"),
    Key("author", TEXT, "Who wrote it.", "Jane Doe"),
    Key(
        "url",
        {"type": "string", "pattern": WEB_ADDRESS},
        "Where it stands on the web: the back links to the quoted words.",
        "https://example.org/old-regime",
    ),
    Key(
        "encoding",
        one_of(ENCODINGS),
        "The file's encoding.",
        "windows-1252",
        default=ENCODINGS[0],
    ),
    Key(
        "stance",
        one_of(STANCES),
        "'polemic': every claim of it is attributed.",
        "polemic",
    ),
    Key(
        "voices",
        {"type": ["array", "null"], "items": ref("voice")},
        "Passages that are somebody else's words.",
        "[{speaker: Talleyrand, passages: [It is worse than a crime]}]",
    ),
    Key(
        "contested",
        PASSAGES,
        "Passages whose claims must be attributed, when the source is not a polemic.",
        "[{from: The whole nation, to: was deceived.}]",
    ),
    Key(
        "apparatus",
        PASSAGES,
        "Passages that only lead in or cite; they need no cards.",
        "[As we have seen above]",
    ),
    Key(
        "aliases",
        {"type": "object", "additionalProperties": TEXTS},
        "Other names of a person or thing.",
        "{Napoleon: [Bonaparte, the Emperor]}",
    ),
    Key(
        "attributions",
        TEXTS,
        "Phrases that say on a card whose claim it is, beside the source's name and the usual English ones.",
        "[the historian argues]",
    ),
    Key(
        "defaults",
        ref("source-defaults"),
        "What all cards that quote it say, unless they do.",
        "{voice: hidden}",
    ),
)

VOICE = Keys(
    "voice",
    "a voice",
    "Somebody's words within a source.",
    Key("speaker", TEXT, "Whose words they are.", "Talleyrand", required=True),
    Key("work", TEXT, "The work that they are from.", "Memoirs"),
    Key(
        "via",
        TEXT,
        "Who quotes them, if the source has them at second hand; the title of a work between asterisks.",
        "Lacour-Gayet",
    ),
    Key(
        "passages",
        PASSAGES,
        "The words, as the source has them.",
        "[It is worse than a crime]",
        required=True,
    ),
)

PASSAGE = Keys(
    "passage",
    "a passage",
    "A passage by its first and its last words.",
    Key(
        "from",
        TEXT,
        "The first words of the passage.",
        "The whole nation",
        required=True,
    ),
    Key("to", TEXT, "Its last words.", "was deceived.", required=True),
)

CHECK = Keys(
    "check",
    "'check'",
    "What is checked in the whole deck.",
    Key(
        "select",
        TEXTS,
        "Codes or families of codes to check, such as Q1; all if left out.",
        "[C, Q1, Q2]",
    ),
    Key(
        "ignore",
        SUPPRESSIONS,
        "Codes or families of codes to leave out, each with a reason.",
        "{Q105: The deck is about the present.}",
    ),
    Key(
        "max-question-words",
        LIMIT,
        "A question with more words is reported (Q106).",
        "30",
        default=Limits().max_question_words,
    ),
    Key(
        "max-question-words-error",
        LIMIT,
        "A question with more words is an error (Q107).",
        "50",
        default=Limits().max_question_words_error,
    ),
    Key(
        "max-answer-words",
        LIMIT,
        "An answer with more words is reported (Q204).",
        "15",
        default=Limits().max_answer_words,
    ),
    Key(
        "max-answer-words-error",
        LIMIT,
        "An answer with more words is an error (Q205).",
        "30",
        default=Limits().max_answer_words_error,
    ),
    Key(
        "max-cloze-words",
        LIMIT,
        "A deletion with more words is reported (Q301).",
        "10",
        default=Limits().max_cloze_words,
    ),
    Key(
        "max-copied-words",
        LIMIT,
        "A cloze that copies more words of the source than this is reported (Q303).",
        "15",
        default=Limits().max_copied_words,
    ),
    Key(
        "min-similarity",
        LIMIT,
        "Per cent of the stems that two questions share before they count as near-duplicates (Q403).",
        "70",
        default=Limits().min_similarity,
    ),
    Key(
        "min-interfering-cards",
        LIMIT,
        "How many cards that are easily mixed up are reported (Q404).",
        "4",
        default=Limits().min_interfering_cards,
    ),
    may_be_empty=True,
)

TOPIC = Keys(
    "topic",
    "a topic",
    "A topic with its cards.",
    Key("id", ID, "The topic's id; becomes part of a tag.", "the-war", required=True),
    Key("title", TEXT, "The title, shown small above the question.", "The war"),
    Key(
        "cards",
        ref("cards"),
        "The topic's cards, in learning order.",
        "[{id: …, q: …, a: …}]",
    ),
    Key(
        "topics",
        ref("topics"),
        "Topics below it, in learning order.",
        "[{id: causes, cards: […]}]",
    ),
    Key(
        "type",
        types.TYPE_ID,
        "The note type of the topic's cards, one of 'note-types'.",
        "country",
    ),
    types.DECK,
    Key(
        "ignore",
        SUPPRESSIONS,
        "Codes of diagnostics to suppress for the topic's cards, each with a reason.",
        "{Q404: The dates are learnt together.}",
    ),
    _SPEECH,
    _DEFAULTS,
)

INCLUDE = Keys(
    "include",
    "an include",
    "Takes in other files.",
    Key(
        "include",
        TEXT,
        "A file, or several with '*', relative to this one.",
        '"topics/*.yaml"',
        required=True,
    ),
)

REVERSE = Keys(
    "reverse",
    "'reverse'",
    "A question asked the other way.",
    Key(
        "q",
        TEXT,
        "The question asked the other way.",
        "Of which country is Paris the capital?",
        required=True,
    ),
    Key("a", TEXT, "Its answer; the question itself if left out.", "France"),
)

_NO_REVERSE = (
    # 'yes' is neither true nor a question
    "^([Yy]|[Yy][Ee][Ss]|[Nn]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff])$"
)

STEP = Keys(
    "step",
    "a step",
    "One step of a sequence: its text, and the ids that it had before.",
    Key(
        "text",
        TEXT,
        "What is done in this step.",
        "Pour it over the tea",
        required=True,
    ),
    Key(
        "was",
        TEXTS,
        "Ids that this step had before; it takes over their history.",
        "[fill]",
    ),
)

CARD = Keys(
    "card",
    "a card",
    "A card: 'q' and 'a', or 'cloze', or 'q' and 'steps', or 'image' and 'masks'.",
    Key(
        "id",
        ID,
        "The card's id, unique in the deck: lower-case letters, digits, '-', '_', '.'. It carries the"
        " learners' history and never changes, even when the card moves or its text is corrected.",
        "capital-of-france",
        required=True,
    ),
    Key("q", TEXT, "The question, as Markdown.", "What is the capital of *France*?"),
    Key("a", TEXT, "The answer, as Markdown.", "Paris"),
    Key(
        "reverse",
        {
            "anyOf": [
                FLAG,
                {"allOf": [TEXT], "not": {"type": "string", "pattern": _NO_REVERSE}},
                ref("reverse"),
            ]
        },
        "Adds a card that asks the other way: true, the question for it, or both its question and its"
        " answer.",
        "true",
    ),
    Key(
        "type",
        {"anyOf": [*TYPED["anyOf"], types.TYPE_ID]},
        "The id of the card's note type, one of 'note-types'; or whether the learner types the answer: true,"
        " or loose if accents do not count.",
        "true",
    ),
    Key(
        "accept",
        TEXTS,
        "Other spellings of an answer that is typed, shown below it.",
        "[Peking, Pékin]",
    ),
    types.FIELDS,
    types.DECK,
    types.DUE,
    Key(
        "cloze",
        TEXT,
        "A text with gaps: {{c1::the answer}} or {{c1::the answer::a hint}}. Put it in single quotation marks"
        " if it begins with a brace.",
        "The Bastille fell in {{c1::1789}}.",
    ),
    Key(
        "steps",
        {
            "type": "object",
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": {"anyOf": [TEXT, ref("step")]},
            "minProperties": 2,
        },
        "The steps of a sequence, each with an id of its own; one card a step, which shows those before it.",
        "{heat: Heat the water, pour: Pour it over the tea}",
    ),
    Key(
        "image",
        TEXT,
        "A picture parts of which are hidden, by its path.",
        "media/cell.png",
    ),
    Key(
        "masks",
        {
            "type": "object",
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": one_or_more(ref("mask")),
            "minProperties": 1,
        },
        "What is hidden on the picture: a key that never changes, and a shape or several; one card each.",
        "{nucleus: {rect: [412, 220, 96, 88]}}",
    ),
    Key(
        "hide",
        one_of(HIDES),
        "Whether the front hides all masks, or only the one that is asked for.",
        "one",
        default="all",
    ),
    Key(
        "labels",
        {"type": "array", "items": ref("label")},
        "Texts that are written on the picture.",
        "[{text: Fig. 1, at: [10, 8]}]",
    ),
    Key(
        "quote",
        TEXTS,
        "The words of the source that the card rests on, copied, one text or several; '…' for what is"
        " left out.",
        "Paris is the capital",
    ),
    Key(
        "source", TEXT, "The id of the quoted source, if the deck has several.", "essay"
    ),
    Key("unsourced", TEXT, "Why the card quotes nothing.", "Common knowledge"),
    Key("about", one_of(ABOUTS), "What the card is about; becomes a tag.", "person"),
    Key("note", TEXT, "Shown after the answer.", "It has been so since 987."),
    Key("hint", TEXT, "Shown on the front on request.", "It lies on the Seine."),
    Key(
        "tags",
        one_or_more(ref("tag")),
        "Tags beside those of the topic and of 'about'; '::' nests.",
        "[exam, geography::europe]",
    ),
    Key(
        "needs",
        TEXTS,
        "Ids of cards to be learnt first; honoured over the order of the file.",
        "[what-a-capital-is]",
    ),
    Key(
        "was",
        TEXTS,
        "Ids that this card had before; it takes over their history with learners.",
        "[paris]",
    ),
    Key(
        "voice",
        TEXT,
        "Whose claim this is, shown above the question: other words than the source's own, or 'hidden'.",
        "hidden",
    ),
    Key(
        "outside",
        REASONS,
        "Figures and words of the card that the source does not have, each with a reason.",
        "{1789: common knowledge}",
    ),
    Key(
        "ignore",
        SUPPRESSIONS,
        "Codes of diagnostics to suppress for this card, each with a reason.",
        "{Q301: A list is the point here.}",
    ),
    Key(
        "format",
        {"anyOf": [one_of(FORMATS), types.FORMATS_OF_FIELDS]},
        "How the texts of the card are written: markdown or html; for single fields of a note type of the"
        " deck's own, under their names.",
        "html",
        default=FORMATS[0],
    ),
    Key(
        "draft",
        FLAG,
        "A draft is checked for its form and left out of the package.",
        "true",
    ),
)

RETIRED_CARD = Keys(
    "retired-card",
    "a retired card",
    "A card that left the deck.",
    Key("id", ID, "The id that the card had.", "old-capital", required=True),
    Key("reason", TEXT, "Why it left, which learners are told.", "It was wrong."),
    Key(
        "replaced-by",
        ID,
        "The id of the card that takes its place.",
        "capital-of-france",
    ),
)

LISTS = {
    "note-types": ("Note types of the deck's own.", (types.NOTE_TYPE, INCLUDE)),
    "note-type-fields": (
        "The fields of a note type, in order; a text alone is a name.",
        (types.FIELD,),
    ),
    "card-templates": (
        "The card templates of a note type, in order.",
        (types.TEMPLATE,),
    ),
    "topics": ("The topics, in learning order.", (TOPIC, INCLUDE)),
    "cards": ("The topic's cards, in learning order.", (CARD, INCLUDE, types.TABLE)),
    "retired": (
        "Cards that left the deck, with what learners are told about it.",
        (RETIRED_CARD,),
    ),
}
"""Lists of mappings by the key that they stand under: what they are, and the mappings in them."""

ALL = (
    ROOT,
    DECK,
    OPTIONS,
    SPEECH,
    DEFAULTS,
    SOURCE_DEFAULTS,
    SOURCE,
    VOICE,
    PASSAGE,
    CHECK,
    TOPIC,
    INCLUDE,
    CARD,
    STEP,
    MASK,
    LABEL,
    REVERSE,
    RETIRED_CARD,
    *types.ALL,
)
"""The keys of all mappings."""

BY_NAME = {keys.name: keys for keys in ALL}
