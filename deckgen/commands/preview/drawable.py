"""A card as masks are drawn on it: one that was read, or one whose picture has no masks yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.model import Text
from deckgen.source.yaml.tree import Mapping, Sequence, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as MappingType

    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Item
    from deckgen.core.occlusion import Mask
    from deckgen.source.yaml.tree import Node

WITHOUT_MASKS = "O106"
"""The code of a picture without masks."""


class DrawingError(ValueError):
    """A card cannot be drawn on, or what was drawn cannot be written; the message says why."""


class Drawable(NamedTuple):
    """A card with a picture; ``masks`` are those that its file has."""

    file: TextFile
    id: Text
    image: Text
    question: str
    masks: tuple[Mask, ...]


def of_item(item: Item) -> Drawable | None:
    """Return a card that was read, ``None`` if it has no picture with masks."""
    occlusion = item.occlusion
    if occlusion is None:
        return None
    question = str(item.question or "")
    return Drawable(item.file, item.id, occlusion.image, question, occlusion.masks)


def without_masks(
    id_: str, problems: Iterable[Diagnostic], files: MappingType[str, TextFile]
) -> Drawable | None:
    """Return the card with an id if it was not read because its picture has no masks. Raises
    :exc:`DrawingError` if masks cannot be written where it stands."""
    for each in problems:
        if each.code != WITHOUT_MASKS or each.card != id_:
            continue
        path = each.span.path
        if not path.endswith((".yaml", ".yml")):
            raise DrawingError(
                f"the card '{id_}' is in a table, which cannot have masks: move it to a YAML file"
            )
        found = _in_file(files[path], id_)
        if found is not None:
            return found
    return None


def _in_file(file: TextFile, id_: str) -> Drawable | None:
    """Return the card of a file that has an id, and a picture without masks."""
    for card in _mappings(read_tree(file).root):
        own = card.get("id")
        image = card.get("image")
        if own != id_ or card.get("masks"):
            continue
        if isinstance(own, Text) and isinstance(image, Text):
            question = card.get("q")
            words = str(question) if isinstance(question, Text) else ""
            return Drawable(file, own, image, words, ())
    return None


def _mappings(node: Node | None) -> Iterator[Mapping]:
    """Yield all mappings within a node."""
    children: Iterable[Node | None] = ()
    if isinstance(node, Mapping):
        yield node
        children = node.values()
    elif isinstance(node, Sequence):
        children = node
    for each in children:
        yield from _mappings(each)
