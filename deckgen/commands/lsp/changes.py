"""What an editor has changed: another name, code actions, the passage of a card accepted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from deckgen.commands.lsp import actions, rename
from deckgen.commands.lsp.client import LONG_PATIENCE, Feature
from deckgen.commands.lsp.shown import Shown
from deckgen.compile import pipeline

if TYPE_CHECKING:
    from deckgen.commands.lsp.actions import Action
    from deckgen.commands.lsp.client import DeckServer
    from deckgen.commands.lsp.session import View

ACCEPT = "deckgen.accept"
"""The command that accepts the changed passage of a card; its arguments are a file's address and an id."""

SELECT = "deckgen.select"
"""A command of the editor's extension, if it says that it has it: select a stretch of the file."""


def prepare_rename(
    server: DeckServer, params: types.PrepareRenameParams
) -> types.Range | None:
    """Return the id that can be renamed at a position, as a range."""
    view = server.view(params.text_document.uri, current=True, patience=LONG_PATIENCE)
    if view is None:
        return None
    named = rename.renameable(view, server.offset(view, params.position))
    if named is None:
        return None
    place = named.place
    document = view.analysis.document(place.file)
    return server.range(document, place.start, place.end)


def rename_id(
    server: DeckServer, params: types.RenameParams
) -> types.WorkspaceEdit | None:
    """Return the edits that give an id another name. Raises what the client shows if it cannot have it."""
    view = server.view(params.text_document.uri, current=True, patience=LONG_PATIENCE)
    if view is None:
        return None
    offset = server.offset(view, params.position)
    try:
        edits = rename.rename(view, offset, params.new_name)
    except rename.RenameError as error:
        raise JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed) from error
    return server.edits(view.analysis, edits)


def code_actions(
    server: DeckServer, params: types.CodeActionParams
) -> list[types.CodeAction] | None:
    """Return what can be done about what is wrong in a stretch of a file."""
    uri = params.text_document.uri
    view = server.view(uri, current=True)
    if view is None:
        return None
    start = server.offset(view, params.range.start)
    end = server.offset(view, params.range.end)
    wanted = params.context.only
    found = []
    for each in actions.actions(view, start, end):
        action = _code_action(server, view, each, uri)
        if not wanted or any(_is_kind(action.kind, kind) for kind in wanted):
            found.append(action)
    return found


def register_commands(server: DeckServer) -> None:
    """Have a server carry out what a code action asks it for."""

    @server.command(ACCEPT)
    @server.thread()
    def accept(uri: str, id_: str) -> None:
        """Accept a passage; say what went wrong where the lock file cannot be written."""
        try:
            _accept(server, uri, id_)
        except OSError as error:
            server.tell(f"cards.lock was not written: {error}")


def _is_kind(kind: Any, wanted: Any) -> bool:
    """Tell whether a kind of action is a wanted one, or one of its kinds: source.fixAll of source."""
    own = str(getattr(kind, "value", kind))
    asked = str(getattr(wanted, "value", wanted))
    return own == asked or own.startswith(f"{asked}.")


def _code_action(
    server: DeckServer, view: View, action: Action, uri: str
) -> types.CodeAction:
    """Return an action as the protocol has it."""
    analysis = view.analysis
    document = analysis.document(view.name)
    diagnostics = None
    if action.diagnostic is not None:
        place = analysis.place(action.diagnostic.span)
        shown = Shown(action.diagnostic, place.start, place.end)
        diagnostics = [server.diagnostic(document, shown)]
    command = None
    if action.accepts:
        command = types.Command(action.title, ACCEPT, arguments=[uri, action.accepts])
    elif action.reason and server.selects:
        command = types.Command(
            "Write the reason", SELECT, arguments=[uri, action.reason]
        )
    kind = types.CodeActionKind.QuickFix
    if action.fixes_all:
        kind = types.CodeActionKind.SourceFixAll
    edit = None
    if action.edits:
        edit = server.edits(analysis, action.edits)
    return types.CodeAction(
        title=action.title,
        kind=kind,
        diagnostics=diagnostics,
        edit=edit,
        command=command,
    )


def _accept(server: DeckServer, uri: str, id_: str) -> None:
    """Accept the changed passage of a card, as ``check --accept`` does with the files on the disk."""
    path = server.path(uri)
    if path is None:
        return
    cards = server.session.cards_file(path)
    if cards is None:
        return
    if server.session.has_unsaved(path):
        server.tell(
            "Save the files of the deck first: a passage is accepted as it is on the disk."
        )
        return
    _, idle = pipeline.accept(cards, int(time.time()), [id_])
    if idle:
        server.tell(
            f"There is nothing to accept for '{id_}': no changed passage (C105)."
        )
    server.session.touch(path)


FEATURES = (
    Feature(types.TEXT_DOCUMENT_PREPARE_RENAME, prepare_rename),
    Feature(
        types.TEXT_DOCUMENT_RENAME,
        rename_id,
        types.RenameOptions(prepare_provider=True),
    ),
    Feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        code_actions,
        types.CodeActionOptions(
            [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
        ),
    ),
)
