"""What a push does in the Anki that is running."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.anki.connect import ConnectError
from deckgen.commands.push.plan import only, shown_media

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.anki.connect import Anki
    from deckgen.commands.push.plan import Plan, TypeUpdate
    from deckgen.core.model import Build


def require_free(anki: Anki, plan: Plan) -> None:
    """Raise :exc:`ConnectError` if a note that is to be written is open in Anki's browser: its editor would
    write the old text back."""
    selected = anki.ask("guiSelectedNotes")
    wanted = {each.pair.theirs.id: each.pair.key for each in plan.updates}
    for id_ in selected if isinstance(selected, list) else ():
        if id_ in wanted:
            raise ConnectError(
                f"the note '{wanted[id_]}' is open in Anki's browser, whose editor would undo its update: "
                "close the browser first"
            )


def do(anki: Anki, build: Build, plan: Plan, package: Path) -> list[str]:
    """Do what a plan says; return what went wrong. ``package`` is where the new notes are packed.

    Media come first, then the look, the texts and the tags, the new notes last: at each moment what is
    in the collection is whole.
    """
    for media in shown_media(build, (text for each in plan.updates for text in each.fields.values())):
        anki.store_media(media.name, media.path.read_bytes())
    actions: list[tuple[str, dict[str, Any]]] = []
    about: list[str] = []
    for change in plan.types:
        for action in _type_actions(change):
            actions.append(action)
            about.append(f"the look of {change.note_type.key}")
    for update in plan.updates:
        note = {"id": update.pair.theirs.id, "fields": update.fields}
        actions.append(("updateNoteFields", {"note": note}))
        about.append(update.pair.key)
    for name, lists in (("addTags", plan.add_tags), ("removeTags", plan.remove_tags)):
        for tags, ids in lists.items():
            actions.append((name, {"notes": ids, "tags": " ".join(tags)}))
            about.append(f"the tags {', '.join(tags)}")
    faults = anki.ask_all(actions)
    if plan.new:
        pack(build, plan, package)
        if plan.imports_directly:
            anki.ask("importPackage", 600.0, path=str(package))
        else:
            anki.ask("guiImportFile", path=str(package))
    return [f"{what}: {fault}" for what, fault in zip(about, faults, strict=True) if fault]


def pack(build: Build, plan: Plan, package: Path) -> None:
    """Write the package of the new notes."""
    from deckgen.formats import apkg

    apkg.write(only(build, plan.new, options=plan.is_first), package)


def _type_actions(change: TypeUpdate) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    note_type = change.note_type
    if change.css:
        found.append(("updateModelStyling", {"model": {"name": change.there, "css": note_type.css}}))
    if change.templates:
        templates = {
            each.name: {"Front": each.front, "Back": each.back}
            for each in note_type.templates
            if each.name in change.templates
        }
        found.append(("updateModelTemplates", {"model": {"name": change.there, "templates": templates}}))
    return found


def smallest_deck(anki: Anki) -> str:
    """Return the name of the deck with the fewest cards: it is exported only to see how Anki does that."""
    names = anki.ask("deckNames")
    counts = anki.ask("getDeckStats", decks=names)
    found = [(each.get("total_in_deck", 0), each.get("name", "")) for each in counts.values()]
    tops = [(count, name) for count, name in found if name in names]
    return min(tops)[1] if tops else str(names[0])
