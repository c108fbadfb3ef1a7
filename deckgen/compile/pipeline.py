"""The pipeline: read, check, compile, bring the ledger up to date, write the package."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen import lint
from deckgen.citations import stale
from deckgen.compile import subdecks
from deckgen.compile.cache import workers
from deckgen.compile.cache.units import Units
from deckgen.compile.notes import Compiled, compile_project
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Severity, Span, TextFile
from deckgen.core.identity import preset_number
from deckgen.core.model import Build, OutdatedError
from deckgen.lint import suppressions
from deckgen.lockfile import lockfile as ledgers
from deckgen.lockfile import releases, update
from deckgen.notetypes import builtin
from deckgen.render import code_css
from deckgen.source.files import decode, unreadable
from deckgen.source.project import load_project, nothing_known
from deckgen.util import collector, locks
from deckgen.util.atomic import folder_made, require_own, taken_back, temporary_name, write_text
from deckgen.util.filenames import refuse_impossible
from deckgen.util.locks import locked
from deckgen.util.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from deckgen.compile.cache.store import Store
    from deckgen.core.model import Media, Project, Retired
    from deckgen.formats.apkg import Written
    from deckgen.lockfile.lockfile import Changes, Ledger
    from deckgen.notetypes.builtin import NoteType
    from deckgen.source.project import Known
    from deckgen.util.progress import Progress


@dataclass(slots=True)
class Checked:
    """What reading and compiling gave: all diagnostics in the order of their places.

    ``build`` is there only if nothing stands in its way. ``ledger`` and ``ledger_text`` are what
    ``cards.lock`` has to hold for it, ``ledger_stale`` whether that differs from what it holds.
    """

    root: Path
    files: dict[str, TextFile]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    project: Project | None = None
    compiled: Compiled | None = None
    build: Build | None = None
    changes: Changes | None = None
    ledger: Ledger | None = None
    ledger_text: str = ""
    ledger_stale: bool = False
    ledger_new: bool = False
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether any diagnostic is an error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many diagnostics are warnings."""
        return sum(diagnostic.severity is Severity.WARNING for diagnostic in self.diagnostics)


class Outcome(NamedTuple):
    """What a build did: the package and where it is, or ``None`` if errors stopped it.
    ``released`` is the file of a release, which is the same as the package.
    """

    checked: Checked
    target: Path | None = None
    written: Written | None = None
    released: Path | None = None


def check(
    path: Path,
    now: int,
    progress: Progress = silent,
    accepted: Collection[str] = (),
    *,
    errors_only: bool = False,
    release: str = "",
    units: Units | None = None,
) -> Checked:
    """Read, check and compile a project. Writes nothing.

    ``path`` is the ``cards.yaml``; ``now`` the time for changes in epoch seconds. The passages
    that the cards in ``accepted`` cite are taken as they are. ``errors_only`` leaves out the
    rules for cards that can do no more than warn. ``release`` is the version under which the
    deck is to be given out; raises :exc:`~deckgen.lockfile.releases.ReleaseError` if it is not newer than
    the last. ``units`` are included files as an earlier build left them: they make it faster, and
    no difference else.
    """
    if units is None:
        return _check(path, now, progress, accepted, errors_only, release)
    with suppress(OutdatedError):
        checked = _check(path, now, progress, accepted, errors_only, release, units.get)
        said = (each for each in checked.diagnostics if each.is_said_of_a_build)
        if not units.used or all(each.span.path == ledgers.NAME for each in said):
            return checked  # else a place is wanted, and a ready item may not know it
    units.used = False
    return _check(path, now, progress, accepted, errors_only, release, nothing_known)


def _check(
    path: Path,
    now: int,
    progress: Progress,
    accepted: Collection[str],
    errors_only: bool,
    release: str,
    known: Known | None = None,
) -> Checked:
    checked = look_at(path, known, progress, errors_only=errors_only)
    return _against_ledger(checked, now, accepted, release)


def judge(checked: Checked, now: int) -> Checked:
    """Do the rest of :func:`check` for a project that :func:`compiled` gave, which stays as it is."""
    checked = replace(checked, files={**checked.files}, diagnostics=[*checked.diagnostics])
    _judge(checked)
    return _against_ledger(checked, now, (), "")


def _against_ledger(checked: Checked, now: int, accepted: Collection[str], release: str) -> Checked:
    """Hold a project against its ledger, and put the build together if nothing stands in its way."""
    project = checked.project
    if project is not None and checked.compiled is not None:
        old, file, faults = _read_ledger(checked.root, project.deck.id)
        checked.diagnostics += faults
        if file is not None:
            checked.files[file.path] = file
        elif not faults:
            old, lost = _recover(project)
            checked.diagnostics += lost
        if old is not None and file is not None:
            checked.diagnostics += ledgers.to_come(old, file, now)
            checked.diagnostics += ledgers.disagreements(old)
        if old is not None:
            checked.diagnostics += stale.stale(old.cites, checked.compiled.cited, accepted)
        if release:
            releases.require_newer(release, old)
        if not checked.failed:
            _identify(checked, project, checked.compiled, old, now, release)
    checked.diagnostics.sort(key=lambda d: (d.span, d.code))
    return checked


def look_at(
    path: Path,
    known: Known | None = None,
    progress: Progress = silent,
    *,
    errors_only: bool = False,
    partly: bool = False,
) -> Checked:
    """Read, compile and judge a project, as :func:`check` does, but for what the ledger knows.

    ``partly`` says that what is ``known`` is not there, and that references to it are no mistake.
    """
    checked = compiled(path, known, progress, partly=partly)
    _judge(checked, errors_only=errors_only, keeps_asked=known is not None)
    return checked


def compiled(
    path: Path, known: Known | None = None, progress: Progress = silent, *, partly: bool = False
) -> Checked:
    """Read and compile a project, without the checks that take no part in how its cards look."""
    project, diagnostics, files = load_project(path, known, partly=partly)
    checked = Checked(path.resolve().parent, files, diagnostics, project)
    if project is not None:
        checked.compiled = compile_project(project, progress)
        checked.diagnostics += checked.compiled.diagnostics
    return checked


def _judge(checked: Checked, *, errors_only: bool = False, keeps_asked: bool = False) -> None:
    """Run the rules over a project that was read and compiled."""
    project = checked.project
    if project is None or checked.compiled is None:
        return
    asked = checked.asked if keeps_asked else None
    checked.diagnostics += lint.check(project, errors_only=errors_only, asked=asked)
    checked.diagnostics += _against_sources(project, checked.compiled, errors_only)
    checked.diagnostics = suppressions.apply(project, checked.diagnostics)


def _against_sources(project: Project, compiled: Compiled, errors_only: bool) -> list[Diagnostic]:
    """Hold the cards against what they cite."""
    if not project.sources and not any(item.outside for item in project.items):
        return []
    from deckgen.lint.rules import citations  # only decks with a source need its patterns

    return citations.check(project, compiled.citations, errors_only=errors_only)


def _read_ledger(root: Path, deck_id: str) -> tuple[Ledger | None, TextFile | None, list[Diagnostic]]:
    """Return the ledger, ``None`` if there is none or it cannot be used, and its text."""
    path = root / ledgers.NAME
    try:
        require_own(root, path)
        data = path.read_bytes()
    except FileNotFoundError:
        return None, None, []
    except OSError as error:
        return None, None, [unreadable(ledgers.NAME, error, None)]
    text, diagnostics = decode(data, ledgers.NAME, "utf-8")
    if text is None:
        return None, None, diagnostics
    file = TextFile(ledgers.NAME, text)
    ledger, diagnostics = ledgers.parse(file, deck_id)
    return ledger, file, diagnostics


def _recover(project: Project) -> tuple[Ledger | None, list[Diagnostic]]:
    """Return a ledger made from the last package, if there is one."""
    if not (project.root / "dist").is_dir():
        return None, []
    from deckgen.lockfile import recovery  # only a project that lost its ledger needs it

    return recovery.recover(project, note_types(project))


def retired_ids(project: Project) -> list[str]:
    """Return the ids that the ledger keeps for cards that are gone."""
    ledger, _, _ = _read_ledger(project.root, project.deck.id)
    return list(ledger.gone) if ledger is not None else []


def _identify(
    checked: Checked, project: Project, compiled: Compiled, old: Ledger | None, now: int, release: str
) -> None:
    """Give every note its identity and time, and put the build together."""
    deck = project.deck
    types = note_types(project)
    marked = [(note_type, builtin.fingerprint(note_type)) for note_type in types]
    ledger, checked.changes, faults = update.update(old, deck.id, compiled.notes, marked, now)
    checked.diagnostics += faults
    retired, media = _retire(checked, project, ledger, now, compiled.media)
    _suggest(checked, project, old, ledger)
    if checked.failed:
        return
    ledgers.remember_citations(ledger, compiled.cited, project.sources.values())
    decks = compiled.decks
    if deck.subdecks:
        decks, ledger.decks = subdecks.numbered(project, decks, compiled.notes, old.decks if old else {})
    checked.ledger, checked.ledger_text = ledger, ledgers.dump(ledger)
    # Compared as text, so that a merge conflict or a line out of place is no ledger of --frozen.
    file = checked.files.get(ledgers.NAME)
    checked.ledger_new = file is None
    checked.ledger_stale = file is None or checked.ledger_text != file.text.replace("\r\n", "\n")
    entries = (*ledger.cards.values(), *(each.entry for each in retired))
    times = [entry.mod for entry in entries] + [mod for _, mod in ledger.types.values()]
    checked.build = Build(
        deck=deck,
        note_types=tuple((note_type, ledger.types[note_type.key][1]) for note_type in types),
        decks=releases.signed(decks, deck.id, release or ledger.version),
        notes=tuple(compiled.notes),
        entries=tuple(ledger.cards[note.key] for note in compiled.notes),
        media=media,
        mod=max(times),
        retired=retired,
        preset=preset_number(deck.id) if deck.options else 0,
    )


def _retire(
    checked: Checked, project: Project, ledger: Ledger, now: int, media: tuple[Media, ...]
) -> tuple[tuple[Retired, ...], tuple[Media, ...]]:
    """Return the retired notes to be shipped, and all media with theirs."""
    changes, compiled = checked.changes, checked.compiled
    if checked.failed or changes is None or compiled is None or not (ledger.gone or project.retired):
        return (), media
    from deckgen.lockfile import retirement  # most builds retire nothing

    retired, media, faults = retirement.settle(project, ledger, changes.retired, now, media, compiled.notes)
    checked.diagnostics += faults
    return retired, media


def _suggest(checked: Checked, project: Project, old: Ledger | None, ledger: Ledger) -> None:
    """Report changes that are likely to be mistakes, by what the last build held."""
    changes, compiled = checked.changes, checked.compiled
    if old is None or changes is None or compiled is None or checked.failed:
        return
    clozes = {note.key for note in compiled.notes if note.kind == "cloze"}.intersection(changes.changed)
    if not clozes and not (changes.new and changes.retired):
        return
    from deckgen.lockfile import history  # most builds have nothing to look up

    checked.diagnostics += history.renames(compiled.notes, changes.new, changes.retired, ledger)
    checked.diagnostics += history.renumberings(project, old, compiled.notes, clozes)


def note_types(project: Project) -> tuple[NoteType, NoteType]:
    """Return the project's note types, with the colours of code and the deck's own style."""
    deck = project.deck
    return builtin.note_types(
        deck.id, deck.name, deck.language, f"{code_css()}\n{deck.style}", _speech(project)
    )


def _speech(project: Project) -> str:
    """Return the language in which answers are read aloud, '' if none are.

    Raises :exc:`OutdatedError` for topics in several, of which some were read by an earlier build.
    """
    languages = {topic.speech for topic in project.topics if topic.speech}
    if len(languages) > 1 and project.ready:
        raise OutdatedError
    return min(languages, default="")


def build(
    path: Path,
    now: int,
    *,
    frozen: bool = False,
    target: Path | None = None,
    progress: Progress = silent,
    release: str = "",
    store: Store | None = None,
    waiting: Callable[[], None] = locks.silent,
) -> Outcome:
    """Check a project, then write its ledger and its package.

    ``frozen`` makes it an error if the ledger would change. The package goes to ``dist/<deck.id>.apkg``
    beside ``cards.yaml`` unless ``target`` names a file; with a version as ``release`` it goes to
    ``dist/<deck.id>-<version>.apkg`` too. ``store`` keeps what the next build need not make again;
    ``waiting`` is called while another build has the project. Raises ``OSError`` if something cannot be
    written, and :exc:`~deckgen.lockfile.releases.ReleaseError` for a version that cannot be given out;
    what was there before is then untouched.
    """
    from deckgen.formats import apkg

    if not path.is_file():
        return Outcome(check(path, now))
    began = time.time()
    with locked(path, waiting), collector.paused():
        units = Units(store) if store is not None else None
        if units is not None:
            workers.prepare(path, units, began)
        checked = check(path, now, progress, errors_only=True, release=release, units=units)
        if frozen and checked.ledger_stale and not checked.failed:
            if units is not None and units.used:  # all that is said counts now
                checked = check(path, now, progress, errors_only=True, release=release)
            checked.diagnostics.append(problem("U104", Span(ledgers.NAME), what=_staleness(checked)))
        if checked.build is None or checked.failed:
            return Outcome(checked)
        wanted = target
        target = target or checked.root / "dist" / f"{checked.build.deck.id}.apkg"
        refuse_impossible(str(target))
        require_own(checked.root, target, checked.root / ledgers.NAME)
        _clear_up(checked.root / "dist", checked.build.deck.id)
        with folder_made(target.parent), taken_back(checked.root / ledgers.NAME) as ledger:
            if release:
                return _release(checked, target, ledger, release, now, progress)
            # The ledger first: a package that it does not know of would be stamped anew, later.
            first = partial(write_text, ledger, checked.ledger_text)
            outcome = Outcome(checked, target, apkg.write(checked.build, target, progress, first))
        if units is not None:
            units.keep(outcome, wanted, began)
        return outcome


def _release(
    checked: Checked, target: Path, ledger: Path, version: str, now: int, progress: Progress
) -> Outcome:
    """Write a release, note it in the ledger, and make it the usual package as well."""
    from deckgen.formats import apkg

    assert checked.build is not None
    assert checked.ledger is not None
    released = releases.path_beside(target, version)
    require_own(checked.root, released)
    is_new = not released.exists()
    same = partial(releases.require_same, released, temporary_name(released))
    written = apkg.write(checked.build, released, progress, same)
    checked.ledger.releases[version] = ledgers.Release(written.content, now)
    checked.ledger_text = ledgers.dump(checked.ledger)
    try:
        releases.copied(released, target, partial(write_text, ledger, checked.ledger_text))
    except OSError:
        if is_new:
            released.unlink(missing_ok=True)
        raise
    return Outcome(checked, target, written, released)


def _clear_up(folder: Path, deck_id: str) -> None:
    """Delete what killed builds and releases of a deck left behind; nobody else writes there now."""
    with suppress(OSError):
        require_own(folder.parent, folder / f"{deck_id}.apkg")
        for left in folder.glob(f".{deck_id}*.apkg*.tmp"):
            if left.is_symlink() or left.is_file():
                left.unlink(missing_ok=True)


def accept(
    path: Path, now: int, ids: Collection[str], waiting: Callable[[], None] = locks.silent
) -> tuple[Checked, list[str]]:
    """Take the passages that some cards cite as they now are in the sources.

    Writes the ledger, and nothing else. Returns what is still wrong, and those of ``ids`` that
    no card has or whose passage had not changed. Raises ``OSError`` if the ledger cannot be written.
    """
    if not path.is_file():
        return check(path, now), []
    with locked(path, waiting), collector.paused():
        changed = {d.card for d in check(path, now).diagnostics if d.code == "C105"}
        idle = [id_ for id_ in ids if id_ not in changed]
        checked = check(path, now, accepted=ids)
        old, _, _ = _read_ledger(checked.root, checked.project.deck.id if checked.project else "")
        if not idle and old is not None and checked.compiled is not None:
            taken = {id_: [c.selector for c in checked.compiled.cited if c.item.id == id_] for id_ in ids}
            old.cites.update(taken)
            write_text(checked.root / ledgers.NAME, ledgers.dump(old))
        return checked, idle


def _staleness(checked: Checked) -> str:
    """Say in a few words what a build would change in the ledger."""
    if checked.ledger_new or checked.changes is None:
        return "there is none"
    changes = checked.changes
    counted = (
        (len(changes.new), "new"),
        (len(changes.changed), "changed"),
        (len(changes.retired), "retired"),
        (len(changes.renamed), "renamed"),
        (len(changes.returned), "returned"),
    )
    parts = [f"{count} {word}" for count, word in counted if count]
    parts += [f"the look of the {key} notes" for key in changes.types]
    return ", ".join(parts) or "its lines are not as deckgen writes them"
