"""What cards and topics say of one another, looked at once for all units: ids, ``needs``, ``was``,
tags, topics, and the learning order.

A unit from the cache is linked like one that was just compiled: by what it says of itself in
:class:`Contents`. Its cards are read only where one of them is to be reported.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic
from deckgen.core.model import Text, Topic
from deckgen.core.wording import first_of
from deckgen.source.cards import span_of_tag
from deckgen.source.readers import as_id, fault_of_id
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from deckgen.core.declared import Retirement
    from deckgen.core.diagnostics import Span
    from deckgen.core.model import Header, Item, Section, UnitText

MAX_LISTED = 10
"""How many sources that are declared a message lists."""

UNNAMED = "unnamed"
"""The id of a topic that lacks one, which has been reported."""

Place = tuple[int, int]
"""The number of a unit, and that of an item in it."""


class Contents(NamedTuple):
    """What a unit says that others may refer to.

    ``ids`` are those of its items, in order; ``needs`` and ``was`` go by the number of the item.
    ``tags`` are in the order in which they first stand, ``topics`` the paths and
    titles of its own topics, with the language in which their answers are read aloud.
    ``lost`` are the ids of cards that could not be read, ``None`` if any may be among them. ``includes``
    says that some of the unit stands in other files.
    """

    ids: tuple[str, ...] = ()
    needs: dict[int, tuple[str, ...]] = {}  # noqa: RUF012  (never written to)
    was: dict[int, tuple[str, ...]] = {}  # noqa: RUF012
    tags: tuple[str, ...] = ()
    topics: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = ()
    lost: frozenset[str] | None = frozenset()
    includes: bool = False


_id_of, _tags_of = attrgetter("id"), attrgetter("tags")
_needs_of, _was_of = attrgetter("needs"), attrgetter("was")


@lru_cache(maxsize=10_000)
def _plain_tag(tag: Text) -> str:
    """Return a tag as a plain text, which is one for all units: many have the same."""
    return intern(str(tag))


def contents_of(section: Section) -> Contents:
    """Return what a unit that was read says that others may refer to."""
    items = section.items
    tags = dict.fromkeys(chain.from_iterable(map(_tags_of, items)))
    lost = section.lost
    return Contents(
        tuple(map(str, map(_id_of, items))),
        _by_number(map(_needs_of, items)),
        _by_number(map(_was_of, items)),
        tuple(map(_plain_tag, tags)),
        tuple(
            (
                tuple(map(str, topic.path)),
                tuple(map(str, topic.titles)),
                str(topic.speech),
            )
            for topic in section.topics
        ),
        frozenset(map(str, lost)) if lost else lost,
        section.includes,
    )


def _by_number(ids: Iterable[tuple[Text, ...]]) -> dict[int, tuple[str, ...]]:
    """Return the ids that stand in each card, by its number, as plain texts; most have none."""
    columns = tuple(ids)
    if not any(columns):
        return {}
    return {at: tuple(map(str, each)) for at, each in enumerate(columns) if each}


def needs_of(contents: Iterable[Contents]) -> dict[str, tuple[str, ...]]:
    """Return the ids that each card needs, of those that need any."""
    return {
        unit.ids[number]: needs
        for unit in contents
        for number, needs in unit.needs.items()
    }


class Links(NamedTuple):
    """What units say of one another: the topics, the learning order (``None`` for that of the
    files), the ids that are lost, and what is wrong."""

    topics: tuple[Topic, ...]
    order: tuple[Place, ...] | None
    lost: set[str] | None
    diagnostics: list[Diagnostic]


def link(
    header: Header,
    units: Sequence[UnitText],
    contents: Sequence[Contents],
    lost: set[str] | None,
) -> Links:
    """Look at everything that goes across units. ``lost`` are ids that are lost outside of them."""
    return _Linking(header, units, contents, lost).run()


class _Linking:
    """One look at all units."""

    def __init__(
        self,
        header: Header,
        units: Sequence[UnitText],
        contents: Sequence[Contents],
        lost: set[str] | None,
    ) -> None:
        self.header = header
        self.units = units
        self.contents = contents
        self.diagnostics: list[Diagnostic] = []
        self.lost = lost
        for each in contents:
            self.lost = (
                None
                if self.lost is None or each.lost is None
                else self.lost | each.lost
            )

    def run(self) -> Links:
        """Do every step, in order, and return what was found."""
        self.ids()
        topics = self.topics()
        self.speech()
        self.tags()
        self.needs()
        self.was()
        for retirement in self.header.retired:
            self.retired(retirement)
        order = None
        if any(each.needs for each in self.contents):
            self.circles()
            order = self.learning_order()
        return Links(topics, order, self.lost, self.diagnostics)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where each id is; of two that are the same the first. Few decks ask."""
        places: dict[str, Place] = {}
        for id_, place in self.all_places():
            places.setdefault(id_, place)
        return places

    @cached_property
    def words(self) -> KnownWords:
        """All ids, for 'did you mean': also those of cards that could not be read, well formed."""
        lost = (id_ for id_ in self.lost or () if not fault_of_id(id_))
        return KnownWords(sorted({*self.places, *lost}))

    def item(self, place: Place) -> Item:
        """Return the item at a place."""
        unit, number = place
        return self.units[unit].section.items[number]

    def all_places(self) -> Iterator[tuple[str, Place]]:
        """Yield the id and the place of each card, in the order of the file."""
        for unit, each in enumerate(self.contents):
            for number, id_ in enumerate(each.ids):
                yield id_, (unit, number)

    def ids(self) -> None:
        """Report ids that stand twice."""
        ids = [*chain.from_iterable([each.ids for each in self.contents])]
        if len(set(ids)) == len(ids):
            return
        for id_, place in self.all_places():
            first = self.places[id_]
            if first != place:
                item = self.item(place)
                where = f"the card at {self.item(first).span()}"
                way = "give the newer of the two an id of its own; with its id a card keeps the"
                way += " learners' history"
                words = {"id": item.id, "other": where, "way": way}
                self.diagnostics.append(problem("Y205", item.span(), item.id, **words))

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics; report those that stand twice."""
        found: dict[tuple[str, ...], Topic] = {}
        for unit, each in zip(self.units, self.contents, strict=True):
            for number, (path, titles, speech) in enumerate(each.topics):
                if path not in found or path[-1] == UNNAMED:
                    found.setdefault(path, Topic(path, titles, speech=speech))
                    continue
                topic = unit.section.topics[number]
                id_ = topic.path[-1]
                assert isinstance(id_, Text)
                assert topic.file is not None
                way = "give one of the two an id of its own, or put the cards of both under one"
                words = {"id": id_, "other": "a topic beside it", "way": way}
                self.diagnostics.append(
                    problem("Y205", topic.file.span(id_.start, id_.end), **words)
                )
        return tuple(found.values())

    def speech(self) -> None:
        """Report topics that are read aloud in another language than the deck or a topic before them:
        Anki's note types have room for one.
        """
        first = str(self.header.deck.speech)
        for unit, each in zip(self.units, self.contents, strict=True):
            for number, (_, _, language) in enumerate(each.topics):
                first = first or language
                if language in ("", first):
                    continue
                topic = unit.section.topics[number]
                # else said of one around it
                if isinstance(topic.speech, Text) and topic.file is not None:
                    span = topic.file.span(topic.speech.start, topic.speech.end)
                    way = f"a deck is read aloud in one language, here {first}; make two decks, or"
                    way += " write 'false'"
                    words = {"value": language, "key": "answer", "suggestion": way}
                    self.diagnostics.append(problem("Y207", span, **words))

    def tags(self) -> None:
        """Report tags that differ in capitals alone."""
        different = set(chain.from_iterable([each.tags for each in self.contents]))
        if len(set(map(str.lower, different))) == len(different):
            return
        first: dict[str, str] = {}
        reported: set[Span] = set()  # a default stands for many cards
        for unit, contents in zip(self.units, self.contents, strict=True):
            differs = False
            for tag in contents.tags:
                if first.setdefault(tag.lower(), tag) != tag:
                    differs = True
            if differs:
                for item in unit.section.items:
                    for diagnostic in _tags_in_other_capitals(item, first):
                        if diagnostic.span not in reported:
                            reported.add(diagnostic.span)
                            self.diagnostics.append(diagnostic)

    def needs(self) -> None:
        """Report needs that no card meets."""
        if self.lost is None:
            return
        for unit, each in enumerate(self.contents):
            for number, needs in each.needs.items():
                if all(need in self.places or need in self.lost for need in needs):
                    continue
                item = self.item((unit, number))
                self.diagnostics += _unknown_cards(
                    item, self.places, self.lost, self.words
                )

    def was(self) -> None:
        """Report earlier ids that some card has, or that several cards claim."""
        claimed: dict[str, Place] = {}
        for unit, each in enumerate(self.contents):
            for number, was in each.was.items():
                for at, id_ in enumerate(was):
                    self.earlier_id((unit, number), at, id_, claimed)

    def earlier_id(
        self, place: Place, at: int, id_: str, claimed: dict[str, Place]
    ) -> None:
        """Note an earlier id of the card at a place, or report why another card has it."""
        own = self.contents[place[0]].ids[place[1]]
        why = ""
        if id_ in self.places and id_ != own:
            why = f"the card at {self.item(self.places[id_]).span()} still has that id"
        elif claimed.setdefault(id_, place) != place:
            other = self.item(claimed[id_]).span()
            why = (
                f"the card at {other} says the same, and only one can have its history"
            )
        if why:
            item = self.item(place)
            way = "'was' names ids that this card had before and no card has now"
            span = item.span(item.was[at])
            self.diagnostics.append(
                problem("U108", span, item.id, id=id_, why=why, way=way)
            )

    def retired(self, retirement: Retirement) -> None:
        """Report an entry of ``retired:`` whose card is still there, or whose replacement is not."""
        file, id_ = retirement.file, retirement.id
        if id_ in self.places:
            why, way = "it is still a card of the deck", "delete the entry, or the card"
            span = file.span(id_.start, id_.end)
            self.diagnostics.append(
                problem("U110", span, id_, id=id_, why=why, way=way)
            )
        other = retirement.replaced_by
        if (
            other is None
            or self.lost is None
            or other in self.places
            or other in self.lost
        ):
            return
        suggestion = (
            self.words.did_you_mean(other)
            or "name the id of a card of this deck, or delete it"
        )
        span, words = (
            file.span(other.start, other.end),
            {"id": other, "key": "replaced-by"},
        )
        self.diagnostics.append(
            problem("Y208", span, id_, suggestion=suggestion, **words)
        )

    def learning_order(self) -> tuple[Place, ...] | None:
        """Return the places of all items in learning order, ``None`` if that is the order of the files.

        A circle is left as it stands; it has been reported.
        """
        from deckgen.compile.learning_order import learnt_in

        numbers: dict[str, int] = {}
        places: list[Place] = []
        for id_, place in self.all_places():
            numbers[id_] = len(places)
            places.append(place)
        needed: list[set[int]] = []
        for unit, item in places:
            needs = self.contents[unit].needs.get(item, ())
            needed.append({numbers[need] for need in needs if need in numbers})
        order = learnt_in(needed)
        if len(order) < len(places) or order == sorted(order):
            return None
        return tuple(places[index] for index in order)

    def circles(self) -> None:
        """Report each circle of ``needs`` once, at its first item."""
        from deckgen.compile.learning_order import circles

        for first, shown in circles(needs_of(self.contents), self.places):
            item = self.item(self.places[first])
            self.diagnostics.append(problem("Y209", item.span(), item.id, circle=shown))


def _unknown_cards(
    item: Item, known: Collection[str], lost: Collection[str], words: KnownWords
) -> Iterator[Diagnostic]:
    for id_ in item.needs:
        if id_ not in known and id_ not in lost:
            suggestion = (
                words.did_you_mean(id_)
                or "name the id of a card of this deck, or delete it"
            )
            span = item.span(id_)
            yield problem(
                "Y208", span, item.id, id=id_, key="needs", suggestion=suggestion
            )


def _tags_in_other_capitals(item: Item, first: dict[str, str]) -> Iterator[Diagnostic]:
    for number, tag in enumerate(item.tags):
        other = first[tag.lower()]
        if other != tag:
            why = f"it differs from '{other}' only in capitals, and Anki merges the two"
            words = {"tag": tag, "why": why, "way": f"write '{other}'"}
            yield problem("Y215", span_of_tag(item, number), item.id, **words)


def source_faults(header: Header, items: Iterable[Item]) -> Iterator[Diagnostic]:
    """Report items whose source is unknown or not said, and those that cite nothing."""
    declared = header.declared
    sources = [as_id(id_) for id_ in declared]  # a malformed id has been reported
    names = {*declared, *sources}
    known = KnownWords(sources)
    for item in items:
        if not (declared or item.source or item.quotes):
            continue
        fault = _source_fault(item, sources, known, names)
        if fault is not None:
            yield fault


def _source_fault(
    item: Item, sources: Sequence[str], known: KnownWords, names: Collection[str]
) -> Diagnostic | None:
    if item.source is not None and item.source not in names:
        suggestion = known.did_you_mean(item.source) or (
            "declared: " + first_of(sources, MAX_LISTED)
            if sources
            else "declare it under 'sources:'"
        )
        return problem(
            "Y210",
            item.span(item.source),
            item.id,
            id=item.source,
            suggestion=suggestion,
        )
    if item.quotes and not sources:
        way = "declare the text under 'sources:' with 'file' and 'title'"
        return problem(
            "Y203",
            item.span(item.quotes[0]),
            item.id,
            key="sources",
            where="the file",
            way=way,
        )
    if item.quotes and item.source is None and len(sources) > 1:
        listed = first_of(sources, MAX_LISTED)
        way = (
            f"say which text is quoted ({listed}): 'source: {sources[0]}' in the card, or in 'defaults:' of "
            "the deck or of a topic for all cards below"
        )
        return problem(
            "Y203", item.span(), item.id, key="source", where="the card", way=way
        )
    if not item.quotes and item.unsourced is None and not item.draft:
        return problem("C101", item.span(), item.id)
    return None
