"""The files of a project with what was taken: each is the old one or the new one, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.pull.converting import FOLDER
from deckgen.commands.pull.newnotes import TITLE, TOPIC
from deckgen.formats.apkg_reader import media_files
from deckgen.lint import fixes
from deckgen.lockfile.adopting import adopt
from deckgen.source.writing.edits import FileEdits
from deckgen.util.atomic import atomic_write, made_folder, require_own
from deckgen.util.locks import silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.commands.pull.newnotes import Drafts
    from deckgen.commands.pull.taking import Taken
    from deckgen.compile.outcomes import Built
    from deckgen.core.occlusion import KeptMask
    from deckgen.formats.apkg_reader import Package
    from deckgen.lint.fixes import Fixed


class Refused(Exception):  # noqa: N818  (the user's file is at fault, not the program)
    """Something cannot be written; the message says what and why."""


class Plan(NamedTuple):
    """What is to be written.

    - ``cards``: where ``cards.yaml`` is.
    - ``files``: YAML files, and others that texts stand in.
    - ``media``: media files, each with the folder that it goes to.
    - ``guids``: those of drafts, by their keys.
    - ``masks``: the numbers of masks, by card.
    """

    cards: Path
    files: tuple[Fixed, ...]
    media: tuple[tuple[Path, str], ...]
    guids: dict[str, str]
    masks: dict[str, dict[str, KeptMask]]


def plan(checked: Built, cards: Path, taken: Taken, drafts: Drafts) -> Plan:
    """Return what is to be written. Raises :exc:`Refused` where drafts cannot be added."""
    if drafts.new:
        _add_drafts(checked, taken, drafts)
    files = []
    for _, changed in sorted(taken.edits.items()):
        if changed.edits:
            fixed = fixes.Fixed(changed.file, changed.text(), tuple(changed.edits))
            files.append(fixed)
    root = checked.project.root
    media = set()
    for folder, names in taken.files.items():
        for name in names:
            media.add((root / folder / FOLDER, name))
    beside_main = (root / checked.project.deck.file.path).parent / FOLDER
    guids = {}
    masks = dict(taken.masks)
    for each in drafts.new:
        id_ = str(each.card["id"])
        for name in each.files:
            media.add((beside_main, name))
        if each.guid:
            guids[id_] = each.guid
        if each.masks:
            masks[id_] = each.masks
    return Plan(cards, tuple(files), tuple(sorted(media)), guids, masks)


def _add_drafts(checked: Built, taken: Taken, drafts: Drafts) -> None:
    """Add drafts to the edits of the project's first file, as a topic of their own."""
    main = checked.project.deck.file
    edits = taken.edits.get(main.path)
    if not isinstance(edits, FileEdits):
        edits = taken.edits[main.path] = FileEdits(main)
    cards = [each.card for each in drafts.new]
    why = edits.add_cards(TOPIC, TITLE, cards, drafts)
    if not why and any(each is drafts for each in edits.settle()):
        why = "its form is unusual"
    if why:
        raise Refused(f"the new notes cannot be added to {main.path}: {why}")


def write(
    checked: Built, plan: Plan, theirs: Package, waiting: Callable[[], None] = silent
) -> None:
    """Write all of a plan. Raises :exc:`Refused` and ``OSError``.

    Media come first, then the lock file, and the cards last, so that nothing refers to what is not there.
    """
    project = checked.project
    by_folder: dict[Path, list[str]] = {}
    for folder, name in plan.media:
        by_folder.setdefault(folder, []).append(name)
    for folder, names in by_folder.items():
        _copy(project.root, folder, names, theirs)
    if plan.guids or plan.masks:
        has_lock = adopt(
            plan.cards, str(project.deck.id), plan.guids, plan.masks, waiting
        )
        if not has_lock:
            raise Refused(
                "what is new needs cards.lock, which is not there: run 'deckgen build' first"
            )
    for fixed in plan.files:
        why = fixes.write(project, fixed, waiting)
        if why:
            reason, _, _ = why.partition(";")
            raise Refused(f"{fixed.file.path}: {reason}; run 'deckgen pull' again")


def _copy(root: Path, folder: Path, names: list[str], theirs: Package) -> None:
    """Copy media files into a folder of the project. Raises :exc:`Refused` rather than replace a file."""
    for name, blocks in media_files(theirs, names):
        target = folder / name
        if "/" in name or "\\" in name or name.startswith("."):
            raise Refused(f"the media file '{name}' has a name that cannot be used")
        require_own(root, target)
        data = b"".join(blocks)
        if not target.is_file():
            with made_folder(folder), atomic_write(target) as out:
                out.write(data)
        elif target.read_bytes() != data:
            raise Refused(
                f"{target} is another file of that name; rename one of the two"
            )
