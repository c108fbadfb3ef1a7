"""What a push does in the Anki that is running."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.anki.connect import LONG_PATIENCE, ConnectError
from deckgen.commands.push.plan import named_media, only, shown_media
from deckgen.versions.looks import STYLE

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.anki.connect import Anki
    from deckgen.commands.push.plan import Plan, TypeUpdate
    from deckgen.core.build import Build


def require_free(anki: Anki, plan: Plan) -> None:
    """Raise :exc:`ConnectError` if another profile is open by now, or a note that is to be written is
    open in Anki's browser.

    Its editor would write the old text back when it is closed.
    """
    anki.require_profile()
    # which an old AnkiConnect does not have
    selected = anki.try_ask("guiSelectedNotes")
    if not isinstance(selected, list):
        return
    wanted = {each.pair.theirs.id: each.pair.key for each in plan.updates}
    for id_ in selected:
        if isinstance(id_, int) and id_ in wanted:
            raise ConnectError(
                f"the note '{wanted[id_]}' is open in Anki's browser, whose editor would undo its update: "
                "close the browser first"
            )


def do(anki: Anki, build: Build, plan: Plan, package: Path) -> list[str]:
    """Do what a plan says; return what went wrong. ``package`` is where the new notes are packed.

    Media come first, then the look, the texts and the tags, the new notes last: at each moment what is in
    the collection is whole. A step that fails does not keep the others from being done.
    """
    fields = [text for each in plan.updates for text in each.fields.values()]
    looks = [part.ours for each in plan.types for part in each.parts]
    shown = shown_media(build, fields)
    named = named_media(build, looks)
    for media in dict.fromkeys((*shown, *named)):
        anki.store_media(media.name, media.path.read_bytes())
    steps = _steps(plan)
    faults = anki.ask_all([each.action for each in steps])
    if plan.new:
        pack(build, plan, package)
        if plan.imports_directly:
            anki.ask("importPackage", LONG_PATIENCE, path=str(package))
        else:
            anki.ask("guiImportFile", path=str(package))
    said = []
    for step, fault in zip(steps, faults, strict=True):
        if fault:
            said.append(f"{step.about}: {fault}")
    return said


class _Step(NamedTuple):
    """Something that is written into Anki.

    - ``action``: AnkiConnect's name of it, with its parameters.
    - ``about``: the note or the note type, for what is said if it fails.
    """

    action: tuple[str, dict[str, Any]]
    about: str


def _steps(plan: Plan) -> list[_Step]:
    """Return what is written into the note types and notes that Anki has."""
    steps = []
    for change in plan.types:
        about = f"the look of {change.pair.note_type.key}"
        for action in _type_actions(change):
            steps.append(_Step(action, about))
    for update in plan.updates:
        note = {"id": update.pair.theirs.id, "fields": update.fields}
        steps.append(_Step(("updateNoteFields", {"note": note}), update.pair.key))
    for name, lists in (("addTags", plan.add_tags), ("removeTags", plan.remove_tags)):
        for tags, ids in lists.items():
            parameters = {"notes": ids, "tags": " ".join(tags)}
            about = f"the tags {', '.join(tags)}"
            steps.append(_Step((name, parameters), about))
    return steps


def pack(build: Build, plan: Plan, package: Path) -> None:
    """Write the package of the new notes."""
    from deckgen.formats import apkg

    new = only(build, plan.new, plan.sides.theirs, options=plan.is_first)
    apkg.write(new, package)


def _type_actions(change: TypeUpdate) -> list[tuple[str, dict[str, Any]]]:
    """Return the actions that write the style and the sides of templates; a side that is not named stays.

    The sides of all templates go into one action: ``{"name": …, "templates": {"Card 1": {"Front": …}}}``.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    templates: dict[str, dict[str, str]] = {}
    for each in change.parts:
        if each.side == STYLE:
            style = {"name": change.there, "css": each.ours}
            found.append(("updateModelStyling", {"model": style}))
        else:
            sides = templates.setdefault(each.there, {})
            # 'Front' or 'Back', as AnkiConnect calls them
            sides[each.side.capitalize()] = change.pair.ours_there(each.ours)
    if templates:
        model = {"name": change.there, "templates": templates}
        found.append(("updateModelTemplates", {"model": model}))
    return found


def smallest_deck(anki: Anki) -> str:
    """Return the name of the deck with the fewest cards: it is exported only to see how Anki does that.

    Raises :exc:`ConnectError` if Anki names no deck.
    """
    names = anki.ask_list("deckNames", str)
    if not names:
        raise ConnectError(
            "AnkiConnect says that there is no deck in Anki, which always has one"
        )
    counts = anki.ask("getDeckStats", decks=names)
    tops = []
    if isinstance(counts, dict):
        for each in counts.values():
            if not isinstance(each, dict):
                continue
            count = each.get("total_in_deck")
            name = each.get("name")
            if isinstance(count, int) and name in names:
                tops.append((count, str(name)))
    if not tops:
        return str(names[0])
    _, smallest = min(tops)
    return smallest
