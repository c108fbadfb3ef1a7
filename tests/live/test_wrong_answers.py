"""``push`` and ``pull`` where what answers is not AnkiConnect, or answers what nobody expects."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.command import run
from live.addon import Addon
from live.lab import CARDS, PNG

from deckgen.anki.connect import ConnectError

pytestmark = pytest.mark.once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live.collection import Hand

WRONG: list[Any] = [None, True, 1e400, "x", [], [None], ["x"], [{}], {}, {"a": 1}]
WRONG.append({"permission": "granted", "version": "x"})

HTTP = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2p1\r\n",
    "breaks off": b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n{",
    "no JSON": b"HTTP/1.0 200 OK\r\n\r\nHello",
    "deep": b"HTTP/1.0 200 OK\r\n\r\n" + b"[" * 100_000,
    "no UTF-8": b"HTTP/1.0 200 OK\r\n\r\n\xff\xfe\xfd",
    "error": b"HTTP/1.0 500 No\r\n\r\n",
    "redirected": b"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "many headers": b"HTTP/1.0 200 OK\r\n" + b"x: y\r\n" * 500 + b"\r\n{}",
}


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    folder = tmp_path / "deck"
    folder.mkdir()
    (folder / "cards.yaml").write_text(CARDS, encoding="utf-8")
    (folder / "dot.png").write_bytes(PNG)
    return folder


@contextmanager
def answering(data: bytes) -> Iterator[str]:
    """Answer every question with the same bytes; yields the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.parametrize("name", HTTP)
def test_what_is_not_ankiconnect_is_told_of(deck: Path, name: str) -> None:
    with answering(HTTP[name]) as url:
        for words in (
            ("push", deck),
            ("push", deck, "--dry-run"),
            ("pull", "-C", deck),
        ):
            told = run(*words, "--url", url)
            assert told.exit_code == 2, told.output
            assert "AnkiConnect" in told.stderr


class Wrong(Addon):
    """An add-on that answers one question wrongly."""

    action = ""
    answer: Any = None

    def handle(self, request: dict[str, Any]) -> Any:
        if request.get("action") == self.action:
            return {"result": self.answer, "error": None}
        return super().handle(request)


ACTIONS = (
    "requestPermission getActiveProfile deckNames getDeckStats findCards getDecks exportPackage multi "
    "guiSelectedNotes findNotes importPackage guiImportFile storeMediaFile deleteNotes"
).split()


@pytest.mark.parametrize("action", ACTIONS)
def test_wrong_answers_are_told_of(deck: Path, hand: Hand, action: str) -> None:
    with Wrong(hand.col) as addon:
        assert run("push", deck, "--url", addon.url).exit_code == 0
        before = hand.col.db.all("select id, guid, flds from notes order by id")
        text = (
            (deck / "cards.yaml")
            .read_text(encoding="utf-8")
            .replace("A rock", "A stone")
        )
        text = text.replace("Which is next?", "Which comes next?")
        more = "      - {id: new, q: What is new?, a: 'This ![](new.png)'}\n"
        (deck / "new.png").write_bytes(PNG + b"x")
        (deck / "cards.yaml").write_text(text + more, encoding="utf-8")
        addon.action = action
        is_pull = action in (
            "requestPermission",
            "findCards",
            "getDecks",
            "exportPackage",
        )
        for addon.answer in WRONG:
            for words in (
                ("push", deck, "--dry-run", "--delete-retired"),
                *([("pull", "-C", deck, "--dry-run")] if is_pull else ()),
            ):
                told = run(*words, "--url", addon.url)
                assert told.exit_code in (0, 1, 2), told.output
        assert hand.col.db.all("select id, guid, flds from notes order by id") == before
        for addon.answer in (None, {"a": 1}, [[]]):
            told = run("push", deck, "--url", addon.url, "--yes", "--delete-retired")
            assert told.exit_code in (0, 1, 2), told.output
        addon.action = ""
        assert run("push", deck, "--url", addon.url).exit_code == 0
        assert len(hand.col.db.list("select id from notes")) == len(before) + 1


@pytest.mark.parametrize("wrong", [None, "x", {"a": 1}, [None], ["1"], [1.5], [True]])
def test_a_list_of_anything_else_is_refused(hand: Hand, wrong: Any) -> None:
    from deckgen.anki.connect import Anki

    class Asked(Anki):
        def ask(self, action: str, patience: float = 1.0, **parameters: Any) -> Any:
            return wrong

    with pytest.raises(ConnectError, match="has a form that deckgen does not know"):
        Asked("http://127.0.0.1:1").ask_list("findNotes", int)
