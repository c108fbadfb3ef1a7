"""Writes the parts of a text (words, code, maths, media) as the HTML of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.render.dialects import dialect_flaws, may_hold
from deckgen.render.field import (
    REMOTE,
    SOUND_TYPES,
    Flaw,
    MediaRef,
    escape,
    escape_attribute,
    escape_code,
    escape_literal,
    escape_maths,
    normalise,
    parted,
    unescape,
)
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

# What an author rarely means as plain words. A group is named by the code it raises.
_ODD = lazy_pattern(
    # '$$' that begins no maths
    r"(?P<R106>(?<!\$)\$\$(?!\$))"
    # '{{c1::', '{{c1,2::'
    r"|(?P<R107>\{\{c(?=,*\d)[\d,]+::)"
    # '![words](a b.png)', '![](<a b.png> =100x50)', '[words](https://a b)'
    r"|(?P<R115>!\[[^\[\]]*\]\("
    r"(?:[^()<>\n]+|<[^<>\n]*>\s*=\d*x?\d*\s*)"
    r"\)"
    r"|\[[^\[\]]*\]\(https?:[^()<>\n]+\))"
    # '&#8212;', '&#x2014;', '&mdash;'
    r"|(?P<R118>&(?:"
    r"\#\d{1,7}"
    r"|\#[xX][0-9a-fA-F]{1,6}"
    r"|[a-zA-Z][a-zA-Z0-9]{1,31}"
    r");)"
)
_ODD_SAYS = {
    "R106": (
        "the maths that starts here with $$ has no end",
        "close it with $$, or write \\$\\$ for two dollar signs",
    ),
    "R107": (
        "cloze syntax in a text that is not a cloze",
        "write it under 'cloze:', or as \\{{c1:: to show it",
    ),
    "R115": (
        "the address has a space in it, so this is shown as words",
        "put the address in angle brackets: (<a b.png>)",
    ),
    "R118": (
        "{0} is shown as it is: Markdown here has no HTML entities",
        "write the character itself: {0}",
    ),
}
# '![](media/x.png =100x50)', '![](<media/x.png> =100x)'
_SIZE_IN_ADDRESS = lazy_pattern(r"\s=\d*x?\d*\s*\)\Z")
_SIZE_SAYS = (
    "a size within the brackets is not Markdown, so this is shown as words",
    "write the size after the picture: ![](media/x.png){width=100}",
)
_TORN_SAYS = (
    "the maths that starts here with $$ has an empty line in it, which ends the paragraph",
    "remove the empty line, or write \\$\\$ for two dollar signs",
)
# In words with nothing else there is no markup, not of other programs either, but for an address.
_NO_MARKUP = ascii_text.LETTERS + b' .,;!?"/-'
_LOOKS_LIKE_MATHS = lazy_pattern(r"[\\^_=]")


def is_odd(text: str, *, cloze: bool = False) -> bool:
    """Return whether words may hold something that is probably meant as markup."""
    if "$$" in text or "](" in text:
        return True
    if "{{c" in text and not cloze:
        return True
    return "&" in text and ";" in text


class Size(NamedTuple):
    """The size of a picture: its width and height as CSS has them (``300px``, ``50%``), or ''."""

    width: str = ""
    height: str = ""

    def attributes(self) -> str:
        """Return the size as attributes of ``<img>``."""
        sides = []
        if self.width:
            sides.append(f"width:{self.width}")
        if self.height:
            sides.append(f"height:{self.height}")
        if not sides:
            return ""
        return f' style="{";".join(sides)}"'


NO_SIZE = Size()


class Writer:
    """Collects HTML, media and flaws while the parts of one text pass by in their order.

    Parts carry no positions of their own; ``at`` follows them through the source, so that
    a flaw can be placed.
    """

    def __init__(self, source: str, media_name: Callable[[str], str]) -> None:
        self.source = source
        self.media_name = media_name
        self.at = 0
        self.last = 0  # where the last part located starts
        self.linked = False  # whether a link is open
        self.seen = False  # whether anything visible was written
        self.out: list[str] = []
        self.media: list[MediaRef] = []
        self.flaws: list[Flaw] = []
        self.defined: set[str] = set()  # the commands that formulas of the text define
        # where the second $$ stands of maths with an empty line in it
        self.torn_end = -1
        self._bracket: dict[str, int] = {}  # where an escaped ( or [ stands

    def locate(self, part: str) -> int:
        """Return where ``part`` next stands in the source, and move past it."""
        start = self.source.find(part, self.at)
        self.last = self.at if start < 0 else start
        self.at = self.last if start < 0 else start + len(part)
        return self.last

    def flaw(self, code: str, start: int, end: int, message: str, hint: str) -> None:
        """Note a problem at ``start`` to ``end`` of the source, or at its end if it is placed behind that."""
        last = len(self.source)
        self.flaws.append(Flaw(code, min(start, last), min(end, last), message, hint))

    def raw(self, html: str) -> None:
        """Write HTML that has no content of its own, such as ``<br>``."""
        self.out.append(html)

    def words(self, html: str) -> None:
        """Write escaped words, kept apart from what is before them if both would begin maths."""
        self.out.append(parted(self.out[-1], html) if self.out else html)

    def open(self, tag: str) -> None:
        """Write an opening tag."""
        self.out.append(tag)

    def close(self, tag: str) -> None:
        """Write the closing tag of the last one opened."""
        self.out.append(tag)

    def text(self, text: str) -> None:
        """Write words."""
        start = self.locate(text)
        look = ascii_text.with_ascii_signs(text)
        if ascii_text.holds_only(look, _NO_MARKUP) and "www." not in text:  # as most do
            self.seen = self.seen or not text.isspace()
            self.out.append(text)
            return
        self.look_at_words(text, start, odd=is_odd(text))
        self.seen = self.seen or not text.isspace()
        self.words(escape(text))

    def look_at_words(self, text: str, start: int, *, odd: bool) -> None:
        """Note what in words is probably meant as markup. ``odd`` says whether any may be."""
        if odd:
            self.odd(text, start)
        if "<" in text and (">" in text or "<!--" in text):
            from deckgen.render.tags import tag_flaws

            self.flaws += tag_flaws(text, start, self.source)
        if may_hold(text):
            self.dialects(text, start)

    def dialects(self, text: str, start: int) -> None:
        """Note markup of other programs in words."""
        for flaw in dialect_flaws(text, start):
            if flaw.code == "R129" and self.linked:
                continue  # the words of a link may be its address
            self.flaws.append(flaw)

    def odd(self, text: str, start: int) -> None:
        """Note what in ``text``, standing at ``start``, is probably meant as markup."""
        for found in _ODD.finditer(text):
            code = found.lastgroup or ""
            at = start + found.start()
            end = start + found.end()
            message, hint = _ODD_SAYS[code]
            if code == "R106":
                if self.torn_end == at:
                    continue  # said where it starts
                from deckgen.render.maths import torn_maths

                self.torn_end = torn_maths(self.source, end)
                if self.torn_end >= 0:
                    message, hint = _TORN_SAYS
            elif code == "R115":
                if _SIZE_IN_ADDRESS.search(found[0]):
                    message, hint = _SIZE_SAYS
            elif code == "R118":
                character = unescape(found[0])
                if character == found[0]:
                    continue  # no such entity
                message = message.format(found[0])
                hint = _hint_at_character(character, hint)
            self.flaw(code, at, end, message, hint)

    def literal(self, text: str) -> None:
        """Write what follows from a backslash: the one character behind it, or, where that
        is not punctuation, the backslash and the character.
        """
        if len(text) > 1:
            self.locate(text)
            self.words(escape(text))
        else:
            self._escaped_bracket(text, self.locate("\\" + text))
            self.words(escape_literal(text))
        self.seen = True

    def _escaped_bracket(self, char: str, start: int) -> None:
        """Note ``\\(x\\)``, which is maths in Anki and in LaTeX, and brackets in Markdown."""
        if char in "([":
            self._bracket[char] = start
            return
        if char not in ")]":
            return
        opening = "(" if char == ")" else "["
        opened = self._bracket.pop(opening, None)
        if opened is None:
            return
        formula = self.source[opened + 2 : start]
        if char == "]" and not _LOOKS_LIKE_MATHS.search(formula):
            return
        dollars = "$" if char == ")" else "$$"
        self.flaw(
            code="R117",
            start=opened,
            end=start + 2,
            message=f"\\{opening} is an escaped bracket in Markdown, and starts no maths",
            hint=f"write {dollars}{formula.strip()}{dollars}",
        )

    def code(self, code: str) -> None:
        """Write code within a line."""
        self.locate(code)
        self.seen = True
        self.out += "<code>", self.code_html(code, ""), "</code>"

    def block_code(self, code: str, language: str) -> None:
        """Write lines of code, coloured if ``language`` is named and known; of ``math`` as maths."""
        if language == "math" and code.strip():
            self.locate(language)
            self.maths(code.strip(), display=True)
            return
        self.seen = self.seen or bool(code.strip())
        if language:
            language = self._known_language(language)
        self.locate(code)
        self.out.append('<pre class="code"><code>')
        self.out.append(self.code_html(code, language))
        self.out.append("</code></pre>")

    def _known_language(self, language: str) -> str:
        """Return the name of a language if it is known; note that it is not, and return ''."""
        from deckgen.render.highlight import known, languages

        start = self.locate(language)
        if known(language):
            return language
        message, hint = _unknown_language(language, languages())
        self.flaw("R108", start, start + len(language), message, hint)
        return ""

    def code_html(self, code: str, language: str) -> str:
        """Return code as HTML, coloured for a known language."""
        if not language:
            return escape_code(code)
        from deckgen.render.highlight import highlight

        out = []
        for kind, part in highlight(code, language):
            html = escape_code(part)
            if kind:
                html = f'<span class="{kind}">{html}</span>'
            out.append(html)
        return "".join(out)

    def maths(self, content: str, *, display: bool) -> None:
        """Write maths for MathJax."""
        from deckgen.render.maths import is_wide, prepared

        self._look_into(content, self.locate(content))
        content = prepared(content)
        self.seen = True
        html = self.maths_html(content)
        if display:
            self.out += "\\[", html, "\\]"
        elif is_wide(self.formula(content)):
            self.out += '<span class="wide">', "\\(", html, "\\)", "</span>"
        else:
            self.out += "\\(", html, "\\)"

    def _look_into(self, formula: str, start: int) -> None:
        """Note what MathJax could not read of a formula that stands at ``start``."""
        from deckgen.render.tex import problems  # few texts have maths

        whole = self.formula(formula)
        is_as_written = whole == formula and self.source.startswith(formula, start)
        for problem in problems(whole, self.defined, is_cloze=whole != formula):
            at = start
            end = start + len(formula)
            if is_as_written:
                at = start + problem.start
                end = start + problem.end
            self.flaw(
                code="R126",
                start=at,
                end=end,
                message=f"in a formula: {problem.message}",
                hint=problem.hint,
            )

    def formula(self, content: str) -> str:
        """Return a formula as it is when nothing is hidden."""
        return content

    def maths_html(self, content: str) -> str:
        """Return maths as HTML that MathJax reads."""
        return escape_maths(content)

    def sound(self, src: str) -> None:
        """Write ``[sound:…]`` as the curator wrote it."""
        name = self._packed(src, src)
        if name is None:
            self.out.append(escape(f"[sound:{src}]"))
        else:
            self.out.append(f"[sound:{escape_maths(name)}]")

    def image(self, src: str, alt: str, title: str, size: Size = NO_SIZE) -> None:
        """Write a picture, or a sound or a video by the extension of its file."""
        decoded = percent_decoded(src)
        name = self._packed(src, decoded)
        if name is None:
            self.out.append(escape(alt))
            return
        _, _, extension = decoded.rpartition(".")
        if extension.lower() in SOUND_TYPES:
            self.out.append(f"[sound:{escape_maths(name)}]")
            return
        html = f'<img src="{escape_attribute(name)}" alt="{escape_attribute(alt)}"'
        if title:
            html += f' title="{escape_attribute(title)}"'
        self.out.append(f"{html}{size.attributes()}>")

    def _packed(self, written: str, src: str) -> str | None:
        """Return the name of a media file in the package; none for what can't be packed."""
        self.seen = True
        start = self.locate(written)
        end = start + len(written)
        fault = unpackable(src)
        if fault is not None:
            message, hint = fault
            self.flaw("R109", start, end, message, hint)
            return None
        file = normalise(src)
        self.media.append(MediaRef(file, start, end))
        return self.media_name(file)

    def finish(self) -> str:
        """Return the HTML written."""
        return "".join(self.out)


_DRAWN = frozenset(
    "mermaid plantuml dot graphviz tikz flowchart sequence d2 ditaa chart vega vega-lite svgbob".split()
)
"""What other programs draw from a block of code."""


def _hint_at_character(character: str, hint: str) -> str:
    """Return how to write a character instead of its entity; by its number if it cannot be seen.

    It is '' where the entity is that of a control character, which HTML leaves out.
    """
    if not character:  # '&#1;'
        return "delete it: it stands for no character"
    if character.isprintable() and character.strip():
        return hint.format(character)
    number = f"U+{ord(character[0]):04X}"
    return f"write the character itself, {number}, or a plain space"


def _unknown_language(language: str, known: frozenset[str]) -> tuple[str, str]:
    """Return what is wrong with the name of a language, and the way out."""
    name = language.lower()
    if name in _DRAWN:
        return (
            f"a card shows the text of '{language}', and no drawing",
            "save the drawing as SVG in the media folder, and show it: ![](media/drawing.svg)",
        )
    if name.startswith("ad-"):
        return (
            f"an Obsidian block such as '{language}' is shown as code",
            "write the text without the box, or as a quotation: > **Note** …",
        )
    message = f"no language is called '{language}'"
    bare = language.strip("{}.")  # '{.python}' of Pandoc, '{python}' of R Markdown
    if bare != language and bare.lower() in known:
        return message, f"write ```{bare}"
    initial = language[:1].lower()
    similar = []
    for each in known:
        begins_alike = each[:1] == initial
        if begins_alike and abs(len(each) - len(language)) < 3:
            similar.append(each)
    near = did_you_mean(language, similar)
    return message, near or "use a language that Pygments knows, or none"


def percent_decoded(src: str) -> str:
    """Return ``src`` with ``%20`` and the like decoded; as it is if that makes no text."""
    if "%" not in src:
        return src
    from urllib.parse import unquote

    try:
        return unquote(src, errors="strict")
    except UnicodeDecodeError:
        return src


def unpackable(src: str) -> tuple[str, str] | None:
    """Return why the file at ``src`` can't go into a package and what to do, or nothing."""
    if not src.strip():
        return (
            "a picture or a sound without a file",
            "name a file in the media folder: media/picture.png",
        )
    scheme = src[:5].lower()
    if scheme == "data:":
        return (
            "a file written into the address (data:)",
            "save it in the media folder and refer to that file",
        )
    if REMOTE.match(src):
        return (
            "a file on the network: cards load nothing from there",
            "save it in the media folder and refer to it",
        )
    return None
