"""A fixed number of cases, and proof that a broken promise is seen."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path
from random import Random

import pytest

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span
from deckgen.formats import apkg

from . import project, run
from .mutations import mutate

pytestmark = pytest.mark.once

CASES = 80
"""How many cases are run here; ``python -m tests.fuzz`` runs more."""

TOGETHER = 10


@pytest.fixture(scope="module")
def base() -> project.Files:
    return project.built()


@pytest.mark.parametrize("first", range(0, CASES, TOGETHER))
def test_promises_are_kept(base: project.Files, first: int) -> None:
    broken = [
        run.report(case)
        for number in range(first, first + TOGETHER)
        if (case := run.examine(number, base)).broken
    ]
    assert not broken, "\n".join(broken)


def test_a_case_is_the_same_each_time(base: project.Files) -> None:
    for number in range(200):
        one, other = dict(base), dict(base)
        assert mutate(one, Random(number)) == mutate(other, Random(number))
        assert {
            name: each for name, each in one.items() if not name.endswith(".apkg")
        } == {name: each for name, each in other.items() if not name.endswith(".apkg")}


def test_many_cases_still_build(base: project.Files, tmp_path: Path) -> None:
    """What can no longer be read at all tries little of what comes after reading."""
    statuses = []
    for number in range(1000, 1030):
        home = tmp_path / str(number)
        home.mkdir()
        case = run.prepare(number, base, home)
        statuses.append(run._command(case, "build", "-q").status)
    assert statuses.count(0) >= 8, statuses
    assert statuses.count(1) >= 8, statuses


def test_hostile_cases_are_made_as_they_are_meant(
    base: project.Files, tmp_path: Path
) -> None:
    made = set()
    for number in range(6):
        home = tmp_path / str(number)
        home.mkdir()
        case = run.prepare(number, base, home, hostile=True)
        made.update(case.changes)
        if case.changes == ["link"]:
            assert any(path.is_symlink() for path in case.root.rglob("*"))
        else:
            assert case.files != base
    assert made == {"link", "hostile_package"}


# --- what breaks a promise is seen ------------------------------------------------------


@pytest.fixture
def case(base: project.Files, tmp_path: Path) -> run.Case:
    """A project without a change."""
    for name in ("project", "tmp", "cache", "victim"):
        (tmp_path / name).mkdir()
    case = run.Case(0, tmp_path, base, [])
    project.write(base, case.root)
    return case


def test_the_project_itself_keeps_all_promises(case: run.Case) -> None:
    run._build(case)
    for words in run.COMMANDS:
        run._command(case, *words)
    assert case.broken == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (lambda: 1 / 0, "ZeroDivisionError"),
        (lambda: 3, "ended with 3"),
        (lambda: 1, "said nothing"),
        (lambda: bytearray(2 << 30), "MemoryError"),
        (
            lambda: Path("../../outside.txt").write_text("x", encoding="utf-8"),
            "is outside of the project",
        ),
        (lambda: Path("../victim/new").mkdir(), "is outside of the project"),
    ],
)
def test_what_no_command_may_do_is_seen(
    case: run.Case, command: object, said: str
) -> None:
    done = run._forked(case, command)  # type: ignore[arg-type]
    run._judge(case, done, "a command")
    assert said in "\n".join(case.broken)


def test_what_takes_too_long_is_seen(
    case: run.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SECONDS", 0.2)

    def endless() -> int:
        while True:
            pass

    run._judge(case, run._forked(case, endless), "a command")
    assert "took more than 0.2 s of a processor" in case.broken[0]
    assert "endless" in case.broken[0]


def test_a_build_that_asks_is_answered(base: project.Files, case: run.Case) -> None:
    """Most cards leave the deck: 'check' warns, and a build wants '--yes'."""
    kept, _, _ = base["cards.yaml"].partition(b"      - {id: flow")
    assert kept != base["cards.yaml"]
    (case.root / "cards.yaml").write_bytes(kept)
    run._build(case)
    assert not case.broken
    assert run._asks_for_agreement(
        run.Done(1, "", "cards.lock:1:1: error[U125] 5 of 13 cards leave")
    )
    assert not run._asks_for_agreement(
        run.Done(1, "", "error[U125] 5 of 13\nerror[Y101] no")
    )


def test_what_waits_for_ever_is_seen(
    case: run.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "HANGING", 0.2)
    run._judge(case, run._forked(case, lambda: time.sleep(600) or 0), "a command")
    assert "took more than 0.2 s:" in case.broken[0]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.unlink(), "the package is gone"),
        (
            lambda path: path.write_bytes(path.read_bytes()[:-100]),
            "the package is no package",
        ),
        (
            lambda path: path.write_bytes(
                path.read_bytes().replace(b"collection", b"collectiom")
            ),
            "no package",
        ),
    ],
)
def test_a_package_that_is_lost_or_cut_is_seen(
    case: run.Case, damage: object, said: str
) -> None:
    before = case.package()
    assert before is not None
    damage(case.root / run.PACKAGE)  # type: ignore[operator]
    run._kept_or_whole(case, before, "a command")
    assert said in "\n".join(case.broken)


@pytest.mark.parametrize(
    "span",
    [
        Span("cards.yaml", 900),
        Span("cards.yaml", 1, 90, 1, 91),
        Span("none.yaml", 2),
        Span("cards.yaml", 2, 3, 2, 1),
    ],
)
def test_a_place_outside_of_its_file_is_seen(
    case: run.Case, span: Span, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = run.pipeline.check(case.root / "cards.yaml", project.NOW)
    assert run._check_places(case.root) == 0
    checked = checked._replace(diagnostics=(problem("U104", span, what="a test"),))
    monkeypatch.setattr(run.pipeline, "check", lambda *_: checked)
    assert run._check_places(case.root) == run.WRONG_PLACE


def test_a_package_of_a_faulty_source_is_seen(
    case: run.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_check_places", lambda _: 1)
    (case.root / run.PACKAGE).unlink()
    run._build(case)
    assert "a package was built from a source with errors" in case.broken


def test_other_bytes_of_a_second_build_are_seen(
    case: run.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = apkg._entry

    def with_process_id(name: str) -> zipfile.ZipInfo:
        info = write(name)
        info.comment = str(os.getpid()).encode()
        return info

    monkeypatch.setattr(apkg, "_entry", with_process_id)
    run._build(case)
    assert "other bytes than the first build" in "\n".join(case.broken)
