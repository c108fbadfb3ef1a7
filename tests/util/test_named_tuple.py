"""Classes made by our ``NamedTuple`` are what those of ``typing`` are."""

from __future__ import annotations

import copy
import pickle
import typing
from inspect import signature
from pathlib import Path

import pytest

from deckgen.util.named_tuple import NamedTuple

ROOT = Path(__file__).parents[2]


class Place(NamedTuple):
    """Where something is."""

    path: str
    line: int = 1
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The path with the line."""
        return f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return self.name


class _TheirPlace(typing.NamedTuple):
    """Where something is."""

    path: str
    line: int = 1
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The path with the line."""
        return f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return self.name


class Known(Place):
    """A place with more than its values."""


class Nothing(NamedTuple):
    """A class without fields."""


class One(NamedTuple):
    """A class of one field."""

    value: int


@pytest.mark.parametrize("values", [("a",), ("a", 2), ("a", 2, ("b",))])
def test_values_are_those_of_typing(values: tuple[object, ...]) -> None:
    ours, theirs = Place(*values), _TheirPlace(*values)
    assert (ours, hash(ours), len(ours)) == (theirs, hash(theirs), len(theirs))
    assert repr(ours) == repr(theirs).replace("_TheirPlace", "Place")
    assert (str(ours), ours.name) == (str(theirs), theirs.name)
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(line=7) == theirs._replace(line=7)
    assert Place._make(ours) == _TheirPlace._make(theirs)
    assert (ours.path, ours.line, ours.words) == (*theirs,)
    assert ours < Place("b")


def test_classes_are_those_of_typing() -> None:
    for name in (
        "_fields",
        "_field_defaults",
        "__match_args__",
        "__doc__",
        "__slots__",
    ):
        assert getattr(Place, name) == getattr(_TheirPlace, name, ())
    assert Place.__annotations__.keys() == _TheirPlace.__annotations__.keys()
    assert (Place.__mro__, Place.__module__) == ((Place, tuple, object), __name__)
    names = [[*signature(each.__new__).parameters][1:] for each in (Place, _TheirPlace)]
    assert names[0] == names[1]
    assert Place.line.__get__(Place("a", 3)) == 3


def test_values_by_name() -> None:
    assert Place(words=("b",), path="a") == ("a", 1, ("b",))
    assert (Nothing(), One(1), One(value=1)) == ((), (1,), (1,))
    match Place("a", 2):
        case Place(path, line=2):
            assert path == "a"
        case _:
            pytest.fail("it was not matched")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((), {}), (("a", 1, (), 2), {}), (("a",), {"path": "b"}), (("a",), {"column": 1})],
)
def test_wrong_values_are_refused(
    arguments: tuple[object, ...], named: dict[str, object]
) -> None:
    for kind in (Place, _TheirPlace):
        with pytest.raises(TypeError):
            kind(*arguments, **named)


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_values_in_a_row_are_as_many_as_the_fields(count: int) -> None:
    """What is read from a file has no defaults: a column that is missing is a fault."""
    for kind in (Place, Known, _TheirPlace):
        with pytest.raises(TypeError):
            kind._make(["a"] * count)


def test_what_is_made_stays_what_it_is() -> None:
    place = Place("a")
    with pytest.raises(AttributeError):
        place.path = "b"
    with pytest.raises(AttributeError):
        place.column = 1
    with pytest.raises(ValueError, match="column"):
        place._replace(column=1)


@pytest.mark.parametrize("made", [Place("a", 2), Known("a", 2), Nothing(), One(1)])
def test_copies_are_of_the_same_class(made: tuple[object, ...]) -> None:
    for again in (
        copy.copy(made),
        copy.deepcopy(made),
        pickle.loads(pickle.dumps(made)),
    ):
        assert again == made
        assert type(again) is type(made)


def test_a_class_may_have_more() -> None:
    known = Known("a")
    known.seen = True
    changed = known._replace(line=2)
    assert type(changed) is Known
    assert (changed.name, hasattr(changed, "seen")) == ("a:2", False)
    assert known == Place("a")


def test_fields_with_a_default_come_last() -> None:
    with pytest.raises(TypeError, match="Wrong"):

        class Wrong(NamedTuple):
            line: int = 1
            path: str


def test_fields_are_found_on_every_python() -> None:
    """Python 3.14 keeps annotations elsewhere, but for modules with this import."""
    for path in (ROOT / "deckgen").rglob("*.py"):
        text = path.read_text("utf-8")
        if "util.named_tuple import NamedTuple" in text:
            assert "from __future__ import annotations" in text, path


def test_many_fields() -> None:
    names = [f"field_{number}" for number in range(40)]
    body = {"__annotations__": dict.fromkeys(names, "int"), "__module__": __name__}
    many = type(NamedTuple)("Many", (NamedTuple,), body)
    assert many(*range(40))._asdict() == {name: at for at, name in enumerate(names)}
