"""Finds a name in a question that is nowhere in the source: a misspelling, another form of the name, or
something that the source does not mention.

Why: Nobody can look it up in the source, and a misspelt name is learnt with its mistake.

Fix: Declare other forms with the source, `aliases: {Bukharin: [Bucharin]}`, or exempt the name on the
card: `outside: {Lenin: the question sets the scene; no answer rests on it}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import MissingName

BAD = """\
q: With whom did Bucharin have an alliance?
a: Stalin
quote: Bukharin had an alliance with Stalin
# --- essay.txt ---
In those years Bukharin had an alliance with Stalin.
"""
GOOD = """\
q: With whom did Bukharin have an alliance?
a: Stalin
quote: Bukharin had an alliance with Stalin
# --- essay.txt ---
In those years Bukharin had an alliance with Stalin.
"""


def find(name: MissingName) -> Found | None:
    """Find a name in a question that the whole source doesn't have."""
    return None if name.in_answer else name.found(instead=name.card.cited.names_listed)


RULE = Rule(
    code="C204",
    severity=WARNING,
    title="name not in the source",
    message="'{name}' in the question is nowhere in the source; the names that the card cites: {instead}",
    hint="use the source's name, declare another form of a name under 'aliases:', or say under 'outside:' "
    "where it is from",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="name",
    find=find,
    exemptible=True,
)
