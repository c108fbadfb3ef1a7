"""Mnemosyne's exports: ``.cards`` (a zip with XML) and its database. A pickle (``.mem``) is never read."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from deckgen.formats.incoming.deck import (
    CLOZE,
    HTML,
    NO_OPTIONS,
    QUESTION,
    REVERSED,
    IncomingDeck,
    IncomingNote,
    Opens,
    Options,
)
from deckgen.formats.incoming.decoding import read_bytes
from deckgen.formats.incoming.media import Folder
from deckgen.formats.incoming.xmltree import parse
from deckgen.formats.reading.archive import check_directory
from deckgen.formats.reading.limits import (
    MAX_JSON,
    MAX_MEMBERS,
    UnreadableError,
    damage_told,
    most_unpacked,
    shown,
    text,
)
from deckgen.formats.reading.rows import opened

CARDS = "cards.xml"
"""The member of a ``.cards`` file that has the cards."""

_WITH_LINES = ("<ul", "<table", "<latex")
"""Where one of these is in a text, Mnemosyne shows its line ends as spaces; else as breaks."""

_FORMULAS = {
    "$$": ("\\[", "\\]"),
    "$": ("\\(", "\\)"),
    "latex": ("[latex]", "[/latex]"),
}
"""Mnemosyne's tags of formulas, and what stands for them in Anki."""

_SOURCE = re.compile(r"""(\bsrc\s*=\s*["'])([^"'<>]+)(?=["'])""", re.IGNORECASE)
_SOUND = re.compile(
    r"""<(?:audio|video)\s+src\s*=\s*["']([^"'<>]+)["'][^<>]*>(?:</(?:audio|video)>)?"""
)
_UNTAGGED = "__UNTAGGED__"


def read_cards(path: Path, _: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a ``.cards`` file. Raises ``UnreadableError`` and ``OSError``."""
    with path.open("rb") as file, damage_told(path, "a Mnemosyne export"):
        check_directory(file)
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise ValueError(f"it has more than {MAX_MEMBERS:,} members")
        members_of = _flat(
            sorted(each.filename for each in members if not _is_own(each))
        )
        data = _member(archive, CARDS, MAX_JSON)
    names = {member: name for name, member in members_of.items()}
    return _deck(
        path, _log(path, data), names, lambda wanted: _opens(path, wanted, members_of)
    )


def read_database(path: Path, _: Options = NO_OPTIONS) -> IncomingDeck:
    """Read the database of Mnemosyne 2. Raises ``UnreadableError`` and ``OSError``."""
    with (
        tempfile.TemporaryDirectory(prefix="deckgen-") as folder,
        damage_told(path, "a Mnemosyne database"),
    ):
        copy = Path(folder) / "database"
        data = read_bytes(path, 1 << 30)
        copy.write_bytes(data)
        facts: dict[str, dict[str, str]] = defaultdict(dict)
        tags: dict[str, str] = {}
        cards: dict[str, _Fact] = defaultdict(_Fact)
        with opened(copy, path, len(data)) as rows:
            for fact, key, value in rows.each("data_for_fact", "_fact_id key value"):
                facts[str(fact)][text(key)] = text(value or "")
            for id_, name in rows.each("tags", "_id name"):
                tags[str(id_)] = text(name)
            fact_of = {}
            for id_, fact, kind in rows.each("cards", "_id _fact_id card_type_id"):
                cards[str(fact)].kind = str(kind)
                fact_of[id_] = str(fact)
            for card, tag in rows.each("tags_for_card", "_card_id _tag_id"):
                cards[fact_of.get(card, "")].tags.add(tags.get(str(tag), ""))
    for fact, values in facts.items():
        cards[fact].values = values
    media = path.with_name(path.name + "_media")
    files = Folder(media, deep=True)
    names = {
        str(found.relative_to(media).as_posix()): name
        for name, found in files.paths.items()
    }
    return _deck(path, {fact: cards[fact] for fact in facts}, names, files.opens)


class _Fact:
    """What a note is made of: the values of a fact, the kind of its cards, their tags."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.kind = ""
        self.tags: set[str] = set()


def _log(path: Path, data: bytes) -> dict[str, _Fact]:
    """Read the list of changes that the XML is: tags (10), facts (16), cards (6)."""
    facts: dict[str, _Fact] = defaultdict(_Fact)
    tags: dict[str, str] = {}
    links: list[tuple[str, str]] = []
    for entry in parse(path, data).children:
        if entry.name != "log":
            continue
        kind = entry.attributes.get("type")
        id_ = entry.attributes.get("o_id", "")
        if kind == "10":
            tags[id_] = entry.text_of("name")
        elif kind == "16":
            facts[id_].values = {each.name: each.text for each in entry.children}
        elif kind == "6":
            fact = entry.attributes.get("fact", "")
            facts[fact].kind = entry.attributes.get("card_t", "")
            links += [
                (fact, tag)
                for tag in entry.attributes.get("tags", "").split(",")
                if tag
            ]
    for fact, tag in links:
        facts[fact].tags.add(tags.get(tag, ""))
    return {fact: each for fact, each in facts.items() if each.values}


def _flat(members: list[str]) -> dict[str, str]:
    """Return members of an archive by the names that they get where there are no folders: their own, or
    with the folder before it where two have the same. What leads out of the archive is left out."""
    found: dict[str, str] = {}
    for member in members:
        parts = member.split("/")
        if ".." not in parts and "" not in parts:
            found.setdefault(
                parts[-1] if parts[-1] not in found else "_".join(parts), member
            )
    return found


def _deck(
    path: Path, facts: dict[str, _Fact], names: dict[str, str], opens: Opens
) -> IncomingDeck:
    """Return the deck of some facts; ``names`` has the name of each file by its path in the export."""
    notes: list[IncomingNote] = []
    warnings = []
    for id_, fact in facts.items():
        values = {key: _as_anki(text, names) for key, text in fact.values.items()}
        found = _notes(fact, values)
        if not found:
            known = ", ".join(sorted(fact.values)) or "nothing"
            warnings.append(f"a card with {shown(known)} is of an unknown kind")
        notes += (note._replace(place=f"{path.name}: {id_}") for note in found)
    files = tuple(sorted(names.values()))
    form = "a Mnemosyne deck"
    return IncomingDeck(
        path,
        form,
        path.stem,
        HTML,
        tuple(notes),
        files=files,
        opens=opens,
        warnings=tuple(warnings),
    )


def _as_anki(text: str, names: dict[str, str]) -> str:
    """Return a text as Anki shows the same: line ends, formulas, sounds, pictures without folders."""
    if not any(tag in text for tag in _WITH_LINES):
        text = text.replace("\n", "<br>")
    for tag, (opens, closes) in _FORMULAS.items():
        text = text.replace(f"<{tag}>", opens).replace(f"</{tag}>", closes)
    text = _SOUND.sub(lambda found: f"[sound:{names.get(found[1], found[1])}]", text)
    return _SOURCE.sub(lambda found: f"{found[1]}{names.get(found[2], found[2])}", text)


def _notes(fact: _Fact, values: dict[str, str]) -> list[IncomingNote]:
    """Return the notes of a fact: one, or two of a map (loc, blank, marked), which is asked for both ways;
    none of a kind that is not known."""
    note = _note(fact, values)
    if note is not None:
        return [note]
    if not {"loc", "blank", "marked"} <= values.keys():
        return []
    tags = _tags_of(fact)
    asked = f"{values['loc']}<br>{values['blank']}"
    return [
        IncomingNote(QUESTION, (values["marked"], values["loc"]), tags),
        IncomingNote(QUESTION, (asked, values["marked"]), tags),
    ]


def _tags_of(fact: _Fact) -> tuple[str, ...]:
    return tuple(
        sorted(tag.replace(" ", "_") for tag in fact.tags if tag and tag != _UNTAGGED)
    )


def _note(fact: _Fact, values: dict[str, str]) -> IncomingNote | None:
    """Return the note of a fact: front and back (f, b), vocabulary (f, p_1, m_1, n), or a cloze (text)."""
    tags = _tags_of(fact)
    if "text" in values:
        return IncomingNote(CLOZE, (_clozes(values["text"]), values.get("n", "")), tags)
    if "f" in values and "m_1" in values:
        spoken = values.get("p_1", "")
        answer = f"{spoken}<br>{values['m_1']}" if spoken else values["m_1"]
        return IncomingNote(REVERSED, (values["f"], answer, values.get("n", "")), tags)
    if "f" in values and "b" in values:
        is_both_ways = fact.kind.startswith("2")
        return IncomingNote(
            REVERSED if is_both_ways else QUESTION, (values["f"], values["b"]), tags
        )
    return None


def _clozes(words: str) -> str:
    """Number what stands in square brackets, ``[answer:hint]``, as deletions."""
    out = []
    number = 0
    at = 0
    while (start := words.find("[", at)) >= 0 and (end := words.find("]", start)) >= 0:
        number += 1
        inner, _, hint = words[start + 1 : end].partition(":")
        out += [
            words[at:start],
            f"{{{{c{number}::{inner}{'::' + hint if hint else ''}}}}}",
        ]
        at = end + 1
    return "".join([*out, words[at:]])


# --- the archive -----------------------------------------------------------------------------------


def _is_own(info: zipfile.ZipInfo) -> bool:
    return info.filename in (CARDS, "METADATA") or info.is_dir()


def _blocks(archive: zipfile.ZipFile, name: str, most: int) -> Iterator[bytes]:
    info = archive.getinfo(name)
    if info.file_size > min(most, most_unpacked(info.compress_size)):
        raise ValueError(f"{shown(name)} would unpack to {info.file_size:,} bytes")
    left = info.file_size
    with archive.open(info) as member:
        while left > 0 and (block := member.read(min(left, 1 << 20))):
            left -= len(block)
            yield block


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if name not in archive.namelist():
        raise UnreadableError(f"there is no {name} in {archive.filename or 'it'}")
    return b"".join(_blocks(archive, name, most))


def _opens(
    path: Path, names: Iterable[str], members: dict[str, str]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    with path.open("rb") as file, damage_told(path, "a Mnemosyne export"):
        archive = zipfile.ZipFile(file)
        for name in names:
            yield name, _blocks(archive, members[name], 2 << 30)
