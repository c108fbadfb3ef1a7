"""``IMPORT.md``: what was taken, changed and dropped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deckgen.commands.importing import notetypes, topics
from deckgen.compile.adopted import GATHERED
from deckgen.core.codes import BY_CODE
from deckgen.core.model import RESERVED_TAGS
from deckgen.core.projectfiles import IDENTITIES
from deckgen.core.wording import counted, first_of
from deckgen.formats.incoming.deck import BUILT_IN, MARKDOWN
from deckgen.formats.reading.limits import printable
from deckgen.render.from_html import ALIKE, EXACT, KEPT, SAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.commands.importing.project import Project
    from deckgen.core.diagnostics import Diagnostic

FIRST = 20
"""How many of each kind are named."""

_LEVELS = (
    (SAME, "the same text"),
    (EXACT, "Markdown that gives the same HTML, byte for byte"),
    (
        ALIKE,
        "Markdown that looks the same: learners keep what they have until the note changes",
    ),
    (KEPT, "HTML, as it was"),
)

_IN_LOCK_FILE = (
    "The ids by which learners have the notes are in `cards.lock` and nowhere else: keep it with the "
    "cards, in version control."
)


def page(project: Project, diagnostics: Iterable[Diagnostic] = ()) -> str:
    """Return the page; ``diagnostics`` are those of the project."""
    deck = project.deck
    lines = [
        "# What was imported",
        "",
        f"`{deck.path.name}`, {deck.form}.",
        "",
        "## Taken",
        "",
    ]
    lines += [
        f"- {counted(len(deck.notes), 'note')}, {counted(len(deck.note_types), 'note type')}"
    ]
    for key, kind in sorted(
        deck.note_types.items(), key=lambda item: project.types[item[0]].key
    ):
        count = sum(note.note_type == key for note in deck.notes)
        lines.append(
            f"- `{project.types[key].key}`: the note type “{kind.name}”, {counted(count, 'note')}"
        )
    lines += [f"- {counted(len(project.media), 'media file')}"]
    if project.retired:
        what = counted(len(project.retired), "retired note")
        lines.append(
            f"- {what}, which stay in `cards.lock` and in the packages: {_first(project.retired)}"
        )
    if any(note.guid for note in deck.notes):
        lines += ["", IDENTITIES, "", _IN_LOCK_FILE]
    lines += ["", "## Fields", ""]
    levels = project.fields.levels
    lines += [
        f"- {levels[level]:,}: {what}" for level, what in _LEVELS if levels[level]
    ]
    kept = [
        id_
        for id_, texts in zip(project.ids, project.fields.texts, strict=True)
        if any(each.is_html for each in texts)
    ]
    lines += _named("Cards with HTML", kept)
    tidied = [
        id_
        for id_, texts in zip(project.ids, project.fields.texts, strict=True)
        if any(each.was_tidied for each in texts)
    ]
    lines += _named(
        "Cards that were tidied, which learners get with the next package", tidied
    )
    lines += ["", "## Dropped", ""]
    lines += [f"- {each}" for each in dropped(project)] or ["- nothing"]
    looked_at = to_be_looked_at(project)
    if looked_at:
        lines += ["", "## To check", ""]
        lines += [f"- {each}" for each in looked_at[:FIRST]]
        if len(looked_at) > FIRST:
            lines.append(f"- and {len(looked_at) - FIRST:,} more")
    return "\n".join(lines + _reported(diagnostics)) + "\n"


def _reported(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return the part about what is wrong with cards, which ``check`` reports once for each code."""
    cards: dict[str, dict[str, None]] = {}
    for each in sorted(diagnostics, key=lambda each: (each.code, each.span)):
        if each.card and each.code.startswith(GATHERED):
            cards.setdefault(each.code, {})[each.card] = None
    if not cards:
        return []
    lines = ["", "## What `deckgen check` reports about the cards", ""]
    lines += [
        f"- {code}, {BY_CODE[code].title}, {counted(len(ids), 'card')}: {_first(ids)}"
        for code, ids in cards.items()
    ]
    return lines


def dropped(project: Project) -> list[str]:
    """Return a few words for each kind of thing that was left out."""
    deck = project.deck
    learning = deck.learning
    counts = (
        (learning.reviews, "review"),
        (learning.suspended, "suspended card"),
        (learning.buried, "buried card"),
        (learning.flagged, "flag"),
    )
    found = [counted(count, what) for count, what in counts if count]
    tags = Counter(
        tag for note in deck.notes for tag in note.tags if tag.lower() in RESERVED_TAGS
    )
    found += [
        f"the tag {tag} of {counted(count, 'note')}"
        for tag, count in sorted(tags.items())
    ]
    found += project.left_out
    unused = sorted(set(deck.files) - set(project.media))
    # those beside a text are not part of the deck
    if unused and deck.format != MARKDOWN:
        found.append(
            f"{counted(len(unused), 'file')} that nothing uses: {_first(unused)}"
        )
    return found


def to_be_looked_at(project: Project) -> list[str]:
    """Return a line for each thing that a curator should know of."""
    deck = project.deck
    found = list(_drafts(project))
    notes = zip(project.ids, deck.notes, strict=True)
    long = [id_ for id_, note in notes if topics.is_long(note)]
    if long:
        what = f"{counted(len(long), 'card')} with a text of more than {topics.LONG:,} characters"
        found.append(f"{what}, each in a file of its own: {_first(long)}")
    if project.missing:
        what = counted(len(project.missing), "file")
        found.append(
            f"{what} that cards use and the deck does not have: {_first(project.missing)}"
        )
    has_types = any(kind.id for kind in deck.note_types.values())
    if not has_types and any(note.guid for note in deck.notes):
        found.append(
            "The note types have no ids in this form: learners of an Anki package have to tick "
            "*Merge note types* once, or to stay with the form that they have."
        )
    elif not any(note.guid for note in deck.notes):
        found.append(
            "The notes have no GUIDs in this form: they are new to every learner. `--guids FILE` and "
            "`--types FILE` take them from a package that learners have."
        )
    if any(note.guid and note.note_type in BUILT_IN for note in deck.notes):
        found.append(
            "Notes became deckgen's own questions: learners have to tick *Merge note types* once."
        )
    return [*found, *notetypes.special_fields(deck.note_types.values()), *deck.warnings]


def _drafts(project: Project) -> Iterator[str]:
    """Yield a line for the cards that lack a side, and one for each mistake."""
    by_mistake: dict[str, list[str]] = {}
    for id_ in project.drafts:
        mistake = project.mistakes.get(id_, "there is no question, or no answer")
        by_mistake.setdefault(mistake, []).append(id_)
    for mistake, ids in by_mistake.items():
        yield f"{counted(len(ids), 'draft')}, since {mistake}: {_first(ids)}"


def _first(names: Iterable[str]) -> str:
    return first_of([printable(name) for name in names], FIRST)


def _named(what: str, names: Iterable[str]) -> list[str]:
    listed = list(names)
    return ["", f"{what} ({len(listed):,}): {_first(listed)}."] if listed else []
