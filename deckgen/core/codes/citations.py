"""C1: what a card cites. What it says, compared with what it cites, is up to lint rules (C2, C3)."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, Code

CODES: tuple[Code, ...] = (
    Code(
        "C101",
        ERROR,
        "no citation",
        "the card cites nothing",
        "add the words that support it as 'quote:', or say why there are none: 'unsourced: <reason>'",
        page="""\
The deck has a source, and this card cites nothing from it.

Why: A learner could not look up what supports the answer, and a reviewer could not check it.

Fix: Quote the words of the source that support the card, or give the reason why there are none:
`unsourced: Common knowledge`.
""",
        bad="""\
q: By how much did wages fall?
a: By two thirds
# --- essay.txt ---
The value of workers' wages dropped by two-thirds.
""",
        good="""\
q: By how much did wages fall?
a: By two thirds
quote: The value of workers' wages dropped by two-thirds
# --- essay.txt ---
The value of workers' wages dropped by two-thirds.
""",
    ),
    Code(
        "C102",
        ERROR,
        "quotation not found",
        "the quotation is not in {source}",
        "{nearest}",
        page="""\
The words under `quote`, or a passage that `voices`, `contested` or `apparatus` name, are not in the
source. Line breaks, kinds of quotation marks and dashes, and hyphens at line ends make no difference;
words do. The hint shows the nearest passage: `[-what you wrote-]`, `{+what the source has+}`.

Why: A wrong quotation would appear on the card as if the source had said it.

Fix: Copy the words from the source; mark what you leave out in between with `…`.
""",
        bad="""\
q: What had 55% of the land become by 1930?
a: State farms
quote: By 1930, 55% of the farms were turned into state farms
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms.
""",
        good="""\
q: What had 55% of the land become by 1930?
a: State farms
quote: By 1930, 55% of the land … turned into state farms
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms.
""",
    ),
    Code(
        "C103",
        ERROR,
        "quotation in several places",
        "the quotation occurs {count} times in {source} (lines {lines})",
        "quote a few more words, so that they occur only once",
        page="""\
The quoted words occur more than once in the source. The message names the lines.

Why: deckgen cannot know which passage to show on the card, or whose words it is: one place may be the
author's, the other a quotation of somebody else.

Fix: Quote a few more words, before or after, until they occur only once.
""",
        bad="""\
q: What did the state do?
a: It took the grain
quote: the state took the grain
# --- essay.txt ---
First the state took the grain. Later the state took the grain again.
""",
        good="""\
q: What did the state do?
a: It took the grain
quote: First the state took the grain
# --- essay.txt ---
First the state took the grain. Later the state took the grain again.
""",
    ),
    Code(
        "C104",
        ERROR,
        "omitted words change the meaning",
        "the words left out include '{words}', which changes the meaning",
        "quote the negation too",
        page="""\
The words left out at `…` include a negation, such as "not" or "never".

Why: What is left says the opposite of the source, and would appear on the card as its words.

Fix: Quote the negation too, or choose other words. The quotation may be longer than the answer needs: on
the card only its words are marked, within their sentence.
""",
        bad="""\
q: What did the peasants do with their grain?
a: They kept it
quote: The peasants did … give their grain
# --- essay.txt ---
The peasants did not give their grain.
""",
        good="""\
q: What did the peasants do with their grain?
a: They kept it
quote: The peasants did not give their grain
# --- essay.txt ---
The peasants did not give their grain.
""",
    ),
    Code(
        "C105",
        ERROR,
        "passage changed in the source",
        "the sentence around this quotation has changed: it was “{was}” and is “{now}”",
        "read the card against the new wording, correct it if necessary, "
        "then accept it: deckgen check --accept {id}",
        page="""\
The quotation is still in the source, and the sentence around it is not what it was when the card was last
accepted.

Why: The change may affect what the card says: a figure corrected, a "not" added. The card would go on
teaching the old version under the new text.

Fix: Read the card against the new wording, correct it if necessary, and then accept it by its id:
`deckgen check --accept wages`. The card's text and its history stay as they are. The lock file keeps what
was accepted, so commit `cards.lock` with the change.
""",
        bad="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds, quote: wages dropped by two-thirds}
# --- essay.txt ---
The value of wages dropped by two-thirds.
# --- then ---
- {id: wages, q: By how much did wages fall?, a: By two thirds, quote: wages dropped by two-thirds}
# --- essay.txt ---
Nobody knows whether the value of wages dropped by two-thirds.
""",
        good="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds, quote: wages dropped by two-thirds}
# --- essay.txt ---
The value of wages dropped by two-thirds.
# --- then ---
- {id: wages, q: By how much did wages fall?, a: By two thirds, quote: wages dropped by two-thirds}
# --- essay.txt ---
A new paragraph. The value of wages dropped by two-thirds.
""",
    ),
)
