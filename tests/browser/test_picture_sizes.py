"""The sizes of pictures go by what a browser shows, as Anki has one."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from util.test_imagesize import WHOLE, chunk, exif, jpeg, png, segment

from deckgen.util.imagesize import size_of_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

SHOWN = """async uri => {
  const image = new Image();
  image.src = uri;
  await image.decode();
  return [image.naturalWidth, image.naturalHeight];
}"""

FILES = {
    name: WHOLE[name][0]
    for name in (
        "png",
        "gif",
        "webp",
        "webp lossless",
        "jpeg",
        "jpeg with a profile",
        "svg with a margin",
    )
}
FILES |= {
    f"jpeg {n}": jpeg(33, 20, segment(0xE1, b"Exif\0\0" + exif(n))) for n in range(1, 9)
}
FILES |= {f"png {n}": png(33, 20, chunk(b"eXIf", exif(n))) for n in range(1, 9)}


def test_a_browser_shows_these_sizes(visit: Callable[..., Page]) -> None:
    page = visit("about:blank")
    for name, data in FILES.items():
        kind = "svg+xml" if name.startswith("svg") else name.split()[0]
        uri = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
        assert tuple(page.evaluate(SHOWN, uri)) == size_of_data(data), name
