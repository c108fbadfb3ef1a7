"""When a note is rewritten at its learners': what a release counts from, what is held, and what
version control takes back."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from helpers.project import Row, Workshop, errors, rows

from deckgen.cli import main
from deckgen.commands.verify.package import taken_back
from deckgen.notetypes.builtin import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.anki.engine import Engine

pytestmark = pytest.mark.once

TOPIC = FIELDS.index("Topic")


def row(workshop: Workshop, package: Path, key: str) -> Row:
    return rows(package)[workshop.guid(key)]


def codes(workshop: Workshop) -> list[str]:
    return [each.code for each in workshop.outcome.checked.diagnostics]


# --- a release counts from the one before ------------------------------------------------


def test_an_edit_that_was_taken_back_touches_nobody(
    workshop: Workshop, engine: Engine
) -> None:
    """The commonest way to lose what learners wrote: edit, build, undo, build, release."""
    first = workshop.build(release="1.0")
    engine.import_package(first)
    engine.study(5)
    workshop.cards["plus-0"]["a"] = "another"
    workshop.build()
    workshop.cards["plus-0"]["a"] = "1"
    workshop.build()
    second = workshop.build(release="1.1")
    assert {guid: each.mod for guid, each in rows(second).items()} == {
        guid: each.mod for guid, each in rows(first).items()
    }
    result = engine.import_package(second)
    assert result.counts.get("updated", 0) == 0
    assert result.touched == 0


def test_notes_that_were_edited_and_edited_back_are_known(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    package = workshop.build()
    assert taken_back(package, workshop.root) == frozenset()
    workshop.cards["plus-0"]["a"] = "another"
    assert taken_back(workshop.build(), workshop.root) == frozenset()
    workshop.cards["plus-0"]["a"] = "1"
    back = workshop.build()
    assert taken_back(back, workshop.root) == {workshop.guid("plus-0")}


def test_a_change_has_the_time_of_the_release_and_not_of_the_first_build(
    workshop: Workshop,
) -> None:
    """A learner's card that became a leech in between still gets the correction."""
    workshop.build(release="1.0")
    workshop.cards["plus-0"]["a"] = "another"
    first = row(workshop, workshop.build(), "plus-0")
    package = workshop.build(release="1.1")
    assert row(workshop, package, "plus-0").mod == workshop.now > first.mod
    assert workshop.build(frozen=True).read_bytes() == package.read_bytes()


def test_a_leech_gets_the_correction_all_the_same(
    workshop: Workshop, engine: Engine
) -> None:
    """What a learner does to a note between the first build of an edit and the release of it (a tag,
    as Anki's own of a leech) is older than the release."""
    wall_clock = int(time.time())
    workshop.now = wall_clock - 5000
    engine.import_package(workshop.build(release="1.0"))
    workshop.cards["plus-0"]["a"] = "another"
    workshop.build()
    guid = workshop.guid("plus-0")
    engine.tag(guid, "leech")
    workshop.now = wall_clock + 3000  # later than what the learner does, on any machine
    engine.import_package(workshop.build(release="1.1"))
    assert engine.snapshot().notes[guid].fields[1] == "another"


def test_a_retirement_reaches_a_leech_too(workshop: Workshop, engine: Engine) -> None:
    wall_clock = int(time.time())
    workshop.now = wall_clock - 5000
    engine.import_package(workshop.build(release="1.0"))
    guid = workshop.guid("plus-0")
    workshop.deck["topics"][0]["cards"].pop(0)
    workshop.build()
    engine.tag(guid, "leech")
    workshop.now = wall_clock + 3000  # later than what the learner does, on any machine
    engine.import_package(workshop.build(release="1.1"))
    assert "sample::retired" in engine.snapshot().notes[guid].tags


def test_a_new_card_keeps_its_time_until_it_is_released(workshop: Workshop) -> None:
    first = rows(workshop.build())
    assert rows(workshop.build(release="1.0")) == first


def test_what_a_release_changed_is_counted_from_the_one_before(
    workshop: Workshop,
) -> None:
    workshop.build(release="1.0")
    workshop.cards["plus-0"]["a"] = "another"
    workshop.deck["topics"][0]["cards"].append(
        {"id": "n", "q": "New?", "a": "Yes", "unsourced": "x"}
    )
    workshop.build()
    workshop.build(release="1.1")
    changes = workshop.outcome.checked.changes
    assert changes is not None
    assert (changes.new, changes.changed) == (("n",), ("plus-0",))


def test_a_style_that_was_taken_back_has_its_time_again(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    first = [mod for _, mod in workshop.outcome.checked.build.note_types]  # type: ignore[union-attr]
    (workshop.root / "style.css").write_text("p { color: red }", encoding="utf-8")
    workshop.deck["deck"]["style"] = "style.css"
    workshop.build()
    del workshop.deck["deck"]["style"]
    workshop.build()
    workshop.build(release="1.1")
    assert [mod for _, mod in workshop.outcome.checked.build.note_types] == first  # type: ignore[union-attr]


def test_a_release_that_was_stopped_is_taken_up(workshop: Workshop) -> None:
    """Its package was written, and the lock file was not: the same package comes out later."""
    workshop.build(release="1.0")
    workshop.cards["plus-0"]["a"] = "another"
    workshop.deck["topics"][0]["cards"].append(
        {"id": "n", "q": "New?", "a": "Yes", "unsourced": "x"}
    )
    workshop.build()
    before = workshop.lock_path.read_bytes()
    package = workshop.build(release="1.1")
    lock = [
        line
        for line in workshop.lock_path.read_text().splitlines()
        if not line.startswith("release ")
    ]
    workshop.lock_path.write_bytes(before)
    assert workshop.build(release="1.1").read_bytes() == package.read_bytes()
    again = workshop.lock_path.read_text().splitlines()
    assert [line for line in again if not line.startswith("release ")] == lock


# --- what is held ------------------------------------------------------------------------


def test_a_topic_title_is_held_and_new_learners_get_it(
    workshop: Workshop, engine: Engine
) -> None:
    before = rows(workshop.build(release="1.0"))
    workshop.deck["topics"][0]["title"] = "Sums"
    package = workshop.build(release="1.1")
    assert workshop.outcome.checked.changes is not None
    assert len(workshop.outcome.checked.changes.held) == 20
    after = rows(package)
    assert {guid: each.mod for guid, each in after.items()} == {
        guid: each.mod for guid, each in before.items()
    }
    engine.import_package(package)
    guid = workshop.guid("plus-0")
    assert engine.snapshot().notes[guid].fields[TOPIC] == "Sums"


def test_held_changes_travel_with_the_next_real_one(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    workshop.deck["topics"][0]["title"] = "Sums"
    workshop.build(release="1.1")
    workshop.cards["plus-0"]["a"] = "another"
    result = engine.import_package(workshop.build(release="1.2"))
    assert result.counts["updated"] == 1
    found = engine.snapshot().notes
    assert found[workshop.guid("plus-0")].fields[TOPIC] == "Sums"
    assert found[workshop.guid("plus-1")].fields[TOPIC] == "Arithmetic"


def test_held_changes_are_delivered_when_the_curator_says_so(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    workshop.deck["topics"][0]["title"] = "Sums"
    workshop.build()
    result = engine.import_package(workshop.build(release="1.1", deliver=True))
    assert result.counts["updated"] == 20
    assert workshop.outcome.checked.changes is not None
    assert workshop.outcome.checked.changes.held == ()
    workshop.build(release="1.2")
    assert workshop.outcome.checked.changes.held == ()


@pytest.mark.parametrize("release", [False, True])
def test_a_card_that_moves_to_another_topic_is_held(
    workshop: Workshop, release: bool
) -> None:
    before = rows(workshop.build(release="1.0"))
    card = workshop.deck["topics"][0]["cards"].pop()
    workshop.deck["topics"][1]["cards"].append(card)
    package = workshop.build(**({"release": "1.1"} if release else {}))
    guid = workshop.guid(card["id"])
    assert rows(package)[guid].mod == before[guid].mod
    assert "sample::signs" in rows(package)[guid].tags


def test_a_tag_of_the_curators_own_counts_as_content(workshop: Workshop) -> None:
    before = rows(workshop.build(release="1.0"))
    workshop.cards["plus-0"]["tags"] = ["exam"]
    guid = workshop.guid("plus-0")
    assert rows(workshop.build())[guid].mod > before[guid].mod


def test_colours_of_code_do_not_count(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deckgen.render import highlight

    workshop.cards["plus-0"]["a"] = "```python\n\nx = 1 < 2\n\n```"
    workshop.build()
    lock, before = workshop.lock_path.read_bytes(), rows(workshop.target)
    monkeypatch.setattr(
        highlight, "_tokens", lambda code, language: [("Keyword", code)]
    )
    package = workshop.build(frozen=True)
    assert workshop.lock_path.read_bytes() == lock
    guid = workshop.guid("plus-0")
    assert rows(package)[guid].fields != before[guid].fields
    assert rows(package)[guid].mod == before[guid].mod


# --- version control ---------------------------------------------------------------------


def git(workshop: Workshop, *arguments: str) -> str:
    who = (
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
    )
    command = ["git", *who, *arguments]
    return subprocess.run(
        command, cwd=workshop.root, check=True, capture_output=True, text=True
    ).stdout


def commit(workshop: Workshop, message: str) -> None:
    if not (workshop.root / ".git").is_dir():
        (workshop.root / ".gitignore").write_text("dist/\nbuild-*\n", encoding="utf-8")
        git(workshop, "init")
    git(workshop, "add", ".")
    git(workshop, "commit", "-m", message)


def released_twice(workshop: Workshop, engine: Engine, change: dict[str, Any]) -> None:
    """Release a deck, change a card, and release it again; a learner has both. The commits are
    ``1.0`` and ``1.1``."""
    engine.import_package(workshop.build(release="1.0"))
    engine.study(20)
    commit(workshop, "1.0")
    workshop.cards["plus-2"].update(change)
    engine.import_package(workshop.build(release="1.1"))
    commit(workshop, "1.1")


def revert(workshop: Workshop) -> None:
    git(workshop, "revert", "--no-edit", "HEAD")


def reset(workshop: Workshop) -> None:
    git(workshop, "reset", "--hard", "HEAD~1")


def merge_ours(workshop: Workshop) -> None:
    """Merge the release into a branch that was made before it, and take the branch's side."""
    git(workshop, "checkout", "-b", "other", "HEAD~1")
    (workshop.root / "notes.txt").write_text("x", encoding="utf-8")
    commit(workshop, "other")
    git(workshop, "merge", "-s", "ours", "--no-edit", "main")
    git(workshop, "branch", "-D", "main")


def merge_lines(workshop: Workshop) -> None:
    """Take the cards of the branch without the release, and the line of the release."""
    old = git(workshop, "show", "HEAD~1:cards.lock").splitlines(keepends=True)
    new = workshop.lock_path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [line for line in old if line != "end\n"]
    lines += [line for line in new if line.startswith("release 1.1 ")]
    workshop.lock_path.write_text("".join((*lines, "end\n")), encoding="utf-8")
    commit(workshop, "merged")


def squash(workshop: Workshop) -> None:
    """Leave the release on a branch that is never merged."""
    git(workshop, "checkout", "-b", "elsewhere")
    git(workshop, "checkout", "main")
    git(workshop, "reset", "--hard", "HEAD~1")


def lost_branch(workshop: Workshop) -> None:
    """The release is in no branch any more: only the package of it is left."""
    lock = git(workshop, "show", "HEAD~1:cards.lock")
    workshop.lock_path.write_text(lock, encoding="utf-8")
    import shutil

    shutil.rmtree(workshop.root / ".git")


@pytest.mark.parametrize(
    "taken_back", [revert, reset, merge_ours, merge_lines, squash, lost_branch]
)
@pytest.mark.parametrize("release", [False, True])
def test_a_correction_arrives_however_the_lock_file_went_back(
    workshop: Workshop, engine: Engine, taken_back: Any, release: bool
) -> None:
    released_twice(workshop, engine, {"a": "wrong"})
    taken_back(workshop)
    workshop.cards["plus-2"]["a"] = "5"
    assert [each[:4] for each in errors(workshop.try_build(frozen=True))] == ["U104"]
    package = workshop.build(**({"release": "1.2"} if release else {}))
    assert codes(workshop) == ["U124"]
    result = engine.import_package(package)
    assert result.counts["updated"] == 1
    assert engine.snapshot().notes[workshop.guid("plus-2")].fields[1] == "5"
    workshop.build()
    assert codes(workshop) == []


def test_a_version_that_another_branch_released_is_not_released_again(
    workshop: Workshop, engine: Engine
) -> None:
    from deckgen.lockfile.releases import ReleaseError

    released_twice(workshop, engine, {"a": "wrong"})
    reset(workshop)
    with pytest.raises(ReleaseError, match=r"the last release is 1\.1"):
        workshop.try_build(release="1.1")


def test_a_retirement_that_was_reverted_is_taken_back_at_learners(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    commit(workshop, "1.0")
    cards = workshop.deck["topics"][0]["cards"]
    card = cards.pop(2)
    engine.import_package(workshop.build(release="1.1"))
    commit(workshop, "1.1")
    guid = workshop.guid(card["id"])
    assert "sample::retired" in engine.snapshot().notes[guid].tags
    git(workshop, "revert", "--no-edit", "HEAD")
    cards.insert(2, card)
    engine.import_package(workshop.build(release="1.2"))
    assert "sample::retired" not in engine.snapshot().notes[guid].tags


def test_a_card_whose_adding_was_reverted_retires(
    workshop: Workshop, engine: Engine
) -> None:
    """Its id is never used again: a learner would get the new card with the old one's history."""
    workshop.build(release="1.0")
    commit(workshop, "1.0")
    cards = workshop.deck["topics"][0]["cards"]
    cards.append(
        {"id": "steam", "q": "What drove looms?", "a": "Steam", "unsourced": "x"}
    )
    engine.import_package(workshop.build(release="1.1"))
    commit(workshop, "1.1")
    guid = workshop.guid("steam")
    revert(workshop)
    cards.pop()
    package = workshop.build()
    assert "sample::retired" in rows(package)[guid].tags
    cards.append(
        {"id": "steam", "q": "Who lit the lamps?", "a": "Nobody", "unsourced": "x"}
    )
    assert [each[:4] for each in errors(workshop.try_build())] == ["U105"]


# --- what it costs -------------------------------------------------------------------------


def test_a_build_and_a_check_say_what_learners_lose(workshop: Workshop) -> None:
    def told(*arguments: str) -> str:
        return (
            CliRunner()
            .invoke(main.main, [*arguments, str(workshop.write().parent)])
            .output
        )

    workshop.build(release="1.0")
    assert "rewritten" not in told("build")
    workshop.cards["plus-1"]["a"] = "another"
    assert "rewritten  1 note that" in told("build")
    workshop.cards["plus-1"]["a"] = "3"
    assert "rewritten" not in told("build")  # as it was published, and left alone
    workshop.cards["plus-0"]["a"] = "another"
    workshop.cards["letter"]["note"] = "It is so."
    workshop.deck["topics"][0]["title"] = "Sums"
    # the second build changes nothing, and says the same
    for command in ("check", "build", "build"):
        said = told(command)
        assert "rewritten  2 notes that learners have:\n" in said
        assert "what they wrote in them and their tags there are replaced" in said
        assert "held       19 notes: only topic, citation" in said
    said = told("build", "--release", "1.1", "--deliver")
    assert "rewritten  21 notes that learners have (19 only in topic, citation" in said
    assert "rewritten" not in told("build")
    assert "held" not in told("check")


def test_a_clock_behind_the_lock_file_is_reported(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    workshop.now -= 5000
    assert not workshop.try_build(frozen=True).checked.diagnostics
    workshop.cards["plus-0"]["a"] = "another"
    workshop.build()
    assert codes(workshop) == ["U129"]


def rename_and_back(workshop: Workshop) -> list[str]:
    """Rename a card and back, in builds of one second; return what is reported."""
    found = []
    for id_, was in (
        ("plus-0", ""),
        ("zero", "plus-0"),
        ("plus-0", "zero"),
        ("nought", "plus-0"),
    ):
        card = workshop.deck["topics"][0]["cards"][0]
        card.update({"id": id_, "was": was} if was else {"id": id_})
        before = workshop.now
        workshop.build()
        workshop.now = before
        found += codes(workshop)
    return found


def test_changes_within_one_second_are_no_slow_clock(workshop: Workshop) -> None:
    """Each gives the note one second more."""
    workshop.now = int(time.time()) - 1000  # a build adds a thousand
    assert rename_and_back(workshop) == []


def test_a_time_that_is_pinned_for_all_builds_is_reported(workshop: Workshop) -> None:
    assert rename_and_back(workshop) == ["U129", "U129"]


# --- a lock file that is lost --------------------------------------------------------------


def test_it_is_recovered_from_the_package_of_the_last_release(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    workshop.cards["plus-5"].update({"id": "five", "was": "plus-5"})
    retired = workshop.deck["topics"][0]["cards"].pop(2)
    engine.import_package(workshop.build(release="1.1"))
    before = rows(workshop.target)
    workshop.lock_path.unlink()
    workshop.target.unlink()
    workshop.cards["plus-7"]["a"] = "another"
    package = workshop.build()
    assert codes(workshop) == ["U107"]
    result = engine.import_package(package)
    assert (result.counts["updated"], result.counts.get("new", 0)) == (1, 0)
    assert rows(package).keys() == before.keys()
    workshop.deck["topics"][0]["cards"].append({**retired, "q": "Something else?"})
    assert [each[:4] for each in errors(workshop.try_build())] == ["U105"]


def test_in_a_clone_the_commit_that_has_it_is_named(workshop: Workshop) -> None:
    import shutil

    workshop.build(release="1.0")
    commit(workshop, "1.0")
    name = git(workshop, "rev-parse", "HEAD").strip()
    shutil.rmtree(workshop.root / "dist")
    git(workshop, "rm", "-q", "cards.lock")
    commit(workshop, "lost")
    outcome = workshop.try_build()
    assert [each[:4] for each in errors(outcome)] == ["U128"]
    assert (
        f"git checkout {name[:12]} -- cards.lock" in outcome.checked.diagnostics[0].hint
    )
    assert not workshop.lock_path.exists()
    git(workshop, "checkout", name[:12], "--", "cards.lock")
    workshop.build()
    assert codes(workshop) == []


@pytest.mark.parametrize("trace", ["was", "retired"])
def test_a_deck_that_speaks_of_earlier_builds_is_no_new_one(
    workshop: Workshop, trace: str
) -> None:
    if trace == "was":
        workshop.cards["plus-0"]["was"] = "zero"
    else:
        workshop.deck["retired"] = [{"id": "old", "reason": "Wrong."}]
    outcome = workshop.try_build()
    assert [each[:4] for each in errors(outcome)] == ["U128"]
    assert not workshop.lock_path.exists()
