r"""Formulas for the eye: MathJax, as Anki's reviewer runs it, from a package that brings its files.

The package ``django-static-mathjax`` holds MathJax 3.2.2 as plain files. Its script
``tex-chtml-full.js`` is the one that Anki ships (theirs differs in the speech engine alone,
which neither starts), and so are its fonts. Nothing of the package is imported: the files are
found beside it, and a browser runs them, within the policy of deckgen's own pages.

Without it, TeX is shown as it stands, as code.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.render.field import unescape
from deckgen.util import extras
from deckgen.util.embed import json_element

if TYPE_CHECKING:
    from collections.abc import Iterable

SCRIPT = "tex-chtml-full.js"
"""The script with all of TeX's packages in it: it loads nothing else but fonts."""

SCRIPT_FOLDER = "mathjax/"
"""Where a page that is served finds MathJax's files, below its own address."""

MISSING = (
    "Formulas are shown as TeX; to see them as Anki draws them: "
    + extras.install("django-static-mathjax")
)

_FONTS = Path("output", "chtml", "fonts", "woff-v2")

# What Anki's reviewer looks for before it starts MathJax: '\(x^2\)', '\[ \frac{a}{b} \]'
_FORMULA = re.compile(r"\\\[(.*?)\\\]|\\\((.*?)\\\)", re.DOTALL)

# Elements in which MathJax leaves text alone.
_OPAQUE = re.compile(
    r"(<(pre|code|style|script|textarea)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE
)


@cache
def folder() -> Path | None:
    """Return the folder of MathJax's files, ``None`` where they are not installed."""
    package = importlib.util.find_spec("mathjax")
    if package is None:
        return None
    for place in package.submodule_search_locations or ():
        scripts = Path(place, "static", "mathjax", "es5")
        if (scripts / SCRIPT).is_file():
            return scripts
    return None


@cache
def files() -> dict[str, Path]:
    """Return MathJax's files by name: the script and its fonts; none where it is not installed."""
    scripts = folder()
    if scripts is None:
        return {}
    found = {SCRIPT: scripts / SCRIPT}
    for font in sorted((scripts / _FONTS).glob("*.woff")):
        found[font.name] = font
    return found


def element() -> str:
    """Return the element with MathJax for a page that can load nothing: its script, and its fonts as
    addresses. Raises ``OSError`` if a file cannot be read.
    """
    fonts = {}
    for name, path in files().items():
        if name != SCRIPT:
            content = base64.b64encode(path.read_bytes()).decode()
            fonts[name] = f"data:font/woff;base64,{content}"
    value = {"script": script(), "fonts": fonts}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json_element("mathjax", text.encode("utf-8", "replace"))


def script() -> str:
    """Return the text of MathJax's script. Raises ``OSError`` if it cannot be read."""
    return files()[SCRIPT].read_text(encoding="utf-8")


def is_wanted(texts: Iterable[str]) -> bool:
    """Tell whether one of several texts in HTML has a formula."""
    return any(_FORMULA.search(text) for text in texts)


def note(texts: Iterable[str]) -> str:
    """Return what to say of texts in HTML: :data:`MISSING` if they have formulas and MathJax is not there."""
    if folder() is None and is_wanted(texts):
        return MISSING
    return ""


def prepared(html: str) -> str:
    """Return a side of a card for a page: as it is where MathJax draws it, else with TeX as code."""
    if folder() is not None or not _FORMULA.search(html):
        return html
    # Each match gives two groups, the whole element and its name: every third part is a name.
    parts = _OPAQUE.split(html)
    out = []
    for at, part in enumerate(parts):
        if at % 3 == 0:
            out.append(_FORMULA.sub(_as_code, part))
        elif at % 3 == 1:
            out.append(part)
    return "".join(out)


def _as_code(found: re.Match[str]) -> str:
    """Return a formula as code: displayed, or in a line."""
    displayed, in_line = found.groups()
    if displayed is not None:
        tag = "pre"
        tex = unescape(displayed)
    else:
        tag = "code"
        tex = unescape(in_line)
    return f'<{tag} class="tex">{escape(tex)}</{tag}>'


# --- how much room a formula takes, about ----------------------------------------------------

_ROW = re.compile(r"\\\\|\\cr\b")  # the end of a row: 'a &= b \\ c &= d'
# '\begin{array}{l|l}'
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\{[lcr|]*\})?")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)\s*", re.DOTALL)  # '\alpha ', '\,'
_UNSEEN = re.compile(r"[{}^_&\s]+")
_TALL = re.compile(
    r"\\(?:[dt]?frac|[dt]?binom|sum|prod|int|cfrac|overbrace|underbrace)\b"
)


def outlined(text: str) -> str:
    """Return a text with a row of letters, about as long, for each row of its formulas.

    It is what is measured where there is no browser: fractions and the like take two rows.
    """
    return _FORMULA.sub(_outline, text) if "\\" in text else text


def _outline(found: re.Match[str]) -> str:
    """Return a formula as rows of letters, one for each sign that is seen."""
    displayed, in_line = found.groups()
    is_displayed = displayed is not None
    rows = []
    for row in _ROW.split(displayed if is_displayed else in_line):
        letters = _ENVIRONMENT.sub("", row)
        letters = _COMMAND.sub("x", letters)
        letters = _UNSEEN.sub("", letters)
        rows.append(letters or "x")
        if is_displayed and _TALL.search(row):
            rows.append("x")
    if not is_displayed:
        return "".join(rows)
    return "\n" + "\n".join(rows) + "\n"
