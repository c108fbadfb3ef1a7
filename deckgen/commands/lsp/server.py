"""The language server: the only module that knows of pygls and of the protocol's types.

It turns positions into offsets, asks the features, and turns what they say into the protocol's words.
A feature that fails is told to the client's log, and answers nothing.
"""

from __future__ import annotations

import asyncio
import functools
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter
from pygls.protocol.language_server import lsp_method
from pygls.uris import from_fs_path, to_fs_path

from deckgen import __version__
from deckgen.commands.lsp import actions, completion, places, rename, symbols
from deckgen.commands.lsp.document import UTF16, Document
from deckgen.commands.lsp.session import LINT_DELAY, Session, View
from deckgen.compile import pipeline
from deckgen.core.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deckgen.commands.lsp.actions import Action
    from deckgen.commands.lsp.analysis import Analysis, Place, TextEdit
    from deckgen.commands.lsp.completion import Suggestion
    from deckgen.commands.lsp.session import Shown
    from deckgen.commands.lsp.symbols import Symbol

ACCEPT = "deckgen.accept"
"""The command that accepts the changed passage of a card; its arguments are a file's address and an id."""

SELECT = "deckgen.select"
"""A command of the editor's extension, if it says that it has it: select a stretch of the file."""

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
ITEM_KINDS = {
    completion.KEY: types.CompletionItemKind.Property,
    completion.ID: types.CompletionItemKind.Reference,
    completion.WORD: types.CompletionItemKind.EnumMember,
    completion.QUOTATION: types.CompletionItemKind.Text,
    completion.FILE: types.CompletionItemKind.File,
}
WATCHED = "**/*.{yaml,yml,lock,txt,md,markdown,html,htm,css}"
THREADS = 32
"""How many answers may be worked out at a time; one thread reads what the client says."""

PATIENCE, LONG_PATIENCE = 2.0, 60.0
"""Seconds that an answer waits for a project to be read: one to a look, and one to a change asked for."""


class Protocol(LanguageServerProtocol):
    """The protocol without pygls's own copies of open files, which part lines where the protocol does not."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        """Leave an opened file to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        """Leave a changed file to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        """Leave a closed file to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class DeckServer(LanguageServer):
    """The server: the open files, and how they are called."""

    def __init__(self, lint_delay: float = LINT_DELAY) -> None:
        super().__init__(
            "deckgen",
            __version__,
            protocol_cls=Protocol,
            converter_factory=default_converter,
            max_workers=THREADS,
        )
        self.session = Session(self.publish, self.failed, lint_delay)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.selects = False
        self._uris: dict[Path, str] = {}

    # --- names and positions ---------------------------------------------------------

    @property
    def encoding(self) -> str:
        """The units in which the client counts characters."""
        agreed = self.server_capabilities.position_encoding
        return str(getattr(agreed, "value", agreed) or UTF16)

    def path(self, uri: str) -> Path | None:
        """Return the path of a file by its address, ``None`` for what is no file on a disk."""
        name = to_fs_path(uri) if uri.startswith("file:") else None
        if name is None:
            return None
        try:
            path = Path(name).resolve()
        except (OSError, RuntimeError, ValueError):
            return None
        self._uris.setdefault(path, uri)
        return path

    def uri(self, path: Path) -> str:
        """Return a file's address, as the client called it."""
        return self._uris.get(path) or from_fs_path(str(path)) or path.as_uri()

    def range(self, document: Document, start: int, end: int) -> types.Range:
        """Return a stretch of a text as the protocol has it."""
        first, last = document.position(start, self.encoding), document.position(end, self.encoding)
        return types.Range(types.Position(*first), types.Position(*last))

    def location(self, analysis: Analysis, place: Place) -> types.Location:
        """Return a place of a project as the protocol has it."""
        path = analysis.path_of(place.file)
        return types.Location(
            self.uri(path), self.range(analysis.document(place.file), place.start, place.end)
        )

    # --- what is told to the client --------------------------------------------------

    def publish(self, path: Path, document: Document, shown: Sequence[Shown]) -> None:
        """Send the diagnostics of a file. May be called from any thread."""
        found = [self._diagnostic(document, each) for each in shown]
        params = types.PublishDiagnosticsParams(self.uri(path), found)
        self._soon(lambda: self.text_document_publish_diagnostics(params))

    def _diagnostic(self, document: Document, shown: Shown) -> types.Diagnostic:
        diagnostic = shown.diagnostic
        message = f"{diagnostic.message}\n{diagnostic.hint}" if diagnostic.hint else diagnostic.message
        return types.Diagnostic(
            range=self.range(document, shown.start, shown.end),
            message=message,
            severity=SEVERITIES[diagnostic.severity],
            code=diagnostic.code,
            source="deckgen",
        )

    def failed(self, error: Exception) -> None:
        """Note in the client's log that something went wrong."""
        told = f"{type(error).__name__}: {error}"
        params = types.LogMessageParams(types.MessageType.Error, told)
        self._soon(lambda: self.window_log_message(params))

    def _soon(self, call: Callable[[], None]) -> None:
        """Call something in the thread that talks to the client."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(call)

    # --- asking the features ---------------------------------------------------------

    def view(self, uri: str, *, current: bool = False, patience: float = PATIENCE) -> View | None:
        """Return a file and its project, as :meth:`Session.view` does."""
        path = self.path(uri)
        if path is None:
            return None
        return self.session.view(path, current=current, patience=patience)

    def offset(self, view: View, position: types.Position) -> int:
        """Return the offset of a position in a file as it is now."""
        return view.document.offset(position.line, position.character, self.encoding)

    def edits(self, analysis: Analysis, edits: Sequence[TextEdit]) -> types.WorkspaceEdit:
        """Return edits of a project as the protocol has them."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in sorted(set(edits)):
            place = self.range(analysis.document(edit.file), edit.start, edit.end)
            uri = self.uri(analysis.path_of(edit.file))
            changes.setdefault(uri, []).append(types.TextEdit(place, edit.new))
        return types.WorkspaceEdit(changes=changes)


def serve() -> None:
    """Serve one client over standard input and output until it says that it ends."""
    make().start_io()


def make(lint_delay: float = LINT_DELAY) -> DeckServer:
    """Return a server with all features."""
    server = DeckServer(lint_delay)
    _register_documents(server)
    _register_questions(server)
    _register_changes(server)
    return server


def _guarded(server: DeckServer, nothing: Any = None) -> Callable[[Any], Any]:
    """Have a feature answer ``nothing`` where it fails, and say so in the log."""

    def around(function: Any) -> Any:
        @functools.wraps(function)
        def guarded(params: Any) -> Any:
            try:
                return function(params)
            except JsonRpcException:
                raise
            except Exception as error:  # the server must not end for a bug, or for a file that went away
                server.failed(error)
                return nothing

        return guarded

    return around


# --- files -------------------------------------------------------------------------------------


def _register_documents(server: DeckServer) -> None:
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        options = params.initialization_options
        server.selects = isinstance(options, dict) and bool(options.get("selectsReason"))

    @server.feature(types.INITIALIZED)
    async def initialized(_params: types.InitializedParams) -> None:
        server.loop = asyncio.get_running_loop()
        session.start()
        _watch(server)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        path = server.path(params.text_document.uri)
        if path is not None:
            server._uris[path] = params.text_document.uri
            session.put(path, Document(params.text_document.text))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        path = server.path(params.text_document.uri)
        if path is None:
            return
        document = session.document(path) or Document("")
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = change.range.start, change.range.end
                place = (start.line, start.character), (end.line, end.character)
                document = document.edited(*place, change.text, server.encoding)
            else:
                document = Document(change.text)
        session.put(path, document)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    @_guarded(server)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        path = server.path(params.text_document.uri)
        if path is not None:
            session.close(path)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    @_guarded(server)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        path = server.path(params.text_document.uri)
        if path is not None:
            session.saved(path)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    @_guarded(server)
    def did_change_watched_files(_params: types.DidChangeWatchedFilesParams) -> None:
        session.touch()

    @server.feature(types.SHUTDOWN)
    def shutdown(_params: None) -> None:
        session.stop()


def _watch(server: DeckServer) -> None:
    """Ask the client to tell of files that change on the disk, if it can."""
    workspace = server.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace is not None else None
    if watched is None or not watched.dynamic_registration:
        return
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(WATCHED)])
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = types.Registration("deckgen-files", method, options)
    server.client_register_capability(types.RegistrationParams([registration]))


# --- questions ---------------------------------------------------------------------------------


def _register_questions(server: DeckServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=[" ", ":", "[", "{", ",", "-", "'", '"']),
    )
    @server.thread()
    @_guarded(server)
    def complete(params: types.CompletionParams) -> types.CompletionList | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        found = completion.complete(view, server.offset(view, params.position))
        items = [_completion_item(server, view.document, each) for each in found.suggestions]
        return types.CompletionList(not found.is_whole, items)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    @server.thread()
    @_guarded(server)
    def hover(params: types.HoverParams) -> types.Hover | None:
        view = server.view(params.text_document.uri)
        found = places.hover(view, server.offset(view, params.position)) if view is not None else None
        if found is None:
            return None
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, found.page))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    @server.thread()
    @_guarded(server)
    def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        found = places.definition(view, server.offset(view, params.position))
        return [server.location(view.analysis, place) for place in found]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    @server.thread()
    @_guarded(server)
    def references(params: types.ReferenceParams) -> list[types.Location] | None:
        view = server.view(params.text_document.uri, current=True)
        if view is None:
            return None
        with_declaration = params.context.include_declaration
        found = places.references(view, server.offset(view, params.position), declaration=with_declaration)
        return [server.location(view.analysis, place) for place in found]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    @server.thread()
    @_guarded(server)
    def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        view = server.view(params.text_document.uri, current=True)
        if view is None:
            return None
        document = view.analysis.document(view.name)
        return [_symbol(server, document, each) for each in symbols.outline(view.analysis, view.name)]


def _completion_item(server: DeckServer, document: Document, each: Suggestion) -> types.CompletionItem:
    page = types.MarkupContent(types.MarkupKind.Markdown, each.page) if each.page else None
    return types.CompletionItem(
        label=each.label,
        kind=ITEM_KINDS[each.kind],
        detail=each.detail or None,
        documentation=page,
        filter_text=each.typed if each.kind == completion.QUOTATION else None,
        sort_text=f"{each.order:05}",
        text_edit=types.TextEdit(server.range(document, each.start, each.end), each.new),
    )


def _symbol(server: DeckServer, document: Document, symbol: Symbol) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name or "…",
        kind=types.SymbolKind.Namespace if symbol.is_topic else types.SymbolKind.Field,
        range=server.range(document, symbol.start, max(symbol.end, symbol.name_end)),
        selection_range=server.range(document, symbol.name_start, symbol.name_end),
        detail=symbol.detail or None,
        children=[_symbol(server, document, child) for child in symbol.children],
    )


# --- changes -----------------------------------------------------------------------------------


def _register_changes(server: DeckServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    @server.thread()
    @_guarded(server)
    def prepare_rename(params: types.PrepareRenameParams) -> types.Range | None:
        view = server.view(params.text_document.uri, current=True, patience=LONG_PATIENCE)
        named = rename.renameable(view, server.offset(view, params.position)) if view is not None else None
        if view is None or named is None:
            return None
        return server.range(view.analysis.document(named.place.file), named.place.start, named.place.end)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    @server.thread()
    @_guarded(server)
    def rename_id(params: types.RenameParams) -> types.WorkspaceEdit | None:
        view = server.view(params.text_document.uri, current=True, patience=LONG_PATIENCE)
        if view is None:
            return None
        try:
            edits = rename.rename(view, server.offset(view, params.position), params.new_name)
        except rename.RenameError as error:
            raise JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed) from error
        return server.edits(view.analysis, edits)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]),
    )
    @server.thread()
    @_guarded(server)
    def code_actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        view = server.view(params.text_document.uri, current=True)
        if view is None:
            return None
        encoding, place = server.encoding, params.range
        start = view.document.offset(place.start.line, place.start.character, encoding)
        end = view.document.offset(place.end.line, place.end.character, encoding)
        found = actions.actions(view, start, end)
        wanted = params.context.only
        shown = [_code_action(server, view, each, params.text_document.uri) for each in found]
        return [each for each in shown if not wanted or any(_is_kind(each.kind, kind) for kind in wanted)]

    @server.command(ACCEPT)
    @server.thread()
    def accept(uri: str, id_: str) -> None:
        try:
            _accept(server, uri, id_)
        except OSError as error:
            _tell(server, f"cards.lock was not written: {error}")


def _is_kind(kind: Any, wanted: Any) -> bool:
    """Tell whether a kind of action is a wanted one, or one of its kinds: source.fixAll of source."""
    own, asked = (str(getattr(each, "value", each)) for each in (kind, wanted))
    return own == asked or own.startswith(f"{asked}.")


def _code_action(server: DeckServer, view: View, action: Action, uri: str) -> types.CodeAction:
    analysis, document = view.analysis, view.analysis.document(view.name)
    diagnostics = None
    if action.diagnostic is not None:
        place = analysis.place(action.diagnostic.span)
        shown = _shown(action.diagnostic, place)
        diagnostics = [server._diagnostic(document, shown)]
    command = None
    if action.accepts:
        command = types.Command(action.title, ACCEPT, arguments=[uri, action.accepts])
    elif action.reason and server.selects:
        command = types.Command("Write the reason", SELECT, arguments=[uri, action.reason])
    return types.CodeAction(
        title=action.title,
        kind=types.CodeActionKind.SourceFixAll if action.fixes_all else types.CodeActionKind.QuickFix,
        diagnostics=diagnostics,
        edit=server.edits(analysis, action.edits) if action.edits else None,
        command=command,
    )


def _shown(diagnostic: Any, place: Place) -> Shown:
    from deckgen.commands.lsp.session import Shown

    return Shown(diagnostic, place.start, place.end)


def _accept(server: DeckServer, uri: str, id_: str) -> None:
    """Accept the changed passage of a card, as ``check --accept`` does with the files on the disk."""
    path = server.path(uri)
    cards = server.session.cards_file(path) if path is not None else None
    if path is None or cards is None:
        return
    if server.session.has_unsaved(path):
        _tell(server, "Save the files of the deck first: a passage is accepted as it is on the disk.")
        return
    _, idle = pipeline.accept(cards, int(time.time()), [id_])
    if idle:
        _tell(server, f"There is nothing to accept for '{id_}': no changed passage (C105).")
    server.session.touch(path)


def _tell(server: DeckServer, message: str) -> None:
    params = types.ShowMessageParams(types.MessageType.Warning, message)
    server._soon(lambda: server.window_show_message(params))
