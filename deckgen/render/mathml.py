"""Formulas for the eye. Anki draws them with MathJax; here they become MathML, which browsers
draw themselves, if ``latex2mathml`` is installed; else their TeX is shown as code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from deckgen.render.field import unescape

_MATHS = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
# '<mi>\\ce</mi>', '<mi>&</mi>': what latex2mathml did not know and wrote as it stood
_LEFT_OVER = re.compile(r"<m[a-z]+(?: [^>]*)?>(?:\\[A-Za-z]|&</)")
_SAME_AS = {
    **dict.fromkeys(("align", "aligned", "split", "eqnarray", "eqnarray*", "flalign", "flalign*"), "align*"),
    **dict.fromkeys(("gather", "gather*", "gathered", "multline", "multline*"), "matrix"),
    "equation": "equation*",
}
"""Environments and those that are drawn in their place."""

# '\\begin{aligned}', '\\end{gather*}'
_ENVIRONMENT = re.compile(rf"\\(begin|end)\{{({'|'.join(re.escape(name) for name in _SAME_AS)})\}}")
_OPAQUE = re.compile(r"(<(pre|code|style|script|textarea)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE)


def with_maths(html: str) -> str:
    """Return HTML with its ``\\\\(…\\\\)`` and ``\\\\[…\\\\]`` drawn, but for those in code."""
    if "\\(" not in html and "\\[" not in html:
        return html
    parts = _OPAQUE.split(html)
    # Each match gives two groups: the whole element, and its name, which the element has already.
    return "".join(
        part if at % 3 == 1 else _MATHS.sub(_drawn, part) for at, part in enumerate(parts) if at % 3 < 2
    )


def _drawn(found: re.Match[str]) -> str:
    block = found[1] is None
    return _mathml(unescape(found[2] if block else found[1]), block)


@lru_cache(maxsize=4096)
def _mathml(tex: str, block: bool) -> str:
    try:
        from latex2mathml.converter import convert
    except ImportError:
        return _source(tex, block)
    try:
        drawn = str(convert(_as_known(tex), display="block" if block else "inline"))
    except Exception:  # TeX that it does not know raises many kinds
        return _source(tex, block)
    if _LEFT_OVER.search(drawn):
        return _source(tex, block)
    return f'<mjx-container display="true">{drawn}</mjx-container>' if block else drawn


def _as_known(tex: str) -> str:
    """Return TeX with environments that latex2mathml sets as Anki's MathJax does: in rows, and without
    numbers.
    """
    return _ENVIRONMENT.sub(lambda found: f"\\{found[1]}{{{_SAME_AS[found[2]]}}}", tex)


def _source(tex: str, block: bool) -> str:
    tag = "pre" if block else "code"
    return f"<{tag} class=tex>{escape(tex)}</{tag}>"
