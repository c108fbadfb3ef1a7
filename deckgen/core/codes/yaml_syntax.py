"""Y1: what YAML cannot read, or would read differently from what was meant."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, Code

CODES: tuple[Code, ...] = (
    Code(
        "Y101",
        ERROR,
        "YAML syntax",
        "YAML cannot be read here: {what}",
        "look at the indentation and at quotation marks on this line and the one before",
        page="""\
YAML cannot be read at this place, and it is not one of the usual mistakes, which have codes of their own.
The rest of this card is left out for now; reading goes on with the next one.

Fix: Look at this line and at the one before it: is a quotation mark, a bracket or a comma missing, is
there one too many, is the indentation that of the lines beside it?
""",
        bad="""\
q: Who founded the Left Opposition?
a: Trotsky
tags: [figures, , dates]
""",
        good="""\
q: Who founded the Left Opposition?
a: Trotsky
tags: [figures, dates]
""",
    ),
    Code(
        "Y102",
        ERROR,
        "unquoted colon",
        "a colon followed by a space begins a new key here",
        "put the text in quotation marks{fixed}",
        page="""\
In YAML a colon followed by a space ends a key and begins its value. A text that contains one is cut in
two there. A colon without a space after it (`12:30`, `https://…`) does no harm.

Fix: Put the whole text in single quotation marks; an apostrophe within it is then written twice.
""",
        bad="""\
q: The first plan: in which year was it adopted?
a: 1928
""",
        good="""\
q: 'The first plan: in which year was it adopted?'
a: 1928
""",
    ),
    Code(
        "Y103",
        ERROR,
        "YAML tag",
        "YAML reads '{tag}' as an instruction, not as part of the text, and no instructions are allowed",
        "delete it, or put the text in quotation marks{fixed}",
        page="""\
YAML reads a text that begins with `!` as a tag, an instruction to turn the value into something else.
deckgen follows none: every value is read as it is written in any case.

Why: Some tags run programs, and YAML would drop the word with the `!` from your text.

Fix: Put the text in quotation marks. If you did mean a YAML tag such as `!!str`, delete it.
""",
        bad="""\
q: What did the demonstrators shout?
a: !Viva la revolución!
""",
        good="""\
q: What did the demonstrators shout?
a: '!Viva la revolución!'
""",
    ),
    Code(
        "Y104",
        ERROR,
        "duplicate key",
        "the key '{key}' is used twice; YAML would drop one of the two (first on line {line})",
        "delete one of the two; if they belong to two cards, begin the second card with '- '",
        page="""\
The same key is used twice in one card, topic or header. The message names the line of the first one.

Why: YAML readers keep one of the two values, usually the last, and drop the other silently: half a card
would be lost.

Fix: Delete one of the two. Often the line that begins the next card, `- id: …`, is missing.
""",
        bad="""\
id: wages
q: By how much did wages fall?
a: By half
a: By two thirds
""",
        good="""\
id: wages
q: By how much did wages fall?
a: By two thirds
""",
    ),
    Code(
        "Y105",
        ERROR,
        "aliases expand too far",
        "aliases expand to more than {limit} values",
        "write the values out",
        page="""\
YAML can name a value with `&name` and repeat it with `*name`. deckgen stops at ten thousand repeated
values.

Why: A few lines that repeat repetitions stand for millions of values ("billion laughs") and would fill
the memory of whoever builds the deck.

Fix: Cards hardly ever need aliases. Write the values out. A text that merely begins with `*` or `&`
belongs in quotation marks.
""",
        bad="""\
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
""",
        good="""\
q: Who founded the Left Opposition?
a: Trotsky
tags: [figures, 1930s]
""",
    ),
    Code(
        "Y106",
        ERROR,
        "merge key",
        "'<<' would copy keys from elsewhere; that is not supported",
        "write the keys out",
        page="""\
`<<: *name` would copy all keys of another card into this one.

Why: It is not part of YAML's standard, and programs read it differently. And a card whose text is
somewhere else cannot be reviewed where it is: change the first card, and the second one changes for
learners too.

Fix: Write the keys out.
""",
        bad="""\
- &first
  id: first
  q: Who founded the Left Opposition?
  a: Trotsky
- <<: *first
  id: second
  q: Who built up the Red Army?
""",
        good="""\
- id: first
  q: Who founded the Left Opposition?
  a: Trotsky
- id: second
  q: Who built up the Red Army?
  a: Trotsky
""",
    ),
    Code(
        "Y107",
        ERROR,
        "nested too deeply",
        "more than {limit} levels of nesting",
        "put topics beside one another, or in files of their own",
        page="""\
More than forty lists or keys are nested within one another. The file may have lost its line breaks or a
closing bracket, so that everything that follows counts as the inside of it. Or more than forty files include
one another in a row, or more than forty topics are nested by way of them.

Why: No deck needs that; such a file may be made to exhaust the reader's memory.

Fix: Look for a `[` or `{` that is not closed. If your topics really are that deep, put them beside one
another: a learner sees the path as one line above the question, and nobody reads more than three or four
levels. Topics can also live in files of their own: `- include: topics/industry.yaml`.
""",
        bad="""\
q: Who founded the Left Opposition?
a: Trotsky
tags: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[figures]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
""",
        good="""\
q: Who founded the Left Opposition?
a: Trotsky
tags: [figures]
""",
    ),
    Code(
        "Y108",
        ERROR,
        "second document",
        "'---' begins a second YAML document here, and only the first is read",
        "delete the '---', or put the rest into a file of its own and include it",
        page="""\
A line `---` begins a new YAML document, and only the first document of a file is read. A `---` on the
first line of the file is fine.

Why: Cards below the line would be left out of the deck, and those that were in it before would retire.

Fix: Delete the line if it was meant as an ornament between cards; a comment does that: `# --- Industry`.
If the second part is a file of its own that was pasted in, save it as one and include it.
""",
        bad="""\
deck: {id: history, name: History}
topics:
  - id: opposition
    title: Opposition
    cards:
      - {id: left, q: Who led the Left Opposition?, a: Trotsky}
---
      - {id: right, q: Who led the Right Opposition?, a: Bukharin}
""",
        good="""\
deck: {id: history, name: History}
topics:
  - id: opposition
    title: Opposition
    cards:
      - {id: left, q: Who led the Left Opposition?, a: Trotsky}
      # The right
      - {id: right, q: Who led the Right Opposition?, a: Bukharin}
""",
    ),
    Code(
        "Y109",
        ERROR,
        "text cut by a comment",
        "YAML reads the rest of the line from ' #' on as a comment, so the text is cut short",
        "put the text in quotation marks{fixed}; if it is a comment, put two spaces before the '#'",
        page="""\
A space and `#` begin a comment in YAML, even in the middle of a sentence. `C#` and `No#1`, with no space
before the sign, stay as they are.

Why: The rest of the line would be missing from the card.

Fix: Put the text in quotation marks. If it is a comment, put two spaces before the `#`, as most people
do: `a: Hey Jude # check the month`.
""",
        bad="""\
q: Which single was No #1 in 1968?
a: Hey Jude
""",
        good="""\
q: 'Which single was No #1 in 1968?'
a: Hey Jude  # check the month
""",
    ),
    Code(
        "Y110",
        ERROR,
        "backslash changes the text",
        "in double quotation marks a backslash has a meaning of its own: '{escape}' would not stay",
        "use single quotation marks, or write the backslash twice{fixed}",
        page="""\
In double quotation marks YAML reads a backslash as the beginning of a code: `\\n` is a line break, `\\f`
a form feed, `\\t` a tab. Codes such as `\\n`, `\\"`, `\\\\` and `\\u00e9` are allowed where they look
intended.

Why: `"\\frac"` becomes an invisible character and `rac`, `"C:\\temp"` loses its `\\t`, and `"\\sqrt"` is
an error.

Fix: Use single quotation marks, in which a backslash is a backslash, or none.
""",
        bad="""\
q: "What is $\\frac{1}{2}$ of ten?"
a: '5'
""",
        good="""\
q: 'What is $\\frac{1}{2}$ of ten?'
a: '5'
""",
    ),
    Code(
        "Y111",
        ERROR,
        "special first character",
        "a text cannot begin with '{char}' unless it is in quotation marks",
        "put the text in quotation marks{fixed}",
        page="""\
A text that begins with one of `* & ! @ % | > [ ] { } , ` or a backtick, or with `- ` or `? `, means
something else to YAML: the beginning of a list, a name, a block of text. Within a text these characters
do no harm. A cloze that begins with its deletion always needs quotation marks.

Why: The character or the whole text would be lost.

Fix: Put the text in single quotation marks.
""",
        bad="""\
cloze: {{c1::Paris}} is the capital of France.
""",
        good="""\
cloze: '{{c1::Paris}} is the capital of France.'
""",
    ),
    Code(
        "Y112",
        ERROR,
        "never closed",
        "the {quote} that opens here is never closed",
        "{way}",
        page="""\
A quotation mark or a bracket opens here, and its partner is missing or belongs to another text further
down. A text that only contains quotation marks needs no others around it: `q: Who said "I am the state"?`

Why: YAML would swallow the cards in between as part of this text.

Fix: Close it where the text ends. An apostrophe within single quotation marks is written twice, or the
text is put in double ones.
""",
        bad="""\
q: 'Who said "I am the state"?
a: Louis XIV
""",
        good="""\
q: 'Who said "I am the state"?'
a: Louis XIV
""",
    ),
    Code(
        "Y113",
        ERROR,
        "unknown alias",
        "YAML looks here for something named '{name}', which does not exist",
        "a text that begins with '*' must be in quotation marks{fixed}",
        page="""\
A value that begins with `*` refers to something that was named with `&` before, and nothing has that
name. Usually it is simply a text that begins with a star, such as a footnote or Markdown's emphasis.

Fix: Put the text in quotation marks. They are for YAML alone: they do not appear on the card.
""",
        bad="""\
q: What stands at the foot of the page?
a: *note
""",
        good="""\
q: What stands at the foot of the page?
a: '*note'
""",
    ),
    Code(
        "Y114",
        ERROR,
        "indentation",
        "{what}",
        "{way}",
        page="""\
In YAML the indentation says what belongs to what. This line begins neither where the lines above it begin
nor where an outer list goes on, or it is indented further than the line above, which already has a text:
YAML reads it as more of that text.

Fix: Indent the keys of one card alike, and each `- ` like the one before it.
""",
        bad="""\
id: wages
q: By how much did wages fall?
  a: By two thirds
""",
        good="""\
id: wages
q: By how much did wages fall?
a: By two thirds
""",
    ),
    Code(
        "Y115",
        ERROR,
        "text after the quotation marks",
        "the quotation marks end before this, and the text goes on",
        "put the whole text in quotation marks{fixed}",
        page="""\
A value that begins with a quotation mark ends at the next one; here the text goes on after it. YAML
cannot tell which part was meant. Typographic marks (“…”, ‘…’) mean nothing to YAML and need no others.

Fix: If the quotation marks belong to the text, put another pair around all of it. An apostrophe within
single quotation marks is written twice.
""",
        bad="""\
q: "Socialism" in how many countries?
a: In one
""",
        good="""\
q: '"Socialism" in how many countries?'
a: In one
""",
    ),
    Code(
        "Y116",
        ERROR,
        "line without a key",
        "{what}",
        "{way}",
        page="""\
Every line of a card is `key: text`, with a space after the colon, or goes on with the text of the line
above. This one is neither: the space or the colon is missing, or the line is not indented far enough to
go on with a text. In the same way a list item needs a space after its dash: `- id: wages`, not `-id:
wages`. A line such as `%YAML 1.2` at the top, an instruction to other programs, is not needed: delete it.

Why: YAML would end the text at the line break.

Fix: Add the space or the colon, or indent the line further than its key.
""",
        bad="""\
q:Who led the Left Opposition?
a: Trotsky
""",
        good="""\
q: Who led the Left Opposition?
a: Trotsky
""",
    ),
)
