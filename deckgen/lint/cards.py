"""The cards that items make, as the rules see them: two texts, cut into words once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.kinds import texts_of as texts_of
from deckgen.kinds import views_of
from deckgen.lint.words import WORD, lower_words
from deckgen.render.deletions import blanked
from deckgen.render.tags import INERT
from deckgen.util import ascii_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Limits, Text
    from deckgen.lint.words import Vocabulary

_ADDRESS = r"""(?P<address>(?<=["“„«])(?:https?|ftp)://[^\s<>"“”„«»]+
    |(?<!\w)(?:(?:https?|ftp)://|www\.|mailto:)[^\s<>]*[^\s<>.,;:!?'"“”„«»‘’)\]}])"""
_TARGET = r"\((?:\s*<[^<>\n]*>)?(?:[^()\\]|\\.|\([^()]*\))*\)"
_TAGS = "|".join(sorted(INERT))
_MARKUP = re.compile(
    rf"""(?=[`$\[!<\\*~_hfwm])(?:  # with one of these each of them begins, which is quickly seen
    (?P<code>(?:(?<!`)|(?<=\\`))(?P<tick>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=tick)(?!`))
    |(?P<maths>\$\$.+?\$\$|(?<![A-Za-z0-9$])\$(?=\S)(?:[^$\\\n]|\\.|\n(?!\s*\n))*?(?<=\S)\$(?!\d))
    |(?P<sound>\[sound:[^\]\n]*\])
    |(?P<image>!\[[^\]]*\]{_TARGET})
    |(?P<link>\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\])*)\]{_TARGET})
    |(?P<automatic><[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*>)
    |{_ADDRESS}
    |(?P<escape>\\)[^\w\s]
    |(?P<mark>\*+|~~|(?<!\w)_+|_+(?!\w)|</?(?:{_TAGS})(?:\s[^<>]*)?/?>))""",
    re.DOTALL | re.VERBOSE,
)
_TAG = re.compile(
    rf"""(?P<hidden><!--.*?(?:-->|\Z)|<(?P<unseen>script|style)\b.*?(?:</(?P=unseen)\s*>|\Z))
    |(?P<code><(?P<name>pre|code|kbd|samp|tt|svg|math)\b.*?(?:</(?P=name)\s*>|\Z))
    |(?P<maths>\\\(.+?\\\)|\\\[.+?\\\]|\[latex\].+?\[/latex\]|\[(?P<dollars>\$\$?)\].+?\[/(?P=dollars)\])
    |(?P<sound>\[sound:[^\]\n]*\])
    |(?P<tag></?[A-Za-z!](?:"[^"]*"|'[^']*'|[^>"'])*>|</?[A-Za-z!][^>]*>)
    |&(?P<entity>\#?\w+);
    |{_ADDRESS}""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^>]*>?")
_BLOCK_SIGNS = ("```", "~~~", "    ", "\t", "]:", "$$")
_MARKS = re.compile(r"[*`\[$\\_~<]|://|www\.|mailto:")
# What is no mark in Markdown; "www." and two spaces are looked for besides.
_BARE = ascii_text.LETTERS + b" .,;?!'\"()%-"
_HTML_MARKS = re.compile(r"[<&\[\\]|://|www\.|mailto:", re.IGNORECASE)

# Letters and digits of code become those of another alphabet (mathematical monospace), so that
# code is compared with code, and `this` in it is never taken for the English word.
_CODE = (
    {ord("A") + at: 0x1D670 + at for at in range(26)}
    | {ord("a") + at: 0x1D68A + at for at in range(26)}
    | {ord("0") + at: 0x1D7F6 + at for at in range(10)}
)


def visible(text: str, html: bool = False, cloze: bool = False) -> str:
    """Return a text's visible words in their places: every mark is a space, of the same length.

    Rough on purpose: what Anki shows is the renderer's business, here only words count.
    """
    if not html and "  " not in text and "www." not in text and ascii_text.holds_only(text, _BARE):
        return text
    written = text
    if cloze:
        text = blanked(text, html=html)
    if html:
        return _TAG.sub(_shown, text) if _HTML_MARKS.search(text) else text
    blocks = _blocks(written, cloze)
    if not blocks:
        return _MARKUP.sub(_shown, text) if _MARKS.search(text) else text
    parts, at = [], 0
    for start, end in blocks:  # a sign before a block has no partner behind it
        parts += [_MARKUP.sub(_shown, text[at:start]), _as_code(text[start:end])]
        at = end
    return "".join(parts) + _MARKUP.sub(_shown, text[at:])


def left_alone(text: str, html: bool = False, cloze: bool = False) -> list[tuple[int, int]]:
    """Return the stretches of a text that are no prose: code, formulas, addresses, and tags."""
    if html:
        return [match.span() for match in _TAG.finditer(text)]
    blocks, at = _blocks(text, cloze), 0
    found = list(blocks)
    for start, end in (*blocks, (len(text), len(text))):
        for match in _MARKUP.finditer(text[at:start]):
            found += [(at + left, at + right) for left, right in _kept(match)]
        at = end
    return found


def _kept(match: re.Match[str]) -> list[tuple[int, int]]:
    """Return what is no prose in a piece of Markdown; the label of a link may be."""
    if match.lastgroup in ("escape", "mark"):
        return []
    if match.lastgroup != "link":
        return [match.span()]
    start, end = match.span("label")
    within = [place for each in _MARKUP.finditer(match["label"]) for place in _kept(each)]
    return [(start + left, start + right) for left, right in within] + [(end, match.end())]


def _blocks(text: str, cloze: bool) -> list[tuple[int, int]]:
    """Return where the lines are that are code in Markdown, or say where links lead."""
    if not any(sign in text for sign in _BLOCK_SIGNS):
        return []
    from deckgen.render.markdown import lines_of_code  # slow to import, and few texts need it

    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    places: list[tuple[int, int]] = []
    for first, last in lines_of_code(text, cloze=cloze):
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        if not places or start >= places[-1][1]:
            places.append((start, end))
    return places


def _as_code(text: str) -> str:
    return "".join(char if char.isalnum() else " " for char in text.translate(_CODE))


def _shown(match: re.Match[str]) -> str:
    whole = match.group()
    if match.lastgroup in ("code", "maths", "address", "automatic"):
        if whole.startswith("<"):
            whole = _ANY_TAG.sub(lambda tag: " " * len(tag[0]), whole)
        return _as_code(whole).ljust(len(match.group()))
    if match.lastgroup == "link":
        return f" {_MARKUP.sub(_shown, match['label'])}".ljust(len(whole))
    if match.lastgroup == "escape" and whole[1] not in "\"'":  # \" is meant to stay straight
        return " " + whole[1:]
    return " " * len(whole)


class Found(NamedTuple):
    """What a rule found: the characters ``start`` to ``end`` of a text, and the words for
    the message. A rule over the whole deck also says whose text it is."""

    text: Text
    start: int
    end: int
    words: dict[str, object] = {}  # noqa: RUF012  (never written to)
    item: Item | None = None


def whole(text: Text, **words: object) -> Found:
    """Return a finding about all of a text."""
    return Found(text, 0, len(text), words)


class Card:
    """One card that a question or its reverse or one of several steps makes.

    ``question`` and ``answer`` are the texts as written, ``asks`` and ``says`` what is seen of
    them, ``words`` and ``answer_words`` their words in lower case, ``stems`` what the question is
    compared by. ``later`` marks a step after the first, whose question has been looked at.
    """

    __slots__ = (
        "answer",
        "answer_words",
        "asks",
        "item",
        "later",
        "limits",
        "question",
        "says",
        "stems",
        "words",
    )

    def __init__(
        self,
        item: Item,
        question: Text,
        answer: Text,
        vocabulary: Vocabulary,
        limits: Limits,
        later: bool = False,
    ) -> None:
        html = item.format == "html"
        self.item = item
        self.question = question
        self.answer = answer
        self.limits = limits
        self.later = later
        self.asks = visible(question, html)
        self.says = visible(answer, html)
        self.words = lower_words(self.asks)
        asked = vocabulary.asked
        self.stems = [stem for word in self.words if (stem := asked[word])]
        self.answer_words = lower_words(self.says)

    @property
    def cased(self) -> list[str]:
        """Return the words of the question as they are written."""
        return WORD.findall(self.asks)


def cards_of(item: Item, vocabulary: Vocabulary, limits: Limits) -> Iterator[Card]:
    """Yield the cards with a question of their own that an item makes, its reverse included."""
    for view in views_of(item):
        if view.back is not None:
            yield Card(item, view.front, view.back, vocabulary, limits, later=view.repeats_front)


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|(?<!\w)‘[^’]*(?:’(?=\w)[^’]*)*’(?!\w)")


def quoted(text: str, at: int) -> bool:
    """Tell whether the character at an offset stands between quotation marks."""
    return any(match.start() < at < match.end() for match in _QUOTED.finditer(text))
