"""``deckgen preview --draw ID``: a page on this machine in which the masks of one card are drawn.

It is kept from other sites and users as the preview is (see :mod:`deckgen.commands.preview.server`), and
what it sends is only taken from its own page.
"""

from __future__ import annotations

import html
import json
import mimetypes
from hashlib import sha256
from http import HTTPStatus
from string import Template
from typing import TYPE_CHECKING, Any

from deckgen.commands.preview import drawing
from deckgen.commands.preview.drawable import DrawingError, of_item, without_masks
from deckgen.commands.preview.local import (
    HEADERS,
    MEDIA_POLICY,
    LocalHandler,
    LocalServer,
)
from deckgen.compile.deck import load_project
from deckgen.util import assets
from deckgen.util.border import border_of
from deckgen.util.embed import csp_hash
from deckgen.util.filenames import Folders, UnusableNameError, resolved
from deckgen.util.imagesize import image_size

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.commands.preview.drawable import Drawable

MOST_BYTES = 1 << 20


class Card:
    """A card with a picture as it stands in its file now. Raises :exc:`DrawingError` if it cannot be
    drawn."""

    def __init__(self, path: Path, id_: str) -> None:
        project, problems, files = load_project(path)
        if project is None:
            raise DrawingError("the project cannot be read: run 'deckgen check'")
        self.root = project.root
        item = next((item for item in project.items if item.id == id_), None)
        if item is not None:
            found = of_item(item)
            why = f"the card '{id_}' has no 'image'"
        else:
            found = without_masks(id_, problems, files)
            why = f"there is no card '{id_}' that can be read: run 'deckgen check'"
        if found is None:
            raise DrawingError(why)
        self.drawable: Drawable = found
        self.picture = self._picture(str(found.image))
        size = image_size(self.picture)
        if size is None:
            raise DrawingError(f"the size of '{found.image}' cannot be read")
        self.size = size

    @property
    def version(self) -> str:
        """What stands for the text of its file."""
        return sha256(self.drawable.file.text.encode()).hexdigest()

    def _picture(self, src: str) -> Path:
        """Return where the picture is. Raises :exc:`DrawingError` for none that the project may read."""
        border = border_of(resolved(self.root))
        folder = border.path(self.drawable.file.path).parent
        try:
            path = Folders().find(folder, src).resolve(strict=True)
        except (OSError, RuntimeError, UnusableNameError) as error:
            raise DrawingError(f"there is no picture '{src}'") from error
        if not path.is_file() or not border.holds(path):
            raise DrawingError(f"there is no picture '{src}' in the project")
        return path


class DrawServer(LocalServer):
    """Serves the page for one card. Raises ``OSError`` if the port is taken."""

    def __init__(self, path: Path, id_: str, port: int = 0) -> None:
        self.path = path
        self.id = id_
        css = assets.text("assets/preview/draw.css")
        script = assets.text("assets/preview/draw.js")
        script += assets.text("assets/preview/zoom.js")
        shell = Template(assets.text("assets/preview/draw.html"))
        page = shell.substitute(card=html.escape(id_), css=css, script=script)
        self.page = page.encode()
        self.policy = (
            f"default-src 'none'; img-src 'self' data:; connect-src 'self'; style-src '{csp_hash(css)}'; "
            f"script-src '{csp_hash(script)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        super().__init__(port, _Handler)


class _Handler(LocalHandler):
    """Answers the requests of the page in which masks are drawn."""

    server: DrawServer

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server looks for
        """Send the page, the picture or the masks."""
        name = self._asked()
        if name is None:
            return
        if name == "":
            self._send(
                self.server.page, "text/html; charset=utf-8", policy=self.server.policy
            )
        elif name == "picture":
            self._picture()
        elif name == "masks":
            self._masks()
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server looks for
        """Write the masks that the page sends."""
        name = self._asked()
        if name is None:
            return
        length = self.headers.get("Content-Length", "")
        is_number = length.isascii() and length.isdigit()
        if name != "masks" or not self._is_from_page() or not is_number:
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        if int(length) > MOST_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        self._json(self._written(self.rfile.read(int(length))))

    def _is_from_page(self) -> bool:
        """Tell whether what is sent comes from the page itself: another site cannot send JSON unasked."""
        is_of_page = self.headers.get("Origin") == f"http://{self.headers['Host']}"
        is_json = self.headers.get("Content-Type") == "application/json"
        return is_of_page and is_json

    def _written(self, body: bytes) -> dict[str, Any]:
        """Write what the page sends into the card's file; return what the page is told."""
        try:
            value = json.loads(body)
            drawn = drawing.from_json(value)
            card = Card(self.server.path, self.server.id)
            if value.get("version") != card.version:
                return {
                    "error": "The file was changed in the meantime: reload this page"
                }
            drawing.write(card.root, card.drawable, card.size, drawn)
        except DrawingError as error:
            return {"error": f"Not saved: {error}"}
        except (ValueError, RecursionError):
            return {"error": "Not saved: this is not a list of masks"}
        except OSError as error:
            return {"error": f"Not saved: {error.strerror or error}"}
        return {"saved": True}

    def _asked(self) -> str | None:
        """Return what is asked for behind the token; refuse what does not come from the page."""
        if not self.is_ours():
            self._refuse(HTTPStatus.FORBIDDEN)
            return None
        name = self.name_in(self.path)
        if name is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        return name

    def _picture(self) -> None:
        """Send the card's picture."""
        try:
            path = Card(self.server.path, self.server.id).picture
            body = path.read_bytes()
        except (OSError, DrawingError):
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        kind, _ = mimetypes.guess_type(path.name)
        self._send(body, kind or "application/octet-stream", policy=MEDIA_POLICY)

    def _masks(self) -> None:
        """Send the masks as they are in the file now, with what stands for its text."""
        try:
            card = Card(self.server.path, self.server.id)
        except DrawingError as error:
            self._json({"error": str(error)})
            return
        value = drawing.as_json(card.drawable, card.size)
        value["version"] = card.version
        self._json(value)

    def _json(self, value: dict[str, Any]) -> None:
        """Send a value as JSON."""
        self._send(json.dumps(value).encode(), "application/json")

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer with a status and its name, and listen to no more on this connection."""
        self.close_connection = True
        body = f"{status.value} {status.phrase}\n".encode()
        self._send(body, "text/plain; charset=utf-8", status)

    def _send(
        self,
        body: bytes,
        kind: str,
        status: HTTPStatus = HTTPStatus.OK,
        policy: str = "default-src 'none'",
    ) -> None:
        """Send an answer as a whole."""
        self.send_response(status)
        headers = {**HEADERS, "Content-Security-Policy": policy, "Content-Type": kind}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
