"""The page: one HTML document, served with its data apart or written with all in it."""

from __future__ import annotations

import base64
import errno
import html
import mimetypes
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from deckgen.commands.preview.snapshot import compact
from deckgen.render import mathjax

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deckgen.commands.preview.snapshot import Snapshot

SCRIPTS = ("embedded.js", "typed.js", "data.js", "formulas.js", "frame.js", "list.js", "page.js")
STYLES = ("page.css",)

MAX_MEDIA = 200_000_000
"""Bytes of media that are written into one document; it takes several times as much memory."""

_POLICY = (
    "default-src 'none'; script-src {script}; style-src 'unsafe-inline'; img-src {own}; media-src {own}; "
    "font-src {own}; connect-src {connect}; frame-src 'none'; object-src 'none'; base-uri {base}; "
    "form-action 'none'"
)


def served() -> tuple[bytes, str]:
    """Return the page as the server sends it, without data, and its security policy.

    In the policy ``{address}`` stands for the page's own address: besides the script that is in
    the page, only MathJax below it may run.
    """
    script = _script()
    allowed = f"{hash_of(script)} {{address}}{mathjax.SCRIPT_FOLDER}"
    policy = _POLICY.format(script=allowed, own="'self' data:", connect="'self'", base="'self'")
    return _page("deckgen preview", script, "", "").encode(), f"{policy}; frame-ancestors 'none'"


def whole(snapshot: Snapshot) -> str:
    """Return the page with the deck, its cards and their media in it, and MathJax if there are formulas.

    Raises ``OSError`` if a media file cannot be read, or if all are more than :data:`MAX_MEDIA`.
    """
    require_small(snapshot.media.values())
    script = _script()
    formulas = snapshot.has_formulas and mathjax.folder() is not None
    allowed = f"{hash_of(script)} {hash_of(mathjax.script())}" if formulas else hash_of(script)
    policy = _POLICY.format(script=allowed, own="data:", connect="'none'", base="'none'")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    data = [embed("deck", snapshot.index_json), embed("overview", snapshot.overview_json)]
    data += [embed(f"cards-{number}", snapshot.block(number)) for number in range(snapshot.blocks)]
    media = {name: data_uri(name, path) for name, path in snapshot.media.items()}
    data.append(embed("media", compact(media)))
    if formulas:
        data.append(embedded_mathjax())
    return _page(f"{snapshot.index['name']}: preview", script, meta, "\n".join(data))


def embedded_mathjax() -> str:
    """Return MathJax and its fonts as data of a page. Raises ``OSError`` if a file cannot be read."""
    return embed("mathjax", compact(mathjax.embedded()))


def require_small(media: Iterable[Path]) -> None:
    """Raise ``OSError`` if media files are too large together to be written into a document."""
    size = sum(path.stat().st_size for path in media)
    if size > MAX_MEDIA:
        why = f"its pictures, sounds and films are {size / 1e6:,.0f} MB, and one file holds at most "
        way = f"{MAX_MEDIA / 1e6:,.0f} MB of them; 'deckgen preview' without --html shows them all"
        raise OSError(errno.EFBIG, why + way)


def is_picture(name: str) -> bool:
    """Tell whether a media file is a picture, by its name."""
    return (mimetypes.guess_type(name)[0] or "").startswith("image/")


def data_uri(name: str, path: Path) -> str:
    """Return a file as a ``data:`` address."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _page(title: str, script: str, meta: str, data: str) -> str:
    parts = {"title": html.escape(title), "meta": meta, "data": data, "script": script}
    parts["style"] = "\n".join(asset(name) for name in STYLES)
    parts["frame"] = embed("frame-css", compact(asset("frame.css")))
    return Template(asset("page.html")).substitute(parts)


def _script() -> str:
    return "\n" + "\n".join(asset(name) for name in SCRIPTS)


def hash_of(script: str) -> str:
    """Return a script as a security policy names it."""
    return f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'"


def embed(id_: str, content: bytes) -> str:
    """Return JSON as an element that no content can end."""
    safe = content.decode().replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/json" id="data-{id_}">{safe}</script>'


@cache
def asset(name: str) -> str:
    """Return one of the preview's own files."""
    return files("deckgen").joinpath("assets", "preview", name).read_text(encoding="utf-8")
