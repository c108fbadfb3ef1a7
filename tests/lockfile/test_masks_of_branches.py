"""Lines of one mask that two branches wrote differently."""

from __future__ import annotations

from itertools import permutations

import pytest

from deckgen.core.occlusion import KeptMask
from deckgen.lockfile import masks
from deckgen.lockfile.content import LockFile


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["mask a/x 1", "mask a/x 1 gone"], KeptMask(1)),
        (["mask a/x 1 gone", "mask a/x 2 gone"], KeptMask(1, is_gone=True)),
        (["mask a/x 3", "mask a/x 2 gone", "mask a/x 4"], KeptMask(2)),
    ],
)
def test_the_lower_number_counts_and_what_is_in_use_stays_so(
    lines: list[str], kept: KeptMask
) -> None:
    for order in permutations(lines):
        lock = LockFile("d")
        for line in order:
            masks.read(lock, line.split())
        assert lock.masks == {"a": {"x": kept}}
