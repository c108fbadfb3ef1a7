"""What is seen of a text: its words in their places, without the marks of Markdown or HTML.

Rough on purpose: what Anki shows is the renderer's business; here only words count.

Of ``Is **it** a [rule](https://example.org)?`` this is 'Is   it   a  rule', many spaces, and '?': each word
is where it is written, so that what a rule finds has its place in the text as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from deckgen.render.deletions import blanked, wholes
from deckgen.render.elements import INERT
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Text

# An address: 'https://example.org/a', 'www.example.org', 'mailto:a@b.c'; in quotation marks up to the mark.
# Brackets in pairs belong to it: 'https://example.org/Paris_(Texas)'.
_ADDRESS = r"""(?P<address>(?<=["“„«])(?:https?|ftp)://[^\s<>"“”„«»]+
    |(?<!\w)(?:(?:https?|ftp)://|www\.|mailto:)(?=[^\s<>)])
        (?:\([^\s<>()]*\)|\((?![^\s<>()]*\))|[^\s<>()])*(?<![.,;:!?'"“”„«»‘’\]}]))"""
# Where a link or a picture leads: '(media/a.png)', '(<media/a b.png>)', '(https://a.org/b_(c))'
_TARGET = r"\((?:\s*<[^<>\n]*>)?(?:[^()\\]|\\.|\([^()]*\))*\)"
_TAGS = "|".join(sorted(INERT))
# One alternative a kind of Markdown: '`code`', '\begin{align} … \end{align}', '[sound:a.mp3]',
# '![alt](a.png){width=300}', '[label](…)', '<https://…>', 'https://…', '\*', '**'. With one of the characters
# in front each of them begins. A sound is no longer than one that is rendered (see
# :data:`deckgen.render.field.SOUND`).
_MARKUP = lazy_pattern(
    rf"""(?=[`\[!<\\*~_hfwm])(?=[`\[!<\\*~_]|https?://|ftp://|www\.|mailto:)(?:
    (?P<code>(?:(?<!`)|(?<=\\`))(?P<tick>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=tick)(?!`))
    |(?P<display>\\begin\{{(?P<name>[a-z]{{1,20}}\*?)\}}.{{0,4000}}?\\end\{{(?P=name)\}})
    |(?P<sound>\[sound:[^\]\n]{{0,300}}\])
    |(?P<image>!\[[^\]]*\]{_TARGET}(?:\{{[^{{}}\n]{{0,100}}\}})?)
    |(?P<link>\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\])*)\]{_TARGET})
    |(?P<automatic><[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*>)
    |{_ADDRESS}
    |(?P<escape>\\)[^\w\s]
    |(?P<mark>\*+|~~|(?<!\w)_+|_+(?!\w)|</?(?:{_TAGS})(?:\s[^<>]*)?/?>))""",
    re.DOTALL | re.VERBOSE,
)
# The same for HTML: '<!-- … -->', '<style>…</style>', '<code>…</code>', '\\(x^2\\)', '[sound:a.mp3]', '<b>',
# '&amp;'
_HTML = r"""(?P<hidden><!--.*?(?:-->|\Z)|<(?P<unseen>script|style)\b.*?(?:</(?P=unseen)\s*>|\Z))
    |(?P<code><(?P<name>pre|code|kbd|samp|tt|svg|math)\b.*?(?:</(?P=name)\s*>|\Z))
    |(?P<maths>MATHS)
    |(?P<sound>\[sound:[^\]\n]{0,300}\])
    |(?P<tag>TAGS)
    |&(?P<entity>\#?\w+);
    |"""
_NOTHING = r"(?!)"  # it matches nowhere
_TAGS_OF_HTML = r"""</?[A-Za-z!](?:"[^"]*"|'[^']*'|[^>"'])*>|</?[A-Za-z!][^>]*>"""
_MATHS_OF_HTML = {
    r"\)": r"\\\(.+?\\\)",
    r"\]": r"\\\[.+?\\\]",
    "[/latex]": r"\[latex\].+?\[/latex\]",
    "[/$]": r"\[\$\].+?\[/\$\]",
    "[/$$]": r"\[\$\$\].+?\[/\$\$\]",
}
"""The expressions for formulas, by what ends them."""
_ANY_TAG = lazy_pattern(r"<[^>]*>?")
# A text without any of these has no block of code, no definition of a link, no displayed formula.
_BLOCK_SIGNS = ("```", "~~~", "    ", "\t", "]:", "$$")
_MARKS = lazy_pattern(r"[*`\[$\\_~<]|://|www\.|mailto:")
BARE = ascii_text.LETTERS + b" .,;?!'\"()%-"
"""What is no mark in Markdown: a text of these signs is seen as it is, unless it has two spaces or 'www.'."""

# Where one of them may begin: '<b', '\\(', '[latex]', '&', 'www.'
_BEGINS = lazy_pattern(
    r"<[/A-Za-z!]|\\[(\[]|\[(?:latex|sound:|\$)|&|(?:https?|ftp)://|www\.|mailto:",
    re.IGNORECASE,
)
_LATEX_ENDS = lazy_pattern(r"\[/latex\]", re.IGNORECASE)
_HTML_MARKS = lazy_pattern(r"[<&\[\\]|://|www\.|mailto:", re.IGNORECASE)

# Letters and digits of code become those of another alphabet (mathematical monospace), so that
# code is compared with code, and `this` in it is never taken for the English word.
_CODE = {ord("A") + number: 0x1D670 + number for number in range(26)}
_CODE |= {ord("a") + number: 0x1D68A + number for number in range(26)}
_CODE |= {ord("0") + number: 0x1D7F6 + number for number in range(10)}

CODE_LETTER = lazy_pattern("[\U0001d670-\U0001d7ff]")
"""What :func:`visible` makes of the letters and digits of code."""


def words_of_prose(shown: str) -> int:
    """Return how many words of prose there are in what is seen of a text.

    Code, formulas, addresses, pictures and the marks of tables are none.
    """
    return sum(map(is_prose, shown.split()))


def is_prose(word: str) -> bool:
    """Tell whether a word of such a text is one of prose."""
    return CODE_LETTER.search(word) is None and any(map(str.isalnum, word))


class VisibleTexts:
    """What is seen of the texts of one item, each worked out once."""

    __slots__ = ("_cloze", "_html", "_shown")

    def __init__(self, item: Item) -> None:
        self._html = item.format == "html"
        self._cloze = item.cloze
        self._shown: dict[int, str] = {}

    def __getitem__(self, text: Text) -> str:
        """Return what is seen of a text of the item, every mark a space in its place."""
        if not self._html and _is_bare(text):
            return text
        shown = self._shown.get(id(text))
        if shown is None:
            shown = visible(text, self._html, text is self._cloze)
            self._shown[id(text)] = shown
        return shown


def _is_bare(text: str) -> bool:
    """Tell whether a text certainly has no mark of Markdown, as most have none."""
    # hot: two texts of each card
    if not text.isascii():
        text = ascii_text.with_ascii_signs(text)
    return not (
        not text.isascii()
        or text.encode().translate(None, BARE)
        or "  " in text
        or "www." in text
    )


def visible(text: str, html: bool = False, cloze: bool = False) -> str:
    """Return a text's visible words in their places: every mark is a space, of the same length."""
    if not html and _is_bare(text):
        return text
    written = text
    if cloze:
        text = blanked(text, html=html)
    if html:
        if _HTML_MARKS.search(text) is None:
            return text
        return _visible_of_html(text)
    text = _with_formulas_as_code(written, text)
    blocks = _blocks(written, cloze)
    if not blocks:
        if _MARKS.search(text) is None:
            return text
        return _MARKUP.sub(_shown, text)
    parts: list[str] = []
    done = 0
    for start, end in blocks:  # a sign before a block has no partner behind it
        parts.append(_MARKUP.sub(_shown, text[done:start]))
        parts.append(_as_code(text[start:end]))
        done = end
    parts.append(_MARKUP.sub(_shown, text[done:]))
    return "".join(parts)


def _with_formulas_as_code(written: str, text: str) -> str:
    """Return a text with its formulas as they are seen, which are found in it as it was written.

    Only there can they be in a cloze: without its marks ``$x = {{c1::2}}$`` ends in a space.
    """
    formulas = _formulas(written)
    if not formulas:
        return text
    parts: list[str] = []
    done = 0
    for start, end in formulas:
        parts.append(text[done:start])
        parts.append(_as_code(text[start:end]))
        done = end
    parts.append(text[done:])
    return "".join(parts)


def _formulas(text: str) -> list[tuple[int, int]]:
    """Return where the formulas of a text stand."""
    if "$" not in text and "\\begin{" not in text:
        return []
    return [(whole.start, whole.end) for whole in wholes(text) if whole.kind == "maths"]


def _visible_of_html(text: str) -> str:
    """Return what is seen of HTML, every tag a space in its place."""
    parts: list[str] = []
    done = 0
    for match in _of_html(text):
        start, end = match.span()
        parts.append(text[done:start])
        parts.append(_shown(match))
        done = end
    parts.append(text[done:])
    return "".join(parts)


@cache
def _html_with(ends: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern for markup of HTML, without the tags and formulas that have other ends."""
    formulas = [maths for end, maths in _MATHS_OF_HTML.items() if end in ends]
    maths = "|".join(formulas) or _NOTHING
    tags = _TAGS_OF_HTML if ">" in ends else _NOTHING
    markup = _HTML.replace("MATHS", maths).replace("TAGS", tags)
    flags = re.DOTALL | re.VERBOSE | re.IGNORECASE
    return lazy_pattern(markup + _ADDRESS, flags)


def _of_html(text: str) -> Iterator[re.Match[str]]:
    """Yield the markup of a text in HTML.

    A tag or a formula without an end is not followed to the end of the text: of thousands, each would be.
    """
    last = {end: text.rfind(end) for end in (">", *_MATHS_OF_HTML)}
    last["[/latex]"] = -1  # which may be in capitals
    for found in _LATEX_ENDS.finditer(text):
        last["[/latex]"] = found.start()
    at = 0
    while begins := _BEGINS.search(text, at):
        start = begins.start()
        ends = frozenset(end for end, place in last.items() if place > start)
        match = _html_with(ends).match(text, start)
        if match is None:
            at = start + 1
            continue
        yield match
        at = match.end()


def left_alone(
    text: str, html: bool = False, cloze: bool = False
) -> list[tuple[int, int]]:
    """Return the stretches of a text that are no prose: code, formulas, addresses, and tags."""
    if html:
        return [match.span() for match in _of_html(text)]
    blocks = _blocks(text, cloze)
    stretches = [*blocks, *_formulas(text)]
    text = _with_formulas_as_code(text, text)
    done = 0
    for start, end in (*blocks, (len(text), len(text))):
        between = text[done:start]
        stretches += _stretches_of_no_prose(between, done)
        done = end
    return stretches


def _stretches_of_no_prose(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield what is no prose in a part of a text that begins at a place of it."""
    for match in _MARKUP.finditer(text):
        for start, end in _no_prose(match):
            yield at + start, at + end


def _no_prose(match: re.Match[str]) -> list[tuple[int, int]]:
    """Return what is no prose in a piece of Markdown; the label of a link may be."""
    if match.lastgroup in ("escape", "mark"):
        return []
    if match.lastgroup != "link":
        return [match.span()]
    start, end = match.span("label")
    stretches = list(_stretches_of_no_prose(match["label"], start))
    target = (end, match.end())
    return [*stretches, target]


def _blocks(text: str, cloze: bool) -> list[tuple[int, int]]:
    """Return where the lines are that are code in Markdown, or say where links lead."""
    if not any(sign in text for sign in _BLOCK_SIGNS):
        return []
    # slow to import, and few texts need it
    from deckgen.render.markdown import lines_of_code

    starts = [0]
    starts += [match.end() for match in re.finditer("\n", text)]
    starts.append(len(text))
    places: list[tuple[int, int]] = []
    done = 0
    for first, last in lines_of_code(text, cloze=cloze):
        start = starts[first]
        if start >= done:  # else it is within the block before
            done = starts[min(last, len(starts) - 1)]
            places.append((start, done))
    return places


def _as_code(text: str) -> str:
    """Return code as it is compared, each of its other signs a space: '𝚡 𝟸' for 'x^2'."""
    return "".join(char if char.isalnum() else " " for char in text.translate(_CODE))


def _shown(match: re.Match[str]) -> str:
    """Return what is seen of a piece of markup, as long as it is."""
    whole = match.group()
    kind = match.lastgroup
    if kind in ("code", "maths", "display", "address", "automatic"):
        text = whole
        if whole.startswith("<"):
            text = _ANY_TAG.sub(lambda tag: " " * len(tag[0]), whole)
        return _as_code(text).ljust(len(whole))
    if kind == "link":
        label = _MARKUP.sub(_shown, match["label"])
        return f" {label}".ljust(len(whole))
    # \" is meant to stay straight
    if kind == "escape" and whole[1] not in "\"'":
        return " " + whole[1:]
    return " " * len(whole)
