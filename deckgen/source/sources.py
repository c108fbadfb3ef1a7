"""Sources, as 'sources:' declares them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.declared import Passage, Source, Voice
from deckgen.core.diagnostics import Span
from deckgen.core.model import Text
from deckgen.source import schema, seen
from deckgen.source.textfiles import read_text_file
from deckgen.source.yaml.tree import Mapping, Node, Sequence
from deckgen.util.filenames import Folders
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.source.readers import Reader


def read_sources(reader: Reader, root: Mapping, folder: Path) -> dict[str, Source]:
    """Return the declared sources by id, each with its text."""
    declared = reader.mapping(root, "sources") or Mapping()
    sources = {}
    folders = Folders()
    for id_, node in declared.items():
        if not isinstance(node, Mapping):
            way = f"write 'file:' and 'title:' on the lines below '{id_}:', indented further than it"
            reader.wrong(node, id_, "a source with 'file' and 'title'", way)
        elif reader.is_id(id_):
            source = _source(reader, id_, node, folder, folders)
            if source is not None:
                sources[str(id_)] = source
    return sources


def _source(
    reader: Reader, id_: Text, node: Mapping, folder: Path, folders: Folders
) -> Source | None:
    reader.check_keys(node, "source")
    written, title = reader.text(node, "file"), reader.text(node, "title")
    for key, what in (
        ("file", "the path of its text"),
        ("title", "how a citation names it"),
    ):
        if key not in node:
            reader.missing(node, key, f"the source '{id_}'", f"add '{key}:', {what}")
    encoding = reader.choice(node, "encoding", schema.ENCODINGS) or "utf-8"
    if written is None or title is None:
        return None
    file = read_text_file(reader, written, folder, encoding, folders)
    if file is None:
        return None
    file = seen.read(file)
    if not file.text.strip():
        reader.diagnostics.append(
            problem("Y004", Span(file.path), way="put the source's text into it")
        )
        return None
    return Source(
        id=id_,
        declared_in=reader.file,
        file=file,
        title=title,
        author=reader.text(node, "author") or "",
        name=reader.text(node, "name") or title,
        polemic=reader.choice(node, "stance", schema.STANCES) is not None,
        voices=tuple(
            voice
            for each in reader.sequence(node, "voices")
            if (voice := _voice(reader, each)) is not None
        ),
        contested=_passages(reader, node, "contested"),
        apparatus=_passages(reader, node, "apparatus"),
        aliases=_aliases(reader, node),
        attributions=tuple(map(str, reader.texts(node, "attributions"))),
        url=read_address(reader, node, "url", schema.WEB_ADDRESS),
    )


def read_address(reader: Reader, node: Mapping, key: str, pattern: str) -> str:
    """Return an address that fits a pattern of the table of keys, '' for none; report another."""
    value = reader.text(node, key)
    if value is None:
        return ""
    if not re.match(pattern, value):
        kinds = "a web or mail address" if "mailto" in pattern else "a web address"
        reader.wrong(
            value, key, kinds, _way_to_address(value, may_be_mail="mailto" in pattern)
        )
        return ""
    return str(value)


def _way_to_address(value: str, *, may_be_mail: bool) -> str:
    """Return how to write an address that is refused."""
    if may_be_mail and "{" in value.replace("{id}", ""):
        return (
            "write {id} for the card's id; no other name in braces stands for anything"
        )
    odd = _ODD.search(value.strip())
    if odd is not None and value.strip().startswith(("https://", "http://", "mailto:")):
        return f"write %{ord(odd[0]):02X} for {_ODD_NAMES.get(odd[0], odd[0])}"
    if may_be_mail and _MAIL.fullmatch(value.strip()):
        return f"write it whole: mailto:{value.strip()}"
    return "write it whole, beginning with https://"


# what an address has in the form %20 alone
_ODD = lazy_pattern(r"[ <>\"]")
_ODD_NAMES = {" ": "a space"}
_MAIL = lazy_pattern(r"[^\s@:/]+@[^\s@:/]+")


def _voice(reader: Reader, node: Node) -> Voice | None:
    if not isinstance(node, Mapping):
        way = "begin each voice with '- speaker:', and write 'passages:' below it"
        reader.wrong(node, "voices", "a list of voices", way)
        return None
    reader.check_keys(node, "voice")
    speaker, passages = (
        reader.text(node, "speaker"),
        _passages(reader, node, "passages"),
    )
    for key, what in (
        ("speaker", "whose words they are"),
        ("passages", "the words, as in the source"),
    ):
        if key not in node:
            reader.missing(node, key, "the voice", f"add '{key}:', {what}")
    if speaker is None or not passages:
        return None
    return Voice(speaker, passages, reader.text(node, "work"), reader.text(node, "via"))


def _passages(reader: Reader, node: Mapping, key: str) -> tuple[Passage, ...]:
    """Return passages, each a text or a mapping with its first and its last words."""
    value = node.get(key)
    if value is None:
        return ()
    passages = []
    for each in value if isinstance(value, Sequence) else [value]:
        if isinstance(each, Mapping):
            reader.check_keys(each, "passage")
            first, last = reader.text(each, "from"), reader.text(each, "to")
            if first is None or last is None:
                absent = "from" if "from" not in each else "to"
                if absent not in each:
                    reader.missing(
                        each,
                        absent,
                        "the passage",
                        "give its first words and its last words",
                    )
                continue
            passages.append(Passage(first, last))
        else:
            text = reader.as_text(each, key)
            if text is not None:
                passages.append(Passage(text))
    return tuple(passages)


def _aliases(reader: Reader, node: Mapping) -> dict[str, tuple[str, ...]]:
    found = reader.mapping(node, "aliases") or Mapping()
    return {str(name): tuple(map(str, reader.texts(found, name))) for name in found}
