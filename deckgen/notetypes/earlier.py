"""Fronts that an earlier Anki takes for empty, where the one of today does not, or the other way round.

Measured in the engines 23.12.1 to 26.9.3: all releases make the same cards of the same fields, but they
differ in the special names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import WARNING
from deckgen.notetypes.finding import FRONT_SIDE, Finding
from deckgen.notetypes.generation import (
    ALWAYS_FILLED,
    NOW,
    TAGS,
    Generator,
    Rules,
    paths,
)
from deckgen.notetypes.syntax import Tag, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from deckgen.core.notetype import NoteType


class Earlier(NamedTuple):
    """The rules of all versions of Anki before one.

    - ``version``: the first in which they are no longer so.
    - ``names``: the special names that it counts otherwise.
    """

    version: str
    names: frozenset[str]
    rules: Rules


EARLIER = (
    Earlier(
        version="26.8",
        names=frozenset(ALWAYS_FILLED),
        rules=Rules(always=frozenset(), tags=True),
    ),
    Earlier(
        version="26.5",
        names=frozenset((TAGS, *ALWAYS_FILLED)),
        rules=Rules(always=frozenset(), tags=False),
    ),
)
"""The rules that changed, the last change first."""


class Example(NamedTuple):
    """A note of the deck: the id of its card, its fields by name, and whether it has tags."""

    id: str
    contents: Mapping[str, str]
    has_tags: bool


def check_earlier(note_type: NoteType, examples: Iterable[Example]) -> list[Finding]:
    """Return the fronts of a type that an earlier Anki takes for empty, or does not, unlike today's (N113).

    ``examples`` are the deck's notes of the type; they are looked at only where the rules differ. A front
    that shows special names alone is reported without any.
    """
    if note_type.is_cloze:  # the deletions decide, not the template
        return []
    names = frozenset(note_type.names)
    found: dict[int, Finding] = {}
    for earlier in EARLIER:
        differing = []
        for number, template in enumerate(note_type.templates):
            if number not in found and _differs(template.front, names, earlier.rules):
                differing.append(number)
        if differing:
            found.update(_check(note_type, differing, earlier, examples))
    return [found[number] for number in sorted(found)]


def _differs(front: str, names: frozenset[str], rules: Rules) -> bool:
    """Tell whether a front makes other cards by other rules than today's."""
    now = set(paths(front, names))
    if not now:  # N103 says enough
        return False
    return now != set(paths(front, names, rules))


def _check(
    note_type: NoteType,
    differing: list[int],
    earlier: Earlier,
    examples: Iterable[Example],
) -> Iterator[tuple[int, Finding]]:
    """Yield what one change of the rules means for templates, by their numbers.

    ``differing`` are those whose fronts make other cards. One that made no card at all is reported for
    itself, each of the others with the first of ``examples`` that it concerns.
    """
    open_: set[int] = set()
    names = frozenset(note_type.names)
    for number in differing:
        if paths(note_type.templates[number].front, names, earlier.rules):
            open_.add(number)
        else:
            counted = _counted(note_type, number, earlier)
            shown = " and ".join(f"'{name}'" for name in counted)
            what = f"needs {shown} to be filled, which Anki before {earlier.version} takes for empty"
            yield number, _finding(note_type, number, earlier, what)
    now = Generator(note_type, NOW)
    before = Generator(note_type, earlier.rules)
    for example in examples:
        if not open_:
            return
        cards_now = set(now.cards(example.contents, example.has_tags))
        cards_before = set(before.cards(example.contents, example.has_tags))
        changed = cards_now ^ cards_before
        for number in sorted(open_ & changed):
            if number in cards_now:
                what = f"is empty for '{example.id}' in Anki before {earlier.version}, but not since"
            else:
                what = f"is empty for '{example.id}' since Anki {earlier.version}, but not before"
            open_.discard(number)
            yield number, _finding(note_type, number, earlier, what)


def _counted(note_type: NoteType, number: int, earlier: Earlier) -> list[str]:
    """Return the special names of a front that are counted otherwise, each once, in their order there."""
    tags = _tags(note_type, number, earlier)
    return list(dict.fromkeys(tag.field for tag in tags))


def _tags(note_type: NoteType, number: int, earlier: Earlier) -> list[Tag]:
    """Return the tags of a front with special names that are counted otherwise."""
    names = earlier.names.difference(note_type.names)
    tags = parse(note_type.templates[number].front).tags
    return [tag for tag in tags if tag.field in names]


def _finding(note_type: NoteType, number: int, earlier: Earlier, what: str) -> Finding:
    """Return a finding about a front, at the first special name that is counted otherwise."""
    tag = _tags(note_type, number, earlier)[0]
    name = note_type.templates[number].name
    return Finding(
        "N113",
        WARNING,
        template=number,
        side=FRONT_SIDE,
        offset=tag.start,
        length=tag.end - tag.start,
        words={"what": f"the front of '{name}' {what}"},
    )
