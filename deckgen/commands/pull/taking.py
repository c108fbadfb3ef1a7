"""What comes back from a collection: which texts are taken, and how the files read then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.pull import masks
from deckgen.commands.pull.converting import Files, converted
from deckgen.compile.occlusion_field import form_of, settled, without_answers
from deckgen.compile.written import OPTIONAL, Written, written_fields
from deckgen.core.model import RESERVED_TAGS, DefaultText, Text
from deckgen.core.owntype import FILLED_WORDS, HTML, PLAIN
from deckgen.source.writing.cells import CellEdits
from deckgen.source.writing.changes import ELSEWHERE, NOT_YAML, UNSURE
from deckgen.source.writing.edits import FileEdits
from deckgen.versions.threeway import CONFLICT, OURS, UNKNOWN, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.compile.outcomes import Built
    from deckgen.core.diagnostics import TextFile
    from deckgen.core.model import Item, Note, Project
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
    """What the command line says of both sides.

    - ``theirs``, ``ours``: the ids of cards whose text is to be Anki's, or the project's.
    - ``all``: the side of all others, ``theirs``, ``ours`` or ''.
    - ``tags``: tags that were added are taken.
    - ``types``: styles and card templates are taken.
    """

    theirs: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    all: str = ""
    tags: bool = False
    types: bool = False

    def of(self, pair: NotePair) -> str:
        """Return the side that is chosen for a note, or ''."""
        ids = _ids(pair)
        if ids & self.theirs:
            return "theirs"
        if ids & self.ours:
            return "ours"
        return self.all

    def keeps(self, pair: NotePair) -> bool:
        """Tell whether the project's text of a note counts whatever happened, because the note is named."""
        return bool(_ids(pair) & self.ours)


NO_CHOICE = Choice()


def _ids(pair: NotePair) -> set[str]:
    """Return the ids by which the command line may name a note.

    The second note of a card has the key ``paris/reverse``; ``paris`` means all notes of the card.
    """
    card, _, _ = pair.key.partition("/")
    return {pair.key, card}


class PulledField(NamedTuple):
    """A field of a note that differs in Anki.

    - ``place``: where its text stands in the project.
    - ``why``: why it is not taken, '' if it is, or if that is not decided.
    - ``new``: what the text becomes, if it is taken.
    """

    pair: NotePair
    field: FieldPair
    place: str
    why: str = ""
    new: str = ""


class PulledTags(NamedTuple):
    """Tags of a note that were added in Anki, and why they are not taken, '' if they are."""

    pair: NotePair
    tags: tuple[str, ...]
    why: str


@dataclass(slots=True)
class Taken:
    """What is taken and what is not.

    - ``edits``: the changes, by the paths of files.
    - ``taken``: fields that are written.
    - ``open``: those that wait for a decision.
    - ``refused``: those that cannot be written.
    - ``made``: those that are made by deckgen, and never taken.
    - ``kept``: those that are changed here alone.
    - ``tags``: those that were added in Anki.
    - ``files``: the media files to be copied, as the folder that they go to and their names there.
    - ``settled``: fields to which the project has an answer, by the GUID and the name.
    - ``masks``: the numbers of the masks of cards whose masks were taken.
    """

    edits: dict[str, FileEdits | CellEdits | PlainEdits] = field(default_factory=dict)
    taken: list[PulledField] = field(default_factory=list)
    open: list[PulledField] = field(default_factory=list)
    refused: list[PulledField] = field(default_factory=list)
    made: list[PulledField] = field(default_factory=list)
    kept: list[PulledField] = field(default_factory=list)
    tags: list[PulledTags] = field(default_factory=list)
    files: dict[str, set[str]] = field(default_factory=dict)
    settled: set[tuple[str, str]] = field(default_factory=set)
    masks: dict[str, dict[str, KeptMask]] = field(default_factory=dict)


class NotePuller:
    """Takes over what was edited in Anki, note by note.

    - ``found``: what becomes of the fields so far.
    - ``written``: what each text becomes, and for which note, by its file and where it starts.
    - ``offered``: the very values that edits are about.
    - ``media``: what the project calls the files of a unit, by their names in Anki.
    """

    def __init__(
        self, checked: Built, sides: Sides, choice: Choice = NO_CHOICE
    ) -> None:
        self.checked = checked
        self.sides = sides
        self.choice = choice
        self.found = Taken()
        self.written: dict[tuple[str, int], tuple[str, str]] = {}
        self.offered: list[PulledField] = []
        self.media = {
            id(unit.text): {name: src for src, name in unit.media.items()}
            for unit in checked.compiled.units
        }

    def take(self) -> Taken:
        """Return what comes of all notes."""
        for pair in self.sides.differing:
            if pair.note is None:
                continue  # a retired note says what deckgen says
            if pair.fields:
                self._fields(pair, pair.note)
            if pair.tags.added_there:
                self._tags(pair, pair.note)
        self._settle()
        return self.found

    def _fields(self, pair: NotePair, note: Note) -> None:
        """Decide about the fields of a note that differ."""
        texts = written_fields(note, note.item)
        for each in pair.fields:
            if note.item.occlusion is not None:
                each = _of_picture(pair, each)
                if each.theirs == each.ours:
                    self.found.settled.add((pair.guid, each.name))
                    continue
            self._field(pair, note, each, texts.get(each.name))

    def _field(
        self, pair: NotePair, note: Note, each: FieldPair, written: Written | None
    ) -> None:
        """Decide about one field; ``written`` is its text in the project, if it has one there.

        The field ends in one list of what is found: taken, open, refused, made by deckgen, or kept.
        Where the command line decides for the project's side, it is settled, and in none of them.
        """
        item = note.item
        text = written.text if written is not None else None
        pulled = PulledField(pair, each, str(item.span(text)))
        if each.outcome == OURS:
            self.found.kept.append(pulled)
            return
        if self.choice.keeps(pair):
            self.found.settled.add((pair.guid, each.name))
            return
        key = self._key_to_add(note, each)
        is_masks = False
        if item.occlusion is not None:
            is_masks = each.name == pair.note_type.bound("occlusions")
        has_place = written is not None or key or is_masks
        if not has_place and not _may_be_filled(item, each):
            self.found.made.append(pulled)
            return
        html = self._decided(pulled, is_masks=is_masks)
        if html is None:
            return
        if is_masks:
            self._take_masks(pulled, note, html)
        else:
            self._take(pulled, note, written, key, html)

    def _decided(self, pulled: PulledField, *, is_masks: bool) -> str | None:
        """Return what a field is to say; ``None`` if that is not Anki's side, or is not decided."""
        pair = pulled.pair
        each = pulled.field
        if each.outcome not in (CONFLICT, UNKNOWN):
            return each.theirs
        side = self.choice.of(pair)
        if side == "theirs":
            return each.theirs
        if side == "ours":
            self.found.settled.add((pair.guid, each.name))
            return None
        both = None
        if each.base is not None and not is_masks:
            both = merged(each.base, each.theirs, each.ours)
        if both is None:
            self.found.open.append(pulled)
        return both

    def _key_to_add(self, note: Note, each: FieldPair) -> str:
        """Return the key of a text that the card has left out so far, or ''.

        Into the empty field Hint of a question goes ``hint``; of the deck's own note types only the field
        that is bound to ``note`` has a key, and the others are written under ``fields``.
        """
        if each.ours:
            return ""
        item = note.item
        if item.own is None:
            return _optional(item).get(each.name, "")
        if item.own.type.bind.get("note") == each.name:
            return "note"
        return ""

    def _take(
        self,
        pulled: PulledField,
        note: Note,
        written: Written | None,
        key: str,
        html: str,
    ) -> None:
        """Write the text of a field, or refuse it.

        The text takes the place of ``written``; one that the card has left out so far is added under
        ``key``, or under ``fields`` if there is no key for it.
        """
        item, each = note.item, pulled.field
        self.offered.append(pulled)
        edits = self._edits(item, written)
        if isinstance(edits, str):
            self._refuse(pulled, edits)
            return
        if not html:
            self._remove(pulled, item, written, edits)
            return
        holder = written
        if holder is None:
            format_ = _format_to_add(item, key, each, edits)
            is_cloze = pulled.pair.note_type.is_cloze
            holder = Written(Text(""), format_, escapes=is_cloze)
        files = Files(self._names(note), self.sides.theirs)
        new = converted(holder, html, each.ours, files)
        if new.why:
            self._refuse(pulled, new.why)
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
            self._refuse(pulled, why)
            return
        folder = item.file.path.rpartition("/")[0]
        self.found.files.setdefault(folder, set()).update(new.files)
        self.found.taken.append(pulled._replace(new=new.text))

    def _refuse(self, pulled: PulledField, why: str) -> None:
        """Note that a field cannot be written."""
        self.found.refused.append(pulled._replace(why=why))

    def _take_masks(self, pulled: PulledField, note: Note, html: str) -> None:
        """Write other masks and labels."""
        item = note.item
        self.offered.append(pulled)
        edits = self._yaml(item)
        if isinstance(edits, str):
            self._refuse(pulled, edits)
            return
        note_type = pulled.pair.note_type
        taken = masks.take(edits, self.checked, note, note_type, html, pulled)
        if isinstance(taken, str):
            self._refuse(pulled, taken)
            return
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
            if other == new:
                return ""
            return f"it is also a text of '{key}', where another change was made"
        self.written[at] = (new, pulled.pair.key)
        return edits.replace(text, new, pulled)

    def _remove(
        self,
        pulled: PulledField,
        item: Item,
        written: Written | None,
        edits: FileEdits | CellEdits,
    ) -> None:
        """Take a text away that was emptied in Anki, or refuse that.

        A key that a card may leave out goes with its text; a field of the deck's own note type stays,
        and is empty.
        """
        key = ""
        if item.own is None:
            key = _optional(item).get(pulled.field.name, "")
        if key:
            if isinstance(edits, CellEdits):
                why = NOT_YAML
            else:
                why = edits.remove(item.id, key, pulled)
        elif written is not None and _may_be_empty(item, pulled.field.name):
            why = self._replace(edits, item, written.text, "", pulled)
        else:
            why = "it was emptied, and a card cannot do without it"
        if why:
            self._refuse(pulled, why)
        else:
            self.found.taken.append(pulled)

    def _yaml(self, item: Item) -> FileEdits | str:
        """Return the edits of the file that a card is in, or why nothing can be added to the card there."""
        edits = self._edits(item, None)
        if isinstance(edits, CellEdits):
            return NOT_YAML
        return edits

    def _edits(
        self, item: Item, written: Written | None
    ) -> FileEdits | CellEdits | str:
        """Return the edits of the file that a card is in, or why its text cannot be written there.

        A card of an included file may have texts that stand in the file that includes it, as defaults of
        all its cards.
        """
        text = written.text if written is not None else item.id
        file = _file_of(item, text)
        if isinstance(item.id, DefaultText):
            return ELSEWHERE
        if file is not item.file and file.path.endswith(YAML):
            return ELSEWHERE
        return self.edits_of(file)

    def edits_of(self, file: TextFile) -> FileEdits | CellEdits:
        """Return the edits of a file."""
        edits = self.found.edits.get(file.path)
        if isinstance(edits, (FileEdits, CellEdits)):
            return edits
        if file.path.endswith(YAML):
            edits = FileEdits(file)
        else:
            edits = CellEdits(file)
        self.found.edits[file.path] = edits
        return edits

    def _names(self, note: Note) -> Mapping[str, str]:
        """Return what the project calls its media files, by their names in Anki."""
        return self.media.get(id(note.unit), {})

    def _tags(self, pair: NotePair, note: Note) -> None:
        """Add the tags of a note that are neither deckgen's nor Anki's own, if they are asked for."""
        new = curators_tags(pair.tags.added_there, self.checked.project)
        if not new:
            return
        why = "use --tags to take them"
        if self.choice.tags:
            item = note.item
            edits = self._yaml(item)
            if isinstance(edits, str):
                why = edits
            else:
                why = edits.add_to_list(item.id, "tags", new, TEXT_KEYS, pair)
        self.found.tags.append(PulledTags(pair, new, why))

    def _settle(self) -> None:
        """Leave out what would make a file read otherwise than it should."""
        left_out: set[int] = set()
        for edits in self.found.edits.values():
            left_out.update(id(about) for about in edits.settle())
        if left_out:
            self._refuse_unsure(left_out)
        for each in self.found.taken:
            self.found.settled.add((each.pair.guid, each.field.name))

    def _refuse_unsure(self, left_out: set[int]) -> None:
        """Refuse the fields and the tags whose edits were left out; ``left_out`` has what these are about."""
        found = self.found
        lost = {_mark(each) for each in self.offered if id(each) in left_out}
        taken = []
        for each in found.taken:
            if _mark(each) in lost:
                self._refuse(each, UNSURE)
            else:
                taken.append(each)
        found.taken = taken
        tags = []
        for pulled in found.tags:
            if id(pulled.pair) in left_out:
                pulled = pulled._replace(why=UNSURE)
            tags.append(pulled)
        found.tags = tags


def curators_tags(tags: Iterable[str], project: Project) -> tuple[str, ...]:
    """Return the tags of a note without Anki's own, and without those that deckgen gives: ``europe::cities``
    of the deck ``europe``."""
    prefix = f"{project.deck.id}::"
    found = []
    for tag in tags:
        if tag.lower() not in RESERVED_TAGS and not tag.startswith(prefix):
            found.append(tag)
    return tuple(found)


def _of_picture(pair: NotePair, each: FieldPair) -> FieldPair:
    """Return a field of a picture with masks without what deckgen makes: the answers, and the order of
    shapes and what Anki's editor rounds, which nobody sees."""
    if each.name == pair.note_type.bound("note"):
        base = None
        if each.base is not None:
            base = without_answers(each.base)
        theirs = without_answers(each.theirs)
        ours = without_answers(each.ours)
        return each._replace(base=base, theirs=theirs, ours=ours)
    if each.name == pair.note_type.bound("occlusions"):
        theirs = settled(each.theirs, each.ours)
        if form_of(theirs) == form_of(each.ours):
            theirs = each.ours
        return each._replace(theirs=theirs)
    return each


def _may_be_filled(item: Item, each: FieldPair) -> bool:
    """Tell whether a card can have a text in a field of its note type that it has left out so far."""
    if item.own is None or item.occlusion is not None or each.ours:
        return False
    own = item.own.type
    if each.name not in own.by_name:
        return False
    filled = {name for word, name in own.bind.items() if word in FILLED_WORDS}
    return each.name not in filled


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
    """Return how a text is written that a card has left out so far.

    ``format`` of a card of the deck's own note type says it of all fields, ``format: html``, or of each:
    ``format: {Picture: html}``. What it does not say is as the note type declares it.
    """
    if item.own is None:
        return item.format
    if key:
        return BUILT_IN_FORMAT
    usual = item.own.type.by_name[each.name].format
    said = None
    if isinstance(edits, FileEdits):
        said = edits.plain(item.id, "format")
    if isinstance(said, dict):
        return str(said.get(each.name, usual))
    if said:
        return str(said)
    if item.format == HTML and usual != PLAIN:
        return HTML
    return str(usual)


def _file_of(item: Item, text: Text) -> TextFile:
    """Return the file in which a text of a card stands."""
    if isinstance(text, DefaultText):
        return text.file
    return item.file


def _optional(item: Item) -> Mapping[str, str]:
    """Return the fields that a card of a built-in type may leave empty, with the key of each."""
    if item.occlusion is None:
        return OPTIONAL
    return OF_PICTURES


def _mark(pulled: PulledField) -> tuple[int, str]:
    """Return what stays the same of a field when more is found out about it: the note, and its name."""
    return id(pulled.pair), pulled.field.name
