"""A page for paper as a PDF, made by a Chromium that is installed."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deckgen.util.atomic import atomic_write

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
"""What Chromium and its kin are called on the path; ``CHROMIUM`` in the environment names another."""

MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
"""Where they are on macOS, and below the folders for programs on Windows."""

TIMEOUT = 300
"""Seconds after which the browser is given up."""

DRAWN = 20_000
"""Milliseconds of the page's own time in which its formulas are drawn."""


def browser() -> str | None:
    """Return the path of a Chromium, ``None`` if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    places = [Path(place) for place in MACOS]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if os.environ.get(variable):
            places += [Path(os.environ[variable], place) for place in WINDOWS]
    return next((str(place) for place in places if place.is_file()), None)


def write(html: str, target: Path) -> int:
    """Write a page as a PDF and return how many bytes it has. Raises ``OSError``; what was there before
    is then untouched.
    """
    program = browser()
    if program is None:
        raise FileNotFoundError(
            errno.ENOENT,
            "a PDF needs Chromium, Chrome or Edge, and none was found; write an .html file and print that",
            str(target),
        )
    with tempfile.TemporaryDirectory(prefix="deckgen-") as temporary:
        folder = Path(temporary)
        page, made = folder / "page.html", folder / "page.pdf"
        page.write_text(html, encoding="utf-8")
        _print(program, page, made)
        data = made.read_bytes() if made.exists() else b""
    if not data.startswith(b"%PDF"):
        raise OSError(errno.EIO, f"'{program}' made no PDF", str(target))
    with atomic_write(target) as file:
        file.write(data)
    return len(data)


def _print(program: str, page: Path, made: Path) -> None:
    """Have the browser print a page. Raises ``OSError``."""
    command = [
        program,
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--no-pdf-header-footer",
        f"--user-data-dir={page.parent / 'profile'}",
        f"--virtual-time-budget={DRAWN}",
        f"--print-to-pdf={made}",
        page.as_uri(),
    ]
    if sys.platform != "win32" and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # which Chromium refuses to have for root
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(
            errno.ETIMEDOUT,
            f"'{program}' took longer than {TIMEOUT} seconds",
            str(page),
        ) from error
