"""MathJax as Anki sets it up, in a page of its own: what a field's HTML becomes in the reviewer."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

SITE = "http://mathjax.localhost"
SETUP = """window.MathJax = {
  tex: {
    displayMath: [["\\\\[", "\\\\]"]], processEscapes: false, processEnvironments: false, processRefs: false,
    packages: {"[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"]},
  },
  loader: {load: ["[tex]/noerrors", "[tex]/mathtools"]},
  startup: {typeset: false},
}"""
PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>{css}</style><body class="card"><div id="qa"></div>
<script>{setup}</script><script src="/tex-chtml-full.js"></script>"""
TYPESET = """async html => {
  await MathJax.startup.promise;
  const field = document.getElementById("qa");
  field.innerHTML = html;
  MathJax.typesetClear();
  await MathJax.typesetPromise([field]);
  const marks = [...field.querySelectorAll("[data-mjx-error]")];
  const isRed = element => getComputedStyle(element).color === "rgb(255, 0, 0)";
  const red = [...field.querySelectorAll("mjx-mtext")].filter(isRed);
  return {
    formulas: field.querySelectorAll("mjx-container").length,
    errors: marks.map(e => e.dataset.mjxError).concat(red.map(e => "unknown command")),
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


KNOWN = """() => {
  const tex = MathJax.startup.document.inputJax.find(each => each.name === "TeX");
  const names = {};
  for (const kind of ["macro", "environment", "delimiter"]) {
    const maps = tex.parseOptions.handlers.get(kind)._configuration.items.map(each => each.item);
    names[kind] = maps.filter(each => each.map instanceof Map).flatMap(each => [...each.map.keys()]);
  }
  return names;
}"""


class Typeset(NamedTuple):
    """What MathJax made of a field: its formulas, what it calls wrong, and how many pixels the
    page is wider than the screen.
    """

    formulas: int
    errors: list[str]
    wider: int


class Reviewer:
    """A page with MathJax, which is read from the package that is installed."""

    def __init__(self, browser: Browser, css: str = "", width: int = 380) -> None:
        found = find_spec("mathjax")
        if found is None or not found.submodule_search_locations:
            pytest.fail("install the 'dev' extra: MathJax is missing", pytrace=False)
        self.files = (
            Path(next(iter(found.submodule_search_locations)))
            / "static"
            / "mathjax"
            / "es5"
        )
        self.html = PAGE.format(css=css, setup=SETUP)
        self.page: Any = browser.new_page(viewport={"width": width, "height": 740})
        self.page.route("**", self._answer)
        self.page.goto(f"{SITE}/")

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body=self.html, content_type="text/html")
        else:
            route.fulfill(path=self.files / path.lstrip("/"))

    def show(self, html: str) -> Typeset:
        """Show a field."""
        shown = self.page.evaluate(TYPESET, html)
        return Typeset(shown["formulas"], shown["errors"], shown["wider"])

    def known(self) -> dict[str, list[str]]:
        """Return the names that MathJax knows: ``macro``, ``environment`` and ``delimiter``."""
        names: dict[str, list[str]] = self.page.evaluate(KNOWN)
        return names

    def close(self) -> None:
        """Close the page."""
        self.page.close()
