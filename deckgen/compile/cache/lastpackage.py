"""The package that the last build wrote: where the blocks of its database stand in it."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from deckgen.compile.cache.store import Store
    from deckgen.compile.outcomes import Package
    from deckgen.formats.blocks import Packed

NAME = "unit-package"
"""Under what name a store has them."""


def known(store: Store) -> Packed | None:
    """Return the package that the last build wrote, ``None`` if nothing is known of it; it may be another one
    by now."""
    kept = store.get(NAME)
    if kept is None:
        return None
    from deckgen.formats.blocks import Block, Packed

    path, version, blocks = kept
    # another version may deflate otherwise
    if version != zlib.ZLIB_RUNTIME_VERSION:
        return None
    return Packed(Path(path), [Block(*each) for each in blocks])


def keep(store: Store, package: Package) -> bool:
    """Note where the blocks of a package are; return whether the next build may find one of them as it
    was: of a small deck each change is one of its only block."""
    blocks = package.written.blocks
    if len(blocks) <= 1:
        return False
    path = str(resolved(package.target))
    store.put(NAME, (path, zlib.ZLIB_RUNTIME_VERSION, [*map(tuple, blocks)]))
    return True
