"""R: how a text becomes a card. The renderer knows the details, so most messages are worded there."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, INFO, WARNING, Code

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
There is nothing to recall between `{{c1::` and `}}`. A hint alone is not an answer; to ask for two colons,
write `\\::`.

Why: The card would ask for nothing: an empty gap, and an empty answer.

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
Something looks like a cloze deletion and is not one to Anki: one colon, one brace, a capital C, no number, a
number without c, words marked with `==`, or `}}` that ends nothing.

Why: It would be shown as text.

Fix: `deckgen check --fix` writes the next free number for `{{c::…}}` and `==…==`. Otherwise write it as
shown; to show such characters on the card, put a backslash before each brace.
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
Markdown reads an address only up to a space, so the picture or link does not work.

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
A link leads to a file, a relative address or a script. The words are shown without the link. An index
right behind a word, `f[x](y)`, is no link.

Why: Files that links lead to are not packed, and a card has no folder of its own.

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
(`\\[sic\\]` is not reported.) So are `\\\\(…\\\\)`, as other programs write it, and Anki's
`[latex]…[/latex]` and `[$]…[/$]`.

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
        "sign at the start",
        "{what}",
        "{way}",
        page="""\
A text of one line that begins with `>`, `-`, `+`, `*` or `#` and a space is a quotation, a list or a
heading in Markdown: the sign is not shown. A number, as in `3. Oktober`, is left as it is.

Why: `> 5` or `# of students` loses its meaning.

Fix: Put a backslash before the sign, or leave out the space. If the list, the heading or the quotation is
meant: give the list a second item, write a heading in bold, and a quotation over two lines or in quotation
marks.
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
a: In 1922
""",
    ),
    Code(
        "R122",
        WARNING,
        "colons that start a hint",
        "{what}",
        "{way}",
        page="""\
In a cloze deletion, the first `::` starts the hint that the learner is shown. What stands on both sides of
it here looks like code or an address, which would be torn in two. In code between backticks or in a block,
and in formulas, `::` is part of the code, and no hint can start.

Why: The card would ask for `std` and give `vector` away.

Fix: Write `\\::` to show two colons; it works in code and formulas too; under `format: html`, `:&#58;`. If
a hint is meant, put a space after the colons.
""",
        bad="""\
cloze: The class {{c1::std::vector}} grows at its end.
""",
        good="""\
cloze: The class {{c1::std\\::vector}} grows at its end.
""",
    ),
    Code(
        "R123",
        WARNING,
        "signs that are not shown",
        "{what}",
        "{way}",
        page="""\
A backslash before a sign takes the sign's meaning in Markdown and is not shown itself; stars and
underscores around words make them bold or italic. Here the backslash has nothing to take a meaning from,
or the signs may be meant themselves: within words (`re*do it* now`), with nothing but signs between them
(`*+*`), with too few at one end (`**x*`), or as a blank to be filled in. Signs that look like emphasis and
are not, because of a space or a letter beside them, are shown, and reported: `** bold **`, `**Note:**text`.
In a table `\\|` is a single bar, even in a formula. In regular expressions, paths of Windows and shared
folders the backslashes stay; stars stay in `2*3*4` and `a*b and c*d`, underscores in `__init__`.

Why: The learner would see `\\server` for `\\\\server`.

Fix: Double the backslash to show it, put one before a star or an underscore that is meant, put code between
backticks, or leave out what is not needed. Emphasis goes around whole words, or around letters within one:
`un*believ*able`.
""",
        bad="""\
q: How does the path of a shared folder begin?
a: \\\\server
""",
        good="""\
q: How does the path of a shared folder begin?
a: '`\\\\server`'
""",
    ),
    Code(
        "R124",
        WARNING,
        "lines that become others",
        "{what}",
        "{way}",
        page="""\
Markdown joins a line to the paragraph, the item or the quotation above it; makes a heading of what stands
above `---`; counts the items of a list by itself; makes an empty item of a lone `+`, a quotation of `> 5`,
a row of a line below a table, and a rule of a line of underscores. In this place the lines say that
something else was meant: a list, a verse, an address, sums, any lines so short that nobody wraps them,
code, a drawing, words below a heading in bold, the author of a quotation.

Why: The learner would see a sentence at the end of the last item, a heading, or another number.

Fix: Put an empty line before what is to stand by itself; indent what belongs to an item by two spaces;
write a number with a backslash, `7\\.`, where it is to stay, and so a sign, `\\- 5`; write a rule as `---`.
""",
        bad="""\
q: Which gases are in the air?
a: |
  - nitrogen
  - oxygen
  Others:
""",
        good="""\
q: Which gases are in the air?
a: |
  - nitrogen
  - oxygen

  Others:
""",
    ),
    Code(
        "R125",
        ERROR,
        "cells that are not shown",
        "{what}",
        "{way}",
        page="""\
A row of a table has more cells than its header, and Markdown leaves out those that are too many; or the
line with the dashes is missing, is not the second, or has another number of cells than the line above it,
and there is no table at all, nor is there one between lines of `+---+`. A pipe within code, a formula or
a deletion ends no cell.

Why: The card would be without these words.

Fix: Give the header one more cell; write `\\|` for a pipe that is meant.
""",
        bad="""\
q: How much steel was made?
a: |
  | year | steel |
  |------|-------|
  | 1928 | 4 | 5 |
""",
        good="""\
q: How much steel was made?
a: |
  | year | steel |
  |------|-------|
  | 1928 | 4, 5  |
""",
    ),
    Code(
        "R126",
        WARNING,
        "formula that cannot be read",
        "{what}",
        "{way}",
        page="""\
Anki draws formulas with MathJax, and MathJax would show an error, or the formula as it was written: a
brace or an environment is not closed, `\\left` has no `\\right`, two exponents or subscripts follow each
other, `&` or `#` stands alone, an argument or a length is missing, a character such as `€` stops MathJax
outside of `\\text{…}`, or the command belongs to a package that MathJax in
Anki does not have. It has the commands of TeX, of the AMS, mathtools, mhchem, cancel, braket and some more.

Reported too is what TeX shows otherwise than it looks: of `10^-6` and `x_12` only the first sign is a
script, and the braces of `A = {1, 2}` are not shown.

Reported too is what goes wrong between cards, for Anki starts MathJax once for all of them: a `\\label` is
taken for a second one of its name as soon as the card is shown again, `\\ref` finds no number, and a command
that gets another meaning (`\\renewcommand{\\vec}`) has it on every card that follows.

Why: The learner would see it in red, or see something else than was meant.

Fix: Correct the formula as the hint says. A command that MathJax does not have can be defined with
`\\newcommand`, before it is used in the same text.
""",
        bad="""\
q: What is the second power of $x_1_2$?
a: Its square
""",
        good="""\
q: What is the second power of $x_{12}$?
a: Its square
""",
    ),
    Code(
        "R127",
        WARNING,
        "HTML tag",
        "{what}",
        "{way}",
        page="""\
Text is shown as written, and a tag of HTML too, but for those that only set text: `<br>`, `<sub>`, `<sup>`,
`<kbd>`, `<mark>`, `<u>`, `<small>`, `<b>`, `<i>`, `<em>`, `<strong>`, `<s>`, `<del>`, `<ins>`, `<ruby>` with
`<rt>`, `<rp>` and `<rb>`, and `<span>` with `lang` or `dir` alone. What only looks like a tag,
`List<String>` or `<T>`, is not reported. A tag that works is reported where the text is about HTML.

Why: The learner would see this tag, or this comment, in angle brackets.

Fix: Write it in Markdown; set `format: html` on the card; or put it between backticks, if the tag is what
the card is about.
""",
        bad="""\
q: What is the lightest element?
a: <div>hydrogen</div>
""",
        good="""\
q: What is the lightest element?
a: hydrogen
""",
    ),
    Code(
        "R128",
        WARNING,
        "markup of another program",
        "{what}",
        "{way}",
        page="""\
Other programs have forms that Markdown here does not know: `[[links]]` of wikis, `![[pictures]]` of
Obsidian, its comments `%%…%%`, boxes `> [!note]` and names `^a1b2c3`, `==marks==`, footnotes, task lists,
definition lists, `:::` boxes, `:smile:`, readings `漢字[かんじ]` of Anki's filters,
`H~2~O` and `x^2^` of Pandoc, lists of attributes such as `{.map}` or `{width=5cm}`,
fields of Anki's templates such as `{{tts …}}`, TeX outside of formulas such as `\\textbf{…}` or
`\\frac{1}{2}`.

Why: The learner would see the signs as they stand.

Fix: Write what the hint says, or leave the signs out. What is to be shown as it stands goes between
backticks.
""",
        bad="""\
q: What is the formula of water?
a: H~2~O
""",
        good="""\
q: What is the formula of water?
a: H<sub>2</sub>O
""",
    ),
    Code(
        "R129",
        INFO,
        "address that is not a link",
        "{what}",
        "{way}",
        page="""\
A web address stands in the text without angle brackets.

Why: It is shown as words, and cannot be followed. Nothing is lost by it.

Fix: Write `<https://…>` for a link, or give it words: `[the letter](https://…)`. If it is to be shown and
not followed, put it between backticks.
""",
        bad="""\
q: Where is the letter printed?
a: At https://example.org/lenin
""",
        good="""\
q: Where is the letter printed?
a: At <https://example.org/lenin>
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
        "'type' needs an answer that can be typed on one line",
        "shorten the answer to plain words, or leave 'type' out",
        page="""\
The card says `type: true` or `type: loose`, and its answer, or what a gap hides, is not one line of plain
words: it has several lines, a picture, a formula, a reading above its characters or a list.

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
    Code(
        "R203",
        ERROR,
        "cloze of several cards typed loosely",
        "'type: loose' needs a cloze that makes one card, and this one makes {count}",
        "give all gaps the same number, write one card for each gap, or write 'type: true'",
        page="""\
The card says `type: loose`, and its text has gaps of several numbers.

Why: Anki has no filter that both takes a gap out of a text and leaves accents out of the comparison. So
what is typed stands in a field of its own, and a note has one such field.

Fix: Give all gaps the same number, so that one card asks for them together (they are typed with a comma
between them); write one card for each gap; or write `type: true`, with which accents count.
""",
        bad="""\
cloze: "{{c1::Zürich}} is larger than {{c2::Genève}}."
type: loose
""",
        good="""\
cloze: "The largest city of Switzerland is {{c1::Zürich}}."
type: loose
""",
    ),
    Code(
        "R204",
        WARNING,
        "spellings of an answer that is not typed",
        "'accept' has other spellings of an answer, and the answer is not typed",
        "write 'type: true' or 'type: loose', or put the spellings into 'note'",
        page="""\
The card has `accept`, and no `type`.

Why: The spellings are there for the learner who typed one of them and sees it marked as wrong. Where
nothing is typed, they are words about the answer.

Fix: Write `type: true`, or `type: loose` if accents do not count; or put the spellings into `note`.
""",
        bad="""\
q: What is the capital of China?
a: Beijing
accept: [Peking]
""",
        good="""\
q: What is the capital of China?
a: Beijing
type: true
accept: [Peking]
""",
    ),
)
