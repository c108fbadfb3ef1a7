"""What a page carries in itself, so that it is one file: media as ``data:`` addresses, and the hash
that lets its own script or style act."""

from __future__ import annotations

import base64
import errno
import mimetypes
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_MEDIA = 200_000_000
"""Bytes of media that are written into one page."""

_BLOCK = 3 << 18
"""Bytes that are read and written at a time: three bytes are four characters of Base64."""


def csp_hash(text: str) -> str:
    """Return what a content security policy knows a script or a style in the page by.

    https://www.w3.org/TR/CSP3/#grammardef-hash-source
    """
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def require_small(media: Iterable[Path]) -> None:
    """Raise ``OSError`` if media files are too large together to be written into a page."""
    size = sum(path.stat().st_size for path in media)
    if size > MAX_MEDIA:
        megabytes, most = size / 1e6, MAX_MEDIA / 1e6
        why = f"its pictures, sounds and films are {megabytes:,.0f} MB, and one file holds at most "
        hint = (
            f"{most:,.0f} MB of them; 'deckgen preview' without --html shows them all"
        )
        raise OSError(errno.EFBIG, why + hint)


def media_type(name: str) -> str:
    """Return the media type of a file, by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def is_picture(name: str) -> bool:
    """Tell whether a media file is a picture, by its name."""
    return media_type(name).startswith("image/")


def data_uri(name: str, path: Path) -> str:
    """Return a file as a ``data:`` address. Raises ``OSError``."""
    return "".join(data_uri_pieces(name, path))


def data_uri_pieces(name: str, path: Path) -> Iterator[str]:
    """Yield a file as a ``data:`` address, piece by piece. Raises ``OSError``."""
    yield f"data:{media_type(name)};base64,"
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield base64.b64encode(block).decode()


def json_element(id_: str, content: bytes) -> str:
    """Return JSON as an element of a page, ``data-`` and the id, that no content can end."""
    return (
        f'<script type="application/json" id="data-{id_}">{safe_json(content)}</script>'
    )


def safe_json(content: bytes) -> str:
    """Return JSON without the characters that mean something in a script element."""
    safe = content.decode()
    for char in "<\u2028\u2029":
        safe = safe.replace(char, f"\\u{ord(char):04x}")
    return safe
