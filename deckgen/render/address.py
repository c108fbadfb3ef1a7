"""Addresses in HTML and CSS, as a browser understands them."""

from __future__ import annotations

import re

_PASSED_OVER = re.compile(r"[\t\n\r]")
_ENDS = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_SCRIPTS = frozenset({"javascript", "vbscript", "livescript"})
_PAGES = re.compile(
    r"(?:text/html|application/xhtml|text/xml|application/xml|image/svg)", re.IGNORECASE
)


def kind_of(address: str) -> str:
    """Return what an address leads to.

    ``script`` runs, ``page`` is a document in a ``data:`` address (which may hold a script), ``data`` is
    any other ``data:`` address, ``remote`` is elsewhere, ``fragment`` is within the card (or nothing),
    and ``local`` is a file beside it. A browser passes over line breaks and tabs, and takes ``\\`` for
    ``/``.
    """
    address = _PASSED_OVER.sub("", address.strip(_ENDS))
    if address[:1] in ("", "#"):
        return "fragment"
    found = _SCHEME.match(address)
    if found is None:
        is_remote = address[:2].replace("\\", "/") == "//"
        return "remote" if is_remote else "local"
    scheme = found[1].lower()
    if scheme in _SCRIPTS:
        return "script"
    if scheme == "data":
        data = address[found.end() :].lstrip()
        return "page" if _PAGES.match(data) else "data"
    if len(scheme) == 1:
        return "local"  # a drive of Windows: 'C:\picture.png'
    return "remote"
