"""Tags of HTML in Markdown: a rule for markdown-it that takes those that only set text.

``<br>``, ``<sub>``, ``<kbd>`` and the like work, as people paste them; ``<span>`` with ``lang`` or
``dir`` alone. Every other tag is shown as it was written, and so is what only looks like one:
``List<String>``, ``a < b``, ``<T>``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from deckgen.render.elements import ALLOWED, INERT
from deckgen.render.field import Flaw
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_ENDS_ITSELF = frozenset({"rt", "rp", "rb"})
"""Elements in ``<ruby>`` whose end tag may be left out."""

# '<br>', '<br />', '</sub>', '<span lang="he" dir=rtl>'
_TAG = lazy_pattern(
    r"<(?P<end>/?)(?P<name>[A-Za-z]+)(?P<attributes>(?:\s+[a-z]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[\w-]+))*)\s*/?>"
)
_ATTRIBUTE = lazy_pattern(r"([a-z]+)\s*=\s*[\"']?([\w-]+)[\"']?")
_RUBY_PART = lazy_pattern(r"</?(?:rt|rp|rb)\s*>", re.IGNORECASE)
_DIRECTIONS = ("ltr", "rtl", "auto")

# '<div class="x">', '</p>', '<o:p>', '<!-- a note -->', '<!--' of a note that goes on in the next line
_ANY_TAG = lazy_pattern(
    r"<!--(?:.*?-->)?|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*(?::[A-Za-z]+|-mathjax)?)(?P<rest>[^<>]*)>",
    re.DOTALL,
)
# 'o:p', 'w:sdt': what Word puts into HTML that is copied from it
_OF_WORD = lazy_pattern(r"(?:o|w|m|v|st1):[A-Za-z]+")
_HTML = ALLOWED | frozenset(
    "script iframe noscript template link meta html body head embed frame form dialog ref nowiki "
    "anki-mathjax".split()
)
_ATTRIBUTES = lazy_pattern(
    r"(?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*\s*/?"
)
_PLAINLY_TAGS = frozenset(
    "div span font center table thead tbody tr td th ul ol li h1 h2 h3 h4 h5 h6 hr img pre blockquote "
    "script style iframe wbr ref nowiki anki-mathjax".split()
)
"""Names that nobody uses in angle brackets for anything else."""

_ABOUT_TAGS = lazy_pattern(r"\b(?:tags?|html|elements?)\b", re.IGNORECASE)


def inline_tag(state: StateInline, silent: bool) -> bool:
    """Take an element that only sets text, with what is in it."""
    if state.src[state.pos] != "<":
        return False
    found = _TAG.match(state.src, state.pos, state.posMax)
    if found is None or found["end"]:
        return False
    name = found["name"].lower()
    attributes = _attributes(name, found["attributes"])
    if name not in INERT or attributes is None:
        return False
    if name == "br":
        if not silent:
            state.push("hardbreak", "br", 0).info = "tag"
        state.pos = found.end()
        return True
    if name not in _ENDS_ITSELF and found.end() > _last_end(state, name):
        return False
    inner_end, end = _end_of(state.src, name, found.end(), state.posMax)
    if end is None:
        return False
    if not silent:
        _push(state, name, attributes, found.end(), inner_end)
    state.pos = end
    return True


def _attributes(name: str, written: str) -> dict[str, str] | None:
    """Return the attributes of a tag, nothing if it has others than it may have."""
    attributes = dict(_ATTRIBUTE.findall(written))
    if name != "span":
        return None if attributes else {}
    if not attributes or not attributes.keys() <= {"lang", "dir"}:
        return None
    if attributes.get("dir", "auto") not in _DIRECTIONS:
        return None
    return attributes


def _last_end(state: StateInline, name: str) -> int:
    """Return where the last end tag of a name stands in the line, -1 for none; remembered, for a
    line may have very many tags without one.
    """
    known: dict[tuple[str, str], int] = state.env.setdefault("last_ends", {})
    key = (state.src, name)
    if key not in known:
        known[key] = state.src.lower().rfind(f"</{name}")
    return known[key]


def _end_of(src: str, name: str, start: int, stop: int) -> tuple[int, int | None]:
    """Return where what is in an element ends, and where its end tag does; nothing for that if the
    element is never closed.
    """
    if name in _ENDS_ITSELF:
        return _end_of_ruby_part(src, name, start, stop)
    depth = 1
    for tag in _tags_of(name).finditer(src, start, stop):
        if tag[1]:
            depth -= 1
        else:
            depth += 1
        if not depth:
            return tag.start(), tag.end()
    return start, None


def _end_of_ruby_part(src: str, name: str, start: int, stop: int) -> tuple[int, int]:
    """Return the same for ``<rt>`` and its like, which end where the next part of the ruby begins, too."""
    tag = _RUBY_PART.search(src, start, stop)
    if tag is None:
        return stop, stop
    is_own_end = tag[0].lower().startswith(f"</{name}")
    return tag.start(), tag.end() if is_own_end else tag.start()


@cache
def _tags_of(name: str) -> re.Pattern[str]:
    """Return a pattern for the tags of a name; its group holds the slash of an end tag."""
    return re.compile(rf"<(/?){name}(?:\s[^<>]*)?>", re.IGNORECASE)


def _push(
    state: StateInline, name: str, attributes: dict[str, str], start: int, end: int
) -> None:
    """Write an element, with the Markdown in it."""
    token = state.push("tag_open", name, 1)
    token.attrs = dict(attributes)
    stop = state.posMax
    state.pos = start
    state.posMax = end
    state.md.inline.tokenize(state)
    state.posMax = stop
    state.push("tag_close", name, -1)


def tag_flaws(text: str, start: int, source: str) -> list[Flaw]:
    """Return the tags among words that are shown as they stand, which are at ``start`` in the source."""
    flaws = []
    for found in _ANY_TAG.finditer(text):
        if not _is_meant(found, source):
            continue
        message, hint = _message_at(found)
        flaw = Flaw(
            code="R127",
            start=start + found.start(),
            end=start + found.end(),
            message=message,
            hint=hint,
        )
        flaws.append(flaw)
    return flaws


def _message_at(found: re.Match[str]) -> tuple[str, str]:
    """Return what is wrong with a tag that is shown as it stands, and the way out."""
    name = found["name"]
    if name is None:
        return (
            "the comment is shown as it is",
            "write it as a YAML comment, after #, or put it between backticks",
        )
    shown = found[0]
    if len(shown) > 30:
        shown = f"{shown[:28]}…>"
    has_attributes = bool(found["rest"].strip(" /"))
    if name.lower() in INERT and not has_attributes:
        return (
            f"{shown} is shown as it is, because its partner is missing",
            f"write <{name}>…</{name}>, or put it between backticks",
        )
    return (
        f"{shown} is shown as it is: there is no such tag in Markdown here",
        _way(name.lower()),
    )


_INSTEAD = {
    "p": "leave it out: an empty line separates paragraphs",
    "div": "leave it out: an empty line separates paragraphs",
    "img": "write ![](media/picture.png)",
    "a": "write [words](https://…)",
    "code": "put the code between backticks",
    "tt": "put the code between backticks",
    "pre": "put the code between lines of three backticks",
    "hr": "write --- between two empty lines",
    "blockquote": "write > before the words",
    "table": "write a table of Markdown, | a | b |, with |---|---| below its first line",
    "q": "write quotation marks",
    "cite": "write *…*",
    "ref": "write it in brackets, or under 'note:'",
    "anki-mathjax": "write $…$",
}
_INSTEAD |= dict.fromkeys(("ul", "li"), "write - before each item of a list")
_INSTEAD["ol"] = "write 1., 2. and so on before each item of a list"
for _level in range(1, 7):
    _INSTEAD[f"h{_level}"] = f"write {'#' * _level} before the words"
"""What to write in Markdown for tags that it does not take."""


def _way(name: str) -> str:
    """Return what to do about a tag that is shown as it stands."""
    way = _INSTEAD.get(name, "write it in Markdown")
    backticks = "put it between backticks if it is to be shown"
    if name in ALLOWED:
        return f"{way}, {backticks}, or set 'format: html'"
    return f"{way}, or {backticks}"


def _is_meant(found: re.Match[str], source: str) -> bool:
    """Tell whether something in angle brackets is meant as HTML."""
    shown = found[0]
    written = found["name"]
    if written is None:  # a comment
        return shown.endswith("-->") or "-->" in source[source.find(shown) :]
    name = written.lower()
    rest = found["rest"]
    is_end = bool(found["end"])
    if _OF_WORD.fullmatch(written):
        return not is_end
    if name not in _HTML or written not in (name, name.upper()):
        return False
    if not _ATTRIBUTES.fullmatch(rest):
        return False
    if source.strip() == shown and "=" not in rest:
        return False  # the card is about it
    has_end = re.search(rf"</{name}\s*>", source, re.IGNORECASE) is not None
    if len(name) == 1 and not is_end and not has_end:
        before = found.string[found.start() - 1 : found.start()]
        if before.isalnum() or written.isupper():
            return False  # 'a<b>c', 'Set<S>'
    if name in INERT and rest.strip(" /") and "=" not in rest and not has_end:
        return False  # 'a <b and c> d'
    if is_end:
        # else the first is noted
        return not _tags_of(name).search(source, 0, source.find(shown))
    if name in _PLAINLY_TAGS or name in INERT or "=" in rest:
        return True
    return has_end


def is_about_html(source: str) -> bool:
    """Tell whether a text with tags is about HTML, so that they are perhaps to be shown."""
    return bool(_ABOUT_TAGS.search(source))
