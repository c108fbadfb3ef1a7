"""``NamedTuple`` of :mod:`typing`, made in a tenth of the time.

That one compiles the annotation of each field, and a function for each class, whenever a module is imported.
A build imports more than a hundred such classes, so their modules take them from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter as field_at
    from functools import cache
    from types import FunctionType

    @cache
    def _maker(count):
        """Return a function that makes a tuple of so many values."""
        values = [f"value_{number}" for number in range(count)]
        made = f"lambda {', '.join(('cls', *values))}: new(cls, ({', '.join((*values, ''))}))"
        return eval(
            made if count else "lambda cls: new(cls, ())", {"new": tuple.__new__}
        )

    def _new(fields, defaults):
        """Return the ``__new__`` of a class, whose arguments have the names of its fields."""
        maker = _maker(len(fields))
        code = maker.__code__.replace(co_varnames=("cls", *fields))
        return FunctionType(
            code, maker.__globals__, "__new__", tuple(defaults.values())
        )

    class _Methods:
        """The methods that all these classes have."""

        def __repr__(self):
            values = map("%s=%r".__mod__, zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(values)})"

        def __getnewargs__(self):
            return tuple(self)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, /, **changed):
            made = self._make(map(changed.pop, self._fields, self))
            if changed:
                raise ValueError(f"no such fields: {', '.join(changed)}")
            return made

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{len(made)} values for {len(cls._fields)} fields")
            return made

    _METHODS = {
        name: vars(_Methods)[name]
        for name in ("__repr__", "__getnewargs__", "_asdict", "_replace", "_make")
    }

    class _Maker(type):
        """Makes a class of fields to one of tuples."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {each: body[each] for each in fields if each in body}
            if fields[len(fields) - len(defaults) :] != tuple(defaults):
                raise TypeError(
                    f"{name}: a field without a default follows one that has one"
                )
            places = {each: field_at(place, None) for place, each in enumerate(fields)}
            return type(name, (tuple,), {
                **_METHODS, **body, **places,
                "__slots__": (), "__match_args__": fields, "__new__": _new(fields, defaults),
                "_fields": fields, "_field_defaults": defaults,
            })  # fmt: skip

    class NamedTuple(metaclass=_Maker):
        """What a class of fields derives from."""
