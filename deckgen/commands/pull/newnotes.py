"""Notes that were made in Anki, as drafts: a build leaves them out until somebody has looked at them."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.pull.converting import FOLDER
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

_OWN_TAGS = frozenset({"marked", "leech"})


class NewNote(NamedTuple):
    """A draft. ``guid`` is the one that its card is to have, or '' if the note is of a type that a card of
    the project cannot be; ``files`` are the media files that it shows, ``masks`` the numbers of its masks."""

    card: dict[str, Value]
    guid: str
    files: tuple[str, ...]
    masks: dict[str, KeptMask] = {}  # noqa: RUF012  (never written to)


class _Picture(NamedTuple):
    card: dict[str, Value]
    masks: dict[str, KeptMask]


class Drafts(NamedTuple):
    """The drafts, and the notes that cannot be one, each with the reason."""

    new: tuple[NewNote, ...]
    refused: tuple[tuple[str, str], ...]
    already: int = 0


def drafts(checked: Built, theirs: Package, notes: Iterable[PackedNote]) -> Drafts:
    """Return the notes of a deck in a collection that the project does not know, as drafts."""
    drafting = _Drafting(checked, theirs)
    new, refused, already = [], [], 0
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
    """Makes drafts of the notes of a collection. ``taken`` are all ids that cards have or had."""

    def __init__(self, checked: Built, theirs: Package) -> None:
        self.theirs = theirs
        self.types = {each.id: each for each, _ in checked.build.note_types}
        self.keys = {guid: key for key, guid in checked.lock_file.guids.items()}
        items = checked.project.items
        self.ids = {str(id_) for item in items for id_ in (item.id, *item.was)}
        lock = checked.lock_file
        keys = (*lock.cards, *lock.gone, *lock.guids)
        self.taken = {*self.ids, *(key.split("/")[0] for key in keys)}
        self.prefix = f"{checked.project.deck.id}::"
        names = {deck.name for deck in checked.build.decks}
        self.decks = {
            id_ for id_, name in theirs.decks.items() if _is_within(name, names)
        }
        self.in_deck = {card.note for card in theirs.cards if card.deck in self.decks}

    def is_of_deck(self, note: PackedNote) -> bool:
        """Tell whether a note has a card in the deck."""
        return note.id in self.in_deck

    def is_there(self, note: PackedNote) -> bool:
        """Tell whether a note has become a draft before."""
        known = self.keys.get(note.guid)
        ending = _ending(note.guid)
        return known in self.ids or any(id_.endswith(ending) for id_ in self.ids)

    def draft(self, note: PackedNote) -> NewNote | str:
        """Return a note as a draft, or why it cannot be one."""
        there = self.theirs.note_types.get(note.note_type)
        if there is None or len(there.fields) != len(note.fields):
            return "its note type is not in the package"
        contents = dict(zip(there.fields, note.fields, strict=True))
        own = self.types.get(note.note_type)
        picture = self._picture(there, note, own) if is_picture(there) else None
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
        words = one_line(next(filter(None, note.fields), ""))
        id_ = self.keys.get(note.guid) or self._id(
            words, note.guid, is_own=own is not None
        )
        tags = [
            tag
            for tag in note.tags
            if not tag.startswith(self.prefix) and tag.lower() not in _OWN_TAGS
        ]
        whole: dict[str, Value] = {"id": id_, **card}
        if tags:
            whole["tags"] = tags
        whole["draft"] = True
        files = {
            name
            for text in note.fields
            for name in shown_files(text)
            if self.theirs.members.get(name)
        }
        masks = picture.masks if picture is not None and own is not None else {}
        return NewNote(
            whole, note.guid if own is not None else "", tuple(sorted(files)), masks
        )

    def _picture(
        self, there: PackedType, note: PackedNote, own: NoteType | None
    ) -> _Picture | None:
        """Return the card of a picture with masks; ``None`` if it says more than a card can."""
        bind = dict(own.bind) if own is not None else words_of(there)
        contents = {
            word: note.fields[there.fields.index(name)] for word, name in bind.items()
        }
        name = occlusion_field.image_of(contents.get("image", ""))
        size = None
        for _, blocks in media_files(self.theirs, [name]):
            size = occlusion_field.size_from(blocks)
        found = (
            occlusion_field.masks_of(contents.get("occlusions", ""), size)
            if size is not None
            else None
        )
        if found is None:
            return None
        ids = {number: unnamed(number) for number in found.shapes}
        card: dict[str, Value] = {
            "image": f"{FOLDER}/{name}",
            **occlusion_field.as_values(found, ids),
        }
        kept = occlusion_field.kept_masks(ids)
        if own is not None and own.key != NOTE:
            drawn = (bind["occlusions"], bind["image"])
            texts = dict(zip(there.fields, note.fields, strict=True))
            rest = _of_own_type(
                own, {each: text for each, text in texts.items() if each not in drawn}
            )
            return _Picture({"type": own.key, **card, **(rest or {})}, kept)
        texts = {
            word: occlusion_field.without_answers(contents.get(word, ""))
            for word in ("q", "note")
        }
        return _Picture({**(_card(texts, {}) or {}), **card}, kept)

    def _id(self, words: str, guid: str, *, is_own: bool) -> str:
        """Return a free id with the first words of a note; of one whose GUID is not taken over, with a
        digest of it, by which it is known again."""
        ascii_only = (
            unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        )
        slug = (
            "-".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))[:MAX_ID].strip("-")
            or "note"
        )
        ending = "" if is_own else _ending(guid)
        found = free_id(f"{TOPIC}-{slug}{ending}", self.taken)
        self.taken.add(found)
        return found


def _ending(guid: str) -> str:
    return "-" + sha256(guid.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _is_within(name: str, decks: set[str]) -> bool:
    return any(name == deck or name.startswith(f"{deck}::") for deck in decks)


# --- cards -----------------------------------------------------------------------------------------


def _of_built_in(
    contents: Mapping[str, str], *, is_cloze: bool
) -> dict[str, Value] | None:
    prompt, answer = contents.get("Prompt", ""), contents.get("Answer", "")
    texts = {"cloze": prompt} if is_cloze else {"q": prompt, "a": answer}
    texts.update({"note": contents.get("Note", ""), "hint": contents.get("Hint", "")})
    reverse = (
        {}
        if is_cloze
        else {"q": contents.get("Reverse", ""), "a": contents.get("Reverse answer", "")}
    )
    return _card(texts, reverse, is_typed=bool(contents.get("Typed")))


def _of_own_type(own: NoteType, contents: Mapping[str, str]) -> dict[str, Value] | None:
    """Return a card of a note type of the deck's own; its fields stay the HTML that they are."""
    made = {
        name
        for word, name in own.bind
        if word in ("quote", "citation", "voice", "topic", "id", "typed")
    }
    fields: dict[str, Value] = {
        name: as_html(text, prefix=f"{FOLDER}/")
        for name, text in contents.items()
        if text and name not in made and name in own.names
    }
    return {"type": own.key, "format": "html", "fields": fields} if fields else None


def _of_other_type(there: PackedType, note: PackedNote) -> dict[str, Value] | None:
    """Return a card of a note of any type: its first two fields as question and answer, or the one with
    deletions; what else it says becomes the note of the card."""
    fields = list(note.fields)
    if there.is_cloze:
        place = next((at for at, text in enumerate(fields) if "{{c" in text), None)
        if place is None:
            return None
        cloze = fields.pop(place)
        return _card({"cloze": cloze, "note": "<br>".join(filter(None, fields))}, {})
    if len(fields) < 2:
        return None
    question, answer, *others = fields
    return _card(
        {"q": question, "a": answer, "note": "<br>".join(filter(None, others))}, {}
    )


def _card(
    texts: Mapping[str, str], reverse: Mapping[str, str], *, is_typed: bool = False
) -> dict[str, Value] | None:
    """Return a card of texts in HTML by their keys: in Markdown, if all of them can be written so."""
    required = (
        {"q", "a", "cloze"} & texts.keys()
        if "a" in texts or "cloze" in texts
        else set()
    )
    if not all(texts[key].strip() for key in required):
        return None
    wanted = {key: text for key, text in texts.items() if text}
    turned = (
        {key: text for key, text in reverse.items() if text} if reverse.get("q") else {}
    )
    made = [
        convert(text, cloze=key == "cloze", prefix=f"{FOLDER}/")
        for key, text in (*wanted.items(), *turned.items())
    ]
    is_html = any(each.is_html for each in made)
    written = [
        as_html(text, prefix=f"{FOLDER}/") if is_html else each.text
        for text, each in zip((*wanted.values(), *turned.values()), made, strict=True)
    ]
    card: dict[str, Value] = {"format": "html"} if is_html else {}
    card.update(zip(wanted, written, strict=False))
    if turned:
        card["reverse"] = dict(zip(turned, written[len(wanted) :], strict=True))
    if is_typed:
        card["type"] = True
    return card
