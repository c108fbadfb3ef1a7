"""The page of a code: what it reports, why, a wrong and a right example, how to fix and configure it.

The docstring of a rule is the text of its page. Its first paragraphs say what is reported; the one that
begins with 'Why: ' and those behind it say why that matters, and the same goes for 'Fix: '. The examples and
all that can be set come from the rule itself. ``deckgen explain``, the manual and the language server show
the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import SUPPRESSIBLE
from deckgen.core.declared import Limits
from deckgen.lint import catalogue
from deckgen.lint.rule import Rule

if TYPE_CHECKING:
    from deckgen.core.codes import Code

_LABELS = {"Why: ": "Why it matters", "Fix: ": "How to fix it"}
"""What the paragraphs of a page begin with that begin a section."""


class Section(NamedTuple):
    """A part of a page: its heading, and Markdown, or the lines of an example."""

    heading: str
    text: str
    is_example: bool = False


def sections(code: Code) -> list[Section]:
    """Return the page of a code, in the order in which it is read."""
    parts = _parts(code.page or f"{code.message}.")
    found = [Section("What it reports", parts.pop("What it reports"))]
    if "Why it matters" in parts:
        found.append(Section("Why it matters", parts["Why it matters"]))
    if code.bad:
        found.append(Section("Wrong", code.bad.rstrip("\n"), is_example=True))
    if code.good:
        found.append(Section("Right", code.good.rstrip("\n"), is_example=True))
    if "How to fix it" in parts:
        found.append(Section("How to fix it", parts["How to fix it"]))
    configuration = _configuration(code)
    if configuration:
        found.append(Section("Configuration", configuration))
    return found


def _parts(page: str) -> dict[str, str]:
    """Return the paragraphs of a page by the heading they belong under.

    A label such as 'Why: ' is taken away, for the heading says it.
    """
    heading = "What it reports"
    parts: dict[str, list[str]] = {heading: []}
    for paragraph in page.strip().split("\n\n"):
        text = paragraph
        for label, name in _LABELS.items():
            if text.startswith(label):
                heading = name
                text = text.removeprefix(label)
        parts.setdefault(heading, []).append(text)
    return {name: "\n\n".join(paragraphs) for name, paragraphs in parts.items()}


def _configuration(code: Code) -> str:
    """Return where a lint rule applies, what can be set, and how it is suppressed; '' for other codes."""
    if not isinstance(code, Rule):
        return ""
    lines: list[str] = []
    if code.english:
        lines.append("Applies to decks in English only (`deck.language`).")
    if code.reads_capitals:
        lines.append(
            "Does not apply to languages that write every noun with a capital letter, such as German."
        )
    if code.fix is not None:
        lines.append("`deckgen check --fix` fixes it.")
    for limit in code.limits:
        default = getattr(Limits(), limit.replace("-", "_"))
        setting = f"check: {{{limit}: {default}}}"
        lines.append(
            f"`{setting}` sets the limit for the deck; {default} is the default."
        )
    lines.append(_suppression(code))
    return "\n".join(f"- {line}" for line in lines)


def _suppression(code: Rule) -> str:
    """Say how a rule is suppressed."""
    assert code.code.startswith(SUPPRESSIBLE)
    entry = f"ignore: {{{code.code}: reason}}"
    return f"To suppress it: `{entry}` on a card or a topic, or `check: {{{entry}}}` for the deck."


def heading(code: Code) -> str:
    """Return ``Q101 (error): yes/no answer``."""
    return f"{code.code} ({code.severity}): {code.title}"


def markdown(code: Code, level: int = 1) -> str:
    """Return the page as Markdown, its title a heading of a level."""
    lines = [f"{'#' * level} {heading(code)}"]
    signs = "#" * (level + 1)
    for section in sections(code):
        lines.append(f"{signs} {section.heading}")
        if section.is_example:
            lines.append(f"```yaml\n{section.text}\n```")
        else:
            lines.append(section.text)
    return "\n\n".join(lines)


def manual() -> str:
    """Return all pages as one Markdown text, by family."""
    parts: list[str] = []
    for family in catalogue.FAMILIES:
        parts.append(f"# {family.letter}: {family.title}\n\n{family.introduction}")
        for code in catalogue.CODES:
            if code.code[0] == family.letter:
                parts.append(markdown(code, 2))
    return "\n\n".join(parts)


def as_data(code: Code) -> dict[str, object]:
    """Return the page for a program."""
    return {
        "code": code.code,
        "severity": str(code.severity),
        "title": code.title,
        "message": code.message,
        "hint": code.hint,
        "suppressible": code.code.startswith(SUPPRESSIBLE),
        "sections": [_section_as_data(section) for section in sections(code)],
    }


def _section_as_data(section: Section) -> dict[str, object]:
    """Return a section for a program."""
    return {
        "heading": section.heading,
        "text": section.text,
        "example": section.is_example,
    }
