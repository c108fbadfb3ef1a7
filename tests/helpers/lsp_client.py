"""A client that starts ``deckgen lsp`` and talks to it over its standard input and output."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from deckgen.compile import pipeline

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

PATIENCE = 120.0
"""Seconds within which an answer must come, on a machine that has much else to do."""

SEVERITIES = {3: 1, 2: 2, 1: 3}
"""deckgen's severities, and the protocol's."""


class Client(LanguageClient):
    """An editor with some files open."""

    def __init__(self, folder: Path) -> None:
        super().__init__("tests", "1")
        self.folder = folder.resolve()
        self.texts: dict[str, str] = {}
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}
        self.logged: list[str] = []
        self.shown: list[str] = []
        self.encoding = "utf-16"
        self.version = 0

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def file(self, name: str = "cards.yaml") -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    # --- files -----------------------------------------------------------------------

    def open(self, name: str = "cards.yaml", text: str | None = None) -> None:
        self.texts[name] = (
            (self.folder / name).read_bytes().decode() if text is None else text
        )
        item = types.TextDocumentItem(self.uri(name), "yaml", 1, self.texts[name])
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def close(self, name: str = "cards.yaml") -> None:
        del self.texts[name]
        self.text_document_did_close(types.DidCloseTextDocumentParams(self.file(name)))

    def edit(self, start: int, end: int, new: str, name: str = "cards.yaml") -> None:
        """Replace a stretch of an open file, and tell the server of the stretch alone."""
        place = types.Range(self.position(start, name), self.position(end, name))
        text = self.texts[name]
        self.texts[name] = text[:start] + new + text[end:]
        self._change(name, types.TextDocumentContentChangePartial(place, new))

    def write(self, text: str, name: str = "cards.yaml") -> None:
        """Replace all of an open file."""
        self.texts[name] = text
        self._change(name, types.TextDocumentContentChangeWholeDocument(text))

    def _change(self, name: str, change: Any) -> None:
        self.version += 1
        file = types.VersionedTextDocumentIdentifier(
            uri=self.uri(name), version=self.version
        )
        self.text_document_did_change(types.DidChangeTextDocumentParams(file, [change]))

    def save(self) -> None:
        """Write all open files to the disk."""
        for name, text in self.texts.items():
            (self.folder / name).write_bytes(text.encode())
            self.text_document_did_save(
                types.DidSaveTextDocumentParams(self.file(name))
            )

    # --- positions -------------------------------------------------------------------

    def position(self, offset: int, name: str = "cards.yaml") -> types.Position:
        before = self.texts[name][:offset].replace("\r\n", "\n")
        line, _, column = before.rpartition("\n")
        lines = line.count("\n") + 1 if "\n" in before else 0
        return types.Position(lines, self.units(column))

    def units(self, text: str) -> int:
        return (
            len(text)
            if self.encoding == "utf-32"
            else len(text.encode("utf-16-le")) // 2
        )

    def at(self, words: str, name: str = "cards.yaml") -> dict[str, Any]:
        """Return the arguments that name the middle of words in a file."""
        offset = self.texts[name].index(words) + len(words) // 2
        return {
            "text_document": self.file(name),
            "position": self.position(offset, name),
        }

    # --- diagnostics -----------------------------------------------------------------

    def found(self) -> set[tuple[Any, ...]]:
        """Return the diagnostics that the server has told, as plain values."""
        return {
            (
                uri.removeprefix(self.uri("") + "/").removeprefix(
                    self.folder.as_uri() + "/"
                ),
                each.code,
                int(each.severity or 0),
                each.range.start.line,
                each.range.start.character,
                each.message,
            )
            for uri, found in self.diagnostics.items()
            for each in found
        }

    def checked(self) -> set[tuple[Any, ...]]:
        """Return what ``check`` reports of the files on the disk, in the same form."""
        checked = pipeline.check(self.folder / "cards.yaml", int(time.time()))
        found = set()
        for each in checked.diagnostics:
            span = each.span
            text = self.texts.get(span.path)
            if text is None:
                path = self.folder / span.path
                text = path.read_bytes().decode() if path.is_file() else ""
            lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
            line = lines[span.line - 1] if span.line <= len(lines) else ""
            message = f"{each.message}\n{each.hint}" if each.hint else each.message
            column = self.units(line[: span.column - 1])
            found.add(
                (
                    span.path,
                    each.code,
                    SEVERITIES[int(each.severity)],
                    span.line - 1,
                    column,
                    message,
                )
            )
        return found

    async def until(
        self, is_so: Callable[[], Any], what: Callable[[], Any] = lambda: ""
    ) -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, what()
            await asyncio.sleep(0.02)

    async def settled(self, expected: set[tuple[Any, ...]]) -> None:
        """Wait until the diagnostics are those that are expected."""
        await self.until(
            lambda: self.found() == expected,
            lambda: (
                f"more: {self.found() - expected}\nmissing: {expected - self.found()}\n{self.logged}"
            ),
        )

    def codes(self) -> list[str]:
        return sorted(
            str(each.code) for found in self.diagnostics.values() for each in found
        )


@asynccontextmanager
async def serving(folder: Path, **capabilities: Any) -> AsyncIterator[Client]:
    """Start a server, and yield a client that has greeted it."""
    client = Client(folder)
    encodings = capabilities.pop("encodings", None)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams) -> None:
        client.diagnostics[params.uri] = list(params.diagnostics)

    @client.feature(types.WINDOW_LOG_MESSAGE)
    def logged(params: types.LogMessageParams) -> None:
        client.logged.append(params.message)

    @client.feature(types.WINDOW_SHOW_MESSAGE)
    def shown(params: types.ShowMessageParams) -> None:
        client.shown.append(params.message)

    await client.start_io(sys.executable, "-m", "deckgen", "lsp")
    general = (
        types.GeneralClientCapabilities(position_encodings=encodings)
        if encodings
        else None
    )
    greeted = await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(general=general), **capabilities
        )
    )
    encoding = greeted.capabilities.position_encoding
    client.encoding = str(getattr(encoding, "value", encoding) or "utf-16")
    client.initialized(types.InitializedParams())
    try:
        yield client
    finally:
        if client._server is not None and client._server.returncode is None:
            await client.shutdown_async(None)
            client.exit(None)
        await client.stop()
