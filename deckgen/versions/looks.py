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

from deckgen.lockfile.releases import kept_releases, package_name, types_of
from deckgen.versions.bases import MAX_RELEASES
from deckgen.versions.merges import template_names
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
        if self.side == STYLE:
            return "the style"
        return f"the {self.side} of '{self.template}'"

    def changes(self) -> list[str]:
        """Return the lines that differ: '-' begins those of here, '+' those of the collection."""
        import difflib  # slow to import, and few looks differ

        ours = _levelled(self.ours).split("\n")
        theirs = _levelled(self.theirs).split("\n")
        lines = list(difflib.unified_diff(ours, theirs, n=0, lineterm=""))
        # the first two name the sides, and others the places
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
        is_renamed = bool(self.fields_renamed or self.templates_renamed)
        return is_renamed or bool(self.fields_added) or self.is_moved


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
            known = agreed.get(note_type.key, {})
            found.append(_compared(checked, note_type, mod, there, known))
    return tuple(found)


def _compared(
    checked: Built,
    note_type: NoteType,
    mod: int,
    there: PackedType,
    known: Mapping[str, str],
) -> TypePair:
    """Compare a note type with what it is in a collection. ``mod`` is the time of its last change here,
    ``known`` are digests of the texts that both sides had."""
    structure = _structure(note_type, there)
    here = {theirs: ours for ours, theirs in structure.fields_renamed}
    earlier = _Earlier(checked, note_type, mod, there)
    parts = []
    alike = {}
    for text in _texts(note_type, there):
        theirs = with_field_names(text.theirs, here)
        own_digest = digest(text.ours)
        shipped = partial(earlier.of, text.part)
        outcome = _outcome(
            digest(theirs), own_digest, known.get(text.part, ""), shipped
        )
        if outcome == SAME:
            alike[text.part] = own_digest
        else:
            parts.append(
                LookPart(
                    text.part,
                    text.side,
                    text.template,
                    text.there,
                    theirs,
                    text.ours,
                    outcome,
                )
            )
    return TypePair(note_type, there, structure, tuple(parts), known, alike)


def _outcome(
    theirs: str, ours: str, known: str, earlier: Callable[[], list[str]]
) -> str:
    """Return which of two texts counts, all of them being digests; ``earlier`` returns what was shipped.

    ``known`` is what both sides had, '' if that is not known. Where what was shipped is not known
    either, nobody can say which side changed it.
    """
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
        self.is_untouched = there.mod == mod
        look = checked.lock_file.types.get(note_type.key)
        if look is not None and look.released is not None:
            self.is_untouched |= there.mod == look.released.mod
        self._digests: list[dict[str, str]] | None = None

    def of(self, part: str) -> list[str]:
        """Return the digests that a part had, the newest first."""
        if self._digests is None:
            self._digests = self._read()
        return [each[part] for each in self._digests if part in each]

    def _read(self) -> list[dict[str, str]]:
        """Return the digests of what was shipped, by the part, the newest first."""
        found = []
        if self.is_untouched:
            found.append(_digests_there(self.note_type, self.there))
        project = self.checked.project
        names = kept_releases(project, MAX_RELEASES)
        names.append(package_name(project))
        for name in names:
            packed = types_of(project, name).get(self.note_type.id)
            if packed is not None and packed.mod <= self.there.mod:
                found.append(_digests_there(self.note_type, packed))
        return found


def _digests_there(note_type: NoteType, there: PackedType) -> dict[str, str]:
    """Return digests of the texts that a note type has in a package or a collection, by the part."""
    return {text.part: digest(text.theirs) for text in _texts(note_type, there)}


def digest(text: str) -> str:
    """Return a digest of a style or a template, without regard to line ends and to space around it."""
    content = _levelled(text).encode("utf-8", "surrogatepass")
    return sha256(content).hexdigest()


def _levelled(text: str) -> str:
    """Return a text with the line ends of deckgen, and without the space around it."""
    return text.replace("\r\n", "\n").strip()


def with_field_names(text: str, names: Mapping[str, str]) -> str:
    """Return a template whose fields have other names; ``names`` has the new by the old."""
    if not names:
        return text

    def named(found: re.Match[str]) -> str:
        """Return a reference with the other name of its field; filters and signs stay."""
        # 'type:' of '{{type:Front}}'
        filters, colon, last = found[1].rpartition(":")
        # '#' of '{{#Front}}', and spaces; behind a filter there is no sign
        signs = r"\s*" if colon else r"\s*[#^/]?\s*"
        start = re.match(signs, last)
        sign = start[0] if start else ""
        name = last[len(sign) :]
        new = names.get(name.strip())
        if new is None:
            return found[0]
        space = name[len(name.rstrip()) :]
        return "{{" + filters + colon + sign + new + space + "}}"

    return _REFERENCE.sub(named, text)


# --- which field and template is which -------------------------------------------------------------


class _Text(NamedTuple):
    """A text of a note type that both sides have. ``template`` and ``there`` are as in :class:`LookPart`;
    ``theirs`` has the fields under the names that they have in the collection."""

    part: str
    side: str
    template: str
    there: str
    theirs: str
    ours: str


def _texts(note_type: NoteType, there: PackedType) -> Iterator[_Text]:
    """Yield the texts of a note type that both sides have."""
    yield _Text(STYLE, STYLE, "", "", there.css, note_type.css)
    places = _matched_templates(note_type, there)
    for own in note_type.templates:
        place = places.get(own.name)
        if place is not None:
            name, front, back = there.templates[place]
            yield _Text(f"{FRONT} {own.id}", FRONT, own.name, name, front, own.front)
            yield _Text(f"{BACK} {own.id}", BACK, own.name, name, back, own.back)


def matched_fields(note_type: NoteType, there: PackedType) -> dict[str, int]:
    """Return the place there of each field, by its name here: by its number, or else by its name."""
    return _matched(note_type.fields, there.field_ids, there.fields)


def _matched_templates(note_type: NoteType, there: PackedType) -> dict[str, int]:
    """Return the place there of each template, by its name here."""
    names = template_names(there)
    return _matched(note_type.templates, there.template_ids, names)


def _matched(
    own: Iterable[Field | Template], ids: Sequence[int | None], names: Sequence[str]
) -> dict[str, int]:
    """Return the places in a list of those of ``own`` that are in it, by their numbers or else names."""
    by_id = {id_: place for place, id_ in enumerate(ids) if id_ is not None}
    by_name = {name: place for place, name in enumerate(names)}
    places = {}
    for each in own:
        place = by_id.get(each.id, by_name.get(each.name))
        if place is not None:
            places[each.name] = place
    return places


def _structure(note_type: NoteType, there: PackedType) -> Structure:
    """Return what there is other than here of the fields and templates of a note type."""
    own_fields = note_type.names
    own_templates = [template.name for template in note_type.templates]
    fields = matched_fields(note_type, there)
    templates = _matched_templates(note_type, there)
    names = template_names(there)
    are_moved = _are_moved(own_fields, fields) or _are_moved(own_templates, templates)
    return Structure(
        fields_added=_without(there.fields, fields),
        fields_lost=tuple(name for name in own_fields if name not in fields),
        fields_renamed=_renamed(there.fields, fields),
        templates_added=_without(names, templates),
        templates_lost=tuple(name for name in own_templates if name not in templates),
        templates_renamed=_renamed(names, templates),
        is_moved=are_moved,
    )


def _are_moved(names: Sequence[str], places: Mapping[str, int]) -> bool:
    """Tell whether what is on both sides stands in another order there; ``places`` are those there."""
    there = [places[name] for name in names if name in places]
    return there != sorted(there)


def _without(names: Sequence[str], places: Mapping[str, int]) -> tuple[str, ...]:
    """Return the names that stand at none of some places."""
    taken = set(places.values())
    return tuple(name for place, name in enumerate(names) if place not in taken)


def _renamed(
    names: Sequence[str], places: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    """Return those that are called otherwise there, with both names; ``places`` are those there."""
    found = []
    for own, place in places.items():
        name = names[place]
        if name != own:
            found.append((own, name))
    return tuple(found)


def looks_after(
    pairs: tuple[TypePair, ...],
    before: Mapping[str, Mapping[str, str]],
    settled: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Mapping[str, str]]:
    """Return digests of what both sides have in common now: of each text what both have, or else what both
    had. ``settled`` are digests of texts there to which the project has an answer."""
    found = dict(before)
    answered = settled or {}
    for pair in pairs:
        key = pair.note_type.key
        found[key] = {**pair.known, **pair.alike, **answered.get(key, {})}
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
