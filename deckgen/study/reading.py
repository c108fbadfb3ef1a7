"""Learners from files: collections, packages with learning progress, and files of counts."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from deckgen.formats import apkg_reader
from deckgen.study import shares
from deckgen.study.learners import is_same, learner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.study.learners import Learner
    from deckgen.study.subject import Subject

_BEGINNING = 64


class StudyError(Exception):
    """The files cannot be used; the message, one line, says why."""


def read_learners(
    subject: Subject, paths: Sequence[Path], since: int = 0
) -> list[Learner]:
    """Read one learner from each file. Answers before ``since`` (epoch milliseconds) do not count.

    Collections are read from a copy of one's own, and only the notes of the deck. Raises
    :exc:`StudyError`, and ``OSError`` for a file that cannot be read.
    """
    found: list[Learner] = []
    for path in paths:
        one = _read(subject, path, since)
        for other in found:
            if is_same(one, other) or (not one.cards and one.counts == other.counts):
                raise StudyError(
                    f"{path} and {other.source} are of the same learner: name one of them"
                )
        found.append(one)
    return found


def _read(subject: Subject, path: Path, since: int) -> Learner:
    """Read a learner from a file of counts, or from a package or a collection. Raises as
    :func:`read_learners`."""
    counts = _counts(path)
    if counts is not None:
        if since:
            raise StudyError(
                f"{path} has counts and no times: '--since' needs a collection"
            )
        try:
            return shares.parse(subject, str(path), counts)
        except shares.ShareError as error:
            raise StudyError(f"{path}: {error}") from error
    try:
        studied = apkg_reader.read_studied(path, subject.guids)
    except apkg_reader.UnreadableError as error:
        raise StudyError(str(error)) from error
    if not studied:
        raise StudyError(f"{path} has no card of the deck '{subject.project.deck.id}'")
    one = learner(subject, str(path), studied, since)
    if not one.counts:
        what = "no answers since then" if since else "no answers"
        hint = "" if since else "; export it with learning progress"
        raise StudyError(f"{path} has {what} to cards of the deck{hint}")
    return one


def _counts(path: Path) -> bytes | None:
    """Return the content of a file of counts, ``None`` for any other file. Raises ``OSError``."""
    with suppress(IsADirectoryError), apkg_reader.open_file(path) as file:
        beginning = file.read(_BEGINNING)
        if shares.is_share(beginning):
            return beginning + file.read(shares.MOST_BYTES)
    return None
