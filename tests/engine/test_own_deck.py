"""The repository's own deck, studied in the real scheduler as its description says: ten new cards a day,
siblings buried. No card is answered by another one of the same day, and none by any other, since the
scheduler spreads reviews over the days as it likes."""

from __future__ import annotations

import re
import shutil
from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.project import REPO, T0

from deckgen.compile import pipeline
from deckgen.compile.outcomes import Package
from deckgen.lint.printed import content_stems, holds
from deckgen.lint.words import Vocabulary
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.anki.engine import Engine

Passages = dict[str, tuple[str, frozenset[int]]]
GOOD = 3
DAYS = 15
NEW_A_DAY = 10
_ANSWER = re.compile(
    r'<div class="answer"[^>]*>(.*?)</div>|<span class="cloze"[^>]*>(.*?)</span>',
    re.DOTALL,
)
_PROMPT = re.compile(r'<div class="prompt[^"]*"[^>]*>(.*)', re.DOTALL)
_PICTURE = re.compile(r'<img[^>]* alt="([^"]*)"[^>]*>')
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


class Seen(NamedTuple):
    """A card of a day: its id, its note's and that of its item, the sentences that it rests on, the stems of
    its front and of each answer."""

    card: int
    note: int
    item: str
    passage: frozenset[int]
    is_new: bool
    front: list[str]
    answers: list[list[str]]
    asks: str


def build(folder: Path) -> Package:
    """Build the repository's deck from a copy."""
    for name in ("cards.yaml", "cards.lock"):
        shutil.copy(REPO / name, folder / name)
    shutil.copytree(REPO / "seeds", folder / "seeds")
    built = pipeline.build(folder / "cards.yaml", T0)
    assert isinstance(built, Package)
    return built


def passages(built: Package) -> dict[str, tuple[str, frozenset[int]]]:
    """Return the item of each note and the sentences that it cites, by the note's GUID."""
    build = built.checked.build
    # a build keeps no citations
    compiled = pipeline.check(built.checked.root / "cards.yaml", T0).compiled
    assert compiled is not None
    found = {}
    for note, entry in zip(build.notes, build.entries, strict=True):
        item = note.key.partition("/")[0]
        citation = compiled.citations[item]
        index = citation.source_index
        assert index is not None
        sentences = {
            at
            for start, end in citation.quoted
            for at in index.sentences_at(start, end)
        }
        found[entry.guid] = item, frozenset(sentences)
    return found


def gives_away(other: Seen, asked: Seen) -> bool:
    """Tell whether a front prints another card's answer.

    On the same passage it does so in any order of the words. A single word does so only there: 'the
    Opposition' is what several cards are about. A later step of one list shows the earlier ones.
    """
    if other.item == asked.item:
        return False
    if not other.passage.isdisjoint(asked.passage):
        return any(each and set(each) <= set(other.front) for each in asked.answers)
    return any(len(each) > 1 and holds(other.front, each) for each in asked.answers)


def answered_by_others(cards: list[Seen]) -> list[tuple[str, str]]:
    """Return the cards that others answer, each with the front that does it."""
    return [
        (asked.asks, other.asks)
        for asked, other in permutations(cards, 2)
        if gives_away(other, asked)
    ]


def study_a_day(engine: Engine, passages: Passages) -> list[Seen]:
    """Answer 'Good' until Anki says that the day is done; return the cards, in order, each once."""
    col = engine._col
    seen: dict[int, Seen] = {}
    while (card := col.sched.getCard()) is not None:
        if card.id not in seen:
            seen[card.id] = look_at(card, passages)
        card.start_timer()
        col.sched.answerCard(card, GOOD)
    return list(seen.values())


def look_at(card: Any, passages: Passages) -> Seen:
    """Return what a learner sees of a card."""
    vocabulary = Vocabulary("en")
    output = card.render_output(reload=True)
    # a picture shows the words that its alternative text has
    front = one_line(_PICTURE.sub(r" \1 ", _STYLE.sub("", output.question_text)))
    answers = [
        one_line(first or second)
        for first, second in _ANSWER.findall(output.answer_text)
    ]
    stems = [content_stems(answer, vocabulary) for answer in answers]
    item, passage = passages[card.note().guid]
    return Seen(
        card.id,
        card.nid,
        item,
        passage,
        card.type == 0,
        content_stems(front, vocabulary),
        stems,
        front,
    )


def next_day(engine: Engine) -> None:
    """Let the collection be a day older."""
    col = engine._col
    col.db.execute("update col set crt = crt - 86400")
    col.close()
    col.reopen()
    col.sched.deck_due_tree()  # as the list of decks does: what was buried comes back


def test_no_card_is_answered_by_one_of_the_same_day(
    tmp_path: Path, engine: Engine
) -> None:
    built = build(tmp_path)
    cited = passages(built)
    engine.import_package(built.target, presets=True)
    col = engine._col
    col.decks.select(col.decks.id_for_name("Soviet Bonapartism"))
    cards = col.card_count()
    given_away: list[tuple[str, str]] = []
    learnt: set[int] = set()
    for day in range(1, DAYS + 1):
        seen = study_a_day(engine, cited)
        new = [each for each in seen if each.is_new]
        assert len(new) == min(NEW_A_DAY, cards - len(learnt))
        assert len({each.note for each in seen}) == len(seen)  # siblings are buried
        assert all(each.answers for each in seen)
        assert not learnt & {each.card for each in new}
        learnt |= {each.card for each in new}
        # and some of the days before come again
        assert day == 1 or len(seen) > len(new)
        given_away += answered_by_others(seen)
        next_day(engine)
    assert len(learnt) == cards
    assert given_away == []


def test_no_card_is_answered_by_another(tmp_path: Path, engine: Engine) -> None:
    built = build(tmp_path)
    cited = passages(built)
    engine.import_package(built.target)
    col = engine._col
    cards = [look_at(col.get_card(card), cited) for card in col.find_cards("")]
    assert len(cards) > len(cited)
    assert answered_by_others(cards) == []
