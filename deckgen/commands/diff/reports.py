"""A difference between two versions, as text, as JSON, and as release notes."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any

from deckgen.core.wording import counted, first_of
from deckgen.formats.reading.values import LONGEST_NAME
from deckgen.language.words import FIGURE
from deckgen.render.plaintext import one_line
from deckgen.util import printed
from deckgen.versions.comparison import rewriting
from deckgen.versions.difference import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.versions.difference import Difference, FieldChange, NoteChange

JSON_VERSION = 1
WIDTH = 72
"""How much of a prompt is shown."""

HIDDEN = frozenset({"Id", "Typed", "Context", "Passage"})
"""Fields that follow from others, or that only deckgen reads: a change is named, not shown."""

FOR_LEARNERS = {
    "Prompt": "Question",
    "Answer": "Answer",
    "Note": "Note",
    "Reverse": "Question asked the other way",
    "Reverse answer": "Answer to it",
    "Hint": "Hint",
    "Link": "Link",
}
"""The fields whose changes release notes show, and what learners know them by."""

COUNTED_FOR_LEARNERS = {
    "new": "new",
    "changed": "changed",
    "moved": "moved to another topic",
    "retired": "retired",
    "returned": "back in the deck",
}
"""The kinds of changes that learners see, in words."""

MANY = 20
"""How many held notes are named."""

TITLES = {
    "new": "New cards",
    "changed": "Changed",
    "renamed": "Renamed",
    "moved": "Moved to another topic",
    "retired": "Retired",
    "returned": "Back in the deck",
    "removed": "No longer in the package",
}

# ' ', '17.9', '−5 °C', 'e.g.', 'million', '%'
_WORD = re.compile(
    rf"\s+|(?<!\w)[−+±-]?{FIGURE}|(?:[^\W\d_]\.){{2,}}|\w+|°[A-Z]\b|[^\w\s]"
)


def marked(old: str, new: str, mark: Callable[[str, str], str]) -> str:
    """Return the new text with what was taken away and put in, each as
    ``mark(sign, words)`` with the sign ``-``, ``+`` or, for what stayed, ``=``.

    With the marks of :func:`as_text`, ``17 million`` and ``18 million`` give ``[-17-]{+18+} million``.
    """
    before = _WORD.findall(one_line(old))
    after = _WORD.findall(one_line(new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    parts = []
    for operation, i, j, k, m in matcher.get_opcodes():
        removed = "".join(before[i:j])
        added = "".join(after[k:m])
        if operation == "equal":
            parts.append(mark("=", added))
            continue
        if removed:
            parts.append(mark("-", removed))
        if added:
            parts.append(mark("+", added))
    return "".join(parts)


def _in_text(sign: str, words: str) -> str:
    """Mark words for a terminal: ``[-taken away-]``, ``{+put in+}``."""
    if sign == "-":
        return f"[-{words}-]"
    if sign == "+":
        return f"{{+{words}+}}"
    return words


def _in_markdown(sign: str, words: str) -> str:
    """Mark words in Markdown: ``~~taken away~~``, ``**put in**``.

    The marks stand at the words themselves: with a space behind the first, Markdown would show them.
    """
    inner = words.strip()
    if not inner or sign == "=":
        return words
    around = "~~" if sign == "-" else "**"
    lead, _, tail = words.partition(inner)
    return f"{lead}{around}{inner}{around}{tail}"


def counts(difference: Difference) -> str:
    """Return ``2 new, 1 changed, 12 unchanged``."""
    found = []
    for kind in KINDS:
        changes = difference.of(kind)
        if changes:
            found.append(f"{len(changes):,} {kind}")
    found.append(f"{difference.unchanged:,} unchanged")
    return ", ".join(found)


# --- text ------------------------------------------------------------------------------------


def as_text(difference: Difference) -> str:
    """Return the difference as lines for a terminal."""
    lines = [counts(difference)]
    for kind in KINDS:
        changes = difference.of(kind)
        if changes:
            lines.append("")
            lines.append(TITLES[kind])
        for change in changes:
            lines.append(f"  {_title(change)}")
            for line in _details(change, _in_text):
                lines.append(f"    {line}")
    lines += _look_and_media(difference)
    lines += _costs(difference)
    for risk in difference.risks:
        lines.append("")
        lines.append(f"Warning: {risk.what}")
        if risk.notes:
            lines.append(f"  {', '.join(risk.notes)}")
    lines.append("")
    lines.append(f"Suggested version bump: {difference.step}")
    return "\n".join(map(printed.line, lines)) + "\n"


def _title(change: NoteChange) -> str:
    """Return what a note is called and what it asks, once where it has no other name."""
    prompt = one_line(change.prompt)
    is_named_by_it = change.name == prompt[:LONGEST_NAME].rstrip()
    if is_named_by_it:
        return _short(prompt)
    return f"{change.name}: {_short(prompt)}"


def _short(text: str) -> str:
    """Return as much of a text as is shown, with an ellipsis if there is more."""
    if len(text) <= WIDTH:
        return text
    return text[: WIDTH - 1] + "…"


def _details(change: NoteChange, mark: Callable[[str, str], str]) -> list[str]:
    """Return what differs in a note, a line each."""
    if change.kind in ("new", "removed"):
        return []
    lines = [_detail(each, mark) for each in change.fields]
    tags = [mark("-", tag) for tag in change.tags_removed]
    tags += [mark("+", tag) for tag in change.tags_added]
    if tags:
        lines.append(f"Tags: {' '.join(tags)}")
    return lines


def _detail(change: FieldChange, mark: Callable[[str, str], str]) -> str:
    """Return what differs in a field: ``Answer: [-17-]{+18+} million``."""
    if change.name == "Id" and change.old:
        return f"renamed from {mark('=', change.old)}"
    if change.name in HIDDEN:
        return f"{change.name} changed"
    if one_line(change.old) == one_line(change.new):
        return f"{change.name}: markup only"
    return f"{change.name}: {marked(change.old, change.new, mark)}"


def _look_and_media(difference: Difference) -> list[str]:
    """Return what differs in the deck, its note types and its files, with an empty line before it."""
    lines = [*difference.deck, *difference.types]
    if difference.looks:
        lines.append(f"The look of {', '.join(difference.looks)} changed")
    if difference.media_added:
        lines.append(f"Media added: {', '.join(difference.media_added)}")
    if difference.media_removed:
        lines.append(f"Media no longer used: {', '.join(difference.media_removed)}")
    if not lines:
        return []
    return ["", *lines]


def _costs(difference: Difference) -> list[str]:
    """Return what an update takes from learners, and what of it they don't get."""
    lines = []
    cost = rewriting(difference)
    if cost:
        lines.append("")
        lines.append(cost[0].upper() + cost[1:])
    held = difference.held
    if held:
        notes = counted(len(held), "note")
        names = [pair.name for pair in held]
        lines.append("")
        lines.append(
            f"{notes} of which learners keep the earlier topic, citation, links or"
            " the like, so that their own words stay:"
        )
        lines.append(f"  {first_of(names, MANY)}")
    return lines


# --- JSON ------------------------------------------------------------------------------------


def as_json(difference: Difference) -> str:
    """Return the difference as one JSON object with a ``version``."""
    kinds = {kind: len(difference.of(kind)) for kind in KINDS}
    kinds["unchanged"] = difference.unchanged
    found = {
        "version": JSON_VERSION,
        "step": difference.step,
        "counts": kinds,
        "notes": [_note_json(change) for change in difference.notes],
        "looks": difference.looks,
        "note_types": difference.types,
        "media_added": difference.media_added,
        "media_removed": difference.media_removed,
        "deck": difference.deck,
        "rewritten": [pair.name for pair in difference.rewritten],
        "rewritten_for_additions": [
            pair.name for pair in difference.rewritten_for_additions
        ],
        "held": [pair.name for pair in difference.held],
        "risks": [risk._asdict() for risk in difference.risks],
    }
    return printed.block(json.dumps(found, ensure_ascii=False, indent=2)) + "\n"


def _note_json(change: NoteChange) -> dict[str, Any]:
    """Return what happened to a note; ``own`` says that it is not only what deckgen adds."""
    return {
        "kind": change.kind,
        "id": change.name,
        "prompt": change.prompt,
        "fields": [each._asdict() for each in change.fields],
        "tags_added": change.tags_added,
        "tags_removed": change.tags_removed,
        "own": change.is_own,
    }


# --- release notes -----------------------------------------------------------------------------


def as_markdown(difference: Difference) -> str:
    """Return the difference as release notes for learners: what they will see, in plain words."""
    arriving = _arriving(difference)
    lines = [_counts_for_learners(arriving)]
    for risk in difference.risks:
        if risk.for_learners:
            lines += ["", f"> **Note:** {risk.for_learners}"]
    for kind, changes in arriving.items():
        if changes:
            lines += ["", f"### {TITLES[kind]}", ""]
        told = set()  # the steps of one card have one question
        for change in changes:
            prompt = _escaped(_short(one_line(change.prompt)))
            if prompt not in told:
                lines.append(f"- {prompt}")
                told.add(prompt)
            if kind != "retired":
                for line in _details_for_learners(change):
                    lines.append(f"  - {line}")
    if difference.looks:
        lines += ["", "The look of the cards changed."]
    if difference.types:
        lines.append("")
        for line in difference.types:
            lines.append(f"- {_escaped(line)}.")
    rewritten = len(difference.rewritten)
    if rewritten:
        cards = "card" if rewritten == 1 else f"{rewritten:,} cards"
        cost = (
            "This update replaces what you wrote into the "
            f"{cards} that it rewrites, and your own tags there."
        )
        lines += ["", f"Your reviews stay. {cost}"]
    return "\n".join(map(printed.line, lines)) + "\n"


def _arriving(difference: Difference) -> dict[str, list[NoteChange]]:
    """Return the changes that learners see, by kind: what deckgen adds is left out, but for a topic.

    What has no later time than it had does not reach a learner either.
    """
    late = {pair.name for pair in difference.pairs.values() if not pair.is_later}
    found = {}
    for kind in COUNTED_FOR_LEARNERS:
        changes = []
        for change in difference.of(kind):
            is_seen = change.is_own or kind == "moved"
            if kind == "new" or (is_seen and change.name not in late):
                changes.append(change)
        found[kind] = changes
    return found


def _counts_for_learners(arriving: dict[str, list[NoteChange]]) -> str:
    """Return ``Cards: 2 new, 1 changed.``"""
    words = []
    for kind, word in COUNTED_FOR_LEARNERS.items():
        count = len(arriving[kind])
        if count:
            words.append(f"{count:,} {word}")
    if not words:
        return "No card changed."
    return f"Cards: {', '.join(words)}."


def _details_for_learners(change: NoteChange) -> list[str]:
    """Return what differs in the texts of a card, a line each."""
    if change.kind not in ("changed", "returned"):
        return []
    lines = []
    for each in change.fields:
        label = FOR_LEARNERS.get(each.name)
        if label is None or one_line(each.old) == one_line(each.new):
            continue
        text = marked(each.old, each.new, _marked_and_escaped)
        lines.append(f"{label}: {text}")
    return lines


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_\[\]<>~#|])", r"\\\1", text)


def _marked_and_escaped(sign: str, words: str) -> str:
    """Mark words in Markdown whose own marks are shown as they stand."""
    return _in_markdown(sign, _escaped(words))


FORMATS: dict[str, Callable[[Difference], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
