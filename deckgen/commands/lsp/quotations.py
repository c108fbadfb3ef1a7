"""What can be quoted: the words typed so far, completed from the text of a source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.language.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.citations.index import SourceIndex

MIN_LETTERS = 3
"""How many letters must have been typed."""

MAX_PLACES = 10
"""How many places of a source are offered."""

_WORD_CHARACTER = re.compile(r"\w")
_CLAUSE_END = re.compile(r"[,;:—–](?=\s)|(?<=\w) [—–-] ")


class Offer(NamedTuple):
    """Words that can be quoted.

    - ``text``: the words on one line.
    - ``what``: how much of the sentence they are.
    - ``start``, ``end``: where they stand in the source.
    """

    text: str
    what: str
    start: int
    end: int


def offers(index: SourceIndex, typed: str) -> list[Offer]:
    """Return what a quotation may become that begins with some words, the last of them perhaps half typed.

    ``the Sei`` may become ``the Seine flows through Paris`` up to the comma, or the whole sentence.
    """
    found: list[Offer] = []
    seen = set()
    for start in _places(index, typed):
        for offer in _from(index, start, typed):
            if offer.text not in seen:
                seen.add(offer.text)
                found.append(offer)
    return found


def _places(index: SourceIndex, typed: str) -> Iterator[int]:
    """Yield where words stand in a source, as :mod:`deckgen.language.normalise` compares them."""
    wanted = normalise(typed).text.strip()
    if len(_WORD_CHARACTER.findall(wanted)) < MIN_LETTERS:
        return
    begins_a_word = _WORD_CHARACTER.match(wanted[0])
    normal = index.text.normal
    text = normal.text
    at = -1
    for _ in range(MAX_PLACES):
        at = text.find(wanted, at + 1)
        # not in the middle of a longer word
        while at > 0 and begins_a_word and _WORD_CHARACTER.match(text[at - 1]):
            at = text.find(wanted, at + 1)
        if at < 0:
            return
        start, _ = normal.span(at, at + len(wanted))
        yield start


def _from(index: SourceIndex, start: int, typed: str) -> Iterator[Offer]:
    """Yield the stretches that can be quoted from a place on: to the end of the clause and the sentence."""
    text = index.source.file.text
    numbers = index.sentences_at(start, start + 1)
    sentence = index.sentences[numbers[0]]
    if not sentence.start <= start < sentence.end:
        return
    end = sentence.end
    rest = _one_line(text[start:end])
    yield Offer(rest, "to the end of the sentence", start, end)
    clause = _CLAUSE_END.search(text, start + len(typed), end)
    if clause is not None:
        comma = clause.start()
        yield Offer(_one_line(text[start:comma]), "to the comma", start, comma)
    if start > sentence.start:
        whole = _one_line(text[sentence.start : end])
        yield Offer(whole, "the whole sentence", sentence.start, end)


def _one_line(text: str) -> str:
    """Return a stretch of a source without its line ends."""
    return " ".join(text.split())


# --- as YAML -----------------------------------------------------------------------------------

_UNSAFE_START = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`\s]")
_UNSAFE = re.compile(r": | #|:$|\t")
_UNSAFE_IN_FLOW = re.compile(r"[,\[\]{}]")


def as_scalar(
    text: str, *, quote: str = "", in_flow: bool = False, is_block: bool = False
) -> str:
    """Return a text as a YAML scalar, or what stands within the quotation marks that are there already.

    ``Who? When: then`` would be a mapping, and is put in quotation marks; a text that is safe stays plain.
    """
    if is_block:
        return text
    if quote == "'":
        return text.replace("'", "''")
    if quote == '"':
        return text.replace("\\", "\\\\").replace('"', '\\"')
    is_plain = text and not _UNSAFE_START.match(text) and not _UNSAFE.search(text)
    if is_plain and not (in_flow and _UNSAFE_IN_FLOW.search(text)):
        return text
    return "'" + text.replace("'", "''") + "'"


def line_of(index: SourceIndex, offset: int) -> int:
    """Return the line, from 1, of a place of a source."""
    return index.source.file.position(offset)[0]
