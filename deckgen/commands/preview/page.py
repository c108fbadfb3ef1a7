"""The page: one HTML document, served with its data apart or written with all in it."""

from __future__ import annotations

import html
from string import Template
from typing import TYPE_CHECKING

from deckgen.commands.preview.snapshot import compact
from deckgen.util import assets
from deckgen.util.embed import csp_hash, data_uri, require_small

if TYPE_CHECKING:
    from deckgen.commands.preview.snapshot import Snapshot

SCRIPTS = ("typed.js", "data.js", "frame.js", "list.js", "page.js")
STYLES = ("page.css",)

_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src 'unsafe-inline'; img-src {own}; media-src {own}; "
    "font-src {own}; connect-src {connect}; frame-src 'none'; object-src 'none'; base-uri {base}; "
    "form-action 'none'"
)


def served() -> tuple[bytes, str]:
    """Return the page as the server sends it, without data, and its security policy."""
    script = _script()
    policy = _POLICY.format(script=csp_hash(script), own="'self' data:", connect="'self'", base="'self'")
    return _page("deckgen preview", script, "", "").encode(), f"{policy}; frame-ancestors 'none'"


def whole(snapshot: Snapshot) -> str:
    """Return the page with the deck, its cards and their media in it.

    Raises ``OSError`` if a media file cannot be read, or if all are more than :data:`MAX_MEDIA`.
    """
    require_small(snapshot.media.values())
    script = _script()
    policy = _POLICY.format(script=csp_hash(script), own="data:", connect="'none'", base="'none'")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    data = [_data("deck", snapshot.index_json), _data("overview", snapshot.overview_json)]
    data += [_data(f"cards-{number}", snapshot.block(number)) for number in range(snapshot.blocks)]
    media = {name: data_uri(name, path) for name, path in snapshot.media.items()}
    data.append(_data("media", compact(media)))
    return _page(f"{snapshot.index['name']}: preview", script, meta, "\n".join(data))


def _page(title: str, script: str, meta: str, data: str) -> str:
    parts = {"title": html.escape(title), "meta": meta, "data": data, "script": script}
    parts["style"] = "\n".join(_asset(name) for name in STYLES)
    parts["frame"] = _data("frame-css", compact(_asset("frame.css")))
    return Template(_asset("page.html")).substitute(parts)


def _script() -> str:
    return "\n" + "\n".join(_asset(name) for name in SCRIPTS)


def _data(id_: str, content: bytes) -> str:
    """Return JSON as an element that no content can end."""
    safe = content.decode().replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/json" id="data-{id_}">{safe}</script>'


def _asset(name: str) -> str:
    """Return one of the preview's own files."""
    return assets.text(f"assets/preview/{name}")
