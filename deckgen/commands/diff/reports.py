"""A difference between two versions, as text, as JSON, and as release notes."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING

from deckgen.language.words import FIGURE
from deckgen.render.plaintext import one_line
from deckgen.util import printed
from deckgen.versions.comparison import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.versions.comparison import Difference, FieldChange, NoteChange

JSON_VERSION = 1
WIDTH = 72
"""How much of a prompt is shown."""

HIDDEN = frozenset({"Id", "Typed", "Context", "Passage"})
"""Fields that follow from others, or that only deckgen reads: a change is named, not shown."""

TITLES = {
    "new": "New cards",
    "changed": "Changed",
    "renamed": "Renamed",
    "moved": "Moved to another topic",
    "retired": "Retired",
    "returned": "Back in the deck",
    "removed": "No longer in the package",
}

_WORD = re.compile(rf"\s+|(?<!\w){FIGURE}|\w+|[^\w\s]")


def marked(old: str, new: str, mark: Callable[[str, str], str]) -> str:
    """Return the new text with what was taken away and put in, each as
    ``mark(sign, words)`` with the sign ``-``, ``+`` or, for what stayed, ``=``.
    """
    was, now = _WORD.findall(one_line(old)), _WORD.findall(one_line(new))
    parts = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(mark("=", "".join(now[k:m])))
            continue
        if i < j:
            parts.append(mark("-", "".join(was[i:j])))
        if k < m:
            parts.append(mark("+", "".join(now[k:m])))
    return "".join(parts)


def _in_text(sign: str, words: str) -> str:
    return {"-": f"[-{words}-]", "+": f"{{+{words}+}}"}.get(sign, words)


def _in_markdown(sign: str, words: str) -> str:
    inner = words.strip()
    if not inner or sign == "=":
        return words
    around = "~~" if sign == "-" else "**"
    lead, tail = words[: words.index(inner)], words[words.index(inner) + len(inner) :]
    return f"{lead}{around}{inner}{around}{tail}"


def counts(difference: Difference) -> str:
    """Return ``2 new, 1 changed, 12 unchanged``."""
    found = [f"{len(difference.of(kind)):,} {kind}" for kind in KINDS if difference.of(kind)]
    return ", ".join((*found, f"{difference.unchanged:,} unchanged"))


# --- text ------------------------------------------------------------------------------------


def as_text(difference: Difference) -> str:
    """Return the difference as lines for a terminal."""
    lines = [counts(difference)]
    for kind in KINDS:
        changes = difference.of(kind)
        if changes:
            lines += ["", TITLES[kind]]
        for change in changes:
            lines.append(f"  {change.name}: {_short(one_line(change.prompt))}")
            lines += [f"    {line}" for line in _details(change, _in_text)]
    lines += _look_and_media(difference, "")
    for risk in difference.risks:
        lines += ["", f"Beware: {risk.what}", *([f"  {', '.join(risk.notes)}"] if risk.notes else [])]
    lines += ["", f"Suggested step of the version: {difference.step}"]
    return "\n".join(map(printed.line, lines)) + "\n"


def _short(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _details(change: NoteChange, mark: Callable[[str, str], str]) -> list[str]:
    """Return what differs in a note, a line each."""
    if change.kind in ("new", "removed"):
        return []
    lines = [_detail(each, mark) for each in change.fields]
    tags = [*(mark("-", tag) for tag in change.tags_removed), *(mark("+", tag) for tag in change.tags_added)]
    return [*lines, f"Tags: {' '.join(tags)}"] if tags else lines


def _detail(change: FieldChange, mark: Callable[[str, str], str]) -> str:
    if change.name == "Id" and change.old:
        return f"renamed from {mark('=', change.old)}"
    if change.name in HIDDEN:
        return f"{change.name} changed"
    if one_line(change.old) == one_line(change.new):
        return f"{change.name}: markup only"
    return f"{change.name}: {marked(change.old, change.new, mark)}"


def _look_and_media(difference: Difference, bullet: str) -> list[str]:
    lines = []
    if difference.looks:
        lines.append(f"{bullet}The look of {', '.join(difference.looks)} changed")
    if difference.media_added:
        lines.append(f"{bullet}Media added: {', '.join(difference.media_added)}")
    if difference.media_removed:
        lines.append(f"{bullet}Media no longer used: {', '.join(difference.media_removed)}")
    return ["", *lines] if lines else []


# --- JSON ------------------------------------------------------------------------------------


def as_json(difference: Difference) -> str:
    """Return the difference as one JSON object with a ``version``."""
    found = {
        "version": JSON_VERSION,
        "step": difference.step,
        "counts": {kind: len(difference.of(kind)) for kind in KINDS} | {"unchanged": difference.unchanged},
        "notes": [
            {
                "kind": change.kind,
                "id": change.name,
                "prompt": change.prompt,
                "fields": [each._asdict() for each in change.fields],
                "tags_added": change.tags_added,
                "tags_removed": change.tags_removed,
            }
            for change in difference.notes
        ],
        "looks": difference.looks,
        "media_added": difference.media_added,
        "media_removed": difference.media_removed,
        "risks": [risk._asdict() for risk in difference.risks],
    }
    return printed.block(json.dumps(found, ensure_ascii=False, indent=2)) + "\n"


# --- release notes -----------------------------------------------------------------------------


def as_markdown(difference: Difference) -> str:
    """Return the difference as release notes for learners."""
    lines = [
        f"{counts(difference)[0].upper()}{counts(difference)[1:]}. Suggested step: **{difference.step}**."
    ]
    for risk in difference.risks:
        notes = f" ({', '.join(f'`{note}`' for note in risk.notes)})" if risk.notes else ""
        lines += ["", f"> **Beware:** {risk.what}{notes}"]
    for kind in KINDS:
        changes = difference.of(kind)
        if changes:
            lines += ["", f"### {TITLES[kind]}", ""]
        for change in changes:
            lines.append(f"- {_escaped(_short(one_line(change.prompt)))} (`{change.name}`)")
            lines += [f"  - {line}" for line in _details(change, _marked_and_escaped)]
    lines += _look_and_media(difference, "- ")
    return "\n".join(map(printed.line, lines)) + "\n"


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_\[\]<>~#|])", r"\\\1", text)


def _marked_and_escaped(sign: str, words: str) -> str:
    return _in_markdown(sign, _escaped(words))


FORMATS: dict[str, Callable[[Difference], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
