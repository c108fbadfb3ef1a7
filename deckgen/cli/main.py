"""The command line. Only this module and ``console`` print and exit; everything else returns values.

Exit status: 0 done, 1 the source has errors, 2 wrong usage or a file that cannot be written, 3 done
but standard output or standard error could not be written. All that is said goes by ``streams``.
Modules are imported by the command that needs them: ``deckgen --version`` loads nothing.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deckgen import __version__
from deckgen.console import completion
from deckgen.console.output import (
    CARDS,
    OutputFile,
    Percentage,
    build_summary,
    built_package,
    cards_file,
    check_summary,
    fail,
    from_here,
    mend,
    now,
    project_argument,
    project_file,
    reason,
    refuse_own,
    require_current,
    show,
    show_errors,
    sourced_project,
    style_for,
    unread,
    unshown,
    waiting,
)
from deckgen.core.wording import counted
from deckgen.util import printed, streams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.compile.pipeline import Checked
    from deckgen.core.diagnostics import Diagnostic

BUILDS = ("apkg", "print")
REPORT_FORMATS = ("text", "json", "github", "sarif")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="deckgen")
def main() -> None:
    """Compile question-and-answer items, kept as text, into Anki packages.

    PROJECT is the folder with cards.yaml, or the file itself; by default the current folder.
    """


@main.command(short_help="Write a small project that builds.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".", required=False)
@click.option("--workflow", is_flag=True, help="Add a GitHub Actions workflow; to a project, it alone.")
def init(folder: Path, workflow: bool) -> None:
    """Write a small project that builds at once into FOLDER."""
    from deckgen.commands.init import starter

    if folder.suffix.lower() in (".yaml", ".yml") and not folder.is_dir():
        raise click.UsageError(f"'{folder}' is the name of a file; name the folder to write {CARDS} into")
    try:
        written = starter.write(folder, workflow)
    except FileExistsError as error:
        fail(f"'{error.filename}' is there already; choose another folder")
    except OSError as error:
        fail(f"cannot write {reason(error, folder)}")
    for path in written:
        streams.result(path)
    for path in (each for each in written if each.suffix == ".yml"):
        if starter.NO_PLACE in path.read_text(encoding="utf-8"):
            streams.note(f"Now write into {path}, behind 'DECKGEN:', where deckgen is installed from.")
    where = "" if folder == Path() else f" {shlex.quote(str(folder))}"
    if folder / CARDS in written:
        streams.note(f"Now run: deckgen build{where}")


@main.command(short_help="Report everything that is wrong, at its line.")
@project_argument
@click.option(
    "--format", "format_", type=click.Choice(REPORT_FORMATS), default="text", help="How to report.",
    show_default=True,
)  # fmt: skip
@click.option(
    "--accept", metavar="ID,…", help="Accept the changed passages that these cards cite (C105).",
    shell_complete=completion.acceptable,
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--fix", is_flag=True, help="Mend spaces, signs, invisible characters and missing ids.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Print no summary.")
def check(
    project: Path, format_: str, accept: str | None, strict: bool, fix: bool, diff: bool, quiet: bool
) -> None:
    """Report everything that is wrong with PROJECT, each at its line.

    Writes nothing, except that --accept brings cards.lock up to date and --fix mends the cards.
    """
    from deckgen.compile import pipeline
    from deckgen.console import reports

    if fix or diff:
        mend(project_file(project), write=not diff)
    if diff:
        return
    if accept is not None:
        if not accept.replace(",", " ").split():
            fail("--accept wants the ids of cards")
        try:
            ids = accept.replace(",", " ").split()
            checked, idle = pipeline.accept(project_file(project), now(), ids, waiting)
        except OSError as error:
            fail(f"cannot write {reason(error, 'cards.lock')}; nothing was accepted")
        if idle:
            fail(f"nothing to accept for {', '.join(idle)}: no changed passage (C105); nothing was accepted")
    else:
        checked = pipeline.check(project_file(project), now())
    diagnostics, files = from_here(checked.diagnostics, checked.files, checked.root)
    if format_ == "text":
        show(diagnostics, files, sys.stdout)
    else:
        streams.data(reports.FORMATS[format_](diagnostics, files))
    if not quiet:
        streams.note(check_summary(checked))
    sys.exit(1 if checked.failed or (strict and checked.warnings) else 0)


@main.command(short_help="Write the Anki package and cards.lock.")
@project_argument
@click.option(
    "--to", "to", type=click.Choice(BUILDS), default="apkg", show_default=True,
    help="What to write: an Anki package, or cards for paper as HTML (cards.lock stays as it is).",
)  # fmt: skip
@click.option("--frozen", is_flag=True, help="Fail if cards.lock would change (for CI).")
@click.option(
    "-o", "--output", type=OutputFile(".apkg", ".html", ".htm"),
    help="Write to this file, not to dist/.",
)  # fmt: skip
@click.option(
    "--release", metavar="VERSION", default="",
    help="Publish the deck under a version: note it in cards.lock, show it in Anki, keep the file.",
)  # fmt: skip
@click.option(
    "--deliver", is_flag=True,
    help="Rewrite notes also where only topic, citation, passage, voice or deckgen's tags differ.",
)  # fmt: skip
@click.option("--yes", "agreed", is_flag=True, help="Agree that a large part of the cards retires.")
@click.option("--no-cache", is_flag=True, help="Make everything anew, and keep nothing for the next build.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def build(
    project: Path,
    to: str,
    frozen: bool,
    output: Path | None,
    release: str,
    deliver: bool,
    agreed: bool,
    no_cache: bool,
    quiet: bool,
) -> None:
    """Check PROJECT, then write its Anki package and bring cards.lock up to date."""
    if release and (frozen or output or to != "apkg"):
        fail("--release goes with none of --frozen, --output and --to")
    if output is not None:
        require_ending(output, to)
    if to == "print" and (frozen or release or deliver):
        raise click.UsageError(
            "--frozen, --release and --deliver are about packages; cards for paper have none of them"
        )
    if to == "print":
        print_cards(project_file(project), output, quiet)
        return
    moment, store = now(), None
    if not no_cache:
        from deckgen.compile.cache import stamp
        from deckgen.compile.cache.store import Store

        store = Store.of(project_file(project))
        unchanged = [] if release or deliver or store is None else stamp.current(store, output)
        if unchanged:
            if not quiet:
                streams.result("\n".join(unchanged))
            return
    from deckgen.util.collector import paused

    with paused():  # what modules are made of is no garbage
        from deckgen.compile import pipeline
        from deckgen.console import reports
        from deckgen.lockfile.releases import ReleaseError
        from deckgen.util.progress import progress_bar

    def build_once(agreed: bool) -> pipeline.Outcome:
        with progress_bar(sys.stderr, quiet) as progress:
            return pipeline.build(
                project_file(project),
                moment,
                frozen=frozen,
                target=output,
                progress=progress,
                release=release,
                deliver=deliver,
                agreed=agreed,
                store=store,
                waiting=waiting,
            )

    try:
        outcome = build_once(agreed)
        if pipeline.asks_for_agreement(outcome) and agrees_to_retire(outcome.checked.diagnostics):
            outcome = build_once(agreed=True)
    except ReleaseError as error:
        fail(f"{error}; nothing was changed")
    except OSError as error:
        fail(f"cannot write {reason(error, 'the package')}; nothing was changed")
    checked = outcome.checked
    # What concerns learners of the last build is said now: the next check no longer knows of it.
    shown = [each for each in checked.diagnostics if each.is_said_of_a_build]
    shown, files = from_here(shown, checked.files, checked.root)
    show(shown, files, sys.stderr)
    if isinstance(outcome, pipeline.Stopped):
        hint = unshown(checked.diagnostics, shown)
        streams.note(f"Nothing built: {reports.summary(checked.diagnostics)}{hint}")
        sys.exit(1)
    if not quiet:
        streams.result(build_summary(outcome, streams.encoding_of(sys.stdout)), newline=False)


def agrees_to_retire(diagnostics: Iterable[Diagnostic]) -> bool:
    """Ask, where somebody is there to answer, whether many cards may retire."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    question = next(each.message for each in diagnostics if each.code == "U125")
    return click.confirm(f"{printed.line(question)}. Retire them?", default=False, err=True)


@main.command(short_help="Show what of the sources the cards cover.")
@project_argument
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="How to report.",
    show_default=True,
)  # fmt: skip
@click.option(
    "--html", type=OutputFile(".html", ".htm"), metavar="FILE",
    help="Also write the sources as a page to read, with the cards beside each sentence.",
)  # fmt: skip
@click.option(
    "--fail-under", type=Percentage(), metavar="PERCENT",
    help="Exit with 1 if a smaller share of the sentences is covered (for CI).",
)  # fmt: skip
def coverage(project: Path, format_: str, html: Path | None, fail_under: float | None) -> None:
    """Show what of its sources the cards of PROJECT cover, and what not. Drafts do not count."""
    from deckgen.commands.coverage import page, report
    from deckgen.coverage import measure
    from deckgen.util.atomic import write_text

    read, faulty = sourced_project(project)
    measured = measure(read)
    faulty = show_errors(measured.diagnostics, read.files) or faulty
    if format_ == "json":
        streams.data(report.as_json(measured))
    else:
        blocks = streams.encoding_of(sys.stdout).lower().startswith("utf")
        text = report.as_text(measured, style_for(sys.stdout), ascii_only=not blocks)
        streams.result(text, newline=False)
    if html is not None:
        refuse_own(html, read.root, read.files)
        try:
            write_text(html, page.as_html(measured))
        except OSError as error:
            fail(f"cannot write {reason(error, html)}")
        streams.note(f"Written: {html}")
    short = fail_under is not None and not measured.reaches(fail_under)
    if short:
        streams.note(f"Covered by less than {fail_under:g}%: {report.summary(measured)}")
    sys.exit(1 if short or faulty else 0)


@main.command(short_help="Print unreviewed items for a source.")
@click.argument("seed", shell_complete=completion.seeds)
@project_argument
@click.option("--uncovered", is_flag=True, help="Only for sentences that no card covers.")
@click.option("--write", is_flag=True, help="Add them to cards.yaml, in the topic 'drafts'.")
def draft(seed: str, project: Path, uncovered: bool, write: bool) -> None:
    """Print unreviewed items for the sentences of SEED, a source's id or the path of its text.

    Every figure, date and name is hidden. They are drafts: 'deckgen build' leaves them out
    until somebody has made cards of them and taken 'draft: true' away.
    """
    from deckgen.commands.draft import draftfile, drafts
    from deckgen.compile import pipeline

    read, faulty = sourced_project(project)
    source = drafts.named(read, seed)
    if source is None:
        declared = f"declared: {', '.join(read.sources)}"
        way = (
            f"declare it under 'sources:' with 'file: {seed}' and a title"
            if "." in seed or "/" in seed
            else ""
        )
        fail(f"there is no source '{seed}'; {'; '.join(filter(None, (declared, way)))}")
    made = drafts.drafts(read, source, uncovered=uncovered, taken=pipeline.retired_ids(read))
    already = f"; {counted(made.already, 'sentence')} with a draft already" if made.already else ""
    if write and made.new:
        if faulty:
            fail("nothing was written: mend what is reported above first")
        try:
            draftfile.write(project_file(project), read, made.new, waiting)
        except draftfile.InsertError as error:
            fail(f"nothing was written: {error}")
        except OSError as error:
            fail(f"cannot write {reason(error, CARDS)}; nothing was changed")
    elif made.new:
        streams.data(printed.data(draftfile.as_yaml(made.new)))
    done = f" added to {project_file(project)}" if write and made.new else ""
    bare = sum(each.hides_nothing for each in made.new)
    to_do = f"; {bare:,} without a figure, date or name, where nothing is hidden yet" if bare else ""
    streams.note(f"{counted(len(made.new), 'draft')}{done}{to_do}{already}")
    sys.exit(1 if faulty else 0)


@main.command(short_help="Show the cards in a browser, live.")
@project_argument
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Serve on this port, not on any free one."
)
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--html", type=OutputFile(".html", ".htm"), metavar="FILE",
    help="Write the page into one file, to send to a reviewer, and serve nothing.",
)  # fmt: skip
def preview(project: Path, port: int, open_: bool, html: Path | None) -> None:
    """Show the cards of PROJECT in a browser, as Anki will show them, live while they are edited.

    The page is served to this machine only. Interrupt (Ctrl+C) ends it.
    """
    from deckgen.commands.preview import run
    from deckgen.commands.preview.live import WatchfilesMissingError
    from deckgen.render import mathjax

    if html is not None:
        export_preview(project_file(project), html)
        return

    def ready(address: str) -> None:
        streams.result(address)
        streams.note("Ctrl+C ends the preview.")
        if mathjax.folder() is None:
            streams.note(mathjax.MISSING)
        if open_:
            click.launch(address)

    def failed(error: Exception) -> None:
        streams.note(f"deckgen: {error}")

    try:
        run.serve(project_file(project), port, ready, failed)
    except WatchfilesMissingError as error:
        fail(str(error))
    except OSError as error:
        fail(f"cannot serve on port {port}: {error.strerror or error}")


def export_preview(path: Path, target: Path) -> None:
    """Write the preview as one file; cards with mistakes are in it, beside what is wrong."""
    from deckgen.commands.preview import run
    from deckgen.compile import pipeline
    from deckgen.console import reports

    checked = pipeline.check(path, now())
    refuse_own(target, checked.root, checked.files)
    try:
        cards = run.export(checked, target)
    except OSError as error:
        fail(f"cannot write {reason(error, target)}; nothing was changed")
    if not cards:
        show(checked.diagnostics, checked.files, sys.stderr)
        streams.note(f"Nothing written: {reports.summary(checked.diagnostics)}")
        sys.exit(1)
    streams.result(f"{target}: {check_summary(checked)}")
    note_formulas(checked)


def note_formulas(checked: Checked) -> None:
    """Say how to see formulas as Anki draws them, where MathJax is not installed."""
    from deckgen.render import mathjax

    notes = checked.compiled.notes if checked.compiled else ()
    missing = mathjax.note(text for note in notes for text in note.fields)
    if missing:
        streams.note(missing)


def require_ending(output: Path, to: str) -> None:
    """Fail with the status of wrong usage if a file's name says that it holds something else."""
    endings = {"apkg": (".apkg",), "print": (".html", ".htm")}[to]
    if output.suffix.lower() in endings:
        return
    what = {
        "apkg": "an Anki package",
        "print": "a page for the browser, which prints it or saves it as a PDF",
    }[to]
    raise click.UsageError(f"'{output}' would hold {what}: give it a name that ends in {endings[0]}")


def print_cards(path: Path, output: Path | None, quiet: bool) -> None:
    """Write the cards for paper; errors stop it, as they stop a package."""
    from deckgen.commands.preview import run
    from deckgen.compile import pipeline
    from deckgen.console import reports

    checked = pipeline.check(path, now())
    if show_errors(checked.diagnostics, checked.files) or checked.project is None:
        streams.note(f"Nothing built: {reports.summary(checked.diagnostics)}")
        sys.exit(1)
    target = output or checked.root / "dist" / f"{checked.project.deck.id}.html"
    refuse_own(target, checked.root, checked.files)
    try:
        cards = run.write_sheets(checked, target)
    except OSError as error:
        fail(f"cannot write {reason(error, target)}; nothing was changed")
    if not quiet:
        streams.result(f"{target}: {counted(cards, 'card')}")
        note_formulas(checked)


@main.command(short_help="Show what changes for a learner.")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "-C", "--project", type=click.Path(path_type=Path), default=".", metavar="PROJECT",
    help="The project, where a version is a commit or the source as it is.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(("text", "json", "markdown")), default="text",
    help="How to report; markdown makes release notes.", show_default=True,
)  # fmt: skip
def diff(old: str, new: str | None, project: Path, format_: str) -> None:
    """Show what changes for a learner between two versions of a deck.

    OLD and NEW are packages, or commits of the project; without NEW it is the source as it is.
    """
    from deckgen.commands.diff import reports as diffreports
    from deckgen.commands.diff import versions
    from deckgen.commands.diff.comparison import compare
    from deckgen.formats.apkg_reader import UnreadableError

    packages = new is not None and all(Path(each).suffix == ".apkg" for each in (old, new))
    cards = cards_file(project) if packages else project_file(project)
    try:
        before = versions.find(old, cards, now())
        after = versions.find(new, cards, now()) if new is not None else versions.source(cards, now())
    except versions.FaultyError as error:
        show_errors(error.checked.diagnostics, error.checked.files)
        sys.exit(1)
    except (versions.NoVersionError, UnreadableError) as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))
    shown = diffreports.FORMATS[format_](compare(before, after))
    if format_ == "text":
        streams.result(shown, newline=False)
    else:
        streams.data(shown)


@main.command(short_help="Rehearse an import or an upgrade in Anki.")
@click.argument("package", type=click.Path(path_type=Path), default=".", required=False, metavar="[PACKAGE]")
@click.option(
    "--from", "old", type=click.Path(path_type=Path, dir_okay=False), metavar="OLD",
    help="An older package: rehearse the upgrade of a learner who has studied it.",
)  # fmt: skip
@click.option(
    "-C", "--project", type=click.Path(path_type=Path), metavar="PROJECT",
    help="The project that the package must be the latest build of; known for one in its dist/.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="How to report.",
    show_default=True,
)  # fmt: skip
def verify(package: Path, old: Path | None, project: Path | None, format_: str) -> None:
    """Rehearse in the real Anki engine what a learner gets, and keeps.

    PACKAGE is a package, or the folder of a project that was built. A package in dist/ that is older
    than its project is refused. Exit status 1 if a learner would lose something or get something broken.
    """
    from deckgen.anki.engine import EngineMissingError
    from deckgen.commands.verify import findings, rehearsal
    from deckgen.formats.apkg_reader import UnreadableError

    try:
        path = built_package(package)
        require_current(path, project)
        report = rehearsal.verify(path, old)
    except (EngineMissingError, UnreadableError) as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))
    if format_ == "json":
        streams.data(findings.as_json(report))
    else:
        streams.result(findings.as_text(report), newline=False)
    sys.exit(1 if report.lost else 0)


@main.command(short_help="Print the JSON Schema of cards.yaml.")
def schema() -> None:
    """Print the JSON Schema of cards.yaml, with which editors complete and check while typing."""
    from importlib.resources import files

    text = files("deckgen").joinpath("assets", "cards.schema.json").read_text(encoding="utf-8")
    streams.data(text)


@main.command(short_help="Say what a diagnostic means.")
@click.argument("code", required=False, shell_complete=completion.codes)
def explain(code: str | None) -> None:
    """Say what the diagnostic CODE means and how to mend it; without CODE, list them all."""
    from deckgen.commands.explain import explain as pages
    from deckgen.core.codes import BY_CODE, CODES
    from deckgen.core.diagnostics import did_you_mean

    if code is None:
        for each in CODES:
            streams.result(f"{each.code}  {each.severity!s:8} {each.title}")
        return
    known = BY_CODE.get(code.upper())
    if known is None:
        fail(
            f"there is no diagnostic '{code}'; {did_you_mean(code.upper(), BY_CODE) or 'see deckgen explain'}"
        )
    streams.result(f"{known.code} ({known.severity}): {known.title}\n\n{pages.page(known.code)}")
