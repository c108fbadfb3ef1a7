"""Colours code with Pygments, in a handful of classes that the note types' CSS knows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.lexer import Lexer

LONGEST = 5_000
"""Code of more characters than this is shown without colours: many lexers take quadratic time."""

_COLOURED = frozenset(
    (
        "abap abnf actionscript ada agda antlr apacheconf apl applescript arduino asm awk bash basic "
        "batch bc bibtex bnf brainfuck c ca65 carbon chapel clojure cmake cobol coffeescript common-lisp "
        "console coq cpp css cuda cypher cython d dart debcontrol delphi desktop diff django docker "
        "doscon dot dtd ebnf eiffel elixir elm elpi emacs-lisp erb erlang fennel fish forth fortran "
        "fsharp gap gdscript gherkin gleam glsl gnuplot go graphql groovy haml handlebars haskell haxe "
        "hexdump hlsl html html+django html+php http hy idris ini io irb isabelle j jade java javascript "
        "json jsonld jsonnet jsx julia julia-repl k kconfig kotlin lasso latex lean lean4 less lilypond "
        "liquid live-script llvm logtalk lua make mako maple markdown mathematica matlab mips modula2 "
        "mysql nasm newlisp nginx nim nix numpy objective-c objective-j ocaml octave odin openscad perl "
        "php plpgsql pony postgresql postscript pot powershell prolog promql properties protobuf puppet "
        "pycon python python2 q qml r racket reasonml rebol red rst ruby rust sas sass scala scheme scss "
        "sed shexc smalltalk smarty sml solidity sparql sql stan stata swift systemverilog tasm tcl tex "
        "text thrift toml tsx turtle twig typescript typst vala vb.net vbscript velocity verilog vhdl "
        "vim vue wast wgsl xml xquery xslt yaml zig"
    ).split()
)
"""The lexers that are used, each by one of its names: those that take no more than three seconds for any
repetition that ``tests/bench/lexers.py`` tries at :data:`LONGEST` characters. Others can take minutes, or
never end, for a few lines; code in their languages is shown without colours."""

_SHORTER = dict.fromkeys(
    (
        "autohotkey",
        "csharp",
    ),
    1_000,
)
"""Lexers that pass only at fewer characters, and how many they get."""

_IDLE = 1_000
"""A lexer that gives so many empty tokens in a row does not move on."""

_PLAIN = frozenset(("text", "txt", "plain", "plaintext", "none"))

# Class, colour by day and by night; Pygments' token types, each with all below it. Every
# colour has a contrast of 4.5 to 1 or more on the background of code (WCAG AA).
_CLASSES = (
    ("c", "#57606a", "#9ea7b3", ("Comment", "Generic.Output")),
    ("k", "#a40e26", "#ff8a80", ("Keyword", "Operator.Word", "Generic.Deleted")),
    ("s", "#0a3069", "#a5d6ff", ("Literal.String", "Literal.Date")),
    ("m", "#0550ae", "#79c0ff", ("Literal.Number", "Keyword.Constant")),
    (
        "f",
        "#6639ba",
        "#d2a8ff",
        ("Name.Function", "Name.Decorator", "Name.Class", "Generic.Heading"),
    ),
    (
        "b",
        "#8a4600",
        "#ffb870",
        ("Name.Builtin", "Name.Attribute", "Name.Constant", "Name.Exception"),
    ),
    (
        "t",
        "#116329",
        "#7ee787",
        ("Name.Tag", "Keyword.Type", "Generic.Inserted", "Generic.Prompt"),
    ),
)
_BACKGROUND = ("#f6f8fa", "#22272e")
_FOREGROUND = ("#1f2328", "#e6edf3")


@cache
def languages() -> frozenset[str]:
    """Return every name of a language that Pygments has."""
    from pygments.lexers import get_all_lexers

    return frozenset(alias for lexer in get_all_lexers() for alias in lexer[1]) | _PLAIN


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def known(language: str) -> bool:
    """Return whether ``language`` can be coloured, or is a word for text without colours."""
    return language.lower() in _PLAIN or _lexer(language.lower()) is not None


@cache
def _kind(name: str) -> str:
    """Return the class for the token type ``name``: that of its nearest ancestor with one."""
    while name:
        for kind, _, _, types in _CLASSES:
            if name in types:
                return kind
        name = name.rpartition(".")[0]
    return ""


def highlight(code: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of ``code``, each with its class or ``""``; together they are ``code``."""
    tokens = _tokens(code, language.lower())
    if tokens is None:
        yield "", code
        return
    kind, piece = "", ""
    for ttype, value in tokens:
        next_kind = _kind(ttype)
        if next_kind == kind or not value.strip():
            piece += value
            continue
        if piece:
            yield kind, piece
        kind, piece = next_kind, value
    if piece:
        yield kind, piece


def _most(lexer: Lexer) -> int:
    """Return how many characters a lexer gets."""
    if not _COLOURED.isdisjoint(lexer.aliases):
        return LONGEST
    return max((_SHORTER.get(name, 0) for name in lexer.aliases), default=0)


def _tokens(code: str, language: str) -> list[tuple[str, str]] | None:
    """Return the tokens of code, type and text; ``None`` where no lexer reads it as it is."""
    lexer = None if language in _PLAIN or len(code) > LONGEST else _lexer(language)
    if lexer is None or len(code) > _most(lexer):
        return None
    tokens: list[tuple[str, str]] = []
    left, idle = len(code), 0
    try:
        # get_tokens_unprocessed, for get_tokens changes the text; many lexers need a last line end
        for _, ttype, token in lexer.get_tokens_unprocessed(code + "\n"):
            idle = 0 if token else idle + 1
            if idle > _IDLE:
                return None
            tokens.append((str(ttype).removeprefix("Token."), token[:left]))
            left = max(0, left - len(token))
    except Exception:  # whatever a lexer stumbles over, the code can be shown
        return None
    return tokens if "".join(token for _, token in tokens) == code else None


def code_css() -> str:
    """Return the CSS for code, by day and by night.

    By night the card's body has the class ``nightMode``, on older phones ``night_mode`` alone.
    """
    rules = [
        "code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}",
        "pre.code{text-align:start;direction:ltr;overflow-x:auto;padding:.6em .8em;border-radius:6px}",
    ]
    for night, prefix in enumerate(("", ":is(.nightMode,.night_mode) ")):
        rules.append(
            f"{prefix}pre.code{{background:{_BACKGROUND[night]};color:{_FOREGROUND[night]}}}"
        )
        rules += [
            f"{prefix}pre.code .{row[0]}{{color:{row[1 + night]}}}" for row in _CLASSES
        ]
    return "\n".join(rules) + "\n"
