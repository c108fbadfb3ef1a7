"""What comes back from a collection: which texts are taken, and how the files read then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.pull import masks
from deckgen.commands.pull.converting import Files, converted
from deckgen.compile.occlusion_field import form_of, settled, without_answers
from deckgen.compile.written import OPTIONAL, Written, written_fields
from deckgen.core.model import DefaultText, Text
from deckgen.core.owntype import FILLED_WORDS, HTML, PLAIN
from deckgen.source.writing.cells import CellEdits
from deckgen.source.writing.changes import ELSEWHERE, NOT_YAML, UNSURE
from deckgen.source.writing.edits import FileEdits
from deckgen.versions.threeway import CONFLICT, OURS, UNKNOWN, merged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.compile.outcomes import Built
    from deckgen.core.diagnostics import TextFile
    from deckgen.core.model import Item, Note
    from deckgen.core.occlusion import KeptMask
    from deckgen.source.writing.plain import PlainEdits
    from deckgen.versions.sides import FieldPair, NotePair, Sides

OF_PICTURES = {"Header": "q", "Back Extra": "note"}
"""Fields of pictures with masks that a card may leave empty, with the key of each."""

TEXT_KEYS = ("q", "a", "cloze", "steps", "reverse", "note", "hint", "fields")
"""Keys of a card behind which another one of its texts goes."""

BUILT_IN_FORMAT = "markdown"

YAML = (".yaml", ".yml")
"""How the names of files end in which a text is YAML; a card can stand in a table too."""


class Choice(NamedTuple):
    """What the command line says of cards by their ids, and of all others (``theirs``, ``ours`` or '')."""

    theirs: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    all: str = ""
    tags: bool = False
    types: bool = False

    def of(self, pair: NotePair) -> str:
        """Return the side that is chosen for a note, or ''."""
        if _ids(pair) & self.theirs:
            return "theirs"
        return "ours" if _ids(pair) & self.ours else self.all

    def keeps(self, pair: NotePair) -> bool:
        """Tell whether the project's text of a note counts whatever happened, because the note is named."""
        return bool(_ids(pair) & self.ours)


NO_CHOICE = Choice()


def _ids(pair: NotePair) -> set[str]:
    return {pair.key, pair.key.split("/")[0]}


class PulledField(NamedTuple):
    """A field of a note that differs in Anki, where its text stands in the project, and why it is not taken.

    ``new`` is what the text becomes, if it is taken.
    """

    pair: NotePair
    field: FieldPair
    place: str
    why: str = ""
    new: str = ""


@dataclass(slots=True)
class Taken:
    """What is taken and what is not.

    ``taken`` are written, ``open`` wait for a decision, ``refused`` cannot be written, ``made`` are made by
    deckgen and never taken, ``kept`` are changed here alone. ``edits`` are the changes by the paths of files.
    ``tags`` are those that were added in Anki, each with why they are not taken, or ''. ``files`` are the
    media files to be copied, as the folder that they go to and their names there. ``settled`` are fields by
    the GUID and the name. ``masks`` are the numbers of the masks of cards whose masks were taken.
    """

    edits: dict[str, FileEdits | CellEdits | PlainEdits] = field(default_factory=dict)
    taken: list[PulledField] = field(default_factory=list)
    open: list[PulledField] = field(default_factory=list)
    refused: list[PulledField] = field(default_factory=list)
    made: list[PulledField] = field(default_factory=list)
    kept: list[PulledField] = field(default_factory=list)
    tags: list[tuple[NotePair, tuple[str, ...], str]] = field(default_factory=list)
    files: dict[str, set[str]] = field(default_factory=dict)
    settled: set[tuple[str, str]] = field(default_factory=set)
    masks: dict[str, dict[str, KeptMask]] = field(default_factory=dict)


class NotePuller:
    """Takes over what was edited in Anki, note by note."""

    def __init__(
        self, checked: Built, sides: Sides, choice: Choice = NO_CHOICE
    ) -> None:
        self.checked = checked
        self.sides = sides
        self.choice = choice
        self.found = Taken()
        # what each text becomes, and for which note, by its file and where it starts
        self.written: dict[tuple[str, int], tuple[str, str]] = {}
        self.offered: list[PulledField] = []  # the very values that edits are about
        self.media = {
            id(unit.text): {name: src for src, name in unit.media.items()}
            for unit in checked.compiled.units
        }

    def take(self) -> Taken:
        """Return what comes of all notes."""
        for pair in self.sides.differing:
            if pair.note is None:
                continue  # a retired note says what deckgen says
            texts = written_fields(pair.note, pair.note.item) if pair.fields else {}
            for each in pair.fields:
                if pair.note.item.occlusion is not None:
                    each = _of_picture(pair, each)
                    if each.theirs == each.ours:
                        self.found.settled.add((pair.guid, each.name))
                        continue
                self._field(pair, pair.note, each, texts.get(each.name))
            if pair.tags.added_there:
                self._tags(pair, pair.note)
        self._settle()
        return self.found

    def _field(
        self, pair: NotePair, note: Note, each: FieldPair, written: Written | None
    ) -> None:
        item = note.item
        place = str(item.span(written.text if written is not None else None))
        pulled = PulledField(pair, each, place)
        if each.outcome == OURS:
            self.found.kept.append(pulled)
            return
        if self.choice.keeps(pair):
            self.found.settled.add((pair.guid, each.name))
            return
        key = self._key_to_add(note, each)
        is_masks = item.occlusion is not None and each.name == pair.note_type.bound(
            "occlusions"
        )
        if (
            written is None
            and not key
            and not is_masks
            and not _may_be_filled(item, each)
        ):
            self.found.made.append(pulled)
            return
        html = each.theirs
        side = self.choice.of(pair)
        if each.outcome in (CONFLICT, UNKNOWN) and side != "theirs":
            if side == "ours":
                self.found.settled.add((pair.guid, each.name))
                return
            can_merge = each.base is not None and not is_masks
            both = (
                merged(each.base or "", each.theirs, each.ours) if can_merge else None
            )
            if both is None:
                self.found.open.append(pulled)
                return
            html = both
        if is_masks:
            self._take_masks(pulled, note, html)
            return
        self._take(pulled, note, written, key, html)

    def _key_to_add(self, note: Note, each: FieldPair) -> str:
        """Return the key of a text that the card has left out so far, or ''."""
        if each.ours:
            return ""
        item = note.item
        if item.own is None:
            return _optional(item).get(each.name, "")
        return "note" if item.own.type.bind.get("note") == each.name else ""

    def _take(
        self,
        pulled: PulledField,
        note: Note,
        written: Written | None,
        key: str,
        html: str,
    ) -> None:
        item, each = note.item, pulled.field
        self.offered.append(pulled)
        edits = self._edits(item, written)
        if isinstance(edits, str):
            self.found.refused.append(pulled._replace(why=edits))
            return
        if not html:
            self._remove(pulled, item, written, edits)
            return
        holder = written or Written(
            Text(""),
            _format_to_add(item, key, each, edits),
            escapes=pulled.pair.note_type.is_cloze,
        )
        files = Files(self._names(note), self.sides.theirs)
        new = converted(holder, html, each.ours, files)
        if new.why:
            self.found.refused.append(pulled._replace(why=new.why))
            return
        if written is not None:
            why = self._replace(edits, item, written.text, new.text, pulled)
        elif isinstance(edits, CellEdits):
            why = NOT_YAML
        elif key:
            why = edits.add(item.id, key, new.text, TEXT_KEYS, pulled)
        else:
            why = edits.add_field(item.id, each.name, new.text, TEXT_KEYS, pulled)
        if why:
            self.found.refused.append(pulled._replace(why=why))
            return
        folder = item.file.path.rpartition("/")[0]
        self.found.files.setdefault(folder, set()).update(new.files)
        self.found.taken.append(pulled._replace(new=new.text))

    def _take_masks(self, pulled: PulledField, note: Note, html: str) -> None:
        """Write other masks and labels."""
        item = note.item
        self.offered.append(pulled)
        edits = self._yaml(item)
        taken: masks.Masks | str = ""
        if isinstance(edits, str):
            taken = edits
        else:
            taken = masks.take(
                edits, self.checked, note, pulled.pair.note_type, html, pulled
            )
        if isinstance(taken, str):
            self.found.refused.append(pulled._replace(why=taken))
        else:
            self.found.masks[str(item.id)] = taken.kept
            self.found.taken.append(pulled._replace(new=taken.said))

    def _replace(
        self,
        edits: FileEdits | CellEdits,
        item: Item,
        text: Text,
        new: str,
        pulled: PulledField,
    ) -> str:
        """Write another text; one that several notes share, only if they agree on it."""
        at = (_file_of(item, text).path, text.start)
        if at in self.written:
            other, key = self.written[at]
            return (
                ""
                if other == new
                else f"it is also a text of '{key}', where another change was made"
            )
        self.written[at] = (new, pulled.pair.key)
        return edits.replace(text, new, pulled)

    def _remove(
        self,
        pulled: PulledField,
        item: Item,
        written: Written | None,
        edits: FileEdits | CellEdits,
    ) -> None:
        key = _optional(item).get(pulled.field.name, "") if item.own is None else ""
        if key:
            why = (
                NOT_YAML
                if isinstance(edits, CellEdits)
                else edits.remove(item.id, key, pulled)
            )
        elif written is not None and _may_be_empty(item, pulled.field.name):
            why = self._replace(edits, item, written.text, "", pulled)
        else:
            why = "it was emptied, and a card cannot do without it"
        if why:
            self.found.refused.append(pulled._replace(why=why))
        else:
            self.found.taken.append(pulled)

    def _yaml(self, item: Item) -> FileEdits | str:
        """Return the edits of the file that a card is in, or why nothing can be added to the card there."""
        edits = self._edits(item, None)
        return NOT_YAML if isinstance(edits, CellEdits) else edits

    def _edits(
        self, item: Item, written: Written | None
    ) -> FileEdits | CellEdits | str:
        """Return the edits of the file that a card is in, or why its text cannot be written there."""
        file = _file_of(item, written.text if written is not None else item.id)
        if isinstance(item.id, DefaultText) or (
            file is not item.file and file.path.endswith(YAML)
        ):
            return ELSEWHERE
        return self.edits_of(file)

    def edits_of(self, file: TextFile) -> FileEdits | CellEdits:
        """Return the edits of a file."""
        edits = self.found.edits.get(file.path)
        if not isinstance(edits, (FileEdits, CellEdits)):
            edits = FileEdits(file) if file.path.endswith(YAML) else CellEdits(file)
            self.found.edits[file.path] = edits
        return edits

    def _names(self, note: Note) -> Mapping[str, str]:
        """Return what the project calls its media files, by their names in Anki."""
        return self.media.get(id(note.unit), {})

    def _tags(self, pair: NotePair, note: Note) -> None:
        prefix = f"{self.checked.project.deck.id}::"
        own = ("marked", "leech")
        new = tuple(
            tag
            for tag in pair.tags.added_there
            if not tag.startswith(prefix) and tag.lower() not in own
        )
        if not new:
            return
        why = "use --tags to take them"
        if self.choice.tags:
            item = note.item
            edits = self._yaml(item)
            why = (
                edits
                if isinstance(edits, str)
                else edits.add_to_list(item.id, "tags", new, TEXT_KEYS, pair)
            )
        self.found.tags.append((pair, new, why))

    def _settle(self) -> None:
        """Leave out what would make a file read otherwise than it should."""
        found = self.found
        left_out = {
            id(each) for edits in found.edits.values() for each in edits.settle()
        }
        if left_out:
            lost = {
                (id(each.pair), each.field.name)
                for each in self.offered
                if id(each) in left_out
            }
            found.refused += [
                each._replace(why=UNSURE) for each in found.taken if _mark(each) in lost
            ]
            found.taken = [each for each in found.taken if _mark(each) not in lost]
            found.tags = [
                (pair, tags, UNSURE if id(pair) in left_out else why)
                for pair, tags, why in found.tags
            ]
        found.settled.update((each.pair.guid, each.field.name) for each in found.taken)


def _of_picture(pair: NotePair, each: FieldPair) -> FieldPair:
    """Return a field of a picture with masks without what deckgen makes: the answers, and the order of
    shapes and what Anki's editor rounds, which nobody sees."""
    if each.name == pair.note_type.bound("note"):
        base = None if each.base is None else without_answers(each.base)
        theirs, ours = without_answers(each.theirs), without_answers(each.ours)
        return each._replace(base=base, theirs=theirs, ours=ours)
    if each.name == pair.note_type.bound("occlusions"):
        theirs = settled(each.theirs, each.ours)
        return each._replace(
            theirs=each.ours if form_of(theirs) == form_of(each.ours) else theirs
        )
    return each


def _may_be_filled(item: Item, each: FieldPair) -> bool:
    """Tell whether a card can have a text in a field of its note type that it has left out so far."""
    if item.own is None or item.occlusion is not None or each.ours:
        return False
    filled = {name for word, name in item.own.type.bind.items() if word in FILLED_WORDS}
    return each.name in item.own.type.by_name and each.name not in filled


def _may_be_empty(item: Item, name: str) -> bool:
    """Tell whether a card of one of the deck's own note types can do without the text of a field."""
    if item.own is None:
        return False
    own = item.own.type
    asked = {bound for word, bound in own.bind.items() if word in ("q", "a", "cloze")}
    return name not in asked and name not in own.needed


def _format_to_add(
    item: Item, key: str, each: FieldPair, edits: FileEdits | CellEdits
) -> str:
    """Return how a text is written that a card has left out so far."""
    if item.own is None:
        return item.format
    if key:
        return BUILT_IN_FORMAT
    usual = item.own.type.by_name[each.name].format
    said = edits.plain(item.id, "format") if isinstance(edits, FileEdits) else None
    if isinstance(said, dict):
        return str(said.get(each.name, usual))
    return str(
        said or (item.format if item.format == HTML and usual != PLAIN else usual)
    )


def _file_of(item: Item, text: Text) -> TextFile:
    """Return the file in which a text of a card stands."""
    return text.file if isinstance(text, DefaultText) else item.file


def _optional(item: Item) -> Mapping[str, str]:
    """Return the fields that a card of a built-in type may leave empty, with the key of each."""
    return OPTIONAL if item.occlusion is None else OF_PICTURES


def _mark(pulled: PulledField) -> tuple[int, str]:
    return id(pulled.pair), pulled.field.name
