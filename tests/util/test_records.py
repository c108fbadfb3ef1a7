"""Classes of values are as Python's own, and compile nothing before they are used."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing

import pytest

from deckgen.util import records


class Place(records.NamedTuple):
    """Two numbers and a name."""

    line: int
    column: int = 1
    name: str = ""

    @property
    def next(self) -> Place:
        return self._replace(line=self.line + 1)


class StandardPlace(typing.NamedTuple):
    line: int
    column: int = 1
    name: str = ""


class Empty(records.NamedTuple):
    """Nothing."""


@records.dataclass(frozen=True, slots=True)
class Fixed:
    """Cannot be changed."""

    name: str
    words: tuple[str, ...] = ()
    seen: dict[str, int] = records.field(default_factory=dict, repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class StandardFixed:
    name: str
    words: tuple[str, ...] = ()
    seen: dict[str, int] = dataclasses.field(default_factory=dict, repr=False, compare=False)


@records.dataclass(frozen=True, slots=True, kw_only=True)
class Longer(Fixed):
    """One with more."""

    end: int
    last: int = 7


@records.dataclass
class Open:
    """Can be changed."""

    items: list[int] = records.field(default_factory=list)
    count: int = records.field(init=False, default=3)
    total: int = 0

    def __post_init__(self) -> None:
        self.total += sum(self.items)


@records.dataclass(eq=False)
class Alone:
    """Equal to itself alone."""

    name: str


def renamed(value: object) -> str:
    return repr(value).replace("Standard", "")


# --- named tuples ------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "named"), [((1,), {}), ((1, 2), {"name": "x"}), ((), {"line": 4})])
def test_a_named_tuple_is_as_that_of_typing(given: tuple[int, ...], named: dict[str, object]) -> None:
    ours, theirs = Place(*given, **named), StandardPlace(*given, **named)  # type: ignore[arg-type]
    assert ours == theirs == tuple(ours)
    assert hash(ours) == hash(theirs)
    assert repr(ours) == renamed(theirs)
    assert ours._asdict() == theirs._asdict()
    assert (ours.line, ours.column, ours.name) == theirs
    assert ours._replace(name="y") == theirs._replace(name="y")
    assert ours.next.line == ours.line + 1
    assert not hasattr(ours, "__dict__")
    assert type(ours._replace(line=2)) is type(Place._make([1, 2, "z"])) is Place


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
)
def test_values_are_copied(copied: typing.Callable[[object], object]) -> None:
    for value in (Place(1, 2, "x"), Empty()):
        assert copied(value) == value
        assert type(copied(value)) is type(value)
    assert copied(Open([1])) == Open([1])


@pytest.mark.parametrize("given", [(), (1, 2, "x", 4)])
def test_a_named_tuple_refuses_other_fields(given: tuple[object, ...]) -> None:
    for kind in (Place, StandardPlace):
        with pytest.raises(TypeError):
            kind(*given)
        with pytest.raises(TypeError):
            kind(1, other=2)
        with pytest.raises(ValueError):
            kind(1)._replace(other=2)
        with pytest.raises(TypeError):
            kind._make([1])
        with pytest.raises(AttributeError):
            kind(1).line = 2


def test_fields_without_a_default_come_first() -> None:
    with pytest.raises(TypeError):

        class Wrong(records.NamedTuple):
            first: int = 1
            second: int  # type: ignore[misc]


def test_a_named_tuple_can_be_matched() -> None:
    match Place(1, 2):
        case Place(line, column=2):
            assert line == 1
        case _:
            pytest.fail("it has other fields")


# --- data classes ------------------------------------------------------------------------


def test_a_frozen_class_is_as_that_of_dataclasses() -> None:
    for kind in (Fixed, StandardFixed):
        value = kind("a", ("b",), {"c": 1})
        assert renamed(value) == "Fixed(name='a', words=('b',))"
        assert value == kind("a", ("b",)) != kind("a", ())
        assert hash(value) == hash(StandardFixed("a", ("b",)))
        assert value.__eq__(("a", ("b",))) is NotImplemented
        assert kind("a").seen == {}
        assert kind("a").seen is not kind("a").seen
        assert not hasattr(value, "__dict__")
        assert kind.__match_args__ == ("name", "words", "seen")
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.name = "b"  # type: ignore[misc]
        with pytest.raises(dataclasses.FrozenInstanceError):
            del value.name
        with pytest.raises(TypeError):
            kind()  # type: ignore[call-arg]


def test_a_class_is_derived_from_another() -> None:
    value = Longer("a", end=1)
    assert repr(value) == "Longer(name='a', words=(), end=1, last=7)"
    assert value != Fixed("a")
    assert Longer.__slots__ == ("end", "last")  # type: ignore[attr-defined]
    assert Longer.__match_args__ == ("name", "words", "seen")
    with pytest.raises(TypeError):
        Longer("a", (), {}, 1)  # type: ignore[call-arg,misc]


def test_a_class_is_derived_with_the_other_function() -> None:
    @dataclasses.dataclass(frozen=True, slots=True, eq=False)
    class More(Fixed):
        more: int = 5

    value = More("a", ("b",), {}, 6)
    assert (value.name, value.words, value.seen, value.more) == ("a", ("b",), {}, 6)
    assert dataclasses.replace(value, name="c").more == 6
    with pytest.raises(TypeError):

        @dataclasses.dataclass
        class Thawed(Fixed):
            more: int = 5


def test_an_open_class_is_changed() -> None:
    value = Open([1, 2])
    assert (value.total, value.count) == (3, 3)
    value.count = 4
    assert value != Open([1, 2])
    assert Open().items is not Open().items
    assert not hasattr(Open, "items")
    with pytest.raises(TypeError):
        hash(value)
    with pytest.raises(TypeError):
        Open([], 1, 2)  # type: ignore[call-arg]


def test_a_class_without_equality() -> None:
    value = Alone("a")
    assert value == value
    assert value != Alone("a")
    assert hash(value) == object.__hash__(value)


@pytest.mark.parametrize("replace", [records.replace, dataclasses.replace])
def test_fields_are_replaced_by_either_function(replace: typing.Callable[..., object]) -> None:
    changed = replace(Fixed("a", ("b",)), name="c")
    assert changed == Fixed("c", ("b",))
    assert type(changed) is Fixed
    assert replace(Longer("a", end=1), last=2) == Longer("a", end=1, last=2)
    assert replace(Open([1]), total=5) == Open([1], 5)
    with pytest.raises(TypeError):
        replace(Fixed("a"), other=1)


def test_fields_are_listed() -> None:
    for fields in (records.fields, dataclasses.fields):
        assert [(each.name, each.compare) for each in fields(Fixed)] == [
            ("name", True),
            ("words", True),
            ("seen", False),
        ]
        assert fields(Fixed("a"))[1].default == ()


def test_nothing_is_compiled_before_the_first_value(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    for name, function in (("eval", eval), ("exec", exec)):

        def noted(code: str, *given: object, function: typing.Any = function) -> object:
            compiled.append(code)
            return function(code, *given)

        monkeypatch.setattr(records, name, noted, raising=False)

    class Pair(records.NamedTuple):
        left: int
        right: int

    @records.dataclass(frozen=True, slots=True)
    class Single:
        only: int

    assert compiled == []
    assert [Pair(1, 2), Pair(1, 2)] == [(1, 2)] * 2
    assert Single(1) == Single(1)
    assert len(compiled) == 2
