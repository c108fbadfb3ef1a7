"""Versions that are given out: what is kept of them, and what learners see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from helpers.project import errors, rows
from test_life import merge

from deckgen.cli import main
from deckgen.commands.verify.rehearsal import verify
from deckgen.core.diagnostics import TextFile
from deckgen.lockfile import releases
from deckgen.lockfile.lockfile import dump, parse, version_key
from deckgen.lockfile.releases import ReleaseError

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.project import Workshop

    from deckgen.anki.engine import Engine

NAME = "Sample deck"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main.main, [str(each) for each in arguments])


def released(workshop: Workshop, version: str) -> Path:
    return workshop.root / "dist" / f"sample-{version}.apkg"


def noted(workshop: Workshop) -> list[list[str]]:
    lines = workshop.lock_path.read_text(encoding="utf-8").splitlines()
    return [line.split(" ")[1:] for line in lines if line.startswith("release ")]


def test_it_is_kept_as_a_file_and_in_the_lock_file(workshop: Workshop) -> None:
    package = workshop.build(release="1.0")
    assert workshop.outcome.released == released(workshop, "1.0")
    assert released(workshop, "1.0").read_bytes() == package.read_bytes()
    assert workshop.outcome.written is not None
    assert noted(workshop) == [
        ["1.0", workshop.outcome.written.content, str(workshop.now)]
    ]
    assert not verify(released(workshop, "1.0")).lost


def test_later_builds_show_it_until_the_next(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.deck["deck"]["description"] = "About *sums*."
    engine.import_package(workshop.build())
    assert engine.deck(NAME)[0]["desc"] == "About <em>sums</em>."
    first = workshop.build(release="1.0")
    shown = []
    for package in (
        first,
        workshop.build(),
        workshop.build(release="1.1"),
        workshop.build(),
    ):
        engine.import_package(package)
        shown.append(engine.deck(NAME)[0]["desc"])
    line = "About <em>sums</em>.\n<p>sample {}</p>"
    assert shown == [line.format("1.0")] * 2 + [line.format("1.1")] * 2


def test_without_a_description_the_version_is_all_of_it(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.deck["deck"]["subdecks"] = "true"
    engine.import_package(workshop.build(release="2026.9"))
    assert engine.deck(NAME)[0]["desc"] == "<p>sample 2026.9</p>"
    assert engine.deck(f"{NAME}::Arithmetic")[0]["desc"] == ""


def test_a_build_after_it_is_the_same_bytes_and_clean(workshop: Workshop) -> None:
    first, lock = workshop.build(release="1.0"), workshop.lock_path.read_bytes()
    assert workshop.build(frozen=True).read_bytes() == first.read_bytes()
    assert workshop.build().read_bytes() == first.read_bytes()
    assert workshop.lock_path.read_bytes() == lock


def test_it_touches_no_note(workshop: Workshop) -> None:
    before = rows(workshop.build())
    assert rows(workshop.build(release="1.0")) == before


@pytest.mark.parametrize(
    "version",
    ["1.10", "1.9", "1.10.0", "0.99.99", "1", "v2", "2.0-beta", "two", "1..2"],
)
def test_a_version_that_is_not_newer_is_refused(
    workshop: Workshop, version: str
) -> None:
    workshop.build(release="1.10")
    before, lock = workshop.target.read_bytes(), workshop.lock_path.read_bytes()
    workshop.cards["plus-5"]["a"] = "eleven"
    with pytest.raises(ReleaseError):
        workshop.try_build(release=version)
    assert (workshop.target.read_bytes(), workshop.lock_path.read_bytes()) == (
        before,
        lock,
    )
    assert not released(workshop, version).exists() or version == "1.10"


def test_the_order_is_that_of_the_numbers() -> None:
    versions = ["0.9", "1", "1.0.1", "1.2", "1.10", "2026.9.1", "2026.10"]
    keys = [version_key(version) for version in versions]
    assert sorted(keys) == keys


def test_a_file_that_is_there_is_never_replaced(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    before = workshop.lock_path.read_bytes()
    released(workshop, "1.1").write_bytes(b"somebody's")
    with pytest.raises(ReleaseError, match=r"sample-1\.1\.apkg is there already"):
        workshop.try_build(release="1.1")
    assert workshop.lock_path.read_bytes() == before
    assert released(workshop, "1.1").read_bytes() == b"somebody's"


def test_errors_stop_it_and_warnings_do_not(workshop: Workshop) -> None:
    workshop.build()
    workshop.cards["plus-5"]["note"] = "AT&amp;T"
    workshop.build(release="1.0")
    workshop.cards["plus-5"]["source"] = "nowhere"
    assert errors(workshop.try_build(release="1.1"))
    assert [version for version, *_ in noted(workshop)] == ["1.0"]
    assert not released(workshop, "1.1").exists()


def test_what_cannot_be_written_leaves_nothing_behind(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.build(release="1.0")
    before, lock = workshop.target.read_bytes(), workshop.lock_path.read_bytes()

    def full(*_: object) -> None:
        workshop.lock_path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device", "sample.apkg")

    monkeypatch.setattr(releases, "copied", full)
    with pytest.raises(OSError, match="No space"):
        workshop.try_build(release="1.1")
    assert (workshop.target.read_bytes(), workshop.lock_path.read_bytes()) == (
        before,
        lock,
    )
    assert sorted(path.name for path in (workshop.root / "dist").iterdir()) == [
        "sample-1.0.apkg",
        "sample-1.0.md",
        "sample.apkg",
    ]


def test_two_branches_that_give_out_one_version(
    workshop: Workshop, tmp_path: Path
) -> None:
    """The later one counts; the lock file is read, and the next build settles it."""
    workshop.build(release="1.0")
    other = tmp_path / "other"
    other.mkdir()
    text = workshop.lock_path.read_text(encoding="utf-8")
    (_, digest, moment) = noted(workshop)[0]
    theirs = text.replace(f"{digest} {moment}", f"{'f' * 64} {int(moment) + 5}")
    (other / "cards.lock").write_text(theirs, encoding="utf-8")
    merge(workshop, other)
    workshop.build()
    assert noted(workshop) == [["1.0", "f" * 64, str(int(moment) + 5)]]


@pytest.mark.parametrize(
    "columns", ["1.0 abc 5", f"x {'f' * 64} 5", f"1.0 {'f' * 64}", f"1.0 {'f' * 64} x"]
)
def test_a_line_that_is_none_is_reported(columns: str) -> None:
    text = f"ledger 1 sample\nrelease {columns}\nend\n"
    lock, faults = parse(TextFile("cards.lock", text), "sample")
    assert lock is None
    assert [(each.code, each.span.line) for each in faults] == [("U101", 2)]


def test_they_are_written_in_their_order() -> None:
    lines = [f"release {version} {'f' * 64} 5" for version in ("1.2", "1.10")]
    for order in (lines, lines[::-1]):
        lock, _ = parse(
            TextFile("cards.lock", "\n".join(("ledger 1 sample", *order, "end\n"))),
            "sample",
        )
        assert lock is not None
        assert lock.version == "1.10"
        assert dump(lock).endswith("\n".join((*lines, "end\n")))


# --- the commands ------------------------------------------------------------------------


def test_the_command_makes_it_and_the_others_take_it(workshop: Workshop) -> None:
    workshop.write()
    done = run("build", workshop.root, "--release", "1.0")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "sample-1.0.apkg: keep it, and commit cards.lock" in done.stdout
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.write()
    notes = run(
        "diff", released(workshop, "1.0"), "-C", workshop.root, "--format", "markdown"
    )
    assert notes.exit_code == 0
    assert "What is 5 plus 6?" in notes.stdout
    assert run("build", workshop.root, "-q").exit_code == 0
    upgrade = run("verify", workshop.root, "--from", released(workshop, "1.0"))
    assert (upgrade.exit_code, upgrade.stderr) == (0, "")
    assert "upgraded: 1 updated, 26 left as they were" in upgrade.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--release", "1.0", "--frozen"), "--release cannot be combined with"),
        (("--release", "1.0", "-o", "x.apkg"), "--release cannot be combined with"),
        (("--release", "1.0", "--to", "print"), "--release cannot be combined with"),
        (
            ("--release", "one"),
            "'one' is not a version; write numbers, such as 1.0 or 2026.9.1; nothing was",
        ),
        (
            ("--release", "0.9"),
            "the last release is 1.0: 0.9 is not newer; nothing was changed",
        ),
    ],
)
def test_the_command_refuses(
    workshop: Workshop, options: tuple[str, ...], said: str
) -> None:
    workshop.build(release="1.0")
    done = run("build", workshop.root, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
