"""The wire format of Protocol Buffers, as far as Anki's messages need it.

A message is a row of values, each with a number before it that says which value it is, and in its last
three bits how it is written (its *wire type*). ``08 96 01`` is the value 1, written as a *varint*: 150.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct
from typing import NamedTuple

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
"""The kinds of values: numbers of seven bits a byte, eight bytes, bytes behind their count, four bytes."""


class Message:
    """The values of a message by their numbers; what is not there has its default.

    Raises ``ValueError`` for what is no message, here and where a value is of another kind.
    """

    def __init__(self, data: bytes) -> None:
        self._values: dict[int, list[_Value]] = {}
        at = 0
        while at < len(data):
            key, at = _varint(data, at)
            value, at = _value(data, at, key & 7)
            self._values.setdefault(key >> 3, []).append(value)

    def __contains__(self, key: int) -> bool:
        return key in self._values

    def _last(self, key: int, wire: int) -> _Value | None:
        """Return the last value of a number, which counts, ``None`` if there is none.

        Raises ``ValueError`` if it is of another kind than ``wire``.
        """
        if key not in self._values:
            return None
        value = self._values[key][-1]
        if value.wire != wire:
            raise ValueError(
                f"a value of a message is of another kind than it should be (number {key})"
            )
        return value

    def number(self, key: int, default: int = 0) -> int:
        """Return a whole number without a sign, or an enumeration's."""
        value = self._last(key, _VARINT)
        return default if value is None else value.number

    def signed(self, key: int) -> int | None:
        """Return a whole number of 64 bits with a sign, ``None`` if there is none."""
        value = self._last(key, _VARINT)
        if value is None:
            return None
        is_negative = value.number >> 63
        return value.number - (1 << 64) if is_negative else value.number

    def flag(self, key: int) -> bool:
        """Return a truth value."""
        return bool(self.number(key))

    def bytes(self, key: int) -> bytes:
        """Return bytes."""
        value = self._last(key, _BYTES)
        return b"" if value is None else value.data

    def text(self, key: int) -> str:
        """Return a text."""
        return self.bytes(key).decode()

    def fraction(self, key: int) -> float:
        """Return a number with a fraction, of 32 bits."""
        value = self._last(key, _FOUR)
        if value is None:
            return 0.0
        (number,) = struct.unpack("<f", value.data)
        return _shortest(number)

    def fractions(self, key: int) -> list[float]:
        """Return a list of numbers with fractions, packed or not; raises ``ValueError`` if it is cut off."""
        data = b"".join(value.data for value in self._values.get(key, ()))
        if len(data) % 4:
            raise ValueError(
                f"a list of numbers of a message is cut off (number {key})"
            )
        return [_shortest(each) for (each,) in struct.iter_unpack("<f", data)]

    def message(self, key: int) -> Message:
        """Return a message within this one."""
        return Message(self.bytes(key))

    def messages(self, key: int) -> list[Message]:
        """Return all messages under a number."""
        return [Message(value.data) for value in self._values.get(key, ())]


class _Value(NamedTuple):
    """A value: the ``number`` of a varint, the ``data`` of the other kinds."""

    wire: int
    number: int
    data: bytes


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins at a place, and the place behind it.

    Each byte has seven bits of it, the lowest first, and a bit that is set while more bytes follow.
    """
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at += 1
        if not byte & 0x80:
            return number & (1 << 64) - 1, at
    raise ValueError("a number of a message has no end")


def _value(data: bytes, at: int, wire: int) -> tuple[_Value, int]:
    """Return the value that begins at a place, and the place behind it."""
    if wire == _VARINT:
        number, at = _varint(data, at)
        return _Value(wire, number, b""), at
    if wire == _BYTES:
        size, at = _varint(data, at)
    elif wire in (_EIGHT, _FOUR):
        size = 8 if wire == _EIGHT else 4
    else:
        raise ValueError(f"a message has a value of the unknown kind {wire}")
    end = at + size
    if end > len(data):
        raise ValueError("a message is cut off")
    return _Value(wire, 0, data[at:end]), end


def _shortest(value: float) -> float:
    """Return the shortest decimal number that is the same in 32 bits, as Anki's JSON has it: 0.9, where
    Python has 0.8999999761581421."""
    packed = struct.pack("<f", value)
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        try:
            if struct.pack("<f", short) == packed:
                return short
        except OverflowError:
            continue
    return value
