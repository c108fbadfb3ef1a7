"""The options of a preset of Anki's, as ``deck.options`` has them.

A preset in a package is JSON with a part for new cards, reviews and lapses. Of
``{"new": {"perDay": 10, "delays": [1.0, 10.0]}, "rev": {"perDay": 200}}`` what remains is
``new-cards-per-day: 10``: the rest is Anki's default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.core.declared import GATHER_ORDERS, SORT_ORDERS, Options
from deckgen.source.schema import MAX_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.source.writing.document import Value

_SECONDS = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))
_MOST_OF_A_STEP = 99_999


def options(
    preset: Mapping[str, Any], retention: int | None = None
) -> dict[str, Value]:
    """Return what differs from Anki's defaults. ``retention`` is the deck's own, in per cent."""
    usual = Options()
    new = _part(preset, "new")
    rev = _part(preset, "rev")
    lapse = _part(preset, "lapse")
    found: dict[str, Value] = {}
    for key, value, default in (
        ("new-cards-per-day", new.get("perDay"), usual.new_cards_per_day),
        ("maximum-reviews-per-day", rev.get("perDay"), usual.maximum_reviews_per_day),
    ):
        if isinstance(value, int) and 0 <= value <= MAX_PER_DAY and value != default:
            found[key] = value
    for key, value, steps in (
        ("learning-steps", new.get("delays"), usual.learning_steps),
        ("relearning-steps", lapse.get("delays"), usual.relearning_steps),
    ):
        written = _steps(value)
        if written is not None and tuple(map(float, value or ())) != steps:
            found[key] = written
    for key, value, names in (
        ("new-card-gather-order", preset.get("newGatherPriority"), GATHER_ORDERS),
        ("new-card-sort-order", preset.get("newSortOrder"), SORT_ORDERS),
    ):
        if isinstance(value, int) and 0 < value < len(names):
            found[key] = names[value]
    if new.get("bury") is True:
        found["bury-new-siblings"] = True
    if rev.get("bury") is True:
        found["bury-review-siblings"] = True
    wanted = retention
    if wanted is None:
        wanted = _per_cent(preset.get("desiredRetention"))
    if wanted is not None and 70 <= wanted <= 99 and wanted != 90:
        found["desired-retention"] = f"0.{wanted:02}".rstrip("0")
    return found


def left_out(preset: Mapping[str, Any]) -> list[str]:
    """Return the names of options that a project cannot have, and that are not Anki's defaults."""
    usual = {
        ("new", "initialFactor"): 2500,
        ("new", "ints"): [1, 4, 0],
        ("rev", "ease4"): 1.3,
        ("rev", "hardFactor"): 1.2,
        ("rev", "ivlFct"): 1,
        ("rev", "maxIvl"): 36500,
        ("lapse", "mult"): 0,
        ("lapse", "minInt"): 1,
        ("lapse", "leechFails"): 8,
    }
    found = []
    for (part, key), default in usual.items():
        value = _part(preset, part).get(key, default)
        if not _is_same(value, default):
            found.append(f"{part}.{key}")
    return found


def _is_same(value: object, default: object) -> bool:
    """Tell whether an option has its default: a number about it, and a list the same two intervals."""
    if isinstance(value, float) and isinstance(default, (int, float)):
        return abs(value - default) < 1e-3
    if isinstance(value, list) and isinstance(default, list):
        return value[:2] == default[:2]
    return value == default


def _part(preset: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the options of one kind of cards: ``new``, ``rev`` or ``lapse``."""
    part = preset.get(name)
    if isinstance(part, dict):
        return part
    return {}


def _per_cent(value: object) -> int | None:
    """Return a share, ``0.85``, in per cent; ``None`` for what is none."""
    if isinstance(value, float):
        return round(value * 100)
    return None


def _steps(delays: object) -> str | None:
    """Return steps as Anki writes them, ``1m 10m``; ``None`` for what is none or has no such form."""
    if not isinstance(delays, (list, tuple)) or not delays:
        return None
    written = []
    for delay in delays:
        if not isinstance(delay, (int, float)) or isinstance(delay, bool):
            return None
        step = _step(round(delay * 60))
        if not step:
            return None
        written.append(step)
    return " ".join(written)


def _step(seconds: int) -> str:
    """Return a step in the largest unit of which it is a whole number: ``90m`` but ``2h``; '' for none."""
    if seconds < 1:
        return ""
    for unit, size in _SECONDS:
        if seconds % size == 0:
            count = seconds // size
            return f"{count}{unit}" if count <= _MOST_OF_A_STEP else ""
    return ""
