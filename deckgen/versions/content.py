"""What of a note is the curator's own, and what deckgen adds to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deckgen.core.identity import FURNITURE
from deckgen.lockfile import reuse
from deckgen.notetypes.builtin import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.formats.apkg_reader import Package, PackedNote

ADDED_FIELDS = frozenset({"Id", *(FIELDS[place] for place in FURNITURE)})
"""The fields that deckgen writes: a change in them alone corrects nothing that the curator wrote."""


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


def text_of(package: Package, note: PackedNote) -> reuse.Text:
    """Return what a note asks and answers. The fields of a note type that is not deckgen's own are taken
    in the order that Anki's have: the front, then the back.
    """
    note_type = package.note_types.get(note.note_type)
    if note_type is not None and note_type.is_cloze:
        return reuse.text_of("cloze", note.fields)
    # A damaged package may have a note with fewer fields than its note type.
    question, answer, context = (*note.fields[:3], "", "")[:3]
    is_own = note_type is not None and note_type.fields[:3] == FIELDS[:3]
    return reuse.text_of("question", (question, answer, context if is_own else ""))


def exchanged(before: Mapping[str, reuse.Text], after: Mapping[str, reuse.Text]) -> list[str]:
    """Return the GUIDs of the notes that now have the question and the answer of another note.

    ``before`` and ``after`` are the texts of the notes that both packages have, by GUID.
    """
    owners: dict[reuse.Text, list[str]] = {}
    for guid, words in before.items():
        owners.setdefault(words, []).append(guid)
    found = []
    for guid, words in after.items():
        if words == before[guid]:
            continue
        # Whoever had these words has others now: a copy of a note would have left it as it was.
        if any(after.get(other) != words for other in owners.get(words, ()) if other != guid):
            found.append(guid)
    return found
