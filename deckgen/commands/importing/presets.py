"""The options of a preset of Anki's, as ``deck.options`` has them."""

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
    new, rev, lapse = (_part(preset, name) for name in ("new", "rev", "lapse"))
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
    wanted = (
        retention
        if retention is not None
        else _per_cent(preset.get("desiredRetention"))
    )
    if wanted is not None and 70 <= wanted <= 99 and wanted != 90:
        found["desired-retention"] = f"0.{wanted:02}".rstrip("0")
    return found


def left_out(preset: Mapping[str, Any]) -> list[str]:
    """Return the names of options that a project cannot have, and that are not Anki's defaults."""
    usual = {
        ("new", "initialFactor"): 2500, ("new", "ints"): [1, 4, 0], ("rev", "ease4"): 1.3,
        ("rev", "hardFactor"): 1.2, ("rev", "ivlFct"): 1, ("rev", "maxIvl"): 36500, ("lapse", "mult"): 0,
        ("lapse", "minInt"): 1, ("lapse", "leechFails"): 8,
    }  # fmt: skip
    found = []
    for (part, key), default in usual.items():
        value = _part(preset, part).get(key, default)
        is_same = value == default
        if isinstance(value, float) and isinstance(default, (int, float)):
            is_same = abs(value - default) < 1e-3
        if isinstance(value, list) and isinstance(default, list):
            is_same = value[:2] == default[:2]
        if not is_same:
            found.append(f"{part}.{key}")
    return found


def _part(preset: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = preset.get(name)
    return part if isinstance(part, dict) else {}


def _per_cent(value: object) -> int | None:
    return round(value * 100) if isinstance(value, float) else None


def _steps(delays: object) -> str | None:
    """Return steps as Anki writes them, ``1m 10m``; ``None`` for what is none or has no such form."""
    if not isinstance(delays, (list, tuple)) or not delays:
        return None
    written = []
    for delay in delays:
        if not isinstance(delay, (int, float)) or isinstance(delay, bool):
            return None
        seconds = round(delay * 60)
        unit, size = next(
            ((unit, size) for unit, size in _SECONDS if seconds and not seconds % size),
            ("", 1),
        )
        if not unit or seconds // size > _MOST_OF_A_STEP or seconds < 1:
            return None
        written.append(f"{seconds // size}{unit}")
    return " ".join(written)
