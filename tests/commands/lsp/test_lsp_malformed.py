"""Messages that no editor should send: the server goes on, and says in a line what it did not understand."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from helpers.project import write_files
from lsprotocol import types

from deckgen.commands.lsp.server import make

if TYPE_CHECKING:
    from pathlib import Path

DECK = """\
deck: {id: d, uid: samp1edk, name: D, language: en}
topics:
  - {id: t, title: T, cards: [{id: c, q: What is the heart?, a: A muscle}]}
"""


def message(content: object) -> bytes:
    """Return a message with its header; the content is bytes as they stand, or a value."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def request(number: object, method: str, params: object = None) -> bytes:
    return message({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def notification(method: str, params: object) -> bytes:
    return message({"jsonrpc": "2.0", "method": method, "params": params})


BEGIN = request(
    1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}
)
END = request(99, "shutdown") + notification("exit", None)


def served(folder: Path, said: bytes) -> subprocess.CompletedProcess[bytes]:
    """Start the server, and say all at once."""
    write_files(folder, {"cards.yaml": DECK})
    command = [sys.executable, "-m", "deckgen", "lsp"]
    return subprocess.run(
        command, input=said, capture_output=True, cwd=folder, timeout=120, check=False
    )


def test_what_is_not_understood_is_a_line(tmp_path: Path) -> None:
    hover = {"textDocument": {"uri": (tmp_path / "cards.yaml").as_uri()}}
    malformed = [
        message(b"{nope"),
        message(b"\xff\xfe"),
        message([1, 2]),
        message({}),
        message({"jsonrpc": "2.0", "id": 5}),
        message(b"[" * 100_000),
        request(
            6,
            "textDocument/hover",
            {**hover, "position": {"line": -1, "character": "a"}},
        ),
        request(
            [7],
            "textDocument/hover",
            {**hover, "position": {"line": 0, "character": 0}},
        ),
        request(
            8,
            "workspace/executeCommand",
            {"command": "rm\n-r\x1b[31m", "arguments": ["x" * 1000]},
        ),
        request(9, "no/method"),
        notification("textDocument/didOpen", {"textDocument": {"uri": 7}}),
        b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n\r\n",
    ]
    done = served(tmp_path, BEGIN + b"".join(malformed) + END)
    told = done.stderr.decode().splitlines()
    assert done.returncode == 0, told
    # the length alone, which is no header, is not told
    assert len(told) >= len(malformed) - 1
    assert all(line.startswith("deckgen lsp: ") for line in told), told
    assert all(len(line) < 350 and "\x1b" not in line for line in told)
    assert b'"id": 99' in done.stdout


def test_what_cannot_be_sent_is_not_tried_again_and_again() -> None:
    """An answer may come when the client has gone. The error is not sent in its place, without end."""

    class Closed:
        tried = 0

        def write(self, data: bytes) -> None:
            self.tried += 1
            raise ValueError("write to closed file")

    closed = Closed()
    served = make()
    served.protocol.set_writer(closed)
    served.window_log_message(
        types.LogMessageParams(types.MessageType.Error, "too late")
    )
    assert closed.tried == 1


def test_a_message_beyond_the_memory_ends_the_server(tmp_path: Path) -> None:
    for digits in (15, 30):
        done = served(
            tmp_path, BEGIN + b"Content-Length: " + b"9" * digits + b"\r\n\r\n{}"
        )
        assert done.returncode == 2
        assert (
            done.stderr
            == b"deckgen: the editor announced a message that is larger than the memory\n"
        )
