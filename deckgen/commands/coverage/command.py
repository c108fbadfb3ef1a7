"""``deckgen coverage``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from deckgen.console.options import (
    Percentage,
    format_option,
    html_option,
    project_argument,
)
from deckgen.console.output import STDOUT, show_errors, style_for, write_report
from deckgen.console.projects import sourced_project
from deckgen.util import streams
from deckgen.util.command import Command, option
from deckgen.util.exit_status import DONE, FAILED

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.citations.resolve import Citations
    from deckgen.core.model import Project
    from deckgen.coverage.model import Coverage
    from deckgen.lint.asking import Asking


@click.command("coverage", cls=Command)
@project_argument
@format_option(("text", "json"))
@html_option(
    "Also write the sources as a page, with the cards beside each sentence; '-' prints the page instead of "
    "the report."
)
@option(
    "--fail-under",
    type=Percentage(),
    metavar="PERCENT",
    help="Exit with status 1 if a smaller share of the sentences is covered (for CI).",
)
def command(
    project: Path, format_: str, html: Path | None, fail_under: float | None
) -> None:
    """Show which parts of its sources the cards of PROJECT cover, and which not. Drafts do not count."""
    from deckgen.citations.resolve import Citations
    from deckgen.commands.coverage import page, report
    from deckgen.coverage.measure import measure

    loaded, has_errors = sourced_project(project)
    citations = Citations(loaded)
    coverage = measure(loaded, citations)
    if show_errors(coverage.diagnostics, loaded.files, loaded.root):
        has_errors = True
    if html != STDOUT:
        _print(coverage, _asking(loaded, citations), format_)
    if html is not None:
        write_report(html, lambda: page.as_html(coverage), loaded.root, loaded.files)
        if html != STDOUT:
            streams.note(f"Written: {html}")
    falls_short = fail_under is not None and not coverage.reaches(fail_under)
    if falls_short:
        streams.note(
            f"Covered by less than {fail_under:g}%: {report.summary(coverage)}"
        )
    sys.exit(FAILED if falls_short or has_errors else DONE)


def _asking(project: Project, citations: Citations) -> Asking:
    """Return how the cards of a project ask."""
    from deckgen.lint.asking import asking

    of_items = {}
    for item in project.items:
        if not item.draft:
            citation, _ = citations.of(item)
            of_items[str(item.id)] = citation
    return asking(project.items, of_items, project.deck.language)


def _print(coverage: Coverage, asking: Asking, format_: str) -> None:
    """Write the report on standard output; a terminal without block characters gets bars of others."""
    from deckgen.commands.coverage import report

    if format_ == "json":
        streams.data(report.as_json(coverage, asking))
        return
    has_blocks = streams.encoding_of(sys.stdout).lower().startswith("utf")
    text = report.as_text(
        coverage, asking, style_for(sys.stdout), ascii_only=not has_blocks
    )
    streams.result(text, newline=False)
