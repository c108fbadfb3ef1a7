"""The files of a project that is made of a deck."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

from deckgen.commands.importing import notetypes, presets, topics
from deckgen.commands.importing.fields import MEDIA, MEDIA_ABOVE, Fields, Way
from deckgen.commands.importing.names import deck_name, slug
from deckgen.commands.importing.pictures import Pictures
from deckgen.core.occlusion import NOTE
from deckgen.core.projectfiles import CARDS
from deckgen.formats.incoming.deck import BUILT_IN, MARKDOWN
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.lockfile.releases import id_in_version_line, without_version_line
from deckgen.notetypes.template_files import files_of_style, files_of_template
from deckgen.render import render
from deckgen.render.from_html import convert
from deckgen.source.readers import fault_of_id
from deckgen.source.writing.document import document, listed
from deckgen.util import packagename

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deckgen.commands.importing.notetypes import WrittenType
    from deckgen.core.occlusion import KeptMask
    from deckgen.formats.incoming.deck import IncomingDeck
    from deckgen.formats.reading.values import PackedType
    from deckgen.source.writing.document import Value

WHOLE = 200
"""A deck with no more notes than this is written into one file, if none of them is long."""

MOST_TAGS = 300_000
"""How many tags a field may have: reading them takes a thousand times the memory of words."""

_LONG = 100_000

_RETIRED = "::retired"

SCHEMA = "# yaml-language-server: $schema=cards.schema.json\n"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_SOUND = re.compile(r"\[sound:([^\]]+)\]", re.IGNORECASE)
# 'src="a.png"', "data = 'a b.svg'", 'src=a.png'
_SHOWN = re.compile(
    r"""(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
_UUID = re.compile(r"[!-~]{1,100}")
_DRAWN_LATEX = re.compile(r"latex-[0-9a-f]{40}\.(?:png|svg)")
_LATEX_END = re.compile(r"\[/(?:\$\$?|latex)\]", re.IGNORECASE)


class Wanted(NamedTuple):
    """What the command line says: the deck's id, what topics are made from, the field of ids, how texts
    are converted, whether fields and card templates get ids. The cards whose ids are in ``drafts``, each
    with its mistake, become drafts.
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
    _require_text(
        deck,
        {**files, "": "".join(text for note in deck.retired for text in note.fields)},
    )
    media, missing = used_media(deck)
    made = project_with(cards, pictures, wanted, deck_id, files)
    return made._replace(
        uid=uid,
        media=media,
        missing=missing,
        left_out=left_out,
        retired=tuple(topics.card_ids(deck, deck.retired, wanted.ids, ids)),
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
        files.update(
            notetypes.files(kind, types[key], html, deck.deck_names, is_text=is_text)
        )
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
    for kind in deck.note_types.values():
        if not kind.fields or not kind.templates:
            raise UnreadableError(
                f"{deck.path} has a note type without fields or card templates"
            )
    for note in (*deck.notes, *deck.retired):
        if any(
            len(text) > _LONG and text.count("<") > MOST_TAGS for text in note.fields
        ):
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
    names = {note.deck for note in deck.notes} | deck.decks.keys() | deck.presets.keys()
    names |= {name for note in deck.notes for _, name in note.decks}
    clean = {name: deck_name(name) if name else "" for name in names}
    notes = deck.notes
    if any(name != now for name, now in clean.items()):
        notes = tuple(
            note._replace(
                deck=clean[note.deck],
                decks=tuple((place, clean[name]) for place, name in note.decks),
            )
            for note in notes
        )
    return replace(
        deck,
        name=deck_name(deck.name),
        notes=notes,
        note_types=notetypes.cleaned(
            deck.note_types, are_known=any(note.guid for note in deck.notes)
        ),
        decks={clean[name]: each for name, each in deck.decks.items()},
        presets={clean[name]: each for name, each in deck.presets.items()},
        uuids={
            what: uuid for what, uuid in deck.uuids.items() if _UUID.fullmatch(uuid)
        },
    )


def _own_deck_id(deck: IncomingDeck) -> str:
    """Return the id that a deck of deckgen's has, if its retired notes or its description say it, and the
    tags of all its cards; else ''."""
    described = deck.decks.get(deck.name)
    line = described.description.rpartition("\n")[2] if described is not None else ""
    tags = {tag for note in deck.retired for tag in note.tags if tag.endswith(_RETIRED)}
    roots = {id_in_version_line(line), *(tag.removesuffix(_RETIRED) for tag in tags)}
    for root in sorted(filter(None, roots)):
        is_id = not fault_of_id(root) and packagename.usable_id(root) == root
        if is_id and all(
            any(tag.startswith(f"{root}::") for tag in note.tags) for note in deck.notes
        ):
            return root
    return ""


def _deck_id(name: str) -> str:
    """Return an id for a deck: the last part of its name that can be one."""
    whole = slug(name)
    made = whole or next(
        filter(None, (slug(part) for part in reversed(name.split("::")))), "imported"
    )
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
    left_out = []
    root = deck.decks.get(deck.name)
    description = (
        without_version_line(root.description, deck_id) if root is not None else ""
    )
    if root is not None and description.strip():
        described = convert(description)
        if root.is_markdown:
            about["description"] = description
        elif (
            not keeps_html
            and not described.is_html
            and not render(described.text).media
        ):
            about["description"] = described.text
        else:
            about["description"] = description
            about["description-format"] = "html"
    about["topic-tags"] = False
    about["missing-media"] = "warn"
    below = [
        name
        for name, each in deck.decks.items()
        if name != deck.name and each.description.strip()
    ]
    left_out += [f"the description of the deck {name}" for name in sorted(below)]
    preset = deck.presets.get(deck.name)
    if preset is not None:
        options = presets.options(preset, root.retention if root else None)
        if options:
            about["options"] = options
        left_out += [
            f"the option {name} of the preset" for name in presets.left_out(preset)
        ]
    others = (
        name
        for name, each in sorted(deck.presets.items())
        if name != deck.name and each != preset
    )
    left_out += [f"the preset of the deck {name}" for name in others]
    head: dict[str, Value] = {"deck": about}
    has_own = any(note.note_type in BUILT_IN for note in deck.notes)
    if has_own or any(each.key == NOTE for each in types.values()):
        head["check"] = {"ignore": {"Q": f"the cards came from {deck.form}"}}
    if types:
        names = sorted(each.key for each in types.values())
        if deck.uuids:  # in a file that is kept as text no line is to move
            names = [types[key].key for key in deck.note_types]
        head["note-types"] = [
            {"include": f"{notetypes.FOLDER}/{name}.yaml"} for name in names
        ]
    return head, tuple(left_out)


def _uid(deck_id: str, deck: IncomingDeck) -> str:
    """Return a ``deck.uid`` that is the same for the same notes."""
    digest = hashlib.sha256(deck_id.encode())
    for note in sorted((note.guid or "\x1f".join(note.fields)) for note in deck.notes):
        digest.update(note.encode("utf-8", "surrogatepass") + b"\0")
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest.digest()[:8])


def _require_text(deck: IncomingDeck, files: dict[str, str]) -> None:
    """Refuse halves of characters, which JSON can hold and no file can."""
    for name, text in files.items():
        try:
            text.encode()
            name.encode()
        except UnicodeEncodeError:
            raise UnreadableError(
                f"{deck.path} has half a character in a text, as no file can hold"
            ) from None


# --- media ------------------------------------------------------------------------------------


def used_media(deck: IncomingDeck) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the files that notes, card templates and styles need, and of those that cards
    name though they are not there."""
    named = set(_named_in_notes(deck))
    of_types: set[str] = set()
    scripts = [name for name in deck.files if name.startswith("_")]
    has_latex = False
    for kind in deck.note_types.values():
        of_types.update(each.name for each in files_of_style(kind.css))
        for _, front, back in kind.templates:
            of_types.update(
                each.name
                for each in (*files_of_template(front), *files_of_template(back))
            )
            has_latex = has_latex or bool(_LATEX_END.search(front + back))
            texts = (front, back, kind.css)
            of_types.update(
                name for name in scripts if any(name in text for text in texts)
            )
    notes = (*deck.notes, *deck.retired)
    has_latex = has_latex or any(
        _LATEX_END.search(text) for note in notes for text in note.fields
    )
    wanted = {normalize("NFC", name) for name in named | of_types}
    found = []
    for name in deck.files:
        is_drawn = has_latex and _DRAWN_LATEX.fullmatch(name)
        if is_drawn or normalize("NFC", name) in wanted:
            found.append(name)
    there = {normalize("NFC", name) for name in deck.files}
    missing = {
        normalize("NFC", name) for name in named if not _is_address(name)
    } - there
    return tuple(found), tuple(sorted(missing))


def _named_in_notes(deck: IncomingDeck) -> Iterator[str]:
    """Yield what notes name, in every way in which it may be meant."""
    there = {normalize("NFC", name) for name in deck.files}
    for note in (*deck.notes, *deck.retired):
        for place, text in enumerate(note.fields):
            if note.format_of(place, deck.format) == MARKDOWN:
                if "[" in text or "<" in text:
                    yield from (
                        posixpath.basename(each.src) for each in render(text).media
                    )
                continue
            if "=" not in text and "[sound:" not in text:
                continue
            # none ends behind it
            sounds = _SOUND.finditer(text, 0, text.rfind("]") + 1)
            for found in (*sounds, *_SHOWN.finditer(text)):
                written = next(filter(None, found.groups()), "")
                name = unescape(written).strip()
                decoded = unquote(name)
                yield decoded if normalize("NFC", decoded) in there else name


def _is_address(name: str) -> bool:
    """Tell whether what a card names is no file of the deck: an address, or a value that is none."""
    return not name or ":" in name or "/" in name or "." not in name


def with_drafts(
    mistakes: Mapping[str, str], project: Project, wanted: Wanted
) -> Wanted | str:
    """Return what is wanted of a project that has mistakes, with their cards as drafts; or the first mistake
    and its place, if they cannot become drafts, or did already.

    ``mistakes`` say what is wrong with each card, by its id.
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
    usable = {
        id_
        for id_, note in zip(project.ids, project.deck.notes, strict=True)
        if (kind := types.get(note.note_type)) is None
        or not kind.id
        or project.types[note.note_type].key == NOTE
    }
    return mistakes if mistakes.keys() <= usable else {}


def _place_of(card: str, project: Project) -> str:
    """Return where a card comes from, for the end of a message: ' (words.csv:3)', or ' (the card x)'."""
    for id_, note in zip(project.ids, project.deck.notes, strict=True):
        if id_ == card:
            return f" ({note.place or f'the card {id_}'})"
    return ""
