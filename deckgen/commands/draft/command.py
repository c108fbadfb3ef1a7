"""``deckgen draft``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from deckgen.commands.draft import completion
from deckgen.console.options import project_argument
from deckgen.console.output import fail, waiting, writing
from deckgen.console.projects import project_file, sourced_project
from deckgen.core.projectfiles import CARDS
from deckgen.core.wording import counted
from deckgen.util import printed, streams
from deckgen.util.command import Command, option
from deckgen.util.exit_status import DONE, FAILED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.core.declared import Source
    from deckgen.core.model import Project
    from deckgen.coverage.drafts import Drafts
    from deckgen.coverage.sections import Place


@click.command("draft", cls=Command)
@click.argument("source", shell_complete=completion.sources)
@project_argument
@option("--uncovered", is_flag=True, help="Only for sentences that no card covers.")
@option(
    "--all",
    "plain",
    is_flag=True,
    help="Also for sentences without a figure, date or name.",
)
@option(
    "--write",
    is_flag=True,
    help="Add the drafts to cards.yaml, in topics named after the text's headings.",
)
def command(
    source: str, project: Path, uncovered: bool, plain: bool, write: bool
) -> None:
    """Print draft cards for the sentences of SOURCE, the id of a source or the path of its text.

    Every figure, date and name is hidden; a sentence without any gets no draft. 'deckgen build' leaves
    drafts out until somebody has reviewed them and removed 'draft: true'. They go into topics named after
    the headings of the text; what has no heading goes into the topic 'drafts'.
    """
    from deckgen.commands.draft import draftfile
    from deckgen.compile import pipeline
    from deckgen.coverage import drafts, drafttext, sections

    loaded, has_errors = sourced_project(project)
    named = _source(loaded, source)
    taken = pipeline.retired_ids(loaded)
    found = drafts.drafts(loaded, named, uncovered=uncovered, plain=plain, taken=taken)
    there = draftfile.outermost_topics(loaded.deck.file)
    topics = sections.places(loaded, named.file.text, found.new, there)
    if write and found.new:
        if has_errors:
            fail("nothing was written: fix the errors above first")
        _write(project_file(project), loaded, topics)
    elif found.new:
        written = [
            drafttext.as_yaml(each.drafts, 0, each.id, each.title) for each in topics
        ]
        streams.data(printed.data("\n".join(written)))
    where = f" added to {project_file(project)}" if write and found.new else ""
    streams.note(_summary(found, where))
    sys.exit(FAILED if has_errors else DONE)


def _source(project: Project, name: str) -> Source:
    """Return the source that is meant, or exit with the status of wrong usage."""
    from deckgen.coverage import drafts

    source = drafts.named(project, name)
    if source is None:
        message = f"there is no source '{name}'; declared: {', '.join(project.sources)}"
        if "." in name or "/" in name:  # a path
            message += f"; declare it under 'sources:' with 'file: {name}' and a title"
        fail(message)
    return source


def _write(path: Path, project: Project, topics: Sequence[Place]) -> None:
    """Add drafts to ``cards.yaml``, or exit with what stands in the way."""
    from deckgen.commands.draft import draftfile

    try:
        with writing(CARDS):
            draftfile.write(path, project, topics, waiting)
    except draftfile.InsertError as error:
        fail(f"nothing was written: {error}")


def _summary(found: Drafts, where: str) -> str:
    """Return in a line how many drafts there are, and which need the most work."""
    line = f"{counted(len(found.new), 'draft')}{where}"
    hides_nothing = sum(draft.hides_nothing for draft in found.new)
    if hides_nothing:
        line += f"; {hides_nothing:,} without a figure, date or name, where nothing is hidden yet"
    if found.plain:
        line += f"; none for {counted(found.plain, 'sentence')} without a figure, date or name"
    if found.already:
        line += f"; {counted(found.already, 'sentence')} with a draft already"
    return line
