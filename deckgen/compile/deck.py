"""A project read, its units compiled and linked: everything but the rules and the lock file."""

from __future__ import annotations

from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from deckgen.compile.link import Links, link, needs_of, source_faults
from deckgen.compile.notes import Compiler
from deckgen.compile.parted import PartCompiler
from deckgen.compile.unit import Unit, UnitCompiler, read_only
from deckgen.core.build import DeckOut
from deckgen.core.identity import deck_number, named_deck_number
from deckgen.core.model import Earlier, Note, Project
from deckgen.core.notes import Notes, column
from deckgen.lockfile.kept import read_kept
from deckgen.lockfile.lastread import KEPT, WRITTEN, LastRead
from deckgen.source.files import remembered
from deckgen.source.project import ProjectReader
from deckgen.util.border import border_of
from deckgen.util.filenames import has_possible_name, resolved
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.progress import silent

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from deckgen.citations.index import SourceIndex
    from deckgen.citations.resolve import Citation
    from deckgen.compile.cache.sources import SourceCache
    from deckgen.compile.cache.store import Store
    from deckgen.compile.cache.units import UnitCache
    from deckgen.compile.link import Place
    from deckgen.core.build import Media
    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Header, Item, Kept, UnitText
    from deckgen.core.owntype import OwnType
    from deckgen.core.selectors import Cited
    from deckgen.util.progress import Progress


class Linked(NamedTuple):
    """The units of a deck, put together: its notes in learning order, and the decks they go to.

    ``shown`` are the files that the cards show, as they name them; ``type_files`` those that card
    templates and styles of own note types name, with their names in the package. The stretch of notes of a
    unit that was not made again is the same.
    """

    units: tuple[Unit, ...]
    notes: Notes
    decks: tuple[DeckOut, ...]
    media: tuple[Media, ...]
    shown: frozenset[Path]
    cited: tuple[Cited, ...]
    type_files: dict[str, str] = {}  # noqa: RUF012  (never written to)

    @property
    def drafts(self) -> int:
        """How many items are drafts, and so not among the notes."""
        return sum(unit.drafts for unit in self.units)

    @property
    def citations(self) -> dict[str, Citation]:
        """The citations of the items that cite something, by id, for the rules for cards."""
        return {
            id_: citation
            for unit in self.units
            for id_, citation in unit.citations.items()
        }


class Read(Protocol):
    """What a project gave, whether it could be compiled or not."""

    @property
    def root(self) -> Path:
        """The folder of the project."""

    @property
    def files(self) -> dict[str, TextFile]:
        """The texts that were read, by their names in the project."""

    @property
    def project(self) -> Project | None:
        """The project, ``None`` if there is no usable deck."""

    @property
    def compiled(self) -> Linked | None:
        """The cards, ``None`` if there is no usable deck."""


class Compiled(NamedTuple):
    """What reading and compiling gave. ``project`` and ``compiled`` are ``None`` if there is no
    usable deck. ``cache`` has the units that are to be kept.
    """

    root: Path
    files: dict[str, TextFile]
    diagnostics: tuple[Diagnostic, ...]
    project: Project | None = None
    compiled: Linked | None = None
    cache: UnitCache | None = None


def outside(compiled: Read) -> frozenset[Path]:
    """Return the files that a project shares with others of its repository: those outside its folder that
    it read, or looked for."""
    border = border_of(compiled.root)
    found = {border.path(name) for name in compiled.files}
    if compiled.project is not None:
        found.update(compiled.project.inputs)
    if compiled.compiled is not None:
        found |= {media.path for media in compiled.compiled.media}
    real = {resolved(path) for path in found if has_possible_name(path)}
    return frozenset(
        path
        for path in real
        if not path.is_relative_to(border.root) and border.holds(path)
    )


def compile_deck(
    path: Path,
    progress: Progress = silent,
    *,
    errors_only: bool = False,
    store: Store | None = None,
) -> Compiled:
    """Read and compile the project of a ``cards.yaml``.

    ``errors_only`` looks for errors in its cards unit by unit; without it the rules for cards are
    left to be run. ``store`` has the units that an earlier build kept: they make it faster, and no
    difference else.
    """
    reader = ProjectReader(path)
    with remembered(store.read_before() if store is not None else None):
        header = reader.header()
        texts = tuple(reader.units())
    if header is None:
        in_units = [each for text in texts for each in text.section.diagnostics]
        found = [*reader.diagnostics, *in_units]
        return Compiled(reader.root, reader.files, tuple(found))
    total = sum(text.end - text.start for text in texts)
    last_read = _last_read(store, errors_only=errors_only)
    header = header.with_kept(_kept(header, texts, last_read))
    sources = _kept_sources(header, store)
    make_index = None if sources is None else sources.index
    compiler = UnitCompiler(
        header, total, progress, make_index, errors_only=errors_only
    )
    cache = None
    if store is not None:
        cache = _unit_cache(
            store, header, compiler, sources, last_read, errors_only=errors_only
        )
    parts = PartCompiler(compiler, cache, lets_go=errors_only)
    units = tuple(unit for text in texts for unit in parts.units(text))
    texts = tuple(unit.text for unit in units)  # a unit may be parted
    links = link(header, texts, [unit.contents for unit in units], reader.lost)
    found = _diagnostics(reader, units, links)
    found += compiler.citations.unplaced_passages()
    if compiler.linter is not None:
        found += compiler.linter.check_questions(
            _with_same_questions(units, links.order)
        )
    linked = _put_together(header, units, links, compiler, found)
    if header.note_types:
        from deckgen.compile.typechecks import check_types

        found += check_types(header, linked.notes)
    if header.deck.subdecks and not errors_only:
        from deckgen.compile.subdecks import misplaced

        items = [item for text in texts for item in text.section.items]
        needs = needs_of([unit.contents for unit in units])
        found += misplaced(items, linked.decks, linked.notes, needs)
    project = _project(reader, header, units, links, _first_renamed(units, links.order))
    if errors_only:  # what comes next looks into no source
        compiler.citations.forget_found()
    return Compiled(reader.root, reader.files, tuple(found), project, linked, cache)


def _kept_sources(header: Header, store: Store | None) -> SourceCache | None:
    """Return where what is worked out of long sources is kept, if there is a place and a source."""
    if store is None or not header.sources:
        return None
    from deckgen.compile.cache.sources import SourceCache  # slow to import

    return SourceCache(store, header.sources.values())


def _unit_cache(
    store: Store,
    header: Header,
    compiler: UnitCompiler,
    sources: SourceCache | None,
    last: LastRead,
    *,
    errors_only: bool,
) -> UnitCache:
    """Return the units that builds keep, or that checks keep."""
    from deckgen.compile.cache.store import BUILD, CHECK
    from deckgen.compile.cache.units import UnitCache

    # and not the compiler, which would stay as long as the cache
    citations = compiler.citations

    def index_of(id_: str) -> SourceIndex:
        return citations.index(header.sources[id_])

    family = BUILD if errors_only else CHECK
    return UnitCache(
        store,
        compiler.media.name,
        family,
        sources,
        index_of,
        header.kept.is_adopted,
        last,
    )


def _put_together(
    header: Header,
    units: tuple[Unit, ...],
    links: Links,
    compiler: UnitCompiler,
    found: list[Diagnostic],
) -> Linked:
    """Return the units as one deck; what is wrong with its description is added to ``found``."""
    deck = header.deck
    description = ""
    if deck.description is not None:
        from deckgen.compile.description import described

        description = described(
            deck, deck.description, found, is_adopted=header.kept.is_adopted
        )
    decks = [DeckOut(deck_number(deck.namespace, ()), deck.name, description)]
    type_files: dict[str, str] = {}
    if header.note_types or compiler.media.kept:
        from deckgen.compile import typefiles  # which few decks need

        if header.note_types:
            type_files, faults = typefiles.packed(header, compiler.media)
            found += faults
        typefiles.pack_drawn_latex(
            header, (note for unit in units for note in unit.notes), compiler.media
        )
    stretches = _stretches_in_order(units, links.order)
    if deck.subdecks:
        from deckgen.compile.subdecks import in_subdecks

        stretches = in_subdecks(stretches, deck, decks)
    notes = Notes(stretches)
    _add_named_decks(header, notes, decks)
    return Linked(
        units,
        notes,
        tuple(decks),
        compiler.media.files(),
        frozenset(compiler.media.shown),
        tuple(chain.from_iterable([unit.cited for unit in units])),
        type_files,
    )


def _last_read(store: Store | None, *, errors_only: bool) -> LastRead:
    """Return the lock file as it was read last: by this program, or by the check before."""
    read: LastRead | None = store.live(KEPT) if store is not None else None
    if read is None:
        # of a build, the next one reads another file, which this one writes
        written = store.get(WRITTEN) if store is not None and errors_only else None
        read = LastRead(None if errors_only else store, written or "")
        if store is not None:
            store.put_live(KEPT, read)
    return read


def _kept(header: Header, texts: Sequence[UnitText], last: LastRead) -> Kept:
    """Return what cards are compiled by of the lock file; of one that was lost, the numbers of masks."""
    kept = read_kept(header.root, last.keeps_nothing)
    if kept.masks or not any(text.may_have("masks") for text in texts):
        return kept
    # reads packages, which only a first build does
    from deckgen.compile import lost_masks

    return kept._replace(masks=lost_masks.recovered(header, texts))


def read_header(path: Path) -> Header | None:
    """Return what a project declares before its topics, ``None`` if there is no usable deck."""
    return ProjectReader(path).header()


def compile_cards(
    path: Path, ids: Collection[str]
) -> tuple[list[Note], tuple[OwnType, ...]]:
    """Compile some cards of a project, and look at no others: in what order they are learnt, and what is
    wrong, is not asked. Returns their notes, in the order of the file, and the deck's own note types."""
    reader = ProjectReader(path)
    header = reader.header()
    texts = reader.units()
    if header is None:
        return [], ()
    compiler = Compiler(header.with_kept(read_kept(header.root)))
    notes: list[Note] = []
    for text in texts:
        written = text.file.text[text.start : text.end]
        # those of a table are made from its cells
        has_ids = text.file.path.endswith((".yaml", ".yml"))
        # else it need not be read
        if not has_ids or any(id_ in written for id_ in ids):
            items = [item for item in text.section.items if item.id in ids]
            notes += compiler.compile(text, items).notes
    return notes, header.note_types


def earlier(path: Path, ids: Collection[str] | None) -> Earlier:
    """Compile what a project was at an earlier time, given its ``cards.yaml`` of then: some cards, or all."""
    if ids is not None:
        notes, note_types = compile_cards(path, ids)
        return Earlier("", tuple(notes), note_types)
    then = compile_deck(path)
    if then.project is None or then.compiled is None:
        return Earlier()
    return Earlier(
        str(then.project.deck.id), then.compiled.notes.made, then.project.note_types
    )


def load_project(
    path: Path,
) -> tuple[Project | None, list[Diagnostic], dict[str, TextFile]]:
    """Read a project and look at what its cards say of one another, without compiling it.

    Returns the project (``None`` if there is no usable deck), everything that is wrong with how
    it is written, and the texts of the files read, by path, for showing the places.
    """
    reader = ProjectReader(path)
    header = reader.header()
    units = [read_only(text) for text in reader.units()]
    if header is None:
        found = [each for unit in units for each in unit.diagnostics]
        return None, reader.diagnostics + found, reader.files
    texts = [unit.text for unit in units]
    links = link(header, texts, [unit.contents for unit in units], reader.lost)
    found = _diagnostics(reader, units, links)
    for text in texts:
        found += source_faults(header, text.section.items)
    return _project(reader, header, units, links), found, reader.files


def _project(
    reader: ProjectReader,
    header: Header,
    units: Sequence[Unit],
    links: Links,
    renamed: str = "",
) -> Project:
    return Project(
        header,
        topics=links.topics,
        units=tuple(unit.text for unit in units),
        order=links.order,
        files=reader.files,
        inputs=reader.inputs,
        globs=tuple(reader.globs),
        renamed=renamed,
        earlier=earlier,
    )


def _first_renamed(units: Sequence[Unit], order: Sequence[Place] | None) -> str:
    """Return the id of the first card that has an earlier id, in learning order; '' if none has."""
    places = {
        (unit, item) for unit, each in enumerate(units) for item in each.contents.was
    }
    if not places:
        return ""
    unit, item = (
        min(places)
        if order is None
        else next(place for place in order if place in places)
    )
    return units[unit].contents.ids[item]


def _diagnostics(
    reader: ProjectReader, units: Sequence[Unit], links: Links
) -> list[Diagnostic]:
    """Return what is wrong with the files, in the units and across them, each thing once."""
    found = [*reader.diagnostics]
    codes_of_topics = set()
    for unit in units:
        for each in unit.diagnostics:
            # a topic's suppressions may be looked at in several units
            if each.code == "Y207":
                if (each.span, each.message) in codes_of_topics:
                    continue
                codes_of_topics.add((each.span, each.message))
            found.append(each)
    found += links.diagnostics
    if not any(unit.contents.ids for unit in units) and links.lost == set():
        found += reader.without_cards(found)
    return found


def _stretches_in_order(
    units: Sequence[Unit], order: Sequence[Place] | None
) -> Sequence[Sequence[Note]]:
    """Return the notes of all units in learning order, in stretches of one unit each."""
    if order is None:
        return [unit.notes for unit in units if unit.notes]
    by_place: dict[Place, list[Note]] = {}
    for number, unit in enumerate(units):
        for note in unit.notes:
            by_place.setdefault((number, note.number), []).append(note)
    stretches = [
        tuple([note for place in places for note in by_place.get(place, ())])
        for _, places in groupby(order, key=itemgetter(0))
    ]
    return [stretch for stretch in stretches if stretch]


def _add_named_decks(
    header: Header, notes: Sequence[Note], decks: list[DeckOut]
) -> None:
    """Add the decks that cards and card templates name and that are not there yet."""
    known = {deck.name for deck in decks}
    templates = (
        template for declared in header.note_types for template in declared.templates
    )
    names = dict.fromkeys(chain.from_iterable(column(notes, "decks")))
    names.update(dict.fromkeys(template.deck for template in templates))
    for name in names:
        if name and name not in known:
            decks.append(DeckOut(named_deck_number(header.deck.namespace, name), name))


def _with_same_questions(
    units: Sequence[Unit], order: Sequence[Place] | None
) -> list[Item]:
    """Return the items whose questions may be those of another, in learning order."""
    checksums = [*chain.from_iterable([unit.questions.checksums for unit in units])]
    if len(set(checksums)) == len(checksums):
        return []
    first: dict[int, Place] = {}
    places: set[Place] = set()
    for number, unit in enumerate(units):
        for checksum, item in zip(*unit.questions, strict=True):
            other = first.setdefault(checksum, (number, item))
            if other != (number, item):
                places.update((other, (number, item)))
    if not places:
        return []
    in_order = (
        sorted(places)
        if order is None
        else [place for place in order if place in places]
    )
    return [units[unit].text.section.items[item] for unit, item in in_order]
