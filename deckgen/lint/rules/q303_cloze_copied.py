"""Finds more than 12 words in a row that are copied from the source word for word, outside quotation
marks.

Why: A copied sentence is completed by its sound, without being understood. Woźniak's rules 1 and 2: do
not learn what you do not understand; Nielsen: rewrite it in your own words.

Fix: Put it in your own words, or in quotation marks if the wording itself is to be learnt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.clozes import Cloze

BAD = """\
cloze: Failure to execute orders from above, however wild, was by {{c1::1935}} treated as sabotage
quote: was by 1935 treated as sabotage
# --- essay.txt ---
Failure to execute orders from above, however wild, was by 1935 treated as sabotage.
"""
GOOD = """\
cloze: By {{c1::1935}}, an order that was not carried out counted as sabotage
quote: was by 1935 treated as sabotage
# --- essay.txt ---
Failure to execute orders from above, however wild, was by 1935 treated as sabotage.
"""


def find(cloze: Cloze) -> Iterator[Found]:
    """Find more than ``max-copied-words`` words in a row of a source, outside quotation marks."""
    copied = cloze.sources.copied(cloze.shown)
    if copied is not None:
        start, end, count = copied
        yield Found(cloze.text, start, end, {"count": count})


RULE = Rule(
    code="Q303",
    severity=WARNING,
    title="cloze copied",
    message="{count} words in a row are copied from the source",
    hint="put it in your own words, or in quotation marks if the wording itself is to be learnt",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="cloze",
    find=find,
    limits=("max-copied-words",),
)
