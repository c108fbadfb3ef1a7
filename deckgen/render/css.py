"""What a style sheet or a ``style`` attribute loads, found as a browser reads it.

The tokens are those of CSS Syntax Level 3 as far as they matter here: comments, strings, names with
escapes (``u\\72l(`` is ``url(``), functions, and ``@`` rules.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deckgen.render.address import kind_of
from deckgen.util.lazy_pattern import lazy_pattern

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\r\n\f0-9a-fA-F])"
_LETTER = rf"[A-Za-z0-9_\-\x80-\U0010ffff]|{_ESCAPE}"
_TOKEN = lazy_pattern(
    rf"""(?P<comment>/\*(?:.*?\*/|.*\Z))
    |(?P<string>"(?:[^"\\\r\n\f]|\\(?:\r\n|.))*(?:"|\\?\Z|(?=[\r\n\f]))
        |'(?:[^'\\\r\n\f]|\\(?:\r\n|.))*(?:'|\\?\Z|(?=[\r\n\f])))
    |(?P<rule>@(?:{_LETTER})+)
    |(?P<name>(?:{_LETTER})+)(?P<opens>\()?
    |(?P<sign>[(){{}};<])""",
    re.DOTALL | re.VERBOSE,
)
_ADDRESS = lazy_pattern(
    r"""[ \t\r\n\f]*(?P<bare>(?![ \t\r\n\f"'])(?:[^)\\]|\\.)*)""", re.DOTALL
)
# '\72 ' for a character by its number, a line end, any other character
_ESCAPES = lazy_pattern(
    r"\\(?:"
    r"([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?"
    r"|(\r\n|[\r\n\f])"
    r"|(.)"
    r")",
    re.DOTALL,
)
_END = lazy_pattern(r"</style", re.IGNORECASE)
_ACTIVE = lazy_pattern(r"[(@\\]")

_LOADERS = frozenset(
    {"url", "src", "image", "image-set", "-webkit-image-set", "-moz-image-set"}
)
"""Functions whose strings are addresses."""

_UNKNOWABLE = frozenset({"var", "attr", "env"})
"""Functions whose value is not seen here."""


class Load(NamedTuple):
    """Something that CSS loads, at ``start`` to ``end``.

    ``kind`` is as :func:`~deckgen.render.address.kind_of` has it (``remote``, ``local``, ``script``), or
    ``end`` for the end of the style element in the middle of it.
    """

    kind: str
    start: int
    end: int


def loads(css: str) -> list[Load]:
    """Return what ``css`` loads, in order. What it holds itself (``data:``, ``#id``) is left out."""
    found = [Load("end", *match.span()) for match in _END.finditer(css)]
    if _ACTIVE.search(css):
        found += _Reading(css).loads()
    return sorted(found, key=lambda load: load.start)


def _decoded(written: str) -> str:
    """Return a name, a string or an address with its escapes resolved."""
    if "\\" not in written:
        return written
    return _ESCAPES.sub(_unescaped, written)


def _unescaped(match: re.Match[str]) -> str:
    """Return the character that an escape stands for; nothing for a line end."""
    digits, _, character = match.groups()
    if not digits:
        return character or ""
    code = int(digits, 16)
    is_surrogate = 0xD800 <= code < 0xE000
    if not 0 < code < 0x110000 or is_surrogate:
        return "\ufffd"
    return chr(code)


class _Reading:
    """One pass over a style sheet; ``functions`` are those that are open, outermost first."""

    def __init__(self, css: str) -> None:
        self.css = css
        self.functions: list[str] = []
        self.rule = ""  # the @ rule whose beginning is being read
        self.found: list[Load] = []

    def loads(self) -> list[Load]:
        """Return what the style sheet loads, in its order."""
        at = 0
        while token := _TOKEN.search(self.css, at):
            at = self._take(token)
        return self.found

    def _take(self, token: re.Match[str]) -> int:
        """Take a token; return where the next one may begin."""
        kind = token.lastgroup
        if kind == "string":
            self._string(token)
        elif kind == "rule":
            self.rule = _decoded(token[0][1:]).lower()
        elif kind == "opens":
            return self._function(_decoded(token["name"]).lower(), token)
        elif kind == "sign":
            self._sign(token[0])
        return token.end()

    def _sign(self, sign: str) -> None:
        """Take a bracket, a brace or a semicolon."""
        if sign == "(":
            self.functions.append("")
        elif sign == ")":
            del self.functions[-1:]
        elif sign == ";":
            self.rule = ""
        elif sign in "{}":
            self.rule = ""
            self.functions.clear()

    def _string(self, token: re.Match[str]) -> None:
        """Take a string, which is an address in some functions and behind ``@import``."""
        innermost = self.functions[-1] if self.functions else ""
        is_import = self.rule == "import" and not innermost
        if innermost in _LOADERS or is_import:
            quote = token[0][0]
            address = token[0][1:].rstrip(quote)
            self._address(address, token.start(), token.end())

    def _function(self, name: str, token: re.Match[str]) -> int:
        """Take the beginning of a function; return where the next token may begin."""
        if name in ("url", "src"):
            bare = _ADDRESS.match(self.css, token.end())
            if bare and bare["bare"]:  # 'url(a.png)', without quotation marks
                self._address(bare["bare"], token.start(), bare.end())
                return bare.end() + len(")")
        if name == "expression":
            self.found.append(Load("script", token.start(), token.end()))
        if name in _UNKNOWABLE and self.functions and self.functions[-1] in _LOADERS:
            self.found.append(Load("remote", token.start(), token.end()))
        self.functions.append(name)
        return token.end()

    def _address(self, written: str, start: int, end: int) -> None:
        """Take an address."""
        if self.rule == "namespace":
            return  # a name, which nothing is loaded from
        kind = kind_of(_decoded(written))
        if self.rule == "import" and kind == "data":
            kind = "remote"  # its own rules are not seen here
        if kind in ("remote", "local", "script"):
            self.found.append(Load(kind, start, end))
