"""``deckgen study`` and ``check --study`` on collections with made-up answers."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from helpers.project import T0, Workshop
from helpers.sums import sums
from study.simulate import START, Habits, Life, learn

from deckgen.cli.main import main
from deckgen.commands.preview.marks import Marks
from deckgen.compile import pipeline
from deckgen.study.learners import DAY
from deckgen.study.shares import FEWEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.formats.reading.answers import StudiedCard

CARDS = 40
HARD = {"plus-7": Habits(seconds=40, fails=0.7, noise=0.3)}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", sums(CARDS, "High <b>"))
    made.first_release = "1.0"
    made.package = made.build()  # type: ignore[attr-defined]
    return made


def collection(
    workshop: Workshop, target: Path, studied: Mapping[str, StudiedCard]
) -> Path:
    """Write a collection as a learner has it who imported the package and answered its cards."""
    with zipfile.ZipFile(workshop.package) as archive:  # type: ignore[attr-defined]
        target.write_bytes(archive.read("collection.anki2"))
    with sqlite3.connect(target) as connection:
        rows = connection.execute(
            "select c.id, n.id, n.guid from cards c join notes n on n.id = c.nid"
        )
        ids = {guid: (card, note) for card, note, guid in rows}
        for name, card in studied.items():
            id_, note = ids[workshop.guid(name)]
            kind = 0 if card.is_new else 2
            connection.execute(
                "update cards set type = ?, queue = ?, reps = ?, lapses = ?, data = ? where id = ?",
                (kind, kind, len(card.answers), card.lapses, '{"s":3.2,"d":9.1}', id_),
            )
            if card.is_leech:
                connection.execute(
                    "update notes set tags = tags || ' leech ' where id = ?", (note,)
                )
            connection.executemany(
                "insert into revlog values (?, ?, -1, ?, 1, 1, 2500, ?, 1)",
                [
                    (answer.moment, id_, answer.ease, answer.took)
                    for answer in card.answers
                ],
            )
    connection.close()
    return target


def learner(
    workshop: Workshop,
    target: Path,
    seed: int,
    habits: Mapping[str, Habits] | None = None,
) -> Path:
    studied = learn(
        list(workshop.cards), random.Random(seed), habits, Life(days=90, new=4)
    )
    return collection(workshop, target, studied)


def run(*arguments: object, status: int = 0) -> Any:
    told = CliRunner().invoke(main, [str(each) for each in arguments])
    assert told.exit_code == status, told.output
    return told


def test_text_json_and_page(workshop: Workshop, tmp_path: Path) -> None:
    path = learner(workshop, tmp_path / "collection.anki2", 1, HARD)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    text = run("study", path, "-C", workshop.root).stdout
    assert text.startswith("1 learner, 40 cards of the deck seen, ")
    assert "info[S101] took" in text
    assert "difficulty 9.1" in text
    assert "A ranking by time in the first days, and not a test" in text
    page = tmp_path / "page.html"
    found = json.loads(
        run(
            "study", path, "-C", workshop.root, "--format", "json", "--html", page
        ).stdout
    )
    assert (found["learners"], found["cards"], found["version"]) == (1, 40, 1)
    first = found["ranking"][0]
    assert (first["card"], first["difficulty"]) == ("plus-7", 9.1)
    assert {each["card"] for each in found["diagnostics"]} == {"plus-7"}
    assert {each["severity"] for each in found["diagnostics"]} == {"info"}
    assert [each["path"] for each in found["topics"]] == [["low"], ["high"]]
    html = page.read_text(encoding="utf-8")
    assert "High &lt;b&gt;" in html
    assert "<script" not in html
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert not list(tmp_path.glob("collection.anki2-*"))


def test_check_shows_the_marks_at_the_lines(workshop: Workshop, tmp_path: Path) -> None:
    path = learner(workshop, tmp_path / "collection.anki2", 1, HARD)
    plain = json.loads(run("check", workshop.root, "--format", "json").stdout)[
        "diagnostics"
    ]
    marked = json.loads(
        run("check", workshop.root, "--format", "json", "--study", path).stdout
    )["diagnostics"]
    assert {each["code"][0] for each in plain} <= {"U"}
    assert {each["code"] for each in marked} >= {"S101", "S102"}
    lines = (workshop.root / "cards.yaml").read_text().splitlines()
    assert all(
        "plus-7" in lines[each["line"] - 1] for each in marked if each["code"][0] == "S"
    )


def test_a_preview_shows_the_same_marks(workshop: Workshop, tmp_path: Path) -> None:
    path = learner(workshop, tmp_path / "collection.anki2", 1, HARD)
    checked = pipeline.check(workshop.root / "cards.yaml", workshop.now)
    marks = Marks((path,))
    found = marks.with_marks(checked).diagnostics
    assert {each.code for each in found} >= {"S101", "S102"}
    assert [each for each in found if each.code[0] != "S"] == [*checked.diagnostics]
    path.unlink()  # it was read
    assert marks.with_marks(checked).diagnostics == found


def test_marks_are_suppressed_like_others(workshop: Workshop, tmp_path: Path) -> None:
    path = learner(workshop, tmp_path / "collection.anki2", 1, HARD)
    workshop.cards["plus-7"]["ignore"] = {"S101": "worth it", "S102": "worth it"}
    workshop.write()
    found = json.loads(
        run("study", path, "-C", workshop.root, "--format", "json").stdout
    )
    assert not {"S101", "S102"} & {each["code"] for each in found["diagnostics"]}
    assert found["ranking"][0]["card"] == "plus-7"  # it stays what it is
    codes = {
        each["code"]
        for each in json.loads(run("check", workshop.root, "--format", "json").stdout)[
            "diagnostics"
        ]
    }
    assert "Q901" not in codes
    workshop.deck["check"] = {"ignore": {"Q": "made up", "S": "not wanted"}}
    workshop.write()
    found = json.loads(
        run("study", path, "-C", workshop.root, "--format", "json").stdout
    )
    assert found["diagnostics"] == []


def test_what_is_shared_has_counts_only(workshop: Workshop, tmp_path: Path) -> None:
    path = learner(workshop, tmp_path / "collection.anki2", 1, HARD)
    share = tmp_path / "counts.json"
    run("study", path, "-C", workshop.root, "--share", share)
    text = share.read_text()
    value = json.loads(text)
    assert {key: value[key] for key in ("deck", "release", "deckgen", "version")} == {
        "deck": "sums",
        "release": "1.0",
        "deckgen": "study",
        "version": 1,
    }
    assert set(value) == {"deckgen", "version", "deck", "release", "cards"}
    for name, row in value["cards"].items():
        assert name in workshop.cards
        assert len(row) == 6
        assert all(type(count) is int and 0 <= count < 10**6 for count in row)
        assert row[0] >= FEWEST
    with sqlite3.connect(path) as connection:
        moments = [
            str(moment) for (moment,) in connection.execute("select id from revlog")
        ]
        ids = [
            str(id_)
            for (id_,) in connection.execute(
                "select id from cards union select id from notes"
            )
        ]
    assert not any(number in text for number in moments + ids)
    assert not any(workshop.guid(key) in text for key in workshop.cards)
    assert str(tmp_path) not in text


def test_shared_counts_are_learners_too(workshop: Workshop, tmp_path: Path) -> None:
    shares = []
    for seed in range(3):
        path = learner(workshop, tmp_path / f"{seed}.anki2", seed, HARD)
        shares.append(tmp_path / f"{seed}.json")
        run("study", path, "-C", workshop.root, "--share", shares[-1])
    found = json.loads(
        run("study", *shares, "-C", workshop.root, "--format", "json").stdout
    )
    assert found["learners"] == 3
    first = found["ranking"][0]
    assert (first["card"], first["learners"]) == ("plus-7", 3)
    assert "S101" in {each["code"] for each in found["diagnostics"]}


def test_the_same_learner_is_not_counted_twice(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = learner(workshop, tmp_path / "a.anki2", 1)
    copy = tmp_path / "b.anki2"
    copy.write_bytes(path.read_bytes())
    told = run("study", path, copy, "-C", workshop.root, status=2)
    assert "are of the same learner" in told.output


def test_since_a_day_or_a_release(workshop: Workshop, tmp_path: Path) -> None:
    path = learner(workshop, tmp_path / "collection.anki2", 1)
    whole = json.loads(
        run("study", path, "-C", workshop.root, "--format", "json").stdout
    )
    day = f"{2025}-07-15"
    later = json.loads(
        run(
            "study", path, "-C", workshop.root, "--format", "json", "--since", day
        ).stdout
    )
    assert 0 < later["answers"] < whole["answers"]
    released = json.loads(
        run(
            "study", path, "-C", workshop.root, "--format", "json", "--since", "1.0"
        ).stdout
    )
    assert released["answers"] == whole["answers"]  # it was released long before
    assert T0 * 1000 < START
    assert (
        "neither a day"
        in run(
            "study", path, "-C", workshop.root, "--since", "yesterday", status=2
        ).output
    )
    told = run("study", path, "-C", workshop.root, "--since", "2090-01-01", status=2)
    assert "no answers since then" in told.output


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a package"),
        (b"{", "neither a package nor a file of counts"),
        (b'{"deckgen": "study", "version": 9}', "newer deckgen"),
        (
            b'{"deckgen": "study", "version": 1, "deck": "other"}',
            "of another deck than 'sums'",
        ),
        (b'{"deckgen": "study", "version": 1, "deck": "sums"}', "has no counts"),
        (
            b'{"deckgen": "study", "version": 1, "deck": "sums", "cards": {"plus-1": [1]}}',
            "of 'plus-1' are not",
        ),
        (
            b'{"deckgen": "study", "version": 1, "deck": "sums", "cards": {"plus-1": [1, 2, 0, 0, 0, 60]}}',
            "of 'plus-1' are not",
        ),
        (b"[" * 100_000, "not a package"),
        (b'{"a":' * 100_000, "neither a package nor a file of counts"),
    ],
)
def test_other_files_are_refused(
    workshop: Workshop, tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert why in run("study", path, "-C", workshop.root, status=2).output


def test_a_collection_without_the_deck_or_without_answers_is_refused(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = collection(workshop, tmp_path / "a.anki2", {})
    assert (
        "has no answers to cards of the deck"
        in run("study", path, "-C", workshop.root, status=2).output
    )
    with sqlite3.connect(path) as connection:
        connection.execute("update notes set guid = guid || 'x'")
    assert (
        "has no card of the deck 'sums'"
        in run("study", path, "-C", workshop.root, status=2).output
    )
    assert (
        "cannot read"
        in run("study", tmp_path / "none", "-C", workshop.root, status=2).output
    )


def test_a_collection_that_is_open_is_refused(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = learner(workshop, tmp_path / "a.anki2", 1)
    (tmp_path / "a.anki2-wal").write_bytes(b"x")
    assert (
        "close Anki first" in run("study", path, "-C", workshop.root, status=2).output
    )


def test_a_renamed_card_keeps_its_answers(workshop: Workshop, tmp_path: Path) -> None:
    path = learner(workshop, tmp_path / "a.anki2", 1, HARD)
    card = workshop.cards["plus-7"]
    card["id"], card["was"] = "seven", "plus-7"
    workshop.write()
    found = json.loads(
        run("study", path, "-C", workshop.root, "--format", "json").stdout
    )
    assert found["ranking"][0]["card"] == "seven"


def test_a_deck_with_errors_is_studied_all_the_same(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = learner(workshop, tmp_path / "a.anki2", 1, HARD)
    workshop.cards["plus-9"]["a"] = "![](missing.png)"
    workshop.write()
    found = json.loads(
        run("study", path, "-C", workshop.root, "--format", "json").stdout
    )
    assert found["ranking"][0]["card"] == "plus-7"


def test_two_learners_are_not_shared(workshop: Workshop, tmp_path: Path) -> None:
    told = run(
        "study", "a", "b", "-C", workshop.root, "--share", tmp_path / "x.json", status=2
    )
    assert "name one collection" in told.output
    assert DAY == 86_400_000
