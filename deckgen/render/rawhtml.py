"""Texts under ``format: html``: passed on as they are, their media found, their faults noted."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from deckgen.render.cloze import well_numbered
from deckgen.render.deletions import Braces
from deckgen.render.field import SOUND, Flaw, MediaRef, escape_maths, normalise
from deckgen.render.writer import percent_decoded, unpackable

if TYPE_CHECKING:
    from collections.abc import Callable

_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_MAY_STAY_OPEN = frozenset(
    {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup", "caption"}
    | {"rt", "rp", "body", "html", "head"}
)
_SOURCES = dict.fromkeys(("img", "audio", "video", "source"), "src") | {"object": "data"}
_UNSEEN = {"srcset": "", "poster": "", "background": "", "src": "", "data": "object embed"}
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][^\s/<>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
_CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+)""", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b|document\.write|\bjavascript:|<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)


def scan_html(text: str, media_name: Callable[[str], str]) -> tuple[str, list[MediaRef], list[Flaw]]:
    """Return ``text`` with its media renamed, the references, and what is wrong with it."""
    scan = _Scan(text, media_name)
    scan.tags()
    scan.sounds()
    scan.leftovers()
    return scan.result(), scan.media, scan.flaws


def cloze_flaws(text: str) -> list[Flaw]:
    """Return what is wrong with the deletions of a text that goes to the engine as it is."""
    opened: list[tuple[int, str, int]] = []
    flaws: list[Flaw] = []
    made = 0
    for kind, part, at in Braces(balanced=False).split(text):
        if kind == "open":
            made += 1
            opened.append((at, part, at + len(part)))
            if not well_numbered(part):
                flaws.append(
                    Flaw("R102", at, at + len(part), "deletions are numbered from 1 to 500", "write c1")
                )
        elif kind == "close":
            start, _, end = opened.pop()
            if not text[end:at].partition("::")[0].strip():
                hint = "write what is to be asked for: {{c1::…}}"
                flaws.append(Flaw("R104", start, at + 2, "there is nothing in this deletion", hint))
    flaws += [
        Flaw("R103", start, end, "this deletion has no end", "end it with }}") for start, _, end in opened
    ]
    if not made:
        hint = "mark what is to be asked for: {{c1::…}}"
        flaws.append(Flaw("R101", 0, len(text), "a cloze without a deletion makes no card", hint))
    return flaws


class _Scan:
    """Reads HTML for its tags; never changes more than the name of a media file."""

    def __init__(self, text: str, media_name: Callable[[str], str]) -> None:
        self.text = text
        self.media_name = media_name
        self.media: list[MediaRef] = []
        self.flaws: list[Flaw] = []
        self.renamed: list[tuple[int, int, str]] = []
        self.opened: list[tuple[str, int]] = []

    def tags(self) -> None:
        """Take every tag outside of comments, scripts and styles."""
        at = 0
        while found := _TAG.search(self.text, at):
            at = found.end()
            if found[2] is None:
                continue
            tag = found[2].lower()
            if found[1]:
                self._closes(tag, found.start())
                continue
            self._attributes(tag, found)
            if tag not in _VOID:
                self.opened.append((tag, found.start()))
            if tag in ("script", "style"):
                end = re.compile(f"</{tag}", re.IGNORECASE).search(self.text, at)
                at = end.start() if end else len(self.text)

    def _closes(self, tag: str, start: int) -> None:
        """Take a closing tag; tags that HTML lets stay open close with what they are in."""
        for depth in range(len(self.opened) - 1, -1, -1):
            if self.opened[depth][0] == tag:
                del self.opened[depth:]
                return
            if self.opened[depth][0] not in _MAY_STAY_OPEN:
                break
        self._flaw("R112", start, start + len(tag) + 3, f"</{tag}> closes nothing that is open", "remove it")

    def _flaw(self, code: str, start: int, end: int, message: str, hint: str) -> None:
        self.flaws.append(Flaw(code, start, end, message, hint))

    def _attributes(self, tag: str, whole: re.Match[str]) -> None:
        for found in _ATTRIBUTE.finditer(self.text, whole.start(3), whole.end(3)):
            name, group = found[1].lower(), found.lastindex or 2
            value, (at, end) = unescape(found[group]), found.span(group)
            if _SOURCES.get(tag) == name:
                self._reference(percent_decoded(value), at, end, quoted=group != 4)
            elif name in _UNSEEN and (not _UNSEEN[name] or tag in _UNSEEN[name].split()):
                self._unseen(f"{name} of <{tag}>", at, end)
            elif name == "href" and not re.match(r"[a-z][a-z0-9+.-]+:|#|//", value, re.IGNORECASE):
                self._unseen(f"href of <{tag}>", at, end)
            elif name == "style" and (url := _CSS_URL.search(value)) and not url[1].startswith("data:"):
                self._unseen("style", at, end)

    def _unseen(self, where: str, start: int, end: int) -> None:
        message = f"Anki does not look for files in {where}, and leaves this one behind"
        self._flaw("R110", start, end, message, "name the file in the src of <img>, <audio> or <video>")

    def _reference(self, src: str, start: int, end: int, *, quoted: bool) -> None:
        if fault := unpackable(src):
            self._flaw("R109", start, end, *fault)
            return
        src = normalise(src)
        self.media.append(MediaRef(src, start, end))
        name = escape_maths(self.media_name(src)).replace('"', "&quot;").replace("'", "&#39;")
        self.renamed.append((start, end, name if quoted else f'"{name}"'))

    def sounds(self) -> None:
        """Take every ``[sound:…]``."""
        for found in SOUND.finditer(self.text):
            self._reference(unescape(found[1]), found.start(1), found.end(1), quoted=True)

    def leftovers(self) -> None:
        """Note tags that nothing closes, and scripts."""
        for tag, start in self.opened:
            if tag not in _MAY_STAY_OPEN:
                self._flaw(
                    "R112", start, start + len(tag) + 1, f"<{tag}> is never closed", f"close it: </{tag}>"
                )
        for found in _SCRIPT.finditer(self.text):
            message = "a script in a field: apps differ on it, and document.write wipes the card"
            self._flaw("R111", found.start(), found.end(), message, "show it with HTML and CSS alone")

    def result(self) -> str:
        """Return the text with the media renamed."""
        out: list[str] = []
        at = 0
        for start, end, name in sorted(self.renamed):
            out += self.text[at:start], name
            at = end
        return "".join([*out, self.text[at:]])
