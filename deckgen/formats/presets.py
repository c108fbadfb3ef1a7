"""A deck's options as the preset that Anki carries in a package.

The preset lies in the collection's ``dconf`` under an id of its own, and each deck names it in
its ``conf``. A deck that names a preset which is not there makes Anki refuse the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.core.declared import GATHER_ORDERS, SORT_ORDERS

if TYPE_CHECKING:
    from deckgen.core.declared import Options

RETENTION = 90
"""The desired retention in per cent that Anki uses by default."""


def as_deck(options: Options, preset: int) -> dict[str, Any]:
    """Return what a deck's JSON gets: the preset's id, and the retention, which a deck has too."""
    if options.desired_retention is None:
        return {"conf": preset}
    return {"conf": preset, "desiredRetention": options.desired_retention}


def as_preset(options: Options, preset: int, name: str, mod: int) -> dict[str, Any]:
    """Return a preset's JSON; what is not among the options is as in a new preset of Anki's."""
    return {
        "id": preset,
        "name": name,
        "mod": mod,
        "usn": 0,
        "dyn": False,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {
            "bury": options.bury_new_siblings,
            "delays": list(options.learning_steps),
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,  # in the order of the deck
            "perDay": options.new_cards_per_day,
        },
        "rev": {
            "bury": options.bury_review_siblings,
            "ease4": 1.3,
            "hardFactor": 1.2,
            "ivlFct": 1.0,
            "maxIvl": 36500,
            "perDay": options.maximum_reviews_per_day,
        },
        "lapse": {
            "delays": list(options.relearning_steps),
            "leechAction": 1,
            "leechFails": 8,
            "minInt": 1,
            "mult": 0.0,
        },
        "newGatherPriority": GATHER_ORDERS.index(options.new_card_gather_order),
        "newSortOrder": SORT_ORDERS.index(options.new_card_sort_order),
        "easyDaysPercentages": [1.0] * 7,
        "desiredRetention": (options.desired_retention or RETENTION) / 100,
    }
