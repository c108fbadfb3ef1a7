"""The texts that the tests cite, as their readers would get them."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent


def _essay() -> str:
    [path] = (_ROOT / "seeds").glob("*_21a4d1d653a7876d.txt")
    return path.read_text(encoding="utf-8")


ESSAY = _essay()
HARBOUR = (_HERE / "data" / "harbour.txt").read_bytes().decode("windows-1252")
OBSERVATORY = (_HERE / "data" / "observatory.txt").read_text(encoding="utf-8")
BRIDGE = (_HERE / "data" / "bridge.txt").read_text(encoding="utf-8")

TEXTS = {
    "essay": (ESSAY, "en"),
    "harbour": (HARBOUR, "en"),
    "observatory": (OBSERVATORY, "ru"),
} | {"bridge": (BRIDGE, "ja")}
