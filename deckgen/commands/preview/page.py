"""The page: one HTML document, served with its data apart or written with all in it."""

from __future__ import annotations

import html
from string import Template
from typing import TYPE_CHECKING

from deckgen.commands.preview.state import compact
from deckgen.render import mathjax
from deckgen.util import assets
from deckgen.util.embed import (
    csp_hash,
    data_uri_pieces,
    json_element,
    require_small,
    safe_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from deckgen.commands.preview.state import PageState

SCRIPTS = (
    "embedded.js",
    "typed.js",
    "data.js",
    "formulas.js",
    "scripted.js",
    "frame.js",
    "list.js",
    "page.js",
)
STYLES = ("page.css",)

_DATA = "<!-- data -->"
"""Stands in the page where its data are written."""

_POLICY = (
    "default-src 'none'; script-src {script}; style-src 'unsafe-inline'; img-src {own}; media-src {own}; "
    "font-src {own}; connect-src {connect}; frame-src {frame}; object-src 'none'; base-uri {base}; "
    "form-action 'none'"
)


SCRIPTED = "scripted"
"""Where the server has the document in which the scripts of cards run."""

_SCRIPTED_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline' data:; img-src data:; "
    "media-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors {origin}; "
    "sandbox allow-scripts"
)


def served(*, scripts: bool = False) -> tuple[bytes, str]:
    """Return the page as the server sends it, without data, and its security policy.

    In the policy ``{address}`` stands for the page's own address: besides the script that is in
    the page, only MathJax below it may run. ``scripts`` lets the scripts of card templates run, in the
    document at :data:`SCRIPTED`.
    """
    script = _script()
    allowed = f"'{csp_hash(script)}' {{address}}{mathjax.SCRIPT_FOLDER}"
    frame = "'none'"
    data = ""
    if scripts:
        frame = f"{{address}}{SCRIPTED}"
        data = json_element("scripts", b"true")
    policy = _POLICY.format(
        script=allowed, own="'self' data:", connect="'self'", base="'self'", frame=frame
    )
    text = _page("deckgen preview", script, "", data)
    return text.encode(), f"{policy}; frame-ancestors 'none'"


def scripted() -> tuple[bytes, str]:
    """Return the document in which the scripts of a card run, and its policy: it reaches nothing, not
    the page either. In the policy ``{origin}`` stands for the server.
    """
    return _asset("scripted.html").encode(), _SCRIPTED_POLICY


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
    allowed = f"'{csp_hash(script)}'"
    formulas = []
    if state.has_formulas and mathjax.folder() is not None:
        allowed += f" '{csp_hash(mathjax.script())}'"
        formulas.append(mathjax.element())
    policy = _POLICY.format(
        script=allowed, own="data:", connect="'none'", base="'none'", frame="'none'"
    )
    meta = (
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    )
    title = f"{state.index['name']}: preview"
    text = _page(title, script, meta, _DATA)
    begin, _, end = text.rpartition(_DATA)
    yield begin
    yield json_element("deck", state.index_json) + "\n"
    yield json_element("overview", state.overview_json) + "\n"
    for number in range(state.blocks):
        yield json_element(f"cards-{number}", state.block(number)) + "\n"
    yield from _media(state.media)
    for formula in formulas:
        yield "\n" + formula
    yield end


def _media(media: Mapping[str, Path]) -> Iterator[str]:
    """Yield the element with the media as ``data:`` addresses, by their names."""
    begin, end = json_element("media", b"{}").split("{}")
    yield begin + "{"
    between = ""
    for name, path in media.items():
        yield between + safe_json(compact(name)) + ':"'
        between = ","
        yield from data_uri_pieces(name, path)
        yield '"'
    yield "}" + end


def _page(title: str, script: str, meta: str, data: str) -> str:
    """Return the page with its script and styles, and ``data`` where it looks for the deck."""
    return Template(_asset("page.html")).substitute(
        title=html.escape(title),
        meta=meta,
        data=data,
        script=script,
        style="\n".join(_asset(name) for name in STYLES),
        frame=json_element("frame-css", compact(_asset("frame.css"))),
    )


def _script() -> str:
    """Return the script of the page: all its parts in order."""
    return "\n" + "\n".join(_asset(name) for name in SCRIPTS)


def _asset(name: str) -> str:
    """Return one of the preview's own files."""
    return assets.text(f"assets/preview/{name}")
