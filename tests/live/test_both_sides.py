"""A project and a collection, changed on both sides in any order; pushed and pulled in between.

Nothing is lost without having been shown, nothing comes twice, and both are the same in the end.
"""

from __future__ import annotations

import random
import re
import time
from pathlib import Path
from typing import Any

import pytest
from live.addon import Addon
from live.collection import Hand
from live.test_push import Desk

from deckgen.anki.engine import Engine
from deckgen.render.from_html.alike import alike

pytestmark = pytest.mark.once

WORDS = re.compile(r"words \d+")  # 'words 012'
PLAIN = ("iron", "coal", "raw", "one", "turn")

OWN_TYPE = """\
note-types:
  - id: country
    name: Country
    bind: {id: Key}
    fields: [Country, Capital, Key]
    cards:
      - name: Capital
        front: 'Capital of {{Country}}?'
        back: |
          {{FrontSide}} {{Capital}}
      - {name: Land, file: land.html}
    style: country.css
topics:
"""
LAND = "Land of {{Capital}}?\n--\n{{Country}}\n"
NORWAY = (
    "      - {id: norway, type: country, fields: {Country: Norway, Capital: Oslo}}\n"
)


class Life:
    """One life. Every text that is written is made up, so that it is known where it has gone."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.random = random.Random(seed)
        self.count = 0
        self.shown = ""
        self.reviews = 0
        self.guids: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.taken: set[str] = set()  # which words have been in the project
        self.log: list[str] = []

    def words(self) -> str:
        self.count += 1
        more = self.random.choice(["here", "and <b>there</b>", "x &lt; y", "a: b # c"])
        return f"words {self.count:03} {more}"

    def step(self) -> None:
        name = self.random.choice(
            [
                "edit_here",
                "edit_there",
                "edit_there",
                "both",
                "same",
                "tag",
                "new_here",
                "new_there",
                "delete",
                "study",
                "look",
                "style_here",
                "style_there",
                "style_there",
                "deck_style_there",
                "template_here",
                "template_there",
                "template_there",
                "push",
                "push",
                "pull",
                "pull",
            ]
        )
        self.log.append(name)
        getattr(self, name)()
        self.check()

    # --- what people do ---------------------------------------------------------------------

    def edit_here(self, text: str = "", key: str = "") -> None:
        key = key or self.random.choice(PLAIN)
        field = {
            "iron": "a: ",
            "coal": "a: ",
            "raw": "a: ",
            "one": "a: ",
            "turn": "a: ",
        }[key]
        lines = self.desk.text.split("\n")
        at = next(
            n for n, line in enumerate(lines) if f"id: {key}" in line.split(",")[0]
        )
        if "{" in lines[at]:
            return  # in braces; edited there alone
        end = next(
            n for n in range(at, len(lines)) if lines[n].lstrip().startswith(field)
        )
        lines[end] = (
            lines[end][: lines[end].index(field)]
            + f"a: '{text or f'here {self.count}'}'"
        )
        self.count += 1
        self.desk.cards.write_text("\n".join(lines), encoding="utf-8")

    def there(self) -> list[str]:
        col = self.desk.hand.col
        return [
            key
            for key in PLAIN
            if col.db.scalar("select 1 from notes where guid = ?", self.guids[key])
        ]

    def edit_there(self) -> None:
        keys = self.there()
        if keys:
            field = self.random.choice(["Answer", "Prompt", "Note", "My_notes"])
            self.desk.hand.edit(
                self.guids[self.random.choice(keys)], **{field: self.words()}
            )

    def both(self) -> None:
        key = self.random.choice(self.there() or ["iron"])
        if key in self.there():
            self.desk.hand.edit(self.guids[key], Answer=self.words())
        self.edit_here(key=key)

    def same(self) -> None:
        key = self.random.choice(["iron", "one", "turn"])
        if key in self.there():
            self.count += 1
            self.desk.hand.edit(self.guids[key], Answer=f"same {self.count}")
            self.edit_here(f"same {self.count}", key)

    def tag(self) -> None:
        keys = self.there()
        if keys:
            self.desk.hand.tag(
                self.guids[self.random.choice(keys)], f"own{self.random.randrange(3)}"
            )

    def new_here(self) -> None:
        self.count += 1
        card = f"      - {{id: here-{self.count}, q: 'New card {self.count}?', a: 'Answer {self.count}'}}\n"
        self.desk.rewrite("      - id: raw\n", card + "      - id: raw\n")

    def new_there(self) -> None:
        self.count += 1
        self.desk.hand.add(
            "Lab deck (Question)",
            "Lab deck",
            f"Made there {self.count}?",
            f"Yes {self.count}",
        )

    def delete(self) -> None:
        keys = self.there()
        if len(keys) > 3:
            key = self.random.choice(keys)
            for (guid,) in [(self.guids[key],)]:
                self.desk.hand.delete(guid)
            self.deleted.add(key)

    def study(self) -> None:
        self.desk.study(3)

    def look(self) -> None:
        self.count += 1
        (self.desk.root / "own.css").write_text(
            f".card {{ margin: {self.count}px; }}", encoding="utf-8"
        )

    def style_here(self) -> None:
        self.count += 1
        text = f".card {{ margin: {self.count}px; }}\n"
        (self.desk.root / "country.css").write_text(text, encoding="utf-8")

    def style_there(self) -> None:
        self.count += 1
        own = self.desk.hand.col.models.by_name("Country")
        own["css"] = (
            f".card {{ padding: 1px; }}\n.words {self.count} {{ margin: 1px; }}"
        )
        self.change(own)

    def deck_style_there(self) -> None:
        """One of the built-in note types, which have a style in common."""
        self.count += 1
        own = self.desk.hand.col.models.by_name("Lab deck (Question)")
        own["css"] = own["css"].rstrip() + f"\n.words {self.count} {{ margin: 1px; }}"
        self.change(own)

    def template_here(self) -> None:
        self.count += 1
        old = self.random.choice(["Land", "--\n"])
        new = f"Land {self.count}" if old == "Land" else f"--\nhere {self.count} "
        path = self.desk.root / "land.html"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def template_there(self) -> None:
        self.count += 1
        own = self.desk.hand.col.models.by_name("Country")
        template = self.random.choice(own["tmpls"])
        side = self.random.choice(["qfmt", "afmt"])
        template[side] += f"\n<i>words {self.count}: 'a' # b</i>"
        self.change(own)

    def change(self, own: Any) -> None:
        self.desk.hand.col.models.update_dict(own)
        self.desk.hand.col.models._clear_cache()

    def looks(self) -> dict[tuple[str, str, str], str]:
        """Return the texts of all note types."""
        found = {}
        for name in ("Country", "Lab deck (Question)", "Lab deck (Cloze)"):
            own = self.desk.hand.col.models.by_name(name)
            found[name, "", "css"] = own["css"]
            for template in own["tmpls"]:
                found.update(
                    {
                        (name, template["name"], side): template[side]
                        for side in ("qfmt", "afmt")
                    }
                )
        return found

    def push(self, *arguments: str) -> int:
        before, looks = self.contents(), self.looks()
        result = self.desk.push(*arguments)
        assert result.exit_code in (0, 1), result.output
        assert "Traceback" not in result.output
        self.shown += result.output
        after = self.contents()
        # what was written there is there, or was shown
        for guid, fields in before.items():
            for name, text in fields.items():
                is_new = text.startswith("words") and not self.taken.intersection(
                    WORDS.findall(text)
                )
                if is_new and after[guid][name] != text:
                    assert text in result.stdout, (guid, name, text)
        looks_after = self.looks()
        for place, text in looks.items():
            for words in WORDS.findall(text):
                if words not in looks_after[place] and words not in self.taken:
                    assert words in result.stdout, (place, words)
        return result.exit_code

    def pull(self, *arguments: str) -> int:
        before = self.desk.text
        if self.random.random() < 0.5 and not arguments:
            arguments = ("--types",)
        result = self.desk.pull(*arguments)
        assert result.exit_code in (0, 1), result.output
        self.shown += result.output
        for name in ("cards.yaml", "own.css", "country.css", "land.html"):
            self.taken.update(
                WORDS.findall((self.desk.root / name).read_text(encoding="utf-8"))
            )
        if not arguments:
            assert (
                self.desk.text.count("# the first card")
                == before.count("# the first card")
                == 1
            )
        return result.exit_code

    # --- what holds always ------------------------------------------------------------------

    def contents(self) -> dict[str, dict[str, str]]:
        col = self.desk.hand.col
        return {
            guid: self.desk.hand.fields(guid)
            for (guid,) in col.db.all("select guid from notes")
        }

    def check(self) -> None:
        db = self.desk.hand.col.db
        reviews = db.scalar("select count() from revlog")
        assert reviews >= self.reviews
        self.reviews = reviews
        assert db.scalar("select count() - count(distinct guid) from notes") == 0
        ids = db.list("select flds from notes")
        named = [flds.split("\x1f")[11] for flds in ids if flds.count("\x1f") >= 11]
        named = [each for each in named if each]
        assert len(named) == len(set(named))
        assert len(self.desk.hand.col.models.all_names_and_ids()) == self.types
        assert self.desk.schema() == self.schema

    def settle(self) -> None:
        """Decide everything, and look whether both sides are the same."""
        self.pull("--all", "theirs", "--tags", "--types")
        text = self.desk.text
        self.desk.cards.write_text(
            text.replace("        draft: true\n", ""), encoding="utf-8"
        )
        assert self.push() == 0, self.shown[-3000:]
        assert self.pull("--tags", "--types") == 0
        result = self.desk.push()
        assert result.exit_code == 0
        assert "nothing to push" in result.stderr
        result = self.desk.pull("--tags", "--types")
        assert "0 edits" in result.stderr
        from deckgen.compile import pipeline
        from deckgen.compile.outcomes import Built

        checked = pipeline.check(self.desk.cards, int(time.time()))
        assert isinstance(checked, Built)
        for note, entry in zip(checked.build.notes, checked.build.entries, strict=True):
            if note.key.split("/")[0] in self.deleted:
                continue
            fields = self.desk.hand.fields(entry.guid)
            for name, own in zip(fields, note.fields, strict=True):
                assert name == "My notes" or alike(fields[name], own), (note.key, name)


def live(tmp_path: Path, seed: int, steps: int) -> Life:
    with Engine() as engine, Addon(engine._col) as addon:
        desk = Desk(tmp_path, Hand(engine), addon)
        (desk.root / "own.css").write_text("", encoding="utf-8")
        (desk.root / "country.css").write_text(
            ".card { color: red; }\n", encoding="utf-8"
        )
        (desk.root / "land.html").write_text(LAND, encoding="utf-8")
        desk.rewrite("topics:\n", OWN_TYPE)
        desk.rewrite("      - id: raw\n", NORWAY + "      - id: raw\n")
        desk.rewrite("  language: nl\n", "  language: nl\n  style: own.css\n")
        desk.rewrite("note: &shared A shared note", "note: A note")
        desk.rewrite("note: *shared", "note: Another")
        life = Life(desk, seed)
        desk.runs = 2000  # each build is later than what was done before
        assert life.desk.push().exit_code == 0
        desk.study(6)
        life.guids = {key: desk.guid(key) for key in PLAIN}
        life.types = len(desk.hand.col.models.all_names_and_ids())
        life.schema = desk.schema()
        try:
            for _ in range(steps):
                life.step()
            life.settle()
        except BaseException:
            print(life.log)
            raise
        return life


@pytest.mark.parametrize("seed", range(6))
def test_a_life_on_both_sides(tmp_path: Path, seed: int) -> None:
    life: Any = live(tmp_path, seed, 14)
    assert life.reviews
