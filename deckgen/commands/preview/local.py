"""What the two servers of pages on this machine share: nobody but their own page is answered."""

from __future__ import annotations

import hmac
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from deckgen import __version__

HOST = "127.0.0.1"

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Headers of every answer."""

MEDIA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""The content security policy of a file of the project: an SVG runs nothing and loads nothing."""


class LocalServer(ThreadingHTTPServer):
    """Serves on this machine alone, below an address that cannot be guessed. Port 0 takes any that is free.

    Raises ``OSError`` if the port is taken.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, handler: type[LocalHandler]) -> None:
        self.token = secrets.token_urlsafe(16)
        super().__init__((HOST, port), handler)

    @property
    def address(self) -> str:
        """The page's address, token and all."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"

    @property
    def hosts(self) -> tuple[str, str]:
        """What a request may call this server."""
        return f"{HOST}:{self.server_port}", f"localhost:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing about a browser that has gone."""


class LocalHandler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    server: LocalServer
    protocol_version = "HTTP/1.1"
    server_version = f"deckgen/{__version__}"
    sys_version = ""
    timeout = 60

    def is_ours(self) -> bool:
        """Tell whether the request names this server and comes from its own page, or from the
        address line of the browser.
        """
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            return False
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") != hosts[0].lower():
            return False
        return self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")

    def name_in(self, path: str) -> str | None:
        """Return what a path has behind the token, ``None`` if its token is another.

        Of ``/TOKEN/media/cat.jpg`` it is ``media/cat.jpg``, of ``/TOKEN`` nothing: ''.
        """
        _, token, name = [*path.split("/", 2), "", ""][:3]
        # compared in a way that takes as long for any token
        if hmac.compare_digest(token.encode(), self.server.token.encode()):
            return name
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal for what matters."""
