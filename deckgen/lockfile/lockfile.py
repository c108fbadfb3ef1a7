"""``cards.lock``: the identity of every note, and when its content last changed.

One line a note, sorted, so that version control merges it line by line::

    ledger 1 soviet-bonapartism
    type question 0f1e2d3c4b5a6978 1732320000
    card peasant-land-1930 question Xk3… 1732320000000 8a7b6c5d4e3f2a1b 1732320000
    gone old-card question Yb2… 1732320000001 1b2a3f4e5d6c7b8a 1732406400 {"fields":[…],"tags":[…]}
    deck history/soviet-union 02
    release 1.2.0 5feceb66… 1732410000
    source essay 9f86d081…
    cite peasant-land-1930 essay 3011 3072 ["…decree. ","By 1930, 55%…",", and 88%…","By 1930, 55%…"]
    end

The columns of a card: its key, the note type, the GUID, the note id (milliseconds since
1970), a hash of the compiled content, and the time of its last change (seconds since
1970), which becomes the note's modification time. That time moves only when the content
does, and never back: Anki rewrites a note whose time is newer, whether it changed or not,
and never one whose time is equal or older. A card that is gone has its last content behind
it, where that is known. A deck is the subdeck of a topic, with the number in its name
(see ``deckgen/compile/subdecks.py``). A release has the digest of the package's content and the time at
which it was made. The last line tells a whole file from one that was cut short.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from deckgen.citations import stale
from deckgen.core import identity
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Span, TextFile, counted
from deckgen.core.identity import content_hash
from deckgen.core.model import SEPARATOR, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.citations.stale import Cited, Selector
    from deckgen.core.model import Source

VERSION = 1
NAME = "cards.lock"
_HEADER = "# Made by 'deckgen build'. Commit it beside cards.yaml: it keeps the learners' history.\n"
_MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_MARKER = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_CARD = re.compile(
    r"^card (\S+) (question|cloze) (\S+) ([0-9]{1,16}) ([0-9a-f]{16}|-) ([0-9]{1,16})$", re.MULTILINE
)
_RESTORE = "restore cards.lock from version control, then run 'deckgen build'"
_KINDS = ("question", "cloze")
_HASH = re.compile(r"[0-9a-f]{16}|-")
_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,3}")
_DECK_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,40})?")  # '02', '01.5'
_DIGEST = re.compile(r"[0-9a-f]{64}")
UNKNOWN = "-"
"""Stands for a hash where it is not known which content learners have."""

MAX_AHEAD = 2 * 86400
"""Seconds by which a time may be ahead of the clock."""

MAX_TIME = 253_402_300_799
"""The last second of the year 9999."""

BOTH_CHANGED = "both changed it, and the later change counts"
TWO_CARDS = (
    "each has a card of its own with this id: the one that changed later keeps it, the other is retired"
)
TWO_IDS = "it is one card under two ids: the one that changed later keeps the history"
ONE_RETIRED = "one retired it, the other did not, and it stays"
BOTH_RELEASED = "both released it, and the later release counts"

MAX_NAMED = 10
"""How many of the cards on which two branches disagree are named."""

MAX_FAULTS = 10
"""How many lines that cannot be read are reported."""


class Last(NamedTuple):
    """The content that a note had when its card was retired."""

    fields: tuple[str, ...]
    tags: tuple[str, ...]

    def hash(self, kind: str) -> str:
        """Return the hash of the content as that of a note of a type."""
        return content_hash(kind, SEPARATOR.join(self.fields), self.tags)


class Release(NamedTuple):
    """A version that was given out: the SHA-256 of its content, and when it was made, in
    epoch seconds."""

    digest: str
    time: int


@dataclass(slots=True)
class Ledger:
    """The ledger's content. ``types`` maps a note type's key to its hash and time.

    ``settled`` has the keys and versions on which two branches disagree, with how that is settled.
    ``sources`` maps a source's id
    to the SHA-256 of its text, ``cites`` a card's id to where its quotations were found.
    ``decks`` maps the ids of a topic, outermost first, to the number in the name of its subdeck.
    ``last`` has the last content of the retired cards for which it is known.
    """

    deck: str
    types: dict[str, tuple[str, int]] = field(default_factory=dict)
    cards: dict[str, Entry] = field(default_factory=dict)
    gone: dict[str, Entry] = field(default_factory=dict)
    last: dict[str, Last] = field(default_factory=dict)
    settled: dict[str, str] = field(default_factory=dict, compare=False)
    sources: dict[str, str] = field(default_factory=dict)
    cites: dict[str, list[Selector]] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)
    decks: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Return the version that was released last, or ''."""
        return max(self.releases, key=lambda version: (version_key(version), version), default="")


class Changes(NamedTuple):
    """What a build changes for a learner: the keys of notes, in learning order."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    unchanged: int = 0
    returned: tuple[str, ...] = ()


# --- reading and writing -------------------------------------------------------------


def parse(file: TextFile, deck_id: str) -> tuple[Ledger | None, list[Diagnostic]]:
    """Read a ledger; ``None`` if it is another deck's, a newer version's, or damaged.

    Both sides of a merge conflict are taken; where they disagree, the later change counts.
    """
    return _parse_whole(file, deck_id) or _parse(file, deck_id)


def _parse_whole(file: TextFile, deck_id: str) -> tuple[Ledger, list[Diagnostic]] | None:
    """Read a ledger that is as it was written, its cards all at once; ``None`` for any other."""
    text = file.text
    start, end = text.find("\ncard ") + 1, text.find("\n", text.rfind("\ncard ") + 1) + 1
    rows = _CARD.findall(text, start, end) if start else []
    if text.startswith("card ") or "\nend\n" in text[:start]:
        return None
    if len(rows) < text.count("\n", start, end) or any(marker in text for marker in _MARKERS):
        return None
    ledger, _ = _parse(TextFile(file.path, text[:start] + text[end:]), deck_id)
    cards = {key: Entry(kind, guid, int(id_), hash_, int(mod)) for key, kind, guid, id_, hash_, mod in rows}
    if ledger is None or len(cards) < len(rows):
        return None
    ledger.cards = cards
    _make_guids_distinct(ledger)
    return ledger, []


def _parse(file: TextFile, deck_id: str) -> tuple[Ledger | None, list[Diagnostic]]:
    diagnostics: list[Diagnostic] = []
    ledger = Ledger("")
    columns, span = [""], Span(file.path)
    for number, line in _lines(file.text):
        columns = line.split(" ")
        span = Span(file.path, number, 1, number, len(line) + 1)
        if columns[0] == "ledger" and len(columns) > 1 and columns[1] != str(VERSION):
            return None, [problem("U103", span, version=columns[1], ours=VERSION)]
        fault = _read_line(ledger, columns)
        if fault:
            diagnostics.append(problem("U101", span, why=fault, way=_RESTORE))
            if len(diagnostics) >= MAX_FAULTS:
                return None, diagnostics
        elif columns[0] == "ledger" and ledger.deck != deck_id:
            return None, [problem("U102", span, other=ledger.deck, deck=deck_id)]
    if not diagnostics and not ledger.deck:
        diagnostics.append(problem("U101", Span(file.path), why="its first line is missing", way=_RESTORE))
    if not diagnostics and columns != ["end"]:
        why = "the file was cut short: its last line, 'end', is missing"
        diagnostics.append(problem("U101", span, why=why, way=_RESTORE))
    if diagnostics:
        return None, diagnostics
    _make_guids_distinct(ledger)
    return ledger, []


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


def _read_line(ledger: Ledger, columns: list[str]) -> str:
    """Take one line into the ledger; return what is wrong with it, or ''."""
    kind = columns[{"type": 1, "card": 2, "gone": 2}.get(columns[0], 0)] if len(columns) > 2 else ""
    if columns[0] in ("type", "card", "gone") and kind not in _KINDS:
        return f"there is no note type '{kind}'"
    try:
        if columns[0] in ("card", "gone"):
            _read_entry(ledger, columns)
        elif columns[0] == "type":
            _, key, hash_, mod = columns
            _add_type(ledger, key, _hash(hash_), _number(mod))
        elif columns[0] == "cite":
            card, selector = stale.from_columns(columns)
            ledger.cites.setdefault(card, []).append(selector)
        elif columns[0] == "release":
            _, version, digest, moment = columns
            _add_release(ledger, version, digest, _number(moment))
        elif columns[0] == "source":
            _, source, digest = columns
            ledger.sources[source] = digest
        elif columns[0] == "deck":
            _, path, number = columns
            _add_deck(ledger, path, number)
        elif columns[0] == "ledger":
            _, _, ledger.deck = columns
        elif columns != ["end"]:
            return f"a line cannot begin with '{columns[0][:20]}'"
    except ValueError:
        return "its columns are not those of a ledger"
    return ""


def _read_entry(ledger: Ledger, columns: list[str]) -> None:
    word, key, kind, guid, id_, hash_, mod, *more = columns
    if not key or not guid or (more and word == "card"):
        raise ValueError
    entry = Entry(kind, guid, _number(id_), _hash(hash_), _number(mod))
    into = ledger.cards if word == "card" else ledger.gone
    other = into.get(key)
    if other is not None and other != entry:
        ledger.settled[key] = BOTH_CHANGED if other.guid == entry.guid else TWO_CARDS
        if other.guid != entry.guid:  # a card of one branch, and another one of the other
            entry, other = sorted((entry, other), key=lambda each: (each.mod, each.guid), reverse=True)
            ledger.gone[free_key(ledger, key)] = other
        else:
            entry = _settled(entry, other)
    into[key] = entry
    if more:
        content = json.loads(" ".join(more))
        ledger.last[key] = Last(_texts(content, "fields"), _texts(content, "tags"))


def _texts(content: object, key: str) -> tuple[str, ...]:
    found = content.get(key) if isinstance(content, dict) else None
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise ValueError
    return tuple(found)


def _number(column: str) -> int:
    """Return a number as deckgen writes it; raises ``ValueError`` for any other form."""
    if not (column.isascii() and column.isdigit() and len(column) <= 16):
        raise ValueError
    return int(column)


def _hash(column: str) -> str:
    if not _HASH.fullmatch(column):
        raise ValueError
    return column


def _add_type(ledger: Ledger, key: str, hash_: str, mod: int) -> None:
    other = ledger.types.get(key)
    if other is not None and other != (hash_, mod):
        if other[1] == mod:
            hash_ = UNKNOWN
        elif other[1] > mod:
            hash_, mod = other
    ledger.types[key] = (hash_, mod)


def _add_release(ledger: Ledger, version: str, digest: str, moment: int) -> None:
    version_key(version)
    if not _DIGEST.fullmatch(digest):
        raise ValueError
    release = Release(digest, moment)
    other = ledger.releases.setdefault(version, release)
    if other != release:  # two branches gave out one version
        ledger.settled[version] = BOTH_RELEASED
        ledger.releases[version] = max(release, other, key=lambda each: (each.time, each.digest))


def _add_deck(ledger: Ledger, path: str, number: str) -> None:
    """Take the number of a subdeck; of two branches that gave one, the lower counts."""
    if not path or not _DECK_NUMBER.fullmatch(number):
        raise ValueError
    ids = tuple(path.split("/"))
    ledger.decks[ids] = min(number, ledger.decks.get(ids, number))


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


def _settled(one: Entry, other: Entry) -> Entry:
    """Return the later of two entries of one note. Of two of the same second, neither content
    is known to be what learners have: with no hash, the next build gives the note a later time.
    """
    later = max(one, other, key=lambda entry: (entry.mod, entry.id))
    if one.mod == other.mod and one.hash != other.hash:
        return later._replace(hash=UNKNOWN)
    return later


def _make_guids_distinct(ledger: Ledger) -> None:
    """Leave each GUID to one key, after a merge of branches that did different things to a card.

    A card that only one branch retired goes on. Of two ids that one card was renamed to, the one
    that changed later keeps the history. No time goes back: the one that stays has the latest.
    """
    guids = {entry.guid for entries in (ledger.cards, ledger.gone) for entry in entries.values()}
    if len(guids) == len(ledger.cards) + len(ledger.gone):
        return
    by_guid: dict[str, list[tuple[dict[str, Entry], str]]] = {}
    for entries in (ledger.cards, ledger.gone):
        for key, entry in entries.items():
            by_guid.setdefault(entry.guid, []).append((entries, key))
    for same in by_guid.values():
        if len(same) == 1:
            continue
        live = [each for each in same if each[0] is ledger.cards] or same
        entries, key = min(live, key=lambda each: (-each[0][each[1]].mod, each[1]))
        kept = entries[key]
        others = [each.pop(other) for each, other in same if (each, other) != (entries, key)]
        for _, other in same:
            if other != key:
                ledger.settled[other] = TWO_IDS
        if entries is ledger.cards and (ledger.gone, key) in same:
            ledger.settled[key] = ONE_RETIRED
        if max(other.mod for other in others) >= kept.mod:  # learners may have another content
            entries[key] = kept._replace(mod=max(other.mod for other in others), hash=UNKNOWN)
    for key in ledger.last.keys() - ledger.gone.keys():
        del ledger.last[key]


def to_come(ledger: Ledger, file: TextFile, now: int) -> list[Diagnostic]:
    """Report the first note that changed at a time to come, and how many do.

    ``now`` is in epoch seconds; the machine's clock counts as well, in case ``now`` is pinned.
    """
    latest = max(now, int(time.time())) + MAX_AHEAD
    late = [(key, entry.mod) for key, entry in ledger.cards.items() if entry.mod > latest]
    if not late:
        return []
    key, mod = late[0]
    line = file.text.count("\n", 0, file.text.find(f"\ncard {key} ") + 1) + 1
    when = (datetime(1970, 1, 1) + timedelta(seconds=min(mod, MAX_TIME))).date().isoformat()
    words = {"count": counted(len(late), "note"), "when": when}
    return [problem("U113", Span(file.path, line, 1, line, len(file.line(line) or "") + 1), **words)]


def disagreements(ledger: Ledger) -> Iterator[Diagnostic]:
    """Report on what two branches disagreed and how it was settled, one problem for each way.

    The next build writes down what was settled, and then there is nothing more to report.
    """
    for way in dict.fromkeys(ledger.settled.values()):
        names = sorted(name for name, settled in ledger.settled.items() if settled == way)
        more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
        which = ", ".join(f"'{name}'" for name in names[:MAX_NAMED])
        yield problem("U120", Span(NAME), which=f"{which}{more}", how=way)


def free_key(ledger: Ledger, key: str) -> str:
    """Return a key for a second retired note of one id; no card can have it as its id."""
    return identity.free_key(key, ledger.gone)


def dump(ledger: Ledger) -> str:
    """Return the ledger as text."""
    lines = [f"type {key} {hash_} {mod}" for key, (hash_, mod) in sorted(ledger.types.items())]
    for word, entries in (("card", ledger.cards), ("gone", ledger.gone)):
        lines += [
            f"{word} {key} {kind} {guid} {id_} {hash_} {mod}{_last(ledger, key) if word == 'gone' else ''}"
            for key, (kind, guid, id_, hash_, mod) in sorted(entries.items())
        ]
    lines += [f"deck {'/'.join(path)} {number}" for path, number in sorted(ledger.decks.items())]
    lines += [
        f"release {version} {digest} {moment}"
        for version, (digest, moment) in sorted(
            ledger.releases.items(), key=lambda each: (version_key(each[0]), each[0])
        )
    ]
    lines += [f"source {source} {digest}" for source, digest in sorted(ledger.sources.items())]
    lines += [
        stale.to_line(card, selector)
        for card, cites in sorted(ledger.cites.items())
        for selector in sorted(cites, key=lambda each: each[1:])
    ]
    return f"{_HEADER}ledger {VERSION} {ledger.deck}\n" + "".join(f"{line}\n" for line in (*lines, "end"))


def _last(ledger: Ledger, key: str) -> str:
    last = ledger.last.get(key)
    if last is None:
        return ""
    return " " + json.dumps(last._asdict(), ensure_ascii=False, separators=(",", ":"))


def remember_citations(ledger: Ledger, cited: Iterable[Cited], sources: Iterable[Source]) -> None:
    """Note in a ledger where the quotations of a build were found."""
    ledger.sources = {str(source.id): stale.digest(source.file.text) for source in sources}
    ledger.cites = {}
    for quotation in cited:
        ledger.cites.setdefault(quotation.card, []).append(quotation.selector)
