"""The checks of the deck's own note types, each finding at its place in the file that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.texts import Text, place_within
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
    found: list[Diagnostic] = []
    for own, note_type in zip(declared, types, strict=True):
        around = checks.Surroundings(
            is_imported=header.kept.is_adopted,
            unshown=own.unshown,
            files=files,
            with_sound=sounds.get(note_type.key, frozenset()),
        )
        for finding in checks.check_type(note_type, around):
            found.append(finding.diagnostic(_span(own, finding)))
        if not around.is_imported and is_stock_name(own.name):
            found.append(
                problem(
                    "N115",
                    own.span(own.name),
                    name=own.name,
                    example=_own_name(own, header),
                )
            )
        for finding in check_earlier(note_type, _Examples(note_type, notes)):
            found.append(finding.diagnostic(_span(own, finding)))
        for style in own.styles:
            for finding in checks.check_style(style.text, around):
                found.append(
                    finding.diagnostic(_within(style.file, style.text, finding))
                )
    for place, finding in checks.same_types(types):
        found.append(finding.diagnostic(_span(declared[place], finding)))
    return found


def _own_name(own: OwnType, header: Header) -> str:
    """Return the name that a type has if none is written."""
    return own_note_type(own._replace(name=Text("")), header.deck).name


class _Examples:
    """The deck's notes of a type, each made only when it is asked for."""

    def __init__(self, note_type: NoteType, notes: Iterable[Note]) -> None:
        self.note_type = note_type
        self.notes = notes

    def __iter__(self) -> Iterator[Example]:
        for note in self.notes:
            if note.kind == self.note_type.key:
                yield Example(
                    note.key, self.note_type.contents(note.fields), bool(note.tags)
                )


def _fields_with_sound(
    types: Iterable[NoteType], notes: Iterable[Note]
) -> dict[str, set[str]]:
    """Return the names of the fields that hold a sound on some note, by the key of the type."""
    found: dict[str, set[str]] = {each.key: set() for each in types}
    names = {each.key: each.names for each in types}
    for note in notes:
        if note.kind in found and "[sound:" in note.content:
            contents = zip(names[note.kind], note.fields, strict=True)
            found[note.kind].update(
                name for name, content in contents if "[sound:" in content
            )
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
    return file.span(
        *place_within(file, text, finding.offset, finding.offset + finding.length)
    )
