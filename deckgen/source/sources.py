"""Sources, as 'sources:' declares them.

::

    sources:
      essay:
        file: seeds/essay.txt
        title: The Class Nature of the Soviet State
        author: Leon Trotsky
        voices:
          - speaker: Joseph Stalin
            passages: [{from: "We have", to: "by 1932"}]

The id is what cards name; the file is looked for in the project. A voice is somebody whose words the source
quotes: a card on these passages is said to be of his words.
"""

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
    """Return a source, ``None`` if it has no title, or no text that can be read."""
    reader.check_keys(node, "source")
    written = reader.text(node, "file")
    title = reader.text(node, "title")
    owner = f"the source '{id_}'"
    _require(reader, node, "file", owner, "the path of its text")
    _require(reader, node, "title", owner, "how a citation names it")
    encoding = reader.choice(node, "encoding", schema.ENCODINGS) or "utf-8"
    if written is None or title is None:
        return None
    file = read_text_file(reader, written, folder, encoding, folders)
    if file is None:
        return None
    file = seen.read(file)
    if not file.text.strip():
        way = "put the source's text into it"
        reader.diagnostics.append(problem("Y004", Span(file.path), way=way))
        return None
    return Source(
        id=id_,
        declared_in=reader.file,
        file=file,
        title=title,
        author=reader.text(node, "author") or "",
        name=reader.text(node, "name") or title,
        polemic=reader.choice(node, "stance", schema.STANCES) is not None,
        voices=_voices(reader, node),
        contested=_passages(reader, node, "contested"),
        apparatus=_passages(reader, node, "apparatus"),
        aliases=_aliases(reader, node),
        attributions=tuple(map(str, reader.texts(node, "attributions"))),
        url=read_address(reader, node, "url", schema.WEB_ADDRESS),
    )


def _require(reader: Reader, node: Mapping, key: str, owner: str, what: str) -> None:
    """Report a key that a source or a voice lacks; ``what`` says what it has to hold."""
    if key not in node:
        reader.missing(node, key, owner, f"add '{key}:', {what}")


def read_address(reader: Reader, node: Mapping, key: str, pattern: str) -> str:
    """Return an address that fits a pattern of the table of keys, '' for none; report another.

    A pattern with 'mailto' in it allows an address for mail, and ``{id}`` for the id of a card.
    """
    value = reader.text(node, key)
    if value is None:
        return ""
    if not re.match(pattern, value):
        may_be_mail = "mailto" in pattern
        wanted = "a web or mail address" if may_be_mail else "a web address"
        way = _way_to_address(value.strip(), may_be_mail=may_be_mail)
        reader.wrong(value, key, wanted, way)
        return ""
    return str(value)


def _way_to_address(value: str, *, may_be_mail: bool) -> str:
    """Return how to write an address that is refused.

    '%20' for the space in 'https://example.org/a b', 'mailto:' before 'cards@example.org', or the whole of
    what has no scheme.
    """
    if may_be_mail and "{" in value.replace("{id}", ""):
        return (
            "write {id} for the card's id; no other name in braces stands for anything"
        )
    odd = _ODD.search(value)
    if odd is not None and value.startswith(("https://", "http://", "mailto:")):
        sign = odd[0]
        name = _ODD_NAMES.get(sign, sign)
        return f"write %{ord(sign):02X} for {name}"
    if may_be_mail and _MAIL.fullmatch(value):
        return f"write it whole: mailto:{value}"
    return "write it whole, beginning with https://"


# what an address has in the form %20 alone
_ODD = lazy_pattern(r"[ <>\"]")
_ODD_NAMES = {" ": "a space"}
_MAIL = lazy_pattern(r"[^\s@:/]+@[^\s@:/]+")  # 'cards@example.org'


def _voices(reader: Reader, node: Mapping) -> tuple[Voice, ...]:
    """Return those whose words a source quotes."""
    voices = []
    for each in reader.sequence(node, "voices"):
        voice = _voice(reader, each)
        if voice is not None:
            voices.append(voice)
    return tuple(voices)


def _voice(reader: Reader, node: Node) -> Voice | None:
    """Return a voice, ``None`` if it has no speaker or no passages."""
    if not isinstance(node, Mapping):
        way = "begin each voice with '- speaker:', and write 'passages:' below it"
        reader.wrong(node, "voices", "a list of voices", way)
        return None
    reader.check_keys(node, "voice")
    speaker = reader.text(node, "speaker")
    passages = _passages(reader, node, "passages")
    _require(reader, node, "speaker", "the voice", "whose words they are")
    _require(reader, node, "passages", "the voice", "the words, as in the source")
    if speaker is None or not passages:
        return None
    work = reader.text(node, "work")
    via = reader.text(node, "via")
    return Voice(speaker, passages, work, via)


def _passages(reader: Reader, node: Mapping, key: str) -> tuple[Passage, ...]:
    """Return passages, each a text or a mapping with its first and its last words."""
    value = node.get(key)
    if value is None:
        return ()
    passages = []
    for each in value if isinstance(value, Sequence) else [value]:
        if isinstance(each, Mapping):
            passage = _passage_between(reader, each)
            if passage is not None:
                passages.append(passage)
        else:
            text = reader.as_text(each, key)
            if text is not None:
                passages.append(Passage(text))
    return tuple(passages)


def _passage_between(reader: Reader, node: Mapping) -> Passage | None:
    """Return a passage that is written as ``from`` its first words ``to`` its last ones."""
    reader.check_keys(node, "passage")
    first = reader.text(node, "from")
    last = reader.text(node, "to")
    if first is not None and last is not None:
        return Passage(first, last)
    way = "give its first words and its last words"
    if "from" not in node:
        reader.missing(node, "from", "the passage", way)
    elif "to" not in node:
        reader.missing(node, "to", "the passage", way)
    return None


def _aliases(reader: Reader, node: Mapping) -> dict[str, tuple[str, ...]]:
    """Return the other names of things in a source, by the name that cards use."""
    declared = reader.mapping(node, "aliases") or Mapping()
    aliases = {}
    for name in declared:
        others = reader.texts(declared, name)
        aliases[str(name)] = tuple(map(str, others))
    return aliases
