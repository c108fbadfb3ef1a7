"""The HTML of a field, edited in Anki, as a text of ``cards.yaml`` in the format of its card."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.owntype import HTML, PLAIN
from deckgen.formats.media_names import renamed, shown_files
from deckgen.render.field import unescape
from deckgen.render.from_html import as_html, convert
from deckgen.render.from_html.alike import alike

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.compile.written import Written
    from deckgen.formats.apkg_reader import Package

FOLDER = "media"
"""Where files go that were added in Anki, beside the ``cards.yaml`` that shows them."""

_MARKUP = re.compile(r"[<>&\\`*_\[\]{}$~|]")
_WORDS = re.compile(r"[\w ,;'’“”()%.?!–-]*")


class Files(NamedTuple):
    """The media files of a card.

    - ``here``: what the project calls each, by its name in Anki.
    - ``there``: the package, with those that it has.
    """

    here: Mapping[str, str]
    there: Package


class Converted(NamedTuple):
    """A text for ``cards.yaml``.

    - ``text``: the text itself.
    - ``why``: why there is none, '' if there is one.
    - ``files``: the media files that it needs, by the names that the package has for them.
    """

    text: str = ""
    why: str = ""
    files: tuple[str, ...] = ()


NO_MARKUP = (
    "it has markup that Markdown cannot express; "
    "rewrite it by hand, or set 'format: html' on the card"
)
NO_HTML = "it has HTML that cards may not have; rewrite it by hand"


def converted(written: Written, theirs: str, ours: str, files: Files) -> Converted:
    """Return the field of a note in Anki as a text of a card.

    - ``written``: the text in whose place it is.
    - ``theirs``: the field in Anki, as HTML.
    - ``ours``: the field that the written text gives.
    - ``files``: the media files of the card.

    The text is rendered again: what would be seen otherwise than in Anki is refused.
    """
    html, wanted, missing = _with_own_names(theirs, files)
    if missing:
        why = (
            f"it shows '{missing}', which is neither in the project nor in the package"
        )
        return Converted(why=why)
    before = {name: src for name, src in files.here.items() if name in ours}
    own = renamed(ours, before)
    for text in _candidates(written, html, own):
        rendered = written.html(text, _as_it_is)
        if rendered is not None and alike(rendered, html):
            return Converted(text, files=wanted)
    if written.format == HTML:
        return Converted(why=NO_HTML)
    return Converted(why=NO_MARKUP)


def _as_it_is(src: str) -> str:
    """Return the name of a media file: here both sides have the project's."""
    return src


def _candidates(written: Written, html: str, ours: str) -> list[str]:
    """Return texts to be tried, the one that changes least first."""
    found = []
    small = _small_change(str(written.text), ours, html)
    if small is not None:
        found.append(small)
    if written.format == PLAIN:
        with_lines = re.sub(r"<br ?/?>", "\n", html)
        found.append(unescape(with_lines))
    elif written.format == HTML:
        found.append(as_html(html))
        found.append(html)
    else:
        made = convert(html, cloze=written.is_cloze)
        if not made.is_html:
            found.append(made.text)
    return found


def _small_change(text: str, ours: str, theirs: str) -> str | None:
    """Return a text with the words changed that differ in its HTML, if it is clear which these are.

    So the curator's own way of writing Markdown stays in all the rest. With the text ``The *old* city.``,
    ``The <em>old</em> city.`` of ours and ``The <em>old</em> town.`` of theirs, it is ``The *old* town.``
    """
    most = min(len(ours), len(theirs))
    start = 0
    while start < most and ours[start] == theirs[start]:
        start += 1
    end = 0
    while end < most - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    ours_end = len(ours) - end
    theirs_end = len(theirs) - end
    old = ours[start:ours_end]
    new = theirs[start:theirs_end]
    if not _WORDS.fullmatch(old) or not _WORDS.fullmatch(new):
        return None
    # words around the change tell apart places in which the same word stands
    before = _words_at_end(ours[:start])
    behind = _words_at_start(ours[ours_end:])
    found = before + old + behind
    if not found.strip() or text.count(found) != 1:
        return None
    return text.replace(found, before + new + behind)


def _words_at_end(text: str) -> str:
    """Return the last words of a text, without any markup."""
    words = _MARKUP.split(text)[-1]
    return words[-60:]


def _words_at_start(text: str) -> str:
    """Return the first words of a text, without any markup."""
    words = _MARKUP.split(text)[0]
    return words[:60]


# --- names of media files --------------------------------------------------------------------------


def _with_own_names(theirs: str, files: Files) -> tuple[str, tuple[str, ...], str]:
    """Return a field with the project's names of media files, the files that are new to the project, and
    one that is nowhere, or ''.

    An address, such as ``https://example.org/a.png``, is no file and stays as it is.
    """
    names: dict[str, str] = {}
    wanted = []
    for name in shown_files(theirs):
        if name in files.here:
            names[name] = files.here[name]
        elif files.there.members.get(name):
            names[name] = posixpath.join(FOLDER, name)
            wanted.append(name)
        elif not re.match(r"[a-z]+:", name, re.IGNORECASE):
            return theirs, (), name
    return renamed(theirs, names), tuple(wanted), ""
