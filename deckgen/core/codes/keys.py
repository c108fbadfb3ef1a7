"""Y2: keys and values of cards.yaml."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, Code

CODES: tuple[Code, ...] = (
    Code(
        "Y201",
        ERROR,
        "unknown key",
        "unknown key '{key}' in {where}",
        "{suggestion}",
        page="""\
deckgen does not know this key here. It may be misspelt, in capitals, a word of another program (`front`,
`answer`), or in the wrong place, such as `title` in a card. The message names the nearest key, or lists
those that are known.

Why: Its text would otherwise be left out silently: with `sorce:` the card would lose its source.
""",
        bad="""\
id: wages
question: By how much did wages fall?
answer: By two thirds
""",
        good="""\
id: wages
q: By how much did wages fall?
a: By two thirds
""",
    ),
    Code(
        "Y202",
        ERROR,
        "wrong kind of value",
        "'{key}' must be {wanted}, not {found}",
        "{way}",
        page="""\
The key is known, and needs another kind of value: one text, a list, keys with values of their own, or
`true` or `false`. YAML's own guesses never apply here, so `yes`, `on` and `True` are texts, not `true`. A
text that begins with `[` or `{` is read as a list or as keys; in quotation marks it is a text.
""",
        bad="""\
q: How did the grain crisis unfold?
steps: [The kulaks withhold their grain, The state takes it]
""",
        good="""\
q: How did the grain crisis unfold?
steps:
  withheld: The kulaks withhold their grain
  taken: The state takes it
""",
    ),
    Code(
        "Y203",
        ERROR,
        "missing key",
        "{where} has no '{key}'",
        "{way}",
        page="""\
Something required is missing: the answer to a question, the id of a card, the name of the deck, the title
of a source, or, when there are several sources, which of them a card quotes.

Why: deckgen makes nothing up: a card without an id has no identity that would keep a learner's history,
and a question without an answer is not a card.

Fix: Write it. `deckgen check --fix` gives an id to each card that has none.
""",
        bad="""\
- q: By how much did wages fall?
  a: By two thirds
- id: plan
  q: In which year was the plan adopted?
  a: '1928'
""",
        good="""\
- id: wages
  q: By how much did wages fall?
  a: By two thirds
- id: plan
  q: In which year was the plan adopted?
  a: '1928'
""",
    ),
    Code(
        "Y204",
        ERROR,
        "malformed id",
        "'{id}' is not an id: {why}",
        "use lower-case letters, digits, '-', '_' and '.', beginning with a letter or digit{suggestion}",
        page="""\
An id consists of lower-case letters, digits, `-`, `_` and `.`, begins with a letter or digit, and has at
most 100 characters. Letters of other alphabets are allowed. A deck's id becomes the name of the package,
so it cannot be a name that Windows reserves for a device, such as `con` or `aux`.

Why: The id becomes part of tags, of file names and of the lock file's lines; a space would split the tag,
and `Wages` and `wages` would be the same to Anki and different to everything else.

Fix: Choose it once: it is permanent. A learner's history depends on it, and not on the card's text.
""",
        bad="""\
id: Wages 1935
q: By how much did wages fall?
a: By two thirds
""",
        good="""\
id: wages-1935
q: By how much did wages fall?
a: By two thirds
""",
    ),
    Code(
        "Y205",
        ERROR,
        "duplicate id",
        "the id '{id}' is used by {other}",
        "{way}",
        page="""\
Two cards of the deck, or two topics beside one another, have the same id.

Why: A card's identity in Anki is made from its id, so one of the two would overwrite the other in every
learner's collection.

Fix: Give the newer one an id of its own. The older card must keep its id: with a new one its learners
would start again. Version control knows which is older, and `cards.lock` has a line for it.
""",
        bad="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds}
- {id: wages, q: When did wages fall?, a: From 1928 on}
""",
        good="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds}
- {id: wages-when, q: When did wages fall?, a: From 1928 on}
""",
    ),
    Code(
        "Y206",
        ERROR,
        "empty text",
        "'{key}' is empty",
        "{way}",
        page="""\
The key is there, and after it there is nothing, or only white space. A text that begins with `#` is read
as a comment; put it in quotation marks.

Why: An empty answer would make a card that shows nothing; an empty note was probably to be written later.

Fix: Write the text, or delete the line. A card that is not ready can stay in the file with `draft: true`:
it is checked for its form and left out of the package.
""",
        bad="""\
q: By how much did wages fall?
a:
""",
        good="""\
q: By how much did wages fall?
a: By two thirds
""",
    ),
    Code(
        "Y207",
        ERROR,
        "unknown value",
        "'{key}' cannot be '{value}'",
        "{suggestion}",
        page="""\
The key takes one of a few values, and this is not one of them. `about` is one of `concept`, `person`,
`figure`, `event`, `work`, `quotation`, `cause`; `format` is `markdown` or `html`; `language` is a
language tag such as `en` or `pt-BR`; `ignore` takes the codes of lint rules.

Why: A wrong one would make a tag that nobody finds, or suppress nothing.
""",
        bad="""\
q: Who founded the Left Opposition?
a: Trotsky
about: persons
""",
        good="""\
q: Who founded the Left Opposition?
a: Trotsky
about: person
""",
    ),
    Code(
        "Y208",
        ERROR,
        "unknown card",
        "no card has the id '{id}', named in '{key}'",
        "{suggestion}",
        page="""\
`needs` names cards that must be learnt first, and no card of the deck has this id. Either the id is
misspelt, or the card has been renamed or removed. Cards that cannot be read because of another mistake
count as known: fix that one first.

Why: The card would come up before the one it builds on.
""",
        bad="""\
- {id: grain-crisis, q: What began in 1927?, a: The grain crisis}
- {id: kulaks-resist, q: Who resisted the requisitions?, a: The kulaks, needs: grain-crysis}
""",
        good="""\
- {id: grain-crisis, q: What began in 1927?, a: The grain crisis}
- {id: kulaks-resist, q: Who resisted the requisitions?, a: The kulaks, needs: grain-crisis}
""",
    ),
    Code(
        "Y209",
        ERROR,
        "circular 'needs'",
        "circular 'needs': {circle}",
        "remove one id from a 'needs' in the circle",
        page="""\
Each of these cards is to be learnt after the next, and the last one after the first. No order does this;
deckgen keeps the order of the file.

Fix: Decide which card can be understood without the others, and remove the id from its `needs`.
""",
        bad="""\
- {id: kolkhoz, q: What is a kolkhoz?, a: A collective farm, needs: collectivisation}
- {id: collectivisation, q: What united the farms?, a: Collectivisation, needs: kolkhoz}
""",
        good="""\
- {id: kolkhoz, q: What is a kolkhoz?, a: A collective farm, needs: collectivisation}
- {id: collectivisation, q: What united the farms?, a: Collectivisation}
""",
    ),
    Code(
        "Y210",
        ERROR,
        "unknown source",
        "no source has the id '{id}'",
        "{suggestion}",
        page="""\
The card says that it quotes a source that is not declared under `sources:`.

Why: Its quotation cannot be looked up, and the card would show no citation.

Fix: Use the id of a declared source (the key above its `file:` and `title:`), or declare the new one. If
the deck has only one source, cards need not name it.
""",
        bad="""\
q: What had 55% of the land become by 1930?
a: State farms
source: esay
quote: By 1930, 55% of the land
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms.
""",
        good="""\
q: What had 55% of the land become by 1930?
a: State farms
source: essay
quote: By 1930, 55% of the land
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms.
""",
    ),
    Code(
        "Y211",
        ERROR,
        "kind of card unclear",
        "{why}",
        "{way}",
        page="""\
What kind of card it is follows from its keys: `q` and `a` make a question, `cloze` a text with gaps, `q`
and `steps` a sequence. `reverse` goes with `q` and `a` only; `steps` needs at least two steps. These keys
make none of them, or are a mixture.

Why: One part of the card would be lost.
""",
        bad="""\
cloze: '{{c1::Paris}} is the capital of France.'
a: Paris
""",
        good="""\
cloze: '{{c1::Paris}} is the capital of France.'
""",
    ),
    Code(
        "Y212",
        ERROR,
        "include not found",
        "no file is found for the include '{path}'",
        "{way}",
        page="""\
`include:` names a file, or with `*` several, and none is there. The path is relative to the file that the
line is in, which is not always `cards.yaml`. Capitals count, and folders are separated by `/` on every
system.

Why: If deckgen went on without it, the cards in it would retire.

Fix: Correct the path. To include all files of a folder, write `topics/*.yaml`; a folder's name alone is
not enough. They are read in the order of their names.
""",
        bad="""\
topics:
  - include: industry.yaml
# --- topics/industry.yaml ---
- id: industry
  title: Industry
  cards:
    - {id: coal, q: What was mined in the Donbas?, a: Coal}
""",
        good="""\
topics:
  - include: topics/industry.yaml
# --- topics/industry.yaml ---
- id: industry
  title: Industry
  cards:
    - {id: coal, q: What was mined in the Donbas?, a: Coal}
""",
    ),
    Code(
        "Y213",
        ERROR,
        "included twice",
        "'{path}' is already included: {chain}",
        "delete one of the includes",
        page="""\
The file has been included before, or it includes itself by way of others. The message names the chain of
includes.

Why: Each of its cards would be there twice, or reading would never end.

Fix: Delete one of the includes. If a pattern such as `topics/*.yaml` covers a file that is also included
by name, move that file to a folder of its own.
""",
        bad="""\
topics:
  - include: topics/*.yaml
  - include: topics/industry.yaml
# --- topics/industry.yaml ---
- id: industry
  title: Industry
  cards:
    - {id: coal, q: What was mined in the Donbas?, a: Coal}
""",
        good="""\
topics:
  - include: topics/*.yaml
# --- topics/industry.yaml ---
- id: industry
  title: Industry
  cards:
    - {id: coal, q: What was mined in the Donbas?, a: Coal}
""",
    ),
    Code(
        "Y214",
        ERROR,
        "outside the project",
        "'{path}' is outside the project",
        "move the file into the project's folder, or into its git repository, and name it from there",
        page="""\
The path is absolute, or leads out of what the project may read, with `..` or by a link. That is its git
repository, up to the root of the work tree, but for hidden files and folders outside the folder of
`cards.yaml` (`.git`, `.env`); without a repository it is the folder of `cards.yaml`. A home folder that is a
repository does not count as one. A pattern with `*` does not look into folders that are links out of the
project.

Why: A project must be complete in its folder or repository, or it builds only on your machine; and a deck
that somebody sends you must not be able to read your other files.

Fix: Copy the file into the project, or into the repository that it shares with others, and name it from
there: `file: ../shared/essay.md`.
""",
        bad="""\
topics:
  - include: /home/me/industry.yaml
""",
        good="""\
topics:
  - include: shared/industry.yaml
# --- shared/industry.yaml ---
- id: industry
  title: Industry
  cards:
    - {id: coal, q: What was mined in the Donbas?, a: Coal}
""",
    ),
    Code(
        "Y215",
        ERROR,
        "malformed tag",
        "Anki does not keep '{tag}' as a tag: {why}",
        "{way}",
        page="""\
Anki separates tags by spaces, makes a tree of `::`, and keeps `marked` and `leech` for itself; of two
tags that differ only in capitals it keeps one. Each card has the tags of its topic and of what it is
`about` in any case; they need not be written.

Why: A tag like this would arrive as something else, and a learner's filter would not find it.
""",
        bad="""\
q: In which year was the first plan adopted?
a: 1928
tags: [five year plan]
""",
        good="""\
q: In which year was the first plan adopted?
a: 1928
tags: [five-year-plan]
""",
    ),
    Code(
        "Y216",
        ERROR,
        "no cards",
        "the deck has no cards",
        "add a card under 'cards:' of a topic",
        page="""\
The deck has topics and no card in any of them.

Why: A package without cards is of no use to anybody, and one that had cards before would retire them all.

Fix: Add a card under `cards:` of a topic, and check the indentation. If there were cards and they are
gone, look whether an include is commented out.
""",
        bad="""\
topics:
  - id: collectivisation
    title: Collectivisation
    cards: []
""",
        good="""\
topics:
  - id: collectivisation
    title: Collectivisation
    cards:
      - id: peasant-land-1930
        q: What had 55% of peasant land become by 1930?
        a: State farms
""",
    ),
    Code(
        "Y217",
        ERROR,
        "malformed name",
        "'{name}' cannot be a deck's name in Anki: {why}",
        "{way}",
        page="""\
Anki would change this name of the deck, or refuse it. `::` makes a deck within a deck, so each part needs
a name without spaces at its ends; quotation marks and line breaks are not kept; more than eleven levels
are not shown.

Why: A changed name would be a new deck beside the old one at the next import.
""",
        bad="""\
deck:
  id: soviet-union
  name: 'History:: Soviet Union'
""",
        good="""\
deck:
  id: soviet-union
  name: History::Soviet Union
""",
    ),
    Code(
        "Y218",
        ERROR,
        "unusable package name",
        "no package can be called '{id}.apkg': {why}",
        "choose another id for the deck",
        page="""\
A package is named after the deck's id: `dist/<id>.apkg`, and `dist/<id>-<version>.apkg` for a release.
The same holds for a file that is named with `--output`. An id of more than 200 bytes (66 Chinese
characters, say) is too long for the name of a file with its version and ending.

Why: Anki's desktop decides by its name alone that a file is a backup of a whole collection:
`collection.apkg`, and all that begin with `backup-`, in capitals or not. Opening such a file replaces
everything that the learner has.
""",
        bad="""\
deck:
  id: backup-plans
  name: Backup plans
""",
        good="""\
deck:
  id: plans-for-backups
  name: Backup plans
""",
    ),
    Code(
        "Y219",
        ERROR,
        "subdecks too deep",
        "the subdeck of this topic is on level {depth}, and Anki accepts no package with more than {limit}",
        "nest topics less deeply, use fewer '::' in the deck's name, or leave 'subdecks' out",
        page="""\
With `subdecks: true` each topic that has cards is a deck within the deck. Anki keeps eleven levels,
including those of the deck's own name.

Why: Anki refuses a package with a twelfth level as a whole: nothing of it would be imported.

Fix: Nest topics less deeply, write fewer `::` into the deck's name, or leave `subdecks` out: topics may
then nest as deep as they like, for they become tags.
""",
        bad="""\
deck:
  id: soviet-union
  name: A::B::C::D::E::F::G::H::I::J::K
  subdecks: true
topics:
  - id: industry
    title: Industry
    cards:
      - {id: coal, q: What was mined in the Donbas?, a: Coal}
""",
        good="""\
deck:
  id: soviet-union
  name: A::B::C::D::E::F::G::H::I::J::K
topics:
  - id: industry
    title: Industry
    cards:
      - {id: coal, q: What was mined in the Donbas?, a: Coal}
""",
    ),
    Code(
        "Y220",
        ERROR,
        "table malformed",
        "the table {path} cannot be read as it is: {why}",
        "{way}",
        page="""\
A table that stands in the place of cards is not as it has to be: a quotation mark has no partner, a row has
more cells than there are columns, a column has the name of no field of the note type, two columns or two
rows have one name.

Why: The row would be another card than is meant, or none.

Fix: The first line has the names of the columns; commas, semicolons or tabs separate the cells. A cell with
one of these in it, or with a line break or a quotation mark, is put in quotation marks, and a quotation mark
within it is doubled: that is how spreadsheets save CSV. A column that is neither a field nor a key of a card
gets a field under `columns:`, or `''` to be left out.
""",
        bad="""\
note-types:
  - id: country
    fields: [Country, Capital]
    cards: [{name: Capital, front: '{{Country}}', back: '{{Capital}}'}]
topics:
  - {id: europe, type: country, cards: [{table: countries.csv, id: Country}]}
# --- countries.csv ---
Country,Capital
Norway,"Oslo
""",
        good="""\
note-types:
  - id: country
    fields: [Country, Capital]
    cards: [{name: Capital, front: '{{Country}}', back: '{{Capital}}'}]
topics:
  - {id: europe, type: country, cards: [{table: countries.csv, id: Country}]}
# --- countries.csv ---
Country,Capital
Norway,"Oslo"
""",
    ),
)
