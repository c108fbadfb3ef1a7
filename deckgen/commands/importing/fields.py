"""The texts of notes as a project has them: Markdown where that is the same, else HTML."""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.compile.occlusion_field import words_of
from deckgen.formats.incoming.deck import CLOZE, HTML, MARKDOWN
from deckgen.render import render
from deckgen.render.from_html import KEPT, SAME, Converted, as_html, convert
from deckgen.util.characters import only_text

if TYPE_CHECKING:
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.formats.reading.values import PackedType

MEDIA = "media/"
"""The folder of media files in a project, from ``cards.yaml``."""

MEDIA_ABOVE = "../media/"
"""The same, from a file in a folder beside it."""

MOST_KEPT = 0.2
"""The share of a field's texts that may stay HTML one by one: if more do, all of the field are HTML."""

SHOWS_SPACES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
"""A style with which every space and line end of a field is seen."""


class Way(NamedTuple):
    """How texts are converted.

    - ``keep_html``: not at all; all stay HTML.
    - ``tidy``: what pasting leaves behind is taken away first.
    """

    keep_html: bool = False
    tidy: bool = False


class TextsOf(NamedTuple):
    """What of a note type counts for the texts of its notes.

    - ``is_cloze``: they may have deletions.
    - ``keeps_spaces``: its style shows every space and line end.
    - ``masks``: the place of the field that has masks, -1 if none has.
    """

    is_cloze: bool = False
    keeps_spaces: bool = False
    masks: int = -1


NOTHING = Converted("", SAME)
"""What becomes of a field that is empty."""


class Fields:
    """The texts of all notes of a deck, converted.

    - ``prefix``: what is put before the names of media files.
    - ``levels``: how many texts became Markdown, or stayed HTML, and how like each is to what it was.
    - ``kinds``: how the texts of each note type are shown.
    - ``texts``: those of each note, in the order of the deck.
    - ``html_fields``: the fields of each note type, by place, that are HTML as a whole.
    - ``plain_fields``: those that are text without markup.
    """

    def __init__(self, deck: IncomingDeck, way: Way, prefix: str = MEDIA) -> None:
        self.deck = deck
        self.way = way
        self.prefix = prefix
        self.levels: Counter[int] = Counter()
        self.kinds = {key: self._kind(kind) for key, kind in deck.note_types.items()}
        self.texts: list[tuple[Converted, ...]] = [
            self._note(note) for note in deck.notes
        ]
        self.html_fields = self._html_fields()
        self.plain_fields: dict[str, set[int]] = {}

    @staticmethod
    def _kind(kind: PackedType) -> TextsOf:
        """Return what of a note type counts for its texts."""
        place = -1
        masks = words_of(kind).get("occlusions")
        if masks is not None:
            place = kind.fields.index(masks)
        keeps_spaces = bool(SHOWS_SPACES.search(kind.css))
        return TextsOf(kind.is_cloze, keeps_spaces, place)

    def _note(self, note: IncomingNote) -> tuple[Converted, ...]:
        """Return the texts of a note, and count how they were converted."""
        kind = self.kinds.get(note.note_type)
        if kind is None:
            kind = TextsOf(is_cloze=note.note_type == CLOZE)
        converted = []
        for place, text in enumerate(note.fields):
            if not text:
                converted.append(NOTHING)
                continue
            written_in = note.format_of(place, self.deck.format)
            is_masks = place == kind.masks
            converted.append(self._text(text, kind, written_in, is_masks=is_masks))
        self.levels.update(each.level for each in converted if each.text)
        return tuple(converted)

    def _text(
        self, text: str, kind: TextsOf, written_in: str, *, is_masks: bool
    ) -> Converted:
        """Return a text that is not empty, converted from what it is ``written_in``."""
        text = only_text(text)
        if is_masks and written_in == HTML:
            # no text for people: what Anki reads stays as it is
            return Converted(text, KEPT)
        if written_in == MARKDOWN:
            return Converted(_with_media(text, self.prefix), 0)
        if written_in != HTML:
            text = _plain_as_html(text)
        if self.way.keep_html and text:
            return Converted(as_html(text, prefix=self.prefix), KEPT)
        return convert(
            text,
            cloze=kind.is_cloze and "{{c" in text,
            prefix=self.prefix,
            tidy=self.way.tidy,
            keeps_spaces=kind.keeps_spaces,
        )

    def _html_fields(self) -> dict[str, set[int]]:
        """Return the fields of each type, by place, that are HTML as a whole.

        A field of which few texts are HTML stays Markdown, and these few say so themselves; else each card
        would.
        """
        filled: Counter[tuple[str, int]] = Counter()
        kept: Counter[tuple[str, int]] = Counter()
        for note, texts in zip(self.deck.notes, self.texts, strict=True):
            for place, each in enumerate(texts):
                filled[note.note_type, place] += bool(each.text)
                kept[note.note_type, place] += each.is_html
        found: dict[str, set[int]] = {}
        for (kind, place), count in kept.items():
            if count > MOST_KEPT * filled[kind, place] and kind in self.deck.note_types:
                found.setdefault(kind, set()).add(place)
        return found

    def of_note(self, number: int) -> list[tuple[str, bool]]:
        """Return the texts of a note, each with whether it is HTML against what its field is."""
        note = self.deck.notes[number]
        whole = self.html_fields.get(note.note_type, set())
        plain = self.plain_fields.get(note.note_type, set())
        found = []
        for place, each in enumerate(self.texts[number]):
            text = each.text
            if place in plain:
                is_html = html.escape(text, quote=False) != note.fields[place]
                if is_html:
                    text = self._kept(note.fields[place])
            elif place in whole:
                is_html = False
                if not each.is_html:
                    text = self._kept(note.fields[place])
            else:
                is_html = each.is_html
            found.append((text, is_html))
        return found

    def _kept(self, text: str) -> str:
        """Return HTML as it is, with the folder before the names of media files."""
        return as_html(only_text(text), prefix=self.prefix)

    def html_of(self, text: str, written_in: str = "") -> str:
        """Return a text of a note as HTML; ``written_in`` says what it is now, '' what the deck is."""
        text = only_text(text)
        if (written_in or self.deck.format) != HTML:
            text = _plain_as_html(text)
        return as_html(text, prefix=self.prefix)


def _plain_as_html(text: str) -> str:
    """Return a text without markup as HTML that shows it: ``a &lt; b<br>c`` for ``a < b`` and ``c`` below."""
    return html.escape(text, quote=False).replace("\n", "<br>")


def _with_media(text: str, prefix: str) -> str:
    """Return Markdown in which files are named in the folder of media: ``![](media/a.png)`` for
    ``![](a.png)``.
    """
    out = []
    at = 0
    for each in sorted(render(text).media, key=lambda media: media.start):
        written = text[each.start : each.end]
        out += [text[at : each.start], prefix, posixpath.basename(written)]
        at = each.end
    return "".join([*out, text[at:]])
