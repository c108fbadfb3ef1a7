"""``deckgen check --fix``: fixes in the file what needs no decision, and touches nothing else.

What a rule with a ``fix`` marks is replaced where it stands; a card without an id gets one made from its
question. Comments, order and layout stay. The fixed file is read again before it is written: if anything
but the fixed texts reads differently from before, the file is left as it is.

:func:`fix` goes through the texts of all cards, and notes of each file what is replaced, what each text is to
read as afterwards, and which keys are added (:class:`_Fixing`). :func:`_finished` puts that into the file's
text, reads it, and says whether it may be written; :func:`write` does so, unless the file has changed since.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deckgen.core import identity
from deckgen.core.diagnostics import TextFile
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.suppression import is_suppressed
from deckgen.lint.rules import RULES
from deckgen.lint.typography import set_styles, written_texts
from deckgen.render.deletions import numbered
from deckgen.source.files import read_yaml
from deckgen.source.slugs import slug
from deckgen.source.writing.edit import Edit, applied
from deckgen.source.writing.plainvalues import plain
from deckgen.source.yaml.tree import Mapping, Node, Sequence, read_tree
from deckgen.util import atomic
from deckgen.util.border import border_of
from deckgen.util.free_ids import free_id
from deckgen.util.locks import locked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deckgen.core.model import Item, Project, Text
    from deckgen.lint.typography import WrittenText

    _RuleFix = Callable[[WrittenText], Iterable[Edit]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file as it was and as it would be. ``edits`` are what changes, the last first;
    ``refused`` says why the file has to stay as it is, or is empty."""

    file: TextFile
    text: str
    edits: tuple[Edit, ...]
    refused: str = ""

    @property
    def count(self) -> int:
        """How many places change."""
        return len(self.edits)

    def diff(self) -> str:
        """Return a unified diff."""
        old = self.file.text.splitlines(keepends=True)
        new = self.text.splitlines(keepends=True)
        path = self.file.path
        lines = []
        for line in difflib.unified_diff(old, new, path, path):
            lines.append(line)
            if not line.endswith("\n"):
                lines.append("\n\\ No newline at end of file\n")
        return "".join(lines)


@dataclass(slots=True)
class _Fixing:
    """The edits of one file, what its texts are to be afterwards, by where they begin, and the keys that
    are added to mappings, by where the first key of each begins."""

    file: TextFile
    edits: list[Edit] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    added: dict[int, dict[str, str]] = field(default_factory=dict)


def fix(project: Project, taken: Iterable[str] = ()) -> list[Fixed]:
    """Return the files of a project that can be fixed, and how they would read.

    ``taken`` are ids that must not be given to a card, because a retired one had them.
    """
    fixings: dict[str, _Fixing] = {}
    fixes = {rule.code: rule.fix for rule in RULES if rule.fix is not None}
    written: list[WrittenText] = []
    for item in project.items:
        if not item.draft:
            written += written_texts(item)
    set_styles(written)
    for each in written:
        replaced = _replacements(project, fixes, each)
        file = each.item.file
        if replaced and _is_yaml(file.path):
            fixing = fixings.setdefault(file.path, _Fixing(file))
            _replace(fixing, each.item, each.text, replaced)
    _give_uid(project, fixings)
    taken_ids = {*map(str, taken), *_ids(project)}
    _give_ids(project, fixings, taken_ids)
    return [_finished(fixing) for fixing in fixings.values() if fixing.edits]


def _is_yaml(path: str) -> bool:
    """Tell YAML from a table, in which nothing is fixed."""
    return path.endswith((".yaml", ".yml"))


def _replacements(
    project: Project, fixes: dict[str, _RuleFix], written: WrittenText
) -> list[Edit]:
    """Return what the rules replace in a text, and the numbers that its deletions lack.

    ``fixes`` has, by a rule's code, how it fixes a text. What is suppressed is left as it is.
    """
    replaced: list[Edit] = []
    item = written.item
    for code, fix_text in fixes.items():
        if not is_suppressed(project.check, item, code):
            replaced += fix_text(written)
    if written.text is item.cloze:
        is_html = item.format == "html"
        for change in numbered(written.text, html=is_html):
            replaced.append(Edit(*change))
    return replaced


def write(project: Project, fixed: Fixed, waiting: Callable[[], None] = silent) -> str:
    """Write a fixed file; return why that was refused, or ''. Raises ``OSError``.

    ``waiting`` is called while a build has the project.
    """
    if fixed.refused:
        return fixed.refused
    border = border_of(project.root)
    path = border.path(fixed.file.path)
    if not path.is_file():
        return CHANGED
    atomic.require_own(border.top, path)
    with locked(path, waiting):
        raw = path.read_bytes()
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return CHANGED
        if text.removeprefix("\ufeff").replace("\r\n", "\n") != fixed.file.text:
            now, _ = read_yaml(path, project.root)
            if now is not None and now.text == fixed.file.text:
                return UNSEEN
            return CHANGED
        atomic.write_text(path, on_disk(text, fixed.edits))
    return ""


CHANGED = "the file was changed in the meantime; run 'deckgen check --fix' again"
UNSEEN = "it has invisible characters (Y005); delete them first"


def on_disk(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits, the last first, to a file as it is: with its byte-order mark and its line ends.

    Edits have places in the text without both. In 'a\\r\\nb' the 'b' is at 3, and at 2 for an edit.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    mark = 1 if text.startswith("\ufeff") else 0
    # where lines begin after '\r\n', counted as the edits count: each line break is one character
    starts = []
    for earlier, found in enumerate(re.finditer("\r\n", text[mark:])):
        starts.append(found.start() - earlier + 1)

    def place(offset: int) -> int:
        """Return where a character stands in the file as it is."""
        line_ends_before = bisect_left(starts, offset + 1)
        return mark + offset + line_ends_before

    placed = []
    for edit in edits:
        new = edit.new.replace("\n", newline)
        placed.append(Edit(place(edit.start), place(edit.end), new))
    return applied(text, placed)


# --- texts ------------------------------------------------------------------------------


def _replace(fixing: _Fixing, item: Item, text: Text, replaced: list[Edit]) -> None:
    """Turn replacements in a text into edits of its file, minding how YAML writes the text.

    In a text between quotation marks, such a mark is written twice (``''``) or behind a backslash.
    """
    source = item.file.text
    quote = source[text.start]
    if quote not in "'\"":
        quote = ""
    last_first = sorted(replaced, reverse=True)
    for edit in last_first:
        start, end = item.place_within(text, edit.start, edit.end)
        old = text[edit.start : edit.end]
        new = edit.new
        if old == quote == "'" and source[end] == "'":  # written twice
            end += 1
        elif old == quote == '"' and source[start - 1] == "\\":
            # written with a backslash
            start -= 1
        if new == quote == "'":
            new = "''"
        elif new == quote == '"':
            new = '\\"'
        fixing.edits.append(Edit(start, end, new))
    fixing.texts[text.start] = applied(text, last_first)


# --- ids ---------------------------------------------------------------------------------

_LOCK_FILE_LINE = re.compile(r"(?:card|gone) +\S")  # 'card wages question …'
_WORD = re.compile(r"[^\s:,\[\]{}\"']+")  # what may be an id in YAML


def _ids(project: Project) -> set[str]:
    """Return the ids that are in use or were, and what may be one.

    Those of cards that cannot be read are among them, and those in the lock file. Where a file is
    damaged, every word of the damaged part may be one.
    """
    found = {str(item.id) for item in project.items}
    for path, file in project.files.items():
        if not _is_yaml(path):
            continue
        tree = read_tree(file)
        found.update(_declared_ids(tree.root))
        lost: Iterable[tuple[int, int]] = tree.blanked
        if tree.root is None or tree.cut:
            lost = [(0, len(file.text))]
        for start, end in lost:
            found.update(_WORD.findall(file.text, start, end))
    with suppress(OSError):
        text = _lock_file(project).decode(errors="replace")
        found.update(_ids_in_lock_file(text))
    return found


def _lock_file(project: Project) -> bytes:
    """Return what the lock file holds. Raises ``OSError``."""
    return atomic.read_own(project.root, project.root / LOCK_FILE)


def _ids_in_lock_file(text: str) -> Iterator[str]:
    """Yield the ids of notes, and those of the cards that they are made of: 'steps' of 'steps/first'."""
    for line in text.splitlines():
        if _LOCK_FILE_LINE.match(line):
            note_id = line.split()[1]
            yield note_id
            yield re.split("[/~]", note_id)[0]


def _declared_ids(node: Node | None) -> Iterator[str]:
    """Yield every ``id`` and ``was`` within a node."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in ("id", "was"):
                ids = value if isinstance(value, Sequence) else [value]
                yield from map(str, ids)
            yield from _declared_ids(value)
    elif isinstance(node, Sequence):
        for each in node:
            yield from _declared_ids(each)


def _give_ids(project: Project, fixings: dict[str, _Fixing], taken: set[str]) -> None:
    """Give each card without an id one that is made from its question."""
    for path, file in sorted(project.files.items()):
        if not _is_yaml(path):
            continue
        tree = read_tree(file)
        if tree.root is None or tree.blanked:
            continue
        # of topics, or of cards: an included file may be either
        is_list = isinstance(tree.root, Sequence)
        for card in _cards_without_id(tree.root, is_list):
            question = card.get("q") or card.get("cloze")
            id_ = free_id(slug(str(question)), taken)
            taken.add(id_)
            first_key = min(key.start for key in card)
            key_written = f"id: {id_}" + _separator(file, card, first_key)
            fixing = fixings.setdefault(path, _Fixing(file))
            fixing.edits.append(Edit(first_key, first_key, key_written))
            fixing.added[first_key] = {"id": id_}


def _separator(file: TextFile, mapping: Mapping, at: int) -> str:
    """Return what parts a new key from the key that stands at a place of its mapping.

    In braces that is a comma; else the other key goes to the next line, in its own column.
    """
    if file.text[mapping.start] == "{":
        return ", "
    _, column = file.position(at)
    return "\n" + " " * (column - 1)


def _cards_without_id(node: Node, is_card: bool = False) -> Iterator[Mapping]:
    """Yield the cards within a list of topics or, with ``is_card``, of cards."""
    if isinstance(node, Mapping):
        question = node.get("q") or node.get("cloze")
        if is_card and "id" not in node and isinstance(question, str) and question:
            yield node
        for key, value in node.items():
            if key in ("topics", "cards"):
                yield from _cards_without_id(value, key == "cards")
    elif isinstance(node, Sequence):
        for each in node:
            yield from _cards_without_id(each, is_card)


def _give_uid(project: Project, fixings: dict[str, _Fixing]) -> None:
    """Give a deck a uid that has none, as long as no release has made its identities final.

    It goes behind the deck's id, or before the first key if that is the last one.
    """
    file = project.deck.file
    if not identity.lacks_uid(project.deck.uid) or _has_release(project):
        return
    tree = read_tree(file)
    if not isinstance(tree.root, Mapping) or tree.blanked:
        return
    header = tree.root.get("deck")
    if not isinstance(header, Mapping) or "uid" in header:
        return
    keys = sorted(key.start for key in header)
    behind_id = [start for start in keys if start > project.deck.id.start]
    place = behind_id[0] if behind_id else keys[0]
    uid = identity.draw_uid()
    key_written = f"uid: {uid}" + _separator(file, header, place)
    fixing = fixings.setdefault(file.path, _Fixing(file))
    fixing.edits.append(Edit(place, place, key_written))
    fixing.added[keys[0]] = {"uid": uid}


def _has_release(project: Project) -> bool:
    """Tell whether the lock file has a release; one that cannot be read may have."""
    try:
        text = _lock_file(project)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return b"\nrelease " in text


# --- the fixed file ------------------------------------------------------------------------


def _finished(fixing: _Fixing) -> Fixed:
    """Apply the edits, read the result, and compare it with what was intended."""
    edits = tuple(sorted(set(fixing.edits), reverse=True))
    text = applied(fixing.file.text, edits)
    before = read_tree(fixing.file)
    after = read_tree(TextFile(fixing.file.path, text))
    meant = plain(before.root, fixing.texts, fixing.added)
    refused = ""
    if after.diagnostics or plain(after.root) != meant:
        refused = UNSURE
    return Fixed(fixing.file, text, edits, refused)


UNSURE = "the fixed file would not read as intended; correct it by hand"
