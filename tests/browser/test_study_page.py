"""The page of ``study``, and the marks of learners' answers in the preview's list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.project import Workshop
from helpers.sums import sums
from playwright.sync_api import expect
from study.simulate import Habits
from study.test_command import CARDS, learner

from deckgen.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

HARD = {"plus-7": Habits(seconds=40, fails=0.7, noise=0.3)}
WIDE, NARROW = (1280, 900), (360, 740)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, Path]:
    root = tmp_path_factory.mktemp("study")
    workshop = Workshop(root / "project", sums(CARDS, "High <b>"))
    workshop.first_release = "1.0"
    workshop.package = workshop.build()  # type: ignore[attr-defined]
    return workshop, learner(workshop, root / "learner.anki2", 1, HARD)


@pytest.fixture(scope="module")
def pages(learnt: tuple[Workshop, Path]) -> dict[str, str]:
    workshop, answers = learnt
    found = {}
    for command, arguments in {
        "study": [str(answers), "-C", str(workshop.root)],
        "preview": [str(workshop.root), "--study", str(answers)],
    }.items():
        target = workshop.root / f"{command}.html"
        result = CliRunner().invoke(main, [command, *arguments, "--html", str(target)])
        assert result.exit_code == 0, result.output
        found[command] = target.as_uri()
    return found


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_fault(
    visit: Callable[..., Page],
    axe_faults: Callable[..., list[str]],
    pages: dict[str, str],
    size: tuple[int, int],
    dark: bool,
) -> None:
    page = visit(pages["study"], size, dark=dark)
    assert page.locator("h1").count() == 1
    assert "plus-7" in page.locator("body").inner_text()
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_a_topic_with_markup_in_its_title_is_text(
    visit: Callable[..., Page], pages: dict[str, str]
) -> None:
    assert "High <b>" in visit(pages["study"]).locator("body").inner_text()


def test_marks_stand_in_the_preview(
    visit: Callable[..., Page], pages: dict[str, str]
) -> None:
    """In the list of problems, and on the list of cards at the card itself."""
    page = visit(pages["preview"])
    page.keyboard.press("p")
    problem = page.locator("#problem-list article.info", has_text="S101")
    expect(problem).to_have_count(1)
    expect(problem).to_contain_text("plus-7")
    page.keyboard.press("c")
    page.locator("#state").select_option("problems")
    expect(page.locator("b.bad")).to_have_count(1)
