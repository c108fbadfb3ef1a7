"""Pictures and sounds that were added in Anki, under names of all kinds, are the same on both sides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.project import PNG
from live.addon import IS_OLD, Addon
from live.test_push import Desk

if TYPE_CHECKING:
    from live.collection import Hand

NAMES = ("cell", "my cell (1)", "a&b", "it's", "Zäh  2", "x;y", "a#b", "-c-")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_added_in_anki_is_the_same_here(
    tmp_path: Path, hand: Hand, name: str
) -> None:
    if IS_OLD and "&" in name:
        pytest.skip("Anki's exporter before 26.9 leaves such files out")
    with Addon(hand.col) as addon:
        desk = Desk(tmp_path / "project", hand, addon)
        assert desk.push().exit_code == 0
        folder = Path(hand.col.media.dir())
        for file in (f"{name}.png", f"{name}.mp3", "other.mp3"):
            (folder / file).write_bytes(PNG)
        written = name.replace("&", "&amp;")
        texts = {
            "iron": f'A metal <img src="{written}.png">',
            "one": f"One [sound:{written}.mp3] [sound:other.mp3]",
        }
        for key, text in texts.items():
            desk.edit(key, Answer=text)
        pulled = desk.pull()
        assert pulled.exit_code == 0, pulled.output
        for file in (f"{name}.png", f"{name}.mp3", "other.mp3"):
            assert (desk.root / "media" / file).read_bytes() == PNG
            assert f"media/{file}" in desk.text
        pushed = desk.push()
        assert pushed.exit_code == 0, pushed.output
        assert "nothing to push" in pushed.stderr
        assert {key: hand.fields(desk.guid(key))["Answer"] for key in texts} == texts
        assert desk.pull().stdout == ""
