"""Ids whose cards are now about something else: learners would get them with the other's history.

Compared is with what was released last. Four changes are reported: cards that exchanged what they say;
cards that exchanged only their questions, or only their answers; a card whose question and answer are
both new; and a cloze number that was handed to other words of the same text. A rewording must not be: a
card counts as new only where hardly a word of it is left that is not in many cards of the deck.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.build import UNKNOWN
from deckgen.core.codes import OF_REUSE, problem
from deckgen.core.diagnostics import Span, counted
from deckgen.core.identity import CONTEXT, same_own_content, split_added
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.wording import first_of
from deckgen.lockfile.asreleased import as_released, contents
from deckgen.notetypes.says import answer_of, context_of, deletions_in, question_of
from deckgen.render.deletions import hidden, unmarked
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from deckgen.core.declared import Waiver
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Note, Project
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import Last, LockFile

LITTLE = 0.15
"""How much of the words of a card may be left for it to count as another one, from 0 to 1."""

ALIKE = 0.5
"""How much two answers must agree, letter by letter, for one to be a rewording of the other."""

ALIKE_QUESTIONS = 0.7
"""How much two questions must agree, letter by letter, for one to be a rewording of the other. Short
ones that share nothing but their form, 'What is …?', agree by half or more."""

SAMPLE = 2_000
"""How many cards of a large deck are asked which words are common in it."""

MAX_NAMED = 5
"""How many notes that could not be compared are named."""

COMMON = 0.1
"""The share of a deck's cards that have a word which tells nothing about any of them."""

_PARTS = {"answer": "answer", "hidden": "hidden text", "question": "question"}
"""The parts of a :class:`Text` that cards may exchange, with what they are called."""

_WORD = re.compile(r"\w+")
# Thai and Lao, Burmese, Khmer, Japanese and Chinese
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)


class Text(NamedTuple):
    """What a card asks and answers, as words without markup. Of a cloze, ``question`` is the whole text
    and ``hidden`` what its deletions hide."""

    question: str
    answer: str
    hidden: str = ""


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
    differing = {note.key: note for note in _differing(notes, lock)}
    entries = {key: as_released(lock.cards[key]) for key in differing}
    released = contents(project, before.version, entries, types) if entries else {}
    if len(released) < len(entries):
        unknown = [key for key in entries if key not in released]
        yield _not_compared(unknown, before.version)
    found = [differing[key] for key in released]
    comparison = _compared(found, released, all_notes, types)
    used: set[int] = set()
    for note in found:
        fault = comparison.of(note, released[note.key].fields)
        if fault is None:
            continue
        waiver = _waiver(project, note.item, fault.code)
        if waiver is None:
            yield fault
        else:
            used.add(id(waiver))
    if says_unused and _reports_unused(project):
        yield from _unused(all_notes, used)


def _differing(notes: Sequence[Note], lock: LockFile) -> Iterator[Note]:
    """Yield the notes that differ from what was released."""
    for note in notes:
        released = lock.cards[note.key].released
        if released is None or released.hash == UNKNOWN:
            continue
        if not same_own_content(released.hash, note.hash):
            yield note


def _compared(
    notes: Sequence[Note],
    released: Mapping[str, Last],
    all_notes: Sequence[Note],
    types: Mapping[str, NoteType],
) -> _Comparison:
    """Return what is needed to compare some notes with what was released of them.

    ``notes`` are those that differ, ``released`` what was released of them by their keys. Which words
    tell nothing is found in a sample of ``all_notes``.
    """
    if not notes:
        return _Comparison(types, {}, {}, {}, frozenset())
    step = len(all_notes) // SAMPLE + 1
    sample = [text_of(types[note.kind], note.fields) for note in all_notes[::step]]
    before, now = {}, {}
    for note in notes:
        note_type = types[note.kind]
        before[note.key] = text_of(note_type, released[note.key].fields)
        now[note.key] = text_of(note_type, note.fields)
    others = []
    for note in all_notes:
        if note.key not in now:
            others.append(text_of(types[note.kind], note.fields))
    takers = parts_taken(before, now, others)
    return _Comparison(types, before, now, takers, common_words(sample))


def _not_compared(keys: Sequence[str], version: str) -> Diagnostic:
    """Report notes of which nobody can say whether they are still the same card."""
    names = first_of([f"'{key}'" for key in keys], MAX_NAMED)
    which = f"the release {version}" if version else "the last release"
    words = {"count": counted(len(keys), "note"), "which": names, "release": which}
    return problem("U130", Span(LOCK_FILE), **words)


class _Comparison(NamedTuple):
    """What the notes that differ said before and say now, by key, and the words that tell nothing."""

    types: Mapping[str, NoteType]
    before: Mapping[str, Text]
    now: Mapping[str, Text]
    takers: Mapping[str, tuple[str, str]]
    common: frozenset[str]

    def of(self, note: Note, fields: Sequence[str]) -> Diagnostic | None:
        """Return what is wrong with a note that had other ``fields``, if anything is."""
        old = self.before[note.key]
        now = self.now[note.key]
        why = ""
        other = self._former_owner(note, now)
        if other is not None:
            why = f"it says now what '{other}' said"
        elif is_another(old, now, self.common):
            why = "its question and its answer are both new"
        elif note.key in self.takers:
            part, other = self.takers[note.key]
            why = f"its {part} is now that of '{other}', which has another one"
        item = note.item
        if why:
            words = {"id": note.key, "old": _short(old.question), "why": why}
            return problem("U126", item.span(), item.id, **words)
        note_type = self.types[note.kind]
        if not note_type.is_cloze:
            return None
        had = deletions_in(note_type, fields)
        has = deletions_in(note_type, note.fields)
        for number, (gone, come) in handed_over(had, has).items():
            words = {"number": f"c{number}", "old": gone, "new": come}
            return problem("U127", item.span(item.cloze), item.id, **words)
        return None

    def _former_owner(self, note: Note, text: Text) -> str | None:
        """Return the key of the first other note that said before what a note says now."""
        for key, said in self.before.items():
            if key != note.key and said == text:
                return key
        return None


def _short(text: str) -> str:
    """Return a text, or the beginning of one that is too long for a message."""
    return text if len(text) <= 60 else f"{text[:59]}…"


# --- what a card says --------------------------------------------------------------------


def text_of(note_type: NoteType, fields: Sequence[str]) -> Text:
    """Return what the fields of a note ask and answer."""
    if note_type.is_cloze:
        return cloze_text(deletions_in(note_type, fields))
    asked, answered = question_of(note_type, fields), answer_of(note_type, fields)
    return question_text(asked, answered, context_of(note_type, fields))


def cloze_text(html: str) -> Text:
    """Return what a text with deletions asks, which is all of it, and what it hides."""
    words = "\n".join(one_line(each) for _, each in hidden(html, html=True))
    return Text(one_line(unmarked(html, html=True)), "", words)


def question_text(asked: str, answered: str, context: str = "") -> Text:
    """Return what a question and its answer, as HTML, say. ``context`` is the field of a built-in note
    type that stands before the question: of it the earlier steps belong to what is asked."""
    earlier_steps, _ = split_added(CONTEXT, context)
    return Text(one_line(f"{earlier_steps} {asked}".strip()), one_line(answered))


def is_another(old: Text, new: Text, common: frozenset[str]) -> bool:
    """Tell whether a card is about something else, and no rewording.

    ``common`` are words that tell nothing, as many cards have them.
    """
    if old.answer and new.answer and _alike(old.answer, new.answer, ALIKE):
        return False
    old_answer = words_of(old.answer)
    new_answer = words_of(new.answer)
    if not old_answer.isdisjoint(new_answer):
        return False
    before = words_of(f"{old.question} {old.answer}") - common
    after = words_of(f"{new.question} {new.answer}") - common
    fewer = min(len(before), len(after))
    if fewer < 2:  # too little to tell by
        return False
    in_both = len(before & after)
    if in_both / fewer > LITTLE:
        return False
    return not _alike(old.question, new.question, ALIKE_QUESTIONS)


def _alike(one: str, other: str, least: float) -> bool:
    """Tell whether two texts agree by more than a share, letter by letter.

    Capitals make no difference. ``least`` is the share, from 0 to 1.
    """
    one, other = one.casefold(), other.casefold()
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    # quick, and never less than the exact one
    if matcher.quick_ratio() <= least:
        return False
    return matcher.ratio() > least


def words_of(text: str) -> set[str]:
    """Return the beginnings of the longer words of a text, and its numbers; pairs of letters where
    the script has no spaces between words."""
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if _WITHOUT_SPACES.search(word):
            # of three letters the first two and the last two; of one letter, itself
            last_pair = max(0, len(word) - 2)
            for place in range(last_pair + 1):
                found.add(word[place : place + 2])
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


def parts_taken(
    before: Mapping[str, Text], now: Mapping[str, Text], others: Sequence[Text]
) -> dict[str, tuple[str, str]]:
    """Return the notes that have a part of another one now: their keys, each with the name of the part
    and the key of the note that had it.

    ``before`` and ``now`` are notes that changed, ``others`` the rest of the deck. Meant are parts that
    were exchanged, by two notes or in turn by several, and that moved on by one in a row; not the answer
    of one note that another has now as well, nor what several notes have, such as 'Yes'.
    """
    found: dict[str, tuple[str, str]] = {}
    for part, name in _PARTS.items():
        earlier = {key: getattr(text, part) for key, text in before.items()}
        later = {key: getattr(text, part) for key, text in now.items()}
        unchanged = {getattr(text, part) for text in others}
        for key, other in _takers(earlier, later, unchanged).items():
            found.setdefault(key, (name, other))
    return found


def _takers(
    before: Mapping[str, str], now: Mapping[str, str], unchanged: Set[str]
) -> dict[str, str]:
    """Return the keys whose text is now that of another one, with the other's key, where more than one
    text moved. ``unchanged`` are texts of notes that did not change."""
    counts = Counter(before.values())
    # whose each text was, where it was one note's alone
    owners = {}
    for key, text in before.items():
        if text and counts[text] == 1 and text not in unchanged:
            owners[text] = key
    taken = {}
    for key, text in now.items():
        other = owners.get(text, key)
        if other != key and now[other] != text:
            taken[key] = other
    moved = {}
    for key, other in taken.items():
        # the other has a third one's text, or a third one has this one's
        if other in taken or key in taken.values():
            moved[key] = other
    return moved


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
        if _are_of_one_place(earlier, words):
            continue
        still_stand = all(_stands(each, whole_new) for each in earlier)
        if still_stand and all(_stands(each, whole_old) for each in words):
            found[number] = (min(earlier), min(words))
    return found


def _are_of_one_place(earlier: Iterable[str], words: Iterable[str]) -> bool:
    """Tell whether some of the words are more or fewer words of the same place: 'the king', 'king'."""
    for one in earlier:
        for other in words:
            if one in other or other in one:
                return True
    return False


def _by_number(field: str) -> dict[int, set[str]]:
    """Return what each number of a cloze hides."""
    found: dict[int, set[str]] = {}
    for deletion, words in hidden(field, html=True):
        for number in deletion.numbers:
            found.setdefault(number, set()).add(one_line(words).casefold())
    return found


def _stands(words: str, text: str) -> bool:
    """Tell whether words stand in a text as whole words."""
    if not words:
        return False
    whole = rf"(?<!\w){re.escape(words)}(?!\w)"
    return re.search(whole, text) is not None


# --- suppressions --------------------------------------------------------------------------


def _waiver(project: Project, item: Item, code: str) -> Waiver | None:
    """Return what suppresses a code for a card: its own ``ignore``, its topic's or the deck's."""
    for waiver in (*item.ignore, *item.topic.ignore, *project.check.ignore):
        if waiver.what == code:
            return waiver
    return None


def _reports_unused(project: Project) -> bool:
    """Tell whether suppressions that suppress nothing are reported in a project."""
    if not project.check.selects("Q901"):
        return False
    return all(waiver.what != "Q901" for waiver in project.check.ignore)


def _unused(notes: Sequence[Note], used: set[int]) -> Iterator[Diagnostic]:
    """Report the suppressions on cards that suppress nothing here."""
    seen = set(used)
    for note in notes:
        item = note.item
        for waiver in item.ignore:
            if waiver.what not in OF_REUSE or id(waiver) in seen:
                continue
            seen.add(id(waiver))
            yield problem("Q901", waiver.span(), item.id, suppressed=waiver.what)
