"""The Anki that is running, by its add-on AnkiConnect (2055492159): questions and answers in JSON over HTTP.

Errors come with HTTP status 200, in the field ``error``. Nothing here leaves this computer unless that is
allowed: no proxy is asked and no redirection followed.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import json
import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

VERSION = 6
"""The version of AnkiConnect's interface."""

PATIENCE = 15.0
"""Seconds to wait for an answer to a question that takes Anki no time."""

LONG_PATIENCE = 600.0
"""Seconds to wait for one that may take it some."""

MAX_ANSWER = 512 << 20
"""How many bytes of an answer are read."""

BATCH = 100
"""How many actions are sent at once."""


class ConnectError(Exception):
    """Anki cannot be asked, or has refused; the message says why and what can be done."""


class RefusedError(ConnectError):
    """AnkiConnect answers, and does not do what it is asked for."""


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow no redirection: it could lead anywhere."""
        return


class Anki:
    """A running Anki. ``profile`` is the name of the profile that is open in it."""

    def __init__(self, url: str, key: str = "") -> None:
        self.url = url
        self.key = key
        self.profile = ""
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), _NoRedirection
        )

    def ask(self, action: str, patience: float = PATIENCE, **parameters: Any) -> Any:
        """Return the result of an action. Raises :exc:`ConnectError`."""
        question: dict[str, Any] = {
            "action": action,
            "version": VERSION,
            "params": parameters,
        }
        if self.key:
            question["key"] = self.key
        request = urllib.request.Request(
            self.url,
            json.dumps(question).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=patience) as answer:
                data = answer.read(MAX_ANSWER + 1)
        except TimeoutError as error:
            raise ConnectError(_BUSY.format(action)) from error
        except urllib.error.HTTPError as error:
            raise ConnectError(
                f"{self.url} answers with HTTP status {error.code}: is it AnkiConnect?"
            ) from error
        except http.client.HTTPException as error:
            raise ConnectError(
                f"what answers at {self.url} is not AnkiConnect: {_wrong_http(error)}"
            ) from error
        except (urllib.error.URLError, OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise ConnectError(_BUSY.format(action)) from error
            raise ConnectError(
                f"no Anki answers at {self.url} ({reason}): {_START}"
            ) from error
        return self._result(action, data)

    def ask_list(
        self, action: str, kind: type, patience: float = PATIENCE, **parameters: Any
    ) -> list[Any]:
        """Return the result of an action, which has to be a list of values of one kind.

        Raises :exc:`ConnectError`, also for any other result.
        """
        found = self.ask(action, patience, **parameters)
        if not isinstance(found, list) or any(type(each) is not kind for each in found):
            raise ConnectError(
                f"the answer of AnkiConnect to '{action}' has a form that deckgen does not know: "
                "update the add-on in Anki, and deckgen"
            )
        return found

    def require_profile(self) -> None:
        """Raise :exc:`ConnectError` if another profile has been opened since, or the collection closed."""
        name = self.ask("getActiveProfile")
        if name != self.profile:
            other = f"the profile '{name}'" if name else "no profile"
            raise ConnectError(
                f"Anki has {other} open by now, and not '{self.profile}': nothing more was done"
            )
        self.ask("deckNames")  # fails while the collection is closed, as during a sync

    def try_ask(
        self, action: str, patience: float = PATIENCE, **parameters: Any
    ) -> Any:
        """Return the result of an action, ``None`` if AnkiConnect refuses it, as one that it does not have.

        Raises :exc:`ConnectError` where nothing can be asked at all.
        """
        try:
            return self.ask(action, patience, **parameters)
        except RefusedError:
            return None

    def _result(self, action: str, data: bytes) -> Any:
        """Return the result in an answer; raises :exc:`ConnectError`."""
        try:
            answer = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ConnectError(
                f"what answers at {self.url} is not AnkiConnect"
            ) from error
        if not isinstance(answer, dict) or not {"result", "error"} <= answer.keys():
            raise ConnectError(f"what answers at {self.url} is not AnkiConnect")
        if answer["error"] is not None:
            kind = ConnectError if _is_closed(str(answer["error"])) else RefusedError
            raise kind(_told(action, str(answer["error"])))
        return answer["result"]

    def ask_all(self, actions: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
        """Have actions done, many at once; return for each what went wrong, or ''.

        Raises :exc:`ConnectError` if not all are answered.
        """
        faults: list[str] = []
        for start in range(0, len(actions), BATCH):
            batch = [
                {"action": action, "version": VERSION, "params": dict(parameters)}
                | ({"key": self.key} if self.key else {})
                for action, parameters in actions[start : start + BATCH]
            ]
            answers = self.ask("multi", LONG_PATIENCE, actions=batch)
            if not isinstance(answers, list) or len(answers) != len(batch):
                raise ConnectError("AnkiConnect did not answer all questions")
            for answer in answers:
                error = answer.get("error") if isinstance(answer, dict) else None
                faults.append("" if error is None else str(error))
        return faults

    def export(self, deck: str, path: Path) -> bool:
        """Have Anki write a deck to a file; tell whether it has such a deck.

        Raises :exc:`ConnectError` if the file is not there afterwards.
        """
        done = self.ask(
            "exportPackage",
            LONG_PATIENCE,
            deck=deck,
            path=str(path),
            includeSched=False,
        )
        if done and not path.is_file():
            raise ConnectError(
                f"Anki wrote its export, but it is not at {path}: Anki has other folders than deckgen, "
                "as with Flatpak or WSL; let both run on one side"
            )
        return bool(done)

    def decks_of(self, deck: str, note_types: Sequence[str]) -> list[str]:
        """Return a deck, and the others that have cards of some note types: notes may have been moved.

        Raises :exc:`ConnectError` for an answer of another form.
        """
        names = " or ".join(f'"note:{_searched(name)}"' for name in note_types)
        query = f'({names}) -"deck:{_searched(deck)}"'
        cards = self.ask_list("findCards", int, query=query) if names else []
        others = self.ask("getDecks", cards=cards) if cards else {}
        if not isinstance(others, dict):
            raise ConnectError("AnkiConnect did not say in which decks cards are")
        return [deck, *sorted(name for name in others if name != deck)]

    def notes_of(self, note_type: str) -> list[int]:
        """Return Anki's numbers for the notes of a note type."""
        query = f'"note:{_searched(note_type)}"'
        return self.ask_list("findNotes", int, LONG_PATIENCE, query=query)

    def store_media(self, name: str, data: bytes) -> str:
        """Put a media file into Anki's folder; return the name that it has there."""
        content = base64.b64encode(data).decode()
        stored = self.ask(
            "storeMediaFile",
            LONG_PATIENCE,
            filename=name,
            data=content,
            deleteExisting=False,
        )
        return str(stored or name)


def _searched(name: str) -> str:
    """Return a name as Anki's search takes it, without meaning in its signs."""
    return re.sub(r'([\\"*_:])', r"\\\1", name)


_START = "start Anki, with the add-on AnkiConnect (2055492159), and open your profile"
_BUSY = "Anki does not answer ('{}'): it is busy, perhaps with a sync or a dialogue; nothing more was done"


def _wrong_http(error: http.client.HTTPException) -> str:
    """Return what is wrong with an answer that breaks off, or that is none of HTTP's."""
    is_cut = isinstance(error, http.client.IncompleteRead)
    return "its answer is cut short" if is_cut else "it does not speak HTTP"


def _is_closed(error: str) -> bool:
    """Tell whether AnkiConnect says that no collection is open."""
    return "collection is not available" in error


def _told(action: str, error: str) -> str:
    """Return what somebody can do about an error, for those that come up most; others as they are."""
    if _is_closed(error):
        return "Anki has no collection open: it is at the choice of profiles, or busy with a sync"
    if "api key" in error.lower():
        return "AnkiConnect needs its key (apiKey in its configuration): put it into ANKICONNECT_API_KEY"
    if "unsupported action" in error:
        return f"the add-on AnkiConnect is too old, it has no '{action}': update it in Anki"
    return f"AnkiConnect refuses '{action}': {error}"


def opened(url: str, key: str = "", profile: str = "", *, remote: bool = False) -> Anki:
    """Return the Anki that answers at an address, if it is the right one and has its collection open.

    ``profile`` is the one that must be open, '' for any. Raises :exc:`ConnectError`.
    """
    _require_here(url, remote=remote)
    anki = Anki(url, key)
    permission = anki.ask("requestPermission")
    if not isinstance(permission, dict) or permission.get("permission") != "granted":
        raise ConnectError(
            "AnkiConnect does not permit deckgen to ask: allow it in Anki's dialogue"
        )
    if permission.get("requireApiKey") and not key:
        raise ConnectError(_told("", "api key"))
    version = permission.get("version", VERSION)
    if not isinstance(version, int):
        raise ConnectError(f"what answers at {url} is not AnkiConnect")
    if version < VERSION:
        raise ConnectError("the add-on AnkiConnect is too old: update it in Anki")
    name = anki.ask("getActiveProfile")
    if not isinstance(name, str) or not name:
        raise ConnectError("Anki has no profile open: it is at the choice of profiles")
    if profile and name != profile:
        raise ConnectError(
            f"Anki has the profile '{name}' open, and not '{profile}': open that one"
        )
    anki.profile = name
    anki.ask("deckNames")  # fails while the collection is closed, as during a sync
    return anki


def _require_here(url: str, *, remote: bool) -> None:
    """Refuse an address on another computer, or one that is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise ConnectError(f"'{url}' is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ConnectError(
            f"'{url}' is not an address; write it like http://127.0.0.1:8765"
        )
    if not remote and not _is_loopback(host):
        raise ConnectError(
            f"{host} is another computer; if you mean it, allow it with --remote"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
