"""Classes of values that cost little to make: ``NamedTuple``, and ``dataclass`` with its helpers.

They are used as those of :mod:`typing` and :mod:`dataclasses`, and type checkers take them for these.
Python's own compile up to seven functions for each class when its module is imported, which takes half a
millisecond: a tenth of a small build, in which most of these functions are never called. Here one is
compiled, with the first value of a class. Modules that a build imports use these; elsewhere Python's own do.

Left out: ``ClassVar``, ``InitVar``, ``order``, and methods that take the place of ``__eq__`` or ``__repr__``.
"""

from __future__ import annotations

from collections import _tuplegetter  # type: ignore[attr-defined]
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MISSING: Any = type("_Missing", (), {"__repr__": lambda self: "<missing>"})()


# --- named tuples ----------------------------------------------------------------------------------


def _first_new(cls: Any, *given: Any, **named: Any) -> Any:
    """Make the first value of a class of named tuples, and what makes the others."""
    owner = next(each for each in cls.__mro__ if "_fields" in each.__dict__)
    names = owner._fields
    row = "".join(f"{name}, " for name in names)
    space = {"_tuple_new": tuple.__new__}
    made = eval(f"lambda _cls, {row}: _tuple_new(_cls, ({row}))", space)
    made.__name__ = "__new__"
    made.__qualname__ = f"{owner.__qualname__}.__new__"
    made.__defaults__ = tuple(owner._field_defaults.values())
    owner.__new__ = staticmethod(made)
    return made(cls, *given, **named)


def _make(cls: Any, values: Iterable[Any]) -> Any:
    made = tuple.__new__(cls, values)
    if len(made) != len(cls._fields):
        raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
    return made


def _replace(self: Any, /, **changes: Any) -> Any:
    made = self._make(map(changes.pop, self._fields, self))
    if changes:
        raise ValueError(f"Got unexpected field names: {list(changes)!r}")
    return made


def _asdict(self: Any) -> dict[str, Any]:
    return dict(zip(self._fields, self, strict=True))


def _tuple_repr(self: Any) -> str:
    pairs = ", ".join(f"{name}={value!r}" for name, value in _asdict(self).items())
    return f"{type(self).__name__}({pairs})"


_OF_TUPLES: dict[str, Any] = {
    "__slots__": (),
    "__new__": _first_new,
    "__repr__": _tuple_repr,
    "__getnewargs__": lambda self: tuple(self),
    "_make": classmethod(_make),
    "_replace": _replace,
    "_asdict": _asdict,
}


class _TupleMaker(type):
    """Makes a class of tuples of a class that names fields."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        if not bases:
            return super().__new__(cls, name, bases, space)
        names = tuple(space.get("__annotations__", ()))
        defaults = {each: space[each] for each in names if each in space}
        if tuple(defaults) != names[len(names) - len(defaults) :]:
            raise TypeError(f"a field of {name} without a default stands behind one with a default")
        getters = {each: _tuplegetter(place, None) for place, each in enumerate(names)}
        fields = {"_fields": names, "_field_defaults": defaults, "__match_args__": names}
        return type(name, (tuple,), {**_OF_TUPLES, **space, **fields, **getters})


class _NamedTuple(metaclass=_TupleMaker):
    """What classes of named tuples are derived from."""


# --- data classes ------------------------------------------------------------------------------------


class _Field:
    """A field of a data class: its default or what makes it, and whether ``__init__``, ``__repr__`` and
    ``__eq__`` take it in."""

    __slots__ = ("compare", "default", "factory", "init", "kw_only", "name", "repr")

    def __init__(self, default: Any, factory: Any, *, init: bool, repr: bool, compare: bool) -> None:
        self.name = ""
        self.default = default
        self.factory = factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = False


def _field(
    *,
    default: Any = _MISSING,
    default_factory: Any = _MISSING,
    init: bool = True,
    repr: bool = True,
    compare: bool = True,
) -> Any:
    return _Field(default, default_factory, init=init, repr=repr, compare=compare)


class _Options:
    """What a data class was asked to be."""

    __slots__ = ("eq", "fields", "frozen", "key")

    def __init__(self, fields: dict[str, _Field], *, frozen: bool, eq: bool) -> None:
        self.fields = fields
        self.frozen = frozen
        self.eq = eq
        compared = [each.name for each in fields.values() if each.compare]
        self.key: Callable[[Any], Any] = attrgetter(*compared) if compared else lambda _: ()


def _dataclass(
    cls: Any = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True, kw_only: bool = False
) -> Any:
    def decorated(cls: Any) -> Any:
        return _made(cls, frozen=frozen, slots=slots, eq=eq, kw_only=kw_only)

    return decorated if cls is None else decorated(cls)


def _made(cls: Any, *, frozen: bool, slots: bool, eq: bool, kw_only: bool) -> Any:
    """Return a class as a data class."""
    fields: dict[str, _Field] = {}
    for base in cls.__mro__[:0:-1]:
        if "_options" in base.__dict__:
            fields.update(base._options.fields)
    own = _own_fields(cls, kw_only=kw_only)
    fields.update(own)
    if slots:
        cls = _with_slots(cls, own)
    else:
        for name, field in own.items():
            if field.default is not _MISSING:
                setattr(cls, name, field.default)
            elif name in cls.__dict__:  # which has a factory
                delattr(cls, name)
    options = cls._options = _Options(fields, frozen=frozen, eq=eq)
    matched = tuple(each.name for each in fields.values() if each.init and not each.kw_only)
    setattr(cls, "__match_args__", matched)  # noqa: B010  (mypy takes it for its own)
    for name in ("__dataclass_fields__", "__dataclass_params__"):
        setattr(cls, name, _Standard(cls, name))
    cls.__init__ = _first_init(cls, options)
    cls.__repr__ = _data_repr
    if eq:
        cls.__eq__ = _data_eq
        cls.__hash__ = _data_hash if frozen else None
    if frozen:
        cls.__setattr__ = _refuse_to_set
        cls.__delattr__ = _refuse_to_delete
    return cls


def _own_fields(cls: Any, *, kw_only: bool) -> dict[str, _Field]:
    """Return the fields that a class names itself."""
    found = {}
    for name in cls.__dict__.get("__annotations__", ()):  # noqa: RUF063  (needs inspect)
        value = cls.__dict__.get(name, _MISSING)
        field = value if isinstance(value, _Field) else _field(default=value)
        field.name = name
        field.kw_only = kw_only
        found[name] = field
    return found


def _with_slots(cls: Any, own: dict[str, _Field]) -> Any:
    """Return a class again, with slots for its fields."""
    taken = {name for base in cls.__mro__[1:] for name in getattr(base, "__slots__", ())}
    space = {name: value for name, value in cls.__dict__.items() if name not in own}
    space.pop("__dict__", None)
    space.pop("__weakref__", None)
    space["__slots__"] = tuple(name for name in own if name not in taken)
    made = type(cls)(cls.__name__, cls.__bases__, space)
    made.__qualname__ = cls.__qualname__
    return made


def _first_init(cls: Any, options: _Options) -> Any:
    """Return the method that makes the first value of a class, and what makes the others."""

    def first(self: Any, *given: Any, **named: Any) -> None:
        cls.__init__ = _init(cls, options)
        cls.__init__(self, *given, **named)

    return first


def _init(cls: Any, options: _Options) -> Any:
    """Return ``__init__`` of a class, compiled."""
    space: dict[str, Any] = {"_set": object.__setattr__, "_missing": _MISSING}
    parameters: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for name, field in options.fields.items():
        value = name
        default = ""
        if field.default is not _MISSING:
            space[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        elif field.factory is not _MISSING:
            space[f"_new_{name}"] = field.factory
            default = "=_missing"
            value = f"_new_{name}() if {name} is _missing else {name}" if field.init else f"_new_{name}()"
        if field.init:
            (named if field.kw_only else parameters).append(name + default)
        elif field.factory is _MISSING:
            continue  # its default is the class's, or it has none
        body.append(f" _set(_self, {name!r}, {value})" if options.frozen else f" _self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append(" _self.__post_init__()")
    head = ", ".join(["_self", *parameters, *(["*", *named] if named else [])])
    exec("\n".join([f"def __init__({head}):", *body, " return None"]), space)
    made = space["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _data_repr(self: Any) -> str:
    shown = [each.name for each in self._options.fields.values() if each.repr]
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _data_eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    key = self._options.key
    return key(self) == key(other)


def _data_hash(self: Any) -> int:
    return hash(self._options.key(self))


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


class _Standard:
    """Gives :mod:`dataclasses` what it asks of a class, for its own ``replace`` and for classes derived with
    its ``dataclass``."""

    def __init__(self, cls: Any, name: str) -> None:
        self.cls = cls
        self.name = name

    def __get__(self, value: object, owner: Any) -> Any:
        """Return what the standard library has under the name."""
        import dataclasses

        made = []
        options: _Options = self.cls._options
        for each in options.fields.values():
            given: dict[str, Any] = {
                "init": each.init,
                "repr": each.repr,
                "compare": each.compare,
                "kw_only": each.kw_only,
            }
            if each.default is not _MISSING:
                given["default"] = each.default
            elif each.factory is not _MISSING:
                given["default_factory"] = each.factory
            made.append((each.name, Any, dataclasses.field(**given)))
        standard = dataclasses.make_dataclass(self.cls.__name__, made, frozen=options.frozen, eq=options.eq)
        setattr(self.cls, self.name, getattr(standard, self.name))
        return getattr(self.cls, self.name)


def _replaced(value: Any, /, **changes: Any) -> Any:
    """Return a value of a data class with some fields changed."""
    given = {
        name: getattr(value, name)
        for name, field in value._options.fields.items()
        if field.init and name not in changes
    }
    return type(value)(**given, **changes)


def _fields_of(value: Any) -> tuple[_Field, ...]:
    """Return the fields of a value of a data class, or of the class."""
    return tuple(value._options.fields.values())


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import fields as fields
    from dataclasses import replace as replace
    from typing import NamedTuple as NamedTuple
else:
    NamedTuple = _NamedTuple
    dataclass, field, fields, replace = _dataclass, _field, _fields_of, _replaced
