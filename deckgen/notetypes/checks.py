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
    from deckgen.notetypes.generation import Path

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

    - ``is_imported``: the type comes from a deck that learners have, where mistakes are warnings.
    - ``unshown``: fields that no template need show: bound to a word, or the learner's own.
    - ``files``: the names of the files that templates can name, in NFC, None if they are not looked for.
    - ``with_sound``: the fields that hold a sound on some note.
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
    if around.is_imported:
        return [_as_imported(each) for each in findings]
    return findings


def _as_imported(finding: Finding) -> Finding:
    """Return a finding about a type that learners have as it is: a mistake in it stops no build."""
    if finding.severity is ERROR:
        return finding._replace(severity=WARNING)
    return finding


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
            yield Finding(
                "N108",
                ERROR,
                template=None,
                side=FRONT_SIDE,
                offset=0,
                length=0,
                words=words,
                field=field.name,
            )


def check_style(css: str, around: Surroundings = ALONE) -> list[Finding]:
    """Return what is wrong with the files that a style sheet of a type names."""
    findings: list[Finding] = []
    for named in _first_of_each(template_files.files_of_style(css)):
        findings += _file(named, None, STYLE, around, "the style")
    return findings


def same_types(types: Sequence[NoteType]) -> list[tuple[int, Finding]]:
    """Return the types whose fields and fronts are those of an earlier one, by their place in ``types``.

    White space in the fronts makes no difference.
    """
    found = []
    earlier: dict[tuple[object, ...], NoteType] = {}
    for place, each in enumerate(types):
        fields = tuple(field.name for field in each.fields)
        fronts = tuple(_normal(template.front) for template in each.templates)
        look = (fields, fronts)
        if look not in earlier:
            earlier[look] = each
            continue
        what = f"the fronts of '{each.key}' are those of '{earlier[look].key}'"
        finding = Finding(
            "N111",
            WARNING,
            template=0,
            side=FRONT_SIDE,
            offset=0,
            length=0,
            words={"what": what},
        )
        found.append((place, finding))
    return found


def _texts(template: Template) -> Iterator[tuple[str, str]]:
    """Yield the texts of a template, each with the name of its side."""
    yield FRONT_SIDE, template.front
    yield BACK_SIDE, template.back
    if template.browser_front:
        yield BROWSER_FRONT, template.browser_front
    if template.browser_back:
        yield BROWSER_BACK, template.browser_back


# --- one text ---------------------------------------------------------------------------


class _Text:
    """The checks of one text of a template.

    - ``number``: that of the template in the type; ``side``: which of its texts it is.
    - ``names``: those of the type's fields.
    - ``words``: what every finding says of where it is.
    """

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
        """Return all that is wrong with the text, in the order of the places.

        A front that is wrong in itself is not reported for showing nothing too.
        """
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
        """Find conditionals without an end, ends without a beginning, and those that cross (N102).

        ``{{#A}}{{#B}}{{/A}}{{/B}}`` crosses: the end of ``A`` stands within ``B``.
        """
        opened: list[Tag] = []
        for tag in self.parsed.tags:
            if tag.kind in (Kind.FILLED, Kind.EMPTY):
                opened.append(tag)
                continue
            if tag.kind is not Kind.CLOSE:
                continue
            place = _last_of(opened, tag.field)
            if place is None:
                what = f"{_shown(tag)} ends nothing that is open"
                yield self.at("N102", tag, what=what)
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
                what = f"{_shown(tag)} stands on a front and shows nothing there"
                yield self.at("N106", tag, what=what)
            return
        if tag.field == CARD_ID and tag.field not in self.names:
            yield self.at("N114", tag, name=tag.field)
        if tag.field in self.names or tag.field in SPECIAL:
            return
        if tag.kind is not Kind.VALUE and is_cloze_condition(tag.field):
            return
        if not tag.field and tag.filters == ("tts-voices",):
            return
        start, end = tag.start, tag.end
        if tag.field:
            start = tag.field_start
            end = start + len(tag.field)
        suggestion = self.suggestion(tag)
        yield self.between("N101", start, end, name=tag.field, suggestion=suggestion)

    def suggestion(self, tag: Tag) -> str:
        """Return what a curator may have meant by a field that there is not."""
        bare = tag.field.strip()
        if bare in self.names:
            return f"delete the space around '{bare}'"
        near = ""
        if tag.field:
            known = KnownWords((*self.names, *SPECIAL, FRONT))
            near = known.did_you_mean(tag.field)
        return near or f"its fields are {_listed(self.names)}"

    def filters(self, tag: Tag) -> Iterator[Finding]:
        """Find filters that Anki does not have (N105), and those for clozes on a normal type (N104).

        Each is reported once a tag, and no more than :data:`MAX_FILTERS_TOLD`.
        """
        told: set[str] = set()
        for name, start in zip(tag.filters, tag.filter_starts(), strict=True):
            if name in told or len(told) == MAX_FILTERS_TOLD:
                continue
            end = start + len(name)
            if not self.is_known_filter(tag, name):
                told.add(name)
                way = _filter_suggestion(name)
                yield self.between("N105", start, end, name=name, suggestion=way)
            elif name in ("cloze", "cloze-only") and not self.note_type.is_cloze:
                told.add(name)
                what = f"{_shown(tag)} is for cloze types, and this one is not"
                yield self.between("N104", start, end, what=what)

    def is_known_filter(self, tag: Tag, name: str) -> bool:
        """Return whether Anki has a filter. ``nc`` is one only within ``type:nc:``."""
        if name == "nc":
            return tag.filters == ("type", "nc")
        if name == "tts-voices":
            return not tag.field
        if not name or name.startswith(known_filters.TTS):
            return True
        return name in known_filters.KNOWN

    def sound(self, tag: Tag) -> Iterator[Finding]:
        """Find sounds that are not played (N112)."""
        if tag.field not in self.around.with_sound:
            return
        if "hint" in tag.filters:
            what = f"the sound in '{tag.field}' is played before the hint is shown"
            yield self.at("N112", tag, what=what)
        elif any(name.startswith(known_filters.TTS) for name in tag.filters):
            what = f"'{tag.field}' holds a sound, whose name would be read aloud"
            yield self.at("N112", tag, what=what)

    def shows_nothing(self) -> Iterator[Finding]:
        """Find a front that can show no field (N103), and a cloze type without a cloze (N104)."""
        if self.note_type.is_cloze:
            has_cloze = any("cloze" in tag.filters for tag in self.parsed.tags)
            if not has_cloze:
                side = self.words["side"]
                what = f"the {side} of a cloze type has no {{{{cloze:…}}}}"
                yield self.at("N104", None, what=what)
        elif self.side == FRONT_SIDE and not paths(self.text, frozenset(self.names)):
            yield self.at("N103", None)

    def second_box(self) -> Iterator[Finding]:
        """Find a second box to type in on one side (N106), if both can be there at once."""
        boxes: list[tuple[Tag, Path]] = []
        for tag, path in reached(self.parsed.nodes):
            if tag.filters[:1] != ("type",):
                continue
            for other, other_path in boxes:
                if path.and_also(other_path).is_possible:
                    what = f"{_shown(tag)} is a second box to type in beside {_shown(other)}"
                    yield self.at("N106", tag, WARNING, what=what)
                    break
            boxes.append((tag, path))

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
    """Find a file that is missing, or that Anki takes for one that nobody needs (N109).

    ``number`` and ``side`` say in which text it is named, ``where`` says it in words.
    """
    place = (number, side, named.start, named.end - named.start)
    file = named.name
    files = around.files
    if files is not None and unicodedata.normalize("NFC", file) not in files:
        words = {
            "what": f"{where} names '{file}', and there is no such file in 'media/'",
            "way": _way_to_file(file, KnownWords(files).nearest(file)),
        }
        severity = WARNING if around.is_imported else ERROR
        yield Finding("N109", severity, *place, words)
    if not file.startswith("_"):
        words = {
            "what": f"{where} names '{file}', which Anki does not see to be used",
            "way": f"call the file '_{file}'",
        }
        yield Finding("N109", WARNING, *place, words)


def _way_to_file(name: str, near: str) -> str:
    """Return what to do about a file that is missing; ``near`` is one with a similar name, or ''."""
    if near == name.lstrip("_"):
        return f"rename 'media/{near}' to '{name}'"
    if near:
        return f"did you mean '{near}'?"
    return "put it there, or delete what names it"


def _same_templates(note_type: NoteType) -> Iterator[Finding]:
    """Find templates with the same front (N111)."""
    earlier: dict[str, str] = {}
    for number, template in enumerate(note_type.templates):
        front = _normal(template.front)
        if front not in earlier:
            earlier[front] = template.name
            continue
        what = f"the front of '{template.name}' is that of '{earlier[front]}'"
        yield Finding(
            "N111",
            WARNING,
            template=number,
            side=FRONT_SIDE,
            offset=0,
            length=len(template.front),
            words={"what": what},
        )


def _unshown_fields(note_type: NoteType, around: Surroundings) -> Iterator[Finding]:
    """Find fields that no template shows or asks for (N107); in an imported deck they stay, since learners
    have them."""
    if around.is_imported:
        return
    used: set[str] = set()
    for template in note_type.templates:
        for _, text in _texts(template):
            used.update(tag.field for tag in parse(text).tags)
    for place, each in enumerate(note_type.fields):
        if each.name in used or each.name in around.unshown:
            continue
        if place == note_type.sort_field or each.tag is not None:
            continue  # Anki needs it
        yield Finding(
            "N107",
            WARNING,
            template=None,
            side="",
            offset=0,
            length=0,
            words={"name": each.name},
            field=each.name,
        )


def _last_of(opened: list[Tag], field: str) -> int | None:
    """Return the place of the last tag with a field among those that are open."""
    for place in reversed(range(len(opened))):
        if opened[place].field == field:
            return place
    return None


def _filter_suggestion(name: str) -> str:
    """Return what a curator may have meant by a filter that Anki does not have."""
    if name.strip() == "tts":
        return "write the language: {{tts en_US:…}}"
    near = KnownWords(known_filters.KNOWN).did_you_mean(name)
    if near:
        return near
    return "if it is an add-on's, learners without the add-on see the field as it is"


def _shown(tag: Tag) -> str:
    """Return a tag as it is written, in quotation marks: ``'{{hint:Map}}'``."""
    return f"'{{{{{tag.written}}}}}'"


def _normal(text: str) -> str:
    """Return a text in which white space makes no difference."""
    return " ".join(text.split())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
