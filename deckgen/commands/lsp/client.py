"""The server as the client sees it: how files and places are called, what is told, and how a feature is
registered.

This module, and those that register features, are the only ones that know of pygls and of the protocol's
types.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter
from pygls.protocol.language_server import lsp_method
from pygls.uris import from_fs_path, to_fs_path

from deckgen import __version__
from deckgen.commands.lsp.document import UTF16, Document
from deckgen.commands.lsp.session import LINT_DELAY, Session, View
from deckgen.core.diagnostics import Severity
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable, Sequence

    from deckgen.commands.lsp.analysis import Analysis, Place, TextEdit
    from deckgen.commands.lsp.shown import Shown

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
THREADS = 32
"""How many answers may be worked out at a time; one thread reads what the client says."""

PATIENCE, LONG_PATIENCE = 2.0, 60.0
"""Seconds that an answer waits for a project to be read: one to a look, and one to a change asked for."""


class Protocol(LanguageServerProtocol):
    """The protocol without pygls's own copies of open files, which part lines where the protocol does not."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: types.DidOpenTextDocumentParams
    ) -> Any:
        """Leave an opened file to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: types.DidChangeTextDocumentParams
    ) -> Any:
        """Leave a changed file to the server."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(
        self, params: types.DidCloseTextDocumentParams
    ) -> Any:
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
        if not uri.startswith("file:"):
            return None
        name = to_fs_path(uri)
        if name is None:
            return None
        try:
            path = resolved(Path(name))
        except (OSError, ValueError):
            return None
        self._uris.setdefault(path, uri)
        return path

    def called(self, path: Path, uri: str) -> None:
        """Note by which address the client calls a file."""
        self._uris[path] = uri

    def uri(self, path: Path) -> str:
        """Return a file's address, as the client called it."""
        return self._uris.get(path) or from_fs_path(str(path)) or path.as_uri()

    def range(self, document: Document, start: int, end: int) -> types.Range:
        """Return a stretch of a text as the protocol has it."""
        first = document.position(start, self.encoding)
        last = document.position(end, self.encoding)
        return types.Range(types.Position(*first), types.Position(*last))

    def location(self, analysis: Analysis, place: Place) -> types.Location:
        """Return a place of a project as the protocol has it."""
        path = analysis.path_of(place.file)
        document = analysis.document(place.file)
        stretch = self.range(document, place.start, place.end)
        return types.Location(self.uri(path), stretch)

    # --- what is told to the client --------------------------------------------------

    def publish(self, path: Path, document: Document, shown: Sequence[Shown]) -> None:
        """Send the diagnostics of a file. May be called from any thread."""
        found = [self.diagnostic(document, each) for each in shown]
        params = types.PublishDiagnosticsParams(self.uri(path), found)
        self._soon(lambda: self.text_document_publish_diagnostics(params))

    def diagnostic(self, document: Document, shown: Shown) -> types.Diagnostic:
        """Return a diagnostic of a text as the protocol has it."""
        diagnostic = shown.diagnostic
        message = diagnostic.message
        if diagnostic.hint:
            message += f"\n{diagnostic.hint}"
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

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Show the client what was wrong with its message; of what cannot be sent nothing can be shown."""
        if source is not JsonRpcInternalError:
            super().report_server_error(error, source)

    def _soon(self, call: Callable[[], None]) -> None:
        """Call something in the thread that talks to the client."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(call)

    def tell(self, message: str) -> None:
        """Show a message to whoever edits."""
        params = types.ShowMessageParams(types.MessageType.Warning, message)
        self._soon(lambda: self.window_show_message(params))

    # --- asking the features ---------------------------------------------------------

    def view(
        self, uri: str, *, current: bool = False, patience: float = PATIENCE
    ) -> View | None:
        """Return a file and its project, as :meth:`Session.view` does."""
        path = self.path(uri)
        if path is None:
            return None
        return self.session.view(path, current=current, patience=patience)

    def offset(self, view: View, position: types.Position) -> int:
        """Return the offset of a position in a file as it is now."""
        return view.document.offset(position.line, position.character, self.encoding)

    def edits(
        self, analysis: Analysis, edits: Sequence[TextEdit]
    ) -> types.WorkspaceEdit:
        """Return edits of a project as the protocol has them."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in sorted(set(edits)):
            place = self.range(analysis.document(edit.file), edit.start, edit.end)
            uri = self.uri(analysis.path_of(edit.file))
            changes.setdefault(uri, []).append(types.TextEdit(place, edit.new))
        return types.WorkspaceEdit(changes=changes)


class Feature(NamedTuple):
    """What answers a method of the protocol.

    - ``method``: its name in the protocol.
    - ``answer``: a function of the server and the method's parameters.
    - ``options``: what the client is told of it.
    - ``may_wait``: whether it may wait for a project to be read: it is then called in a thread of its own.
    """

    method: str
    answer: Callable[[DeckServer, Any], Any]
    options: Any = None
    may_wait: bool = True


def register(server: DeckServer, features: Iterable[Feature]) -> None:
    """Have a server answer methods. One that fails answers nothing, and is told to the client's log."""
    for feature in features:
        answer = _guarded(server, feature.answer)
        if feature.may_wait:
            answer = server.thread()(answer)
        server.feature(feature.method, feature.options)(answer)


def _guarded(
    server: DeckServer, function: Callable[[DeckServer, Any], Any]
) -> Callable[[Any], Any]:
    """Return a feature's function as one of its parameters alone, in which no error ends the server."""

    def guarded(params: Any) -> Any:
        """Answer a request; ``None`` where the answer is a fault of the server, which is logged."""
        try:
            return function(server, params)
        except JsonRpcException:
            raise
        except Exception as error:
            # the server must not end for a bug, or for a file that went away
            server.failed(error)
            return None

    guarded.__name__ = function.__name__
    return guarded
