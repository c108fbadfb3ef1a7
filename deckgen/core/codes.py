"""The catalogue of diagnostics: one line of meaning for each permanent code.

Families: ``Y`` structure of the file, ``C`` citation, ``Q`` quality of the card,
``R`` rendering, ``M`` media, ``U`` update safety. What ``deckgen explain`` prints for a
code is the section under its heading in ``deckgen/pages/<family>.md``, such as ``Q.md``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deckgen.core.diagnostics import Diagnostic, Severity, Span

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Code(NamedTuple):
    """A kind of problem. ``message`` and ``hint`` are templates for ``str.format``."""

    code: str
    severity: Severity
    title: str
    message: str
    hint: str = ""


CODES: tuple[Code, ...] = (
    # --- Y0: the file before YAML reads it
    Code("Y001", ERROR, "file cannot be read", "cannot read '{path}': {why}", "{way}"),
    Code(
        "Y002",
        ERROR,
        "wrong encoding",
        "this is not {encoding}: byte 0x{byte:02x}",
        "{way}",
    ),
    Code(
        "Y003",
        ERROR,
        "byte-order mark",
        "the file begins with a byte-order mark, an invisible character",
        "save the file as 'UTF-8', not as 'UTF-8 with BOM'",
    ),
    Code("Y004", ERROR, "empty file", "the file is empty", "{way}"),
    Code(
        "Y005",
        ERROR,
        "control character",
        "invisible character {name}, which Anki or YAML does not take",
        "delete it",
    ),
    Code(
        "Y006",
        ERROR,
        "merge conflict",
        "a merge conflict is not settled here",
        "keep one side and delete the lines with <<<<<<<, ======= and >>>>>>>",
    ),
    Code(
        "Y007",
        ERROR,
        "tab in the indentation",
        "a tab stands where YAML wants spaces",
        "indent with spaces, as the lines beside it",
    ),
    Code("Y008", ERROR, "not plain text", "'{path}' is {kind}, not plain text", "{way}"),
    # --- Y1: YAML
    Code(
        "Y101",
        ERROR,
        "YAML syntax",
        "YAML cannot be read here: {what}",
        "look at the indentation and at quotation marks on this line and the one before",
    ),
    Code(
        "Y102",
        ERROR,
        "unquoted colon",
        "a colon followed by a space begins a new key here",
        "put the text in quotation marks{mended}",
    ),
    Code(
        "Y103",
        ERROR,
        "YAML tag",
        "'{tag}' is not part of the text here: YAML takes it for an instruction, and none are allowed",
        "delete it, or put the text in quotation marks{mended}",
    ),
    Code(
        "Y104",
        ERROR,
        "duplicate key",
        "the key '{key}' stands twice; YAML would drop one of the two (first on line {line})",
        "delete one of the two; if they belong to two cards, begin the second card with '- '",
    ),
    Code(
        "Y105",
        ERROR,
        "aliases expand too far",
        "aliases expand to more than {limit} values",
        "write the values out",
    ),
    Code(
        "Y106",
        ERROR,
        "merge key",
        "'<<' would copy keys from elsewhere; that is not supported",
        "write the keys out",
    ),
    Code(
        "Y107",
        ERROR,
        "nested too deeply",
        "more than {limit} levels within one another",
        "put topics beside one another, or in files of their own",
    ),
    Code(
        "Y108",
        ERROR,
        "second document",
        "'---' begins a second YAML document here, and only the first is read",
        "delete the '---', or put the rest into a file of its own and include it",
    ),
    Code(
        "Y109",
        ERROR,
        "text cut by a comment",
        "YAML takes the rest of the line from ' #' on as a comment, so the text is cut short",
        "put the text in quotation marks{mended}; if it is a comment, put two spaces before the '#'",
    ),
    Code(
        "Y110",
        ERROR,
        "backslash changes the text",
        "within double quotation marks a backslash has a meaning of its own: '{escape}' would not stay",
        "use single quotation marks, or write the backslash twice{mended}",
    ),
    Code(
        "Y111",
        ERROR,
        "special first character",
        "a text cannot begin with '{char}' unless it is in quotation marks",
        "put the text in quotation marks{mended}",
    ),
    Code(
        "Y112",
        ERROR,
        "never closed",
        "the {quote} that opens here is never closed",
        "{way}",
    ),
    Code(
        "Y113",
        ERROR,
        "unknown alias",
        "YAML looks here for something named '{name}', and nothing is",
        "a text that begins with '*' must be in quotation marks{mended}",
    ),
    Code("Y114", ERROR, "indentation", "{what}", "{way}"),
    Code(
        "Y115",
        ERROR,
        "text after the quotation marks",
        "the quotation marks end before this, and the text goes on",
        "put the whole text in quotation marks{mended}",
    ),
    Code("Y116", ERROR, "line without a key", "{what}", "{way}"),
    # --- Y2: keys and values
    Code("Y201", ERROR, "unknown key", "unknown key '{key}' in {where}", "{suggestion}"),
    Code("Y202", ERROR, "wrong kind of value", "'{key}' must be {wanted}, not {found}", "{way}"),
    Code("Y203", ERROR, "missing key", "{where} has no '{key}'", "{way}"),
    Code(
        "Y204",
        ERROR,
        "malformed id",
        "'{id}' is not an id: {why}",
        "use lower-case letters, digits, '-', '_' and '.', beginning with a letter or digit{suggestion}",
    ),
    Code(
        "Y205",
        ERROR,
        "duplicate id",
        "the id '{id}' is taken by {other}",
        "{way}",
    ),
    Code("Y206", ERROR, "empty text", "'{key}' is empty", "{way}"),
    Code("Y207", ERROR, "unknown value", "'{key}' cannot be '{value}'", "{suggestion}"),
    Code("Y208", ERROR, "unknown card", "no card has the id '{id}', named in '{key}'", "{suggestion}"),
    Code(
        "Y209",
        ERROR,
        "cards need one another",
        "these cards need one another in a circle: {circle}",
        "take one id out of a 'needs' in the circle",
    ),
    Code("Y210", ERROR, "unknown source", "no source has the id '{id}'", "{suggestion}"),
    Code("Y211", ERROR, "kind of card unclear", "{why}", "{way}"),
    Code("Y212", ERROR, "include not found", "no file is found for the include '{path}'", "{way}"),
    Code(
        "Y213", ERROR, "included twice", "'{path}' is included already: {chain}", "delete one of the includes"
    ),
    Code(
        "Y214",
        ERROR,
        "outside the project",
        "'{path}' lies outside the project's folder",
        "move the file into the project and name it from there",
    ),
    Code("Y215", ERROR, "malformed tag", "'{tag}' is not a tag that Anki keeps: {why}", "{way}"),
    Code("Y216", ERROR, "no cards", "the deck has no cards", "add a card under 'cards:' of a topic"),
    Code(
        "Y217",
        ERROR,
        "malformed name",
        "'{name}' cannot be a deck's name in Anki: {why}",
        "{way}",
    ),
    Code(
        "Y218",
        ERROR,
        "no name for a package",
        "no package can be called '{id}.apkg': {why}",
        "choose another id for the deck",
    ),
    Code(
        "Y219",
        ERROR,
        "subdecks too deep",
        "the subdeck of this topic is on level {depth}, and Anki takes no package with more than {limit}",
        "take topics out of one another, use fewer '::' in the deck's name, or leave 'subdecks' out",
    ),
    # --- C: citations
    Code(
        "C101",
        ERROR,
        "no citation",
        "the card cites nothing",
        "add the words it rests on as 'quote:', or say why there are none: 'unsourced: <reason>'",
    ),
    Code("C102", ERROR, "quotation not found", "the quotation is not in {source}", "{nearest}"),
    Code(
        "C103",
        ERROR,
        "quotation in several places",
        "the quotation stands in {count} places of {source} (lines {lines})",
        "quote a few more words, so that it stands in one place only",
    ),
    Code(
        "C104",
        ERROR,
        "elision turns the meaning",
        "the words left out hold '{words}', and without them the meaning turns",
        "quote the negation too",
    ),
    Code(
        "C105",
        ERROR,
        "passage changed in the source",
        "the sentence around this quotation has changed: it was “{was}” and is “{now}”",
        "read the card against the new wording, mend it if need be, "
        "then accept it: deckgen check --accept {id}",
    ),
    # --- C2: a card's words, held against what it cites
    Code(
        "C201",
        ERROR,
        "figure not in the citation",
        "'{figure}' in the answer is not in what the card cites; its figures: {instead}",
        "take the source's figure, quote the sentence that has it, or say under 'outside:' where it is from",
    ),
    Code(
        "C202",
        WARNING,
        "figure not in the source",
        "'{figure}' in the question is nowhere in the source; the figures of what the card cites: {instead}",
        "take the source's figure, or say under 'outside:' where it is from",
    ),
    Code(
        "C203",
        ERROR,
        "name not in the citation",
        "'{name}' in the answer is not in what the card cites; its names: {instead}",
        "take the source's name, quote the sentence that has it, declare another form of a name under "
        "'aliases:', or say under 'outside:' where it is from",
    ),
    Code(
        "C204",
        WARNING,
        "name not in the source",
        "'{name}' in the question is nowhere in the source; the names of what the card cites: {instead}",
        "take the source's name, declare another form of a name under 'aliases:', or say under 'outside:' "
        "where it is from",
    ),
    Code(
        "C205",
        WARNING,
        "hedge dropped",
        "the source has '{hedge}' with this figure, and the card has '{figure}' without any such word",
        "{way}",
    ),
    Code(
        "C206",
        ERROR,
        "unit missing",
        "the source has '{said}', and the answer only '{figure}'",
        "{way}",
    ),
    Code(
        "C207",
        WARNING,
        "figure without its date",
        "the cited sentence dates '{figure}' ({dates}), and the card has no date",
        "put the date into the question",
    ),
    Code(
        "C208",
        ERROR,
        "altered quotation",
        "the words in quotation marks are not in {source} as they stand",
        "{nearest}; or take the quotation marks away",
    ),
    Code(
        "C209",
        WARNING,
        "exception not needed",
        "nothing is reported here that 'outside: {what}' excepts",
        "delete it",
    ),
    # --- C3: whose claim it is
    Code(
        "C301",
        ERROR,
        "speaker not named",
        "most of what the card cites are the words of '{speaker}', and the card does not say so",
        "name the speaker in the question, or let the voice line do it: delete 'voice:'",
    ),
    Code(
        "C302",
        ERROR,
        "opinion not attributed",
        "what the card cites is a contested claim, and nothing on the card says whose",
        "let the voice line say it (delete 'voice: hidden'), or write 'according to {name}'",
    ),
    # --- R: rendering; what is said comes from the renderer
    Code("R101", ERROR, "cloze without a deletion", "{what}", "{way}"),
    Code("R102", ERROR, "number of a deletion", "{what}", "{way}"),
    Code("R103", ERROR, "deletion without an end", "{what}", "{way}"),
    Code("R104", ERROR, "empty deletion", "{what}", "{way}"),
    Code("R105", ERROR, "malformed deletion", "{what}", "{way}"),
    Code("R106", WARNING, "maths without an end", "{what}", "{way}"),
    Code("R107", ERROR, "cloze syntax in another text", "{what}", "{way}"),
    Code("R108", WARNING, "unknown language of code", "{what}", "{way}"),
    Code("R109", ERROR, "file that cannot be packed", "{what}", "{way}"),
    Code("R110", ERROR, "file that Anki does not see", "{what}", "{way}"),
    Code("R111", ERROR, "script", "{what}", "{way}"),
    Code("R112", ERROR, "unbalanced tags", "{what}", "{way}"),
    Code("R113", ERROR, "control character in a text", "{what}", "{way}"),
    Code("R114", ERROR, "deletion across markup", "{what}", "{way}"),
    Code("R115", ERROR, "space in an address", "{what}", "{way}"),
    Code("R116", WARNING, "link that leads nowhere", "{what}", "{way}"),
    Code("R117", WARNING, "escaped bracket", "{what}", "{way}"),
    Code("R118", WARNING, "HTML entity", "{what}", "{way}"),
    Code("R119", WARNING, "sign at the start", "{what}", "{way}"),
    Code("R120", WARNING, "text that is not shown", "{what}", "{way}"),
    Code("R121", WARNING, "markup nested too deeply", "{what}", "{way}"),
    Code("R122", WARNING, "colons that start a hint", "{what}", "{way}"),
    Code("R123", WARNING, "signs that are not shown", "{what}", "{way}"),
    Code("R124", WARNING, "lines that become others", "{what}", "{way}"),
    Code("R125", ERROR, "cells that are not shown", "{what}", "{way}"),
    Code("R126", WARNING, "formula that cannot be read", "{what}", "{way}"),
    Code("R127", WARNING, "HTML tag", "{what}", "{way}"),
    Code("R128", WARNING, "markup of another program", "{what}", "{way}"),
    Code("R129", INFO, "address that is no link", "{what}", "{way}"),
    Code("R201", ERROR, "no visible question", "the card's {side} has nothing to be seen", "{way}"),
    Code(
        "R202",
        ERROR,
        "answer cannot be typed",
        "'type: true' needs an answer that can be typed on one line",
        "shorten the answer to plain words, or leave 'type' out",
    ),
    # --- Q1: the question
    Code(
        "Q101",
        ERROR,
        "yes/no answer",
        "the answer is only yes or no: one can guess it, and it is soon learnt without the question",
        "ask for the fact itself, with who, what, when, where, why or how",
    ),
    Code(
        "Q102",
        WARNING,
        "yes/no question",
        "a question that begins with '{word}' asks for yes or no, or offers the answers",
        "ask with who, what, when, where, why or how",
    ),
    Code(
        "Q103",
        ERROR,
        "two questions",
        "the card asks two things: '{first}' and '{second}'",
        "make a card of each",
    ),
    Code(
        "Q104",
        ERROR,
        "dangling reference",
        "'{word}' refers to something that is not on the card",
        "name it: months later nobody remembers what stood beside the question",
    ),
    Code(
        "Q105",
        WARNING,
        "relative time",
        "'{word}' means another time each time the card is seen",
        "give the year: 'in 2024', 'as of 2024'",
    ),
    Code(
        "Q106",
        WARNING,
        "long question",
        "the question has {count} words, more than {limit}",
        "leave out what one need not read to answer",
    ),
    Code(
        "Q107",
        ERROR,
        "very long question",
        "the question has {count} words, more than {limit}",
        "leave out what one need not read to answer, or split the card",
    ),
    # --- Q2: the answer
    Code(
        "Q201",
        ERROR,
        "answer given away",
        "every word of the answer that counts is in the question",
        "take it out of the question, or ask for something else",
    ),
    Code(
        "Q202",
        ERROR,
        "enumeration",
        "the answer lists {count} things",
        "make 'steps:' of them, or a card of each",
    ),
    Code(
        "Q203",
        WARNING,
        "counted enumeration",
        "the answer lists {count} things, though the question says how many",
        "make 'steps:' of them, or a card of each",
    ),
    Code(
        "Q204",
        WARNING,
        "long answer",
        "the answer has {count} words, more than {limit}",
        "ask for less; what explains the answer can stand in 'note:'",
    ),
    Code(
        "Q205",
        ERROR,
        "very long answer",
        "the answer has {count} words, more than {limit}",
        "split the card; what explains the answer can stand in 'note:'",
    ),
    # --- Q3: clozes
    Code(
        "Q301",
        WARNING,
        "cloze hides too much",
        "the card hides {hidden} of {total} words",
        "hide the one thing that is to be remembered",
    ),
    Code(
        "Q302",
        WARNING,
        "cloze hides nothing",
        "'{word}' holds no fact",
        "hide a word that does",
    ),
    Code(
        "Q303",
        WARNING,
        "cloze copied",
        "{count} words in a row are copied from the source",
        "put it in words of your own, or in quotation marks if the wording itself is to be learnt",
    ),
    # --- Q4: cards compared with one another
    Code(
        "Q401",
        ERROR,
        "same question, other answer",
        "the card '{other}' asks the same and has another answer",
        "say in both questions what sets them apart",
    ),
    Code(
        "Q402",
        ERROR,
        "duplicate",
        "the card '{other}' asks the same and has the same answer",
        "delete one of the two",
    ),
    Code(
        "Q403",
        WARNING,
        "near-duplicate",
        "the card '{other}' asks almost the same and has the same answer",
        "delete one, or ask it from another side",
    ),
    Code(
        "Q404",
        INFO,
        "interference",
        "{count} cards differ in names and figures only, and are easily mixed up: this one, {others}",
        "add to each what is its own: a reason, an image, an example",
    ),
    # --- Q5: signs and spaces
    Code(
        "Q501",
        WARNING,
        "mixed quotation marks",
        "{sign} here, while the deck mostly uses {usual} quotation marks and apostrophes",
        "'deckgen check --fix' makes them alike",
    ),
    Code("Q502", WARNING, "doubled word", "'{word}': a word stands twice", "delete one"),
    Code("Q503", WARNING, "doubled space", "two spaces or more in a row", "'deckgen check --fix' leaves one"),
    Code(
        "Q504",
        WARNING,
        "mixed ranges",
        "{sign} here, while the deck mostly writes ranges with {usual}",
        "'deckgen check --fix' makes them alike",
    ),
    Code("Q505", ERROR, "unbalanced bracket", "the bracket {sign} has no partner", "add one or delete it"),
    Code(
        "Q506",
        WARNING,
        "invisible character",
        "invisible character {char}: nobody sees it, and it {why}",
        "delete it, or let 'deckgen check --fix' do it",
    ),
    # --- Q9: silencing
    Code(
        "Q901",
        WARNING,
        "unused silencing",
        "nothing is reported here that 'ignore: {silenced}' silences",
        "delete it",
    ),
    Code(
        "Q902",
        INFO,
        "draft",
        "the card is a draft, which a build leaves out",
        "make a good card of it and take 'draft: true' away, or delete it",
    ),
    Code(
        "Q903",
        WARNING,
        "order that subdecks cannot keep",
        "learners meet this card before '{id}', which it needs: new cards come subdeck by subdeck",
        "put both into one topic, order the topics so that what is needed comes first, or leave "
        "'subdecks' out",
    ),
    # --- M: media
    Code("M101", ERROR, "media file missing", "there is no file '{src}'", "{suggestion}"),
    Code(
        "M102",
        ERROR,
        "media outside the project",
        "'{src}' lies outside the project's folder",
        "move the file into 'media/' beside the YAML file",
    ),
    Code("M103", ERROR, "media file unusable", "'{src}' cannot be packed: {why}", "{way}"),
    # --- U: update safety
    Code(
        "U101",
        ERROR,
        "line of the lock file unreadable",
        "this line of the lock file cannot be read: {why}",
        "{way}",
    ),
    Code(
        "U102",
        ERROR,
        "lock file of another deck",
        "the lock file belongs to the deck '{other}', not to '{deck}'",
        "a deck's id never changes: set it back, or move the lock file away to begin a new deck",
    ),
    Code(
        "U103",
        ERROR,
        "lock file of a newer version",
        "the lock file is of version {version}; this deckgen reads version {ours}",
        "install a newer deckgen from where this one came ('git pull' in a clone of it), and build again",
    ),
    Code(
        "U104",
        ERROR,
        "lock file not up to date",
        "the lock file is not up to date: {what}",
        "run 'deckgen build' and commit cards.lock with the cards",
    ),
    Code(
        "U105",
        ERROR,
        "id of a retired card",
        "the id '{id}' belonged to a card {whose}",
        "give the new card an id of its own, or learners get it with the other card's history; "
        "if it is the same card come back, add 'was: {own}'",
    ),
    Code(
        "U106",
        ERROR,
        "kind of card changed",
        "'{id}' was a {old} note and is now a {new} note; Anki cannot import that",
        "{way}",
    ),
    Code(
        "U107",
        WARNING,
        "lock file missing",
        "there is no lock file, but a package was built before: {package}",
        "{count} notes keep the GUID, the id and the time that they have there; ids retired without being "
        "shipped, releases and accepted passages cannot be known. If version control has the lock file, take "
        "it from there",
    ),
    Code(
        "U108",
        ERROR,
        "earlier id unclear",
        "'was: {id}' cannot be followed: {why}",
        "{way}",
    ),
    Code(
        "U109",
        WARNING,
        "retired without its content",
        "'{id}' is retired, and learners will not see it: its last content is not known",
        "build the deck once as it was with the card, then retire it; or write 'retired: drop' under 'deck:'",
    ),
    Code("U110", ERROR, "not a retired card", "'{id}' under 'retired' is no retired card: {why}", "{way}"),
    Code(
        "U111",
        WARNING,
        "renamed without saying so",
        "'{id}' is new, and much like '{old}', which leaves the deck with this build",
        "if it is the same, {way}, and learners keep its history",
    ),
    Code(
        "U112",
        WARNING,
        "cloze renumbered",
        "words stand under another number than before, and Anki ties the history to the number",
        "keep the numbers that learners have: {kept}",
    ),
    Code(
        "U113",
        INFO,
        "time in the future",
        "{count} in the lock file changed at a time in the future, {when}: some build's clock was wrong",
        "if that build was not given out, restore cards.lock as it was before it, and build again: each "
        "import overwrites what learners change in notes with such a time",
    ),
    Code(
        "U114",
        INFO,
        "steps made or unmade",
        "'{id}' {now}: {retire}, and {new}",
        "learners keep what retires, with its history, and learn what is new from the start{way}",
    ),
    Code(
        "U120",
        INFO,
        "branches disagree",
        "two branches disagree on {which}: {how}",
        "see that the cards say what they are meant to; 'deckgen build' writes the lock file again "
        "and ends this",
    ),
    Code(
        "U121",
        WARNING,
        "deck without a uid",
        "the deck has no 'uid': another deck with the id '{id}' would overwrite its cards",
        "'deckgen check --fix' writes one; after the first release it is too late",
    ),
    Code(
        "U122",
        ERROR,
        "uid changed after a release",
        "'deck.uid' is {uid}, and was {known} when the deck was released: all its cards would be new ones",
        "{way}",
    ),
    Code(
        "U123",
        WARNING,
        "new identities",
        "'deck.uid' has changed: all cards and note types get new identities with this build",
        "delete packages of earlier builds from your own Anki; if you gave one to learners, take the change "
        "back, or they have every card twice",
    ),
    Code(
        "U124",
        WARNING,
        "lock file behind a release",
        "cards.lock does not know all of release {version}, which learners may have: {count}",
        "version control took it back, or the release was made on another branch; 'deckgen build' goes on "
        "from that release and writes it into cards.lock: commit that",
    ),
    Code(
        "U125",
        ERROR,
        "many cards retire",
        "{count} of {all} cards leave the deck with this build: {which}",
        "if that is meant, run 'deckgen build --yes'; if not, see whether a file or an 'include:' is missing",
    ),
    Code(
        "U126",
        ERROR,
        "id of another card",
        "'{id}' is another card than the one that was released ('{old}'): {why}",
        "give the new card an id of its own, so that nobody gets it with the other's history; if it is the "
        "same card after all, write 'ignore:' with U126 and the reason",
    ),
    Code(
        "U127",
        ERROR,
        "cloze number of other words",
        "{number} hid '{old}' when the card was released, and now hides '{new}' with that history",
        "give words that were not hidden before a number that no words had; or write 'ignore:' with U127 and "
        "the reason",
    ),
    Code("U128", ERROR, "lock file lost", "there is no cards.lock, and there was one: {why}", "{way}"),
    Code(
        "U129",
        WARNING,
        "clock behind the lock file",
        "this build has the time {now}, and cards.lock has later ones, the last of {latest}",
        "changes get a time just after the note's last one, which a learner's own change may be later than: "
        "set the clock, or SOURCE_DATE_EPOCH, to the time of the build",
    ),
)

OF_REUSE = ("U126", "U127")
"""What is found when a build is compared with the last release, and suppressed there."""

WAIVABLE = ("Q", "C2", "C3", *OF_REUSE)
"""What a curator may silence: judgements about a card. A broken structure, a quotation that
is not in its source and anything that costs learners their history stay."""

BY_CODE: dict[str, Code] = {code.code: code for code in CODES}

_LINE_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def problem(code: str, span: Span, card: str = "", **words: object) -> Diagnostic:
    """Return the diagnostic of a code at a place, with its templates filled in.

    What is said takes one line each: a line break of a value that it repeats becomes a space.
    """
    kind = BY_CODE[code]
    if "mended" in words:
        words["mended"] = f", like this: {words['mended']}" if words["mended"] else ""
    message, hint = (_LINE_BREAK.sub(" ", said.format(**words)) for said in (kind.message, kind.hint))
    return Diagnostic(code, kind.severity, span, message, hint, card)
