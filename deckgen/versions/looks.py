"""The look of note types on two sides: their style and their templates, text by text.

Which side changed a text is found by what both had before: at the last push or pull, or else in the
releases that are kept in ``dist/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from deckgen.lockfile.releases import kept_releases, types_of
from deckgen.versions.bases import MAX_RELEASES
from deckgen.versions.threeway import CONFLICT, OURS, SAME, THEIRS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from deckgen.compile.outcomes import Built
    from deckgen.core.notetype import Field, NoteType, Template
    from deckgen.formats.apkg_reader import Package, PackedType

STYLE, FRONT, BACK = ("style", "front", "back")
"""The texts of a note type: its style, and the two sides of each of its templates."""

_REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")  # '{{#Front}}', '{{type:Front}}'


class LookPart(NamedTuple):
    """A text of a note type that differs on the two sides.

    ``template`` and ``there`` are the names of its template here and in the collection, '' for the style.
    ``theirs`` has the fields under the names that they have here, ``ours`` as well.
    """

    part: str
    side: str
    template: str
    there: str
    theirs: str
    ours: str
    outcome: str

    @property
    def what(self) -> str:
        """What it is called in a message."""
        return (
            "the style"
            if self.side == STYLE
            else f"the {self.side} of '{self.template}'"
        )

    def changes(self) -> list[str]:
        """Return the lines that differ: '-' begins those of here, '+' those of the collection."""
        import difflib  # slow to import, and few looks differ

        ours, theirs = (
            text.replace("\r\n", "\n").strip().split("\n")
            for text in (self.ours, self.theirs)
        )
        lines = list(difflib.unified_diff(ours, theirs, n=0, lineterm=""))
        return [line for line in lines[2:] if not line.startswith("@@")]


class Structure(NamedTuple):
    """How the fields and templates of a note type in a collection are others than those here.

    ``renamed`` are pairs of the name here and the one there. ``is_moved`` says that what both have is in
    another order there.
    """

    fields_added: tuple[str, ...] = ()
    fields_lost: tuple[str, ...] = ()
    fields_renamed: tuple[tuple[str, str], ...] = ()
    templates_added: tuple[str, ...] = ()
    templates_lost: tuple[str, ...] = ()
    templates_renamed: tuple[tuple[str, str], ...] = ()
    is_moved: bool = False

    @property
    def lacks(self) -> bool:
        """Whether it has not all that the notes and cards of here need, or cards of its own."""
        return bool(self.fields_lost or self.templates_lost or self.templates_added)

    @property
    def is_extended(self) -> bool:
        """Whether an importer has to match it field by field, or template by template."""
        return bool(
            self.fields_added
            or self.fields_renamed
            or self.templates_renamed
            or self.is_moved
        )


@dataclass(frozen=True, slots=True)
class TypePair:
    """A note type that both sides have. ``parts`` are the texts that differ, ``known`` the digests of what
    both had before, by the part; ``alike`` are those of the texts that both have now."""

    note_type: NoteType
    there: PackedType
    structure: Structure
    parts: tuple[LookPart, ...]
    known: Mapping[str, str]
    alike: Mapping[str, str]

    def ours_there(self, text: str) -> str:
        """Return a text of here with the names that the fields have in the collection."""
        return with_field_names(text, dict(self.structure.fields_renamed))


def compare_looks(
    checked: Built, theirs: Package, agreed: Mapping[str, Mapping[str, str]]
) -> tuple[TypePair, ...]:
    """Compare the note types of a project with those of a collection. ``agreed`` has digests of the texts
    that both sides had, by the keys of note types and by the parts."""
    found = []
    for note_type, mod in checked.build.note_types:
        there = theirs.note_types.get(note_type.id)
        if there is not None:
            found.append(
                _compared(checked, note_type, mod, there, agreed.get(note_type.key, {}))
            )
    return tuple(found)


def _compared(
    checked: Built,
    note_type: NoteType,
    mod: int,
    there: PackedType,
    known: Mapping[str, str],
) -> TypePair:
    names, templates = (
        matched_fields(note_type, there),
        _matched_templates(note_type, there),
    )
    structure = _structure(note_type, there, names, templates)
    back = {theirs: ours for ours, theirs in structure.fields_renamed}
    earlier = _Earlier(checked, note_type, mod, there)
    parts = []
    alike = {}
    for part, side, template, place, own in _texts(note_type, templates):
        text = (
            there.css
            if place is None
            else there.templates[place][1 if side == FRONT else 2]
        )
        text = with_field_names(text, back)
        shipped = known.get(part, "")
        outcome = _outcome(
            digest(text), digest(own), shipped, partial(earlier.of, part)
        )
        if outcome == SAME:
            alike[part] = digest(own)
            continue
        name = "" if place is None else there.templates[place][0]
        parts.append(LookPart(part, side, template, name, text, own, outcome))
    return TypePair(note_type, there, structure, tuple(parts), known, alike)


def _outcome(
    theirs: str, ours: str, known: str, earlier: Callable[[], list[str]]
) -> str:
    """Return which of two texts counts, all of them being digests; ``earlier`` returns what was shipped."""
    if theirs == ours:
        return SAME
    shipped = [known] if known else earlier()
    if theirs in shipped:
        return OURS
    if ours in shipped:
        return THEIRS
    return CONFLICT if shipped else UNKNOWN


class _Earlier:
    """What was shipped of a note type, read only where it is asked for.

    A package that is later than what is there cannot be what it was. That the note type there has the time
    of the last release, or of the last build, says that nobody has edited it.
    """

    def __init__(
        self, checked: Built, note_type: NoteType, mod: int, there: PackedType
    ) -> None:
        self.checked = checked
        self.note_type = note_type
        self.there = there
        look = checked.lock_file.types.get(note_type.key)
        times = (
            {mod, look.released[1]}
            if look is not None and look.released is not None
            else {mod}
        )
        self.is_untouched = there.mod in times
        self._digests: list[dict[str, str]] | None = None

    def of(self, part: str) -> list[str]:
        """Return the digests that a part had, the newest first."""
        if self._digests is None:
            self._digests = self._read()
        return [each[part] for each in self._digests if part in each]

    def _read(self) -> list[dict[str, str]]:
        found = []
        if self.is_untouched:
            found.append(_digests_there(self.note_type, self.there))
        project = self.checked.project
        for name in (*kept_releases(project, MAX_RELEASES), f"{project.deck.id}.apkg"):
            packed = types_of(project, name).get(self.note_type.id)
            if packed is not None and packed.mod <= self.there.mod:
                found.append(_digests_there(self.note_type, packed))
        return found


def _digests_there(note_type: NoteType, there: PackedType) -> dict[str, str]:
    found = {}
    for part, side, _, place, _ in _texts(
        note_type, _matched_templates(note_type, there)
    ):
        text = (
            there.css
            if place is None
            else there.templates[place][1 if side == FRONT else 2]
        )
        found[part] = digest(text)
    return found


def digest(text: str) -> str:
    """Return a digest of a style or a template, without regard to line ends and to space around it."""
    return sha256(
        text.replace("\r\n", "\n").strip().encode("utf-8", "surrogatepass")
    ).hexdigest()


def with_field_names(text: str, names: Mapping[str, str]) -> str:
    """Return a template whose fields have other names; ``names`` has the new by the old."""
    if not names:
        return text

    def named(found: re.Match[str]) -> str:
        """Return a reference with the other name of its field; filters and signs stay."""
        inner = found[1]
        before, colon, last = inner.rpartition(":")
        sign = re.match(r"\s*[#^/]?\s*", last) if not colon else re.match(r"\s*", last)
        start = sign[0] if sign else ""
        name = last[len(start) :]
        new = names.get(name.strip())
        if new is None:
            return found[0]
        end = name[len(name.rstrip()) :]
        return "{{" + before + colon + start + new + end + "}}"

    return _REFERENCE.sub(named, text)


# --- which field and template is which -------------------------------------------------------------

_Text = tuple[str, str, str, "int | None", str]
"""A text: its part, its side, the template's name here, the template's place there, and what it is here."""


def _texts(note_type: NoteType, templates: Mapping[str, int]) -> Iterator[_Text]:
    """Yield the texts of a note type that both sides have."""
    yield STYLE, STYLE, "", None, note_type.css
    for template in note_type.templates:
        place = templates.get(template.name)
        if place is not None:
            yield f"{FRONT} {template.id}", FRONT, template.name, place, template.front
            yield f"{BACK} {template.id}", BACK, template.name, place, template.back


def matched_fields(note_type: NoteType, there: PackedType) -> dict[str, int]:
    """Return the place there of each field, by its name here: by its number, or else by its name."""
    return _matched(note_type.fields, there.field_ids, there.fields)


def _matched_templates(note_type: NoteType, there: PackedType) -> dict[str, int]:
    """Return the place there of each template, by its name here."""
    return _matched(
        note_type.templates, there.template_ids, [each[0] for each in there.templates]
    )


def _matched(
    own: Iterable[Field | Template], ids: Sequence[int | None], names: Sequence[str]
) -> dict[str, int]:
    """Return the places in a list of those of ``own`` that are in it, by their numbers or else names."""
    by_id = {id_: place for place, id_ in enumerate(ids) if id_ is not None}
    by_name = {name: place for place, name in enumerate(names)}
    places = {each.name: by_id.get(each.id, by_name.get(each.name)) for each in own}
    return {name: place for name, place in places.items() if place is not None}


def _structure(
    note_type: NoteType,
    there: PackedType,
    fields: Mapping[str, int],
    templates: Mapping[str, int],
) -> Structure:
    names = [each.name for each in note_type.templates]
    there_names = [each[0] for each in there.templates]
    places = [fields[name] for name in note_type.names if name in fields]
    orders = [templates[name] for name in names if name in templates]
    return Structure(
        fields_added=_without(there.fields, fields),
        fields_lost=tuple(name for name in note_type.names if name not in fields),
        fields_renamed=_renamed(there.fields, fields),
        templates_added=_without(there_names, templates),
        templates_lost=tuple(name for name in names if name not in templates),
        templates_renamed=_renamed(there_names, templates),
        is_moved=places != sorted(places) or orders != sorted(orders),
    )


def _without(
    names: list[str] | tuple[str, ...], places: Mapping[str, int]
) -> tuple[str, ...]:
    """Return the names that stand at none of some places."""
    taken = set(places.values())
    return tuple(name for place, name in enumerate(names) if place not in taken)


def _renamed(
    names: list[str] | tuple[str, ...], places: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (own, names[place]) for own, place in places.items() if names[place] != own
    )


def looks_after(
    pairs: tuple[TypePair, ...],
    before: Mapping[str, Mapping[str, str]],
    settled: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Mapping[str, str]]:
    """Return digests of what both sides have in common now: of each text what both have, or else what both
    had. ``settled`` are digests of texts there to which the project has an answer."""
    found = dict(before)
    for pair in pairs:
        more = settled.get(pair.note_type.key, {}) if settled is not None else {}
        found[pair.note_type.key] = {**pair.known, **pair.alike, **more}
    return found


__all__ = [
    "CONFLICT",
    "OURS",
    "SAME",
    "STYLE",
    "THEIRS",
    "UNKNOWN",
    "LookPart",
    "Structure",
    "TypePair",
    "compare_looks",
    "digest",
    "looks_after",
    "with_field_names",
]
