"""What may stand where in ``cards.yaml``, by the table of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.source.schema import BY_NAME, LISTS, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.source.schema import Key, Keys, Value


class Context(NamedTuple):
    """What may stand at a place: ``mappings`` with keys that are known, or the value of ``key``.

    ``free`` is what a mapping has under keys that are the curator's own, ``None`` if there are none.
    """

    mappings: tuple[Keys, ...] = ()
    free: Value | None = None
    key: Key | None = None

    @property
    def holds_keys(self) -> bool:
        """Whether keys may stand here, and not only a text."""
        return bool(self.mappings) or self.free is not None

    def allowed(self) -> Iterator[Key]:
        """Yield the keys that may stand here, each once."""
        seen = set()
        for keys in self.mappings:
            for key in keys.keys:
                if key.name not in seen:
                    seen.add(key.name)
                    yield key


ROOT = Context((BY_NAME["root"],))
IN_TOPICS = Context((*LISTS["topics"][1], BY_NAME["root"]))
"""An included file of topics, which may have them in a list below ``topics:``."""
IN_CARDS = Context((*LISTS["cards"][1], BY_NAME["topic"]))
"""An included file of cards, which may have them in a list below ``cards:``."""


def context(path: Sequence[str], base: Context = ROOT) -> Context | None:
    """Return what may stand below some keys, ``None`` if one of them is not known.

    Below ``deck`` and ``options`` it is the options of a deck; lists add nothing to the keys that lead there.
    """
    here = base
    for name in path:
        below = _below(here, name)
        if below is None:
            return None
        here = below
    return here


def _below(here: Context, name: str) -> Context | None:
    """Return what may stand below a key at a place, ``None`` if there is no such key."""
    for keys in here.mappings:
        for key in keys.keys:
            if key.name == name:
                mappings, free = _allowed(key.value)
                return Context(tuple(mappings), free, key)
    if here.free is not None:
        mappings, free = _allowed(here.free)
        return Context(tuple(mappings), free, here.key)
    return None


def context_of(key: Key) -> tuple[list[Keys], Value | None]:
    """Return the mappings that may stand below a key, and what its own keys may hold."""
    return _allowed(key.value)


def _allowed(value: Value) -> tuple[list[Keys], Value | None]:
    """Return the mappings that a value may be, and what its own keys may hold.

    A value is described as in a JSON schema: ``{"$ref": "#/definitions/text"}``, ``{"anyOf": […]}``.
    """
    mappings: list[Keys] = []
    parts: list[Value] = []
    name = _referred_to(value)
    if name in LISTS:
        mappings += LISTS[name][1]
    elif name in BY_NAME:
        mappings.append(BY_NAME[name])
    if name in VALUES:
        parts.append(VALUES[name])
    parts += value.get("anyOf", [])
    parts += value.get("allOf", [])
    if isinstance(value.get("items"), dict):
        parts.append(value["items"])
    free = None
    if isinstance(value.get("additionalProperties"), dict):
        free = value["additionalProperties"]
    for part in parts:
        more, free_there = _allowed(part)
        mappings += more
        if free is None:
            free = free_there
    return mappings, free


def _referred_to(value: Value) -> str:
    """Return what a value refers to: ``text`` for ``#/definitions/text``, '' if that is nothing."""
    _, _, name = str(value.get("$ref", "")).rpartition("/")
    return name


def words_of(value: Value) -> list[str]:
    """Return the words that a value may be, if they are few and known: ``true`` and ``false``, for
    example.
    """
    found: list[Any] = list(value.get("enum", []))
    if value.get("type") == "boolean":
        found += ["true", "false"]
    parts: list[Value] = []
    name = _referred_to(value)
    if name in VALUES and name not in ("text", "texts", "tag"):
        parts.append(VALUES[name])
    parts += value.get("anyOf", [])
    if isinstance(value.get("items"), dict):
        parts.append(value["items"])
    for part in parts:
        found += [word for word in words_of(part) if word not in found]
    return [str(word) for word in found]
