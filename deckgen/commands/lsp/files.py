"""What an editor says of its files: opened, changed, saved, closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from deckgen.commands.lsp.client import Feature
from deckgen.commands.lsp.document import Document

if TYPE_CHECKING:
    from deckgen.commands.lsp.client import DeckServer

WATCHED = "**/*.{yaml,yml,lock,txt,md,markdown,html,htm,css}"


def initialize(server: DeckServer, params: types.InitializeParams) -> None:
    """Note what the client can do."""
    options = params.initialization_options
    server.selects = isinstance(options, dict) and bool(options.get("selectsReason"))


def did_open(server: DeckServer, params: types.DidOpenTextDocumentParams) -> None:
    """Take a file that was opened."""
    path = server.path(params.text_document.uri)
    if path is not None:
        server.called(path, params.text_document.uri)
        server.session.put(path, Document(params.text_document.text))


def did_change(server: DeckServer, params: types.DidChangeTextDocumentParams) -> None:
    """Take the changes of an open file."""
    path = server.path(params.text_document.uri)
    if path is None:
        return
    document = server.session.document(path) or Document("")
    for change in params.content_changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            start, end = change.range.start, change.range.end
            place = (start.line, start.character), (end.line, end.character)
            document = document.edited(*place, change.text, server.encoding)
        else:
            document = Document(change.text)
    server.session.put(path, document)


def did_close(server: DeckServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a file that was closed."""
    path = server.path(params.text_document.uri)
    if path is not None:
        server.session.close(path)


def did_save(server: DeckServer, params: types.DidSaveTextDocumentParams) -> None:
    """Have the project of a file that was saved checked at once."""
    path = server.path(params.text_document.uri)
    if path is not None:
        server.session.saved(path)


def did_change_watched_files(
    server: DeckServer, _params: types.DidChangeWatchedFilesParams
) -> None:
    """Have all projects read again: a file changed on the disk."""
    server.session.touch()


def shutdown(server: DeckServer, _params: None) -> None:
    """End the checking."""
    server.session.stop()


def register_start(server: DeckServer) -> None:
    """Have a server begin when the client is ready."""

    @server.feature(types.INITIALIZED)
    async def initialized(_params: types.InitializedParams) -> None:
        """Begin to check, and ask to be told of files."""
        server.loop = asyncio.get_running_loop()
        server.session.start()
        _watch(server)


def _watch(server: DeckServer) -> None:
    """Ask the client to tell of files that change on the disk, if it can."""
    workspace = server.client_capabilities.workspace
    if workspace is None:
        return
    watched = workspace.did_change_watched_files
    if watched is None or not watched.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher(WATCHED)]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = types.Registration("deckgen-files", method, options)
    server.client_register_capability(types.RegistrationParams([registration]))


FEATURES = (
    Feature(types.INITIALIZE, initialize, may_wait=False),
    Feature(types.TEXT_DOCUMENT_DID_OPEN, did_open, may_wait=False),
    Feature(types.TEXT_DOCUMENT_DID_CHANGE, did_change, may_wait=False),
    Feature(types.TEXT_DOCUMENT_DID_CLOSE, did_close, may_wait=False),
    Feature(types.TEXT_DOCUMENT_DID_SAVE, did_save, may_wait=False),
    Feature(
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        did_change_watched_files,
        may_wait=False,
    ),
    Feature(types.SHUTDOWN, shutdown, may_wait=False),
)
