"""The two note types of a deck, as Anki will keep them: questions and clozes.

What is fixed here is fixed for every learner who has imported a deck: the field list,
its order, the sorting field (the first) and how identifiers are derived. Anki matches
note types, fields and templates by identifier, so a name may change in a later version
and be renamed in place; an identifier or the number of fields may not.
"""

from __future__ import annotations

import json
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.identity import field_id, note_type_id, template_id
from deckgen.core.notetype import Field, NoteType, Template
from deckgen.notetypes import speech as speaking
from deckgen.util import assets
from deckgen.util.escaping import escape_html

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS = (
    "Prompt",
    "Answer",
    "Context",
    "Note",
    "Passage",
    "Citation",
    "Voice",
    "Topic",
    "Reverse",
    "Reverse answer",
    "Typed",
    "Id",
    "Hint",
    "Link",
    "My notes",
    "Spare",
)
"""The fields of both note types, in order. Anki sorts notes by the first."""

_WITHOUT_ITALICS = frozenset("ar fa ur he zh ja ko".split())

BIND = {
    "question": (
        ("q", "Prompt"),
        ("a", "Answer"),
        ("note", "Note"),
        ("quote", "Passage"),
        ("citation", "Citation"),
        ("voice", "Voice"),
        ("topic", "Topic"),
        ("reverse", "Reverse"),
        ("typed", "Typed"),
        ("id", "Id"),
    ),
    "cloze": (
        ("cloze", "Prompt"),
        ("note", "Note"),
        ("quote", "Passage"),
        ("citation", "Citation"),
        ("voice", "Voice"),
        ("topic", "Topic"),
        ("typed", "Typed"),
        ("id", "Id"),
    ),
}
"""Which field of each note type holds what a word of ``cards.yaml`` names."""

_POSITIONS = {name: position for position, name in enumerate(FIELDS)}

_DESCRIPTIONS = {
    "Prompt": "The question, or the text with {{c1::gaps}}",
    "Answer": "The answer; of a cloze, what is typed without accents",
    "Context": "Shown before the question: earlier steps",
    "Note": "Shown after the answer",
    "Passage": "The source's own sentences, the quoted words marked",
    "Citation": "Where the passage is from",
    "Voice": "Whose claim this is",
    "Topic": "The topic, and the topics it is in",
    "Reverse": "The question asked the other way; makes a second card",
    "Reverse answer": "The answer to the reverse question",
    "Typed": "What the typed text is compared with, as in a template behind type:. Empty: nothing is typed",
    "Id": "The card's name in the deck's source. Do not change it",
    "Hint": "Shown on request, before the answer",
    "Link": "Where to read more",
    "My notes": "Your own words. The deck leaves this field empty; an update of the note empties it",
    "Spare": "Not used yet",
}
_COLLAPSED = frozenset(
    (
        "Context",
        "Passage",
        "Citation",
        "Voice",
        "Topic",
        "Typed",
        "Id",
        "Hint",
        "Link",
        "My notes",
        "Spare",
    )
)
_NOT_CLOZE = frozenset(("Answer", "Reverse", "Reverse answer"))
_PLAIN = frozenset(("Typed", "Id"))

_RTL_SCRIPTS = "adlm arab aran hebr mand mend nkoo rohg samr syrc syre syrj syrn thaa"
_RTL_LANGUAGES = (
    "aeb ar arc arq ary arz azb bal ckb dv fa glk he iw ji khw ks lki lrc mzn nqo pbt pnb prs ps sd sdh skr "
    "syr ug ur yi"
)


def field_value(fields: Sequence[str], name: str) -> str:
    """Return the content of the field of a name, of a note whose fields are ``fields``."""
    return fields[_POSITIONS[name]]


def with_field(fields: Sequence[str], name: str, content: str) -> tuple[str, ...]:
    """Return the fields of a note with another content in the field of a name."""
    changed = list(fields)
    changed[_POSITIONS[name]] = content
    return tuple(changed)


def note_types(
    namespace: str, deck_name: str, language: str, extra_css: str = "", speech: str = ""
) -> tuple[NoteType, NoteType]:
    """Return a deck's note types, for questions and for clozes.

    Identifiers come from ``namespace`` alone; ``deck_name`` and ``language`` may change.
    ``extra_css`` follows the cards' own style: the colours of code, then the deck's style.
    ``speech`` is the language in which answers are read aloud, '' if none are.
    """
    rtl = is_rtl(language)
    style = css(extra_css)
    root = {
        "lang": escape_html(language),
        "dir": "rtl" if rtl else "ltr",
        "spoken": speech,
    }
    shown_name = clean_name(deck_name) or namespace

    def made(key: str, label: str, templates: Sequence[str]) -> NoteType:
        fields = []
        for name in FIELDS:
            fields.append(_field(namespace, key, name, rtl=rtl, speech=bool(speech)))
        sides = [_template(namespace, key, name, root) for name in templates]
        return NoteType(
            key=key,
            id=note_type_id(namespace, key),
            name=f"{shown_name} ({label})",
            fields=tuple(fields),
            templates=tuple(sides),
            css=style,
            is_cloze=key == "cloze",
            rtl=rtl,
            bind=BIND[key],
        )

    question = made("question", "Question", ("Question", "Reverse"))
    cloze = made("cloze", "Cloze", ("Cloze",))
    return question, cloze


def fingerprint(note_type: NoteType) -> str:
    """Return a hash of all that Anki takes over when a newer note type is imported.

    What came later than the first version is left out where it has its default: the hash of a note
    type that does not use it stays as it was.
    """
    form = _without_later_defaults(note_type)
    form["fields"] = [_without_later_defaults(field) for field in note_type.fields]
    form["templates"] = [
        _without_later_defaults(template) for template in note_type.templates
    ]
    canonical = json.dumps(
        form, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return sha256(canonical.encode()).hexdigest()


_LATER = frozenset(
    "sticky tag browser_font browser_size deck sort_field stock latex".split()
)
_NOT_OF_ANKI = frozenset({"bind", "is_own"})

_AS_SPACES = ("Cc", "Zl", "Zp")
"""Unicode's categories of control characters, and of what parts lines and paragraphs."""


def _without_later_defaults(part: NoteType | Field | Template) -> dict[str, object]:
    """Return the attributes of a note type or of a part of one that its hash is made of."""
    defaults = dict.fromkeys(part._fields) | part._field_defaults
    form = {}
    for name, default in defaults.items():
        value = getattr(part, name)
        if name not in _NOT_OF_ANKI and not (name in _LATER and value == default):
            form[name] = value
    return form


def css(*more: str) -> str:
    """Return the cards' own style sheet, followed by ``more``, each ending in one newline."""
    parts = [part.strip() for part in (assets.text("assets/card.css"), *more)]
    return "".join(f"{part}\n" for part in parts if part)


def emphasis_css(language: str) -> str:
    """Return the style of emphasis for a language (a BCP 47 tag) without italics, '' for others."""
    subtag, _, _ = language.lower().replace("_", "-").partition("-")
    if subtag not in _WITHOUT_ITALICS:
        return ""
    return assets.text("assets/emphasis.css").strip() + "\n"


def is_rtl(language: str) -> bool:
    """Tell whether a language (a BCP 47 tag such as ``ar`` or ``pa-Arab-PK``) runs from right to left.

    A script named in the tag decides (``ug-Latn`` does not); else the language's usual one does.
    """
    subtags = language.lower().replace("_", "-").split("-")
    for subtag in subtags[1:]:
        if len(subtag) == 4 and subtag.isalpha():
            return subtag in _RTL_SCRIPTS.split()
    return subtags[0] in _RTL_LANGUAGES.split()


def clean_name(deck_name: str) -> str:
    """Return a deck's name as the name of a note type: ``::`` becomes a dash, and a straight
    quotation mark, which Anki takes out of names, an apostrophe. Empty if nothing is left.
    """
    text = ""
    for char in deck_name:
        is_space = unicodedata.category(char) in _AS_SPACES
        text += " " if is_space else char
    text = unicodedata.normalize("NFC", text).replace('"', "'")
    parts = [" ".join(part.split()) for part in text.split("::")]
    return " – ".join(filter(None, parts))


def _field(namespace: str, key: str, name: str, *, rtl: bool, speech: bool) -> Field:
    is_for_speech = speech and name == speaking.FIELD
    return Field(
        name=name,
        id=field_id(namespace, key, name),
        description=speaking.DESCRIPTION if is_for_speech else _DESCRIPTIONS[name],
        rtl=rtl and name not in _PLAIN,
        collapsed=name in _COLLAPSED or (key == "cloze" and name in _NOT_CLOZE),
        plain_text=name in _PLAIN,
        prevent_deletion=name == "Id",
        exclude_from_search=name == "Typed",
    )


def begins_as_built_in(names: Sequence[str]) -> bool:
    """Tell whether the first fields of a note type are those of a built-in one, which no later version
    of deckgen moves."""
    return tuple(names[:3]) == FIELDS[:3]


_IN_BROWSER = {
    "Question": ("{{Prompt}}", "{{Answer}}"),
    "Reverse": ("{{Reverse}}", "{{Reverse answer}}"),
    "Cloze": ("{{cloze:Prompt}}", "{{cloze:Prompt}}"),
}
"""What the columns of Anki's browser show for the cards of each template: question and answer."""


def _template(namespace: str, key: str, name: str, root: dict[str, str]) -> Template:
    """Return a card template; ``root`` has what stands for the names in its skeleton."""
    parts = root | {
        "speech": speaking.in_template(root["spoken"], name),
        "head": assets.text("assets/head.html").strip(),
        "after": assets.text("assets/after.html").strip(),
    }
    browser_front, browser_back = _IN_BROWSER[name]
    return Template(
        name=name,
        id=template_id(namespace, key, name),
        front=_side(name, "front", parts),
        back=_side(name, "back", parts),
        browser_front=browser_front,
        browser_back=browser_back,
    )


def _side(template: str, side: str, parts: dict[str, str]) -> str:
    """Return a side of a template, as its skeleton among the assets has it."""
    return assets.filled(f"assets/{template.lower()}-{side}.html", parts).strip()
