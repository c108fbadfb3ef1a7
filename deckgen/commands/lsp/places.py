"""What stands at a place, where it is defined, and where else it is used."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from deckgen.citations.index import spans
from deckgen.commands.lsp import grammar, sides
from deckgen.commands.lsp.analysis import Place, line_start
from deckgen.commands.lsp.completion import base_context, page_of_key
from deckgen.commands.lsp.cursor import cursor_at
from deckgen.commands.lsp.document import line_end
from deckgen.core.model import DefaultText
from deckgen.formats.card_labels import asks
from deckgen.lint import catalogue, page
from deckgen.source.cards import span_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.commands.lsp.analysis import Analysis
    from deckgen.commands.lsp.session import View
    from deckgen.core.declared import Source
    from deckgen.core.model import Item, Text

CARD, SOURCE, QUOTE, TAG, FILE = "card", "source", "quote", "tag", "file"
TYPE, FIELD = "note type", "field"
"""What a text of a card may name."""

MAX_QUOTING = 20
"""How many of the cards that quote some words are listed."""

YAML = (".yaml", ".yml")
"""How the names of files end in which keys and names of files stand."""

_CODE = re.compile(r"\b[A-Z]\d{3}\b")
# '{{Country}}', '{{#type:Country}}'
_SHOWN_FIELD = re.compile(r"\{\{[#^/]?(?:[^{}:]*:)*\s*([^{}:]+?)\s*\}\}")
_PICTURE = re.compile(r"!\[[^\]]{0,300}\]\(\s*<?([^)\s>]+)|\[sound:([^\]]{1,300})\]")


class Named(NamedTuple):
    """What a text at a place names.

    - ``what``: a card, a source, a tag or another of the above.
    - ``name``: its id or its words.
    - ``place``: where it is named.
    - ``item``: the card in which it is named, ``None`` outside of cards.
    - ``text``: the text itself, where that was read.
    """

    what: str
    name: str
    place: Place
    item: Item | None = None
    text: Text | None = None


def _line_around(text: str, offset: int) -> tuple[int, int]:
    """Return where the line with an offset begins, and where it ends."""
    return line_start(text, offset), line_end(text, offset)


# --- what stands at a place --------------------------------------------------------------------


def named_at(view: View, offset: int) -> Named | None:
    """Return what the text at an offset names, ``None`` if it names nothing.

    Cards and declarations are known from what was read; a file is found in the text as it is now.
    """
    analysis = view.analysis
    at = view.then(offset)
    item = analysis.item_at(view.name, at)
    if item is not None:
        for named in _named_by(analysis, item):
            if _is_at(named.place, view.name, at):
                return named
    for named in _named_by_header(analysis):
        if _is_at(named.place, view.name, at):
            return named
    return _of_type_at(view, at) or _file_at(view, offset)


def _is_at(place: Place, name: str, at: int) -> bool:
    """Tell whether a place holds an offset of a file; its end is the last that it holds."""
    return place.file == name and place.start <= at <= place.end


def _of_type_at(view: View, at: int) -> Named | None:
    """Return the note type or the field that is named at an offset of the text that was read.

    A field is named by its note type too, with a slash between: ``vocabulary/Meaning``.
    """
    analysis = view.analysis
    name = view.name
    item = analysis.item_at(name, at)
    if item is not None:
        return _of_card_at(view, item, at)
    for own_type in analysis.note_types:
        for template in own_type.templates:
            if template.file.path != name:
                continue
            for side in (template.front, template.back):
                if side.start <= at <= side.end:
                    text = template.file.text
                    return _shown_field(text, name, str(own_type.key), at)
    return None


def _of_card_at(view: View, item: Item, at: int) -> Named | None:
    """Return the note type that a card names at an offset, or the field that it fills there.

    In ``type: country`` that is the note type, and in ``fields: {Capital: Oslo}`` the field before the
    colon.
    """
    if item.own is None:
        return None
    text = view.analysis.document(view.name).text
    cursor = cursor_at(text, at)
    if cursor is None:
        return None
    type_id = str(item.own.type.key)
    place = Place(view.name, cursor.start, cursor.end)
    if cursor.is_key and cursor.key == "fields":
        written = text[cursor.start : cursor.end].strip("'\" ")
        return Named(FIELD, f"{type_id}/{written}", place, item)
    if not cursor.is_key and cursor.key == "type":
        return Named(TYPE, type_id, place, item)
    return None


def _shown_field(text: str, name: str, type_id: str, at: int) -> Named | None:
    """Return the field that a card template shows at an offset."""
    for found in _SHOWN_FIELD.finditer(text, *_line_around(text, at)):
        if found.start() <= at <= found.end():
            place = Place(name, *found.span(1))
            return Named(FIELD, f"{type_id}/{found[1]}", place)
    return None


def _named_by(analysis: Analysis, item: Item) -> Iterator[Named]:
    """Yield what the texts of an item name: itself, cards that it needs, its quotations, its source, its
    tags.
    """

    def named(what: str, text: Text) -> Named:
        """Return what one of its texts names."""
        return Named(what, str(text), analysis.place_of(item, text), item, text)

    yield named(CARD, item.id)
    for text in item.needs:
        yield named(CARD, text)
    for text in item.quotes:
        yield named(QUOTE, text)
    if item.source is not None:
        yield named(SOURCE, item.source)
    for number, tag in enumerate(item.tags):
        if isinstance(tag, DefaultText):
            yield named(TAG, tag)
        else:
            place = analysis.place(span_of_tag(item, number))
            yield Named(TAG, str(tag), place, item, tag)


def _named_by_header(analysis: Analysis) -> Iterator[Named]:
    """Yield what the declarations outside of cards name."""
    project = analysis.project
    if project is None:
        return
    for id_, source in analysis.sources.items():
        text = source.id
        place = Place(source.declared_in.path, text.start, text.end)
        yield Named(SOURCE, id_, place, text=text)
    for retired in project.retired:
        other = retired.replaced_by
        if other is not None:
            place = Place(retired.file.path, other.start, other.end)
            yield Named(CARD, str(other), place, text=other)


def _file_at(view: View, offset: int) -> Named | None:
    """Return the file that is named at an offset: an include, a source's text, a style, a picture."""
    if not view.name.endswith(YAML):
        return None
    text = view.document.text
    for found in _PICTURE.finditer(text, *_line_around(text, offset)):
        number = 1 if found[1] else 2
        if found.start() <= offset <= found.end():
            return _file(view, found[number], *found.span(number))
    cursor = cursor_at(text, offset)
    if cursor is None or cursor.is_key:
        return None
    if cursor.key not in ("include", "file", "style"):
        return None
    written = text[cursor.start : cursor.end].strip("'\" ")
    return _file(view, written, cursor.start, cursor.end)


def _file(view: View, written: str, start: int, end: int) -> Named | None:
    """Return a file by its name as it is written, ``None`` where none is written."""
    if not written:
        return None
    return Named(FILE, written, Place(view.name, start, end))


# --- definition --------------------------------------------------------------------------------


def definition(view: View, offset: int) -> list[Place]:
    """Return where what stands at an offset is defined: one place, or one for each part of a quotation.

    At the id of a declared source, which is its own definition, it is the source's text.
    """
    analysis = view.analysis
    named = named_at(view, offset)
    if named is None:
        return []
    if named.what == QUOTE:
        assert named.item is not None
        return _of_quotation(analysis, named.item, named.name)
    if named.what == CARD:
        item = analysis.by_id.get(named.name)
        if item is None:
            return []
        return [analysis.place_of(item, item.id)]
    if named.what == SOURCE:
        source = analysis.sources.get(named.name)
        if source is None:
            return []
        if named.text is source.id:
            return [Place(source.file.path, 0, 0)]  # from its declaration to its text
        return [Place(source.declared_in.path, source.id.start, source.id.end)]
    if named.what in (TYPE, FIELD):
        return _in_note_type(analysis, named)
    if named.what == FILE:
        name = analysis.found(view.name, named.name)
        if name is not None:
            return [Place(name, 0, 0)]
    return []


def _in_note_type(analysis: Analysis, named: Named) -> list[Place]:
    """Return where a note type, or a field of it, is declared."""
    type_id, _, field_name = named.name.partition("/")
    own_type = analysis.note_type(type_id)
    if own_type is None:
        return []
    path = own_type.file.path
    if named.what == TYPE:
        return [Place(path, own_type.key.start, own_type.key.end)]
    field = own_type.by_name.get(field_name)
    if field is None:
        return []
    return [Place(path, field.name.start, field.name.end)]


def _of_quotation(analysis: Analysis, item: Item, quote: str) -> list[Place]:
    """Return where a quotation stands in its source, one place for each part of it.

    ``the Seine … the sea`` has two parts, between which words of the source are left out.
    """
    source = analysis.source_of(item)
    if source is None:
        return []
    found = spans(analysis.index_of(source).find(quote))
    return [analysis.place(source.file.span(start, end)) for start, end in found]


# --- references --------------------------------------------------------------------------------


def references(view: View, offset: int, *, declaration: bool = True) -> list[Place]:
    """Return where what stands at an offset is used; in a source, where cards quote it.

    ``declaration`` says that the place counts where a card or a source gets its id.
    """
    analysis = view.analysis
    source = _source_file(analysis, view.name)
    if source is not None:
        return [place for _, place in quoting(analysis, source, view.then(offset))]
    named = named_at(view, offset)
    if named is None or named.what not in (CARD, SOURCE, TAG):
        return []
    found = []
    for each in all_named(analysis):
        if each.what != named.what or each.name != named.name:
            continue
        if declaration or not _declares(each):
            found.append(each.place)
    return found


def all_named(analysis: Analysis) -> Iterator[Named]:
    """Yield everything that is named in the project, each place once."""
    seen = set()
    by_items = (named for item in analysis.items for named in _named_by(analysis, item))
    for named in chain(by_items, _named_by_header(analysis)):
        key = (named.place, named.what)
        if key not in seen:  # a default stands for many cards
            seen.add(key)
            yield named


def _declares(named: Named) -> bool:
    """Tell whether a text gives the name, and does not only use it."""
    if named.what == CARD:
        return named.item is not None and named.text is named.item.id
    return named.what == SOURCE and named.item is None


def _source_file(analysis: Analysis, name: str) -> Source | None:
    """Return the source whose text a file is, ``None`` if it is not one's."""
    for source in analysis.sources.values():
        if source.file.path == name:
            return source
    return None


def quoting(analysis: Analysis, source: Source, at: int) -> list[tuple[Item, Place]]:
    """Return the items that quote the words at an offset of a source's file, with their quotations.

    A quotation with an ellipsis has several stretches, and counts if one of them holds the offset.
    """
    index = analysis.index_of(source)
    found = []
    for item in analysis.items:
        if not item.quotes or analysis.source_of(item) is not source:
            continue
        for quote in item.quotes:
            for start, end in spans(index.find(quote)):
                first, last = source.file.stretch(start, end)
                if first <= at <= last:
                    found.append((item, analysis.place_of(item, quote)))
                    break
    return found


# --- hover -------------------------------------------------------------------------------------


class Hover(NamedTuple):
    """What is said of a stretch of a file, as Markdown."""

    page: str
    place: Place


def hover(view: View, offset: int) -> Hover | None:
    """Return what there is to say of what stands at an offset.

    In a source that is which cards quote it; elsewhere a code, a name, a key, or else the card around.
    """
    analysis = view.analysis
    source = _source_file(analysis, view.name)
    if source is not None:
        return _over_source(analysis, source, view, view.then(offset))
    return (
        _over_code(view, offset)
        or _over_name(view, offset)
        or _over_key(view, offset)
        or _over_card(view, offset)
    )


def _over_code(view: View, offset: int) -> Hover | None:
    """Return the page of a code, such as ``Y104``, which stands in a suppression or a comment."""
    text = view.document.text
    for found in _CODE.finditer(text, *_line_around(text, offset)):
        known = catalogue.BY_CODE.get(found[0])
        if known is not None and found.start() <= offset <= found.end():
            return Hover(page.markdown(known, 3), Place(view.name, *found.span()))
    return None


def _over_name(view: View, offset: int) -> Hover | None:
    """Return what is known of a card, a source, a tag or a quotation that is named at an offset."""
    analysis = view.analysis
    named = named_at(view, offset)
    if named is None:
        return None
    shown = ""
    if named.what == QUOTE and named.item is not None:
        shown = sides.quotation(analysis, named.item, named.name)
    elif named.what == CARD:
        item = analysis.by_id.get(named.name)
        if item is not None:
            shown = sides.card(analysis, item)
    elif named.what == SOURCE:
        shown = _about_source(analysis, named.name)
    elif named.what == TAG:
        count = analysis.tags.get(named.name, 0)
        shown = f"`{named.name}`: on {count:,} in `cards.yaml`"
    if not shown:
        return None
    return Hover(shown, named.place)


def _about_source(analysis: Analysis, id_: str) -> str:
    """Return a source's author and title, how long it is, and how many cards quote it, in two
    paragraphs.
    """
    source = analysis.sources.get(id_)
    if source is None:
        return ""
    by = ""
    if source.author:
        by = f"{sides.escaped(source.author)}, "
    words = len(source.file.text.split())
    quoting_it = 0
    for item in analysis.items:
        if item.quotes and analysis.source_of(item) is source:
            quoting_it += 1
    return (
        f"{by}*{sides.escaped(source.title)}*\n\n`{source.file.path}`, {words:,} words; "
        f"quoted by {quoting_it:,} of the cards"
    )


def _over_key(view: View, offset: int) -> Hover | None:
    """Return what a key means."""
    text = view.document.text
    cursor = cursor_at(text, offset)
    if cursor is None or not cursor.is_key or not view.name.endswith(YAML):
        return None
    name = text[cursor.start : cursor.end].strip("'\" ")
    here = grammar.context((*cursor.path, name), base_context(view))
    if here is None or here.key is None or here.key.name != name:
        return None
    return Hover(page_of_key(here.key), Place(view.name, cursor.start, cursor.end))


def _over_card(view: View, offset: int) -> Hover | None:
    """Return both sides of the card that an offset is in."""
    item = view.analysis.item_at(view.name, view.then(offset))
    if item is None:
        return None
    page = sides.card(view.analysis, item)
    return Hover(page, Place(view.name, item.start, item.end))


def _over_source(
    analysis: Analysis, source: Source, view: View, at: int
) -> Hover | None:
    """Return the cards that quote the words at a place of a source."""
    found = quoting(analysis, source, at)
    if not found:
        return None
    lines = []
    for item, _ in found[:MAX_QUOTING]:
        id_ = sides.escaped(str(item.id))
        lines.append(f"- **{id_}**: {sides.escaped(asks(item))}")
    return Hover("Quoted by\n\n" + "\n".join(lines), Place(view.name, at, at))
