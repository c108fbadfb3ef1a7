"""Styles and templates that were edited in Anki: which are taken, and where in the project they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import ERROR
from deckgen.core.diagnostics import TextFile
from deckgen.core.texts import Text
from deckgen.notetypes import checks
from deckgen.notetypes.own import with_files
from deckgen.notetypes.template_files import files_of_style, files_of_template
from deckgen.render.rawhtml import style_flaws
from deckgen.source.files import relative
from deckgen.source.notetypes import SEPARATOR
from deckgen.source.writing.changes import UNSURE
from deckgen.source.writing.edits import FileEdits
from deckgen.source.writing.plain import PlainEdits
from deckgen.source.yaml.tree import Mapping as YamlMapping
from deckgen.source.yaml.tree import read_tree
from deckgen.util.filenames import resolved
from deckgen.versions.looks import FRONT, STYLE, digest
from deckgen.versions.threeway import CONFLICT, OURS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deckgen.commands.pull.taking import Choice, Taken
    from deckgen.compile.outcomes import Built
    from deckgen.core.model import Project
    from deckgen.core.notetype import NoteType
    from deckgen.core.owntype import OwnType
    from deckgen.formats.apkg_reader import Package
    from deckgen.versions.looks import LookPart, TypePair

MADE = "deckgen makes it; for other templates, declare a note type of your own"
NO_STYLE = (
    "the deck has no style of its own: name a CSS file "
    "under 'deck.style', and write into it what differs"
)
OF_DECKGEN = "it was changed in what deckgen itself puts there; put what is to differ into the deck's style"

FIELD_OF_DECKGEN = "deckgen's own note types always have the same fields; declare a note type of your own"
FIELD_OF_RELEASED = (
    "learners have the note type without it, and Anki would refuse all its notes; to give it to them, add"
    " it under 'fields' and let them merge once"
)

_BETWEEN_SIDES = re.compile(rf"^{SEPARATOR}$", re.MULTILINE)


class PulledLook(NamedTuple):
    """A text of a note type that differs in Anki.

    - ``place``: where it stands in the project, '' for nowhere.
    - ``why``: why it is not taken, '' if it is, or if that is not decided.
    """

    pair: TypePair
    part: LookPart
    place: str = ""
    why: str = ""


class AddedField(NamedTuple):
    """A field that a note type has in Anki alone.

    - ``key``: the note type's.
    - ``place``: where the project's fields stand.
    - ``why``: why it is not taken, with what to do; '' if it is.
    """

    key: str
    name: str
    place: str = ""
    why: str = ""


@dataclass(slots=True)
class TakenLooks:
    """What becomes of the texts of note types that differ.

    - ``are_wanted``: the command line asks for note types.
    - ``pairs``: the note types that both sides have.
    - ``taken``: texts that are written.
    - ``offered``: those that were edited in Anki and are not asked for.
    - ``open``: those that wait for a decision.
    - ``refused``: those that cannot be written.
    - ``settled``: digests of what stands in Anki, by the key of the note type and the part, to which the
      project has an answer.
    - ``fields``: those added in Anki.
    - ``own``: the note types that the project declares, by their ids.
    """

    are_wanted: bool = False
    pairs: tuple[TypePair, ...] = ()
    taken: list[PulledLook] = field(default_factory=list)
    offered: list[PulledLook] = field(default_factory=list)
    open: list[PulledLook] = field(default_factory=list)
    refused: list[PulledLook] = field(default_factory=list)
    settled: dict[str, dict[str, str]] = field(default_factory=dict)
    fields: list[AddedField] = field(default_factory=list)
    own: Mapping[str, OwnType] = field(default_factory=dict)

    @property
    def new_fields(self) -> dict[str, tuple[str, ...]]:
        """The fields that the project has from now on, by the keys of note types."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self.fields:
            if not each.why:
                found[each.key] = (*found.get(each.key, ()), each.name)
        return found

    def settle(self, pulled: PulledLook) -> None:
        """Note that the project has an answer to a text of Anki's."""
        look = self.settled.setdefault(pulled.pair.note_type.key, {})
        look[pulled.part.part] = digest(pulled.part.theirs)


class _Piece(NamedTuple):
    """A text of the project that is part of a style or a template.

    - ``file``: the file that it stands in.
    - ``before``, ``after``: what stands around it there, and is no part of it.
    """

    file: TextFile
    text: Text
    before: str = ""
    after: str = ""


def take(
    checked: Built,
    theirs: Package,
    pairs: tuple[TypePair, ...],
    choice: Choice,
    taken: Taken,
) -> TakenLooks:
    """Return what becomes of the texts that differ; the edits of files are added to those of ``taken``."""
    puller = _LookPuller(checked, theirs, choice, taken)
    found = puller.found
    found.pairs = pairs
    found.are_wanted = choice.types
    found.own = puller.own
    for pair in pairs:
        for part in pair.parts:
            puller.part(pair, part)
        if choice.types:
            puller.fields(pair)
    puller.settle()
    return found


class _LookPuller:
    """Takes over what was edited in Anki of note types, text by text."""

    def __init__(
        self, checked: Built, theirs: Package, choice: Choice, taken: Taken
    ) -> None:
        self.project = checked.project
        self.files = checked.compiled.type_files
        self.theirs = theirs
        self.choice = choice
        self.taken = taken
        self.found = TakenLooks()
        self.own = {str(each.key): each for each in checked.project.note_types}
        self.looks = checked.lock_file.types
        self.deck_style = _deck_style(checked.project)

    def part(self, pair: TypePair, part: LookPart) -> None:
        """Decide about one text."""
        found = self.found
        choice = self.choice
        key = pair.note_type.key
        if part.outcome == OURS:
            return
        piece = self._piece(pair.note_type, part)
        place = ""
        if not isinstance(piece, str):
            place = str(piece.file.span(piece.text.start, piece.text.end))
        pulled = PulledLook(pair, part, place)
        if key in choice.ours:
            found.settle(pulled)
            return
        if not choice.types and key not in choice.theirs:
            found.offered.append(pulled)
            return
        needs_decision = part.outcome in (CONFLICT, UNKNOWN)
        is_theirs = key in choice.theirs or choice.all == "theirs"
        if needs_decision and not is_theirs:
            if choice.all == "ours":
                found.settle(pulled)
            else:
                found.open.append(pulled)
            return
        if isinstance(piece, str):
            why = piece
        else:
            why = self._take(pulled, piece)
        if why:
            found.refused.append(pulled._replace(why=why))
        else:
            found.taken.append(pulled)

    def fields(self, pair: TypePair) -> None:
        """Decide about the fields that a note type has in Anki alone."""
        key = pair.note_type.key
        own = self.own.get(key)
        for name in pair.structure.fields_added:
            if own is None:
                self.found.fields.append(AddedField(key, name, why=FIELD_OF_DECKGEN))
                continue
            added = AddedField(key, name, str(own.span()))
            if self._is_released(key):
                why = f"{FIELD_OF_RELEASED}: 'revision: {own.revision + 1}'"
            else:
                edits = self._yaml(own.file)
                why = edits.add_to_list(own.key, "fields", (name,), about=added)
            if why:
                added = added._replace(why=why)
            self.found.fields.append(added)

    def _is_released(self, key: str) -> bool:
        """Tell whether learners may have a note type, so that its fields stay what they are."""
        look = self.looks.get(key)
        if look is None:
            return False
        return look.released is not None or look.revision > 1

    def settle(self) -> None:
        """Leave out what would make a YAML file read otherwise than it should."""
        left_out: set[int] = set()
        for edits in self.taken.edits.values():
            left_out.update(id(about) for about in edits.settle())
        found = self.found
        taken = []
        for look in found.taken:
            if id(look.part) in left_out:
                found.refused.append(look._replace(why=UNSURE))
            else:
                taken.append(look)
        found.taken = taken
        fields = []
        for added in found.fields:
            if id(added) in left_out:
                added = added._replace(why=UNSURE)
            fields.append(added)
        found.fields = fields
        for pulled in found.taken:
            found.settle(pulled)

    # --- where a text stands ---------------------------------------------------------------

    def _piece(self, note_type: NoteType, part: LookPart) -> _Piece | str:
        """Return the text of the project that holds what was changed, or why there is none."""
        own = self.own.get(note_type.key)
        if own is None:
            if part.side == STYLE:
                return self._of_style(part, self.deck_style, NO_STYLE)
            return MADE
        if part.side == STYLE:
            why = f"the note type has no style: give it one, with 'css' or 'style', at {own.span()}"
            sheets = [(each.file, each.text) for each in own.styles]
            return self._of_style(part, sheets, why)
        template = next(
            each for each in own.templates if str(each.name) == part.template
        )
        if part.side == FRONT:
            return _Piece(template.file, template.front)
        return _Piece(template.file, template.back)

    def _of_style(
        self, part: LookPart, pieces: Sequence[tuple[TextFile, Text]], why: str
    ) -> _Piece | str:
        """Return the one of the sheets of a style that differs; ``why`` is what is returned if there are
        none.

        A style in Anki is several sheets in a row: deckgen's own, and those of the project. A sheet is the
        one that was changed if all before it and all after it are in Anki as they are here.
        """
        ours = part.ours.rstrip()
        theirs = _plain(part.theirs)
        for file, text in pieces:
            why = OF_DECKGEN
            words = with_files(text, self.files).strip()
            start = len(ours)
            if words:
                start = ours.rfind(words)
            elif len(pieces) > 1:
                continue  # it is not told where in the style it stands
            before = ours[:start].rstrip()
            after = ours[start + len(words) :].lstrip()
            if not theirs.startswith(before) or not theirs.endswith(after):
                continue
            if len(theirs) >= len(before) + len(after):
                return _Piece(file, text, before, after)
        return why

    # --- a text is taken -------------------------------------------------------------------

    def _take(self, pulled: PulledLook, piece: _Piece) -> str:
        """Write a text into its file; return why that cannot be, or ''."""
        theirs = _plain(pulled.part.theirs)
        end = len(theirs) - len(piece.after)
        inner = theirs[len(piece.before) : end]
        own_names = {packed: name for name, packed in self.files.items()}
        new = with_files(inner, own_names)
        again = with_files(new, self.files)
        if digest(again) != digest(inner):
            return UNSURE
        why = self._flaw(pulled, new)
        if why:
            return why
        wanted, missing = self._files(pulled.part, new)
        if missing:
            return f"it names the file '{missing}', which is neither in 'media/' nor in Anki"
        why = self._write(pulled, piece, _in_its_place(piece.text, new))
        if not why:
            self.taken.files.setdefault("", set()).update(wanted)
        return why

    def _flaw(self, pulled: PulledLook, new: str) -> str:
        """Return what would be an error in a text, or ''."""
        part = pulled.part
        own = self.own.get(pulled.pair.note_type.key)
        if own is None:
            flaws = style_flaws(new)
            if not flaws:
                return ""
            return flaws[0].message
        around = _surroundings(self.project, own)
        if part.side == STYLE:
            findings = checks.check_style(new, around)
        else:
            changed = _with_text(pulled.pair.note_type, part)
            findings = checks.check_type(changed, around)
        for each in findings:
            if each.severity == ERROR and each.side == part.side:
                return each.diagnostic(own.span()).message
        return ""

    def _files(self, part: LookPart, text: str) -> tuple[set[str], str]:
        """Return the files that a text names and that are still to be copied, and one that is nowhere, or ''.

        Only those count whose names begin with ``_``: Anki keeps no other for a template.
        """
        if part.side == STYLE:
            named = files_of_style(text)
        else:
            named = files_of_template(text)
        folder = self.project.root / "media"
        here = {path.name for path in folder.glob("_*")}
        wanted = {each.name for each in named} - here - set(self.files)
        for name in sorted(wanted):
            if not self.theirs.members.get(name):
                return wanted, name
        return wanted, ""

    def _yaml(self, file: TextFile) -> FileEdits:
        """Return the edits of a YAML file."""
        edits = self.taken.edits.get(file.path)
        if not isinstance(edits, FileEdits):
            edits = FileEdits(file)
            self.taken.edits[file.path] = edits
        return edits

    def _write(self, pulled: PulledLook, piece: _Piece, new: str) -> str:
        """Put a text in the place of a piece; return why that cannot be, or ''.

        A piece may be a text of a YAML file, or stand in a file of its own: a style, or a template with
        both sides.
        """
        file = piece.file
        if file.path.endswith((".yaml", ".yml")):
            return self._yaml(file).replace(piece.text, new, pulled.part)
        edits = self.taken.edits.get(file.path)
        if not isinstance(edits, PlainEdits):
            edits = PlainEdits(file)
            self.taken.edits[file.path] = edits
        if pulled.part.side == FRONT and _BETWEEN_SIDES.search(new):
            return f"it has a line '{SEPARATOR}', which ends the front in a template's file"
        return edits.replace(piece.text.start, piece.text.end, new)


def _plain(text: str) -> str:
    """Return a text of Anki's with the line ends that files of the project have, and none at its end."""
    return text.replace("\r\n", "\n").rstrip()


def _in_its_place(old: str, new: str) -> str:
    """Return a text with the space around it that the one in its place has.

    A sheet that has been empty so far has none: a line ends behind what is written into it.
    """
    inner = new.strip()
    if not old.strip():
        return inner + "\n"
    before = old[: len(old) - len(old.lstrip())]
    after = old[len(old.rstrip()) :]
    return before + inner + after


def _with_text(note_type: NoteType, part: LookPart) -> NoteType:
    """Return a note type with one side of one of its templates as it is in Anki, to be checked for errors."""
    templates = []
    for each in note_type.templates:
        if each.name != part.template:
            templates.append(each)
        elif part.side == FRONT:
            templates.append(each._replace(front=part.theirs))
        else:
            templates.append(each._replace(back=part.theirs))
    return note_type._replace(templates=tuple(templates))


def _surroundings(project: Project, own: OwnType) -> checks.Surroundings:
    """Return what of the project decides about errors in a note type."""
    is_imported = project.kept.is_adopted
    return checks.Surroundings(is_imported=is_imported, unshown=own.unshown)


def _deck_style(project: Project) -> list[tuple[TextFile, Text]]:
    """Return the file under ``deck.style``, if the deck has one.

    It is read again, since a compiled deck has only its text, and not where that stands.
    """
    root = read_tree(project.deck.file).root
    if not isinstance(root, YamlMapping):
        return []
    deck = root.get("deck")
    if not isinstance(deck, YamlMapping):
        return []
    written = deck.get("style")
    if not isinstance(written, Text):
        return []
    path = resolved(project.root / str(written))
    text = path.read_text(encoding="utf-8").removeprefix("\ufeff")
    file = TextFile(relative(path, resolved(project.root)), text)
    return [(file, Text(text, 0, len(text)))]
