"""N: the templates of note types."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, WARNING, Code

_TOPICS = """\
topics:
  - id: europe
    title: Europe
    type: country
    cards:
      - {id: malta, fields: {Country: Malta, Capital: Valletta}, unsourced: known}
"""


def _country(cards: str, fields: str = "Country, Capital", more: str = "") -> str:
    """Return an example: the lines of a type with such cards, and a card of that type."""
    return f"note-types:\n  - id: country\n    fields: [{fields}]\n{more}    cards:\n{cards}{_TOPICS}"


def _gaps(front: str, back: str) -> str:
    """Return an example of a cloze type."""
    return f"""\
note-types:
  - id: gaps
    kind: cloze
    fields: [Text]
    cards:
      - name: Cloze
        front: '{front}'
        back: '{back}'
topics:
  - id: europe
    title: Europe
    type: gaps
    cards:
      - {{id: malta, fields: {{Text: 'The capital of Malta is {{{{c1::Valletta}}}}.'}}, unsourced: known}}
"""


CODES: tuple[Code, ...] = (
    Code(
        "N101",
        ERROR,
        "no such field",
        "the {side} of '{template}' names a field '{name}' that the note type does not have",
        "{suggestion}",
        page="""\
A template names a field that its note type does not have. Names count as they are written, capitals and
spaces too: in `{{text: Front}}` the name begins with a space. Besides the fields there are the special names
`Tags`, `Type`, `Deck`, `Subdeck`, `Card`, `CardFlag` and `CardID`, on the back `FrontSide`, and in
conditionals of a cloze type `c1`, `c2` and so on.

Why: Anki shows a message in the place of every card of this template. In a note type that was imported it is
a warning.

Fix: Write the name as it stands under `fields:`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capitol}} {{Capital}}'}\n"
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
        ),
    ),
    Code(
        "N102",
        ERROR,
        "conditionals do not match",
        "{what}",
        "every '{{{{#Field}}}}' and '{{{{^Field}}}}' needs its '{{{{/Field}}}}', the inner one first",
        page="""\
A conditional, `{{#Field}}` or `{{^Field}}`, has no end, an end has no beginning, or two of them cross. What
stands in `<!-- … -->` does not count.

Why: Anki cannot read the template: it makes no card from it, and shows a message in the place of those that
there are.

Fix: Close each conditional with `{{/Field}}`, the one opened last first.
""",
        bad=_country(
            "      - name: Capital\n        front: '{{Country}}'\n"
            "        back: '{{#Capital}}Capital: {{Capital}}'\n"
        ),
        good=_country(
            "      - name: Capital\n        front: '{{Country}}'\n"
            "        back: '{{#Capital}}Capital: {{Capital}}{{/Capital}}'\n"
        ),
    ),
    Code(
        "N103",
        ERROR,
        "front that shows no field",
        "the front of '{template}' can never show a field, so Anki makes no card from it",
        "show a field outside of conditionals that exclude it",
        page="""\
Whatever the fields of a note hold, this front shows none of them: it has text alone, or the field stands
in a conditional that holds only if the field is empty. A special name such as `{{Deck}}` counts as a field
that is filled, but not in an earlier Anki (N113).

Why: Anki makes a card only where its front shows a field that is filled. A note none of whose fronts does
gets the first card all the same, and it is blank.

Fix: Show a field on the front.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
            "      - {name: Country, front: Which country is it?, back: '{{Country}}'}\n"
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
            "      - {name: Country, front: 'Whose capital is {{Capital}}?', back: '{{Country}}'}\n"
        ),
    ),
    Code(
        "N104",
        ERROR,
        "cloze in the wrong type",
        "{what}",
        "use 'kind: cloze' and '{{{{cloze:Field}}}}' on both sides, or neither",
        page="""\
`{{cloze:Field}}` stands in a template of a normal type, or it is missing on the front or the back of a cloze
type.

Why: In a normal type it shows nothing. In a cloze type the card would show the whole text with its
`{{c1::…}}`, or nothing to ask.

Fix: A type with gaps has `kind: cloze`, one template, and `{{cloze:Field}}` on both of its sides.
""",
        bad=_gaps("{{Text}}", "{{cloze:Text}}"),
        good=_gaps("{{cloze:Text}}", "{{cloze:Text}}"),
    ),
    Code(
        "N105",
        WARNING,
        "unknown filter",
        "the {side} of '{template}' uses a filter '{name}' that Anki does not have",
        "{suggestion}",
        page="""\
A template sends a field through a filter that Anki does not have. It has `text`, `furigana`, `kana`,
`kanji`, `hint`, `type`, `type:nc`, `cloze`, `cloze-only`, `type:cloze` and `tts` with a language.

Why: Anki passes the field on as it is, from this filter to the beginning of the tag. Filters of add-ons
work only for learners who have the add-on.

Fix: Write the filter as Anki does, capitals too.
To leave it as it is: `check: {ignore: {N105: reason}}`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Type:Capital}}'}\n"
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{type:Capital}}'}\n"
        ),
    ),
    Code(
        "N106",
        ERROR,
        "tag that does not work where it is",
        "{what}",
        "delete it",
        page="""\
`{{FrontSide}}` stands on a front, or one side has two boxes to type in that can be there together; the second
is a warning.

Why: On a front `{{FrontSide}}` shows nothing. Of two boxes Anki compares what is typed with the first
field alone.

Fix: Use `{{FrontSide}}` on backs, and `{{type:…}}` once on a side.
""",
        bad=_country(
            "      - {name: Capital, front: '{{FrontSide}}{{Country}}', back: '{{FrontSide}}{{Capital}}'}\n"
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{FrontSide}}{{Capital}}'}\n"
        ),
    ),
    Code(
        "N107",
        WARNING,
        "field that no card shows",
        "no template shows the field '{name}'",
        "show it, or delete it from 'fields:'",
        page="""\
No template shows this field or asks whether it is filled. The sorting field, fields bound to a word and the
learners' own (`personal`) need not be shown.

Why: What stands in it is written for nobody.

Fix: Show it in a template. Before the first release it can be deleted; afterwards that needs a new
`revision` of the type. In an imported deck, whose learners have the field, it is not reported.
To leave it as it is: `check: {ignore: {N107: reason}}`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n",
            "Country, Capital, Area",
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}} {{Area}}'}\n",
            "Country, Capital, Area",
        ),
    ),
    Code(
        "N109",
        ERROR,
        "file of a template",
        "{what}",
        "{way}",
        page="""\
A template or a style names a file that is not there, or one whose name does not begin with `_`; the second
is a warning, and so is the first in an imported type.

Why: Anki looks for files that are used in fields alone. One that only a template names is left out when a
learner exports the deck, and *Check media* offers to delete it, unless its name begins with `_`.

Fix: Put the file into `media/` under a name that begins with `_`, and name it so in the template.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '<img src=\"_flag.png\"> {{Capital}}'}\n"
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '<img src=\"_flag.png\"> {{Capital}}'}\n"
        )
        + "# --- media/_flag.png ---\n<0x89>PNG\n",
    ),
    Code(
        "N110",
        WARNING,
        "script that uses the network",
        "a script on the {side} of '{template}' uses '{address}'",
        "put the file into 'media/' and name it",
        page="""\
A script in a template loads a file from a network address, or has one in its text.

Why: Cards are studied without a network too, and on some devices scripts may not use it. What stands at the
address can change, and its owner learns who studies when.

Fix: Put the file into `media/` under a name that begins with `_`, and load it from there.
To leave it as it is: `check: {ignore: {N110: reason}}`.
""",
        bad=_country(
            "      - name: Capital\n        front: '{{Country}}'\n        back: |\n          {{Capital}}\n"
            '          <script src="https://example.org/map.js"></script>\n'
        ),
        good=_country(
            "      - name: Capital\n        front: '{{Country}}'\n        back: |\n          {{Capital}}\n"
            '          <script src="_map.js"></script>\n'
        )
        + "# --- media/_map.js ---\nlet map = 1\n",
    ),
    Code(
        "N111",
        WARNING,
        "same front twice",
        "{what}",
        "make the fronts differ, or delete one of the two",
        page="""\
Two templates of a type have the same front, or two types have the same fields and the same fronts.

Why: The learner is asked the same question and cannot know which of the answers is meant. Two types that
look alike are mistaken for one another.

Fix: Say on the front what is asked for, or delete one of the two.
To leave it as it is: `check: {ignore: {N111: reason}}`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
            "      - {name: Money, front: '{{Country}}', back: '{{Currency}}'}\n",
            "Country, Capital, Currency",
        ),
        good=_country(
            "      - {name: Capital, front: 'Capital of {{Country}}?', back: '{{Capital}}'}\n"
            "      - {name: Money, front: 'Currency of {{Country}}?', back: '{{Currency}}'}\n",
            "Country, Capital, Currency",
        ),
    ),
    Code(
        "N112",
        WARNING,
        "sound that is not heard as meant",
        "{what}",
        "show the field without the filter",
        page="""\
A field that holds a sound on some note is shown with `hint:` or `tts`.

Why: Anki plays the sounds of a side when it is shown: one in a hint is heard before the hint is asked for.
`tts` reads the text of a field aloud, and a sound is not text.

Fix: Show the sound without a filter, and give the words that are read aloud a field of their own.
To leave it as it is: `check: {ignore: {N112: reason}}`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{hint:Capital}}'}\n"
        ).replace("Capital: Valletta", "Capital: 'Valletta [sound:media/valletta.mp3]'")
        + "# --- media/valletta.mp3 ---\nID3\n",
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
        ).replace("Capital: Valletta", "Capital: 'Valletta [sound:media/valletta.mp3]'")
        + "# --- media/valletta.mp3 ---\nID3\n",
    ),
    Code(
        "N113",
        WARNING,
        "front that an earlier Anki takes for empty",
        "{what}",
        "let the front show a field that is filled, outside of conditionals on special names",
        page="""\
Whether a front shows anything depends on a special name: `Deck`, `Subdeck`, `Card`, `Type`, `CardFlag` or
`CardID`, which count as filled since Anki 26.8 and as empty before, or `Tags`, which counts for a note
with tags since Anki 26.5 and as empty before. This is so within conditionals too: `{{#Tags}}` in an
earlier Anki shows what stands in it, and makes no card from it.

Why: The cards arrive with the package. But in an earlier Anki, *Tools > Empty Cards* deletes them with
what the learner has reviewed, and the note with its last card; a note that a learner changes or that is
checked gets its missing cards back in one version and not in the other.

Fix: Show a field that is filled on every front. A special name beside it does no harm.
To leave it as it is: `check: {ignore: {N113: reason}}`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
            "      - {name: Deck, front: 'Which capital is in {{Deck}}?', back: '{{Capital}}'}\n"
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
            "      - {name: Deck, front: '{{Deck}}: capital of {{Country}}?', back: '{{Capital}}'}\n"
        ),
    ),
    Code(
        "N114",
        WARNING,
        "special name that an earlier Anki lacks",
        "the {side} of '{template}' names '{name}', which Anki before 25.7 does not have",
        "leave it out if the deck is for such an Anki too",
        page="""\
A template uses the special name `CardID`, the number of the card.

Why: Anki has it since 25.7. An earlier one looks for a field of that name, and shows a message in the
place of every card of this template.

Fix: Leave it out, or tell learners which Anki the deck needs.
To leave it as it is: `check: {ignore: {N114: reason}}`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}} {{CardID}}'}\n"
        ),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}} {{Card}}'}\n"
        ),
    ),
    Code(
        "N115",
        WARNING,
        "name of one of Anki's own note types",
        "every new collection has a note type '{name}', so learners get this one as '{name}+'",
        "choose another name, such as '{example}'",
        page="""\
A note type is called like one that Anki itself makes for every learner: *Basic*, *Cloze* and the like, in
English or in another language of Anki. Capitals make no difference.

Why: Anki gives it another name when it is imported, with a plus sign, and the time of the import. Learners
see two note types that they cannot tell apart, and templates and styles that were changed before that
time, in a version that they import later, never reach them: to Anki their own are newer.

Fix: Leave `name` out, and it is called after the deck, or choose a name that no other deck has. It can be
changed after a release too: the name is not part of what Anki knows a note type by.
To leave it as it is: `check: {ignore: {N115: reason}}`.
""",
        bad=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
        ).replace("id: country\n", "id: country\n    name: Basic\n"),
        good=_country(
            "      - {name: Capital, front: '{{Country}}', back: '{{Capital}}'}\n"
        ).replace("id: country\n", "id: country\n    name: Country and capital\n"),
    ),
)
