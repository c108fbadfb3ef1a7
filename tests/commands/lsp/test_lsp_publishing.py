"""Diagnostics are sent to the client by file, and only those of files where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.commands.lsp.document import Document
from deckgen.commands.lsp.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.commands.lsp.shown import Shown

HEADER = """\
deck: {id: towns, uid: towns000, name: Towns, language: en}
topics:
- include: one.yaml
- include: two.yaml
"""
ONE = """\
id: one
title: One
cards:
- {id: omsk, q: Is Omsk a town?, a: 'Yes'}
"""
TWO = """\
id: two
title: Two
cards:
- {id: tomsk, q: Is Tomsk a town?, a: 'Yes'}
"""


class Server:
    """A language server without its thread, that notes what it sends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent: list[tuple[str, list[str]]] = []
        self.session = Session(self._publish, self._failed)

    def _publish(self, path: Path, _document: Document, shown: Sequence[Shown]) -> None:
        self.sent.append((path.name, [each.diagnostic.code for each in shown]))

    def _failed(self, error: Exception) -> None:
        raise error

    def type(self, name: str, text: str) -> list[tuple[str, list[str]]]:
        """Have the client open or change a file; return what it is then sent."""
        self.session.put(self.folder / name, Document(text))
        return self.look()

    def look(self) -> list[tuple[str, list[str]]]:
        """Read and check the project; return what the client is sent."""
        self.sent.clear()
        project = self.session._project(self.folder / "cards.yaml", begin=True)
        assert project is not None
        self.session._read(project)
        self.session._lint(project)
        return [*self.sent]


@pytest.fixture
def server(tmp_path: Path) -> Server:
    folder = tmp_path.resolve()
    for name, text in (("cards.yaml", HEADER), ("one.yaml", ONE), ("two.yaml", TWO)):
        (folder / name).write_text(text)
    server = Server(folder)
    server.type("one.yaml", ONE)
    return server


def test_what_the_client_has_is_not_sent_again(server: Server) -> None:
    assert dict(server.type("one.yaml", f"# a comment\n{ONE}")) == {
        "one.yaml": ["Q101"]
    }
    assert server.look() == []


def test_a_file_of_which_another_card_now_says_something_is_sent(
    server: Server,
) -> None:
    sent = dict(server.type("one.yaml", ONE.replace("Omsk", "Tomsk")))
    assert sorted(sent["two.yaml"]) == ["Q101", "Q402"]
    sent = dict(server.type("one.yaml", ONE))
    assert sent["two.yaml"] == ["Q101"]


def test_a_file_that_is_opened_or_changed_is_sent(server: Server) -> None:
    assert dict(server.type("two.yaml", TWO)) == {"two.yaml": ["Q101"]}
    fixed = TWO.replace("Is Tomsk a town?", "What is Tomsk?")
    assert dict(server.type("two.yaml", fixed)) == {"two.yaml": []}
    server.session.close(server.folder / "two.yaml")
    assert dict(server.look()) == {"two.yaml": ["Q101"]}  # as it is on the disk
