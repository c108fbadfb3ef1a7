"""The checks of the deck's own note types, each finding at its place in the file that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.texts import Text, span_within
from deckgen.notetypes import checks
from deckgen.notetypes.earlier import Example, check_earlier
from deckgen.notetypes.finding import BACK_SIDE, BROWSER_BACK, BROWSER_FRONT, FRONT_SIDE
from deckgen.notetypes.own import own_note_type
from deckgen.notetypes.stock_names import is_stock_name
from deckgen.util.filenames import Folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deckgen.core.diagnostics import Diagnostic, Span, TextFile
    from deckgen.core.model import Header, Note
    from deckgen.core.notetype import NoteType
    from deckgen.core.owntype import OwnType
    from deckgen.notetypes.finding import Finding


def check_types(header: Header, notes: Sequence[Note]) -> list[Diagnostic]:
    """Return what is wrong with the templates and styles of a deck's own note types.

    ``notes`` are those of the deck. The files that a template names are looked for in ``media/``.
    """
    declared = header.note_types
    types = [own_note_type(each, header.deck) for each in declared]
    files = frozenset(Folders().names(header.root / "media"))
    sounds = _fields_with_sound(types, notes)
    is_imported = header.kept.is_adopted
    found: list[Diagnostic] = []
    for own, note_type in zip(declared, types, strict=True):
        around = checks.Surroundings(
            is_imported=is_imported,
            unshown=own.unshown,
            files=files,
            with_sound=sounds[note_type.key],
        )
        for finding in checks.check_type(note_type, around):
            found.append(finding.diagnostic(_span(own, finding)))
        if not is_imported and is_stock_name(own.name):
            found.append(_stock_name(own, header))
        for finding in check_earlier(note_type, _Examples(note_type, notes)):
            found.append(finding.diagnostic(_span(own, finding)))
        for style in own.styles:
            for finding in checks.check_style(style.text, around):
                span = _within(style.file, style.text, finding)
                found.append(finding.diagnostic(span))
    for place, finding in checks.same_types(types):
        found.append(finding.diagnostic(_span(declared[place], finding)))
    return found


def _stock_name(own: OwnType, header: Header) -> Diagnostic:
    """Report a note type that is called as one of Anki's own, with the name that it has if none is
    written."""
    unnamed = own._replace(name=Text(""))
    example = own_note_type(unnamed, header.deck).name
    return problem("N115", own.span(own.name), name=own.name, example=example)


class _Examples:
    """The deck's notes of a type, each made only when it is asked for."""

    def __init__(self, note_type: NoteType, notes: Iterable[Note]) -> None:
        self.note_type = note_type
        self.notes = notes

    def __iter__(self) -> Iterator[Example]:
        for note in self.notes:
            if note.kind == self.note_type.key:
                contents = self.note_type.contents(note.fields)
                yield Example(note.key, contents, bool(note.tags))


def _fields_with_sound(
    types: Iterable[NoteType], notes: Iterable[Note]
) -> dict[str, set[str]]:
    """Return the names of the fields that hold a sound on some note, by the key of the type."""
    found: dict[str, set[str]] = {}
    names = {}
    for note_type in types:
        found[note_type.key] = set()
        names[note_type.key] = note_type.names
    for note in notes:
        if note.kind not in found or "[sound:" not in note.content:
            continue
        for name, text in zip(names[note.kind], note.fields, strict=True):
            if "[sound:" in text:
                found[note.kind].add(name)
    return found


def _span(own: OwnType, finding: Finding) -> Span:
    """Return where a finding stands."""
    if finding.template is None:
        field = own.by_name.get(finding.field)
        return own.span(field.name if field else None)
    template = own.templates[finding.template]
    places: dict[str, tuple[TextFile, Text]] = {
        FRONT_SIDE: (template.file, template.front),
        BACK_SIDE: (template.file, template.back),
        BROWSER_FRONT: (own.file, template.browser_front),
        BROWSER_BACK: (own.file, template.browser_back),
    }
    return _within(*places[finding.side], finding)


def _within(file: TextFile, text: Text, finding: Finding) -> Span:
    """Return where a finding stands that is in a text of a file."""
    end = finding.offset + finding.length
    return span_within(file, text, finding.offset, end)
