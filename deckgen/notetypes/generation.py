"""Which cards Anki makes of a note: the rules of its engine, compiled once for a note type."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from deckgen.notetypes.clozes import numbers
from deckgen.notetypes.fieldtext import is_empty
from deckgen.notetypes.syntax import Kind, Section, Tag, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deckgen.core.notetype import NoteType
    from deckgen.notetypes.syntax import Node

ALWAYS_FILLED = ("Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID")
"""Special names that are filled for every note, where the type has no field of the name."""

TAGS = "Tags"
"""The special name that is filled for a note with tags."""


class Rules(NamedTuple):
    """Which special names an engine counts as filled when it chooses the cards of a note: those that are
    ``always`` filled, and whether ``Tags`` is for a note with tags.
    """

    always: frozenset[str] = frozenset(ALWAYS_FILLED)
    tags: bool = True


NOW = Rules()
"""The rules since Anki 26.8. Those before are in :mod:`deckgen.notetypes.earlier`."""

MOST_CARDS = 500
"""How many cards of a cloze note Anki keeps apart: a higher number makes the last of them."""


class Path(NamedTuple):
    """When a part of a template is reached: all fields of ``filled`` are filled, all of ``empty`` are empty.
    Both are sets of names.
    """

    filled: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()

    @property
    def is_possible(self) -> bool:
        """Whether no field has to be both."""
        return not self.filled & self.empty

    def and_also(self, other: Path) -> Path:
        """Return the path on which both are reached."""
        return Path(self.filled | other.filled, self.empty | other.empty)


def reached(nodes: tuple[Node, ...]) -> Iterator[tuple[Tag, Path]]:
    """Yield each value in parts of a template, and when it is reached.

    Of ``{{#Map}}{{Name}}{{/Map}}`` it is ``Name``, where ``Map`` is filled.
    """
    levels = [(iter(nodes), Path())]
    while levels:
        nodes_left, around = levels[-1]
        node = next(nodes_left, None)
        if node is None:
            levels.pop()
        elif isinstance(node, Tag):
            yield node, around
        elif isinstance(node, Section):
            field = frozenset((node.tag.field,))
            within = Path(field) if node.tag.kind is Kind.FILLED else Path(empty=field)
            levels.append((iter(node.nodes), around.and_also(within)))


def paths(front: str, names: frozenset[str], rules: Rules = NOW) -> list[Path]:
    """Return what makes a card of a front: for each of its fields that can be shown, when it is.

    ``names`` are the fields of the type. A front that cannot be parsed has none. Of
    ``{{#Map}}{{Name}}{{/Map}}`` there is one: ``Map`` and ``Name`` are filled.
    """
    known = names | rules.always
    if rules.tags:
        known |= {TAGS}
    always = rules.always - names
    found = []
    for tag, around in reached(parse(front).nodes):
        shown = Path(filled=frozenset((tag.field,)))
        path = around.and_also(shown)
        if path.is_possible and path.filled <= known and not path.empty & always:
            found.append(Path(path.filled - always, path.empty & known))
    return found


class Generator:
    """Tells the cards of the notes of one type. Make it once for all of them.

    Each front is kept as pairs of numbers: which fields must be filled, which must be empty, for one of its
    fields to be shown. With the bits 1 for ``Map`` and 2 for ``Name``, ``{{^Map}}{{Name}}{{/Map}}`` is the
    pair ``(2, 1)``.
    """

    def __init__(self, note_type: NoteType, rules: Rules = NOW) -> None:
        self._is_cloze = note_type.is_cloze
        self._fields = tuple(field.name for field in note_type.fields)
        names = frozenset(self._fields)
        fronts: list[list[Path]] = []
        if not self._is_cloze:
            fronts = [paths(each.front, names, rules) for each in note_type.templates]
        # The names that decide are numbered, and a set of them is a number with a bit for each.
        asked: set[str] = set()
        for path in chain.from_iterable(fronts):
            asked |= path.filled | path.empty
        bits = {name: 1 << place for place, name in enumerate(sorted(asked))}
        self._bits = [(name, bit) for name, bit in bits.items() if name in names]
        self._tags = 0 if TAGS in names else bits.get(TAGS, 0)
        self._fronts = []
        for front in fronts:
            masks = {
                (_mask(bits, path.filled), _mask(bits, path.empty)) for path in front
            }
            self._fronts.append(sorted(masks))

    def cards(self, contents: Mapping[str, str], has_tags: bool) -> tuple[int, ...]:
        """Return the ordinals of the cards that have something on their front; none if no card has.

        ``contents`` are a note's fields by name; one left out is empty.
        """
        if self._is_cloze:
            found = numbers(contents.get(name, "") for name in self._fields)
            return tuple(sorted({min(number, MOST_CARDS) - 1 for number in found}))
        filled = self._tags if has_tags else 0
        for name, bit in self._bits:
            if not is_empty(contents.get(name, "")):
                filled |= bit
        ordinals = []
        for ordinal, front in enumerate(self._fronts):
            for wanted, unwanted in front:
                if filled & wanted == wanted and not filled & unwanted:
                    ordinals.append(ordinal)
                    break
        return tuple(ordinals)


def cards_of(
    note_type: NoteType, contents: Mapping[str, str], has_tags: bool
) -> tuple[int, ...]:
    """Return the ordinals of the cards that Anki makes of a note.

    A note none of whose cards has anything on its front gets the first card all the same;
    :meth:`Generator.cards` tells it apart.
    """
    return generator(note_type).cards(contents, has_tags) or (0,)


@lru_cache(maxsize=64)
def generator(note_type: NoteType) -> Generator:
    """Return the generator of a note type, made once."""
    return Generator(note_type)


def _mask(bits: Mapping[str, int], names: frozenset[str]) -> int:
    """Return a set of names as a number."""
    mask = 0
    for name in names:
        mask |= bits[name]
    return mask
