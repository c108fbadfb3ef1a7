"""Text of a card to the HTML of a field, with the media it uses and what is wrong with it.

Most texts have no markup at all and are only escaped, or have bold, italic and code in them and
are written at once; only the rest goes through markdown-it, with the same result.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from deckgen.render.cloze import ClozeWriter, cloze_numbers
from deckgen.render.dialects import may_hold
from deckgen.render.fast import write_paragraphs, write_simple
from deckgen.render.field import (
    CONTROLS,
    Flaw,
    MediaRef,
    Origin,
    Rendered,
    escape,
    is_blank,
    normalise,
)
from deckgen.render.highlight import code_css
from deckgen.render.lines import is_cjk, line_of_its_own, may_start_item
from deckgen.render.writer import Writer, is_odd
from deckgen.util import ascii_text
from deckgen.util.characters import instead_of
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "Flaw",
    "MediaRef",
    "Rendered",
    "cloze_numbers",
    "code_css",
    "html_of_plain",
    "html_of_plain_texts",
    "is_blank",
    "is_plain",
    "render",
]

_BETWEEN = "\x01"  # texts that are looked at together

# ASCII with nothing special to Markdown, HTML or Anki anywhere, nor at its ends.
_PLAIN = ascii_text.LETTERS + b" ,.;:!?'\"()/%=+@#|]-"
_LETTERS = frozenset(ascii_text.ALPHABET)
_PLAIN_STARTS = _LETTERS | frozenset("('\"")
# What means nothing behind a letter, whatever stands beside it; and in a text that begins with a figure.
_NO_MARKS = _PLAIN.translate(None, b":='")
_NO_MARKS_IN_FIGURES = ascii_text.LETTERS + b' ,.;!?"()-'
# The same for any script; slower, and no sign at all.
_PLAIN_WIDE = lazy_pattern(
    r"(?![\s#>|=\-+~:\d\u0338])[^\x00-\x1f\x7f-\x9f\\`*_\[~<>&${}]+(?<!\s)\Z"
)
# What Markdown may act on: characters anywhere, the start of a line, signs with a partner.
# (Line breaks are here, and other controls with them. A class with surrogates takes ten times as long to
# compile: what no field can hold is looked for by CONTROLS alone.)
_ACTIVE = lazy_pattern(r"[\x00-\x1f\x7f-\x9f\\`*_\[]")
_STARTS = lazy_pattern(r"[\s#>|=\-+~]|\*(?:\s|[*\s]*\Z)|\d{1,9}[.)](?!\w)|\}\}|::")
_PAIRED = lazy_pattern(r"~~|<\S|\$[^$]*\$|\{[^{}|]+\|")


def is_plain(text: str) -> bool:
    """Return whether a text certainly is its own HTML; one that isn't ASCII counts as not.

    For callers with very many texts: it takes a quarter of the time of :func:`render`.
    """
    if not text:
        return True
    if text[0] in ascii_text.DIGITS:
        return _is_plain_figure(text)
    if (
        text[0] not in _PLAIN_STARTS
        or text[-1] == " "
        or not ascii_text.holds_only(text, _PLAIN)
    ):
        return False
    # What plain characters may be of markup that is to be reported. (hot: each text of a deck, and any()
    # takes several times as long)
    return not (
        "://" in text or "==" in text or "www." in text or " :" in text or "'''" in text
    )


def _is_plain_in_print(text: str) -> bool:
    """Return the same for a text that may have signs of print, such as '’' and '–'."""
    if text.isascii():
        return is_plain(text)
    return is_plain(ascii_text.with_ascii_signs(text)) and not may_hold(text)


def _is_plain_figure(text: str) -> bool:
    """Return whether a text that begins with a digit certainly is its own HTML: '48 barrels', no '1. Rye'."""
    if text[-1] == " " or not ascii_text.holds_only(text, _NO_MARKS_IN_FIGURES):
        return False
    behind = text.lstrip(ascii_text.DIGITS)
    return behind[:1] not in (".", ")") and "www." not in text


def html_of_plain_texts(texts: Sequence[str]) -> list[str | None]:
    """Return for each of some texts what :func:`html_of_plain` does. Most are found plain all at once."""
    together = _BETWEEN.join(texts)
    left = together.encode("utf-8", "surrogatepass").translate(None, _NO_MARKS)
    left_of_each = left.split(_BETWEEN.encode())
    if len(left_of_each) != len(texts) or "www." in together:
        return [*map(html_of_plain, texts)]
    found: list[str | None] = []
    for text, signs in zip(texts, left_of_each, strict=True):
        if text[:1] in _LETTERS and text[-1] != " ":
            if not signs:
                found.append(text)
                continue
            if signs == b"\n":
                found.append(_joined(text.split("\n")))
                continue
        found.append(html_of_plain(text))
    return found


def html_of_plain(text: str) -> str | None:
    """Return the HTML of a text that certainly has no markup, ``None`` for any other: that of one that is
    plain, or of a paragraph of plain lines."""
    if is_plain(text):
        return text
    lines = text.rstrip("\n")
    return _plain_lines(lines) if "\n" in lines else None


def _plain_lines(text: str) -> str | None:
    """Return the HTML of a paragraph over several plain lines that begin with a letter: they are joined by
    spaces. ``None`` if it may be anything else.
    """
    lines = text.split("\n")
    return _joined(lines) if all(map(is_plain, lines)) else None


def _joined(lines: list[str]) -> str | None:
    """Return lines without marks joined by spaces; ``None`` if one may be more than a line of a paragraph."""
    for line in lines:
        if line[:1] not in _LETTERS or line[-1] == " " or may_start_item(line):
            return None
    return None if line_of_its_own(lines) else " ".join(lines)


def _is_line(text: str) -> bool:
    """Return whether ``text`` is one paragraph in one line in which no sign but ``*`` and
    the backtick can be Markdown. (That ``_ACTIVE`` holds more is for the caller to see.)
    """
    return not (_STARTS.match(text) or text[-1:].isspace() or _PAIRED.search(text))


def _is_only_escaped(text: str) -> bool:
    """Return whether a text has no markup, and nothing that may be meant as such."""
    if _ACTIVE.search(text) or not _is_line(text) or is_odd(text) or may_hold(text):
        return False
    return not CONTROLS.search(text)


def render(
    text: str,
    *,
    format: str = "markdown",
    cloze: bool = False,
    media_name: Callable[[str], str] = str,
) -> Rendered:
    """Return ``text`` as the HTML of a field.

    ``format`` is ``markdown`` or ``html``. ``cloze`` says that the field is the text of a
    cloze note. ``media_name`` gives the name in the package for a reference to a media
    file, as written, percent-decoded and in NFC; a name is written as it is, so it must
    be free of ``%#?`` and of what Anki forbids. Every offset returned is one into ``text``.
    """
    if not cloze and text and _is_plain_in_print(text):
        return Rendered(str(text))
    normal = normalise(text).rstrip("\n")
    if "\n" in normal and not cloze and format != "html":
        html = _plain_lines(normal)
        if html is not None:
            return Rendered(html)
    if format == "html":
        rendered = _render_html(normal, cloze, media_name)
    elif (
        not cloze
        and _PLAIN_WIDE.match(normal)
        and not may_hold(normal)
        and not CONTROLS.search(normal)
    ):
        return Rendered(str(normal))
    elif not cloze and _is_only_escaped(normal):
        return Rendered(escape(normal))
    else:
        rendered = _render_markdown(normal, cloze, media_name)
    if normal != text and (rendered.flaws or rendered.media):
        return _moved(rendered, text)
    return rendered


def _render_markdown(
    text: str, cloze: bool, media_name: Callable[[str], str], *, whole: bool = False
) -> Rendered:
    """Return Markdown rendered; ``whole`` keeps from every short cut."""
    clean = CONTROLS.sub("", text)
    writer: Writer
    if cloze:
        writer = _written(ClozeWriter(clean, media_name), clean, cloze, whole)
        if _has_endless_deletion(writer):
            # perhaps a brace in a deletion has no partner, and the engine's reading is meant
            as_in_engine = ClozeWriter(clean, media_name, balanced=False)
            second = _written(as_in_engine, clean, cloze, whole)
            if not _has_endless_deletion(second):
                writer = second
    else:
        writer = _written(Writer(clean, media_name), clean, cloze, whole)
    return _rendered("".join(writer.out), writer.media, writer.flaws, text, clean)


def _has_endless_deletion(writer: Writer) -> bool:
    """Return whether a deletion of a text that was written has no end."""
    return any(flaw.code == "R103" for flaw in writer.flaws)


def _written(writer: Writer, text: str, cloze: bool, whole: bool) -> Writer:
    """Return a writer that has written a text: at once, by a short cut, or by the parser."""
    if not text:
        pass
    elif not whole and _is_line(text) and not _ACTIVE.search(text):
        writer.text(text)
    elif whole or not _short_cut(writer, text, cloze):
        _parse(writer, text, cloze, whole)
    writer.finish()
    return writer


def _parse(writer: Writer, text: str, cloze: bool, whole: bool) -> None:
    """Write a text by way of the parser; a line that is a paragraph needs less of it."""
    from deckgen.render import markdown

    is_paragraph = "\n" not in text and not text[-1].isspace()
    if whole or not is_paragraph or markdown.BLOCK_START.match(text):
        markdown.write_blocks(text, writer, cloze=cloze)
    else:
        markdown.write_line(text, writer, cloze=cloze)


def _short_cut(writer: Writer, text: str, cloze: bool) -> bool:
    """Write a text without the parser, if it can be; return whether it was."""
    if "\n" not in text:
        return _is_line(text) and write_simple(text, writer)
    if cloze or text[0] == "\n" or text[-1] == "\n" or _PAIRED.search(text):
        return False
    if not text.isascii() and any(map(is_cjk, set(text))):
        return False  # a line break may be no space
    lines = [line for line in text.split("\n") if line]
    for line in lines:
        # what starts with a colon may be the second line of a table
        if line[0] in ":\\" or may_start_item(line) or not _is_line(line):
            return False
    if line_of_its_own(lines):
        return False
    return write_paragraphs(text, writer)


def _render_html(text: str, cloze: bool, media_name: Callable[[str], str]) -> Rendered:
    """Return HTML checked, with the names of its media as they are in the package."""
    from deckgen.render.raw_deletions import cloze_flaws
    from deckgen.render.rawhtml import scan_html

    clean = CONTROLS.sub("", text)
    html, media, flaws = scan_html(clean, media_name)
    if cloze:
        flaws += cloze_flaws(clean)
    return _rendered(html, media, flaws, text, clean)


def _rendered(
    html: str, media: list[MediaRef], flaws: list[Flaw], text: str, clean: str
) -> Rendered:
    """Return the result for ``text``, of which ``clean`` is what is left without controls."""
    if clean != text:
        origin = _WithControls(text).of
        media = [_media_at(each, origin) for each in media]
        flaws = [_flaw_at(each, origin) for each in flaws]
        flaws.append(_of_controls(text))
    if not (media or flaws):
        return Rendered(html)
    flaws.sort(key=lambda flaw: (flaw.start, flaw.code))
    return Rendered(html, tuple(media), tuple(flaws))


def _media_at(media: MediaRef, origin: Callable[[int], int]) -> MediaRef:
    """Return a reference with the places in another text that its own come from."""
    return MediaRef(media.src, origin(media.start), origin(media.end))


def _flaw_at(flaw: Flaw, origin: Callable[[int], int]) -> Flaw:
    """Return a flaw with the places in another text that its own come from."""
    return Flaw(
        code=flaw.code,
        start=origin(flaw.start),
        end=origin(flaw.end),
        message=flaw.message,
        hint=flaw.hint,
    )


def _of_controls(text: str) -> Flaw:
    """Return what is wrong with a text with control characters, once: its first, and how many follow."""
    first, *others = CONTROLS.finditer(text)
    message = f"the control character U+{ord(first[0]):04X}, which no field can hold"
    hint = instead_of(first[0])
    if others:
        message += f", and {len(others):,} more"
        ways = dict.fromkeys(instead_of(each[0]) for each in (first, *others))
        named = [way for way in ways if way != instead_of("\0")]
        hint = "; ".join(named[:3]) or "delete them"
    return Flaw("R113", first.start(), first.end(), message, hint)


class _WithControls:
    """Says where in a text the characters of it without controls stand."""

    def __init__(self, text: str) -> None:
        found = enumerate(CONTROLS.finditer(text))
        self.gaps = array("q", (match.start() - number for number, match in found))

    def of(self, offset: int) -> int:
        """Return the offset in the text for one in what is left without controls."""
        return offset + bisect_right(self.gaps, offset)


def _moved(rendered: Rendered, text: str) -> Rendered:
    """Return ``rendered`` with offsets into ``text`` for those into its normal form."""
    origin = Origin(text).of
    return Rendered(
        rendered.html,
        tuple(_media_at(each, origin) for each in rendered.media),
        tuple(_flaw_at(each, origin) for each in rendered.flaws),
    )
