"""Names and ids for cards, topics, note types and decks, made from what a deck calls them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from deckgen.commands.importing.letters import ascii_of
from deckgen.render.plaintext import one_line
from deckgen.source.header import MAX_DECK_DEPTH
from deckgen.source.readers import fault_of_id
from deckgen.util.atomic import unchanged

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MAX_SLUG = 50
"""Characters of an id that is made from words."""

MAX_OWN = 12
"""Characters of an id in other letters than ASCII's."""

_FILE = re.compile(
    r"""\[sound:([^\[\]<>]+)\]|<img\s[^<>]*?src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""",
    re.IGNORECASE,
)
_NUMBERED_FILE = re.compile(
    r"(?:paste|img|image|screenshot|rec|tmp|latex)?[-_ \da-f]*", re.IGNORECASE
)
"""What programs call pictures that nobody named."""

_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_OPENING = re.compile(r"\{\{c[\d,]+::")  # '{{c1::'
_SOUND = re.compile(r"\[sound:[^\]]*\]")
# '\\text{', '\\mathbb R', '[$]': how a formula is set, and none of its words
_SETTING = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt)?|math(?:bb|bf|cal|frak|it|rm|scr|sf|tt)|operatorname|displaystyle|left|right"
    r"|q?quad)(?![A-Za-z])|\[/?(?:latex|\$\$?)\]"
)
_SHARP = re.compile(r"(?<![^\W_])([A-Za-z])#(?!\w)")  # 'C#', 'F#': a language, a note
_QUOTATION_MARKS = re.compile("[\"']")
_NO_NAME = re.compile(r'["\n\r\t]')
BLANK = "blank"
"""What Anki calls a part of a deck's name or of a tag that is empty."""


def slug(html: str) -> str:
    """Return words as an id in ASCII; '' where that would lose letters.

    ``Capital of <b>France</b>?`` gives ``capital-of-france``, ``Über C#`` gives ``uber-c-sharp``, and
    ``東京`` nothing.
    """
    words = _without_deletions(_without_sounds(one_line(html)))
    if "\\" in words or "]" in words:
        words = _SETTING.sub(" ", words)
    if "#" in words:
        words = _SHARP.sub(r"\1 sharp", words)
    bare = words.lower()
    if not bare.isascii():
        known = ascii_of(bare)
        if known is None:
            return ""
        bare = known
    bare = bare.replace("'", "").replace("’", "")
    made = _NO_LETTERS.sub("-", bare).strip("-")
    if len(made) > MAX_SLUG:
        cut = made[: MAX_SLUG + 1].rpartition("-")[0]
        made = cut or made[:MAX_SLUG]
    return made


def in_own_letters(html: str) -> str:
    """Return a short word as an id in the letters that it is written in, '' for any other text.

    ``東京`` is its own id; a sentence is none, and would be too long for the name of a file.
    """
    words = unicodedata.normalize("NFC", one_line(html).strip()).lower()
    if not words or len(words) > MAX_OWN:
        return ""
    if max(words) > "\uffff" or fault_of_id(words):
        return ""
    return words


def of_file(html: str) -> str:
    """Return the name of the only file that a text shows or plays as an id, '' if there is none.

    ``<img src="Mona%20Lisa.jpg">`` gives ``mona-lisa``, and ``<img src="paste-3f2a.jpg">`` nothing.
    """
    named = _FILE.findall(html)
    if len(named) != 1:
        return ""
    # one of the groups has the name, the others are empty
    name = unquote(unescape("".join(named[0])))
    stem, _, _ = name.rpartition(".")
    if _NUMBERED_FILE.fullmatch(stem):
        return ""
    return slug(escape(stem))


def _without_sounds(text: str) -> str:
    """Return a text with a space for each ``[sound:…]``."""
    end = text.rfind("]") + 1  # none ends behind it
    return _SOUND.sub(" ", text[:end]) + text[end:]


def _without_deletions(text: str) -> str:
    """Return a text with the words of ``{{c1::words::hint}}`` alone. The first ``}}`` ends a deletion."""
    parts: list[str] = []
    at = 0
    opening = _OPENING.search(text)
    while opening is not None:
        end = text.find("}}", opening.end())
        if end < 0:
            break
        hidden = text[opening.end() : end]
        # '{{c1::a {b::c} d::hint}}': within braces '::' begins no hint
        last_brace = max(hidden.rfind("{"), hidden.rfind("}"))
        hint = hidden.find("::", last_brace + 1)
        if hint >= 0:
            hidden = hidden[:hint]
        parts.append(text[at : opening.start()])
        parts.append(hidden)
        at = end + 2
        opening = _OPENING.search(text, at)
    parts.append(text[at:])
    return "".join(parts)


def deck_name(name: str) -> str:
    """Return the name of a deck as Anki keeps it today: ``A::blank::B`` for ``A::::B``."""
    parts = []
    for part in name.split("::"):
        allowed = _NO_NAME.sub("", part)
        parts.append(allowed.strip() or BLANK)
    return "::".join(parts[:MAX_DECK_DEPTH])


@lru_cache(maxsize=10_000)
def tag(name: str) -> str:
    """Return a tag as a project can have it: without quotation marks and empty parts.

    ``"Old" town::`` becomes ``Old_town::blank``.
    """
    parts = []
    for part in _QUOTATION_MARKS.sub("", name).split("::"):
        words = "_".join(part.split())
        parts.append(words or BLANK)
    return "::".join(parts)


class Ids:
    """Ids of one kind, each given once."""

    def __init__(self, fallback: str, taken: frozenset[str] = frozenset()) -> None:
        self.fallback = fallback
        self.taken = set(taken)
        self.count = 0
        self._numbers: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """Return an id that is free: the one wanted, or with a number; without one, a running number."""
        self.count += 1
        if not wanted:
            wanted = f"{self.fallback}-{self.count:04}"
        made = wanted
        while made in self.taken:
            number = self._numbers[wanted] = self._numbers.get(wanted, 1) + 1
            made = f"{wanted}-{number}"
        self.taken.add(made)
        return made


def free_file(
    root: Path | None, start: str, text: str, taken: Collection[str] = ()
) -> str:
    """Return the path of a file that can be written: ``topics/new.yaml``, or else ``topics/new-2.yaml``.

    - ``root``: the folder below which it is; ``None`` where nothing is there yet.
    - ``start``: how the path begins.
    - ``text``: what is to be written; a file that a killed import left with this very text is free.
    - ``taken``: others that are to be written.
    """
    name = f"{start}.yaml"
    number = 1
    while name in taken or not _is_free(root, name, text):
        number += 1
        name = f"{start}-{number}.yaml"
    return name


def _is_free(root: Path | None, name: str, text: str) -> bool:
    """Tell whether a text may be written as a file: there is none yet, or one with this very text."""
    if root is None:
        return True
    path = root / name
    return not path.exists() or unchanged(path, text.encode())
