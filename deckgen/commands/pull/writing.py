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
    """What is to be written: YAML files, media files with the folder that each goes to, GUIDs by key,
    and the numbers of masks by card."""

    cards: Path
    files: tuple[Fixed, ...]
    media: tuple[tuple[Path, str], ...]
    guids: dict[str, str]
    masks: dict[str, dict[str, KeptMask]]


def plan(checked: Built, cards: Path, taken: Taken, drafts: Drafts) -> Plan:
    """Return what is to be written. Raises :exc:`Refused` where drafts cannot be added."""
    main = checked.project.deck.file
    if drafts.new:
        edits = taken.edits.get(main.path)
        if not isinstance(edits, FileEdits):
            edits = taken.edits[main.path] = FileEdits(main)
        why = edits.add_cards(TOPIC, TITLE, [each.card for each in drafts.new], drafts)
        if why or any(each is drafts for each in edits.settle()):
            raise Refused(
                f"the new notes cannot be added to {main.path}: {why or 'its form is unusual'}"
            )
    files = []
    for _, changed in sorted(taken.edits.items()):
        if changed.edits:
            files.append(
                fixes.Fixed(changed.file, changed.text(), tuple(changed.edits))
            )
    root = checked.project.root
    media = {
        (root / folder / FOLDER, name)
        for folder, names in taken.files.items()
        for name in names
    }
    media |= {
        ((root / main.path).parent / FOLDER, name)
        for each in drafts.new
        for name in each.files
    }
    guids = {str(each.card["id"]): each.guid for each in drafts.new if each.guid}
    masks = dict(taken.masks)
    masks.update(
        (str(each.card["id"]), each.masks) for each in drafts.new if each.masks
    )
    return Plan(cards, tuple(files), tuple(sorted(media)), guids, masks)


def write(
    checked: Built, plan: Plan, theirs: Package, waiting: Callable[[], None] = silent
) -> None:
    """Write all of a plan: media first, then the lock file, the cards last, so that nothing refers to
    what is not there. Raises :exc:`Refused` and ``OSError``."""
    project = checked.project
    for folder in dict.fromkeys(folder for folder, _ in plan.media):
        names = [name for where, name in plan.media if where == folder]
        _copy(project.root, folder, names, theirs)
    needs_lock = plan.guids or plan.masks
    if needs_lock and not adopt(
        plan.cards, str(project.deck.id), plan.guids, plan.masks, waiting
    ):
        raise Refused(
            "what is new needs cards.lock, which is not there: run 'deckgen build' first"
        )
    for fixed in plan.files:
        why = fixes.write(project, fixed, waiting)
        if why:
            raise Refused(
                f"{fixed.file.path}: {why.partition(';')[0]}; run 'deckgen pull' again"
            )


def _copy(root: Path, folder: Path, names: list[str], theirs: Package) -> None:
    for name, blocks in media_files(theirs, names):
        target = folder / name
        if "/" in name or "\\" in name or name.startswith("."):
            raise Refused(f"the media file '{name}' has a name that cannot be used")
        require_own(root, target)
        data = b"".join(blocks)
        if target.is_file():
            if target.read_bytes() != data:
                raise Refused(
                    f"{target} is another file of that name; rename one of the two"
                )
            continue
        with made_folder(folder), atomic_write(target) as out:
            out.write(data)
