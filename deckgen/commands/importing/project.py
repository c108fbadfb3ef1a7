"""The files of a project that is made of a deck."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.importing import notetypes, presets, topics
from deckgen.commands.importing.fields import MEDIA, MEDIA_ABOVE, Fields, Way
from deckgen.commands.importing.names import deck_name, slug
from deckgen.commands.importing.pictures import Pictures
from deckgen.commands.importing.usedmedia import used_media
from deckgen.core.occlusion import NOTE
from deckgen.core.projectfiles import CARDS
from deckgen.formats.incoming.deck import BUILT_IN
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.lockfile.releases import id_in_version_line, without_version_line
from deckgen.render import render
from deckgen.render.from_html import convert
from deckgen.source.readers import fault_of_id
from deckgen.source.writing.document import document, listed
from deckgen.util import packagename

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deckgen.commands.importing.notetypes import WrittenType
    from deckgen.core.occlusion import KeptMask
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.formats.reading.values import PackedDeck, PackedType
    from deckgen.source.writing.document import Value

WHOLE = 200
"""A deck with no more notes than this is written into one file, if none of them is long."""

MOST_TAGS = 300_000
"""How many tags a field may have: reading them takes a thousand times the memory of words."""

_LONG = 100_000

_RETIRED = "::retired"

SCHEMA = "# yaml-language-server: $schema=cards.schema.json\n"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_UUID = re.compile(r"[!-~]{1,100}")


class Wanted(NamedTuple):
    """What the command line says.

    - ``id``: the deck's id, '' for one that is made of its name.
    - ``split``: what topics are made from.
    - ``ids``: the field of ids.
    - ``way``: how texts are converted.
    - ``gives_ids``: whether fields and card templates get ids.
    - ``drafts``: cards that become drafts, each with its mistake, by their ids.
    """

    id: str = ""
    split: str = topics.DECKS
    ids: str = ""
    way: Way = Way()
    gives_ids: bool = False
    drafts: Mapping[str, str] = {}


class Project(NamedTuple):
    """A project that is not yet written.

    - ``files``: texts by their paths.
    - ``ids``: the cards' ids, in the order of the deck's notes.
    - ``types``: what its note types are called.
    - ``media``: the names of files that it needs; ``missing``: those that cards name and the deck lacks.
    - ``drafts``: the ids of cards that became drafts; ``mistakes``: what is wrong with some of them, by id.
    - ``left_out``: what a project cannot hold, a line each.
    - ``gives_ids``: whether learners' note types are to get the ids of fields and card templates.
    - ``masks``: the numbers of the masks of each card, by its id.
    - ``retired``: the ids of the deck's retired notes.
    """

    deck: IncomingDeck
    deck_id: str
    uid: str
    files: dict[str, str]
    ids: list[str]
    types: dict[str, WrittenType]
    fields: Fields
    media: tuple[str, ...]
    missing: tuple[str, ...]
    drafts: tuple[str, ...]
    left_out: tuple[str, ...]
    gives_ids: bool = False
    masks: Mapping[str, dict[str, KeptMask]] = {}
    mistakes: Mapping[str, str] = {}
    retired: tuple[str, ...] = ()


def project_of(deck: IncomingDeck, wanted: Wanted) -> Project:
    """Return the project of a deck. Raises ``UnreadableError`` for a field that is not there, and for
    texts that no file can hold."""
    deck = with_clean_names(deck)
    deck_id = wanted.id or _own_deck_id(deck) or _deck_id(deck.name)
    is_whole = len(deck.notes) <= WHOLE and not any(map(topics.is_long, deck.notes))
    fields = Fields(deck, wanted.way, MEDIA if is_whole else MEDIA_ABOVE)
    types = notetypes.keys(deck.note_types)
    ids = topics.card_ids(deck, deck.notes, wanted.ids)
    files = files_of_types(deck, deck.note_types, types, fields)
    pictures = Pictures(deck, fields.prefix)
    cards = topics.Cards(deck, fields, ids, types, wanted.drafts, pictures)
    parts = topics.split(deck, wanted.split)
    uid = _uid(deck_id, deck)
    head, left_out = _head(deck, deck_id, uid, types, keeps_html=wanted.way.keep_html)
    if is_whole:
        written = [cards.topic(part, deck.name) for part in parts]
        files[CARDS] = SCHEMA + document({**head, "topics": written})
    else:
        includes: list[Value] = []
        digits = max(2, len(str(len(parts))))
        for number, part in enumerate(parts, 1):
            name = f"{topics.FOLDER}/{number:0{digits}}-{part.id}.yaml"
            files[name] = listed([cards.topic(part, deck.name)])
            includes.append({"include": name})
        files.update(cards.files)
        files[CARDS] = SCHEMA + document({**head, "topics": includes})
    retired_texts = [text for note in deck.retired for text in note.fields]
    _require_text(deck, {**files, "": "".join(retired_texts)})
    media, missing = used_media(deck)
    made = project_with(cards, pictures, wanted, deck_id, files)
    retired = topics.card_ids(deck, deck.retired, wanted.ids, ids)
    return made._replace(
        uid=uid,
        media=media,
        missing=missing,
        left_out=left_out,
        retired=tuple(retired),
    )


def files_of_types(
    deck: IncomingDeck,
    kinds: Mapping[str, PackedType],
    types: Mapping[str, WrittenType],
    fields: Fields,
) -> dict[str, str]:
    """Return the files of some note types of a deck by their paths; ``types`` says what each is called."""
    files: dict[str, str] = {}
    for key, kind in kinds.items():
        html = fields.html_fields.get(key, set())
        is_text = f"type {key}" in deck.uuids
        made = notetypes.files(kind, types[key], html, deck.deck_names, is_text=is_text)
        files.update(made)
    return files


def project_with(
    cards: topics.Cards,
    pictures: Pictures,
    wanted: Wanted,
    deck_id: str,
    files: dict[str, str],
) -> Project:
    """Return the project of cards that were written to some files, without media and a ``uid``."""
    return Project(
        deck=cards.deck,
        deck_id=deck_id,
        uid="",
        files=files,
        ids=cards.ids,
        types=cards.types,
        fields=cards.fields,
        media=(),
        missing=(),
        drafts=tuple(cards.unfinished),
        left_out=(),
        gives_ids=wanted.gives_ids,
        masks=pictures.masks,
        mistakes=wanted.drafts,
    )


def with_clean_names(deck: IncomingDeck) -> IncomingDeck:
    """Return a deck whose decks and note types are called as Anki would call them today.

    Raises ``UnreadableError`` for a note type without fields or card templates, and for halves of characters
    in what notes are known by.
    """
    _require_usable(deck)
    names = deck.decks.keys() | deck.presets.keys()
    for note in deck.notes:
        names.add(note.deck)
        names.update(name for _, name in note.decks)
    clean = {name: deck_name(name) if name else "" for name in names}
    notes = deck.notes
    if any(name != now for name, now in clean.items()):
        notes = tuple(_with_decks(note, clean) for note in notes)
    are_known = any(note.guid for note in deck.notes)
    uuids = {what: uuid for what, uuid in deck.uuids.items() if _UUID.fullmatch(uuid)}
    return replace(
        deck,
        name=deck_name(deck.name),
        notes=notes,
        note_types=notetypes.cleaned(deck.note_types, are_known=are_known),
        decks={clean[name]: each for name, each in deck.decks.items()},
        presets={clean[name]: each for name, each in deck.presets.items()},
        uuids=uuids,
    )


def _with_decks(note: IncomingNote, clean: Mapping[str, str]) -> IncomingNote:
    """Return a note with other names of the decks that it and its cards are in."""
    decks = tuple((place, clean[name]) for place, name in note.decks)
    return note._replace(deck=clean[note.deck], decks=decks)


def _require_usable(deck: IncomingDeck) -> None:
    """Raise ``UnreadableError`` for what no project can have, or only at a cost that nobody could bear."""
    for kind in deck.note_types.values():
        if not kind.fields or not kind.templates:
            raise UnreadableError(
                f"{deck.path} has a note type without fields or card templates"
            )
    for note in (*deck.notes, *deck.retired):
        for text in note.fields:
            if len(text) > _LONG and text.count("<") > MOST_TAGS:
                what = shown(note.place or note.guid)
                raise UnreadableError(
                    f"a field of the note {what} has more than {MOST_TAGS:,} tags"
                )
        try:
            "".join((note.guid, note.deck, note.name, *note.tags)).encode()
        except UnicodeEncodeError:
            raise UnreadableError(
                f"{deck.path} has half a character in a GUID, a deck or a tag"
            ) from None


def _own_deck_id(deck: IncomingDeck) -> str:
    """Return the id that a deck of deckgen's has, if its retired notes or its description say it, and the
    tags of all its cards; else ''.

    The tags of a deck ``europe`` are ``europe::cities`` and the like, that of its retired notes is
    ``europe::retired``, and the last line of its description names it with its version.
    """
    roots = set()
    described = deck.decks.get(deck.name)
    if described is not None:
        last_line = described.description.rpartition("\n")[2]
        roots.add(id_in_version_line(last_line))
    for note in deck.retired:
        for tag in note.tags:
            if tag.endswith(_RETIRED):
                roots.add(tag.removesuffix(_RETIRED))
    for root in sorted(filter(None, roots)):
        is_id = not fault_of_id(root) and packagename.usable_id(root) == root
        if is_id and all(_has_tag_below(note, root) for note in deck.notes):
            return root
    return ""


def _has_tag_below(note: IncomingNote, root: str) -> bool:
    """Tell whether a note has a tag below one: ``europe::cities`` below ``europe``."""
    start = f"{root}::"
    return any(tag.startswith(start) for tag in note.tags)


def _deck_id(name: str) -> str:
    """Return an id for a deck: the last part of its name that can be one."""
    made = slug(name)
    if not made:
        parts = map(slug, reversed(name.split("::")))
        made = next(filter(None, parts), "imported")
    return packagename.usable_id(made)


def _head(
    deck: IncomingDeck,
    deck_id: str,
    uid: str,
    types: dict[str, WrittenType],
    *,
    keeps_html: bool,
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return what stands before the topics, and what of the deck cannot stand there."""
    about: dict[str, Value] = {"id": deck_id, "uid": uid, "name": deck.name}
    root = deck.decks.get(deck.name)
    if root is not None:
        about.update(_description(root, deck_id, keeps_html=keeps_html))
    about["topic-tags"] = False
    about["missing-media"] = "warn"
    preset = deck.presets.get(deck.name)
    if preset is not None:
        options = presets.options(preset, root.retention if root else None)
        if options:
            about["options"] = options
    head: dict[str, Value] = {"deck": about}
    has_own = any(note.note_type in BUILT_IN for note in deck.notes)
    if has_own or any(each.key == NOTE for each in types.values()):
        head["check"] = {"ignore": {"Q": f"the cards came from {deck.form}"}}
    if types:
        if deck.uuids:  # in a file that is kept as text no line is to move
            names = [types[key].key for key in deck.note_types]
        else:
            names = sorted(each.key for each in types.values())
        head["note-types"] = [
            {"include": f"{notetypes.FOLDER}/{name}.yaml"} for name in names
        ]
    return head, tuple(_left_out_of_head(deck))


def _description(
    root: PackedDeck, deck_id: str, *, keeps_html: bool
) -> dict[str, Value]:
    """Return the keys of the description of a deck: in Markdown, if that shows the same."""
    description = without_version_line(root.description, deck_id)
    if not description.strip():
        return {}
    if root.is_markdown:
        return {"description": description}
    if not keeps_html:
        described = convert(description)
        if not described.is_html and not render(described.text).media:
            return {"description": described.text}
    return {"description": description, "description-format": "html"}


def _left_out_of_head(deck: IncomingDeck) -> Iterator[str]:
    """Yield what of the decks of a deck a project cannot hold, a line each."""
    for name, each in sorted(deck.decks.items()):
        if name != deck.name and each.description.strip():
            yield f"the description of the deck {name}"
    preset = deck.presets.get(deck.name)
    if preset is not None:
        for name in presets.left_out(preset):
            yield f"the option {name} of the preset"
    for name, other in sorted(deck.presets.items()):
        if name != deck.name and other != preset:
            yield f"the preset of the deck {name}"


def _uid(deck_id: str, deck: IncomingDeck) -> str:
    """Return a ``deck.uid`` that is the same for the same notes.

    It has eight letters and digits, made from a digest of the GUIDs, or of the texts where there are none.
    """
    digest = hashlib.sha256(deck_id.encode())
    known_by = [note.guid or "\x1f".join(note.fields) for note in deck.notes]
    for each in sorted(known_by):
        digest.update(each.encode("utf-8", "surrogatepass") + b"\0")
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in digest.digest()[:8]]
    return "".join(letters)


def _require_text(deck: IncomingDeck, files: dict[str, str]) -> None:
    """Refuse halves of characters, which JSON can hold and no file can.

    JSON may write the two halves of ``😀`` apart, and some programs lose one of them.
    """
    for name, text in files.items():
        try:
            text.encode()
            name.encode()
        except UnicodeEncodeError:
            raise UnreadableError(
                f"{deck.path} has half a character in a text, as no file can hold"
            ) from None


# --- mistakes ---------------------------------------------------------------------------------


def with_drafts(
    mistakes: Mapping[str, str], project: Project, wanted: Wanted
) -> Wanted | str:
    """Return what is wanted of a project that has mistakes, with their cards as drafts.

    Where they cannot become drafts, or did already, return the first mistake and its place. ``mistakes``
    say what is wrong with each card, by its id.
    """
    drafts = _drafts_for(mistakes, project)
    if drafts and not wanted.drafts:
        return wanted._replace(drafts=drafts)
    card, message = next(iter(mistakes.items()))
    return f"{message}{_place_of(card, project)}"


def _drafts_for(mistakes: Mapping[str, str], project: Project) -> Mapping[str, str]:
    """Return the cards with mistakes, if all of them are of note types that learners' cards are not made by:
    of deckgen's own, or made for a text. Else nothing."""
    types = project.deck.note_types
    usable = set()
    for id_, note in zip(project.ids, project.deck.notes, strict=True):
        kind = types.get(note.note_type)
        is_known = kind is not None and bool(kind.id)
        if not is_known or project.types[note.note_type].key == NOTE:
            usable.add(id_)
    if mistakes.keys() <= usable:
        return mistakes
    return {}


def _place_of(card: str, project: Project) -> str:
    """Return where a card comes from, for the end of a message: ' (words.csv:3)', or ' (the card x)'."""
    for id_, note in zip(project.ids, project.deck.notes, strict=True):
        if id_ == card:
            place = note.place or f"the card {id_}"
            return f" ({place})"
    return ""
