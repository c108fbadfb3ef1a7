"""N, and some of U: note types of the deck's own, and the cards that are made with them."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, WARNING, Code

_TYPE = """\
note-types:
  - id: country
    fields: [Country, {name: Capital, required: true}, {name: My notes, personal: true}]
    bind: {q: Country, a: Capital}
    cards:
      - {name: Capital, front: 'Capital of {{Country}}?', back: '{{Capital}} {{My notes}}'}
topics:
  - id: europe
    type: country
    cards:
"""

_ONE_CARD = """\
note-types:
  - id: country
    fields: [Country, Capital]
    cards: [{name: Capital, front: '{{Country}}', back: '{{Capital}}'}]
topics:
  - {id: europe, type: country, cards: [{id: norway, fields: {Country: Norway, Capital: Oslo}}]}
"""

_WITH_FLAG = _ONE_CARD.replace(
    "[Country, Capital]", "[Country, Capital, Flag]"
).replace("'{{Capital}}'", "'{{Capital}} {{Flag}}'")

CODES: tuple[Code, ...] = (
    Code(
        "N108",
        ERROR,
        "name that Anki does not keep",
        "'{name}' cannot be the name of {what}: {why}",
        "{way}",
        page="""\
A note type, a field or a card template has a name that Anki changes or refuses, or two of them have the
same. The name of a field cannot be empty, has none of `:`, `{`, `}` and `"` in it, does not begin with
`#`, `^` or `/`, and is not one of the special names `Tags`, `Type`, `Deck`, `Subdeck`, `Card`, `CardFlag`,
`CardID` and `FrontSide`. Two names that differ in capitals alone count as one.

Why: Anki renames or refuses such a field without a word, and templates that name it show nothing.

In a deck that was imported, a special name of a field is a warning: learners have the field, Anki shows it in
place of what the name otherwise means (except for `FrontSide`), and renaming it would separate them
from the deck.

Fix: Choose another name. If learners already have the field under this name, keep its `id`.
""",
        bad="""\
note-types:
  - id: country
    fields: [Country, 'Capital: city']
    cards: [{name: Capital, front: '{{Country}}', back: '{{Country}}'}]
""",
        good="""\
note-types:
  - id: country
    fields: [Country, Capital city]
    cards: [{name: Capital, front: '{{Country}}', back: '{{Capital city}}'}]
""",
    ),
    Code(
        "N301",
        ERROR,
        "required field empty",
        "the field '{name}' is empty, and every card of '{type}' needs it",
        "write its text under 'fields:'; if cards may do without, delete 'required' of the field",
        page="""\
The card is of a note type with a field that is `required`, and does not fill it.

Why: The curator of the note type said that a card makes no sense without it: half a card would reach the
learners.

Fix: Write the text of the field.
""",
        bad=_TYPE
        + """\
      - {id: norway, fields: {Country: Norway}}
""",
        good=_TYPE
        + """\
      - {id: norway, fields: {Country: Norway, Capital: Oslo}}
""",
    ),
    Code(
        "N302",
        ERROR,
        "unknown field",
        "the note type '{type}' has no field '{name}'",
        "{suggestion}",
        page="""\
The card fills a field that its note type does not have. Capitals and spaces count.

Why: Nothing would show the text.

Fix: Spell the name as it stands under `note-types:`, or add the field there. Once learners have the note
type, a field that is added needs a new `revision` (U115).
""",
        bad=_TYPE
        + """\
      - {id: norway, fields: {Country: Norway, Capital: Oslo, Capitals: Oslo}}
""",
        good=_TYPE
        + """\
      - {id: norway, fields: {Country: Norway, Capital: Oslo}}
""",
    ),
    Code(
        "N303",
        ERROR,
        "field filled twice",
        "'{word}' and 'fields:' both fill the field '{name}'",
        "delete one of the two",
        page="""\
`bind` says that a word such as `q` or `a` stands for a field, and the card has both the word and the
field under `fields:`.

Why: Only one of the two texts can be in the field, and deckgen does not guess which is meant.

Fix: Delete one of the two.
""",
        bad=_TYPE
        + """\
      - {id: norway, q: Norway, fields: {Country: Norway, Capital: Oslo}}
""",
        good=_TYPE
        + """\
      - {id: norway, q: Norway, fields: {Capital: Oslo}}
""",
    ),
    Code(
        "N304",
        ERROR,
        "text in a learner's own field",
        "the field '{name}' is the learner's own, and the card fills it",
        "delete the text; if the deck is to fill the field, delete 'personal' of the field",
        page="""\
The field is `personal`: it is there for what learners write themselves, and a package has it empty.

Why: Each update of the note would replace what learners wrote with this text.

Fix: Move the text into another field.
""",
        bad=_TYPE
        + """\
      - {id: norway, fields: {Country: Norway, Capital: Oslo, My notes: I was there.}}
""",
        good=_TYPE
        + """\
      - {id: norway, fields: {Country: Norway, Capital: Oslo}}
""",
    ),
    Code(
        "U115",
        ERROR,
        "note type changed under one revision",
        "the note type '{type}' has changed, and is still revision {revision}: {why}",
        "{way}",
        page="""\
Learners have a note type of this deck, and its fields are no longer the same, or stand in another order;
or a card template was taken away or moved; or the note type makes its cards of deletions now, and did not
before, or the other way round.

Why: To Anki that is another note type under the same number: at the next import it would refuse every
note of it, and put new ones into a second note type beside the first.

Fix: Raise `revision` of the note type by one. It then has a number of its own, and learners move to it once:
they tick *Merge note types* in the import dialogue and synchronise once in full (U117). If you only meant
another name for a field, write the `id` that it had (that of the old name) beside the new name. A card
template that is added at the end needs no new revision. A field or a card template that learners have is
better left in: merging keeps it in their Anki, which then refuses every later update without the tick,
until they delete it there.
""",
        bad=_ONE_CARD
        + """\
# --- then ---
"""
        + _WITH_FLAG,
        good=_ONE_CARD
        + """\
# --- then ---
"""
        + _ONE_CARD.replace("Capital]", "{name: City, id: capital}]")
        .replace("{{Capital}}", "{{City}}")
        .replace("Capital: Oslo", "City: Oslo"),
    ),
    Code(
        "U116",
        ERROR,
        "lock file and GUIDs lost",
        "there is no cards.lock, and without it learners would get every card as a new one: {why}",
        "{way}",
        page="""\
The notes are known to learners by GUIDs that only `cards.lock` has: the deck was imported; or the ids of its
cards, or `uid`, are others than when the package in `dist/` was built.

Why: With other GUIDs every card would be new to every learner, and its history would be left behind.

Fix: Take `cards.lock` from version control or from a backup, at its last state. Where ids or `uid` have been
changed since, taking that back is enough. If the lock file of an imported deck is really lost, import the
deck again from the package that learners have, and copy the ids of your cards. A package that nobody has
imported can be deleted.
""",
    ),
    Code(
        "U117",
        WARNING,
        "learners have to merge note types",
        "{what}: until learners tick 'Merge note types' when they import, no note of '{type}' is updated",
        "tell learners in the release notes: tick 'Merge note types' once, and synchronise once in full",
        page="""\
The note type has a new revision, or a new card template. Anki takes that over only from learners who tick
*Merge note types* in the import dialogue; their collection then synchronises in full once.

Why: Without the tick Anki refuses every note of this note type, old ones and new ones, at this import and
at each later one. Nothing is lost by it, and nothing arrives. With the tick, notes move to the new revision,
and their reviews stay with their card templates. A field or a card template that the new revision lacks
stays in the learner's note type, which is then another one than the deck's: each later update needs the tick
too, until the learner deletes that field or card template in *Tools › Manage Note Types*.

Fix: Say so in the release notes; `deckgen diff` writes the line, and `deckgen verify --from` rehearses both.
If the change can wait, put it together with others: each one costs the learners this step.
""",
        bad=_ONE_CARD
        + """\
# --- then ---
"""
        + _WITH_FLAG.replace("Flag]", "Flag]\n    revision: 2"),
        good=_ONE_CARD
        + """\
# --- then ---
"""
        + _ONE_CARD,
    ),
    Code(
        "U118",
        WARNING,
        "file of a template changed",
        "'{name}' has changed since learners got it, and is packed as '{packed}'",
        "nothing needs to be done: templates and style name it so in the package",
        page="""\
A file that card templates or a style name, such as `_script.js` or a font, has other bytes than learners
have under this name.

Why: Anki never replaces a file of that name at an import, even where the note type is newer. So the file gets
another name in the package, and the templates and the style that name it there are changed with it.

Fix: None is needed. A script that puts the name of the file together from parts has to be changed by hand.
""",
    ),
    Code(
        "U119",
        ERROR,
        "renamed before learners have its number",
        "the {what} '{name}' was renamed, and learners have it by its name alone",
        "publish a release in which the note type changes in another way first, and rename it in the one"
        " after; or write 'revision: {revision}'",
        page="""\
A field or a card template has another name. Anki renames it in place if learners have its number; the note
type was imported from a deck whose fields and card templates had none, and no release has had them yet.

Why: Without a number Anki goes by the name: it would refuse every note of the note type, at this import and
at each later one.

Fix: Publish two releases. In the first the note type changes in any other way, such as in its style, so that
learners get the numbers with it; in the second the name changes. Or raise `revision` (U115).
""",
    ),
)
