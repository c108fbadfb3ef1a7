"""R: how a text becomes a card. The renderer knows the details, so most messages are worded there."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "R101",
        ERROR,
        "cloze without a deletion",
        "{what}",
        "{way}",
        page="""\
The text under `cloze:` marks nothing to be asked for.

Why: Anki would still make one card of it, which shows an error message instead of a question.

Fix: Put `{{c1::` before and `}}` after the words to be recalled; or make it a question with `q` and `a`.
""",
        bad="""\
cloze: Stalin became General Secretary in 1922.
""",
        good="""\
cloze: Stalin became General Secretary in {{c1::1922}}.
""",
    ),
    Code(
        "R102",
        ERROR,
        "cloze number out of range",
        "{what}",
        "{way}",
        page="""\
Cloze deletions are numbered from 1 to 500.

Why: Anki makes no card for number 0, and for all numbers above 500 one card with an error message. The
learner would get a card that cannot be answered.

Fix: Begin with `c1`. Give deletions that are to be asked for together the same number, others the next.
""",
        bad="""\
cloze: Stalin became General Secretary in {{c0::1922}}.
""",
        good="""\
cloze: Stalin became General Secretary in {{c1::1922}}.
""",
    ),
    Code(
        "R103",
        ERROR,
        "unclosed cloze deletion",
        "{what}",
        "{way}",
        page="""\
`{{c1::` is not followed by its `}}`. Braces within a deletion must come in pairs; a deletion that begins
in code or in maths must end in it.

Why: Anki then shows the marks as text, and loses all deletions after it.

Fix: Close it with two braces. For a literal brace write `\\{` or `\\}`.
""",
        bad="""\
cloze: Stalin became General Secretary in {{c1::1922}.
""",
        good="""\
cloze: Stalin became General Secretary in {{c1::1922}}.
""",
    ),
    Code(
        "R104",
        ERROR,
        "empty cloze deletion",
        "{what}",
        "{way}",
        page="""\
There is nothing to recall between `{{c1::` and `}}`. A hint alone is not an answer.

Why: The card would ask for nothing: an empty gap, and behind it an empty answer.

Fix: Write the words to be asked for before the hint.
""",
        bad="""\
cloze: In {{c1::::year}} Stalin became General Secretary.
""",
        good="""\
cloze: In {{c1::1922::year}} Stalin became General Secretary.
""",
    ),
    Code(
        "R105",
        ERROR,
        "malformed cloze deletion",
        "{what}",
        "{way}",
        page="""\
Something looks like a cloze deletion and is none to Anki: one colon, one brace, a capital C, a number
without c, or `}}` that ends nothing.

Why: It would be shown as text.

Fix: Write it as shown; to show such characters on the card, put a backslash before each brace.
""",
        bad="""\
cloze: Stalin became General Secretary of the {{c1::party}} in {{c2:1922}}.
""",
        good="""\
cloze: Stalin became General Secretary of the {{c1::party}} in {{c2::1922}}.
""",
    ),
    Code(
        "R106",
        WARNING,
        "unclosed maths",
        "{what}",
        "{way}",
        page="""\
`$$` starts displayed maths, and no second `$$` follows in the paragraph. An empty line ends the attempt.

Why: The learner would see the dollar signs.

Fix: Close it, remove empty lines within it, or write `\\$\\$` if two dollar signs are meant.
""",
        bad="""\
q: Which formula relates mass and energy?
a: $$ E = mc^2
""",
        good="""\
q: Which formula relates mass and energy?
a: $$ E = mc^2 $$
""",
    ),
    Code(
        "R107",
        ERROR,
        "cloze syntax in another text",
        "{what}",
        "{way}",
        page="""\
`{{c1::…}}` is in a question, an answer, a note or a step. Anki makes deletions only in a cloze note's
text.

Why: The learner would see the braces.

Fix: Move it under `cloze:`; to show the syntax itself write `\\{{c1::…}}`, or put it between backticks.
""",
        bad="""\
q: Who became General Secretary in {{c1::1922}}?
a: Stalin
""",
        good="""\
cloze: Stalin became General Secretary in {{c1::1922}}.
""",
    ),
    Code(
        "R108",
        WARNING,
        "unknown code language",
        "{what}",
        "{way}",
        page="""\
A fenced block names a language that Pygments does not know, so the code stays without colours. Code of
more than 5,000 characters, and in languages whose colouring could take very long, has none either; that
is not reported.

Fix: Correct the name, or leave it out.
""",
        bad="""\
q: |-
  What does this print?
  ```pyhton
  print(1 + 1)
  ```
a: '2'
""",
        good="""\
q: |-
  What does this print?
  ```python
  print(1 + 1)
  ```
a: '2'
""",
    ),
    Code(
        "R109",
        ERROR,
        "file that cannot be packed",
        "{what}",
        "{way}",
        page="""\
The address is one on the network, a `data:` URI, or empty. Under `format: html` this applies to every
attribute and style that loads something (`src`, `srcset`, `poster`, `href` of a drawing, `url(…)`,
`@import`) or sends something out (`action`, `ping`), and in the deck's `style` too, where a font or a
picture may be written as a `data:` address.

Why: Cards must work offline. A picture on the network is missing on the train, and permanently when its
owner moves it; and each look at the card tells that owner so. Anki's media check turns `data:` into
files, which changes the note for every learner.

Fix: Save the file under `media/` and refer to it.
""",
        bad="""\
q: 'Who is this? ![](https://example.org/stalin.jpg)'
a: Stalin
""",
        good="""\
q: 'Who is this? ![](media/stalin.jpg)'
a: Stalin
# --- media/stalin.jpg ---
JFIF
""",
    ),
    Code(
        "R110",
        ERROR,
        "file that Anki does not see",
        "{what}",
        "{way}",
        page="""\
In `format: html`, a file is named in `srcset`, `poster`, a relative `href`, inline CSS, or in the `src`
of a tag that Anki does not search; or the deck's `style` names one.

Why: Anki keeps media only for `<img>`, `<audio>`, `<video>`, `<source>`, `<object data>` and `[sound:…]`.

Fix: Show the file with one of these.
""",
        bad="""\
q: <video poster="media/start.png"></video> Which race begins here?
a: The marathon
format: html
# --- media/start.png ---
<0x89>PNG
""",
        good="""\
q: <img src="media/start.png"> Which race begins here?
a: The marathon
format: html
# --- media/start.png ---
<0x89>PNG
""",
    ),
    Code(
        "R111",
        ERROR,
        "script",
        "{what}",
        "{way}",
        page="""\
The text under `format: html` has something that can run a script: `<script>`, an `on…` handler,
`javascript:`, `<iframe>`, `<embed>`, an `<object>` with a page or a drawing, a tag that no card needs, or
something that browsers read in two ways, behind which a script could hide. Or the deck's `style` has
`</style`, which would end it.

Why: Scripts run differently in each app, and could harm learners: on one phone the card would work, on
the next it would stay empty.

Fix: Use only HTML, SVG, MathML and CSS; for something to unfold, `<details>`; for a drawing in a file,
`<img>`.
""",
        bad="""\
q: In which <b onclick="show()">year</b> did Stalin become General Secretary?
a: 1922
format: html
""",
        good="""\
q: In which <b>year</b> did Stalin become General Secretary?
a: 1922
format: html
""",
    ),
    Code(
        "R112",
        ERROR,
        "unbalanced tags",
        "{what}",
        "{way}",
        page="""\
In `format: html`, a tag is not closed, or closed without being open. Tags that HTML lets stay open, such
as `<li>`, `<p>` and `<rt>`, are fine, and so is `<path/>` in SVG and MathML (not `<div/>`).

Why: In a field this can swallow the rest of the card, including the passage and the citation.

Fix: Close the tag, or remove the stray one.
""",
        bad="""\
q: In which <b>year did Stalin become General Secretary?
a: 1922
format: html
""",
        good="""\
q: In which <b>year</b> did Stalin become General Secretary?
a: 1922
format: html
""",
    ),
    Code(
        "R113",
        ERROR,
        "control character in a text",
        "{what}",
        "{way}",
        page="""\
The text has a character that no field can hold: U+001F, with which Anki separates fields (one aborts the
whole import), another control character, or half a surrogate pair. They come in by copying.

Fix: Delete the character at the place given, or type the line again.
""",
    ),
    Code(
        "R114",
        ERROR,
        "cloze deletion across markup",
        "{what}",
        "{way}",
        page="""\
A cloze deletion, or its hint, begins in one part of the markup and ends in another: half in bold, across
two cells or list items.

Why: Blanked out, it tears the card's HTML apart.

Fix: Put all of the emphasis, link, cell or item inside the deletion, or outside; write one deletion for
each item, with the same number.
""",
        bad="""\
cloze: In 1922 Stalin became {{c1::**General}} Secretary**.
""",
        good="""\
cloze: In 1922 Stalin became {{c1::**General**}} **Secretary**.
""",
    ),
    Code(
        "R115",
        ERROR,
        "space in an address",
        "{what}",
        "{way}",
        page="""\
Markdown reads an address only up to a space, so the picture or link is no picture or link.

Why: The learner sees the brackets. Nothing else is wrong with it, which makes it easy to overlook in the
file.

Fix: Put the address in angle brackets, or write `%20` for the space.
""",
        bad="""\
q: 'Which square is this? ![Moscow](media/Red Square.jpg)'
a: Red Square
# --- media/Red Square.jpg ---
JFIF
""",
        good="""\
q: 'Which square is this? ![Moscow](<media/Red Square.jpg>)'
a: Red Square
# --- media/Red Square.jpg ---
JFIF
""",
    ),
    Code(
        "R116",
        WARNING,
        "link that leads nowhere",
        "{what}",
        "{way}",
        page="""\
A link leads to a file, a relative address or a script. The words are shown without the link.

Why: Files behind links are not packed, and a card has no folder of its own.

Fix: Link to a web or mail address; if no link was meant, write `\\[`.
""",
        bad="""\
q: Who wrote [the essay](seeds/essay.txt)?
a: Nobody knows
""",
        good="""\
q: Who wrote [the essay](https://example.org/essay)?
a: Nobody knows
""",
    ),
    Code(
        "R117",
        WARNING,
        "escaped bracket",
        "{what}",
        "{way}",
        page="""\
`\\(…\\)` and `\\[…\\]` mark maths in LaTeX and in Anki's fields; in Markdown they are plain brackets.
(`\\[sic\\]` is not reported.)

Why: The formula would be shown as plain text: the learner would see the bare letters in brackets.

Fix: Write `$…$` within a line, `$$…$$` for a line of its own.
""",
        bad="""\
q: What is the derivative of \\(x^2\\)?
a: $2x$
""",
        good="""\
q: What is the derivative of $x^2$?
a: $2x$
""",
    ),
    Code(
        "R118",
        WARNING,
        "HTML entity",
        "{what}",
        "{way}",
        page="""\
Text is shown as written, so `&copy;` appears as these six characters. In HTML it would be one character;
Markdown as deckgen reads it knows no such codes, so that `AT&T` and `a &lt; b` arrive as they were
written.

Why: A learner would see the code, not the character.

Fix: Write the character itself. If the entity is what the card is about, put it between backticks.
""",
        bad="""\
q: Who chases whom?
a: Tom &amp; Jerry
""",
        good="""\
q: Who chases whom?
a: Tom & Jerry
""",
    ),
    Code(
        "R119",
        WARNING,
        "sign before a number",
        "{what}",
        "{way}",
        page="""\
A text of one line that begins with `>`, `-`, `+` or `#` and a space is a quotation, a list or a heading
in Markdown: the sign is not shown.

Why: `> 5` loses its meaning.

Fix: Put a backslash before the sign, or leave out the space.
""",
        bad="""\
q: How many people died?
a: '> 5 million'
""",
        good="""\
q: How many people died?
a: '\\> 5 million'
""",
    ),
    Code(
        "R120",
        WARNING,
        "text that is not shown",
        "{what}",
        "{way}",
        page="""\
`[word]: address` at the start of a paragraph defines the address of a link in Markdown, and is shown
nowhere. No link in this text uses it.

Why: The card would be without these words, and the file looks as if they were there.

Fix: Put a backslash before the bracket; delete the definition if it is left over.
""",
        bad="""\
q: Whose words are these?
a: "Stalin's\\n\\n[1]: Deutscher"
""",
        good="""\
q: Whose words are these?
a: "Stalin's\\n\\n\\\\[1]: Deutscher"
""",
    ),
    Code(
        "R121",
        WARNING,
        "markup nested too deeply",
        "{what}",
        "{way}",
        page="""\
Lists and quotations are nested more than 20 deep (the whole text is then shown as written), or cloze
deletions are nested in one another more than 10 deep (Anki reads the rest as text).

Why: Nobody can read such a text on a phone, and Anki's own limits are near.

Fix: Use fewer levels; put deletions side by side.
""",
        bad="""\
q: In which year was the plan adopted?
a: '>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> In 1922'
""",
        good="""\
q: In which year was the plan adopted?
a: '> In 1922'
""",
    ),
    Code(
        "R201",
        ERROR,
        "no visible question",
        "the card's {side} has nothing that can be seen",
        "{way}",
        page="""\
One side of the card has nothing that a learner would see: an HTML comment alone, an empty paragraph,
white space, a tag around nothing.

Why: Anki makes no card of a note whose question is empty, and of an empty answer one that asks and then
shows nothing; a learner would report it as broken.

Fix: Write something that can be read, seen or heard; a picture or a sound is enough. A card that is not
ready can wait in the file with `draft: true`, and is then left out.
""",
        bad="""\
q: <!-- to be written -->
a: 1928
format: html
""",
        good="""\
q: In which year was the first five-year plan adopted?
a: 1928
format: html
""",
    ),
    Code(
        "R202",
        ERROR,
        "answer cannot be typed",
        "'type: true' needs an answer that can be typed on one line",
        "shorten the answer to plain words, or leave 'type' out",
        page="""\
The card says `type: true`, and its answer is not one line of plain words: it has several lines, a
picture, a formula or a list.

Why: Anki compares what the learner types with the answer letter by letter; nobody could type this one,
and every attempt would count as wrong.

Fix: Shorten the answer to what is to be typed, and put the rest into `note`; or leave `type` out, and the
learner judges the answer alone.
""",
        bad="""\
q: What is the area of a square with the side $x$?
a: $x^2$
type: true
""",
        good="""\
q: What is the area of a square with the side $x$?
a: x squared
type: true
""",
    ),
)
