"""The masks of a rendered card drawn as SVG, as Anki's script draws them on a canvas.

Nothing has to run for it, so that it serves the preview and paper alike.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.occlusion import place_of, points_of
from deckgen.util.ends import without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deckgen.util.ends import Ends

    Size = tuple[float, float]

CANVAS = '<canvas id="image-occlusion-canvas"></canvas>'

ASKED, OTHER, SHOWN, EDGE = "#ff8e8e", "#ffeba2", "#ff8e8e00", "#212121"
"""Anki's own colours: of the mask that is asked for, of the others, of what it hid, of their edges."""

_SHAPE = re.compile(
    r'<div class="(cloze|cloze-inactive|cloze-highlight)" data-ordinal="[\d,]+" ([^<>]*)></div>'
)
_DATA = re.compile(r'data-([\w-]+)="([^"]*)"')
_CONTAINER = re.compile(r'<div id="image-occlusion-container">')
_CONTAINER_END = re.compile("</div>")
_IMAGE = re.compile(r'<img\b(?=[^<>]*>)[^<>]*?\bsrc="([^"<>]*)"[^<>]*>')
_SCRIPT, _SCRIPT_END = re.compile("<script>"), re.compile("</script>")
_SETUP = re.compile(r"imageOcclusion\.setup")
_TOGGLE, _TOGGLE_END = (
    re.compile(r'<div>\s*<button id="toggle">'),
    re.compile(r"</button>\s*</div>"),
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}", re.ASCII)
_PADDING = 5  # pixels that Anki leaves around a label


class _Look(NamedTuple):
    """How a shape is filled and edged; ``variable`` is the part of the names of Anki's CSS variables."""

    variable: str
    fill: str
    edge: str


_LOOKS = {
    "cloze": _Look("active", ASKED, EDGE),
    "cloze-inactive": _Look("inactive", OTHER, EDGE),
    "cloze-highlight": _Look("highlight", SHOWN, ASKED),
}


def with_masks(
    side: str, size_of: Callable[[str], Size | None], *, variables: bool = True
) -> str:
    """Return a side of a card with its masks drawn over its picture, and without what draws them in Anki.

    ``size_of`` gives the size of a picture by its name. A side without masks, and one whose picture has no
    known size, stays as it is. With ``variables`` the colours are those that the card's style sets.
    """
    container = _container(side)
    image = _IMAGE.search(container)
    size = size_of(html.unescape(image[1])) if image is not None else None
    if image is None or size is None:
        return side
    sized = image[0].replace(
        "<img ", f'<img width="{size[0]:g}" height="{size[1]:g}" ', 1
    )
    drawn = container.replace(image[0], sized)
    drawn = drawn.replace(CANVAS, masks_svg(side, size, variables=variables))
    return _without_machinery(side.replace(container, drawn, 1))


def _container(side: str) -> str:
    """Return the element with the picture of a side that has masks; '' if there is none."""
    opening = _CONTAINER.search(side) if CANVAS in side else None
    end = _CONTAINER_END.search(side, opening.end()) if opening is not None else None
    return (
        side[opening.start() : end.end()]
        if opening is not None and end is not None
        else ""
    )


def _without_machinery(side: str) -> str:
    """Return a side without what draws its masks in Anki."""
    return without(
        without(_SHAPE.sub("", side), _TOGGLE, _end_of_toggle), _SCRIPT, _end_of_setup
    )


def _end_of_toggle(opening: re.Match[str], ends: Ends) -> re.Match[str] | None:
    return ends.next(_TOGGLE_END, opening.end())


def _end_of_setup(opening: re.Match[str], ends: Ends) -> re.Match[str] | None:
    """Return the end of a script, if it is the one that draws."""
    setup, end = ends.next(_SETUP, opening.end()), ends.next(_SCRIPT_END, opening.end())
    return (
        end
        if end is not None and setup is not None and setup.start() < end.start()
        else None
    )


def masks_svg(side: str, size: Size, *, variables: bool = True) -> str:
    """Return the masks of a side as an SVG that lies over a picture of some size."""
    shapes = "".join(
        _drawn(kind, written, size, variables=variables)
        for kind, written in _SHAPE.findall(side)
    )
    return (
        f'<svg id="image-occlusion-canvas" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {size[0]:g} {size[1]:g}" aria-hidden="true">{shapes}</svg>'
    )


def _drawn(kind: str, written: str, size: Size, *, variables: bool) -> str:
    """Return a shape; '' for one that Anki does not show."""
    data = {name: html.unescape(value) for name, value in _DATA.findall(written)}
    if kind == "cloze-inactive" and data.get("occludeInactive") != "1":
        return ""
    try:
        if data.get("shape") == "text":
            return _label(data, size)
        body = _outline(data, size)
    except ValueError:  # numbers that are none
        return ""
    look = _LOOKS[kind]
    fill = f"var(--{look.variable}-shape-color,{look.fill})" if variables else look.fill
    if kind == "cloze-inactive":
        fill = _own_colour(data, fill)
    style = f'style="fill:{fill}" stroke="{look.edge}" stroke-width="1" vector-effect="non-scaling-stroke"'
    return body.replace("/>", f" {style}/>") if body else ""


def _own_colour(data: Mapping[str, str], usual: str) -> str:
    """Return the colour that a shape has of its own, or the usual one."""
    return data["fill"] if _COLOUR.fullmatch(data.get("fill", "")) else usual


def _turned(data: Mapping[str, str], left: float, top: float) -> str:
    """Return what turns a shape about its upper left corner, as Anki does; '' for one that is not turned."""
    if not data.get("angle"):
        return ""
    degrees = float(data["angle"]) / 10_000 * 360
    return f' transform="rotate({degrees:g} {left:g} {top:g})"'


def _outline(data: Mapping[str, str], size: Size) -> str:
    width, height = size
    left, top = (
        place_of(data.get("left", "")) * width,
        place_of(data.get("top", "")) * height,
    )
    turned = _turned(data, left, top)
    shape = data.get("shape")
    if shape == "rect":
        across, down = (
            float(data.get("width", 0)) * width,
            float(data.get("height", 0)) * height,
        )
        return f'<rect x="{left:g}" y="{top:g}" width="{across:g}" height="{down:g}"{turned}/>'
    if shape == "ellipse":
        rx, ry = float(data.get("rx", 0)) * width, float(data.get("ry", 0)) * height
        return f'<ellipse cx="{left + rx:g}" cy="{top + ry:g}" rx="{rx:g}" ry="{ry:g}"{turned}/>'
    if shape == "polygon":
        places = " ".join(f"{x * width:g},{y * height:g}" for x, y in points_of(data))
        return f'<polygon points="{places}"/>'  # Anki shows none turned
    return ""


def _label(data: Mapping[str, str], size: Size) -> str:
    """Return a text on a white ground, about as wide as it will be."""
    width, height = size
    left, top = (
        place_of(data.get("left", "")) * width,
        place_of(data.get("top", "")) * height,
    )
    letters = (
        float(data.get("font-size") or 0.05) * height * float(data.get("scale") or 1)
    )
    text = data.get("text", "")
    lines = text.split("\n")
    across = 0.55 * letters * max(map(len, lines)) + _PADDING
    down = 1.1 * letters * len(lines) + _PADDING
    words = ""
    for place, line in enumerate(lines):
        base = top + letters * (0.9 + 1.1 * place)
        words += f'<tspan x="{left:g}" y="{base:g}">{html.escape(line)}</tspan>'
    turned, colour = _turned(data, left, top), _own_colour(data, "#000")
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{across:g}" height="{down:g}" fill="#fff"{turned}/>'
        f'<text font-family="Arial,sans-serif" font-size="{letters:g}" fill="{colour}"{turned}>{words}</text>'
    )


def picture_with_masks(
    side: str, uri_of: Mapping[str, str], size_of: Callable[[str], Size | None]
) -> str:
    """Return the picture of a side with its masks as one SVG, as a ``data:`` address; '' for a side without
    masks. ``uri_of`` are the addresses of pictures by their names."""
    from urllib.parse import quote

    image = _IMAGE.search(_container(side))
    name = html.unescape(image[1]) if image is not None else ""
    size = size_of(name) if name else None
    if size is None or name not in uri_of:
        return ""
    masks = masks_svg(side, size, variables=False)
    below = f'<image href="{html.escape(uri_of[name])}" width="{size[0]:g}" height="{size[1]:g}"/>'
    head, tail = masks.split(">", 1)
    sized = f'{head} width="{size[0]:g}" height="{size[1]:g}">'
    return f"data:image/svg+xml,{quote(sized + below + tail)}"


def with_one_picture(side: str, name: str) -> str:
    """Return a side in which the picture with its masks is the file of a name."""
    container = _container(side)
    picture = f'<div><img src="{html.escape(name)}"></div>'
    return _without_machinery(
        side.replace(container, picture, 1) if container else side
    )
