"""A project as it was at a commit, for those that are kept in git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

TIMEOUT = 60
"""Seconds after which git is given up."""


def commits(root: Path, count: int) -> list[str]:
    """Return the last commits that touched a folder, the newest first; none without git."""
    return _git(root, "log", f"-{count}", "--format=%H", "--", ".").decode().split()


def extract(root: Path, revision: str, into: Path) -> bool:
    """Write a folder as it was at a commit into another; tell whether there is such a commit."""
    if revision.startswith("-"):
        return False
    packed = _git(root, "archive", "--format=tar", revision, ".")
    if not packed:
        return False
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            path = (into / member.name).resolve()
            if content is not None and path.is_relative_to(into.resolve()):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
    return True


def _git(root: Path, *arguments: str) -> bytes:
    """Return what git says, or nothing where there is no git or no repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, timeout=TIMEOUT)
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
