"""Changes of one YAML file: where its values stand, and whether it reads as meant with all changes.

A change is written twice: as an :class:`Edit` of the text, and as the value that the text is to have then at
one place. Before the file is written, the text with all edits is read as YAML, and compared with what was
read before with all values put in. So an edit that would change anything else, be it a comment that swallows
a text, is seen and left out.
"""

from __future__ import annotations

from typing import NamedTuple

from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Text
from deckgen.source.writing.edit import Edit
from deckgen.source.writing.places import column_of
from deckgen.source.writing.plainvalues import Path, plain, with_value
from deckgen.source.yaml.tree import Mapping, Node, Sequence, read_tree

SHARED = "it is written once and used in several places ('&', '*')"
FAULTY = "the file has mistakes; fix what 'deckgen check' reports first"
NOT_YAML = "it is in a table"
ELSEWHERE = "it is not written in the card itself"
UNSURE = "the file would not read as intended"

_NEAR = 200  # of so many changes before it, one may be of the same card


class Place(NamedTuple):
    """A scalar: the way to it, whether it stands in brackets, and the column of its mapping's keys."""

    path: Path
    flow: bool
    indent: int


class _Change(NamedTuple):
    """An edit, and which value it gives to which place (``None`` takes the key away)."""

    edit: Edit
    path: Path
    value: object
    about: object


class Changes:
    """The changes of one file, each of which gives one place another value.

    ``about`` is what :meth:`settle` returns for a change that it has to leave out. ``fault`` says why
    nothing can be changed in the file, or is ''. ``scalars`` are the texts by where they start, ``shared``
    those of them that an alias stands for too.
    """

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.source = file.text
        self.changes: list[_Change] = []
        self.fault = "" if file.path.endswith((".yaml", ".yml")) else NOT_YAML
        self.scalars: dict[int, Place] = {}
        self.shared: set[int] = set()
        self._cards: dict[int, tuple[Path, Mapping]] = {}
        self._meant: object = None
        self.root: Node | None = None  # of the file as it was
        if not self.fault:
            self._read()

    def _read(self) -> None:
        """Read the file as it is, and where its texts stand."""
        tree = read_tree(self.file)
        if tree.root is None or tree.blanked or tree.cut or tree.diagnostics:
            self.fault = FAULTY
            return
        self.root = tree.root
        self._meant = plain(tree.root)
        self._note_places(tree.root, (), flow=False, indent=0)

    def _note_places(
        self, node: Node | None, path: Path, *, flow: bool, indent: int
    ) -> None:
        """Note the places of all texts within a node.

        ``flow`` says whether it stands in brackets, ``indent`` is the column of the keys around it.
        """
        if isinstance(node, (Mapping, Sequence)) and not flow:
            flow = self.source[node.start] in "{["
        if isinstance(node, Mapping):
            first_key = min((key.start for key in node), default=0)
            own = self.column(first_key)
            for key, value in node.items():
                if key == "id" and isinstance(value, Text):
                    self._cards[value.start] = (path, node)
                self._note_places(value, (*path, str(key)), flow=flow, indent=own)
        elif isinstance(node, Sequence):
            for number, each in enumerate(node):
                self._note_places(each, (*path, number), flow=flow, indent=indent)
        elif node is not None:
            if node.start in self.scalars:
                self.shared.add(node.start)
            self.scalars[node.start] = Place(path, flow, indent)

    # --- places ------------------------------------------------------------------------------

    def card(self, id_: Text) -> tuple[Path, Mapping] | str:
        """Return the card with an id, behind the way to it, or why it cannot be changed."""
        if self.fault:
            return self.fault
        return self._cards.get(id_.start, ELSEWHERE)

    def column(self, offset: int) -> int:
        """Return how many characters stand before a place on its line."""
        return column_of(self.source, offset)

    def line_end(self, text: Text) -> int:
        """Return where the line ends on which a text does: behind a comment there, before the line break."""
        raw = self.source[text.start : text.end]
        at = text.start + len(raw.rstrip("\n"))
        line_end = self.source.find("\n", at)
        if line_end < 0:
            return len(self.source)
        return line_end

    def value(self, path: Path) -> object:
        """Return the value at a place of the file as it is to be read."""
        found = self._meant
        for step in path:
            found = found[step]  # type: ignore[index]
        return found

    # --- changes -----------------------------------------------------------------------------

    def take_up(self, edit: Edit, path: Path, value: object, about: object) -> str:
        """Take a change up, unless it touches another one.

        ``value`` is what the file is to have at ``path`` afterwards. Returns why it is refused, or ''.
        """
        if any(_touch(edit, other.edit) for other in self.changes[-_NEAR:]):
            return UNSURE
        self.changes.append(_Change(edit, path, value, about))
        return ""

    # --- the result ------------------------------------------------------------------------

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes as edits, the last first, which is the order to apply them in."""
        return _ordered(self.changes)

    def text(self) -> str:
        """Return the whole file with its changes."""
        return self._changed(self.changes)

    def settle(self) -> list[object]:
        """Leave out the changes with which the file would not read as it should.

        Returns what they were about. After this, :attr:`edits` and :meth:`text` are safe to write.
        """
        kept = self._sound([], self.changes)
        left_out = [change.about for change in self.changes if change not in kept]
        self.changes = kept
        return left_out

    def _sound(self, before: list[_Change], more: list[_Change]) -> list[_Change]:
        """Return ``before`` and those of ``more`` with which the file reads as it should.

        One bad change among many is found by halves: the first half is settled, then the second with it.
        """
        together = [*before, *more]
        if not more or self._reads_as_meant(together):
            return together
        if len(more) == 1:
            return before
        middle = len(more) // 2
        first_half = self._sound(before, more[:middle])
        return self._sound(first_half, more[middle:])

    def _reads_as_meant(self, changes: list[_Change]) -> bool:
        """Tell whether the file, with some changes, has the values that they give to it."""
        after = read_tree(TextFile(self.file.path, self._changed(changes)))
        if after.diagnostics or after.blanked:
            return False
        meant = self._meant
        for change in changes:
            meant = with_value(meant, change.path, change.value)
        return plain(after.root) == meant

    def _changed(self, changes: list[_Change]) -> str:
        """Return the file with some changes."""
        text = self.source
        pieces = []  # from the end of the file to its beginning
        at = len(text)
        for edit in _ordered(changes):
            pieces.append(text[edit.end : at])
            pieces.append(edit.new)
            at = edit.start
        pieces.append(text[:at])
        return "".join(reversed(pieces))


def _ordered(changes: list[_Change]) -> tuple[Edit, ...]:
    """Return edits, the last first; of two at one place, that which was taken up first stands first."""
    edits = [change.edit for change in changes]
    edits.sort(key=_by_place)
    return tuple(reversed(edits))


def _by_place(edit: Edit) -> tuple[int, int]:
    """Return what edits are sorted by; those at one place stay in their order."""
    return edit.start, edit.end


def _touch(one: Edit, other: Edit) -> bool:
    """Tell whether two edits have characters in common."""
    return one.start < other.end and other.start < one.end
