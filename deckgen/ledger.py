"""``cards.lock``: the identity of every note, and when its content last changed.

One line a note, sorted, so that version control merges it line by line::

    ledger 1 soviet-bonapartism
    type question 0f1e2d3c4b5a6978 1732320000
    card peasant-land-1930 question Xk3… 1732320000000 8a7b6c5d4e3f2a1b 1732320000
    gone old-card question Yb2… 1732320000001 1b2a3f4e5d6c7b8a 1732406400
    source essay 9f86d081…
    cite peasant-land-1930 essay 3011 3072 ["…decree. ","By 1930, 55%…",", and 88%…","By 1930, 55%…"]

The columns of a card: its key, the note type, the GUID, the note id (milliseconds since
1970), a hash of the compiled content, and the time of its last change (seconds since
1970), which becomes the note's modification time. That time moves only when the content
does, and never back: Anki rewrites a note whose time is newer, whether it changed or not,
and never one whose time is equal or older.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen import selectors
from deckgen.codes import problem
from deckgen.diagnostics import Diagnostic, Span, TextFile
from deckgen.model import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from deckgen.model import Note, Source
    from deckgen.notetypes import NoteType
    from deckgen.selectors import Cited, Selector

VERSION = 1
NAME = "cards.lock"
_HEADER = "# Made by 'deckgen build'. Commit it beside cards.yaml: it keeps the learners' history.\n"
_MARKER = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")


@dataclass(slots=True)
class Ledger:
    """The ledger's content. ``types`` maps a note type's key to its hash and time.

    ``conflicted`` holds the keys on which two branches disagree. ``sources`` maps a source's id
    to the SHA-256 of its text, ``cites`` a card's id to where its quotations were found.
    """

    deck: str
    types: dict[str, tuple[str, int]] = field(default_factory=dict)
    cards: dict[str, Entry] = field(default_factory=dict)
    gone: dict[str, Entry] = field(default_factory=dict)
    conflicted: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    cites: dict[str, list[Selector]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build changes for a learner: the keys of notes, in learning order."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    unchanged: int = 0


# --- reading and writing -------------------------------------------------------------


def parse(file: TextFile, deck_id: str) -> tuple[Ledger | None, list[Diagnostic]]:
    """Read a ledger; ``None`` if it is another deck's, a newer version's, or damaged.

    Both sides of a merge conflict are taken; where they disagree, the later change counts.
    """
    diagnostics: list[Diagnostic] = []
    ledger = Ledger("")
    for number, line in enumerate(file.text.split("\n"), 1):
        if not line or line[0] == "#" or _MARKER.match(line):
            continue
        columns = line.rstrip("\r").split(" ")
        span = Span(file.path, number, 1, number, len(line) + 1)
        fault = _read_line(ledger, columns)
        if fault:
            way = "restore cards.lock from version control, then run 'deckgen build'"
            diagnostics.append(problem("U101", span, why=fault, way=way))
            if len(diagnostics) >= 10:
                break
        elif columns[0] == "ledger":
            if columns[1] != str(VERSION):
                return None, [problem("U103", span, version=columns[1], ours=VERSION)]
            if columns[2] != deck_id:
                return None, [problem("U102", span, other=columns[2], deck=deck_id)]
            ledger.deck = columns[2]
    if not ledger.deck and not diagnostics:
        way = "restore cards.lock from version control, then run 'deckgen build'"
        diagnostics.append(problem("U101", Span(file.path), why="its first line is missing", way=way))
    for key in ledger.cards.keys() & ledger.gone.keys():  # retired on one branch only
        del ledger.gone[key]
        ledger.conflicted.add(key)
    return (None if diagnostics else ledger), diagnostics


def _read_line(ledger: Ledger, columns: list[str]) -> str:
    """Take one line into the ledger; return what is wrong with it, or ''."""
    try:
        if columns[0] in ("card", "gone"):
            _, key, kind, guid, id_, hash_, mod = columns
            entry = Entry(kind, guid, int(id_), hash_, int(mod))
            if kind not in ("question", "cloze"):
                return f"there is no note type '{kind}'"
            into = ledger.cards if columns[0] == "card" else ledger.gone
            other = into.get(key)
            if other is not None and other != entry:
                ledger.conflicted.add(key)
                entry = _settled(entry, other)
            into[key] = entry
        elif columns[0] == "type":
            _, key, hash_, mod = columns
            before = ledger.types.get(key)
            if before is not None and before != (hash_, int(mod)):
                ledger.conflicted.add(f"type {key}")
                hash_ = max((int(mod), hash_), (before[1], before[0]))[1] if int(mod) != before[1] else "-"
            ledger.types[key] = (hash_, max(int(mod), before[1] if before else 0))
        elif columns[0] == "cite":
            card, selector = selectors.from_columns(columns)
            ledger.cites.setdefault(card, []).append(selector)
        elif columns[0] == "source":
            _, source, digest = columns
            ledger.sources[source] = digest
        elif columns[0] == "ledger":
            _, version, _deck = columns
            int(version)
        else:
            return f"a line cannot begin with '{columns[0][:20]}'"
    except ValueError:
        return "its columns are not those of a ledger"
    return ""


def _settled(one: Entry, other: Entry) -> Entry:
    """Return the later of two entries of one note. Of two of the same second, neither content
    is known to be what learners have: with no hash, the next build gives the note a later time.
    """
    later = max(one, other, key=lambda entry: (entry.mod, entry.guid))
    if one.mod == other.mod and one.hash != other.hash:
        return later._replace(hash="-")
    return later


def dump(ledger: Ledger) -> str:
    """Return the ledger as text."""
    lines = [f"type {key} {hash_} {mod}" for key, (hash_, mod) in sorted(ledger.types.items())]
    for word, entries in (("card", ledger.cards), ("gone", ledger.gone)):
        lines += [
            f"{word} {key} {kind} {guid} {id_} {hash_} {mod}"
            for key, (kind, guid, id_, hash_, mod) in sorted(entries.items())
        ]
    lines += [f"source {source} {digest}" for source, digest in sorted(ledger.sources.items())]
    lines += [
        selectors.to_line(card, selector)
        for card, cites in sorted(ledger.cites.items())
        for selector in sorted(cites, key=lambda each: each[1:])
    ]
    return f"{_HEADER}ledger {VERSION} {ledger.deck}\n" + "".join(f"{line}\n" for line in lines)


def remember_citations(ledger: Ledger, cited: Iterable[Cited], sources: Iterable[Source]) -> None:
    """Note in a ledger where the quotations of a build were found."""
    ledger.sources = {str(source.id): selectors.digest(source.file.text) for source in sources}
    ledger.cites = {}
    for item, _, selector in cited:
        ledger.cites.setdefault(str(item.id), []).append(selector)


# --- bringing it up to date ----------------------------------------------------------


def guid_for(deck_id: str, key: str) -> str:
    """Return the GUID of a note: 72 bits of SHA-256 over the deck's id and the note's key,
    as 12 characters of URL-safe base64. Never changes.
    """
    return urlsafe_b64encode(sha256(f"{deck_id}\n{key}".encode()).digest()[:9]).decode()


def content_hash(kind: str, fields: Iterable[str], tags: Iterable[str]) -> str:
    """Return a hash of all that a learner's Anki takes over from a note."""
    content = "\x1f".join((kind, *fields)) + "\x1e" + " ".join(tags)
    return sha256(content.encode()).hexdigest()[:16]


def update(
    old: Ledger | None, deck_id: str, notes: Sequence[Note], types: Sequence[tuple[NoteType, str]], now: int
) -> tuple[Ledger, Changes, list[Diagnostic]]:
    """Bring a ledger up to date with what was compiled.

    ``types`` are the note types with their fingerprints, ``now`` is the time of new changes
    in epoch seconds. The notes' entries are in the returned ledger under their keys.
    """
    before = old or Ledger(deck_id)
    ledger = Ledger(deck_id, gone=dict(before.gone))
    diagnostics: list[Diagnostic] = []
    new, changed, renamed, unchanged = [], [], [], 0
    hand_out = _identities(before, deck_id, now)
    for note in notes:
        hash_ = content_hash(note.kind, note.fields, note.tags)
        entry = before.cards.get(note.key)
        earlier = _earlier_key(before, note, entry, hash_) if note.item.was or entry is None else ""
        if earlier:
            entry = before.cards.get(earlier) or before.gone[earlier]
            entry = entry._replace(hash=hash_ if earlier in before.cards and entry.hash == hash_ else "-")
            ledger.gone.pop(earlier, None)
            renamed.append(note.key)
        if entry is None:
            entry, fault = hand_out(note, hash_)
            diagnostics += fault
            new.append(note.key)
        elif entry.kind != note.kind:
            words = {"id": note.key, "old": entry.kind, "new": note.kind}
            diagnostics.append(problem("U106", note.item.span(), note.item.id, **words))
        elif entry.hash != hash_:
            entry = entry._replace(hash=hash_, mod=max(now, entry.mod + 1))
            changed.append(note.key)
        else:
            unchanged += 1
        ledger.cards[note.key] = entry
    kept = {entry.guid for entry in ledger.cards.values()}
    retired = [key for key, entry in before.cards.items() if entry.guid not in kept]
    for key in retired:
        entry = before.cards[key]
        ledger.gone[key] = entry._replace(mod=max(now, entry.mod + 1))
    _make_ids_distinct(ledger)
    restyled = _update_types(before, ledger, types, now)
    changes = Changes(tuple(new), tuple(changed), tuple(retired), tuple(renamed), restyled, unchanged)
    return ledger, changes, diagnostics


def _earlier_key(before: Ledger, note: Note, entry: Entry | None, hash_: str) -> str:
    """Return the key of the entry that a note takes over, or ''.

    That is one of its ``was``: a card until now, or one that was retired when this note was
    made (a rename whose ``was`` came a build too late). A retired card that comes back with
    the same content, or that says so with its own id under ``was``, takes over its own.
    """
    step = note.key[len(note.item.id) :]
    for earlier in note.item.was:
        key = earlier + step
        if entry is None and (key in before.cards or key in before.gone):
            return key
        if entry is not None and key in before.gone and entry.id >= before.gone[key].mod * 1000:
            return key
    gone = before.gone.get(note.key)
    return note.key if gone is not None and gone.hash == hash_ else ""


def _identities(
    before: Ledger, deck_id: str, now: int
) -> Callable[[Note, str], tuple[Entry, list[Diagnostic]]]:
    """Return a function that gives a new note its identity, refusing one that was given out."""
    ids = {entry.id for entry in (*before.cards.values(), *before.gone.values())}
    guids = {entry.guid: key for entries in (before.gone, before.cards) for key, entry in entries.items()}
    next_id = now * 1000

    def hand_out(note: Note, hash_: str) -> tuple[Entry, list[Diagnostic]]:
        nonlocal next_id
        while next_id in ids:
            next_id += 1
        entry = Entry(note.kind, guid_for(deck_id, note.key), next_id, hash_, now)
        next_id += 1
        owner = guids.get(entry.guid)
        if owner is None:
            return entry, []
        whose = "that was retired" if owner == note.key else f"that is now '{owner}'"
        return entry, [problem("U105", note.item.span(), note.item.id, id=note.key, whose=whose)]

    return hand_out


def _update_types(
    before: Ledger, ledger: Ledger, types: Sequence[tuple[NoteType, str]], now: int
) -> tuple[str, ...]:
    restyled = []
    for note_type, fingerprint in types:
        hash_, mod = before.types.get(note_type.key, ("", 0))
        if hash_ != fingerprint[:16]:
            if hash_:
                restyled.append(note_type.key)
            hash_, mod = fingerprint[:16], max(now, mod + 1)
        ledger.types[note_type.key] = (hash_, mod)
    return tuple(restyled)


def _make_ids_distinct(ledger: Ledger) -> None:
    """Move note ids that two branches gave out twice: Anki finds notes by GUID, not by id."""
    seen = {entry.id for entry in ledger.gone.values()}
    if len({entry.id for entry in ledger.cards.values()} | seen) == len(ledger.cards) + len(ledger.gone):
        return
    for key, entry in sorted(ledger.cards.items()):
        id_ = entry.id
        while id_ in seen:
            id_ += 1
        seen.add(id_)
        ledger.cards[key] = entry._replace(id=id_)
