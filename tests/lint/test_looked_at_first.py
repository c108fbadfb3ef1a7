"""A look at a text tells that a rule finds nothing in it, as the rule itself would: each look against the
rule without it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st

from deckgen.citations.index import SourceIndex
from deckgen.citations.resolve import Citation
from deckgen.lint import pronouns, visible
from deckgen.lint.cards import Card
from deckgen.lint.figure_index import Tokens
from deckgen.lint.rules import q505_unbalanced_bracket as brackets
from deckgen.lint.source_facts import CitedFacts, SourceFacts
from deckgen.lint.typography import WrittenText
from deckgen.lint.visible import VisibleTexts
from deckgen.lint.words import Vocabulary

SIGNS = (
    '( ) (a) ( b ) [ ] [0,1) “(” "(" «(» « ( » a) 1) :) note*) {c} *em* **strong** `code( ` $x)$ \\( '
    "[l](a(b).c) <b> &lpar; https://a.org/b(c) www.a.org/( words ’ “ ” ‘ – … \u00a0"
).split(" ")
MARKED = st.lists(st.sampled_from((*SIGNS, " ", "    ", "\n")), max_size=10)
TEXTS = MARKED.map("".join) | MARKED.map(" ".join)
QUESTIONS = st.lists(
    st.sampled_from(
        "which of these those the following above below according to this essay author text's does did argue "
        "say in by described mentioned aforesaid above-mentioned abovementioned İn What “ ” , ? ’".split()
    ),
    min_size=1,
    max_size=9,
).map(" ".join)
NAMES = "Russia Russian russia Trotsky’s Trotsky It once Once later The Soviets’ l’Europe Europe été État."
SENTENCES = st.lists(st.sampled_from((*NAMES.split(), ".", "“")), max_size=12)


def item_with(text: str, format: str = "markdown") -> Any:
    return SimpleNamespace(format=format, cloze=None, question=text)


@given(TEXTS, st.sampled_from(("markdown", "html")))
@example('"(")', "markdown")
@example('(")"', "markdown")
@example("((c)", "markdown")
@example("))", "markdown")
@example(" )()", "markdown")
@example("(a\n\n    )", "markdown")
@example("Why https://a.org(aWhy /x)", "markdown")
@example("www.a.org/( /x)", "markdown")
def test_brackets_in_order_are_none_without_a_partner(text: str, format: str) -> None:
    item = item_with(text, format)
    written = WrittenText(item, text, VisibleTexts(item))  # type: ignore[arg-type]
    found = brackets.find(written)
    with patch.object(brackets, "_is_in_order", return_value=False):
        assert brackets.find(written) == found


@given(TEXTS)
def test_a_text_without_marks_is_seen_as_it_is(text: str) -> None:
    seen = visible.visible(text)
    with patch.object(visible, "_is_bare", return_value=False):
        assert visible.visible(text) == seen


@given(QUESTIONS)
@example("Does the author argue so?")
@example("What is mentioned İn the text?")
@example("Who was named in the foregoing?")
def test_words_tell_that_a_question_refers_to_no_list_and_no_place(text: str) -> None:
    item = item_with(text)
    limits: Any = None
    texts: Any = VisibleTexts(item)
    question: Any = text
    card = Card(item, question, question, texts, Vocabulary("en"), limits)
    found = pronouns.list_or_place(card)
    with patch.object(pronouns, "_may_have_list_or_place", return_value=True):
        assert pronouns.list_or_place(card) == found


def facts_of(text: str) -> SourceFacts:
    source: Any = SimpleNamespace(
        id="s",
        file=SimpleNamespace(text=text),
        aliases={},
        voices=(),
        contested=(),
        apparatus=(),
    )
    return SourceFacts(SourceIndex(source, "en"), Tokens("en"))


@given(SENTENCES.map(" ".join), SENTENCES)
def test_names_that_are_sought_are_those_of_the_whole_source(
    text: str, words: list[str]
) -> None:
    facts = facts_of(text)
    stems = {facts.tokens.stem[word] for word in words}
    assert facts.known_among(stems) == stems & facts_of(text).known


@given(SENTENCES.map(" ".join), SENTENCES)
def test_a_stem_that_is_sought_is_one_of_the_sentence(
    text: str, words: list[str]
) -> None:
    text = f"{text} end"
    facts = facts_of(text)
    citation = Citation(quoted=((0, len(text)),))
    for word in words:
        stem = facts.tokens.stem[word]
        cited = CitedFacts(facts, citation)
        assert cited.has_stem(stem) == (stem in CitedFacts(facts, citation).stems)
        facts = facts_of(text)
