"""What is wrong with the templates of a note type: findings with their places in the templates' texts.

Pure functions: the caller knows the files and turns offsets into places. The codes have their pages in
:mod:`deckgen.core.codes.templates`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deckgen.core import codes
from deckgen.core.codes import ERROR, WARNING
from deckgen.notetypes import filters as known_filters
from deckgen.notetypes import template_files
from deckgen.notetypes.finding import (
    BACK_SIDE,
    BROWSER_BACK,
    BROWSER_FRONT,
    FRONT_SIDE,
    STYLE,
    Finding,
)
from deckgen.notetypes.generation import ALWAYS_FILLED, TAGS, paths, reached
from deckgen.notetypes.syntax import Kind, Tag, parse
from deckgen.notetypes.templates import FRONT, is_cloze_condition
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from deckgen.core.diagnostics import Severity
    from deckgen.core.notetype import NoteType, Template

SPECIAL = (TAGS, *ALWAYS_FILLED)
"""Names that every template may show beside the fields; the back may show :data:`FRONT` too."""

SPECIAL_NAMES = frozenset(name.casefold() for name in (*SPECIAL, FRONT))
"""Names that templates mean something else by than a field, in small letters."""

CARD_ID = "CardID"
"""A special name that Anki has since 25.7; before, it is that of a field that does not exist."""

MAX_FILTERS_TOLD = 20
"""How many filters of one tag are reported, each once."""

_IN_WORDS = {
    FRONT_SIDE: "front",
    BACK_SIDE: "back",
    BROWSER_FRONT: "browser's front",
    BROWSER_BACK: "browser's back",
}


@dataclass(frozen=True)
class Surroundings:
    """What the checks have to know beside the note type.

    ``is_imported``: the type comes from a deck that learners have, where mistakes are warnings.
    ``unshown`` are fields that no template need show: bound to a word, or the learner's own.
    ``files`` are the names of the files that templates can name, in NFC, None if they are not looked
    for. ``with_sound`` are the fields that hold a sound on some note.
    """

    is_imported: bool = False
    unshown: Container[str] = frozenset()
    files: frozenset[str] | None = None
    with_sound: Container[str] = frozenset()


ALONE = Surroundings()
"""Nothing is known beside the note type."""


def check_type(note_type: NoteType, around: Surroundings = ALONE) -> list[Finding]:
    """Return what is wrong with a type's templates and style, in the order of the templates."""
    findings = list(_special_names(note_type))
    for number, template in enumerate(note_type.templates):
        for name, text in _texts(template):
            findings += _Text(note_type, number, name, text, around).findings()
    findings += _same_templates(note_type)
    findings += _unshown_fields(note_type, around)
    return [_as_imported(each) for each in findings] if around.is_imported else findings


def _as_imported(finding: Finding) -> Finding:
    """Return a finding about a type that learners have as it is: a mistake in it stops no build."""
    return finding._replace(severity=WARNING) if finding.severity is ERROR else finding


def _special_names(note_type: NoteType) -> Iterator[Finding]:
    """Find fields that are called as templates call something else (N108). Anki no longer lets anybody make
    one, and keeps those of old decks: there the field is shown, but for ``FrontSide``."""
    for field in note_type.fields:
        if field.name.casefold() in SPECIAL_NAMES:
            why = f"templates mean something else by '{field.name}'"
            words = {
                "name": field.name,
                "what": "a field",
                "why": why,
                "way": "choose another name",
            }
            yield Finding("N108", ERROR, None, FRONT_SIDE, 0, 0, words, field.name)


def check_style(css: str, around: Surroundings = ALONE) -> list[Finding]:
    """Return what is wrong with the files that a style sheet of a type names."""
    named = _first_of_each(template_files.files_of_style(css))
    return [
        finding
        for each in named
        for finding in _file(each, None, STYLE, around, "the style")
    ]


def same_types(types: Sequence[NoteType]) -> list[tuple[int, Finding]]:
    """Return the types whose fields and fronts are those of an earlier one, by their place in ``types``."""
    found = []
    earlier: dict[tuple[object, ...], NoteType] = {}
    for place, each in enumerate(types):
        look = (
            tuple(field.name for field in each.fields),
            tuple(_normal(template.front) for template in each.templates),
        )
        if look in earlier:
            words = {
                "what": f"the fronts of '{each.key}' are those of '{earlier[look].key}'"
            }
            found.append((place, Finding("N111", WARNING, 0, FRONT_SIDE, 0, 0, words)))
        earlier.setdefault(look, each)
    return found


def _texts(template: Template) -> Iterator[tuple[str, str]]:
    yield FRONT_SIDE, template.front
    yield BACK_SIDE, template.back
    if template.browser_front:
        yield BROWSER_FRONT, template.browser_front
    if template.browser_back:
        yield BROWSER_BACK, template.browser_back


# --- one text ---------------------------------------------------------------------------


class _Text:
    """The checks of one text of a template."""

    def __init__(
        self,
        note_type: NoteType,
        number: int,
        side: str,
        text: str,
        around: Surroundings,
    ) -> None:
        self.note_type = note_type
        self.number = number
        self.side = side
        self.text = text
        self.around = around
        self.parsed = parse(text)
        self.names = [each.name for each in note_type.fields]
        self.is_front = side in (FRONT_SIDE, BROWSER_FRONT)
        self.words = {
            "side": _IN_WORDS[side],
            "template": note_type.templates[number].name,
        }

    def findings(self) -> list[Finding]:
        """Return all that is wrong with the text."""
        found = list(self.unmatched())
        for tag in self.parsed.tags:
            if tag.kind is not Kind.CLOSE:
                found += self.name(tag)
            if tag.kind is Kind.VALUE:
                found += self.filters(tag)
                found += self.sound(tag)
        if self.side in (FRONT_SIDE, BACK_SIDE):
            if not found:
                found += self.shows_nothing()
            found += self.second_box()
            found += self.files()
        return sorted(found, key=lambda each: each.offset)

    def at(
        self, code: str, tag: Tag | None, severity: Severity | None = None, **words: str
    ) -> Finding:
        """Return a finding about a tag, or about the text as a whole."""
        start, end = (tag.start, tag.end) if tag else (0, len(self.text))
        return self.between(code, start, end, severity, **words)

    def between(
        self,
        code: str,
        start: int,
        end: int,
        severity: Severity | None = None,
        **words: str,
    ) -> Finding:
        """Return a finding about a part of the text."""
        return Finding(
            code,
            severity or codes.BY_CODE[code].severity,
            self.number,
            self.side,
            start,
            end - start,
            self.words | words,
        )

    def unmatched(self) -> Iterator[Finding]:
        """Find conditionals without an end, ends without a beginning, and those that cross (N102)."""
        opened: list[Tag] = []
        for tag in self.parsed.tags:
            if tag.kind in (Kind.FILLED, Kind.EMPTY):
                opened.append(tag)
            elif tag.kind is Kind.CLOSE:
                place = next(
                    (
                        n
                        for n in reversed(range(len(opened)))
                        if opened[n].field == tag.field
                    ),
                    None,
                )
                if place is None:
                    yield self.at(
                        "N102", tag, what=f"{_shown(tag)} ends nothing that is open"
                    )
                    continue
                if place < len(opened) - 1:
                    inner = opened[-1]
                    what = (
                        f"{_shown(tag)} stands within {_shown(inner)}, which was opened in line "
                        f"{self.line(inner)} of the {self.words['side']}"
                    )
                    yield self.at("N102", tag, what=what)
                del opened[place]
        for tag in opened:
            yield self.at("N102", tag, what=f"{_shown(tag)} has no end")

    def line(self, tag: Tag) -> int:
        """Return the line of the text in which a tag begins, from 1 on."""
        return self.text.count("\n", 0, tag.start) + 1

    def name(self, tag: Tag) -> Iterator[Finding]:
        """Find a field that the type does not have (N101), and the front on a front (N106)."""
        if tag.field == FRONT and tag.kind is Kind.VALUE:
            if self.is_front:
                yield self.at(
                    "N106",
                    tag,
                    what=f"{_shown(tag)} stands on a front and shows nothing there",
                )
            return
        if tag.field == CARD_ID and tag.field not in self.names:
            yield self.at("N114", tag, name=tag.field)
        if tag.field in self.names or tag.field in SPECIAL:
            return
        if tag.kind is not Kind.VALUE and is_cloze_condition(tag.field):
            return
        if not tag.field and tag.filters == ("tts-voices",):
            return
        yield self.between(
            "N101",
            tag.field_start if tag.field else tag.start,
            tag.end if not tag.field else tag.field_start + len(tag.field),
            name=tag.field,
            suggestion=self.suggestion(tag),
        )

    def suggestion(self, tag: Tag) -> str:
        """Return what a curator may have meant by a field that there is not."""
        if tag.field.strip() in self.names:
            return f"delete the space around '{tag.field.strip()}'"
        near = (
            KnownWords((*self.names, *SPECIAL, FRONT)).did_you_mean(tag.field)
            if tag.field
            else ""
        )
        return near or f"its fields are {_listed(self.names)}"

    def filters(self, tag: Tag) -> Iterator[Finding]:
        """Find filters that Anki does not have (N105), and those for clozes on a normal type (N104)."""
        told: set[str] = set()
        for number, (name, at) in enumerate(
            zip(tag.filters, tag.filter_starts(), strict=True)
        ):
            if name in told or len(told) == MAX_FILTERS_TOLD:
                continue
            if not self.is_known_filter(tag, number):
                told.add(name)
                yield self.between(
                    "N105",
                    at,
                    at + len(name),
                    name=name,
                    suggestion=_filter_suggestion(name),
                )
            elif name in ("cloze", "cloze-only") and not self.note_type.is_cloze:
                told.add(name)
                what = f"{_shown(tag)} is for cloze types, and this one is not"
                yield self.between("N104", at, at + len(name), what=what)

    def is_known_filter(self, tag: Tag, number: int) -> bool:
        """Return whether Anki has a filter. ``nc`` is one only within ``type:nc:``."""
        name = tag.filters[number]
        if name == "nc":
            return tag.filters == ("type", "nc")
        if name == "tts-voices":
            return not tag.field
        return (
            not name
            or name in known_filters.KNOWN
            or name.startswith(known_filters.TTS)
        )

    def sound(self, tag: Tag) -> Iterator[Finding]:
        """Find sounds that are not played (N112)."""
        if tag.field not in self.around.with_sound:
            return
        if "hint" in tag.filters:
            yield self.at(
                "N112",
                tag,
                what=f"the sound in '{tag.field}' is played before the hint is shown",
            )
        elif any(name.startswith(known_filters.TTS) for name in tag.filters):
            yield self.at(
                "N112",
                tag,
                what=f"'{tag.field}' holds a sound, whose name would be read aloud",
            )

    def shows_nothing(self) -> Iterator[Finding]:
        """Find a front that can show no field (N103), and a cloze type without a cloze (N104)."""
        if self.note_type.is_cloze:
            if not any("cloze" in tag.filters for tag in self.parsed.tags):
                what = (
                    f"the {self.words['side']} of a cloze type has no {{{{cloze:…}}}}"
                )
                yield self.at("N104", None, what=what)
        elif self.side == FRONT_SIDE and not paths(self.text, frozenset(self.names)):
            yield self.at("N103", None)

    def second_box(self) -> Iterator[Finding]:
        """Find a second box to type in on one side (N106), if both can be there at once."""
        boxes = [
            (tag, path)
            for tag, path in reached(self.parsed.nodes)
            if tag.filters[:1] == ("type",)
        ]
        for place, (tag, path) in enumerate(boxes):
            before = [
                other for other, at in boxes[:place] if path.and_also(at).is_possible
            ]
            if before:
                what = f"{_shown(tag)} is a second box to type in beside {_shown(before[0])}"
                yield self.at("N106", tag, WARNING, what=what)

    def files(self) -> Iterator[Finding]:
        """Find files that are missing or could be deleted (N109), and scripts that use the network (N110)."""
        where = f"the {self.words['side']} of '{self.words['template']}'"
        for named in _first_of_each(template_files.files_of_template(self.text)):
            yield from _file(named, self.number, self.side, self.around, where)
        for named in template_files.network_in_scripts(self.text):
            yield self.between("N110", named.start, named.end, address=named.name)


# --- several ----------------------------------------------------------------------------


def _first_of_each(
    named: Iterable[template_files.Named],
) -> Iterable[template_files.Named]:
    """Return where each file is named first: what is wrong with it is the same everywhere."""
    found: dict[str, template_files.Named] = {}
    for each in named:
        found.setdefault(each.name, each)
    return found.values()


def _file(
    named: template_files.Named,
    number: int | None,
    side: str,
    around: Surroundings,
    where: str,
) -> Iterator[Finding]:
    """Find a file that is missing, or that Anki takes for one that nobody needs (N109)."""
    place = (number, side, named.start, named.end - named.start)
    if (
        around.files is not None
        and unicodedata.normalize("NFC", named.name) not in around.files
    ):
        near = KnownWords(around.files).nearest(named.name)
        way = (
            f"did you mean '{near}'?"
            if near
            else "put it there, or delete what names it"
        )
        if near == named.name.lstrip("_"):
            way = f"rename 'media/{near}' to '{named.name}'"
        what = f"{where} names '{named.name}', and there is no such file in 'media/'"
        words = {"what": what, "way": way}
        yield Finding("N109", WARNING if around.is_imported else ERROR, *place, words)
    if not named.name.startswith("_"):
        words = {
            "what": f"{where} names '{named.name}', which Anki does not see to be used",
            "way": f"call the file '_{named.name}'",
        }
        yield Finding("N109", WARNING, *place, words)


def _same_templates(note_type: NoteType) -> Iterator[Finding]:
    """Find templates with the same front (N111)."""
    earlier: dict[str, str] = {}
    for number, template in enumerate(note_type.templates):
        front = _normal(template.front)
        if front in earlier:
            words = {
                "what": f"the front of '{template.name}' is that of '{earlier[front]}'"
            }
            yield Finding(
                "N111", WARNING, number, FRONT_SIDE, 0, len(template.front), words
            )
        earlier.setdefault(front, template.name)


def _unshown_fields(note_type: NoteType, around: Surroundings) -> Iterator[Finding]:
    """Find fields that no template shows or asks for (N107); in an imported deck they stay, since learners
    have them."""
    if around.is_imported:
        return
    used = {
        tag.field
        for template in note_type.templates
        for _, text in _texts(template)
        for tag in parse(text).tags
    }
    for place, each in enumerate(note_type.fields):
        needs_none = (
            place == note_type.sort_field
            or each.tag is not None
            or each.name in around.unshown
        )
        if each.name not in used and not needs_none:
            yield Finding(
                "N107", WARNING, None, "", 0, 0, {"name": each.name}, each.name
            )


def _filter_suggestion(name: str) -> str:
    if name.strip() == "tts":
        return "write the language: {{tts en_US:…}}"
    near = KnownWords(known_filters.KNOWN).did_you_mean(name)
    return (
        near
        or "if it is an add-on's, learners without the add-on see the field as it is"
    )


def _shown(tag: Tag) -> str:
    return f"'{{{{{tag.written}}}}}'"


def _normal(text: str) -> str:
    return " ".join(text.split())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
