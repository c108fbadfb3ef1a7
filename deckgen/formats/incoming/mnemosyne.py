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
    deletion,
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
from deckgen.formats.reading.rows import Rows, opened

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

# 'src="chad_media/map.png"'
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
        media = sorted(each.filename for each in members if not _is_own(each))
        member_of = _flat(media)
        data = _member(archive, CARDS, MAX_JSON)
    name_of = {member: name for name, member in member_of.items()}
    facts = _log(path, data)

    def opens(names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        return _opens(path, names, member_of)

    return _deck(path, facts, name_of, opens)


def read_database(path: Path, _: Options = NO_OPTIONS) -> IncomingDeck:
    """Read the database of Mnemosyne 2. Raises ``UnreadableError`` and ``OSError``."""
    with (
        tempfile.TemporaryDirectory(prefix="deckgen-") as folder,
        damage_told(path, "a Mnemosyne database"),
    ):
        copy = Path(folder) / "database"
        data = read_bytes(path, 1 << 30)
        copy.write_bytes(data)
        with opened(copy, path, len(data)) as rows:
            facts = _facts(rows)
    media = path.with_name(path.name + "_media")
    files = Folder(media, deep=True)
    name_of = {}
    for name, found in files.paths.items():
        member = found.relative_to(media).as_posix()
        name_of[member] = name
    return _deck(path, facts, name_of, files.opens)


def _facts(rows: Rows) -> dict[str, _Fact]:
    """Return the facts in a database by their ids: those that have values.

    ``data_for_fact`` has a row for each value of a fact, ``cards`` one for each of its cards, and
    ``tags_for_card`` the tags of these.
    """
    values: dict[str, dict[str, str]] = defaultdict(dict)
    for fact, key, value in rows.each("data_for_fact", "_fact_id key value"):
        values[str(fact)][text(key)] = text(value or "")
    tags: dict[str, str] = {}
    for id_, name in rows.each("tags", "_id name"):
        tags[str(id_)] = text(name)
    facts: dict[str, _Fact] = defaultdict(_Fact)
    fact_of = {}
    for id_, fact, kind in rows.each("cards", "_id _fact_id card_type_id"):
        facts[str(fact)].kind = str(kind)
        fact_of[id_] = str(fact)
    for card, tag in rows.each("tags_for_card", "_card_id _tag_id"):
        of_card = facts[fact_of.get(card, "")]
        of_card.tags.add(tags.get(str(tag), ""))
    for fact, its_values in values.items():
        facts[fact].values = its_values
    return {fact: facts[fact] for fact in values}


class _Fact:
    """What a note is made of.

    - ``values``: its texts by their keys: ``f`` and ``b``, and the like.
    - ``kind``: the number of the kind of its cards; one that begins with 2 is asked both ways.
    - ``tags``: those of its cards.
    """

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.kind = ""
        self.tags: set[str] = set()


def _log(path: Path, data: bytes) -> dict[str, _Fact]:
    """Read the list of changes that the XML is.

    It has a line for each tag (10), each fact (16) and each card (6):

        <log type="10" o_id="t1"><name>Africa</name></log>
        <log type="16" o_id="f1"><f>What is the capital of Chad?</f><b>N'Djamena</b></log>
        <log type="6" o_id="c1" card_t="1" fact="f1" tags="t1"></log>
    """
    facts: dict[str, _Fact] = defaultdict(_Fact)
    tags: dict[str, str] = {}
    tags_of: dict[str, list[str]] = defaultdict(list)
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
            listed = entry.attributes.get("tags", "")
            tags_of[fact] += filter(None, listed.split(","))
    # a tag may be listed behind the cards that have it
    for fact, ids in tags_of.items():
        facts[fact].tags.update(tags.get(id_, "") for id_ in ids)
    return {fact: each for fact, each in facts.items() if each.values}


def _flat(members: list[str]) -> dict[str, str]:
    """Return members of an archive by the names that they get where there are no folders: their own, or
    with the folder before it where two have the same. What leads out of the archive is left out."""
    found: dict[str, str] = {}
    for member in members:
        parts = member.split("/")
        if ".." in parts or "" in parts:
            continue
        name = parts[-1]
        if name in found:
            name = "_".join(parts)
        found.setdefault(name, member)
    return found


def _deck(
    path: Path, facts: dict[str, _Fact], name_of: dict[str, str], opens: Opens
) -> IncomingDeck:
    """Return the deck of some facts; ``name_of`` has the name of each file by its path in the export."""
    notes: list[IncomingNote] = []
    warnings = []
    for id_, fact in facts.items():
        values = {key: _as_anki(text, name_of) for key, text in fact.values.items()}
        found = _notes(fact, values)
        if not found:
            known = ", ".join(sorted(fact.values)) or "nothing"
            warnings.append(f"a card with {shown(known)} is of an unknown kind")
        notes += (note._replace(place=f"{path.name}: {id_}") for note in found)
    return IncomingDeck(
        path,
        form="a Mnemosyne deck",
        name=path.stem,
        format=HTML,
        notes=tuple(notes),
        files=tuple(sorted(name_of.values())),
        opens=opens,
        warnings=tuple(warnings),
    )


def _as_anki(text: str, name_of: dict[str, str]) -> str:
    """Return a text as Anki shows the same: line ends, formulas, sounds, pictures without folders."""

    def sound(found: re.Match[str]) -> str:
        name = name_of.get(found[1], found[1])
        return f"[sound:{name}]"

    def source(found: re.Match[str]) -> str:
        attribute, member = found.groups()
        return attribute + name_of.get(member, member)

    if not any(tag in text for tag in _WITH_LINES):
        text = text.replace("\n", "<br>")
    for tag, (opens, closes) in _FORMULAS.items():
        text = text.replace(f"<{tag}>", opens)
        text = text.replace(f"</{tag}>", closes)
    text = _SOUND.sub(sound, text)
    return _SOURCE.sub(source, text)


def _notes(fact: _Fact, values: dict[str, str]) -> list[IncomingNote]:
    """Return the notes of a fact: one, or two of a map (loc, blank, marked), which is asked for both ways;
    none of a kind that is not known."""
    note = _note(fact, values)
    if note is not None:
        return [note]
    if not {"loc", "blank", "marked"} <= values.keys():
        return []
    tags = _tags_of(fact)
    place, blank_map, marked_map = values["loc"], values["blank"], values["marked"]
    return [
        IncomingNote(QUESTION, (marked_map, place), tags),
        IncomingNote(QUESTION, (f"{place}<br>{blank_map}", marked_map), tags),
    ]


def _tags_of(fact: _Fact) -> tuple[str, ...]:
    tags = fact.tags - {"", _UNTAGGED}
    return tuple(sorted(tag.replace(" ", "_") for tag in tags))


def _note(fact: _Fact, values: dict[str, str]) -> IncomingNote | None:
    """Return the note of a fact; nothing for one of another kind.

    Known are front and back (``f``, ``b``), vocabulary (the foreign word ``f``, how it is spoken ``p_1``,
    what it means ``m_1``, notes ``n``), and clozes (``text``).
    """
    tags = _tags_of(fact)
    remark = values.get("n", "")
    if "text" in values:
        return IncomingNote(CLOZE, (_clozes(values["text"]), remark), tags)
    if "f" in values and "m_1" in values:
        answer = values["m_1"]
        spoken = values.get("p_1", "")
        if spoken:
            answer = f"{spoken}<br>{answer}"
        return IncomingNote(REVERSED, (values["f"], answer, remark), tags)
    if "f" in values and "b" in values:
        is_both_ways = fact.kind.startswith("2")
        kind = REVERSED if is_both_ways else QUESTION
        return IncomingNote(kind, (values["f"], values["b"]), tags)
    return None


def _clozes(words: str) -> str:
    """Number what stands in square brackets, ``[answer:hint]``, as deletions.

    ``[N'Djamena:a town] is in [Chad]`` becomes ``{{c1::N'Djamena::a town}} is in {{c2::Chad}}``.
    """
    parts = []
    number = 0
    at = 0
    start = words.find("[")
    while start >= 0:
        end = words.find("]", start)
        if end < 0:
            break
        number += 1
        inner, _, hint = words[start + 1 : end].partition(":")
        parts.append(words[at:start])
        parts.append(deletion(number, inner, hint))
        at = end + 1
        start = words.find("[", at)
    return "".join(parts) + words[at:]


# --- the archive -----------------------------------------------------------------------------------


def _is_own(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is Mnemosyne's own, and no media file."""
    return info.filename in (CARDS, "METADATA") or info.is_dir()


def _blocks(archive: zipfile.ZipFile, name: str, most: int) -> Iterator[bytes]:
    """Yield the bytes of a member in blocks. Raises ``ValueError`` for one of more bytes than ``most``, or
    than can be packed in it."""
    info = archive.getinfo(name)
    if info.file_size > min(most, most_unpacked(info.compress_size)):
        raise ValueError(f"{shown(name)} would unpack to {info.file_size:,} bytes")
    left = info.file_size
    with archive.open(info) as member:
        while left > 0:
            block = member.read(min(left, 1 << 20))
            if not block:
                return
            left -= len(block)
            yield block


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return the bytes of a member. Raises as :func:`_blocks`, and ``UnreadableError`` if it is not there."""
    if name not in archive.namelist():
        raise UnreadableError(f"there is no {name} in {archive.filename or 'it'}")
    return b"".join(_blocks(archive, name, most))


def _opens(
    path: Path, names: Iterable[str], members: dict[str, str]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield media files by their names, each with its bytes; ``members`` has the member that each is."""
    with path.open("rb") as file, damage_told(path, "a Mnemosyne export"):
        archive = zipfile.ZipFile(file)
        for name in names:
            yield name, _blocks(archive, members[name], 2 << 30)
