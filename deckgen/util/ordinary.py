"""Files that end: a pipe or a device may give bytes without end, or never the first one."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def require_ordinary(path: Path) -> None:
    """Raise ``OSError`` for what is there and is neither a file nor a folder."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
