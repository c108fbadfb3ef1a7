"""The codes of all diagnostics but those of lint rules, which stand in ``deckgen/lint/rules``.

Families: ``Y`` structure of the file, ``C`` citation, ``Q`` quality of the card, ``R`` rendering,
``M`` media, ``U`` update safety, ``N`` note types of the deck's own, ``S`` learners' answers,
``O`` pictures with masks.
:mod:`deckgen.lint.catalogue` lists them all.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from deckgen.core.codes.code import ERROR, INFO, WARNING, Code
from deckgen.core.diagnostics import Diagnostic, Span
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    import re

    CODES: tuple[Code, ...]
    """All codes but those of lint rules, in the order of :data:`MODULES`."""

    BY_CODE: dict[str, Code]

__all__ = [
    "BY_CODE",
    "CODES",
    "ERROR",
    "INFO",
    "LINT_CODES",
    "OF_REUSE",
    "OF_STUDY",
    "OF_TEMPLATES",
    "SUPPRESSIBLE",
    "SUPPRESSIBLE_CODES",
    "WARNING",
    "Code",
    "problem",
]

MODULES = (
    "files",
    "yaml_syntax",
    "keys",
    "citations",
    "suppressing",
    "order",
    "rendering",
    "media",
    "updates",
    "own_types",
    "templates",
    "study",
    "occlusion",
)
"""The modules that have the codes. They are loaded with the first problem that is found: most builds find
none."""

OF_REUSE = ("U126", "U127")
"""What is found when a build is compared with the last release, and suppressed there."""

OF_TEMPLATES = ("N105", "N107", "N110", "N111", "N112", "N113", "N114", "N115")
"""What may be meant in a template; suppressed for the deck, under ``check:``."""

OF_STUDY = ("S101", "S102", "S103", "S104", "S105", "S106", "S107")
"""What learners' answers say of a card, which a check without them does not know."""

SUPPRESSIBLE = ("Q", "C2", "C3", "S", *OF_REUSE, *OF_TEMPLATES)
"""What a curator may suppress: lint rules, which judge a card, and what may be another card, or meant.
A broken structure, a quotation that is not in its source and anything else that costs learners their history
cannot be."""

LINT_CODES = tuple(
    (
        "C201 C202 C203 C204 C205 C206 C207 C208 C209 C210 "
        "C301 C302 C303 "
        "Q101 Q102 Q103 Q104 Q105 Q106 Q107 Q108 Q109 Q110 "
        "Q201 Q202 Q203 Q204 Q205 Q206 "
        "Q301 Q302 Q303 "
        "Q401 Q402 Q403 Q404 Q405 Q406 Q407 Q408 "
        "Q501 Q502 Q503 Q504 Q505 Q506 "
        "Q902"
    ).split()
)
"""The codes of the lint rules, for those who check what a curator suppresses or selects and must not
load the rules. A test compares them with ``deckgen.lint.rules.RULES``."""

SUPPRESSIBLE_CODES = (*LINT_CODES, "Q901", "Q903", *OF_REUSE, *OF_TEMPLATES, *OF_STUDY)
"""All codes that begin with one of :data:`SUPPRESSIBLE`."""

MAX_VALUE = 400
"""Characters of a value that a message or a hint repeats; where it stands in the file is marked anyhow."""

_LINE_BREAK = lazy_pattern(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = lazy_pattern(r"\s+")


@cache
def _by_code() -> dict[str, Code]:
    """Load all codes; return them by their names."""
    modules = [import_module(f"{__name__}.{each}") for each in MODULES]
    return {code.code: code for module in modules for code in module.CODES}


def __getattr__(name: str) -> object:
    """Load all codes when :data:`CODES` or :data:`BY_CODE` is first asked for."""
    if name == "BY_CODE":
        return _by_code()
    if name == "CODES":
        return tuple(_by_code().values())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def problem(
    code: Code | str, span: Span, card: str = "", **words: object
) -> Diagnostic:
    """Return the diagnostic of a code at a place, with its templates filled in.

    ``card`` is the id of the card concerned. ``fixed``, in the words, is how a line would read correctly;
    it may be empty. Message and hint take one line each: a line break of a value that they repeat becomes
    a space. A value longer than :data:`MAX_VALUE` is cut; a line to be copied is left out then. Raises
    ``KeyError`` for the code of a lint rule, which is to be given as the rule.
    """
    kind = _by_code()[code] if isinstance(code, str) else code
    if len(str(words.get("fixed", ""))) > MAX_VALUE:
        words["fixed"] = ""
    words = {name: _cut(value) for name, value in words.items()}
    if "fixed" in words:
        fixed = words["fixed"]
        words["fixed"] = f", like this: {fixed}" if fixed else ""
    message = _in_one_line(kind.message.format(**words))
    hint = kind.hint
    if "{" in hint or "}" in hint:
        hint = _in_one_line(hint.format(**words))
    return Diagnostic(kind.code, kind.severity, span, message, hint, card)


def _cut(value: object) -> object:
    """Return a value, or the beginning of a text that is too long for a message."""
    if isinstance(value, str) and len(value) > MAX_VALUE:
        return f"{value[:MAX_VALUE]}…"
    return value


def _in_one_line(text: str) -> str:
    """Return a text with a space for each line break and the white space around it."""
    if text.isprintable() or not _LINE_BREAK.search(text):
        return text
    return _SPACES.sub(_one_space, text)


def _one_space(spaces: re.Match[str]) -> str:
    """Return one space for white space that has a line break in it; other white space stays."""
    return " " if _LINE_BREAK.search(spaces[0]) else spaces[0]
