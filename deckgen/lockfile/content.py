"""What a lock file holds, as values. Its grammar is in :mod:`deckgen.lockfile.lockfile`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.build import Entry, Released
from deckgen.core.identity import ADDED_PLACES, content_hash
from deckgen.core.model import SEPARATOR
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile.cardlines import CardLines, times
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from deckgen.core.notetype import NoteType
    from deckgen.core.occlusion import KeptMask, Picture
    from deckgen.core.selectors import Selector


_VERSION = lazy_pattern(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,3}")  # '1.0', '2026.9.1'


class Last(NamedTuple):
    """The content that a note had when its card was retired."""

    fields: tuple[str, ...]
    tags: tuple[str, ...]

    def hash(self, kind: str, deck_id: str, added: Sequence[int] = ADDED_PLACES) -> str:
        """Return the hash of the content as that of a note of a type, with the places of the fields
        that deckgen fills around a card."""
        return content_hash(
            kind, SEPARATOR.join(self.fields), self.tags, deck_id, added
        )

    def of_type(self, note_type: NoteType, deck_id: str) -> str:
        """Return the hash of the content as that of a note of a type."""
        places = note_type.added_places if note_type.is_own else ADDED_PLACES
        return self.hash(note_type.key, deck_id, places)


class Release(NamedTuple):
    """A version that was published: the SHA-256 of its content, and when it was made, in
    epoch seconds."""

    digest: str
    time: int


class Look(NamedTuple):
    """A note type as it was built last: a hash of it, when it last changed (epoch seconds), and
    what was released last of it. One of the deck's own has its number and revision, too, and the kind of
    what makes its cards ('' in a lock file that does not say it yet)."""

    hash: str
    mod: int
    released: Released | None = None
    id: int | None = None
    revision: int = 0
    made_by: str = ""


class Part(NamedTuple):
    """A field or a card template of an own note type, by its id: a hash of its name, the time of the
    first release that had its number (0 if none had), and the number if it is not made from the id."""

    key: str
    name: str
    since: int = 0
    id: int | None = None


class TypeParts(NamedTuple):
    """The fields and the card templates of an own note type, in order."""

    fields: list[Part]
    templates: list[Part]


_UNWRITTEN = frozenset({"settled", "aliases", "path"})


class LockFile:
    """The content of a lock file.

    ``uid`` is the deck's, or ''. ``types`` has the note types by their keys, ``cards`` and ``gone``
    the notes in use and the retired ones by theirs, ``last`` the last content of the retired ones as
    long as it is shipped, ``shipped`` in how many releases it was. ``sources`` maps a source's id to
    the SHA-256 of its text, ``cites`` a card's id to where its quotations were found, ``decks`` the ids
    of a topic, outermost first, to the number in the name of its subdeck.

    ``parts`` has the fields and card templates of the deck's own note types, ``adopted`` the day of the
    import if GUIDs were taken over, ``media`` digests of the files that learners have under a name,
    ``uuids`` what CrowdAnki knows things by, ``guids`` the GUIDs that cards are to have which no build had
    so far, by their keys: of notes that were made in Anki. ``masks`` and ``pictures`` have what is known of
    pictures with masks, by the ids of their cards.

    ``settled`` has the keys and versions on which two branches disagree, with how that is settled;
    ``aliases`` the keys that a card has on other branches, with the one that it keeps; ``path`` is
    the file that messages about it name. None of these three is written.
    """

    def __init__(self, deck: str, uid: str = "") -> None:
        self.deck = deck
        self.uid = uid
        self.types: dict[str, Look] = {}
        self.cards: MutableMapping[str, Entry] = {}
        self.gone: dict[str, Entry] = {}
        self.last: dict[str, Last] = {}
        self.shipped: dict[str, int] = {}
        self.sources: dict[str, str] = {}
        self.cites: dict[str, tuple[Selector, ...]] = {}
        self.releases: dict[str, Release] = {}
        self.decks: dict[tuple[str, ...], str] = {}
        self.adopted = ""
        self.parts: dict[str, TypeParts] = {}
        self.media: dict[str, str] = {}
        self.uuids: dict[str, str] = {}
        self.masks: dict[str, dict[str, KeptMask]] = {}
        self.pictures: dict[str, Picture] = {}
        self.guids: dict[str, str] = {}
        self.settled: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.path = LOCK_FILE

    def __eq__(self, other: object) -> bool:
        """Tell whether another one is written the same."""
        return isinstance(other, LockFile) and self._written() == other._written()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _written(self) -> dict[str, object]:
        return {
            name: value for name, value in vars(self).items() if name not in _UNWRITTEN
        }

    def add_cite(self, card: str, selector: Selector) -> None:
        """Note where one more quotation of a card was found."""
        self.cites[card] = (*self.cites.get(card, ()), selector)

    def copy(self) -> LockFile:
        """Return a lock file that can be changed without changing this one."""
        copied = LockFile(self.deck, self.uid)
        for name, value in vars(self).items():
            has_entries = isinstance(value, (dict, CardLines))
            setattr(copied, name, value.copy() if has_entries else value)
        copied.parts = {
            key: TypeParts([*part.fields], [*part.templates])
            for key, part in self.parts.items()
        }
        copied.masks = {key: dict(masks) for key, masks in self.masks.items()}
        return copied

    @property
    def version(self) -> str:
        """Return the version that was released last, or ''."""
        return max(
            self.releases,
            key=lambda version: (version_key(version), version),
            default="",
        )

    @property
    def namespace(self) -> str:
        """Return what all identities are made with."""
        return self.uid or self.deck

    @property
    def latest(self) -> int:
        """Return the latest time in it, in epoch seconds; 0 if there is none."""
        looks = (look.mod for look in self.types.values())
        return max((*times(self.cards), *times(self.gone), *looks), default=0)


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by: ``1.10`` is newer than ``1.9``, ``1.0`` is ``1``.

    Raises ``ValueError`` for what is no version: one to four numbers with dots between them.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(version)
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
