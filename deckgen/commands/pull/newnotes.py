"""Notes that were made in Anki, as drafts: a build leaves them out until somebody has looked at them."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.pull.converting import FOLDER
from deckgen.commands.pull.taking import curators_tags
from deckgen.compile import occlusion_field
from deckgen.compile.occlusion_field import is_picture, words_of
from deckgen.core.occlusion import NOTE, unnamed
from deckgen.formats.apkg_reader import media_files
from deckgen.formats.media_names import shown_files
from deckgen.render.from_html import as_html, convert
from deckgen.render.plaintext import one_line
from deckgen.util.free_ids import free_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.compile.outcomes import Built
    from deckgen.core.notetype import NoteType
    from deckgen.core.occlusion import KeptMask
    from deckgen.formats.apkg_reader import Package, PackedNote, PackedType
    from deckgen.source.writing.document import Value

TOPIC, TITLE = "from-anki", "From Anki"

MAX_ID = 48
"""Characters that the words of a note have in its id."""

_MADE_WORDS = frozenset({"quote", "citation", "voice", "topic", "id", "typed"})
"""Words of ``bind`` whose fields deckgen fills."""


class NewNote(NamedTuple):
    """A draft.

    - ``card``: what is written, by the keys of a card.
    - ``guid``: the one that the card is to have, or '' if the note is of a type that a card of the project
      cannot be.
    - ``files``: the media files that it shows.
    - ``masks``: the numbers of its masks.
    """

    card: dict[str, Value]
    guid: str
    files: tuple[str, ...]
    masks: dict[str, KeptMask] = {}  # noqa: RUF012  (never written to)


class _Picture(NamedTuple):
    """What is said in a card of a picture with masks, and the numbers of the masks."""

    card: dict[str, Value]
    masks: dict[str, KeptMask]


class Drafts(NamedTuple):
    """What becomes of notes that were made in Anki.

    - ``new``: the drafts.
    - ``refused``: the notes that cannot be one, each with the reason.
    - ``already``: how many became drafts before.
    """

    new: tuple[NewNote, ...]
    refused: tuple[tuple[str, str], ...]
    already: int = 0


def drafts(checked: Built, theirs: Package, notes: Iterable[PackedNote]) -> Drafts:
    """Return the notes of a deck in a collection that the project does not know, as drafts.

    Notes that have no card in the deck belong to others, and those that became drafts before are only
    counted.
    """
    drafting = _Drafting(checked, theirs)
    new = []
    refused = []
    already = 0
    for note in notes:
        if not drafting.is_of_deck(note):
            continue
        if drafting.is_there(note):
            already += 1
            continue
        made = drafting.draft(note)
        if isinstance(made, str):
            refused.append((theirs.name(note), made))
        else:
            new.append(made)
    return Drafts(tuple(new), tuple(refused), already)


class _Drafting:
    """Makes drafts of the notes of a collection.

    - ``types``: the project's note types by their numbers.
    - ``keys``: the keys that notes of the project have, by their GUIDs.
    - ``ids``: those that its cards have, or had by what they say themselves.
    - ``taken``: all ids that cards have or had.
    - ``decks``: the numbers of its decks there; ``in_deck``: those of the notes with cards in these.
    """

    def __init__(self, checked: Built, theirs: Package) -> None:
        self.project = checked.project
        self.theirs = theirs
        self.types = {each.id: each for each, _ in checked.build.note_types}
        self.keys = {guid: key for key, guid in checked.lock_file.guids.items()}
        self.ids: set[str] = set()
        for item in checked.project.items:
            self.ids.add(str(item.id))
            self.ids.update(map(str, item.was))
        self.taken = set(self.ids)
        lock = checked.lock_file
        for key in (*lock.cards, *lock.gone, *lock.guids):
            # that of a note of a card with several, 'paris/reverse', starts with the card's
            self.taken.add(key.split("/")[0])
        names = {deck.name for deck in checked.build.decks}
        self.decks = set()
        for id_, name in theirs.decks.items():
            if _is_within(name, names):
                self.decks.add(id_)
        self.in_deck = {card.note for card in theirs.cards if card.deck in self.decks}

    def is_of_deck(self, note: PackedNote) -> bool:
        """Tell whether a note has a card in the deck."""
        return note.id in self.in_deck

    def is_there(self, note: PackedNote) -> bool:
        """Tell whether a note has become a draft before."""
        if self.keys.get(note.guid) in self.ids:
            return True
        ending = _ending(note.guid)
        return any(id_.endswith(ending) for id_ in self.ids)

    def draft(self, note: PackedNote) -> NewNote | str:
        """Return a note as a draft, or why it cannot be one.

        A note of one of the project's types keeps its GUID, and so its history; of another type it becomes
        the nearest card that there is, which is new.
        """
        there = self.theirs.note_types.get(note.note_type)
        if there is None or len(there.fields) != len(note.fields):
            return "its note type is not in the package"
        contents = dict(zip(there.fields, note.fields, strict=True))
        own = self.types.get(note.note_type)
        picture = None
        if is_picture(there):
            picture = self._picture(there, note, own)
        card: dict[str, Value] | None
        if picture is not None:
            card = picture.card
        elif own is not None and own.key == NOTE:
            return "its masks are more than a card can express"
        elif own is not None and own.is_own:
            card = _of_own_type(own, contents)
        elif own is not None:
            card = _of_built_in(contents, is_cloze=own.is_cloze)
        else:
            card = _of_other_type(there, note)
        if card is None:
            return f"no card can be made of its note type '{there.name}'"
        id_ = self.keys.get(note.guid) or self._id(note, is_own=own is not None)
        whole: dict[str, Value] = {"id": id_, **card}
        tags = curators_tags(note.tags, self.project)
        if tags:
            whole["tags"] = list(tags)
        whole["draft"] = True
        files = self._files(note)
        if own is None:
            return NewNote(whole, "", files)
        masks = picture.masks if picture is not None else {}
        return NewNote(whole, note.guid, files, masks)

    def _files(self, note: PackedNote) -> tuple[str, ...]:
        """Return the names of the media files that a note shows and the collection has."""
        files = set()
        for text in note.fields:
            for name in shown_files(text):
                if self.theirs.members.get(name):
                    files.add(name)
        return tuple(sorted(files))

    def _picture(
        self, there: PackedType, note: PackedNote, own: NoteType | None
    ) -> _Picture | None:
        """Return the card of a picture with masks; ``None`` if it says more than a card can.

        Of the deck's own type of pictures the other fields are kept as they are; of Anki's and deckgen's
        there are a question and a note.
        """
        bind = dict(own.bind) if own is not None else words_of(there)
        contents = {}
        for word, name in bind.items():
            contents[word] = note.fields[there.fields.index(name)]
        image = occlusion_field.image_of(contents.get("image", ""))
        size = None
        for _, blocks in media_files(self.theirs, [image]):
            size = occlusion_field.size_from(blocks)
        if size is None:
            return None
        found = occlusion_field.masks_of(contents.get("occlusions", ""), size)
        if found is None:
            return None
        ids = {number: unnamed(number) for number in found.shapes}
        card: dict[str, Value] = {"image": f"{FOLDER}/{image}"}
        card.update(occlusion_field.as_values(found, ids))
        kept = occlusion_field.kept_masks(ids)
        if own is not None and own.key != NOTE:
            texts = dict(zip(there.fields, note.fields, strict=True))
            del texts[bind["occlusions"]], texts[bind["image"]]
            rest = _of_own_type(own, texts) or {}
            return _Picture({"type": own.key, **card, **rest}, kept)
        texts = {}
        for word in ("q", "note"):
            texts[word] = occlusion_field.without_answers(contents.get(word, ""))
        rest = _card(texts, {}) or {}
        return _Picture({**rest, **card}, kept)

    def _id(self, note: PackedNote, *, is_own: bool) -> str:
        """Return a free id with the first words of a note; of one whose GUID is not taken over, with a
        digest of it, by which it is known again: ``from-anki-capital-of-france-1a2b3c4d``."""
        first = next(filter(None, note.fields), "")
        plain = unicodedata.normalize("NFKD", one_line(first))
        ascii_only = plain.encode("ascii", "ignore").decode()
        words = re.findall(r"[a-z0-9]+", ascii_only.lower())
        slug = "-".join(words)[:MAX_ID].strip("-") or "note"
        ending = "" if is_own else _ending(note.guid)
        found = free_id(f"{TOPIC}-{slug}{ending}", self.taken)
        self.taken.add(found)
        return found


def _ending(guid: str) -> str:
    """Return the end of the id of a card whose GUID is not taken over, by which it is known again."""
    data = guid.encode("utf-8", "surrogateescape")
    return "-" + sha256(data).hexdigest()[:8]


def _is_within(name: str, decks: set[str]) -> bool:
    """Tell whether a deck is one of some decks, or below one of them."""
    return any(name == deck or name.startswith(f"{deck}::") for deck in decks)


# --- cards -----------------------------------------------------------------------------------------


def _of_built_in(
    contents: Mapping[str, str], *, is_cloze: bool
) -> dict[str, Value] | None:
    """Return a card of a question or a sentence with deletions, from the fields of deckgen's note types.

    ``contents`` are the texts by the names of the fields: Prompt, Answer, Note and so on.
    """
    prompt = contents.get("Prompt", "")
    texts = {}
    reverse = {}
    if is_cloze:
        texts["cloze"] = prompt
    else:
        texts["q"] = prompt
        texts["a"] = contents.get("Answer", "")
        reverse["q"] = contents.get("Reverse", "")
        reverse["a"] = contents.get("Reverse answer", "")
    texts["note"] = contents.get("Note", "")
    texts["hint"] = contents.get("Hint", "")
    return _card(texts, reverse, is_typed=bool(contents.get("Typed")))


def _of_own_type(own: NoteType, contents: Mapping[str, str]) -> dict[str, Value] | None:
    """Return a card of a note type of the deck's own; its fields stay the HTML that they are.

    It is such as ``{type: word, format: html, fields: {Word: perro, Meaning: dog}}``; what deckgen fills
    itself is left out. ``None`` if nothing is left.
    """
    made = {name for word, name in own.bind if word in _MADE_WORDS}
    fields: dict[str, Value] = {}
    for name, text in contents.items():
        if text and name not in made and name in own.names:
            fields[name] = as_html(text, prefix=f"{FOLDER}/")
    if not fields:
        return None
    return {"type": own.key, "format": "html", "fields": fields}


def _of_other_type(there: PackedType, note: PackedNote) -> dict[str, Value] | None:
    """Return a card of a note of any type.

    Its first two fields are question and answer, or the first with deletions is the text; what else it says
    becomes the note of the card. ``None`` if there is neither.
    """
    fields = list(note.fields)
    if there.is_cloze:
        place = next((at for at, text in enumerate(fields) if "{{c" in text), None)
        if place is None:
            return None
        texts = {"cloze": fields.pop(place)}
    else:
        if len(fields) < 2:
            return None
        texts = {"q": fields.pop(0), "a": fields.pop(0)}
    texts["note"] = "<br>".join(filter(None, fields))
    return _card(texts, {})


def _card(
    texts: Mapping[str, str], reverse: Mapping[str, str], *, is_typed: bool = False
) -> dict[str, Value] | None:
    """Return a card of texts in HTML by their keys: in Markdown, if all of them can be written so.

    ``reverse`` are those of the other direction. ``None`` if a text that a card must have is empty.
    """
    if "a" in texts or "cloze" in texts:
        for key in ("q", "a", "cloze"):
            if key in texts and not texts[key].strip():
                return None
    wanted = {key: text for key, text in texts.items() if text}
    turned = {}
    if reverse.get("q"):
        turned = {key: text for key, text in reverse.items() if text}
    # the keys of both may be the same
    all_texts = [*wanted.items(), *turned.items()]
    made = []
    for key, text in all_texts:
        made.append(convert(text, cloze=key == "cloze", prefix=f"{FOLDER}/"))
    is_html = any(each.is_html for each in made)
    if is_html:
        written = [as_html(text, prefix=f"{FOLDER}/") for _, text in all_texts]
    else:
        written = [each.text for each in made]
    card: dict[str, Value] = {}
    if is_html:
        card["format"] = "html"
    card.update(zip(wanted, written, strict=False))
    if turned:
        card["reverse"] = dict(zip(turned, written[len(wanted) :], strict=True))
    if is_typed:
        card["type"] = True
    return card
