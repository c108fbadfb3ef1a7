"""The page: one HTML document, served with its data apart or written with all in it."""

from __future__ import annotations

import html
from string import Template
from typing import TYPE_CHECKING

from deckgen.commands.preview.state import compact
from deckgen.util import assets
from deckgen.util.embed import csp_hash, data_uri_pieces, require_small

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from deckgen.commands.preview.state import PageState

SCRIPTS = ("typed.js", "data.js", "frame.js", "list.js", "page.js")
STYLES = ("page.css",)

_DATA = "<!-- data -->"
"""Stands in the page where its data are written."""

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


def whole(state: PageState) -> str:
    """Return the page with the deck, its cards and their media in it (see :func:`pieces`)."""
    return "".join(pieces(state))


def pieces(state: PageState) -> Iterator[str]:
    """Yield the page with the deck, its cards and their media in it, piece by piece.

    The media may be as large as the memory, the page larger. Raises ``OSError`` if a media file
    cannot be read, or if all of them are too large together.
    """
    require_small(state.media.values())
    script = _script()
    policy = _POLICY.format(script=csp_hash(script), own="data:", connect="'none'", base="'none'")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    begin, end = _page(f"{state.index['name']}: preview", script, meta, _DATA).rsplit(_DATA, 1)
    yield begin
    yield _data("deck", state.index_json) + "\n"
    yield _data("overview", state.overview_json) + "\n"
    for number in range(state.blocks):
        yield _data(f"cards-{number}", state.block(number)) + "\n"
    yield from _media(state.media)
    yield end


def _media(media: Mapping[str, Path]) -> Iterator[str]:
    """Yield the element with the media as ``data:`` addresses, by their names."""
    begin, end = _data("media", b"{}").split("{}")
    yield begin + "{"
    for number, (name, path) in enumerate(media.items()):
        yield ("," if number else "") + _safe(compact(name)) + ':"'
        yield from data_uri_pieces(name, path)
        yield '"'
    yield "}" + end


def _page(title: str, script: str, meta: str, data: str) -> str:
    return Template(_asset("page.html")).substitute(
        title=html.escape(title),
        meta=meta,
        data=data,
        script=script,
        style="\n".join(_asset(name) for name in STYLES),
        frame=_data("frame-css", compact(_asset("frame.css"))),
    )


def _script() -> str:
    return "\n" + "\n".join(_asset(name) for name in SCRIPTS)


def _data(id_: str, content: bytes) -> str:
    """Return JSON as an element that no content can end."""
    return f'<script type="application/json" id="data-{id_}">{_safe(content)}</script>'


def _safe(content: bytes) -> str:
    """Return JSON without the characters that mean something in a script element."""
    safe = content.decode()
    for char in "<\u2028\u2029":
        safe = safe.replace(char, f"\\u{ord(char):04x}")
    return safe


def _asset(name: str) -> str:
    """Return one of the preview's own files."""
    return assets.text(f"assets/preview/{name}")
