"""What two sides had in common is of one profile of Anki, and of one form of the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deckgen.lockfile import agreed

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = agreed.Agreed(
    {"guid": agreed.Shared({"Front": "a"}, ("tag",))}, {"mine": {"style": "0"}}
)


def test_what_another_profile_has_does_not_count(tmp_path: Path) -> None:
    agreed.write(tmp_path, "d", "Anna", KNOWN)
    assert agreed.read(tmp_path, "d", "Anna") == KNOWN
    assert agreed.read(tmp_path, "d", "Boris") == agreed.NOTHING
    assert agreed.read(tmp_path, "another", "Anna") == agreed.NOTHING


def test_a_file_of_another_version_does_not_count(tmp_path: Path) -> None:
    agreed.write(tmp_path, "d", "Anna", KNOWN)
    path = agreed.path_of(tmp_path, "d")
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        json.dumps({**content, "version": agreed.VERSION + 1}), encoding="utf-8"
    )
    assert agreed.read(tmp_path, "d", "Anna") == agreed.NOTHING
