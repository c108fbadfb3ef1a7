"""Lists the cards with `draft: true`: yours, and those that `deckgen draft` wrote for the sentences of a
source.

Why: `deckgen build` leaves them out, and `deckgen coverage` does not count them. A draft by `deckgen
draft` is a sentence with its figures, dates and names hidden: it may ask two things at once or lack its
context, and where the sentence has none of them it hides nothing yet, which a comment beside it says.

Fix: Make a good card of it. Give it an id of its own before it is first built, for an id is permanent.
An `ignore: {Q902: reason}` on a topic keeps `check` quiet about its drafts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.lint.rule import Found, Rule, whole

if TYPE_CHECKING:
    from deckgen.core.model import Item

BAD = """\
- id: capital
  q: What is the capital of Peru?
  a: Lima
- id: draft-by-1930-55-of-peasant
  cloze: By {{c1::1930}}, {{c2::55%}} of peasant land had been turned into state farms.
  draft: true
"""
GOOD = """\
- id: capital
  q: What is the capital of Peru?
  a: Lima
- id: peasant-land-1930
  q: What share of Soviet peasant land had been turned into state farms by 1930?
  a: 55%
"""


def find(item: Item) -> Found | None:
    """Find a draft."""
    return whole(item.id) if item.draft else None


RULE = Rule(
    code="Q902",
    severity=INFO,
    title="draft",
    message="the card is a draft, which a build leaves out",
    hint="make a good card of it and delete 'draft: true', or delete the card",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="item",
    find=find,
)
