"""Where the running deckgen was installed from, in words that ``pip`` understands elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deckgen.util.filenames import resolved

TIMEOUT = 10
"""Seconds after which git is given up."""

_PLACE = re.compile(
    r"(?:git\+)?https://[\w.-]+(?::\d+)?/[\w.~/%+-]+(?:@[0-9a-f]{40,64})?(?:#sha256=[0-9a-f]{64})?"
)
"""What is written into a workflow: nothing that YAML or a shell would read as anything but text."""

_SCP = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")
"""git's own form of an address, ``git@github.com:owner/repository.git``."""


def origin() -> str:
    """Return the place that others can install this deckgen from, or ``''`` if none is known.

    It is what stands behind ``anki-deckgen @`` for pip: a repository with its commit, or an archive.
    A version from a package index is not named: nothing says which index it came from, and another
    index may have somebody else's distribution under the name.
    """
    root = resolved(Path(__file__)).parents[3]
    recorded = _direct_url(root)
    url = str(recorded.get("url", ""))
    if "vcs_info" in recorded:
        commit = str(recorded["vcs_info"].get("commit_id", ""))
        place = _repository(url, commit)
    elif "archive_info" in recorded:
        place = url
        digest = recorded["archive_info"].get("hashes", {}).get("sha256", "")
        if digest:
            place += f"#sha256={digest}"
    else:
        place = _of_clone(root)
    if not _PLACE.fullmatch(place):
        return ""
    return place


def _direct_url(root: Path) -> dict[str, Any]:
    """Return what the installer noted of the package in a folder (PEP 610); ``{}`` if nothing."""
    try:
        installed = distribution("anki-deckgen")
        noted = json.loads(installed.read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, OSError, ValueError):
        return {}
    place = resolved(Path(str(installed.locate_file("deckgen"))))
    is_this_one = place == root / "deckgen"
    if not is_this_one or not isinstance(noted, dict):
        return {}
    return noted


def _of_clone(root: Path) -> str:
    """Return the place that a clone of the repository came from, with the commit if it is there too."""
    top = _git(root, "rev-parse", "--show-toplevel")
    # the repository of somebody who has deckgen inside it
    if not top or resolved(Path(top)) != root:
        return ""
    commit = ""
    if _git(root, "branch", "-r", "--contains", "HEAD"):
        commit = _git(root, "rev-parse", "HEAD")
    url = _git(root, "config", "--get", "remote.origin.url")
    return _repository(url, commit)


def _repository(url: str, commit: str) -> str:
    """Return a git address as one that needs no key, without the name and password that it may hold.

    ``git@github.com:owner/deck.git`` becomes ``git+https://github.com/owner/deck.git@1a2b3c…``.
    """
    found = _SCP.fullmatch(url)
    if found and "://" not in url:
        host = found["host"]
        path = found["path"]
    else:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return ""
        if parts.scheme not in ("https", "ssh", "git", "http"):
            return ""
        host = parts.hostname or ""
        if port and parts.scheme == "https":
            host += f":{port}"
        path = parts.path.lstrip("/")
    place = f"git+https://{host}/{path}"
    if commit:
        place += f"@{commit}"
    return place


def _git(root: Path, *arguments: str) -> str:
    """Return what git says, or nothing where there is no git or no repository."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    if done.returncode != 0:
        return ""
    return done.stdout.strip()
