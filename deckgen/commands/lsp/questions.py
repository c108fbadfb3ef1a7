"""What an editor asks: completion, hover, definition, references, the outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from deckgen.commands.lsp import completion, places, symbols
from deckgen.commands.lsp.client import Feature

if TYPE_CHECKING:
    from deckgen.commands.lsp.client import DeckServer
    from deckgen.commands.lsp.completion import Suggestion
    from deckgen.commands.lsp.document import Document
    from deckgen.commands.lsp.symbols import Symbol

ITEM_KINDS = {
    completion.KEY: types.CompletionItemKind.Property,
    completion.ID: types.CompletionItemKind.Reference,
    completion.WORD: types.CompletionItemKind.EnumMember,
    completion.QUOTATION: types.CompletionItemKind.Text,
    completion.FILE: types.CompletionItemKind.File,
}


def complete(
    server: DeckServer, params: types.CompletionParams
) -> types.CompletionList | None:
    """Return what may be written at a position."""
    view = server.view(params.text_document.uri)
    if view is None:
        return None
    found = completion.complete(view, server.offset(view, params.position))
    items = []
    for each in found.suggestions:
        items.append(_completion_item(server, view.document, each))
    return types.CompletionList(not found.is_whole, items)


def hover(server: DeckServer, params: types.HoverParams) -> types.Hover | None:
    """Return what is to be shown of what stands at a position."""
    view = server.view(params.text_document.uri)
    if view is None:
        return None
    found = places.hover(view, server.offset(view, params.position))
    if found is None:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, found.page))


def definition(
    server: DeckServer, params: types.DefinitionParams
) -> list[types.Location] | None:
    """Return where what stands at a position is declared."""
    view = server.view(params.text_document.uri)
    if view is None:
        return None
    found = places.definition(view, server.offset(view, params.position))
    return [server.location(view.analysis, place) for place in found]


def references(
    server: DeckServer, params: types.ReferenceParams
) -> list[types.Location] | None:
    """Return where what stands at a position is used."""
    view = server.view(params.text_document.uri, current=True)
    if view is None:
        return None
    offset = server.offset(view, params.position)
    with_declaration = params.context.include_declaration
    found = places.references(view, offset, declaration=with_declaration)
    return [server.location(view.analysis, place) for place in found]


def outline(
    server: DeckServer, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    """Return the topics and cards of a file."""
    view = server.view(params.text_document.uri, current=True)
    if view is None:
        return None
    document = view.analysis.document(view.name)
    found = symbols.outline(view.analysis, view.name)
    return [_symbol(server, document, each) for each in found]


def _completion_item(
    server: DeckServer, document: Document, each: Suggestion
) -> types.CompletionItem:
    """Return a suggestion as the protocol has it."""
    page = None
    if each.page:
        page = types.MarkupContent(types.MarkupKind.Markdown, each.page)
    # a quotation may be spelt otherwise than what was typed, and an editor would then leave it out
    typed = None
    if each.kind == completion.QUOTATION:
        typed = each.typed
    place = server.range(document, each.start, each.end)
    return types.CompletionItem(
        label=each.label,
        kind=ITEM_KINDS[each.kind],
        detail=each.detail or None,
        documentation=page,
        filter_text=typed,
        sort_text=f"{each.order:05}",
        text_edit=types.TextEdit(place, each.new),
    )


def _symbol(
    server: DeckServer, document: Document, symbol: Symbol
) -> types.DocumentSymbol:
    """Return a topic with all in it, or a card, as the protocol has it."""
    kind = types.SymbolKind.Field
    if symbol.is_topic:
        kind = types.SymbolKind.Namespace
    end = max(symbol.end, symbol.name_end)
    return types.DocumentSymbol(
        name=symbol.name or "…",
        kind=kind,
        range=server.range(document, symbol.start, end),
        selection_range=server.range(document, symbol.name_start, symbol.name_end),
        detail=symbol.detail or None,
        children=[_symbol(server, document, child) for child in symbol.children],
    )


FEATURES = (
    Feature(
        types.TEXT_DOCUMENT_COMPLETION,
        complete,
        types.CompletionOptions(
            trigger_characters=[" ", ":", "[", "{", ",", "-", "'", '"']
        ),
    ),
    Feature(types.TEXT_DOCUMENT_HOVER, hover),
    Feature(types.TEXT_DOCUMENT_DEFINITION, definition),
    Feature(types.TEXT_DOCUMENT_REFERENCES, references),
    Feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, outline),
)
