"""The preview's server: on this machine only, for one browser that was given the address.

What keeps other sites and other users of the machine out: it listens on 127.0.0.1; a
request must name that host and port (against DNS rebinding); the path begins with a token
that can't be guessed; nothing is allowed across origins; only GET and HEAD are answered, and
nothing that is asked changes anything. A file is served only if a card refers to it, by its
packed name.
"""

from __future__ import annotations

import mimetypes
import os
import re
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from deckgen.commands.preview import page
from deckgen.commands.preview.local import (
    HEADERS,
    MEDIA_POLICY,
    LocalHandler,
    LocalServer,
)
from deckgen.render import mathjax
from deckgen.util import ascii_text
from deckgen.util.border import border_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from deckgen.commands.preview.live import Live

HEARTBEAT = 15.0
"""Seconds without a new version after which the page is sent a sign of life."""

BLOCK = 1 << 16
"""Bytes of a media file that are in memory at a time."""

_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)\Z")
_LARGEST = 2**53 - 1  # the largest number that the page's script can ask for


class Server(LocalServer):
    """Serves one :class:`~deckgen.commands.preview.live.Live`. Port 0 takes any that is free.

    Raises ``OSError`` if the port is taken.
    """

    def __init__(self, live: Live, port: int = 0, *, scripts: bool = False) -> None:
        """``scripts`` lets the scripts of card templates run, each card in a sandbox."""
        self.live = live
        self.scripts = scripts
        self.page = page.served(scripts=scripts)
        super().__init__(port, _Handler)


class _Handler(LocalHandler):
    """Answers the page's requests."""

    server: Server

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server looks for
        """Answer a request that comes from the page itself, refuse any other."""
        if not self.is_ours():
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        try:
            path = unquote(urlsplit(self.path).path)
        except ValueError:  # no address at all
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        name = self.name_in(path)
        if name is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        elif name == "":
            self._page(path)
        elif name == "events":
            self._events()
        elif name == page.SCRIPTED and self.server.scripts:
            self._scripted()
        elif name.startswith(mathjax.SCRIPT_FOLDER):
            self._mathjax(name.removeprefix(mathjax.SCRIPT_FOLDER))
        elif name.startswith("media/"):
            self._media(name.removeprefix("media/"))
        else:
            self._data(name)

    do_HEAD = do_GET  # noqa: N815  # the name that http.server looks for

    # --- what is served --------------------------------------------------------------

    def _page(self, path: str) -> None:
        """Send the page, which may ask only this address for more."""
        if not path.endswith("/"):  # relative addresses need the slash
            status = HTTPStatus.MOVED_PERMANENTLY
            self._send(b"", "text/plain", status, {"Location": f"{path}/"})
            return
        body, policy = self.server.page
        address = f"http://{self.headers['Host'].lower()}/{self.server.token}/"
        policy = policy.replace("{address}", address)
        headers = {"Content-Security-Policy": policy}
        self._send(body, "text/html; charset=utf-8", headers=headers)

    def _scripted(self) -> None:
        """Send the page in which a card's scripts run, for a frame of the page itself."""
        body, policy = page.scripted()
        origin = f"http://{self.headers['Host'].lower()}"
        policy = policy.replace("{origin}", origin)
        headers = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}
        self._send(body, "text/html; charset=utf-8", headers=headers)

    def _data(self, name: str) -> None:
        """Answer ``deck``, ``overview/VERSION`` and ``cards/VERSION/BLOCK``.

        A version that the page asks for may be gone by then: the answer is ``null``, and it asks for the
        next.
        """
        live = self.server.live
        kind, _, rest = name.partition("/")
        version, _, number = rest.partition("/")
        wanted = ascii_text.number(version, _LARGEST)
        block = ascii_text.number(number, _LARGEST)
        state = None
        if wanted is not None:
            state = live.version(wanted)
        if kind == "deck" and not rest:
            self._send(live.state.index_json, "application/json")
        elif state is None and wanted is not None and wanted < live.state.version:
            # gone: the page is about to ask for a newer one
            self._send(b"null", "application/json")
        elif state is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        elif kind == "overview" and not number:
            self._send(state.overview_json, "application/json")
        elif kind == "cards" and block is not None and block < state.blocks:
            self._send(state.block(block), "application/json")
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _events(self) -> None:
        """Send the number of each new version, as server-sent events."""
        self.send_response(HTTPStatus.OK)
        self._common("text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if self.command == "HEAD":
            return
        live = self.server.live
        version = -1
        try:
            while not live.stopped:
                latest = live.wait(version, HEARTBEAT)
                if latest == version:
                    event = ": here\n\n"
                else:
                    event = f"data: {latest}\n\n"
                self.wfile.write(event.encode())
                self.wfile.flush()
                version = latest
        except OSError:
            return  # the page was closed

    def _media(self, name: str) -> None:
        """Send a file that a card refers to; of a sound or a film also a part."""
        live = self.server.live
        path = live.state.media.get(name)
        file = None
        if path is not None:
            file = _open(path, live.root)
        if file is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        kind = _harmless_kind(name)
        headers = {"Content-Security-Policy": MEDIA_POLICY, "Accept-Ranges": "bytes"}
        with file:
            size = os.fstat(file.fileno()).st_size
            part = _part(self.headers.get("Range", ""), size)
            if part is None:
                self._send_file(file, 0, size, kind, HTTPStatus.OK, headers)
                return
            start, end = part
            if start >= end:
                status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
                self._refuse(status, {"Content-Range": f"bytes */{size}"})
                return
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
            self._send_file(file, start, end, kind, HTTPStatus.PARTIAL_CONTENT, headers)

    def _mathjax(self, name: str) -> None:
        """Send MathJax's script or one of its fonts."""
        path = mathjax.files().get(name)
        body = b""
        if path is not None:
            with suppress(OSError):  # uninstalled meanwhile
                body = path.read_bytes()
        if not body:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        kind = "font/woff"
        if name == mathjax.SCRIPT:
            kind = "text/javascript; charset=utf-8"
        self._send(body, kind)

    # --- how it is sent --------------------------------------------------------------

    def _common(self, kind: str, headers: dict[str, str] | None = None) -> None:
        """Send the headers that every answer has, and those of its own."""
        self.send_header("Content-Type", kind)
        all_headers = HEADERS | (headers or {})
        for name, value in all_headers.items():
            self.send_header(name, value)

    def _send(
        self,
        body: bytes,
        kind: str,
        status: HTTPStatus = HTTPStatus.OK,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send an answer as a whole; of one that is only asked for its head, no body."""
        self._head(len(body), kind, status, headers or {})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_file(
        self,
        file: BinaryIO,
        start: int,
        end: int,
        kind: str,
        status: HTTPStatus,
        headers: dict[str, str],
    ) -> None:
        """Send the bytes of a file from ``start`` up to ``end``, block by block."""
        self._head(end - start, kind, status, headers)
        if self.command == "HEAD":
            return
        file.seek(start)
        left = end - start
        while left and (block := file.read(min(BLOCK, left))):
            self.wfile.write(block)
            left -= len(block)
        # the file was cut short meanwhile: only the end of the connection says so
        if left:
            self.close_connection = True

    def _head(
        self, length: int, kind: str, status: HTTPStatus, headers: dict[str, str]
    ) -> None:
        """Send the head of an answer whose body has a known length."""
        self.send_response(status)
        self._common(kind, headers)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _refuse(
        self, status: HTTPStatus, headers: dict[str, str] | None = None
    ) -> None:
        """Answer with a status and its name: ``404 Not Found``."""
        body = f"{status.value} {status.phrase}\n".encode()
        self._send(body, "text/plain; charset=utf-8", status, headers)


def _harmless_kind(name: str) -> str:
    """Return the type of a media file by its name; what a browser would show as a page is only bytes."""
    kind, _ = mimetypes.guess_type(name)
    if not kind or kind.startswith("text/"):
        return "application/octet-stream"
    if kind.endswith(("html", "javascript", "xhtml+xml")):
        return "application/octet-stream"
    return kind


def _open(path: Path, root: Path) -> BinaryIO | None:
    """Return an open file, unless it has gone, is not a regular file or is now a link out of what the
    project may read."""
    try:
        real = path.resolve(strict=True)
        if border_of(root).holds(real) and real.is_file():
            return real.open("rb")
    except (OSError, RuntimeError):
        return None
    return None


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Return start and end of the one range asked for, ``None`` for the whole.

    Of a file of 1,000 bytes ``bytes=0-99`` is the first hundred, ``bytes=900-`` and ``bytes=-100`` the
    last. The end is not after the start if the file has nothing of the range. A header that is not a
    range of bytes asks for the whole (RFC 9110, 14.2).
    """
    found = _RANGE.match(asked)
    if found is None or not (found[1] or found[2]):
        return None
    # of a number with too many digits nothing is known but that it is large
    first = ascii_text.number(found[1], _LARGEST)
    last = ascii_text.number(found[2], _LARGEST)
    if not found[1]:
        start = 0 if last is None else max(0, size - last)
        return start, size
    start = size if first is None else min(first, size)
    if not found[2]:
        return start, size
    if _is_less(found[2], found[1]):
        return None
    end = size if last is None else min(last + 1, size)
    return start, end


def _is_less(one: str, other: str) -> bool:
    """Tell whether a number in digits, however many, is less than another."""
    one = one.lstrip("0")
    other = other.lstrip("0")
    return (len(one), one) < (len(other), other)
