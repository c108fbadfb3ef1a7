"""The SHA-256 of a file of any size, in little memory."""

from __future__ import annotations

import hashlib
from typing import IO

BLOCK = 1 << 20
"""Bytes that are read at a time."""


def sha256_of(file: IO[bytes]) -> str:
    """Return the SHA-256, in hexadecimal, of what an open file holds from where it is read."""
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
