"""``deckgen preview``."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from deckgen.commands.preview import editors
from deckgen.console.options import html_option, project_argument
from deckgen.console.output import (
    STDOUT,
    check_summary,
    fail,
    show,
    unread,
    write_large_report,
)
from deckgen.console.projects import now, project_file
from deckgen.util import streams
from deckgen.util.command import Command, option
from deckgen.util.exit_status import FAILED

if TYPE_CHECKING:
    from deckgen.commands.preview.marks import Marks


@click.command("preview", cls=Command)
@project_argument
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Serve on this port instead of any free one.",
)
@option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@option(
    "--scripts",
    is_flag=True,
    help="Run the scripts of the deck's own card templates, in a sandbox without access to anything else.",
)
@option(
    "--editor",
    envvar="DECKGEN_EDITOR",
    default=editors.DEFAULT,
    show_default=True,
    metavar="NAME",
    help=f"The editor that links open: {', '.join(editors.EDITORS)}, or an address with {{path}}.",
)
@option(
    "--draw",
    metavar="ID",
    default="",
    help="Draw the masks of a card with a picture in the browser; what is saved goes into its file.",
)
@option(
    "--study",
    "studied",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE",
    help="Also list what 'deckgen study' finds in a learner's collection or counts; can be repeated.",
)
@html_option(
    "Write the page into one file, to send to a reviewer, and serve nothing; '-' prints it."
)
def command(
    project: Path,
    port: int,
    open_: bool,
    scripts: bool,
    editor: str,
    draw: str,
    studied: tuple[Path, ...],
    html: Path | None,
) -> None:
    """Show the cards of PROJECT in a browser, as Anki will show them, live while they are edited.

    Needs the preview extra. The page is served to this machine only; Ctrl+C ends it.
    """
    if html is not None and scripts:
        raise click.UsageError(
            "'--scripts' works only on the served page: leave out '--html'."
        )
    if draw and (html is not None or scripts or studied):
        raise click.UsageError(
            "'--draw' has a page of its own: leave out '--html', '--scripts' and '--study'."
        )
    if html is not None:
        _refuse_served_alone()
    if draw:
        _draw(project_file(project), draw, port, open_=open_)
    elif html is not None:
        _export(project_file(project), html, studied)
    else:
        path = project_file(project)
        _serve(
            path,
            port,
            _address_of(editor),
            open_=open_,
            scripts=scripts,
            studied=studied,
        )


def _refuse_served_alone() -> None:
    """Raise ``UsageError`` for an option that would have no effect on a page that is written."""
    ctx = click.get_current_context()
    for name, flag in (
        ("port", "--port"),
        ("open_", "--open"),
        ("editor", "--editor"),
    ):
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"'{flag}' works only on the served page: leave out '--html'."
            )


def _address_of(editor: str) -> str:
    """Return the address of an editor; exits for one that is not known."""
    try:
        return editors.address(editor)
    except editors.UnknownEditorError as error:
        fail(f"--editor: {error}")


def _serve(
    path: Path,
    port: int,
    editor: str,
    *,
    open_: bool,
    scripts: bool,
    studied: tuple[Path, ...],
) -> None:
    """Serve the page until interrupted."""
    from deckgen.commands.preview import serve
    from deckgen.commands.preview.live import WatchfilesMissingError
    from deckgen.render import mathjax

    def ready(address: str) -> None:
        """Print where the page is, and open it if that is wanted."""
        streams.result(address)
        streams.note("Ctrl+C ends the preview.")
        if mathjax.folder() is None:
            streams.note(mathjax.MISSING)
        if open_:
            click.launch(address)

    def failed(error: Exception) -> None:
        """Print what keeps a page from being made; the preview goes on."""
        streams.note(
            f"deckgen: {unread(error) if isinstance(error, OSError) else error}"
        )

    try:
        serve.serve(
            path, port, ready, failed, editor, scripts=scripts, marks=_marks(studied)
        )
    except WatchfilesMissingError as error:
        fail(str(error))
    except OSError as error:
        fail(f"cannot serve on port {port}: {error.strerror or error}")


def _marks(studied: tuple[Path, ...]) -> Marks | None:
    """Return what has the marks of learners' answers, ``None`` if no learner is named."""
    if not studied:
        return None
    from deckgen.commands.preview.marks import Marks

    return Marks(studied)


def _draw(path: Path, id_: str, port: int, *, open_: bool) -> None:
    """Serve the page for drawing a card's masks until interrupted."""
    from deckgen.commands.preview.draw import Card, DrawServer
    from deckgen.commands.preview.drawable import DrawingError

    try:
        Card(path, id_)
        server = DrawServer(path, id_, port)
    except DrawingError as error:
        fail(str(error))
    except OSError as error:
        fail(f"cannot serve on port {port}: {error.strerror or error}")
    with server:
        streams.result(server.address)
        streams.note("Ctrl+C ends the drawing.")
        if open_:
            click.launch(server.address)
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def _export(path: Path, target: Path, studied: tuple[Path, ...]) -> None:
    """Write the preview as one file; cards with mistakes are in it, with what is wrong."""
    from deckgen.commands.preview import page
    from deckgen.commands.preview.state import page_state
    from deckgen.compile import pipeline
    from deckgen.console.reports import summary
    from deckgen.render import mathjax

    checked = pipeline.check(path, now())
    marks = _marks(studied)
    if marks is not None:
        from deckgen.study.reading import StudyError

        try:
            checked = marks.with_marks(checked)
        except StudyError as error:
            fail(str(error))
        except OSError as error:
            fail(unread(error))
    state = page_state(checked, 1, None)
    if state.broken or not state.cards:
        show(checked.diagnostics, checked.files, checked.root, sys.stderr)
        streams.note(f"Nothing written: {summary(checked.diagnostics)}")
        sys.exit(FAILED)
    write_large_report(target, lambda: page.pieces(state), checked.root, checked.files)
    if target == STDOUT:
        streams.note(check_summary(checked))
    else:
        streams.result(f"{target}: {check_summary(checked)}")
    if state.has_formulas and mathjax.folder() is None:
        streams.note(mathjax.MISSING)
