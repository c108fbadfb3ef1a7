"""What of a note is the curator's own, what deckgen adds to it, and whether it asks the same."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.lockfile.history import renumbered
from deckgen.render.deletions import hidden, unmarked
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.formats.apkg_reader import Package, PackedNote

ADDED_FIELDS = frozenset({"Topic", "Citation", "Voice", "Passage", "Id"})
"""The fields that deckgen writes: a change in them alone corrects nothing that the curator wrote."""

SHARED_WORDS = 0.2
"""The share of words below which two questions, and their answers, have nothing to do with each other."""

LIKE_QUESTION = 0.6
"""The likeness of two questions, letter by letter, from which they are taken for one, reworded."""

_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_COLOUR = re.compile(r'<span class="[^"]*">|</span>')  # what a highlighter puts around a token
_WORD = re.compile(r"\w+")
_SHORT = 3  # letters: shorter words are mostly 'of', 'the' and the like
_STEM = 5  # letters at the beginning of a word by which its forms are known: 'collect', 'collected'


class Texts(NamedTuple):
    """The words of a note as a learner reads them: the question, or the whole cloze, and the answer."""

    question: str
    answer: str


def deck_tag(package: Package) -> str:
    """Return the tag under which deckgen puts the tags of a package, which is the deck's id; or ''.

    It is the one that the most notes have.
    """
    roots: Counter[str] = Counter()
    for note in package.notes:
        roots.update({tag.partition("::")[0] for tag in note.tags if "::" in tag})
    return max(sorted(roots), key=lambda root: roots[root], default="")


def is_added_tag(tag: str, root: str) -> bool:
    """Tell whether deckgen wrote a tag, ``root`` being the deck's. That a card retired is no such tag:
    learners have to hear of it.
    """
    return bool(root) and tag.startswith(f"{root}::") and not tag.endswith("::retired")


def is_topic_tag(tag: str, root: str) -> bool:
    """Tell whether a tag is that of a topic."""
    return is_added_tag(tag, root) and not tag.startswith(f"{root}::about::")


def without_colours(html: str) -> str:
    """Return the HTML of a field without the colours of code, which differ by the highlighter's version."""
    if "<pre" not in html:
        return html
    return _CODE.sub(lambda code: _COLOUR.sub("", code[0]), html)


def texts(note: PackedNote) -> Texts:
    """Return the words of a note; the first two fields of any note type are taken for them."""
    question = one_line(unmarked(note.fields[0], html=True))
    answer = one_line(note.fields[1]) if len(note.fields) > 1 else ""
    return Texts(question, answer)


def is_another_question(old: Texts, new: Texts) -> bool:
    """Tell whether a note asks something else than before, and is not the same question reworded.

    Neither the question nor the answer may be alike, and together they share hardly a word.
    """
    if not old.question or not new.question or _same_answer(old.answer, new.answer):
        return False
    if _shared(old, new) >= SHARED_WORDS:
        return False
    matcher = difflib.SequenceMatcher(None, old.question.lower(), new.question.lower(), autojunk=False)
    return matcher.ratio() < LIKE_QUESTION


def _same_answer(old: str, new: str) -> bool:
    """Tell whether two answers agree, or one is in the other."""
    before, after = old.lower(), new.lower()
    return bool(before) and bool(after) and (before in after or after in before)


def _shared(old: Texts, new: Texts) -> float:
    """Return how many of the words of the shorter of two notes the other has too, from 0 to 1."""
    before, after = _stems(old), _stems(new)
    if not before or not after:
        return 0.0
    return len(before & after) / min(len(before), len(after))


def _stems(note: Texts) -> set[str]:
    """Return the beginnings of the longer words of a note, and its figures."""
    words = _WORD.findall(f"{note.question} {note.answer}".lower())
    return {word[:_STEM] for word in words if len(word) > _SHORT or word.isdigit() or not word.isascii()}


def exchanged(old: Iterable[PackedNote], new: Iterable[PackedNote]) -> list[str]:
    """Return the GUIDs of the notes that now have the question and the answer of another note.

    ``old`` and ``new`` are the notes that both packages have.
    """
    before = {note.guid: texts(note) for note in old}
    after = {note.guid: texts(note) for note in new}
    owners: dict[Texts, list[str]] = {}
    for guid, words in before.items():
        owners.setdefault(words, []).append(guid)
    found = []
    for guid, words in after.items():
        if words == before.get(guid) or guid not in before:
            continue
        # Whoever had these words has others now: a copy of a note would have left it as it was.
        if any(after.get(other) != words for other in owners.get(words, ()) if other != guid):
            found.append(guid)
    return found


def reused_numbers(old: str, new: str) -> list[int]:
    """Return the cloze numbers that hide other words now, while their earlier words stand unhidden in
    the text, or the words that they hide now did before: the number was given to another gap.

    A correction of the hidden words is no such case, nor are words that moved to another number, which
    :func:`~deckgen.lockfile.history.renumbered` finds.
    """
    if renumbered(old, new):
        return []
    before, after = _gaps(old), _gaps(new)
    shown_before, shown_after = _shown(old), _shown(new)
    found = []
    for number in sorted(before.keys() & after.keys()):
        was, now = before[number], after[number]
        if was & now:
            continue
        if any(_has(shown_after, words) for words in was) or any(_has(shown_before, words) for words in now):
            found.append(number)
    return found


def _gaps(field: str) -> dict[int, set[str]]:
    """Return the words that each number of a cloze hides."""
    found: dict[int, set[str]] = {}
    for deletion, words in hidden(field, html=True):
        for number in deletion.numbers:
            found.setdefault(number, set()).add(one_line(words).lower())
    return found


def _shown(field: str) -> str:
    """Return the words of a cloze that no number hides."""
    text = unmarked(field, html=True)
    shown = one_line(text).lower()
    for _, words in hidden(field, html=True):
        shown = shown.replace(one_line(words).lower(), " ", 1)
    return shown


def _has(text: str, words: str) -> bool:
    """Tell whether words stand in a text as whole words."""
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
