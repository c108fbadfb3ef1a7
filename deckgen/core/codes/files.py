"""Y0: a file before YAML reads it."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, Code

CODES: tuple[Code, ...] = (
    Code(
        "Y001",
        ERROR,
        "file cannot be read",
        "cannot read '{path}': {why}",
        "{way}",
        page="""\
The operating system does not let deckgen read the file: it is missing, it is a folder, or its permissions
forbid reading. The paths of sources and style sheets are relative to the folder of `cards.yaml`,
whichever file names them. Two files whose names differ only in how their letters are composed (NFC and
NFD) count as one; delete one of them.

Pipes, devices, a `cards.lock` that leads out of the project, and a `cards.yaml` that leads to a file of
another name elsewhere are refused.

Why: A file that exists only on your own disk is missing for everybody else, and a link may lead to any
file of yours.

Fix: Check the spelling. Capitals count on every system, and folders are separated by `/`. Check that the
file is part of the repository.
""",
        bad="""\
sources:
  essay:
    file: seeds/esay.txt
    title: Essay
# --- seeds/essay.txt ---
By 1930, 55% of peasant land had been turned into state farms.
""",
        good="""\
sources:
  essay:
    file: seeds/essay.txt
    title: Essay
# --- seeds/essay.txt ---
By 1930, 55% of peasant land had been turned into state farms.
""",
    ),
    Code(
        "Y002",
        ERROR,
        "wrong encoding",
        "this is not {encoding}: byte 0x{byte:02x}",
        "{way}",
        page="""\
The bytes at this place are not UTF-8, the only encoding in which deckgen reads YAML. A source text may
keep an older encoding if you name it. A file that looks like UTF-16 was exported by an old program.

Why: Read in another encoding, accents and dashes would turn into other characters (`é` into `Ã©`), and
nobody would notice until a learner did.

Fix: Open the file in your editor and save it with the encoding UTF-8, or declare the encoding of a
source.
""",
        bad="""\
sources:
  essay:
    file: essay.txt
    title: Essay
# --- essay.txt ---
A caf<0xE9> in Paris.
""",
        good="""\
sources:
  essay:
    file: essay.txt
    title: Essay
    encoding: windows-1252
# --- essay.txt ---
A caf<0xE9> in Paris.
""",
    ),
    Code(
        "Y003",
        ERROR,
        "byte-order mark",
        "the file begins with a byte-order mark, an invisible character",
        "save the file as 'UTF-8', not as 'UTF-8 with BOM'",
        page="""\
The file begins with U+FEFF, an invisible character that some Windows programs put before UTF-8. deckgen
reads on after the mark, so that the other mistakes in the file are reported in the same run.

Why: YAML allows it, but other tools stumble over it: version control shows the first line as changed, and
a text that is joined to another carries the mark into the middle of a sentence.

Fix: In your editor choose "UTF-8", not "UTF-8 with BOM" or "UTF-8-SIG", and save. Nothing else in the
file changes.
""",
        bad="""\
<U+FEFF>deck:
  id: rivers
  name: Rivers
topics:
  - id: asia
    title: Asia
    cards:
      - {id: lake, q: Which river leaves Lake Baikal?, a: The Angara}
""",
        good="""\
deck:
  id: rivers
  name: Rivers
topics:
  - id: asia
    title: Asia
    cards:
      - {id: lake, q: Which river leaves Lake Baikal?, a: The Angara}
""",
    ),
    Code(
        "Y004",
        ERROR,
        "empty file",
        "the file is empty",
        "{way}",
        page="""\
The file has nothing in it but white space or comments. An empty `cards.yaml` is not a deck; an empty file
that is included, or an empty source text, was usually never saved, or a merge has emptied it.

Why: Building from it would retire all the cards that were in it.

Fix: Restore the file from version control, write something into it, or delete the line that names it. For
a new deck, `deckgen init` writes a small one that builds.
""",
        bad="""\
topics:
  - include: topics/rivers.yaml
# --- topics/rivers.yaml ---
# To be written.
""",
        good="""\
topics:
  - include: topics/rivers.yaml
# --- topics/rivers.yaml ---
- id: asia
  title: Asia
  cards:
    - {id: lake, q: Which river leaves Lake Baikal?, a: The Angara}
""",
    ),
    Code(
        "Y005",
        ERROR,
        "control character",
        "invisible character {name}, which Anki or YAML does not accept",
        "delete it",
        page="""\
There is an invisible character at this place that YAML does not allow or that Anki does not keep: a NUL,
a bell, a form feed, a lone carriage return. Such characters come with text copied from PDFs and old word
processors.

Why: One of them, U+001F, separates the fields of a note in Anki's database; within a text it would break
the import.

Fix: Delete the character. If your editor does not show it, delete the words around it and type them
again. The column is counted from 1.
""",
        bad="""\
q: In which year did Stal<U+0007>in become General Secretary?
a: 1922
""",
        good="""\
q: In which year did Stalin become General Secretary?
a: 1922
""",
    ),
    Code(
        "Y006",
        ERROR,
        "merge conflict",
        "unresolved merge conflict",
        "keep what you want from one side or from both, and delete the lines with <<<<<<<, ======= and "
        ">>>>>>>",
        page="""\
The lines `<<<<<<<`, `=======` and `>>>>>>>` are marks that version control has left: two people changed
the same place, and nobody has said which version counts.

Why: Read as YAML they would be a syntax error, or worse, part of an answer.

Fix: Keep one of the two versions, or both where each has a card of its own, or write a third one, and
delete the marks. Then build: that settles `cards.lock`.
""",
        bad="""\
deck: {id: history, name: History}
topics:
  - id: camps
    title: Camps
    cards:
      - id: camps
        q: How many camps were there?
<<<<<<< HEAD
        a: '682'
=======
        a: About 700
>>>>>>> other
""",
        good="""\
deck: {id: history, name: History}
topics:
  - id: camps
    title: Camps
    cards:
      - id: camps
        q: How many camps were there?
        a: '682'
""",
    ),
    Code(
        "Y007",
        ERROR,
        "tab in the indentation",
        "a tab where YAML needs spaces",
        "indent with spaces, like the lines beside it",
        page="""\
A tab stands where YAML counts spaces. Tabs within a text are fine.

Why: Programs disagree on how wide a tab is, so YAML forbids it in the indentation: the line would belong
to one card in your editor and to another in Anki.

Fix: Replace it with as many spaces as the lines beside it have. In your editor, switch on "indent with
spaces", or "insert spaces" for the Tab key, for YAML files. A tab looks like spaces on most screens; the
mark below the line shows where it is.
""",
        bad="""\
q: Who led the Left Opposition?
a: >-
  Trotsky
<U+0009>reverse: true
""",
        good="""\
q: Who led the Left Opposition?
a: >-
  Trotsky
reverse: true
""",
    ),
    Code(
        "Y008",
        ERROR,
        "not plain text",
        "'{path}' is {kind}, not plain text",
        "{way}",
        page="""\
The file is a document, an archive, an image or a recording: its first bytes say so, whatever its name
ends in. deckgen reads plain text, Markdown (`.md`) and HTML (`.html`). Naming another encoding does not
help: the bytes of such a file are not letters.

Why: In a Word document or a PDF, deckgen would find the layout's instructions between the words.

Fix: Rename a web page that is called otherwise, so that its name ends in `.html`. For anything else, open
the file in the program that made it and save it as plain text: in a word processor with *Save as*, the
type *Plain text (.txt)* and the encoding *UTF-8*. Then name that file.
""",
        bad="""\
sources:
  lesson:
    file: lesson.txt
    title: Lesson
# --- lesson.txt ---
%PDF-1.7
""",
        good="""\
sources:
  lesson:
    file: lesson.txt
    title: Lesson
# --- lesson.txt ---
Water boils at a lower temperature in the mountains.
""",
    ),
)
