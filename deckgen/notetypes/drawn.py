"""The masks of a rendered card drawn as SVG, as Anki's script draws them on a canvas.

A side has an element for each shape, beside the picture and the canvas:

    <div class="cloze" data-ordinal="1" data-shape="rect" data-left=".1" data-top=".2" …></div>
    <div id="image-occlusion-container"><img src="map.png"><canvas …></canvas></div>

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
_TOGGLE = re.compile(r'<div>\s*<button id="toggle">')
_TOGGLE_END = re.compile(r"</button>\s*</div>")
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
    if image is None:
        return side
    size = size_of(html.unescape(image[1]))
    if size is None:
        return side
    width, height = size
    element = image[0]
    sized = element.replace("<img ", f'<img width="{width:g}" height="{height:g}" ', 1)
    drawn = container.replace(element, sized)
    drawn = drawn.replace(CANVAS, masks_svg(side, size, variables=variables))
    return _without_machinery(side.replace(container, drawn, 1))


def _container(side: str) -> str:
    """Return the element with the picture of a side that has masks; '' if there is none."""
    if CANVAS not in side:
        return ""
    opening = _CONTAINER.search(side)
    if opening is None:
        return ""
    end = _CONTAINER_END.search(side, opening.end())
    if end is None:
        return ""
    return side[opening.start() : end.end()]


def _without_machinery(side: str) -> str:
    """Return a side without what draws its masks in Anki: the shapes, the button, and the script."""
    side = _SHAPE.sub("", side)
    side = without(side, _TOGGLE, _end_of_toggle)
    return without(side, _SCRIPT, _end_of_setup)


def _end_of_toggle(opening: re.Match[str], ends: Ends) -> re.Match[str] | None:
    """Return the end of the button that shows and hides the masks."""
    return ends.next(_TOGGLE_END, opening.end())


def _end_of_setup(opening: re.Match[str], ends: Ends) -> re.Match[str] | None:
    """Return the end of a script, if it is the one that draws."""
    setup = ends.next(_SETUP, opening.end())
    end = ends.next(_SCRIPT_END, opening.end())
    if setup is None or end is None:
        return None
    is_in_script = setup.start() < end.start()
    return end if is_in_script else None


def masks_svg(side: str, size: Size, *, variables: bool = True) -> str:
    """Return the masks of a side as an SVG that lies over a picture of some size.

    ``size`` is the picture's width and height in pixels, which are the units of the SVG. ``variables`` as in
    :func:`with_masks`.
    """
    width, height = size
    shapes = ""
    for kind, written in _SHAPE.findall(side):
        shapes += _drawn(kind, written, size, variables=variables)
    return (
        f'<svg id="image-occlusion-canvas" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {width:g} {height:g}" aria-hidden="true">{shapes}</svg>'
    )


def _drawn(kind: str, written: str, size: Size, *, variables: bool) -> str:
    """Return a shape; '' for one that Anki does not show.

    ``kind`` is the class of its element: ``cloze`` for the mask that is asked for, ``cloze-inactive`` for
    the others, ``cloze-highlight`` for what it hid. ``written`` are the other attributes of the element.
    """
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
    fill = look.fill
    if variables:
        fill = f"var(--{look.variable}-shape-color,{fill})"
    if kind == "cloze-inactive":
        fill = _own_colour(data, fill)
    style = f'style="fill:{fill}" stroke="{look.edge}" stroke-width="1" vector-effect="non-scaling-stroke"'
    return body.replace("/>", f" {style}/>")


def _own_colour(data: Mapping[str, str], usual: str) -> str:
    """Return the colour that a shape has of its own, or the usual one.

    Anything that is no colour in hexadecimal digits stays out of the SVG.
    """
    own = data.get("fill", "")
    return own if _COLOUR.fullmatch(own) else usual


def _corner(data: Mapping[str, str], size: Size) -> tuple[float, float]:
    """Return how far the upper left corner of a shape is from the left and the top, in pixels."""
    width, height = size
    left = place_of(data.get("left", ""))
    top = place_of(data.get("top", ""))
    return left * width, top * height


def _turned(data: Mapping[str, str], left: float, top: float) -> str:
    """Return what turns a shape about its upper left corner, as Anki does; '' for one that is not turned."""
    if not data.get("angle"):
        return ""
    degrees = float(data["angle"]) / 10_000 * 360
    return f' transform="rotate({degrees:g} {left:g} {top:g})"'


def _outline(data: Mapping[str, str], size: Size) -> str:
    """Return the element of a shape, '' for a shape that is not known.

    Its numbers are parts of the picture's width and height: 0.5 is in the middle.
    """
    width, height = size
    left, top = _corner(data, size)
    turned = _turned(data, left, top)
    shape = data.get("shape")
    if shape == "rect":
        across = float(data.get("width", 0)) * width
        down = float(data.get("height", 0)) * height
        return f'<rect x="{left:g}" y="{top:g}" width="{across:g}" height="{down:g}"{turned}/>'
    if shape == "ellipse":
        rx = float(data.get("rx", 0)) * width
        ry = float(data.get("ry", 0)) * height
        return f'<ellipse cx="{left + rx:g}" cy="{top + ry:g}" rx="{rx:g}" ry="{ry:g}"{turned}/>'
    if shape == "polygon":
        places = " ".join(f"{x * width:g},{y * height:g}" for x, y in points_of(data))
        return f'<polygon points="{places}"/>'  # Anki shows none turned
    return ""


def _label(data: Mapping[str, str], size: Size) -> str:
    """Return a text on a white ground, about as wide as it will be.

    ``font-size`` is a part of the picture's height; a letter is taken to be 0.55 of it wide, a line 1.1 high.
    """
    _, height = size
    left, top = _corner(data, size)
    font_size = float(data.get("font-size") or 0.05)
    scale = float(data.get("scale") or 1)
    letters = font_size * height * scale
    lines = data.get("text", "").split("\n")
    longest = max(map(len, lines))
    across = 0.55 * letters * longest + _PADDING
    down = 1.1 * letters * len(lines) + _PADDING
    words = ""
    for place, line in enumerate(lines):
        base = top + letters * (0.9 + 1.1 * place)
        words += f'<tspan x="{left:g}" y="{base:g}">{html.escape(line)}</tspan>'
    turned = _turned(data, left, top)
    colour = _own_colour(data, "#000")
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
    width, height = size
    measures = f'width="{width:g}" height="{height:g}"'
    picture = f'<image href="{html.escape(uri_of[name])}" {measures}/>'
    # the picture comes first in the SVG: what stands behind it is drawn over it
    head, masks = masks_svg(side, size, variables=False).split(">", 1)
    whole = f"{head} {measures}>{picture}{masks}"
    return f"data:image/svg+xml,{quote(whole)}"


def with_one_picture(side: str, name: str) -> str:
    """Return a side in which the picture with its masks is the file of a name."""
    container = _container(side)
    if container:
        picture = f'<div><img src="{html.escape(name)}"></div>'
        side = side.replace(container, picture, 1)
    return _without_machinery(side)
