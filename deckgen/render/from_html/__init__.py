"""The HTML of a field back to Markdown, where deckgen's own renderer makes the same of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.render import render
from deckgen.render.from_html.alike import canon
from deckgen.render.from_html.escapes import kinds_in
from deckgen.render.from_html.tidying import tidied
from deckgen.render.from_html.tree import Element, NoTreeError, parse
from deckgen.render.from_html.writing import Style, UnwritableError, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.render import Rendered

SAME, EXACT, ALIKE, KEPT = range(4)
"""How much a converted text is the field it was: the same text; Markdown that renders to the same bytes;
Markdown that is seen alike; HTML, kept as it was."""

_LONGEST = 20_000
"""Fields with more characters than this stay HTML, if they have markup: they are pages, not notes."""

_MOST_SIGNS = 600
"""And so do fields with more tags and backslashes than this: a field may be made to take long."""

_NONE: frozenset[str] = frozenset()


class Converted(NamedTuple):
    """A field as ``cards.yaml`` has it, and how much it is the field it was.

    ``was_tidied`` says that something was taken away first.
    """

    text: str
    level: int
    was_tidied: bool = False

    @property
    def is_html(self) -> bool:
        """Return whether the text is HTML."""
        return self.level == KEPT


def convert(
    html: str,
    *,
    cloze: bool = False,
    prefix: str = "",
    tidy: bool = False,
    keeps_spaces: bool = False,
) -> Converted:
    """Return the HTML of a field as Markdown, if that renders to the same or to what is seen alike.

    ``cloze`` says that the field is the text of a cloze note. ``prefix`` is put before names of media
    files (``media/``). ``tidy`` takes away first what pasting leaves behind. ``keeps_spaces`` says that
    the style of the card shows every space and line end.
    """
    clean = tidied(html) if tidy else html
    converted = _Conversion(clean, cloze, prefix, keeps_spaces).result()
    if clean == html:
        return converted
    return converted._replace(was_tidied=True)


def as_html(html: str, *, prefix: str = "") -> str:
    """Return HTML for ``format: html``, with a prefix before the names of its media files."""
    if not prefix:
        return html
    return render(html, format="html", media_name=lambda src: prefix + src).html


class _Conversion:
    """One field on its way."""

    def __init__(self, html: str, cloze: bool, prefix: str, keeps_spaces: bool) -> None:
        self.html = html
        self.cloze = cloze
        self.prefix = prefix
        self.keeps_spaces = keeps_spaces
        self._form: str | None = None

    def result(self) -> Converted:
        """Return the field as Markdown, or as HTML where no Markdown renders as it."""
        html = self.html
        if "<" not in html and "&" not in html:
            rendered = self._render(html)
            has_other_names = bool(self.prefix) and bool(rendered.media)
            if rendered.html == html and not has_other_names:
                return Converted(html, SAME)
        signs = html.count("<") + html.count("\\") + html.count("[")
        if len(html) > _LONGEST or signs > _MOST_SIGNS:
            return self._kept()
        try:
            tree = parse(html)
            return self._best(tree) or self._kept()
        except (NoTreeError, UnwritableError):
            return self._kept()

    def _kept(self) -> Converted:
        """Return the field as HTML."""
        return Converted(as_html(self.html, prefix=self.prefix), KEPT)

    def _render(self, text: str) -> Rendered:
        """Return what a build would make of Markdown."""
        return render(text, cloze=self.cloze, media_name=self._name)

    def _name(self, src: str) -> str:
        """Return the name that a media file has in the field."""
        return src.removeprefix(self.prefix)

    def _best(self, tree: Element) -> Converted | None:
        """Return the best candidate: with signs before tags, and the same bytes before what is alike."""
        for tags in (False, True):
            found = self._of_style(tree, Style(tags=tags, prefix=self.prefix))
            if found is not None:
                return found
        return None

    def _canon(self, html: str) -> str:
        """Return the common form of HTML."""
        return canon(html, keeps_spaces=self.keeps_spaces)

    def _own_form(self) -> str:
        """Return the common form of the field itself."""
        if self._form is None:
            self._form = self._canon(self.html)
        return self._form

    def _of_style(self, tree: Element, style: Style) -> Converted | None:
        """Return the best candidate with signs, or with tags.

        The first is taken in which nothing is reported, else the one that is most the same: where signs
        need no backslash, one would make it no more so.
        """
        best: Converted | None = None
        tried = set()
        plain = written(tree, style)
        for escapes in self._escapes(plain):
            text = plain
            if escapes:
                text = written(tree, style._replace(escapes=escapes))
            if text in tried:
                continue
            tried.add(text)
            rendered = self._render(text)
            if rendered.html == self.html:
                level = EXACT
            elif self._canon(rendered.html) == self._own_form():
                level = ALIKE
            else:
                continue
            candidate = Converted(text, level)
            if not rendered.flaws:
                return candidate
            if best is None or level < best.level:
                best = candidate
        return best

    @staticmethod
    def _escapes(plain: str) -> Iterator[frozenset[str]]:
        """Yield which kinds of signs to escape: none, each kind alone, all but one, all."""
        yield _NONE
        kinds = kinds_in(plain)
        for kind in kinds:
            yield frozenset({kind})
        every = frozenset(kinds)
        if len(kinds) > 2:
            for kind in kinds:
                yield every - {kind}
        yield every
