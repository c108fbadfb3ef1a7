"""``deckgen check --fix``: mends in the file what needs no judgement, and touches nothing else.

Signs and spaces that a rule of :mod:`deckgen.lint.rules.typography` marks are replaced where they
stand; a card without an id gets one made from its question. Comments, order and layout stay.
The mended file is read again before it is written: if anything but the mended texts reads
otherwise than before, the file is left as it is.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import draw_uid
from deckgen.lint.cards import texts_of
from deckgen.lint.rules import typography
from deckgen.lint.suppressions import silenced
from deckgen.lockfile import lockfile
from deckgen.lockfile import uid as uids
from deckgen.render.deletions import numbered
from deckgen.source.files import read_yaml
from deckgen.source.slugs import slug
from deckgen.source.yaml.tree import Mapping, Node, Sequence, read_tree
from deckgen.util import atomic
from deckgen.util.locks import locked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deckgen.core.model import Item, Project, Text


class Edit(NamedTuple):
    """The characters ``start`` to ``end`` of a file become ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file as it was and as it would be. ``edits`` are its mends, the last first;
    ``refused`` says why the file has to stay as it is, or is empty."""

    file: TextFile
    text: str
    edits: tuple[Edit, ...]
    refused: str = ""

    @property
    def count(self) -> int:
        """How many places were mended."""
        return len(self.edits)

    def diff(self) -> str:
        """Return a unified diff."""
        old, new = (text.splitlines(keepends=True) for text in (self.file.text, self.text))
        lines = difflib.unified_diff(old, new, self.file.path, self.file.path)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
        )


@dataclass(slots=True)
class _Mending:
    """The edits of one file, and what its texts are to be afterwards, by where they begin."""

    file: TextFile
    edits: list[Edit] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    uids: dict[int, str] = field(default_factory=dict)


def fix(project: Project, taken: Iterable[str] = ()) -> list[Fixed]:
    """Return the files of a project that can be mended, and how they would read.

    ``taken`` are ids that must not be given to a card, because a retired one had them.
    """
    mendings: dict[str, _Mending] = {}
    items = [item for item in project.items if not item.draft]
    texts = [(item, text) for item in items for text in texts_of(item)]
    notable = [(item, text) for item, text in texts if text is item.cloze or not typography.is_plain(text)]
    styles = typography.styles_of(notable)
    for item, text in notable:
        replaced = list(_replacements(project, item, text, styles))
        if text is item.cloze:
            replaced += [Edit(*change) for change in numbered(text, html=item.format == "html")]
        if replaced:
            mending = mendings.setdefault(item.file.path, _Mending(item.file))
            _mend(mending, item, text, replaced)
    _give_uid(project, mendings)
    _give_ids(project, mendings, {*map(str, taken), *_ids(project)})
    return [_finished(mending) for mending in mendings.values() if mending.edits]


def write(project: Project, fixed: Fixed, waiting: Callable[[], None] = silent) -> str:
    """Write a mended file; return why that was refused, or ''. Raises ``OSError``.

    ``waiting`` is called while a build has the project.
    """
    if fixed.refused:
        return fixed.refused
    path = project.root / fixed.file.path
    if not path.is_file():
        return CHANGED
    atomic.require_own(project.root, path)
    with locked(path, waiting):
        raw = path.read_bytes()
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return CHANGED
        if text.removeprefix("\ufeff").replace("\r\n", "\n") != fixed.file.text:
            now, _ = read_yaml(path, project.root)
            return UNSEEN if now is not None and now.text == fixed.file.text else CHANGED
        atomic.write_text(path, _on_disk(text, fixed.edits))
    return ""


CHANGED = "the file was changed meanwhile; run 'deckgen check --fix' again"
UNSEEN = "it has characters that cannot be seen (Y005); take them out first"


def _on_disk(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits, the last first, to a file as it is: with its byte-order mark and its line ends."""
    newline = "\r\n" if "\r\n" in text else "\n"
    shift = text.startswith("\ufeff")
    breaks = [match.start() - at + 1 for at, match in enumerate(re.finditer("\r\n", text[shift:]))]
    for edit in edits:
        start, end = (place + bisect_left(breaks, place + 1) + shift for place in edit[:2])
        text = text[:start] + edit.new.replace("\n", newline) + text[end:]
    return text


# --- signs and spaces --------------------------------------------------------------------

_OPENERS = " \t\n([{“„«—–-/"


def _replacements(project: Project, item: Item, text: Text, styles: typography.Styles) -> Iterator[Edit]:
    """Yield what is to be replaced in a text, by offsets into it; nothing that is silenced."""
    if not silenced(project, item, "Q503"):
        for spaces in typography.all_doubled_spaces(item, text):
            yield Edit(spaces.start, spaces.end, " ")
    if not silenced(project, item, "Q506"):
        for found in typography.all_unseen(item, text, styles):
            yield Edit(found.start, found.end, "")
    shown = typography.seen(item, text)
    if len(styles.marks) > 1 and not silenced(project, item, "Q501"):
        usual = typography.majority(styles.marks)
        for style, start, end in typography.quotation_marks(shown):
            if style != usual:
                yield Edit(start, end, _mark(text, start, usual, styles.pair))
    if len(styles.ranges) > 1 and not silenced(project, item, "Q504"):
        usual = typography.majority(styles.ranges)
        for style, start, end in typography.ranges(shown):
            if style != usual:
                yield Edit(start, end, "-" if usual == typography.HYPHEN else "–")


def _mark(text: str, at: int, usual: str, pair: str) -> str:
    """Return the mark that takes the place of another, in the deck's usual style."""
    apostrophe = text[at] in "'’"
    if usual == typography.STRAIGHT:
        return "'" if apostrophe else '"'
    if apostrophe:
        return "’"
    return pair[0] if at == 0 or text[at - 1] in _OPENERS else pair[1]


def _mend(mending: _Mending, item: Item, text: Text, replaced: list[Edit]) -> None:
    """Turn replacements in a text into edits of its file, minding how YAML writes the text."""
    source = item.file.text
    quote = source[text.start] if source[text.start] in "'\"" else ""
    mended = text
    for edit in sorted(replaced, reverse=True):
        start, end = item.place_within(text, edit.start, edit.end)
        old, new = text[edit.start : edit.end], edit.new
        if old == quote == "'":
            end += source[end] == "'"
        elif old == quote == '"':
            start -= source[start - 1] == "\\"
        if quote and new == quote:
            new = "''" if quote == "'" else '\\"'
        mending.edits.append(Edit(start, end, new))
        mended = mended[: edit.start] + edit.new + mended[edit.end :]  # type: ignore[assignment]
    mending.texts[text.start] = str(mended)


# --- ids ---------------------------------------------------------------------------------

_LEDGER_LINE = re.compile(r"(?:card|gone) +\S")
_WORD = re.compile(r"[^\s:,\[\]{}\"']+")


def _ids(project: Project) -> set[str]:
    """Return the ids that are in use or were: those of cards that cannot be read, too, and those in
    the ledger. Where a file is damaged, every word of the damaged part may be one.
    """
    found = {str(item.id) for item in project.items}
    for path, file in project.files.items():
        if path.endswith((".yaml", ".yml")):
            tree = read_tree(file)
            found.update(_declared_ids(tree.root))
            lost = tree.blanked if tree.root is not None and not tree.cut else [(0, len(file.text))]
            for start, end in lost:
                found.update(_WORD.findall(file.text, start, end))
    with suppress(OSError):
        text = (project.root / lockfile.NAME).read_bytes().decode(errors="replace")
        keys = [line.split()[1] for line in text.splitlines() if _LEDGER_LINE.match(line)]
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


def _give_ids(project: Project, mendings: dict[str, _Mending], taken: set[str]) -> None:
    for path, file in sorted(project.files.items()):
        if not path.endswith((".yaml", ".yml")):
            continue
        tree = read_tree(file)
        if tree.root is None or tree.blanked:
            continue
        for card in _cards_without_id(tree.root):
            question = card.get("q") or card.get("cloze")  # type: ignore[call-overload]
            base = id_ = slug(str(question))
            number = 1
            while id_ in taken:
                number += 1
                id_ = f"{base}-{number}"
            taken.add(id_)
            mending = mendings.setdefault(path, _Mending(file))
            mending.edits.append(_id_edit(file, card, id_))
            mending.ids[min(key.start for key in card)] = id_


def _id_edit(file: TextFile, card: Mapping, id_: str) -> Edit:
    first = min(key.start for key in card)
    if file.text[card.start] == "{":
        return Edit(first, first, f"id: {id_}, ")
    column = file.position(first)[1] - 1
    return Edit(first, first, f"id: {id_}\n{' ' * column}")


def _cards_without_id(node: Node, is_card: bool = False) -> Iterator[Mapping]:
    if isinstance(node, Mapping):
        question = node.get("q") or node.get("cloze")  # type: ignore[call-overload]
        if is_card and "id" not in node and isinstance(question, str) and question:
            yield node
        for key, value in node.items():
            if key in ("topics", "cards"):
                yield from _cards_without_id(value, key == "cards")
    elif isinstance(node, Sequence):
        for each in node:
            yield from _cards_without_id(each, is_card)


def _give_uid(project: Project, mendings: dict[str, _Mending]) -> None:
    """Give a deck a uid that has none, as long as no release has made its identities final."""
    file = project.deck.file
    if project.deck.uid or _has_release(project) or not uids.missing(project):
        return
    tree = read_tree(file)
    header = tree.root.get("deck") if isinstance(tree.root, Mapping) and not tree.blanked else None  # type: ignore[call-overload]
    if not isinstance(header, Mapping) or "uid" in header:
        return
    keys = sorted(key.start for key in header)
    later = [start for start in keys if start > project.deck.id.start]
    place = later[0] if later else keys[0]
    uid = draw_uid()
    separator = ", " if file.text[header.start] == "{" else "\n" + " " * (file.position(place)[1] - 1)
    mending = mendings.setdefault(file.path, _Mending(file))
    mending.edits.append(Edit(place, place, f"uid: {uid}{separator}"))
    mending.uids[keys[0]] = uid


def _has_release(project: Project) -> bool:
    """Tell whether the lock file has a release; one that cannot be read may have."""
    try:
        text = (project.root / lockfile.NAME).read_bytes()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return b"\nrelease " in text


# --- the mended file -----------------------------------------------------------------------


def _finished(mending: _Mending) -> Fixed:
    """Apply the edits, read the result, and compare it with what was meant."""
    text = mending.file.text
    edits = tuple(sorted(set(mending.edits), reverse=True))
    for edit in edits:
        text = text[: edit.start] + edit.new + text[edit.end :]
    before, after = read_tree(mending.file), read_tree(TextFile(mending.file.path, text))
    meant = _plain(before.root, mending)
    refused = "" if meant == _plain(after.root, None) and not after.diagnostics else UNSURE
    return Fixed(mending.file, text, edits, refused)


UNSURE = "the mended file would not read as meant; mend it by hand"


def _plain(node: Node | None, mending: _Mending | None) -> object:
    """Return nodes as plain values, with what a mending changes in them."""
    if isinstance(node, Mapping):
        plain = {str(key): _plain(value, mending) for key, value in node.items()}
        first = min((key.start for key in node), default=-1)
        if mending is not None and first in mending.ids:
            plain["id"] = mending.ids[first]
        if mending is not None and first in mending.uids:
            plain["uid"] = mending.uids[first]
        return plain
    if isinstance(node, Sequence):
        return [_plain(each, mending) for each in node]
    if node is None:
        return None
    return mending.texts.get(node.start, str(node)) if mending is not None else str(node)
