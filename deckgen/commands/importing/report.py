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
        *_taken(project),
    ]
    if any(note.guid for note in deck.notes):
        lines += ["", IDENTITIES, "", _IN_LOCK_FILE]
    lines += ["", "## Fields", "", *_fields(project)]
    lines += ["", "## Dropped", ""]
    for each in dropped(project) or ["nothing"]:
        lines.append(f"- {each}")
    looked_at = to_be_looked_at(project)
    if looked_at:
        lines += ["", "## To check", ""]
        for each in looked_at[:FIRST]:
            lines.append(f"- {each}")
        if len(looked_at) > FIRST:
            lines.append(f"- and {len(looked_at) - FIRST:,} more")
    lines += _reported(diagnostics)
    return "\n".join(lines) + "\n"


def _taken(project: Project) -> list[str]:
    """Return the lines about what was taken: notes, note types, media files, retired notes."""
    deck = project.deck
    notes = counted(len(deck.notes), "note")
    types = counted(len(deck.note_types), "note type")
    lines = [f"- {notes}, {types}"]
    of_type = Counter(note.note_type for note in deck.notes)
    for key in sorted(deck.note_types, key=lambda key: project.types[key].key):
        what = f"the note type “{deck.note_types[key].name}”"
        count = counted(of_type[key], "note")
        lines.append(f"- `{project.types[key].key}`: {what}, {count}")
    lines.append(f"- {counted(len(project.media), 'media file')}")
    if project.retired:
        what = counted(len(project.retired), "retired note")
        lines.append(
            f"- {what}, which stay in `cards.lock` and in the packages: {_first(project.retired)}"
        )
    return lines


def _fields(project: Project) -> list[str]:
    """Return the lines about texts: how they were converted, and the cards with HTML or with tidied texts."""
    lines = []
    levels = project.fields.levels
    for level, what in _LEVELS:
        if levels[level]:
            lines.append(f"- {levels[level]:,}: {what}")
    kept = []
    tidied = []
    for id_, texts in zip(project.ids, project.fields.texts, strict=True):
        if any(each.is_html for each in texts):
            kept.append(id_)
        if any(each.was_tidied for each in texts):
            tidied.append(id_)
    lines += _named("Cards with HTML", kept)
    lines += _named(
        "Cards that were tidied, which learners get with the next package", tidied
    )
    return lines


def _reported(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return the part about what is wrong with cards, which ``check`` reports once for each code."""
    cards: dict[str, dict[str, None]] = {}
    for each in sorted(diagnostics, key=lambda each: (each.code, each.span)):
        if each.card and each.code.startswith(GATHERED):
            cards.setdefault(each.code, {})[each.card] = None
    if not cards:
        return []
    lines = ["", "## What `deckgen check` reports about the cards", ""]
    for code, ids in cards.items():
        what = f"{code}, {BY_CODE[code].title}"
        lines.append(f"- {what}, {counted(len(ids), 'card')}: {_first(ids)}")
    return lines


def dropped(project: Project) -> list[str]:
    """Return a few words for each kind of thing that was left out."""
    deck = project.deck
    learning = deck.learning
    found = []
    for count, what in (
        (learning.reviews, "review"),
        (learning.suspended, "suspended card"),
        (learning.buried, "buried card"),
        (learning.flagged, "flag"),
    ):
        if count:
            found.append(counted(count, what))
    tags: Counter[str] = Counter()
    for note in deck.notes:
        for tag in note.tags:
            if tag.lower() in RESERVED_TAGS:
                tags[tag] += 1
    for tag, count in sorted(tags.items()):
        found.append(f"the tag {tag} of {counted(count, 'note')}")
    found += project.left_out
    unused = sorted(set(deck.files) - set(project.media))
    # those beside a text are not part of the deck
    if unused and deck.format != MARKDOWN:
        what = counted(len(unused), "file")
        found.append(f"{what} that nothing uses: {_first(unused)}")
    return found


def to_be_looked_at(project: Project) -> list[str]:
    """Return a line for each thing that a curator should know of."""
    deck = project.deck
    found = list(_drafts(project))
    long = []
    for id_, note in zip(project.ids, deck.notes, strict=True):
        if topics.is_long(note):
            long.append(id_)
    if long:
        what = f"{counted(len(long), 'card')} with a text of more than {topics.LONG:,} characters"
        found.append(f"{what}, each in a file of its own: {_first(long)}")
    if project.missing:
        what = counted(len(project.missing), "file")
        found.append(
            f"{what} that cards use and the deck does not have: {_first(project.missing)}"
        )
    has_guids = any(note.guid for note in deck.notes)
    has_types = any(kind.id for kind in deck.note_types.values())
    if not has_guids:
        found.append(
            "The notes have no GUIDs in this form: they are new to every learner. `--guids FILE` and "
            "`--types FILE` take them from a package that learners have."
        )
    elif not has_types:
        found.append(
            "The note types have no ids in this form: learners of an Anki package have to tick "
            "*Merge note types* once, or to stay with the form that they have."
        )
    if any(note.guid and note.note_type in BUILT_IN for note in deck.notes):
        found.append(
            "Notes became deckgen's own questions: learners have to tick *Merge note types* once."
        )
    found += notetypes.special_fields(deck.note_types.values())
    found += deck.warnings
    return found


def _drafts(project: Project) -> Iterator[str]:
    """Yield a line for the cards that lack a side, and one for each mistake."""
    by_mistake: dict[str, list[str]] = {}
    for id_ in project.drafts:
        mistake = project.mistakes.get(id_, "there is no question, or no answer")
        by_mistake.setdefault(mistake, []).append(id_)
    for mistake, ids in by_mistake.items():
        yield f"{counted(len(ids), 'draft')}, since {mistake}: {_first(ids)}"


def _first(names: Iterable[str]) -> str:
    """Return the first of some names, ``paris, rome and 3 more``, as they can be printed."""
    return first_of([printable(name) for name in names], FIRST)


def _named(what: str, names: Iterable[str]) -> list[str]:
    """Return a paragraph that names some cards, with an empty line before it; nothing if there are none."""
    listed = list(names)
    if not listed:
        return []
    return ["", f"{what} ({len(listed):,}): {_first(listed)}."]
