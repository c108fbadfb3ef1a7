"""The bytes of media files, and the names that they have for them in packages."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from deckgen.core.identity import media_name
from deckgen.util.hashing import sha256_of

if TYPE_CHECKING:
    from pathlib import Path


def packed_name(path: Path) -> str:
    """Return the name under which a file is packed: see :func:`~deckgen.core.identity.media_name`.

    Raises ``OSError`` for a file that may not be read, that is being written, or that is none.
    """
    return media_name(path.stem, path.suffix, digest_of(path))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; raises ``OSError`` as :func:`packed_name` does."""
    if not path.is_file():  # a pipe would be read without end
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        digest = sha256_of(file)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise OSError(errno.EAGAIN, "it was changed while it was read", str(path))
    return digest
