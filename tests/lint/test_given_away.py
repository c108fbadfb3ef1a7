"""The quick look at an answer against its question, and all that the rule looks at."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deckgen.core.declared import Limits
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Item, Text, Topic
from deckgen.lint.cards import cards_of
from deckgen.lint.rules import q201_answer_given_away as rule
from deckgen.lint.visible import VisibleTexts
from deckgen.lint.words import Vocabulary

WORDS = st.sampled_from(
    "the of tower towers built 1917 km years D d Yes no - `x` $y$ é".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
FILE = TextFile("cards.yaml", "")


@example("In 1917", "1917 km", "en")
@given(TEXTS, TEXTS, st.sampled_from(["en", "nl"]))
def test_the_quick_look_finds_nothing_less(
    question: str, answer: str, language: str
) -> None:
    topic = Topic(("t",), ("T",))
    texts = (Text(question), Text(answer))
    item = Item(FILE, 0, 1, "question", Text("c"), topic, *texts)
    found = []
    for quick in (rule._says_more, lambda card: False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rule, "_says_more", quick)
            (card,) = cards_of(item, VisibleTexts(item), Vocabulary(language), Limits())
            found.append(rule.find(card))
    assert found[0] == found[1]
