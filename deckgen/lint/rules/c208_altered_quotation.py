"""Finds words between quotation marks that the source does not have exactly.

Twelve characters or more are looked up, in the same way as `quote`: kinds of quotation marks, dashes
and line breaks make no difference, `…` leaves words out, square brackets hold your own.

Why: Quotation marks promise the wording.

Fix: Copy the words from the source. Without the marks they are a paraphrase. A title or phrase from
elsewhere is exempted on the card: `outside: {the phrase: the reason}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import QuotedWords

BAD = """\
q: What does the essay call “a blind reflexive action”?
a: The collectivisation
quote: Collectivisation was a blind reflex action
# --- essay.txt ---
Collectivisation was a blind reflex action.
"""
GOOD = """\
q: What does the essay call “a blind reflex action”?
a: The collectivisation
quote: Collectivisation was a blind reflex action
# --- essay.txt ---
Collectivisation was a blind reflex action.
"""


def find(quoted: QuotedWords) -> Found | None:
    """Find words in quotation marks that the source doesn't have as they stand."""
    from deckgen.citations.index import hint

    # slow; few cards quote
    from deckgen.language.quotations import DropsNegation, NotFound

    index = quoted.card.cited.source.index
    finding = index.find(quoted.words)
    if isinstance(finding, NotFound):
        # the sentence's own stop, within the marks
        finding = index.find(quoted.words.rstrip(".,;:!? "))
    if isinstance(finding, NotFound):
        nearest = hint(index.source, finding)
    elif isinstance(finding, DropsNegation):
        nearest = f"the words left out include '{finding.words[0]}', which changes the meaning"
    else:
        return None
    return quoted.found(source=index.source.file.path, nearest=nearest)


RULE = Rule(
    code="C208",
    severity=ERROR,
    title="altered quotation",
    message="the words in quotation marks are not in {source} exactly as written",
    hint="{nearest}; or remove the quotation marks",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="quotation",
    find=find,
    exemptible=True,
)
