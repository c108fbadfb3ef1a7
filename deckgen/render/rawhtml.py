"""Texts under ``format: html``: passed on as they are, their media found, their faults noted.

What a card may have is on a list (:mod:`deckgen.render.elements`); what is not on it, what can run a
script and what loads from the network is refused, for it would reach every learner.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render import css
from deckgen.render.address import kind_of
from deckgen.render.cloze import well_numbered
from deckgen.render.cloze_hints import hints_at_code
from deckgen.render.deletions import Braces
from deckgen.render.elements import (
    ALLOWED,
    FOREIGN,
    HTML_WITHIN,
    MAY_STAY_OPEN,
    RAW,
    VOID,
)
from deckgen.render.field import (
    SOUND,
    Flaw,
    MediaRef,
    escape_maths,
    normalise,
    unescape,
)
from deckgen.render.markup import pieces
from deckgen.render.writer import percent_decoded, unpackable

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.render.markup import Attribute, Piece

_MEDIA = dict.fromkeys(("img", "audio", "video", "source"), "src") | {"object": "data"}
"""Where Anki finds a file: the attribute of each tag."""

_LOADING = frozenset(
    "src srcset imagesrcset poster background data href xlink:href lowsrc dynsrc icon longdesc classid "
    "codebase archive manifest profile usemap".split()
)
"""Attributes that name files or pages."""

_SENDING = frozenset({"ping", "action", "formaction"})
"""Attributes that send something out when they are used."""

_WORDS = frozenset(
    "abbr alt class cite content datetime id itemid itemtype label lang name placeholder title value "
    "xmlns".split()
)
"""Attributes that are words, whatever stands in them."""

_LINKS = frozenset({"a", "area"})
_ANIMATION = frozenset({"set", "animate", "animatemotion", "animatetransform"})
_ACTIVE_FILE = re.compile(r"\.(?:html?|xhtml|xht|xml|svgz?|swf|pdf|js)$", re.IGNORECASE)
_TAG_WITHIN = re.compile(r"<[A-Za-z/!?]")
_CDATA = re.compile(r"<!\[CDATA\[(.*)\]\]>", re.DOTALL)
_CANDIDATE = re.compile(r"[\s,]*([^\s]+)[^,]*")

_SCRIPT = (
    "what can run a script is not for cards: apps differ on it, and it could do harm"
)
_SCRIPT_WAY = "use only HTML and CSS"
_REMOTE = "a file on the network: cards load nothing from there"
_REMOTE_WAY = "save it in the media folder and show it with <img>, <audio> or <video>"
_REMOTE_STYLE_WAY = (
    "leave it out; a font or a picture can be written into the style as a data: address"
)


def scan_html(
    text: str, media_name: Callable[[str], str]
) -> tuple[str, list[MediaRef], list[Flaw]]:
    """Return ``text`` with its media renamed, the references, and what is wrong with it."""
    scan = _Scan(text, media_name)
    scan.tags()
    scan.sounds()
    scan.leftovers()
    return scan.result(), scan.media, scan.flaws


def has_script(html: str) -> bool:
    """Tell whether the HTML of a field can run a script."""
    return "<" in html and any(flaw.code == "R111" for flaw in scan_html(html, str)[2])


def style_flaws(style: str) -> list[Flaw]:
    """Return what is wrong with a style sheet: what it loads, and what would end it."""
    return [_style_flaw(load, load.start, load.end) for load in css.loads(style)]


def _style_flaw(load: css.Load, start: int, end: int) -> Flaw:
    """Return the flaw for something that CSS loads, to be shown at ``start`` to ``end``."""
    if load.kind in ("script", "end"):
        message = (
            "</style ends the style, and what follows it is no CSS"
            if load.kind == "end"
            else _SCRIPT
        )
        return Flaw(
            "R111",
            start,
            end,
            message,
            "remove it" if load.kind == "end" else _SCRIPT_WAY,
        )
    if load.kind == "remote":
        return Flaw("R109", start, end, _REMOTE, _REMOTE_STYLE_WAY)
    message = "Anki does not look for files in a style, and leaves this one behind"
    return Flaw(
        "R110",
        start,
        end,
        message,
        "show the file with <img>, or write it as a data: address",
    )


def cloze_flaws(text: str) -> list[Flaw]:
    """Return what is wrong with the deletions of a text that goes to the engine as it is."""
    # where the mark of each open deletion starts and ends
    opened: list[tuple[int, int]] = []
    flaws: list[Flaw] = []
    made = 0
    hinted = False
    for kind, part, at in Braces(balanced=False).split(text):
        if kind == "open":
            made += 1
            hinted = False
            opened.append((at, at + len(part)))
            if not well_numbered(part):
                says = "deletions are numbered from 1 to 500"
                flaws.append(Flaw("R102", at, at + len(part), says, "write c1"))
        elif kind == "colons" and opened and not hinted:
            hinted = True
            flaws += _colons(text, opened[-1][1], at)
        elif kind == "close":
            hinted = False
            start, end = opened.pop()
            if not text[end:at].partition("::")[0].strip():
                hint = "write what is to be asked for: {{c1::…}}"
                flaws.append(
                    Flaw(
                        "R104", start, at + 2, "there is nothing in this deletion", hint
                    )
                )
    for start, end in opened:
        flaws.append(
            Flaw("R103", start, end, "this deletion has no end", "end it with }}")
        )
    if not made:
        hint = "mark what is to be asked for: {{c1::…}}"
        flaws.append(
            Flaw("R101", 0, len(text), "a cloze without a deletion makes no card", hint)
        )
    return flaws


def _colons(text: str, inner_start: int, at: int) -> list[Flaw]:
    """Return the flaw of ``::`` that starts a hint and looks like code."""
    before = text[inner_start:at]
    after = text[at + 2 :].partition("}}")[0]
    if (
        "{{" in before
        or "{{" in after
        or not before.strip()
        or not hints_at_code(before, after)
    ):
        return []
    says = "a hint starts here: only what comes before it is asked for"
    way = "write :&#58; to show two colons; if you mean a hint, put a space after the colons"
    return [Flaw("R122", at, at + 2, says, way)]


# '\(x^2\)', '\[x^2\]'
_FORMULA = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\]", re.DOTALL)
_WITHOUT_MATHS = frozenset(("code", "pre", "textarea", "script", "style", "annotation"))


_NEVER_IN_FORMULAS = RAW | {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "link",
    "meta",
    "base",
}
"""Tags that nobody means by the ``<`` of a formula."""


class _Opened:
    """The tags that are open. ``foreign`` says whether a tag stands in SVG or MathML."""

    def __init__(self) -> None:
        self.tags: list[tuple[str, int]] = []
        self.foreign: list[bool] = [False]
        self.depths: dict[str, list[int]] = {}  # where each name is open
        self.walls: list[int] = []  # where tags are that must have an end

    def add(self, tag: str, start: int) -> None:
        """Take an opening tag."""
        depth = len(self.tags)
        self.tags.append((tag, start))
        self.foreign.append(
            tag in FOREIGN or (self.foreign[-1] and tag not in HTML_WITHIN)
        )
        self.depths.setdefault(tag, []).append(depth)
        if tag not in MAY_STAY_OPEN:
            self.walls.append(depth)

    def close(self, tag: str) -> bool:
        """Take a closing tag; tags that HTML lets stay open close with what they are in. Return whether
        it closed anything."""
        depths = self.depths.get(tag)
        if not depths or (self.walls and depths[-1] < self.walls[-1]):
            return False
        depth = depths[-1]
        while len(self.tags) > depth:
            self._drop()
        return True

    def _drop(self) -> None:
        tag, _ = self.tags.pop()
        self.foreign.pop()
        self.depths[tag].pop()
        if self.walls and self.walls[-1] == len(self.tags):
            self.walls.pop()


class _Scan:
    """Reads HTML piece by piece; never changes more than the name of a media file."""

    def __init__(self, text: str, media_name: Callable[[str], str]) -> None:
        self.text = text
        self.media_name = media_name
        self.media: list[MediaRef] = []
        self.flaws: list[Flaw] = []
        self.renamed: list[tuple[int, int, str]] = []
        self.opened = _Opened()

    def tags(self) -> None:
        """Take every piece of the text."""
        for piece in pieces(self.text):
            if piece.kind in ("open", "close") and self._is_of_formula(piece):
                way = "write &lt; for < in a formula: \\(a &lt; b\\)"
                self._flaw(
                    "R111",
                    piece.start,
                    piece.start + 1,
                    "< in a formula starts a tag in HTML",
                    way,
                )
                continue
            if not piece.whole:
                way = "end it with -->" if piece.kind == "comment" else "end it with >"
                self._flaw(
                    "R112",
                    piece.start,
                    piece.end,
                    "this has no end, and swallows what follows",
                    way,
                )
            if piece.kind == "open":
                self._opens(piece)
            elif piece.kind == "close" and not self.opened.close(piece.name):
                says = f"</{piece.name}> closes nothing that is open"
                self._flaw("R112", piece.start, piece.end, says, "remove it")
            elif piece.kind == "raw":
                self._raw(piece)
            elif piece.kind == "cdata":
                self._script(piece.start, piece.end, "CDATA is read in two ways")
            elif piece.kind == "text" and "\\" in self.text[piece.start : piece.end]:
                self._formulas(piece)

    def _is_of_formula(self, piece: Piece) -> bool:
        """Return whether a tag is none, but the ``<`` of a formula: ``\\(a<b\\)``."""
        is_tag = piece.name in ALLOWED or "-" in piece.name
        if (
            is_tag
            and piece.whole
            and not any("\\" in each.name for each in piece.attributes)
        ):
            return False
        if piece.name in _NEVER_IN_FORMULAS:
            return False
        for opens, closes in (("\\(", "\\)"), ("\\[", "\\]")):
            begun = self.text.rfind(opens, 0, piece.start)
            if begun >= 0 and self.text.find(closes, begun, piece.start) < 0:
                return self.text.find(closes, piece.start) >= 0
        return False

    def _opens(self, piece: Piece) -> None:
        tag = piece.name
        if tag not in ALLOWED and "-" not in tag:
            self._script(
                piece.start,
                piece.start + 1 + len(tag),
                f"<{tag}> is not a tag for a card",
            )
        elif tag in RAW and piece.self_closing:
            self._script(piece.start, piece.end, f"<{tag}/> is read in two ways")
        for attribute in piece.attributes:
            self._attribute(piece, attribute)
        if tag in VOID or (
            piece.self_closing and (self.opened.foreign[-1] or tag in FOREIGN)
        ):
            return
        self.opened.add(tag, piece.start)

    def _formulas(self, piece: Piece) -> None:
        """Note what MathJax could not read of the formulas in words. It passes over code."""
        from deckgen.render.tex import problems  # few texts have maths

        if any(tag in _WITHOUT_MATHS for tag, _ in self.opened.tags):
            return
        for found in _FORMULA.finditer(self.text, piece.start, piece.end):
            written = found["inline"] or found["display"] or ""
            if "{{c" in written:
                continue  # what is asked for stands apart
            formula = unescape(written)
            start = found.start("inline" if found["inline"] else "display")
            for problem in problems(formula):
                at, end = start, start + len(written)
                if formula == written:
                    at, end = start + problem.start, min(end, start + problem.end)
                self._flaw(
                    "R126", at, end, f"in a formula: {problem.message}", problem.hint
                )

    def _raw(self, piece: Piece) -> None:
        """Take what stands in ``<style>`` or a drawing's title: no tags, for some places read them."""
        if piece.name not in ALLOWED:
            return  # it was refused
        content = self.text[piece.start : piece.end]
        within = (
            _CDATA.sub(r"\1", content)
            if content.lstrip().startswith("<![CDATA[")
            else content
        )
        if _TAG_WITHIN.search(within):
            self._script(
                piece.start, piece.end, f"a tag in <{piece.name}> is read in two ways"
            )
        if piece.name == "style":
            for load in css.loads(content):
                if load.kind != "end":
                    self.flaws.append(
                        _style_flaw(
                            load, piece.start + load.start, piece.start + load.end
                        )
                    )

    def _flaw(self, code: str, start: int, end: int, message: str, hint: str) -> None:
        self.flaws.append(Flaw(code, start, end, message, hint))

    def _script(self, start: int, end: int, why: str = "") -> None:
        self._flaw(
            "R111", start, end, f"{why}: {_SCRIPT}" if why else _SCRIPT, _SCRIPT_WAY
        )

    # --- attributes ---------------------------------------------------------------------

    def _attribute(self, piece: Piece, attribute: Attribute) -> None:
        name, tag = attribute.name, piece.name
        at, end = attribute.start, attribute.end
        kind = kind_of(attribute.value)
        if (name.startswith("on") and len(name) > 2) or name in ("srcdoc", "is"):
            self._script(piece.start, at - attribute.quoted, f"{name}=")
        elif name in _WORDS or name.startswith(("data-", "aria-")):
            return
        elif ":" in name and name != "xlink:href":
            return  # of a drawing program; browsers pass over it
        elif tag in _ANIMATION and (
            name == "attributename" or name in ("values", "to", "from", "by")
        ):
            self._animated(piece, attribute)
        elif kind == "script" or (kind == "page" and name != "src"):
            self._script(at, end, f"{name}=")
        elif _MEDIA.get(tag) == name:
            self._file(tag, attribute)
        elif name in ("srcset", "imagesrcset"):
            self._set_of_files(tag, attribute)
        elif name in _SENDING:
            if attribute.value.strip():
                self._flaw(
                    "R109",
                    at,
                    end,
                    f"{name} of <{tag}> reaches out to the network",
                    "remove it",
                )
        elif name in ("href", "xlink:href") and (
            tag in _LINKS or tag not in ALLOWED or self._is_maths(tag)
        ):
            if kind == "local":
                self._unseen(f"{name} of <{tag}>", at, end)
        elif name in _LOADING:
            self._loaded(tag, attribute, kind)
        else:
            self._styled(name, attribute, kind)

    @staticmethod
    def _is_maths(tag: str) -> bool:
        return tag in ("math", "mrow", "mi", "mn", "mo", "mtext")

    def _animated(self, piece: Piece, attribute: Attribute) -> None:
        """Take what an animation changes: an address or a handler would be what it was not before."""
        if attribute.name == "attributename":
            changed = attribute.value.strip().lower()
            if changed.rpartition(":")[2] == "href" or changed.startswith("on"):
                self._script(
                    attribute.start, attribute.end, f"an animation of {changed}"
                )
        elif any(
            kind_of(value) in ("script", "page", "remote")
            for value in attribute.value.split(";")
        ):
            self._script(attribute.start, attribute.end, "an animation of an address")

    def _file(self, tag: str, attribute: Attribute) -> None:
        if tag == "object" and _ACTIVE_FILE.search(attribute.value.strip()):
            says = "<object> runs the scripts of a page or a drawing"
            self._flaw(
                "R111",
                attribute.start,
                attribute.end,
                says,
                "show a drawing with <img>",
            )
        if kind_of(attribute.value) == "remote":
            self._flaw("R109", attribute.start, attribute.end, _REMOTE, _REMOTE_WAY)
        else:
            src = percent_decoded(attribute.value)
            self._reference(
                src, attribute.start, attribute.end, quoted=attribute.quoted
            )

    def _set_of_files(self, tag: str, attribute: Attribute) -> None:
        kinds = {kind_of(found[1]) for found in _CANDIDATE.finditer(attribute.value)}
        self._loaded(
            tag,
            attribute,
            "remote" if "remote" in kinds else "local" if "local" in kinds else "",
        )

    def _loaded(self, tag: str, attribute: Attribute, kind: str) -> None:
        """Note what a browser loads and Anki does not pack."""
        if kind == "remote":
            self._flaw("R109", attribute.start, attribute.end, _REMOTE, _REMOTE_WAY)
        elif kind == "local":
            self._unseen(f"{attribute.name} of <{tag}>", attribute.start, attribute.end)

    def _styled(self, name: str, attribute: Attribute, kind: str) -> None:
        """Take an attribute that may be CSS, or that is not known to load anything."""
        loads = css.loads(attribute.value)
        for load in loads[:1]:
            self.flaws.append(_style_flaw(load, attribute.start, attribute.end))
        if (
            kind == "remote"
            and not loads
            and "//" in attribute.value
            and name != "style"
        ):
            self._flaw("R109", attribute.start, attribute.end, _REMOTE, _REMOTE_WAY)

    def _unseen(self, where: str, start: int, end: int) -> None:
        message = f"Anki does not look for files in {where}, and leaves this one behind"
        self._flaw(
            "R110",
            start,
            end,
            message,
            "name the file in the src of <img>, <audio> or <video>",
        )

    def _reference(self, src: str, start: int, end: int, *, quoted: bool) -> None:
        if fault := unpackable(src):
            self._flaw("R109", start, end, *fault)
            return
        src = normalise(src)
        self.media.append(MediaRef(src, start, end))
        name = (
            escape_maths(self.media_name(src))
            .replace('"', "&quot;")
            .replace("'", "&#39;")
        )
        self.renamed.append((start, end, name if quoted else f'"{name}"'))

    def sounds(self) -> None:
        """Take every ``[sound:…]``."""
        for found in SOUND.finditer(self.text):
            self._reference(
                unescape(found[1]), found.start(1), found.end(1), quoted=True
            )

    def leftovers(self) -> None:
        """Note tags that nothing closes."""
        for tag, start in self.opened.tags:
            if tag not in MAY_STAY_OPEN:
                says = f"<{tag}> is never closed"
                self._flaw(
                    "R112", start, start + len(tag) + 1, says, f"close it: </{tag}>"
                )

    def result(self) -> str:
        """Return the text with the media renamed."""
        out: list[str] = []
        at = 0
        for start, end, name in sorted(self.renamed):
            out += self.text[at:start], name
            at = end
        return "".join([*out, self.text[at:]])
