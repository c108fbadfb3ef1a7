"""What deckgen takes from genanki: the empty database of a package, and the JSON of note types and decks.

What genanki gets wrong is put right here: the modification time of a note type, and the fields that
its cards need, which genanki guesses. Notes, cards and media are written by :mod:`deckgen.formats.apkg`.
"""

from __future__ import annotations

import functools
import re
import sys
import types
from typing import TYPE_CHECKING, Any

from deckgen.util import kept_patterns
from deckgen.util.lazy_pattern import lazy_pattern

# genanki imports the package 'cached_property' for a decorator that Python has had since 3.8. That
# package would load asyncio and ssl with it, a third of the time that a small deck takes to build.
sys.modules.setdefault(
    "cached_property",
    types.SimpleNamespace(cached_property=functools.cached_property),  # type: ignore[arg-type]
)

with kept_patterns.used_by_imports():
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.core.build import DeckOut
    from deckgen.core.notetype import NoteType, Template

_STATEMENTS = [statement.strip() for statement in APKG_SCHEMA.split(";")]

_INDEXES = [
    statement for statement in _STATEMENTS if statement.startswith("CREATE INDEX")
]

CARDS_OF_NOTES = next(each for each in _INDEXES if "ix_cards_nid" in each)
"""The SQL that makes the index by which the cards of a note are found.

Of genanki's indexes a package has this one alone. The others serve the sync, reviews and the search for
duplicates in a collection that is studied: an import reads all rows, and Anki makes of them those of the
learner's collection. They would be a sixth of the package.
"""

TABLES = ";\n".join(statement for statement in _STATEMENTS if statement not in _INDEXES)
"""The SQL that makes the tables."""

COLLECTION = APKG_COL
"""The SQL that writes the one row of ``col``: an empty collection with Anki's default deck."""

_WHOLE_FRONT = lazy_pattern(
    r"\{\{#(?P<field>[^}]+)\}\}.*\{\{/(?P=field)\}\}", re.DOTALL
)
# '{{#Reverse}}<div>{{Reverse}}</div>{{/Reverse}}'


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type of which genanki does not guess the fields that its cards need."""

    _req: tuple[object, ...] = ()


DEFAULT_LATEX = (genanki.Model.DEFAULT_LATEX_PRE, genanki.Model.DEFAULT_LATEX_POST)
"""What stands before and after LaTeX in a note type that says nothing else."""


def note_type_json(
    note_type: NoteType, mod: int, deck_id: int, decks: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Return a note type as a package holds it. ``mod`` is when it last changed, in epoch seconds.

    ``deck_id`` is the id of the package's first deck, ``decks`` has those of all by their names.
    """
    latex = note_type.latex
    model = _Model(
        model_id=note_type.id,
        name=note_type.name,
        fields=[field.as_dict() for field in note_type.fields],
        templates=[
            _template_json(template, decks or {}) for template in note_type.templates
        ],
        css=note_type.css,
        model_type=genanki.Model.CLOZE
        if note_type.is_cloze
        else genanki.Model.FRONT_BACK,
        latex_pre=genanki.Model.DEFAULT_LATEX_PRE
        if latex.before is None
        else latex.before,
        latex_post=genanki.Model.DEFAULT_LATEX_POST
        if latex.after is None
        else latex.after,
        sort_field_index=note_type.sort_field,
    )
    json_form: dict[str, Any] = {
        **model.to_json(mod, deck_id),
        "req": _required_fields(note_type),
    }
    json_form["latexsvg"] = latex.svg
    if note_type.stock:
        json_form["originalStockKind"] = note_type.stock
    return json_form


def _template_json(template: Template, decks: Mapping[str, int]) -> dict[str, object]:
    json_form = template.as_dict()
    if template.deck:
        json_form["did"] = decks.get(template.deck)
    return json_form


def _required_fields(note_type: NoteType) -> list[list[object]]:
    """Return for each template which fields, by position, must not be empty for it to make a card.

    That is the field whose section is the whole front of the template, or else the first field. For
    the deck's own note types nothing is said: Anki works it out itself.
    """
    if note_type.is_own:
        return []
    names = [field.name for field in note_type.fields]
    required: list[list[object]] = []
    for ordinal, template in enumerate(note_type.templates):
        whole = _WHOLE_FRONT.fullmatch(template.front)
        position = names.index(whole["field"]) if whole else 0
        required.append([ordinal, "any", [position]])
    return required


def deck_json(deck: DeckOut) -> dict[str, Any]:
    """Return a deck as a package holds it, with genanki's time, which the caller replaces."""
    json_form: dict[str, Any] = genanki.Deck(
        deck.id, deck.name, deck.description
    ).to_json()
    return json_form
