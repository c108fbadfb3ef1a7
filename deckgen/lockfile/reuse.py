"""Ids whose cards are now about something else: learners would get them with the other's history.

Compared is with what was released last. Three changes are reported: two cards that exchanged what
they say, a card whose question and answer are both new, and a cloze number that was handed to other
words of the same text. A rewording must not be: a card counts as new only where hardly a word of it
is left that is not in many cards of the deck.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import OF_REUSE, problem
from deckgen.core.identity import own_part
from deckgen.core.model import UNKNOWN
from deckgen.lockfile.history import Archive
from deckgen.notetypes.says import answer_of, context_of, deletions_in, question_of
from deckgen.render.deletions import hidden, unmarked
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Note, Project, Waiver
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import LockFile

LITTLE = 0.15
"""How much of the words of a card may be left for it to count as another one, from 0 to 1."""

ALIKE = 0.5
"""How much two answers must agree, letter by letter, for one to be a rewording of the other."""

ALIKE_QUESTIONS = 0.7
"""How much two questions must agree, letter by letter, for one to be a rewording of the other. Short
ones that share nothing but their form, 'What is …?', agree by half or more."""

SAMPLE = 2_000
"""How many cards of a large deck are asked which words are common in it."""

COMMON = 0.1
"""The share of a deck's cards that have a word which tells nothing about any of them."""

_WORD = re.compile(r"\w+")
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class Text(NamedTuple):
    """What a card asks and answers, as words without markup."""

    question: str
    answer: str


def changed_cards(
    project: Project,
    notes: Sequence[Note],
    all_notes: Sequence[Note],
    before: LockFile,
    lock: LockFile,
    types: Mapping[str, NoteType],
    *,
    says_unused: bool = True,
) -> Iterator[Diagnostic]:
    """Report those of some ``notes`` that are another card, or whose clozes are, than was released.

    ``before`` is the lock file as it was, ``lock`` that of this build; ``all_notes`` are the deck's,
    ``types`` its note types by their keys.
    ``says_unused`` asks for suppressions that suppress nothing, too.
    """
    released = dict(_as_released(project, notes, before, lock, types))
    used: set[int] = set()
    sample = all_notes[:: len(all_notes) // SAMPLE + 1] if released else ()
    common = common_words([text_of(types[note.kind], note.fields) for note in sample])
    old = {key: text_of(types[note.kind], fields) for key, (note, fields) in released.items()}
    for key, (note, fields) in released.items():
        found = _of_note(note, types[note.kind], fields, key, old, common)
        if found is not None:
            waiver = _waiver(project, note.item, found.code)
            if waiver is None:
                yield found
            else:
                used.add(id(waiver))
    if (
        says_unused
        and project.check.selects("Q901")
        and "Q901" not in [waiver.what for waiver in project.check.ignore]
    ):
        yield from _unused(all_notes, used)


def _as_released(
    project: Project,
    notes: Sequence[Note],
    before: LockFile,
    lock: LockFile,
    types: Mapping[str, NoteType],
) -> Iterator[tuple[str, tuple[Note, Sequence[str]]]]:
    """Yield the notes that differ from what was released, by key, with the fields that they had."""
    wanted = {}
    for note in notes:
        entry = lock.cards[note.key]
        released = entry.released
        if released is None or released.hash == UNKNOWN:
            continue
        if own_part(released.hash) != own_part(note.hash):
            wanted[note.key] = (note, entry._replace(hash=released.hash))
    guids = {entry.guid for _, entry in wanted.values()}
    archive = Archive(project, guids, types, before.version, asks_git=False)
    for key, (note, entry) in wanted.items():
        last = archive.last(key, entry)
        if last is not None and archive.is_it(last, entry):
            yield key, (note, last.fields)


def _of_note(
    note: Note,
    note_type: NoteType,
    fields: Sequence[str],
    key: str,
    old: Mapping[str, Text],
    common: frozenset[str],
) -> Diagnostic | None:
    now = text_of(note_type, note.fields)
    words = {"id": note.key, "old": _short(old[key].question)}
    other = next((each for each, text in old.items() if each != key and text == now), None)
    if other is not None:
        why = f"it says now what '{other}' said"
        return problem("U126", note.item.span(), note.item.id, why=why, **words)
    if is_another(old[key], now, common):
        why = "its question and its answer are both new"
        return problem("U126", note.item.span(), note.item.id, why=why, **words)
    if note_type.is_cloze:
        before, after = deletions_in(note_type, fields), deletions_in(note_type, note.fields)
        for number, (gone, come) in handed_over(before, after).items():
            handed = {"number": f"c{number}", "old": gone, "new": come}
            return problem("U127", note.item.span(note.item.cloze), note.item.id, **handed)
    return None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


# --- what a card says --------------------------------------------------------------------


def text_of(note_type: NoteType, fields: Sequence[str]) -> Text:
    """Return what the fields of a note ask and answer."""
    if note_type.is_cloze:
        return cloze_text(deletions_in(note_type, fields))
    asked = f"{context_of(note_type, fields)} {question_of(note_type, fields)}"
    return question_text(asked, answer_of(note_type, fields))


def cloze_text(html: str) -> Text:
    """Return what a text with deletions asks: all of it."""
    return Text(one_line(unmarked(html, html=True)), "")


def question_text(asked: str, answered: str) -> Text:
    """Return what a question and its answer, as HTML, say."""
    return Text(one_line(asked.strip()), one_line(answered))


def is_another(old: Text, new: Text, common: frozenset[str]) -> bool:
    """Tell whether a card is about something else, and no rewording.

    ``common`` are words that tell nothing, as many cards have them.
    """
    if old.answer and new.answer and _alike(old.answer, new.answer, ALIKE):
        return False
    if not words_of(old.answer).isdisjoint(words_of(new.answer)):
        return False
    before = words_of(f"{old.question} {old.answer}") - common
    after = words_of(f"{new.question} {new.answer}") - common
    fewer = min(len(before), len(after))
    if fewer < 2:  # too little to tell by
        return False
    if len(before & after) / fewer > LITTLE:
        return False
    return not _alike(old.question, new.question, ALIKE_QUESTIONS)


def _alike(one: str, other: str, least: float) -> bool:
    matcher = difflib.SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    return matcher.quick_ratio() > least and matcher.ratio() > least


def words_of(text: str) -> set[str]:
    """Return the beginnings of the longer words of a text, and its numbers; pairs of letters where
    the script has no spaces between words."""
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if _WITHOUT_SPACES.search(word):
            found.update(word[place : place + 2] for place in range(max(1, len(word) - 1)))
        elif len(word) > 3 or any(char.isdigit() for char in word):
            found.add(word[:5])
    return found


def common_words(texts: Sequence[Text]) -> frozenset[str]:
    """Return the words that many cards of a deck have."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(words_of(f"{text.question} {text.answer}"))
    least = max(3, len(texts) * COMMON)
    return frozenset(word for word, count in counts.items() if count >= least)


# --- clozes --------------------------------------------------------------------------------


def handed_over(old: str, new: str) -> dict[int, tuple[str, str]]:
    """Return the numbers of a cloze that hide other words of the same text now, with the words
    before and now.

    That is so where the old words still stand in the text and the new ones already did. A
    correction (``1911`` for ``1912``) is none.
    """
    before, after = _by_number(old), _by_number(new)
    whole_old = one_line(unmarked(old, html=True)).casefold()
    whole_new = one_line(unmarked(new, html=True)).casefold()
    found = {}
    for number, words in after.items():
        earlier = before.get(number)
        if earlier is None or earlier & words:
            continue
        gone, come = sorted(earlier)[0], sorted(words)[0]
        if any(one in other or other in one for one in earlier for other in words):
            continue  # more or fewer words of the same place
        still_stand = all(_stands(each, whole_new) for each in earlier)
        if still_stand and all(_stands(each, whole_old) for each in words):
            found[number] = (gone, come)
    return found


def _by_number(field: str) -> dict[int, set[str]]:
    """Return what each number of a cloze hides."""
    found: dict[int, set[str]] = {}
    for deletion, words in hidden(field, html=True):
        for number in deletion.numbers:
            found.setdefault(number, set()).add(one_line(words).casefold())
    return found


def _stands(words: str, text: str) -> bool:
    """Tell whether words stand in a text as whole words."""
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


# --- suppressions --------------------------------------------------------------------------


def _waiver(project: Project, item: Item, code: str) -> Waiver | None:
    """Return what suppresses a code for a card: its own ``ignore``, its topic's or the deck's."""
    for waiver in (*item.ignore, *item.topic.ignore, *project.check.ignore):
        if waiver.what == code:
            return waiver
    return None


def _unused(notes: Sequence[Note], used: set[int]) -> Iterator[Diagnostic]:
    """Report the suppressions on cards that suppress nothing here."""
    seen = set(used)
    for note in notes:
        for waiver in note.item.ignore:
            if waiver.what in OF_REUSE and id(waiver) not in seen:
                seen.add(id(waiver))
                yield problem("Q901", waiver.span(), note.item.id, suppressed=waiver.what)
