"""Texts under ``format: html``: passed on as they are, their media found, their faults noted.

What a card may have is on a list (:mod:`deckgen.render.elements`); what is not on it, what can run a
script and what loads from the network is refused, for it would reach every learner.

The text is read piece by piece as a browser reads it (:mod:`deckgen.render.markup`). Flaws say where in the
text something stands and what to write instead; the text itself is passed on unless the name of a
media file in it is another one in the package.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render import css
from deckgen.render.address import kind_of
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
_LINKS_IN_FORMULAS = frozenset({"math", "mrow", "mi", "mn", "mo", "mtext"})
_ANIMATION = frozenset({"set", "animate", "animatemotion", "animatetransform"})
_ANIMATED = frozenset({"attributename", "values", "to", "from", "by"})
"""Attributes that say what an animation changes, and to what."""

# '.html', '.svg': files that may bring scripts of their own
_ACTIVE_FILE = re.compile(r"\.(?:html?|xhtml|xht|xml|svgz?|swf|pdf|js)$", re.IGNORECASE)
# '<b', '</b', '<!--': a browser that reads tags here takes it for one
_TAG_WITHIN = re.compile(r"<[A-Za-z/!?]")
# '<![CDATA[ … ]]>'
_CDATA = re.compile(r"<!\[CDATA\[(.*)\]\]>", re.DOTALL)
# 'small.png 480w' of 'small.png 480w, large.png 2x'
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
    if "<" not in html:
        return False
    _, _, flaws = scan_html(html, str)
    return any(flaw.code == "R111" for flaw in flaws)


def style_flaws(style: str) -> list[Flaw]:
    """Return what is wrong with a style sheet: what it loads, and what would end it."""
    return [_style_flaw(load, load.start, load.end) for load in css.loads(style)]


def _style_flaw(load: css.Load, start: int, end: int) -> Flaw:
    """Return the flaw for something that CSS loads, to be shown at ``start`` to ``end``."""
    if load.kind == "end":
        return Flaw(
            code="R111",
            start=start,
            end=end,
            message="</style ends the style, and what follows it is no CSS",
            hint="remove it",
        )
    if load.kind == "script":
        return Flaw("R111", start, end, _SCRIPT, _SCRIPT_WAY)
    if load.kind == "remote":
        return Flaw("R109", start, end, _REMOTE, _REMOTE_STYLE_WAY)
    return Flaw(
        code="R110",
        start=start,
        end=end,
        message="Anki does not look for files in a style, and leaves this one behind",
        hint="show the file with <img>, or write it as a data: address",
    )


# '\(x^2\)', '\[x^2\]'
_FORMULA = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\]", re.DOTALL)
_WITHOUT_MATHS = frozenset(("code", "pre", "textarea", "script", "style", "annotation"))


_NEVER_IN_FORMULAS = RAW.union("script iframe object embed form link meta base".split())
"""Tags that nobody means by the ``<`` of a formula."""


def _may_link(tag: str) -> bool:
    """Return whether the ``href`` of a tag is followed when it is clicked, and loads nothing before."""
    return tag in _LINKS or tag in _LINKS_IN_FORMULAS or tag not in ALLOWED


class _Opened:
    """The tags that are open. ``foreign`` says whether a tag stands in SVG or MathML.

    A tag that may stay open, such as ``<li>``, is closed with what it is in. One that must have an end is a
    wall: until it is closed, an end tag closes nothing around it.
    """

    def __init__(self) -> None:
        self.tags: list[tuple[str, int]] = []
        self.foreign: list[bool] = [False]
        self.depths: dict[str, list[int]] = {}  # where each name is open
        self.walls: list[int] = []  # where tags are that must have an end

    def add(self, tag: str, start: int) -> None:
        """Take an opening tag."""
        depth = len(self.tags)
        self.tags.append((tag, start))
        stays_foreign = self.foreign[-1] and tag not in HTML_WITHIN
        self.foreign.append(tag in FOREIGN or stays_foreign)
        self.depths.setdefault(tag, []).append(depth)
        if tag not in MAY_STAY_OPEN:
            self.walls.append(depth)

    def close(self, tag: str) -> bool:
        """Take a closing tag; tags that HTML lets stay open close with what they are in. Return whether
        it closed anything."""
        depths = self.depths.get(tag)
        if not depths:
            return False
        depth = depths[-1]
        if self.walls and depth < self.walls[-1]:
            return False  # a tag within it must be closed first
        while len(self.tags) > depth:
            self._drop()
        return True

    def _drop(self) -> None:
        """Forget the tag that was opened last."""
        tag, _ = self.tags.pop()
        self.foreign.pop()
        self.depths[tag].pop()
        depth = len(self.tags)
        if self.walls and self.walls[-1] == depth:
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
            is_tag = piece.kind in ("open", "close")
            if is_tag and self._is_of_formula(piece):
                self._flaw(
                    code="R111",
                    start=piece.start,
                    end=piece.start + 1,
                    message="< in a formula starts a tag in HTML",
                    hint="write &lt; for < in a formula: \\(a &lt; b\\)",
                )
                continue
            if not piece.whole:
                says = "this has no end, and swallows what follows"
                way = "end it with -->" if piece.kind == "comment" else "end it with >"
                self._flaw("R112", piece.start, piece.end, says, way)
            self._take(piece)

    def _take(self, piece: Piece) -> None:
        """Take a piece that is what it looks like."""
        if piece.kind == "open":
            self._opens(piece)
        elif piece.kind == "close":
            if not self.opened.close(piece.name):
                self._flaw(
                    code="R112",
                    start=piece.start,
                    end=piece.end,
                    message=f"</{piece.name}> closes nothing that is open",
                    hint="remove it",
                )
        elif piece.kind == "raw":
            self._raw(piece)
        elif piece.kind == "cdata":
            self._script(piece.start, piece.end, "CDATA is read in two ways")
        elif piece.kind == "text" and "\\" in self.text[piece.start : piece.end]:
            self._formulas(piece)

    def _is_of_formula(self, piece: Piece) -> bool:
        """Return whether a tag is none, but the ``<`` of a formula: ``\\(a<b\\)``.

        A browser takes the ``<b`` of it for the tag that makes words bold, and what follows for attributes.
        """
        is_tag = piece.name in ALLOWED or "-" in piece.name
        # '\(a<b \leq c>d\)': a command is read as the name of an attribute
        has_command = any("\\" in attribute.name for attribute in piece.attributes)
        if is_tag and piece.whole and not has_command:
            return False
        if piece.name in _NEVER_IN_FORMULAS:
            return False
        for opens, closes in (("\\(", "\\)"), ("\\[", "\\]")):
            begun = self.text.rfind(opens, 0, piece.start)
            if begun >= 0 and self.text.find(closes, begun, piece.start) < 0:
                return self.text.find(closes, piece.start) >= 0
        return False

    def _opens(self, piece: Piece) -> None:
        """Take an opening tag, with its attributes."""
        tag = piece.name
        if tag not in ALLOWED and "-" not in tag:
            name_end = piece.start + 1 + len(tag)
            self._script(piece.start, name_end, f"<{tag}> is not a tag for a card")
        elif tag in RAW and piece.self_closing:
            self._script(piece.start, piece.end, f"<{tag}/> is read in two ways")
        for attribute in piece.attributes:
            self._attribute(piece, attribute)
        if tag in VOID:
            return
        # '<path/>' is empty in a drawing, while '<div/>' opens an element of HTML
        is_foreign = self.opened.foreign[-1] or tag in FOREIGN
        if not (piece.self_closing and is_foreign):
            self.opened.add(tag, piece.start)

    def _formulas(self, piece: Piece) -> None:
        """Note what MathJax could not read of the formulas in words. It passes over code."""
        from deckgen.render.tex import problems  # few texts have maths

        if any(tag in _WITHOUT_MATHS for tag, _ in self.opened.tags):
            return
        for found in _FORMULA.finditer(self.text, piece.start, piece.end):
            group = "inline" if found["inline"] else "display"
            written = found[group] or ""
            if "{{c" in written:
                continue  # what is asked for stands apart
            formula = unescape(written)
            start = found.start(group)
            end = start + len(written)
            for problem in problems(formula):
                says = f"in a formula: {problem.message}"
                if formula == written:
                    problem_start = start + problem.start
                    problem_end = min(end, start + problem.end)
                    self._flaw("R126", problem_start, problem_end, says, problem.hint)
                else:  # its places are none of the text
                    self._flaw("R126", start, end, says, problem.hint)

    def _raw(self, piece: Piece) -> None:
        """Take what stands in ``<style>`` or a drawing's title: no tags, for some places read them.

        ``<style><b></style>`` is a style in HTML; in SVG it holds a tag.
        """
        if piece.name not in ALLOWED:
            return  # it was refused
        content = self.text[piece.start : piece.end]
        within = content
        if content.lstrip().startswith("<![CDATA["):
            within = _CDATA.sub(r"\1", content)
        if _TAG_WITHIN.search(within):
            says = f"a tag in <{piece.name}> is read in two ways"
            self._script(piece.start, piece.end, says)
        if piece.name != "style":
            return
        for load in css.loads(content):
            if load.kind != "end":
                start = piece.start + load.start
                end = piece.start + load.end
                self.flaws.append(_style_flaw(load, start, end))

    def _flaw(self, code: str, start: int, end: int, message: str, hint: str) -> None:
        """Note what is wrong at ``start`` to ``end`` of the text."""
        self.flaws.append(Flaw(code, start, end, message, hint))

    def _flaw_in(
        self, attribute: Attribute, code: str, message: str, hint: str
    ) -> None:
        """Note what is wrong with the value of an attribute."""
        self._flaw(code, attribute.start, attribute.end, message, hint)

    def _script(self, start: int, end: int, why: str = "") -> None:
        """Note what can run a script, and ``why`` it can, if that needs to be said."""
        message = f"{why}: {_SCRIPT}" if why else _SCRIPT
        self._flaw("R111", start, end, message, _SCRIPT_WAY)

    # --- attributes ---------------------------------------------------------------------

    def _attribute(self, piece: Piece, attribute: Attribute) -> None:
        """Take an attribute. The order of the conditions decides: the first that is met counts."""
        name = attribute.name
        tag = piece.name
        kind = kind_of(attribute.value)
        is_handler = name.startswith("on") and len(name) > 2
        if is_handler or name in ("srcdoc", "is"):
            value_start = attribute.start - attribute.quoted
            self._script(piece.start, value_start, f"{name}=")
        elif name in _WORDS or name.startswith(("data-", "aria-")):
            return
        elif ":" in name and name != "xlink:href":
            return  # of a drawing program; browsers pass over it
        elif tag in _ANIMATION and name in _ANIMATED:
            self._animated(attribute)
        elif kind == "script" or (kind == "page" and name != "src"):
            self._script(attribute.start, attribute.end, f"{name}=")
        elif _MEDIA.get(tag) == name:
            self._file(tag, attribute)
        elif name in ("srcset", "imagesrcset"):
            self._set_of_files(tag, attribute)
        elif name in _SENDING:
            if attribute.value.strip():
                self._flaw_in(
                    attribute=attribute,
                    code="R109",
                    message=f"{name} of <{tag}> reaches out to the network",
                    hint="remove it",
                )
        elif name in ("href", "xlink:href") and _may_link(tag):
            if kind == "local":
                self._unseen(tag, attribute)
        elif name in _LOADING:
            self._loaded(tag, attribute, kind)
        else:
            self._styled(attribute, kind)

    def _animated(self, attribute: Attribute) -> None:
        """Take what an animation changes: an address or a handler would be what it was not before."""
        if attribute.name == "attributename":
            changed = attribute.value.strip().lower()
            _, _, bare = changed.rpartition(":")  # 'href' of 'xlink:href'
            if bare == "href" or changed.startswith("on"):
                says = f"an animation of {changed}"
                self._script(attribute.start, attribute.end, says)
            return
        kinds = map(kind_of, attribute.value.split(";"))
        if any(kind in ("script", "page", "remote") for kind in kinds):
            self._script(attribute.start, attribute.end, "an animation of an address")

    def _file(self, tag: str, attribute: Attribute) -> None:
        """Take the address of a file that Anki packs."""
        if tag == "object" and _ACTIVE_FILE.search(attribute.value.strip()):
            self._flaw_in(
                attribute=attribute,
                code="R111",
                message="<object> runs the scripts of a page or a drawing",
                hint="show a drawing with <img>",
            )
        if kind_of(attribute.value) == "remote":
            self._flaw_in(attribute, "R109", _REMOTE, _REMOTE_WAY)
            return
        self._reference(
            percent_decoded(attribute.value),
            attribute.start,
            attribute.end,
            quoted=attribute.quoted,
        )

    def _set_of_files(self, tag: str, attribute: Attribute) -> None:
        """Take ``srcset``, of whose files the worst kind is noted.

        ``srcset="small.png 480w, large.png 2x"`` names two.
        """
        kinds = {kind_of(found[1]) for found in _CANDIDATE.finditer(attribute.value)}
        for kind in ("remote", "local"):
            if kind in kinds:
                self._loaded(tag, attribute, kind)
                return

    def _loaded(self, tag: str, attribute: Attribute, kind: str) -> None:
        """Note what a browser loads and Anki does not pack."""
        if kind == "remote":
            self._flaw_in(attribute, "R109", _REMOTE, _REMOTE_WAY)
        elif kind == "local":
            self._unseen(tag, attribute)

    def _styled(self, attribute: Attribute, kind: str) -> None:
        """Take an attribute that may be CSS, or that is not known to load anything.

        Any attribute may hold ``url(…)``: those of SVG such as ``fill`` and ``mask`` do.
        """
        loads = css.loads(attribute.value)
        if loads:
            self.flaws.append(_style_flaw(loads[0], attribute.start, attribute.end))
            return
        if attribute.name == "style" or kind != "remote":
            return
        if "//" in attribute.value:
            self._flaw_in(attribute, "R109", _REMOTE, _REMOTE_WAY)

    def _unseen(self, tag: str, attribute: Attribute) -> None:
        """Note a file that Anki does not find, and so does not pack."""
        where = f"{attribute.name} of <{tag}>"
        self._flaw_in(
            attribute=attribute,
            code="R110",
            message=f"Anki does not look for files in {where}, and leaves this one behind",
            hint="name the file in the src of <img>, <audio> or <video>",
        )

    def _reference(self, src: str, start: int, end: int, *, quoted: bool) -> None:
        """Take a reference to a media file; ``quoted`` says whether it stands in quotation marks.

        ``src`` is the name of the file; ``start`` and ``end`` say where it stands in the text, as it is
        written.
        """
        if fault := unpackable(src):
            message, hint = fault
            self._flaw("R109", start, end, message, hint)
            return
        src = normalise(src)
        self.media.append(MediaRef(src, start, end))
        name = escape_maths(self.media_name(src))
        name = name.replace('"', "&quot;").replace("'", "&#39;")
        self.renamed.append((start, end, name if quoted else f'"{name}"'))

    def sounds(self) -> None:
        """Take every ``[sound:…]``."""
        for found in SOUND.finditer(self.text):
            start, end = found.span(1)
            self._reference(unescape(found[1]), start, end, quoted=True)

    def leftovers(self) -> None:
        """Note tags that nothing closes."""
        for tag, start in self.opened.tags:
            if tag not in MAY_STAY_OPEN:
                end = start + len(f"<{tag}")
                self._flaw(
                    code="R112",
                    start=start,
                    end=end,
                    message=f"<{tag}> is never closed",
                    hint=f"close it: </{tag}>",
                )

    def result(self) -> str:
        """Return the text with the media renamed."""
        out: list[str] = []
        at = 0
        for start, end, name in sorted(self.renamed):
            out.append(self.text[at:start])
            out.append(name)
            at = end
        out.append(self.text[at:])
        return "".join(out)
