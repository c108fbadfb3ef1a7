"""Cards that left the deck: their notes are shipped on, tagged, since a package cannot delete.

A retired note is shipped with its last content, the tag ``<deck.id>::retired``, what
``retired:`` says of it and the files it shows, and without cards: learners who have its cards
keep them and see the tag, new learners get nothing to learn. The last content is taken at the
moment of retirement, from the package that was built last or else from version control, and
kept in the lock file.
"""

from __future__ import annotations

import html
import re
from functools import partial
from operator import add
from typing import TYPE_CHECKING

from deckgen import render
from deckgen.core.build import Retired
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span
from deckgen.core.identity import id_of, sorted_tags
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.texts import span_within
from deckgen.language.data import words_of
from deckgen.lockfile.asreleased import as_released, contents
from deckgen.lockfile.history import Archive
from deckgen.lockfile.lockfile import Last
from deckgen.lockfile.retired_media import REFERENCE, RetiredMedia
from deckgen.notetypes.says import changed_note, question_of
from deckgen.render.deletions import unmarked
from deckgen.render.field import escape_cloze, escape_line
from deckgen.util.ends import with_tags_as
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from deckgen.core.build import Entry, Media
    from deckgen.core.declared import Retirement
    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Note, Project, Text
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import LockFile

TAG = "retired"
NOT_KNOWN = "its last content is not known"
BUILD_ONCE = "build the deck once as it was with the card, then retire it"

_START_OF_NOTICE = '<section class="retired">'
_NOTICE = lazy_pattern(rf"{_START_OF_NOTICE}.*?</section>", re.DOTALL)
# where a line ends
_BLOCK_OR_BREAK = lazy_pattern(r"</(?:p|li|div|blockquote|tr|h\d|pre)>|<br>")
# a stop at the end, perhaps with quotation marks or brackets behind it: 'He said "no."'
_STOPPED = lazy_pattern(r"""[.!?…。！？।؟:][\s"'”’“‘»«›‹)\]]*\Z""")


def retired_notes(
    project: Project,
    lock: LockFile,
    retiring: Collection[str],
    now: int,
    types: Mapping[str, NoteType],
    media: tuple[Media, ...] = (),
    notes: Sequence[Note] = (),
) -> tuple[tuple[Retired, ...], tuple[Media, ...], list[Diagnostic]]:
    """Return the retired notes to be shipped, and bring their entries in the lock file up to date.

    ``media`` are the files of the cards in use; returned are these, and those of retired notes.
    ``notes`` are those of the cards in use, of which some take the place of retired ones. ``types`` are
    the note types by their keys: a note of one that the deck has no longer is not shipped.
    ``retiring`` are the keys of those that retire with this build: only for these is the last
    content looked for. Their time moves when what is shipped of them changes.

    ``now`` is the time given to changes, in epoch seconds.
    """
    diagnostics = list(_faults(project, lock))
    if retiring:
        diagnostics += _note_last_contents(project, lock, retiring, types)
    if not project.deck.ships_retired:
        return (), media, diagnostics
    media_of_retired = RetiredMedia(project.root, media, project.kept.media)
    notices = _notices(project, notes, types)
    found = []
    for key, last in sorted(lock.last.items()):
        kind = lock.gone[key].kind
        note_type = types.get(kind)
        if note_type is None or not note_type.fits(last.fields):
            diagnostics.append(_without_type(key, kind))
            continue
        told = notices.get(id_of(key), "")
        said = changed_note(note_type, last.fields, partial(add, told))
        fields = tuple(map(media_of_retired.resolve, said))
        tags = sorted_tags((*last.tags, f"{project.deck.id}::{TAG}"))
        hash_ = Last(fields, tags).of_type(note_type, project.deck.id)
        entry = _up_to_date(lock, key, hash_, now, is_retiring=key in retiring)
        names_files = any(map(REFERENCE.search, said))
        found.append(Retired(key, entry, fields, tags, names_files))
    files = {each.name: each for each in media} | media_of_retired.used
    return tuple(found), tuple(sorted(files.values())), diagnostics


def _notices(
    project: Project, notes: Sequence[Note], types: Mapping[str, NoteType]
) -> dict[str, str]:
    """Return what learners are told of retired cards, by the ids of these."""
    found = {}
    for said in project.retired:
        replacement = _question_of(said.replaced_by, notes, types)
        found[str(said.id)] = notice(said, project.deck.language, replacement)
    return found


def _note_last_contents(
    project: Project,
    lock: LockFile,
    retiring: Collection[str],
    types: Mapping[str, NoteType],
) -> list[Diagnostic]:
    """Look for the last contents of notes that retire, by their keys, and keep them in the lock file;
    return a diagnostic for each that is not known though it is to be shipped.

    It is looked for in the package that was built last and in the last commits, and then in the last
    release: what learners have is better than nothing.
    """
    guids = {lock.gone[key].guid for key in retiring}
    archive = Archive(project, guids, types, lock.version)
    found = {}
    lost = {}
    for key in retiring:
        entry = lock.gone[key]
        last = archive.last(key, entry)
        found[key] = last
        if last is None:
            lost[key] = as_released(entry)
    if lost:
        found.update(contents(project, lock.version, lost, types))
    diagnostics = []
    for key, last in found.items():
        if last is not None:
            lock.last[key] = last
        elif project.deck.ships_retired:
            words = {"id": key, "why": NOT_KNOWN, "way": BUILD_ONCE}
            diagnostics.append(problem("U109", Span(LOCK_FILE), **words))
    return diagnostics


def _without_type(key: str, kind: str) -> Diagnostic:
    """Return the diagnostic of a retired note whose note type is gone."""
    why = f"the deck no longer has its note type '{kind}'"
    way = "declare the note type again for as long as its cards are shipped"
    return problem("U109", Span(LOCK_FILE), id=key, why=why, way=way)


def _up_to_date(
    lock: LockFile, key: str, hash_: str, now: int, *, is_retiring: bool
) -> Entry:
    """Return the entry of a retired note with the hash of what is shipped, which the lock file then has.

    Its time moves if that changed, unless the note retires with this build: that gave it a time already.
    """
    entry = lock.gone[key]
    if entry.hash != hash_:
        mod = entry.mod if is_retiring else max(now, entry.mod + 1)
        entry = lock.gone[key] = entry._replace(hash=hash_, mod=mod)
    return entry


def notice(said: Retirement, language: str, replacement: str) -> str:
    """Return what learners are told of a retired card, as HTML; '' if nothing is to be told.

    ``replacement`` is the question of the card in its place, as HTML, or ''.
    """
    words = words_of(language)
    if not words.retired:
        words = words_of("en")
    told = ""
    if said.reason:
        reason = _stopped(render.render(said.reason).html)
        told += f"<p><strong>{words.retired}</strong> {reason}</p>"
    if said.replaced_by:
        card = replacement or escape_line(said.replaced_by)
        told += f"<p>{words.replaced_by} <em>{card}</em></p>"
    if not told:
        return ""
    return escape_cloze(f"{_START_OF_NOTICE}{told}</section>")


def without_notice(field: str) -> str:
    """Return the field of a shipped note as it was before the note retired."""
    if not field.startswith(_START_OF_NOTICE):
        return field
    return _NOTICE.sub("", field, count=1)


def _stopped(markup: str) -> str:
    """Return a sentence with a full stop, if it has no stop of its own."""
    is_block = "<p>" in markup or "<li>" in markup or "<pre" in markup
    if is_block:
        return markup
    words = html.unescape(_line(markup))
    return markup if _STOPPED.search(words) else f"{markup}."


def _question_of(
    id_: str | None, notes: Sequence[Note], types: Mapping[str, NoteType]
) -> str:
    """Return the question of a card as one line of HTML; '' if there is no such card or question.

    ``id_`` is a card's, or that of one of its notes, as ``replaced-by`` names it. A cloze is shown
    whole, without its gaps.
    """
    if id_ is None:
        return ""
    for note in notes:
        if id_ in (note.key, id_of(note.key)):
            break
    else:
        return ""
    note_type = types[note.kind]
    prompt = question_of(note_type, note.fields)
    if note_type.is_cloze:
        prompt = unmarked(prompt, html=True)
    return _line(prompt)


def _line(markup: str) -> str:
    """Return HTML as one line without elements, images and sounds."""
    without_files = REFERENCE.sub("", markup)
    in_a_line = _BLOCK_OR_BREAK.sub(" ", without_files)
    words = with_tags_as("", in_a_line).split()
    return " ".join(words)


def _faults(project: Project, lock: LockFile) -> Iterator[Diagnostic]:
    """Yield what is wrong with the entries of ``retired:``, as far as only the lock file knows it."""
    cards = {str(item.id) for item in project.items}
    gone = dict.fromkeys(id_of(key) for key in lock.gone)
    known = KnownWords(gone)
    for said in project.retired:
        id_ = said.id
        if id_ not in cards and id_ not in gone:
            span = said.file.span(id_.start, id_.end)
            why = "no card that was released has left the deck under that id"
            way = known.did_you_mean(id_)
            if not way:
                way = "correct the id; if no release had the card, delete the entry"
            yield problem("U110", span, id_, id=id_, why=why, way=way)
        if said.reason is not None:
            yield from _faults_of_text(said.file, said.reason, id_)


def _faults_of_text(file: TextFile, reason: Text, id_: Text) -> Iterator[Diagnostic]:
    """Yield what is wrong with the text of a reason; it can show no files."""
    rendered = render.render(reason)
    for flaw in rendered.flaws:
        span = span_within(file, reason, flaw.start, flaw.end)
        yield problem(flaw.code, span, id_, what=flaw.message, way=flaw.hint)
    for reference in rendered.media:
        span = span_within(file, reason, reference.start, reference.end)
        words = {"why": "a reason is plain words", "way": "say it in words"}
        yield problem("M103", span, id_, src=reference.src, **words)
