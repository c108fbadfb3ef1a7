"""The note type of pictures with masks: Anki's own fields and template, with deckgen's behind them.

What is fixed here is fixed for every learner, as in :mod:`deckgen.notetypes.builtin`: the fields, their order
and tags, and how identifiers are derived. Anki's editor knows the type by its ``originalStockKind``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.identity import field_id, note_type_id, template_id
from deckgen.core.notetype import OCCLUSION_STOCK, Field, NoteType, Template
from deckgen.core.occlusion import NOTE
from deckgen.notetypes.builtin import clean_name, css, is_rtl
from deckgen.util import assets
from deckgen.util.escaping import escape_html

if TYPE_CHECKING:
    from deckgen.core.declared import Deck

STOCK_FIELDS = ("Occlusion", "Image", "Header", "Back Extra", "Comments")
"""The fields of Anki's own type, each with its place as its tag; all but the last must stay."""

FIELDS = (*STOCK_FIELDS, "Voice", "Passage", "Citation", "Topic", "Id")
"""The fields in order. Anki sorts notes by the first of them."""

TEMPLATE = "Image Occlusion"

BIND = (
    ("occlusions", "Occlusion"),
    ("image", "Image"),
    ("q", "Header"),
    ("note", "Back Extra"),
    ("quote", "Passage"),
    ("citation", "Citation"),
    ("voice", "Voice"),
    ("topic", "Topic"),
    ("id", "Id"),
)
"""Which field holds what a word of ``cards.yaml`` names."""

_DESCRIPTIONS = {
    "Voice": "Whose claim this is",
    "Passage": "The source's own sentences, the quoted words marked",
    "Citation": "Where the passage is from",
    "Topic": "The topic, and the topics it is in",
    "Id": "The card's name in the deck's source. Do not change it",
}
_COLLAPSED = frozenset({"Voice", "Passage", "Citation", "Topic", "Id"})


def occlusion_type(deck: Deck, code: str = "") -> NoteType:
    """Return the note type of a deck's pictures with masks. ``code`` is the style of code."""
    namespace, rtl = deck.namespace, is_rtl(deck.language)
    style = assets.text("assets/occlusion.css")
    root = {"lang": escape_html(deck.language), "dir": "rtl" if rtl else "ltr"}
    template = Template(
        name=TEMPLATE,
        id=template_id(namespace, NOTE, TEMPLATE),
        front=_side("front", root),
        back=_side("back", root),
        browser_front="{{Header}}",
        browser_back="{{Image}}",
    )
    fields = [
        _field(namespace, place, name, rtl=rtl) for place, name in enumerate(FIELDS)
    ]
    return NoteType(
        key=NOTE,
        id=note_type_id(namespace, NOTE),
        name=f"{clean_name(deck.name) or namespace} (Image Occlusion)",
        fields=tuple(fields),
        templates=(template,),
        css=css(style, f"{code}\n{deck.style}"),
        is_cloze=True,
        rtl=rtl,
        stock=OCCLUSION_STOCK,
        bind=BIND,
        is_own=True,
    )


def _side(name: str, root: dict[str, str]) -> str:
    """Return a side of the template; ``root`` has what stands in its outermost element."""
    return assets.filled(f"assets/occlusion-{name}.html", root).strip()


def _field(namespace: str, place: int, name: str, *, rtl: bool) -> Field:
    is_stock = name in STOCK_FIELDS
    return Field(
        name=name,
        id=field_id(namespace, NOTE, name),
        description=_DESCRIPTIONS.get(name, ""),
        rtl=rtl and name not in ("Occlusion", "Image", "Id"),
        collapsed=name in _COLLAPSED,
        plain_text=name == "Id",
        prevent_deletion=name == "Id" or (is_stock and name != STOCK_FIELDS[-1]),
        tag=place if is_stock else None,
    )
