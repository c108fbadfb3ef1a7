"""What a field of a note can hold: text made safe for Anki, what was found wrong, what is blank.

Anki reads more than HTML in a field: ``[sound:…]`` plays, ``[latex]`` runs LaTeX, ``\\(``
starts MathJax, ``{{c1::`` hides. Text that only happens to look like one of these is
broken up, so that it is shown as it was written. A character reference does for what Anki looks
for in the field; MathJax reads the page, where a reference is its character again, so that its
signs are parted by an element with nothing in it.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from deckgen.util import ascii_text
from deckgen.util.characters import NOT_TEXT
from deckgen.util.ends import end_of_tags, without
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.util.ends import Ends


class MediaRef(NamedTuple):
    """A media file that a text refers to.

    ``src`` is the reference as written, percent-decoded and in NFC; ``start`` and ``end``
    are the offsets of the reference in the text that was rendered.
    """

    src: str
    start: int
    end: int


class Flaw(NamedTuple):
    """A problem of a text at ``start`` to ``end`` (offsets in code points into it)."""

    code: str
    start: int
    end: int
    message: str
    hint: str


class Rendered(NamedTuple):
    """A text as the HTML of a field, the media it uses, and what is wrong with it.

    A tuple, for it is made half as fast again as a frozen dataclass, once for each text.
    """

    html: str
    media: tuple[MediaRef, ...] = ()
    flaws: tuple[Flaw, ...] = ()


CONTROLS = lazy_pattern(f"[{NOT_TEXT}]")
"""Characters that no field may hold: Anki splits fields at U+001F and refuses surrogates."""

SOUND = lazy_pattern(r"\[sound:([^\]\n]{1,300})\]")
"""A reference to a sound or a video, as Anki writes it."""

SOUND_TYPES = frozenset(
    {
        "3gp",
        "aac",
        "avi",
        "flac",
        "flv",
        "m4a",
        "m4b",
        "m4v",
        "mkv",
        "mov",
        "mp3",
        "mp4",
        "mpeg",
        "mpg",
    }
    | {"oga", "ogg", "ogv", "ogx", "opus", "spx", "swf", "wav", "webm", "wma"}
)
"""Extensions that Anki plays with ``[sound:…]``; anything else in ``![](…)`` is a picture."""

REMOTE = lazy_pattern(r"(?:[a-zA-Z][a-zA-Z0-9+.-]+:|//)")
"""What starts an address outside the project. One letter and a colon is a Windows drive."""

# Anki's own syntax in a field, all of it found regardless of case.
# '[sound:', '[latex]', '[$]', '[[type:' and the like
_BRACKET = lazy_pattern(
    r"\[(?=sound:|/?anki:|/?latex\]|/?\$\$?\]|\[type:)", re.IGNORECASE
)
# '\(', '\['; the bracket may be a reference already, as in '\&#91;sound:'
_MATHJAX_START = lazy_pattern(r"\\(?=\(|\[|&#91;)")
_MATHJAX_END = lazy_pattern(r"\\(?=[)\]])")
_MATHJAX = lazy_pattern(r"\\(?=[()\[\]])")
# what MathJax reads as a backslash at the end of HTML, and as a bracket at its start
_ENDS_IN_BACKSLASH = ("\\", "&#92;")
_STARTS_WITH_BRACKET = ("(", "[", "&#91;")
_ATTRIBUTE = lazy_pattern(r"[\[{}]|:(?=:)|\\(?=[()\[\]])")
_PIECE = lazy_pattern(
    r"[\x00-\x0c\x0e-\x7f]+(?![^\x00-\x7f])|(?:\r\n|[\x00-\x7f])[^\x00-\x7f]*|[^\x00-\x7f]+"
)
_LONG_REFERENCE = lazy_pattern(r"&#([0-9]{9,})")
# in NFC, it and the ">" of a tag before it are one character, and no tag
_STROKE = "\u0338"
_LITERALS = {char: f"&#{ord(char)};" for char in "[\\{}:$/"} | {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
}


PART = "<span></span>"
"""Nothing, to the eye, to search and to a typed answer. MathJax finds no maths across an element;
across ``<wbr>``, ``<br>`` and comments it does."""


def escape(text: str) -> str:
    """Return ``text`` as HTML that shows it, with what Anki would act on broken up."""
    text = escape_maths(text)
    if "\\" not in text:
        return text
    text = _MATHJAX_START.sub(f"&#92;{PART}", text)
    return _MATHJAX_END.sub("&#92;", text)


def escape_code(text: str) -> str:
    """Return ``text`` as HTML that shows it within ``<code>``, where MathJax does not look."""
    text = escape_maths(text)
    return _MATHJAX.sub("&#92;", text) if "\\" in text else text


def parted(before: str, html: str) -> str:
    """Return escaped HTML as it is to be written behind ``before``, so that a backslash at the end
    of that and a bracket at its own start do not begin maths.
    """
    if html.startswith(_STARTS_WITH_BRACKET) and before.endswith(_ENDS_IN_BACKSLASH):
        return PART + html
    return html


def escape_line(text: str) -> str:
    """Return plain text that is no Markdown (of a source, a title, a name) as HTML that shows it.

    It becomes one line, in the form in which Anki keeps text.
    """
    return escape(normalise(text).replace("\n", " "))


def escape_cloze(html: str) -> str:
    """Return the HTML of a field without what the engine takes for the start of a deletion.

    Anki makes a card of a deletion in any field of a cloze note, not in its text alone.
    """
    return html.replace("{{c", "&#123;&#123;c")


def escape_maths(text: str) -> str:
    """Return ``text`` as HTML for MathJax: as :func:`escape`, with backslashes kept."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if text[:1] == _STROKE:
        text = f"&#{ord(_STROKE)};{text[1:]}"
    return _BRACKET.sub("&#91;", text) if "[" in text else text


def unescape(html: str) -> str:
    """Return HTML with its character references resolved.

    Python's own function fails at a number of more than 4,300 digits.
    """
    if "&" not in html:
        return html
    from html import unescape as resolved  # slow to import, and few texts need it

    if "&#" in html:
        html = _LONG_REFERENCE.sub(
            lambda found: f"&#{found[1].lstrip('0')[:8] or '0'}", html
        )
    return resolved(html)


def escape_literal(char: str) -> str:
    """Return one character that the curator took the meaning from with a backslash."""
    return _LITERALS.get(char, char)


def escape_attribute(text: str) -> str:
    """Return ``text`` for a double-quoted attribute, inert to Anki and inside a cloze deletion."""
    text = (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
    )
    return _ATTRIBUTE.sub(lambda found: f"&#{ord(found[0])};", text)


def normalise(text: str) -> str:
    """Return ``text`` the way Anki keeps it: NFC, lines ended by a line feed."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_storable(text: str) -> bool:
    """Tell whether Anki keeps a text as it is."""
    if ascii_text.holds_only(text, ascii_text.PRINTABLE):
        return True
    if ascii_text.holds_only(ascii_text.with_ascii_signs(text), ascii_text.PRINTABLE):
        return True
    has_text_alone = text.isprintable() or not ("\r" in text or CONTROLS.search(text))
    return has_text_alone and unicodedata.is_normalized("NFC", text)


class Origin:
    """Says where in a text the characters of ``normalise(text)`` stand.

    The text is cut into what is ASCII, and what is not with the ASCII character before it: no ASCII
    character melts into what stands before it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.cuts = array("q")  # where each piece begins in the text
        self.normal = array("q")  # and in its normal form
        if text.isascii() and "\r" not in text:
            return
        length = 0
        for found in _PIECE.finditer(text):
            self.cuts.append(found.start())
            self.normal.append(length)
            length += len(normalise(found[0]))

    def of(self, offset: int) -> int:
        """Return the offset in the text for one in its normal form."""
        if not self.cuts:
            return min(offset, len(self.text))
        at = bisect_right(self.normal, offset) - 1
        start = self.cuts[at]
        end = self.cuts[at + 1] if at + 1 < len(self.cuts) else len(self.text)
        left = offset - self.normal[at]
        if self.text[end - 1].isascii() and self.text[start] != "\r":
            return min(start + left, end)
        piece = self.text[start:end]
        ends = range(len(piece) + 1)
        return (
            start
            + bisect_right(ends, left, key=lambda end: len(normalise(piece[:end])))
            - 1
        )


_UNSEEN = lazy_pattern(r"<(?:!--|(style|script|template)\b)", re.IGNORECASE)
_UNSEEN_ENDS = {
    "": lazy_pattern(r"-->|\Z"),
    "style": lazy_pattern(r"</style\s*>", re.IGNORECASE),
    "script": lazy_pattern(r"</script\s*>", re.IGNORECASE),
    "template": lazy_pattern(r"</template\s*>", re.IGNORECASE),
}
_SEEN = lazy_pattern(
    r"<(?:img|audio|video|object|embed|iframe|svg|canvas|input|button|hr|math)\b|\[sound:[^\]]|\[anki:",
    re.IGNORECASE,
)
_TAG = lazy_pattern(r"<[a-zA-Z/!?][^>]*>")
_INVISIBLE = lazy_pattern("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def is_blank(html: str) -> bool:
    """Return whether a learner would see nothing in a field.

    Whatever Anki's own conditionals call empty (white space, ``<br>``, ``<div></div>``)
    is blank, and so is what Anki takes for content though nothing shows: ``&nbsp;``,
    ``<p></p>``, an empty list, a comment. A picture, a sound and a rule are content.
    """
    if html[:1].isalnum():
        return False  # it begins with a word, as most do
    if "<" in html and _UNSEEN.search(html):
        html = without(html, _UNSEEN, _end_of_unseen)
    if _SEEN.search(html):
        return False
    end = end_of_tags(html)
    html = _TAG.sub("", html[:end]) + html[end:]
    html = unescape(html)
    return not _INVISIBLE.sub("", html).strip()


def _end_of_unseen(opening: re.Match[str], ends: Ends) -> re.Match[str] | None:
    """Return the end tag of an element of which nothing is seen, ``None`` if it is never closed."""
    # 'ſ' is an 's' where capitals make no difference
    name = (opening[1] or "").lower().replace("\u017f", "s")
    return ends.next(_UNSEEN_ENDS[name], opening.end())
