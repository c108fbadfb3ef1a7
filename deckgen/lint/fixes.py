"""``deckgen check --fix``: fixes in the file what needs no decision, and touches nothing else.

What a rule with a ``fix`` marks is replaced where it stands; a card without an id gets one made from its
question. Comments, order and layout stay. The fixed file is read again before it is written: if anything
but the fixed texts reads differently from before, the file is left as it is.
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
        old, new = (
            text.splitlines(keepends=True) for text in (self.file.text, self.text)
        )
        lines = difflib.unified_diff(old, new, self.file.path, self.file.path)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )


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
    rules = [rule for rule in RULES if rule.fix is not None]
    written = [
        each for item in project.items if not item.draft for each in written_texts(item)
    ]
    set_styles(written)
    for each in written:
        replaced: list[Edit] = []
        for rule in rules:
            if rule.fix is not None and not is_suppressed(
                project.check, each.item, rule.code
            ):
                replaced += rule.fix(each)
        if each.text is each.item.cloze:
            is_html = each.item.format == "html"
            replaced += [Edit(*change) for change in numbered(each.text, html=is_html)]
        if replaced:
            file = each.item.file
            if not file.path.endswith((".yaml", ".yml")):  # a table
                continue
            fixing = fixings.setdefault(file.path, _Fixing(file))
            _replace(fixing, each.item, each.text, replaced)
    _give_uid(project, fixings)
    _give_ids(project, fixings, {*map(str, taken), *_ids(project)})
    return [_finished(fixing) for fixing in fixings.values() if fixing.edits]


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
            return (
                UNSEEN if now is not None and now.text == fixed.file.text else CHANGED
            )
        atomic.write_text(path, on_disk(text, fixed.edits))
    return ""


CHANGED = "the file was changed in the meantime; run 'deckgen check --fix' again"
UNSEEN = "it has invisible characters (Y005); delete them first"


def on_disk(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits, the last first, to a file as it is: with its byte-order mark and its line ends."""
    newline = "\r\n" if "\r\n" in text else "\n"
    shift = text.startswith("\ufeff")
    breaks = [
        match.start() - at + 1
        for at, match in enumerate(re.finditer("\r\n", text[shift:]))
    ]
    for edit in edits:
        start, end = (
            place + bisect_left(breaks, place + 1) + shift for place in edit[:2]
        )
        text = text[:start] + edit.new.replace("\n", newline) + text[end:]
    return text


# --- texts ------------------------------------------------------------------------------


def _replace(fixing: _Fixing, item: Item, text: Text, replaced: list[Edit]) -> None:
    """Turn replacements in a text into edits of its file, minding how YAML writes the text."""
    source = item.file.text
    quote = source[text.start] if source[text.start] in "'\"" else ""
    fixed = str(text)
    for edit in sorted(replaced, reverse=True):
        start, end = item.place_within(text, edit.start, edit.end)
        old, new = text[edit.start : edit.end], edit.new
        if old == quote == "'" and source[end] == "'":  # written twice
            end += 1
        elif old == quote == '"' and source[start - 1] == "\\":
            # written with a backslash
            start -= 1
        if quote and new == quote:
            new = "''" if quote == "'" else '\\"'
        fixing.edits.append(Edit(start, end, new))
        fixed = fixed[: edit.start] + edit.new + fixed[edit.end :]
    fixing.texts[text.start] = fixed


# --- ids ---------------------------------------------------------------------------------

_LOCK_FILE_LINE = re.compile(r"(?:card|gone) +\S")  # 'card wages question …'
_WORD = re.compile(r"[^\s:,\[\]{}\"']+")  # what may be an id in YAML


def _ids(project: Project) -> set[str]:
    """Return the ids that are in use or were: those of cards that cannot be read, too, and those in
    the lock file. Where a file is damaged, every word of the damaged part may be one.
    """
    found = {str(item.id) for item in project.items}
    for path, file in project.files.items():
        if path.endswith((".yaml", ".yml")):
            tree = read_tree(file)
            found.update(_declared_ids(tree.root))
            lost = (
                tree.blanked
                if tree.root is not None and not tree.cut
                else [(0, len(file.text))]
            )
            for start, end in lost:
                found.update(_WORD.findall(file.text, start, end))
    with suppress(OSError):
        text = atomic.read_own(project.root, project.root / LOCK_FILE).decode(
            errors="replace"
        )
        keys = [
            line.split()[1] for line in text.splitlines() if _LOCK_FILE_LINE.match(line)
        ]
        found.update(keys, (re.split("[/~]", key)[0] for key in keys))
    return found


def _declared_ids(node: Node | None) -> Iterator[str]:
    """Yield every ``id`` and ``was`` within a node."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in ("id", "was"):
                yield from map(str, value if isinstance(value, Sequence) else [value])
            yield from _declared_ids(value)
    elif isinstance(node, Sequence):
        for each in node:
            yield from _declared_ids(each)


def _give_ids(project: Project, fixings: dict[str, _Fixing], taken: set[str]) -> None:
    for path, file in sorted(project.files.items()):
        if not path.endswith((".yaml", ".yml")):
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
            fixing = fixings.setdefault(path, _Fixing(file))
            fixing.edits.append(_id_edit(file, card, id_))
            fixing.added[min(key.start for key in card)] = {"id": id_}


def _id_edit(file: TextFile, card: Mapping, id_: str) -> Edit:
    first = min(key.start for key in card)
    if file.text[card.start] == "{":
        return Edit(first, first, f"id: {id_}, ")
    column = file.position(first)[1] - 1
    return Edit(first, first, f"id: {id_}\n{' ' * column}")


def _cards_without_id(node: Node, is_card: bool = False) -> Iterator[Mapping]:
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
    """Give a deck a uid that has none, as long as no release has made its identities final."""
    file = project.deck.file
    if not identity.lacks_uid(project.deck.uid) or _has_release(project):
        return
    tree = read_tree(file)
    header = (
        tree.root.get("deck")
        if isinstance(tree.root, Mapping) and not tree.blanked
        else None
    )
    if not isinstance(header, Mapping) or "uid" in header:
        return
    keys = sorted(key.start for key in header)
    later = [start for start in keys if start > project.deck.id.start]
    place = later[0] if later else keys[0]
    uid = identity.draw_uid()
    _, column = file.position(place)
    separator = ", " if file.text[header.start] == "{" else "\n" + " " * (column - 1)
    fixing = fixings.setdefault(file.path, _Fixing(file))
    fixing.edits.append(Edit(place, place, f"uid: {uid}{separator}"))
    fixing.added[keys[0]] = {"uid": uid}


def _has_release(project: Project) -> bool:
    """Tell whether the lock file has a release; one that cannot be read may have."""
    try:
        text = atomic.read_own(project.root, project.root / LOCK_FILE)
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
    before, after = read_tree(fixing.file), read_tree(TextFile(fixing.file.path, text))
    meant = plain(before.root, fixing.texts, fixing.added)
    refused = "" if meant == plain(after.root) and not after.diagnostics else UNSURE
    return Fixed(fixing.file, text, edits, refused)


UNSURE = "the fixed file would not read as intended; correct it by hand"
