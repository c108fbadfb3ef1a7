"""``cards.lock``: the identity of every note, when its content last changed, and what was released.

One line a note, sorted, so that version control merges it line by line::

    lockfile 2 soviet-bonapartism k3m9x2pd
    type question 0f1e2d3c4b5a6978 1732320000 =
    card peasant-land-1930 question Xk3… 1732320000000 8a7b6c5d4e3f2a1b00112233 1732320000 =
    card steel-1930 question Pm7… 1732320000002 1122334455667788aabbccdd 1732500000 8877…/1732320000
    gone old-card question Yb2… 1732320000001 1b2a3f4e… 1732406400 1b2a3f4e…/1732320000 1 {"fields":[…]…}
    deck history/soviet-union 02
    release 1.2.0 5feceb66… 1732410000
    source essay 9f86d081…
    cite peasant-land-1930 essay 3011 3072 ["…decree. ","By 1930, 55%…",", and 88%…","By 1930, 55%…"]
    end

The first line names the deck, and ``deck.uid`` (``-`` if it has none). The columns of a card: its
key, the note type, the GUID, the note id (milliseconds since 1970), a hash of the content, the time
of its last change (seconds since 1970), which becomes the note's modification time, and what was
released last: ``=`` the same, ``-`` nothing, or another hash with its time. The time moves only
when the content does, and never back below what was released: Anki rewrites a note whose time is
newer, whether it changed or not, and never one whose time is equal or older.

A card that left the deck has two more columns: in how many releases it was shipped as retired, and
its last content, as long as that is shipped. A deck is the subdeck of a topic, with the number
in its name (see ``deckgen/compile/subdecks.py``). A release has the digest of the package's content and
the time at which it was made. The last line tells a whole file from one that was cut short.

A deck with note types of its own has lines about them too: see :mod:`deckgen.lockfile.typelines`; so has
one with pictures with masks: :mod:`deckgen.lockfile.masks`.

Version 1 began with ``ledger 1 <deck>``, had hashes of 16 digits and no columns about releases; it
is always read. Columns at the end of a line are free for later kinds of line.
"""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from deckgen.core import identity
from deckgen.core.build import UNKNOWN, Entry, Released
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Span, TextFile, counted
from deckgen.core.notetype import KINDS
from deckgen.lockfile import cardlines, cites, masks, merging, typelines
from deckgen.lockfile.columns import (
    KIND,
    MAX_ADOPTED_TIME,
    hash_of,
    signed,
    texts,
    time_of,
    unescaped,
    whole_number,
)
from deckgen.lockfile.columns import MAX_TIME as MAX_TIME
from deckgen.lockfile.columns import released as released_column
from deckgen.lockfile.content import Last as Last
from deckgen.lockfile.content import LockFile as LockFile
from deckgen.lockfile.content import Look as Look
from deckgen.lockfile.content import Release as Release
from deckgen.lockfile.content import version_key as version_key
from deckgen.lockfile.writing import NO_UID, VERSION
from deckgen.lockfile.writing import dump as dump
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


_MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_MARKER = lazy_pattern(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")  # '<<<<<<< HEAD'
_CARD = lazy_pattern(
    rf"^card (\S+) ({KIND}) (\S+) (0|[1-9][0-9]{{0,15}}) ([0-9a-f]{{24}}|-) (0|[1-9][0-9]{{0,10}})"
    r" (=|-|(?:[0-9a-f]{24}|-)/(?:0|[1-9][0-9]{0,10}))$",
    re.MULTILINE,
)  # a line of version 2, as written above
_RESTORE = "restore cards.lock from version control, then run 'deckgen build'"
_KIND = lazy_pattern(KIND)
_DECK_NUMBER = lazy_pattern(r"[0-9]{1,6}(?:\.[0-9]{1,40})?")  # '02', '01.5'
_DIGEST = lazy_pattern(r"[0-9a-f]{64}")
_UID = lazy_pattern(r"[a-z0-9]{8}|-")

COLUMNS = 8
"""How many columns the line of a card has."""

MAX_AHEAD = 2 * 86400
"""Seconds by which a time may be ahead of the clock."""

MAX_FAULTS = 10
"""How many lines that cannot be read are reported."""


class Changes(NamedTuple):
    """What a build changes for a learner: the keys of notes, in learning order.

    ``removed`` have left without a trace, for no release had them. ``held`` differ from what learners
    have only in what deckgen adds (topic, citation, links, deckgen's own tags and the like), and are not
    delivered for that. ``rewritten`` are all that learners of the last release get rewritten by the
    next import, with the loss of what they wrote in them and tagged them with; ``delivered`` those of
    them in which nothing else differs.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    unchanged: int = 0
    returned: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()


# --- reading -------------------------------------------------------------------------------


def parse(file: TextFile, deck_id: str) -> tuple[LockFile | None, list[Diagnostic]]:
    """Read a lock file; ``None`` if it is another deck's, a newer version's, or damaged.

    Both sides of a merge conflict are taken; where they disagree, the later change counts. A byte-order
    mark, which some editors write, is no part of the text.
    """
    file = TextFile(file.path, file.text.removeprefix("\ufeff"))
    whole = parse_whole(file, deck_id)
    return (whole.lock, []) if whole is not None else parse_lines(file, deck_id)


class Whole(NamedTuple):
    """A lock file that is as it was written, and what it has besides the lines of cards and of citations."""

    lock: LockFile
    rest: str


def parse_whole(
    file: TextFile, deck_id: str, *, is_known: bool = False
) -> Whole | None:
    """Read a lock file that is as it was written, its cards all at once, for speed; ``None`` for any
    other. ``is_known`` says that this program wrote it, so that no line need be compared with the grammar."""
    text = file.text
    start = text.find("\ncard ") + 1
    end = text.find("\n", text.rfind("\ncard ") + 1) + 1
    if not start:
        return None
    lines = text[start : end - 1].split("\n")
    columns = _columns(text[start:end], len(lines), is_known=is_known)
    if columns is None or text.startswith("card ") or "\nend\n" in text[:start]:
        return None
    rest = text[:start] + text[end:]  # where the marks of a conflict would be
    if any(marker in rest for marker in _MARKERS):
        return None
    quoted = cites.all_cites(rest)
    if quoted:
        first = rest.find("\ncite ") + 1
        behind = rest.find("\n", rest.rfind("\ncite ") + 1) + 1
        rest = rest[:first] + rest[behind:]
    lock, _ = parse_lines(TextFile(file.path, rest), deck_id)
    cards = cardlines.read(columns, lines)
    if lock is None or cards is None:
        return None
    lock.cards = cards
    lock.cites = quoted
    merging.make_guids_distinct(lock)
    return Whole(lock, rest) if not lock.settled else None


def _columns(text: str, count: int, *, is_known: bool) -> list[list[str]] | None:
    """Return the columns behind 'card' of so many lines, ``None`` if any is not that of a card."""
    if is_known:
        words = text.split()
        if len(words) == COLUMNS * count:
            return [words[column::COLUMNS] for column in range(1, COLUMNS)]
    rows = _CARD.findall(text)
    return [*map(list, zip(*rows, strict=True))] if len(rows) == count else None


def parse_lines(
    file: TextFile, deck_id: str
) -> tuple[LockFile | None, list[Diagnostic]]:
    """Read a lock file line by line, however it was changed."""
    diagnostics: list[Diagnostic] = []
    lock = LockFile("")
    columns, span, is_first_version = [""], Span(file.path), False
    for number, line in _lines(file.text):
        columns = line.split(" ")
        span = Span(file.path, number, 1, number, len(line) + 1)
        is_header = columns[0] in ("ledger", "lockfile")
        if (
            is_header
            and len(columns) > 1
            and columns[1] != ("1" if columns[0] == "ledger" else str(VERSION))
        ):
            return None, [problem("U103", span, version=columns[1], ours=VERSION)]
        is_first_version = is_first_version or columns[0] == "ledger"
        fault = _read_line(lock, columns)
        if fault:
            diagnostics.append(problem("U101", span, why=fault, way=_RESTORE))
            if len(diagnostics) >= MAX_FAULTS:
                return None, diagnostics
        elif is_header and lock.deck != deck_id:
            return None, [problem("U102", span, other=lock.deck, deck=deck_id)]
    if not diagnostics and not lock.deck:
        diagnostics.append(
            problem(
                "U101", Span(file.path), why="its first line is missing", way=_RESTORE
            )
        )
    if not diagnostics and columns != ["end"]:
        why = "the file was cut short: its last line, 'end', is missing"
        diagnostics.append(problem("U101", span, why=why, way=_RESTORE))
    if diagnostics:
        return None, diagnostics
    if is_first_version:
        _infer_released(lock)
    merging.make_guids_distinct(lock)
    return lock, []


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, with their numbers.

    Of a merge conflict both sides are taken, but not the ancestor's that git puts between
    them on request (merge.conflictStyle=diff3).
    """
    ancestor = False
    for number, line in enumerate(text.split("\n"), 1):
        if _MARKER.match(line):
            ancestor = line[0] == "|"
        elif line.rstrip("\r") and line[0] != "#" and not ancestor:
            yield number, line.rstrip("\r")


def _read_line(lock: LockFile, columns: list[str]) -> str:
    """Take one line into the lock file; return what is wrong with it, or ''."""
    word = columns[0]
    place_of_kind = {"type": 1, "card": 2, "gone": 2}.get(word)
    if (
        place_of_kind is not None
        and len(columns) > 2
        and not _KIND.fullmatch(columns[place_of_kind])
    ):
        return f"there is no note type '{columns[place_of_kind]}'"
    try:
        if word in ("card", "gone"):
            _read_entry(lock, columns)
        elif word == "type":
            _read_type(lock, columns)
        elif word == "cite":
            card, selector = cites.from_columns(columns)
            lock.add_cite(card, selector)
        elif word == "release":
            _, version, digest, moment = columns
            _add_release(lock, version, digest, time_of(moment))
        elif word == "source":
            _, source, digest = columns
            lock.sources[source] = digest
        elif word == "deck":
            _, path, number = columns
            _add_deck(lock, path, number)
        elif word in typelines.WORDS:
            typelines.read(lock, columns)
        elif word in masks.WORDS:
            masks.read(lock, columns)
        elif word in ("ledger", "lockfile"):
            _read_header(lock, columns)
        elif columns != ["end"]:
            return f"a line cannot begin with '{word[:20]}'"
    except ValueError:
        return "its columns are not those of a lock file"
    return ""


def _read_header(lock: LockFile, columns: list[str]) -> None:
    if columns[0] == "ledger":
        _, _, lock.deck = columns
        return
    _, _, lock.deck, uid = columns
    if not _UID.fullmatch(uid):
        raise ValueError(uid)
    if uid != NO_UID:
        lock.uid = uid


def _read_entry(lock: LockFile, columns: list[str]) -> None:
    word, key, kind, guid, id_, hash_, mod, *more = columns
    if not key or not guid:
        raise ValueError(key)
    most = MAX_ADOPTED_TIME if lock.adopted else MAX_TIME
    entry = Entry(
        kind, unescaped(guid), whole_number(id_), hash_of(hash_), time_of(mod, most)
    )
    if more and not more[0].startswith("{"):
        entry = entry._replace(released=released_column(more.pop(0), entry, most))
    if word == "card":
        if more:
            raise ValueError(more[0])
        merging.add_entry(lock, lock.cards, key, entry)
        return
    merging.add_entry(lock, lock.gone, key, entry)
    if more and not more[0].startswith("{"):
        count = max(lock.shipped.get(key, 0), whole_number(more.pop(0)))
        if count:
            lock.shipped[key] = count
    if more:
        content = json.loads(" ".join(more))
        lock.last[key] = Last(texts(content, "fields"), texts(content, "tags"))


def _read_type(lock: LockFile, columns: list[str]) -> None:
    _, key, hash_, mod, *more = columns
    if len(more) not in (0, 1, 3, 4):
        raise ValueError(key)
    most = MAX_ADOPTED_TIME if lock.adopted else MAX_TIME
    look = Look(hash_of(hash_), time_of(mod, most))
    if more:
        released = released_column(more[0], Entry("", "", 0, look.hash, look.mod), most)
        look = look._replace(released=released)
    if len(more) >= 3:
        look = look._replace(id=signed(more[1]), revision=whole_number(more[2]))
    if len(more) == 4:
        if more[3] not in KINDS:
            raise ValueError(more[3])
        look = look._replace(made_by=more[3])
    other = lock.types.get(key)
    # the later revision counts
    if other is not None and other.revision != look.revision:
        lock.types[key] = max(look, other, key=lambda each: each.revision)
        return
    if other is not None and other != look:
        released = merging.later_release(look.released, other.released)
        if other.mod == look.mod and other.hash != look.hash:
            look = look._replace(hash=UNKNOWN)
        elif other.mod > look.mod:
            look = other
        look = look._replace(released=released)
    lock.types[key] = look


def _add_release(lock: LockFile, version: str, digest: str, moment: int) -> None:
    version_key(version)
    if not _DIGEST.fullmatch(digest):
        raise ValueError(digest)
    release = Release(digest, moment)
    other = lock.releases.setdefault(version, release)
    if other != release:  # two branches published one version
        lock.settled[version] = merging.BOTH_RELEASED
        lock.releases[version] = max(
            release, other, key=lambda each: (each.time, each.digest)
        )


def _infer_released(lock: LockFile) -> None:
    """Work out what was released, for a lock file of version 1, from the times alone.

    A note that has not changed since the last release was released as it is; of one that has, and
    was made before it, the content that was released is not known.
    """
    if not lock.releases:
        return
    moment = lock.releases[lock.version].time
    for key, entry in lock.cards.items():
        if entry.released is None and entry.mod <= moment:
            lock.cards[key] = entry._replace(released=Released(entry.hash, entry.mod))
        elif entry.released is None and entry.id // 1000 <= moment:
            lock.cards[key] = entry._replace(released=Released(UNKNOWN, entry.mod - 1))
    for key, entry in lock.gone.items():
        if entry.released is None and entry.id // 1000 <= moment:
            lock.gone[key] = entry._replace(released=Released(UNKNOWN, entry.mod))
            lock.shipped[key] = sum(
                release.time >= entry.mod for release in lock.releases.values()
            )
    for name, look in lock.types.items():
        if look.released is None and look.mod <= moment:
            lock.types[name] = look._replace(released=Released(look.hash, look.mod))


def _add_deck(lock: LockFile, path: str, number: str) -> None:
    """Take the number of a subdeck; of two branches that gave one, the lower counts."""
    if not path or not _DECK_NUMBER.fullmatch(number):
        raise ValueError(number)
    ids = tuple(path.split("/"))
    lock.decks[ids] = min(number, lock.decks.get(ids, number))


def future_times(lock: LockFile, file: TextFile, now: int) -> list[Diagnostic]:
    """Report the first note that changed at a time in the future, and how many do.

    ``now`` is in epoch seconds; the machine's clock counts as well, in case ``now`` is pinned.
    """
    latest = max(now, int(time.time())) + MAX_AHEAD
    # An imported note may have a time in milliseconds, which is none to come.
    most = MAX_TIME if lock.adopted else MAX_ADOPTED_TIME
    if max(cardlines.times(lock.cards), default=0) <= latest:
        return []
    late = [
        (key, entry.mod)
        for key, entry in lock.cards.items()
        if latest < entry.mod <= most
    ]
    if not late:
        return []
    key, mod = late[0]
    line = file.text.count("\n", 0, file.text.find(f"\ncard {key} ") + 1) + 1
    words = {"count": counted(len(late), "note"), "when": day(mod)}
    return [
        problem(
            "U113",
            Span(file.path, line, 1, line, len(file.line(line) or "") + 1),
            **words,
        )
    ]


def day(seconds: int) -> str:
    """Return the day of a time in epoch seconds, like ``2026-11-28``."""
    return moment(seconds).partition(" ")[0]


def moment(seconds: int) -> str:
    """Return a time in epoch seconds in words, like ``2026-11-28 17:05 UTC``."""
    when = datetime(1970, 1, 1) + timedelta(seconds=min(seconds, MAX_TIME))
    return f"{when:%Y-%m-%d %H:%M} UTC"


def free_key(lock: LockFile, key: str) -> str:
    """Return a key for a second retired note of one id; no card can have it as its id."""
    return identity.free_key(key, lock.gone)
