"""The one view of a card: which texts stand on its front, and which on its back.

The lint rules, the coverage and the checks against the source look at cards in this shape.
The texts are those that the curator wrote, with their places; what is seen of them is the
business of :mod:`deckgen.render`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.core.model import Item, Text


class CardView(NamedTuple):
    """One card of an item: the text of its ``front``, and of its ``back``.

    A cloze has no back of its own: what its front hides is the answer, for all numbers at
    once. ``repeats_front`` says that another card of the item has the same front (the steps
    after the first); ``swaps_sides`` that the card has the two texts of another, the other
    way round. ``own_texts`` are the texts that no earlier card of the item has. ``picture`` is the path of
    the picture that the card asks about; where it asks nothing in words, that is its ``front`` too.
    """

    item: Item
    front: Text
    back: Text | None
    repeats_front: bool = False
    swaps_sides: bool = False
    own_texts: tuple[Text, ...] = ()
    picture: Text | None = None

    @property
    def asks_in_words(self) -> bool:
        """Whether the front is a text, and not a picture alone."""
        return self.front is not self.picture
