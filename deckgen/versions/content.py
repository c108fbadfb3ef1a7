"""What of a note is the curator's own, and what deckgen adds to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.compile.occlusion_field import words_of
from deckgen.core.identity import ADDED_PLACES
from deckgen.lockfile import reuse
from deckgen.notetypes.builtin import FIELDS, begins_as_built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.formats.apkg_reader import Package, PackedNote, PackedType

ADDED_FIELDS = frozenset({"Id", *(FIELDS[place] for place in ADDED_PLACES)})
"""The fields that deckgen writes: a change in them alone corrects nothing that the curator wrote."""


class Known(NamedTuple):
    """What only a project knows of its packages: the tag that deckgen's own begin with ('' for none), and
    the fields of its own note types that deckgen fills, by the names of these; and whether it was made of a
    deck that learners have.
    """

    root: str
    filled: Mapping[str, frozenset[str]]
    is_adopted: bool = False

    def fields_of(self, package: Package, note: PackedNote) -> frozenset[str]:
        """Return the fields that deckgen fills of a note of an own note type."""
        note_type = package.note_types.get(note.note_type)
        if note_type is None:
            return frozenset()
        return self.filled.get(note_type.name, frozenset())


def deck_tag(package: Package) -> str:
    """Return the tag under which deckgen puts the tags of a package, which is the deck's id; or ''.

    It is the one that the most notes have.
    """
    counts: Counter[str] = Counter()
    for note in package.notes:
        # 'towns' of 'towns::europe', once a note
        counts.update({tag.partition("::")[0] for tag in note.tags if "::" in tag})
    return max(sorted(counts), key=counts.__getitem__, default="")


def is_added_tag(tag: str, root: str) -> bool:
    """Tell whether deckgen wrote a tag, ``root`` being the deck's. That a card retired is no such tag:
    learners have to hear of it.
    """
    if not root or not tag.startswith(f"{root}::"):
        return False
    return not tag.endswith("::retired")


def is_topic_tag(tag: str, root: str) -> bool:
    """Tell whether a tag is that of a topic."""
    return is_added_tag(tag, root) and not tag.startswith(f"{root}::about::")


def is_built_in(note_type: PackedType | None) -> bool:
    """Tell whether a note type is one of the two built-in ones, which begin with the same fields."""
    return note_type is not None and begins_as_built_in(note_type.fields)


def text_of(package: Package, note: PackedNote) -> reuse.Text:
    """Return what a note asks and answers. Of a note type that is none of the built-in ones, the sorting
    field is the question, and the others are the answer.
    """
    note_type = package.note_types.get(note.note_type)
    prompt = prompt_of(package, note)
    if note_type is not None and note_type.is_cloze:
        return reuse.cloze_text(deletions_of(package, note))
    if is_built_in(note_type):
        contents = dict(zip(FIELDS, note.fields, strict=False))
        asked = contents.get("Prompt", "")
        answered = contents.get("Answer", "")
        return reuse.question_text(asked, answered, contents.get("Context", ""))
    sort_field = _sort_field(note_type)
    others = []
    for place, text in enumerate(note.fields):
        if text and place != sort_field:
            others.append(text)
    return reuse.question_text(prompt, " ".join(others))


def _sort_field(note_type: PackedType | None) -> int:
    """Return the place of the field by which notes are sorted: the first, if their type is not known."""
    return note_type.sort_field if note_type is not None else 0


def deletions_of(package: Package, note: PackedNote) -> str:
    """Return the fields of a note that have deletions in them, its sorting field if none has."""
    clozes = [text for text in note.fields if "{{c" in text]
    return "\n".join(clozes) or prompt_of(package, note)


def prompt_of(package: Package, note: PackedNote) -> str:
    """Return the field by which a note is sorted, which its list and messages show."""
    note_type = package.note_types.get(note.note_type)
    # of a picture with masks: its question, or else the picture
    words = words_of(note_type) if note_type is not None else {}
    if note_type is not None and words:
        contents = dict(zip(note_type.fields, note.fields, strict=False))
        question = contents.get(words.get("q", ""), "")
        return question or contents.get(words["image"], "")
    place = _sort_field(note_type)
    if place >= len(note.fields):
        place = 0
    return note.fields[place]


def exchanged(
    before: Mapping[str, reuse.Text], after: Mapping[str, reuse.Text]
) -> list[str]:
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
        others = [other for other in owners.get(words, ()) if other != guid]
        # Whoever had these words has others now: a copy of a note would have left it as it was.
        if any(after.get(other) != words for other in others):
            found.append(guid)
    return found
