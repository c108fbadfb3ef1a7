"""Notes of Anki's *Image Occlusion* as cards with ``image`` and ``masks``.

A mask has a number in Anki and no name: its id is made of the number, unless the back says what it hides, as
deckgen writes it. A note that says more than a card can stays what it is: fields with texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from deckgen.compile import occlusion_field
from deckgen.compile.occlusion import answers_html
from deckgen.compile.occlusion_field import words_of
from deckgen.core.occlusion import Mask, unnamed
from deckgen.core.texts import Text
from deckgen.formats.incoming.deck import HTML
from deckgen.render.from_html.alike import canon
from deckgen.source.readers import fault_of_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.core.occlusion import KeptMask
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.source.writing.document import Value


class Drawn(NamedTuple):
    """What a card has of masks.

    - ``values``: those of its keys ``image``, ``masks`` and the others.
    - ``fields``: the names of the fields of the note that these say.
    - ``answers``: what stands at the beginning of the field of the note, and is made again when it is built.
    """

    values: dict[str, Value]
    fields: frozenset[str]
    answers: str = ""


class Pictures:
    """The notes with masks of a deck.

    - ``binds``: the fields of each note type, by the words for what they have: the picture, the masks.
    - ``masks``: the numbers of the masks of each card that was written.
    """

    def __init__(
        self,
        deck: IncomingDeck,
        prefix: str,
        binds: Mapping[str, Mapping[str, str]] = {},
    ) -> None:
        self.deck = deck
        self.prefix = prefix
        self.binds: dict[str, dict[str, str]] = {}
        for key, kind in deck.note_types.items():
            bind = binds.get(key) or words_of(kind)
            self.binds[key] = dict(bind)
        self.masks: dict[str, dict[str, KeptMask]] = {}
        self._names = {normalize("NFC", name): name for name in deck.files}
        self._sizes: dict[str, occlusion_field.Size] = {}
        if deck.format == HTML:
            self._sizes = self._all_sizes()

    def _all_sizes(self) -> dict[str, occlusion_field.Size]:
        """Return the sizes of all pictures with masks by their names."""
        wanted = set()
        for note in self.deck.notes:
            if self.binds.get(note.note_type):
                wanted.add(self._image(note))
        wanted.discard("")
        found = {}
        for name, blocks in self.deck.opens(sorted(wanted)):
            size = occlusion_field.size_from(blocks)
            if size is not None:
                found[name] = size
        return found

    def _image(self, note: IncomingNote) -> str:
        """Return the name of the file that a note's picture is, '' if it is more or less than a picture.

        A field that has a second picture, or words below it, says more than ``image`` of a card can.
        """
        field = self._field(note, "image")
        shown = normalize("NFC", occlusion_field.image_of(field))
        name = self._names.get(shown, "")
        if not name:
            return ""
        plain = f'<img src="{name}">'
        if canon(normalize("NFC", field)) != canon(normalize("NFC", plain)):
            return ""
        return name

    def _field(self, note: IncomingNote, word: str) -> str:
        """Return the text of the field of a note that has a word of ``bind``, '' if none has."""
        name = self.binds[note.note_type].get(word)
        if not name:
            return ""
        kind = self.deck.note_types[note.note_type]
        return note.fields[kind.fields.index(name)]

    def drawn(self, note: IncomingNote, id_: str) -> Drawn | None:
        """Return a note as what a card has of masks; ``None`` if a card cannot say the same.

        The numbers of its masks are kept under ``id_``, for the lock file.
        """
        bind = self.binds.get(note.note_type)
        if not bind:
            return None
        image = self._image(note)
        if image not in self._sizes:
            return None
        field = self._field(note, "occlusions")
        found = occlusion_field.masks_of(field, self._sizes[image])
        if found is None:
            return None
        back = self._field(note, "note")
        ids, answers = _ids(field, back, found)
        self.masks[id_] = occlusion_field.kept_masks(ids)
        values: dict[str, Value] = {"image": f"{self.prefix}{image}"}
        values.update(occlusion_field.as_values(found, ids))
        fields = frozenset((bind["occlusions"], bind["image"]))
        return Drawn(values, fields, answers)


def _ids(
    field: str, back: str, found: occlusion_field.FieldMasks
) -> tuple[dict[int, str], str]:
    """Return the ids of the masks by their numbers, and what of the back says them.

    Where deckgen made the note, the back begins with the answers, from which the ids are read again: masks
    ``heart`` and ``lung`` keep their names. Else they are numbered.
    """
    names = occlusion_field.names_of(field, back)
    is_one_each = len(set(names.values())) == len(found.shapes)
    if is_one_each and not any(map(fault_of_id, names.values())):
        masks = [Mask(Text(names[number]), ()) for number in found.shapes]
        answers = answers_html(masks)
        if back.startswith(answers):
            return names, answers
    numbered = {number: unnamed(number) for number in found.shapes}
    return numbered, ""
