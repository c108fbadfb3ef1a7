"""Questions to AnkiConnect, and answers that are not whole or not its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deckgen.anki import connect
from deckgen.anki.connect import BATCH, Anki, ConnectError


class Asked(Anki):
    """An Anki that answers with what a test wants. ``batches`` has the actions that were asked for."""

    def __init__(self, **answers: Any) -> None:
        super().__init__("http://127.0.0.1:8765")
        self.answers = answers
        self.batches: list[list[dict[str, Any]]] = []

    def ask(self, action: str, patience: float = 1.0, **parameters: Any) -> Any:
        if action == "multi":
            self.batches.append(parameters["actions"])
            return self.answers.get("multi") or [
                {
                    "result": None,
                    "error": "no such note" if each["params"]["n"] == BATCH else None,
                }
                for each in parameters["actions"]
            ]
        self.batches.append([{"action": action, "params": parameters}])
        return self.answers[action]


def test_every_action_of_many_is_asked_for_once_and_its_error_is_its_own() -> None:
    anki = Asked()
    faults = anki.ask_all([("act", {"n": n}) for n in range(2 * BATCH + 50)])
    assert [each["params"]["n"] for batch in anki.batches for each in batch] == list(
        range(2 * BATCH + 50)
    )
    assert [len(batch) for batch in anki.batches] == [BATCH, BATCH, 50]
    assert [at for at, fault in enumerate(faults) if fault] == [BATCH]
    assert faults[BATCH] == "no such note"


@pytest.mark.parametrize(("key", "sent"), [("secret", {"secret"}), ("", {None})])
def test_every_action_of_many_has_the_key(key: str, sent: set[str | None]) -> None:
    anki = Asked()
    anki.key = key
    anki.ask_all([("act", {"n": n}) for n in range(3)])
    assert {each.get("key") for batch in anki.batches for each in batch} == sent


@pytest.mark.parametrize(
    "answers", [[{"result": None, "error": None}], "all done", {"0": None}]
)
def test_answers_that_are_not_one_each_are_refused(answers: Any) -> None:
    with pytest.raises(ConnectError, match="did not answer all"):
        Asked(multi=answers).ask_all([("act", {"n": 0}), ("act", {"n": 1})])


@pytest.mark.parametrize("answer", [{"result": 1}, {"error": None}, [1], "x", None])
def test_what_lacks_a_result_or_an_error_is_not_ankiconnect(answer: Any) -> None:
    with pytest.raises(ConnectError, match="is not AnkiConnect"):
        Anki("http://127.0.0.1:8765")._result("version", json.dumps(answer).encode())


@pytest.mark.parametrize(("version", "is_taken"), [(5, False), (6, True), (7, True)])
def test_an_older_add_on_is_refused(
    monkeypatch: pytest.MonkeyPatch, version: int, is_taken: bool
) -> None:
    permission = {"permission": "granted", "requireApiKey": False, "version": version}
    asked = Asked(
        requestPermission=permission, getActiveProfile="User 1", deckNames=["Default"]
    )
    monkeypatch.setattr(connect, "Anki", lambda url, key: asked)
    if is_taken:
        assert connect.opened(asked.url).profile == "User 1"
    else:
        with pytest.raises(ConnectError, match="too old"):
            connect.opened(asked.url)


@pytest.mark.parametrize("name", ["", None])
def test_without_the_name_of_a_profile_none_is_open(
    monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    asked = Asked(
        requestPermission={"permission": "granted"},
        getActiveProfile=name,
        deckNames=["Default"],
    )
    monkeypatch.setattr(connect, "Anki", lambda url, key: asked)
    with pytest.raises(ConnectError, match="no profile open"):
        connect.opened(asked.url)


def test_names_in_a_search_have_no_signs_with_a_meaning() -> None:
    anki = Asked(findCards=[1], getDecks={"Other": [1], "A_b": [1]})
    assert anki.decks_of("A_b", ['My "own" *type*', "x:y\\z"]) == ["A_b", "Other"]
    (asked, *_) = [each[0] for each in anki.batches]
    assert asked["params"]["query"] == (
        r'("note:My \"own\" \*type\*" or "note:x\:y\\z") -"deck:A\_b"'
    )
