"""The numbers of masks of a project whose lock file was lost, from the packages in ``dist/``.

A note has the numbers of its shapes, and on its back, in the same order, what each hides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile.occlusion_field import names_of, words_of
from deckgen.core.occlusion import KeptMask
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile.releases import kept_releases, package_at, package_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deckgen.core.model import Header, UnitText
    from deckgen.core.occlusion import Mask
    from deckgen.formats.apkg_reader import Package

MAX_RELEASES = 10
"""How many of the last releases are looked at, for masks that are gone."""


def recovered(
    header: Header, texts: Sequence[UnitText]
) -> dict[str, dict[str, KeptMask]]:
    """Return the numbers of masks by the ids of their cards, if there is no lock file; nothing else."""
    if (header.root / LOCK_FILE).exists() or not (header.root / "dist").is_dir():
        return {}
    cards = _cards_with_masks(texts)
    if not cards:
        return {}
    found: dict[str, dict[str, KeptMask]] = {}
    for package in _packages(header):
        for id_, names in _masks(package, cards):
            known = found.setdefault(id_, {})
            taken = {kept.number for kept in known.values()}
            for number, name in names.items():
                if name not in known and number not in taken:
                    known[name] = KeptMask(number)
    return found


def _cards_with_masks(texts: Sequence[UnitText]) -> dict[str, Sequence[Mask]]:
    """Return the masks of the cards that have any, by their ids and by the ids that they had."""
    found: dict[str, Sequence[Mask]] = {}
    for text in texts:
        if not text.may_have("masks"):
            continue
        for item in text.section.items:
            if item.occlusion is not None:
                for id_ in (item.id, *item.was):
                    found[str(id_)] = item.occlusion.masks
    return found


def _packages(header: Header) -> Iterator[Package]:
    """Yield the package of the last build and those of the last releases, the newest first."""
    for name in (package_name(header), *kept_releases(header, MAX_RELEASES)):
        package = package_at(header, header.root / "dist" / name, digests=False)
        if package is not None:
            yield package


def _masks(
    package: Package, cards: Mapping[str, Sequence[Mask]]
) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield the ids of masks by their numbers, of each card that has masks."""
    for note in package.notes:
        kind = package.note_types.get(note.note_type)
        if kind is None or len(kind.fields) != len(note.fields):
            continue
        bind = words_of(kind)
        if "note" not in bind or "Id" not in kind.fields:
            continue
        contents = dict(zip(kind.fields, note.fields, strict=True))
        id_ = contents["Id"]
        if id_ in cards:
            field, back = contents[bind["occlusions"]], contents[bind["note"]]
            yield id_, names_of(field, back, cards[id_])
