"""Every code has a page, whose wrong example is reported and whose right one is not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import examples
import pytest
from click.testing import CliRunner

from deckgen.cli.main import main
from deckgen.commands.explain import terminal
from deckgen.core import codes
from deckgen.core.codes import LINT_CODES, SUPPRESSIBLE
from deckgen.lint import page
from deckgen.lint.catalogue import CODES, FAMILIES
from deckgen.lint.rules import RULES

if TYPE_CHECKING:
    from deckgen.core.codes import Code

WITHOUT_EXAMPLE = {
    "R113": "is for texts from elsewhere: in cards.yaml such a character is Y005",
    "S101": "needs learners' answers",
    "S102": "needs learners' answers",
    "S103": "needs learners' answers",
    "S104": "needs learners' answers",
    "S105": "needs learners' answers",
    "S106": "needs learners' answers",
    "S107": "needs learners' answers",
    "U103": "needs a lock file of a later version",
    "U104": "is reported by 'build --frozen' alone",
    "U107": "needs a package without its lock file",
    "U109": "needs a lock file whose package and history are lost",
    "U116": "needs a lock file that is lost",
    "U118": "needs a lock file of an import",
    "U119": "needs a lock file of an import",
    "U113": "needs a clock that was wrong",
    "U120": "needs two branches",
    "U123": "needs a build that was not released",
    "U124": "needs a history in git",
    "U125": "needs a deck of many cards",
    "U129": "needs a clock that is slow",
    "U130": "needs a release that is lost",
    "U131": "needs an earlier build whose ids came from another column",
    "U132": "needs a lock file of an import",
}
"""Codes that no example of some lines can show, and why; their tests stand in the samples."""

ALSO = {
    "Y105": {"Y201", "Y202", "Y203"},  # no card has keys that are nested so deeply
    "Y107": {"Y202"},  # a tag is not a list either
    "R103": {"Q505"},  # its braces have no partner
}
"""What else the wrong example of a code gives, and why."""

WITH_EXAMPLE = [
    pytest.param(
        code, id=code.code, marks=[pytest.mark.uid] if code.code == "U121" else []
    )
    for code in CODES
    if code.code not in WITHOUT_EXAMPLE
]


@pytest.mark.parametrize("code", WITH_EXAMPLE)
def test_the_wrong_example_is_reported_and_the_right_one_is_not(
    code: Code, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    bad = {each.code for each in examples.check(tmp_path / "bad", code.bad).diagnostics}
    good = {
        each.code for each in examples.check(tmp_path / "good", code.good).diagnostics
    }
    assert bad == {code.code, *ALSO.get(code.code, ())}
    assert good == set()


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_every_code_has_a_page_in_one_layout(code: Code) -> None:
    found = page.sections(code)
    order = [
        "What it reports",
        "Why it matters",
        "Wrong",
        "Right",
        "How to fix it",
        "Configuration",
    ]
    headings = [section.heading for section in found]
    assert headings == [heading for heading in order if heading in headings]
    assert all(section.text for section in found)
    assert (
        ("Wrong" in headings)
        is ("Right" in headings)
        is (code.code not in WITHOUT_EXAMPLE)
    )
    assert len({"Why it matters", "How to fix it", "Wrong"} & set(headings)) >= 1
    prose = " ".join(section.text for section in found if not section.is_example)
    assert 15 <= len(prose.split()) <= 220


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_how_it_is_configured(rule: Code) -> None:
    text = page.markdown(rule)
    assert ("English only" in text) is rule.english  # type: ignore[attr-defined]
    assert f"{{{rule.code}: reason}}" in text
    for limit in rule.limits:  # type: ignore[attr-defined]
        assert f"`check: {{{limit}: " in text


def test_the_lint_codes_are_those_of_the_rules() -> None:
    assert tuple(rule.code for rule in RULES) == LINT_CODES
    assert all(code.startswith(SUPPRESSIBLE) for code in LINT_CODES)
    assert {code.code[0] for code in CODES} == {family.letter for family in FAMILIES}


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_a_page_fits_the_width(code: Code, width: int) -> None:
    def plain(text: str, **_: object) -> str:
        return text

    example = False
    for line in terminal.page(code, plain, width).split("\n"):
        example = example and line.startswith(("    ", ""))
        if line and not line.startswith(" "):
            example = line in ("Wrong", "Right")
        assert example or len(line) <= width or " " not in line.strip(), line


def test_a_page_on_a_terminal_has_no_marks_of_markdown() -> None:
    def styled(text: str, **style: object) -> str:
        return f"<{text}>" if style else text

    text = terminal.page(
        next(code for code in CODES if code.code == "Q104"), styled, 80
    )
    assert text.startswith("<Q104 (error): dangling reference>\n\n<What it reports>\n")
    assert "<his wife>" in text
    assert "<name:>" in text
    assert "**" not in text
    assert "`" not in text


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_code_on_a_page_is_shown_as_it_is_written(code: Code) -> None:
    """No mark within it is taken for emphasis."""

    def plain(text: str, **_: object) -> str:
        return text

    shown = " ".join(terminal.page(code, plain, 100).split())
    written = [
        section.text for section in page.sections(code) if not section.is_example
    ]
    for text in written:
        for span in re.findall("`[^`]+`", text):
            assert " ".join(span.split()) in shown


def test_explain_gives_markdown_and_json() -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["explain", *arguments])
        assert result.exit_code == 0
        return result.output

    assert run("Q101", "--format", "markdown").startswith(
        "# Q101 (error): yes/no answer\n\n## What it reports\n"
    )
    one = json.loads(run("Q101", "--format", "json"))
    assert (one["code"], one["suppressible"]) == ("Q101", True)
    assert [each["code"] for each in json.loads(run("--format", "json"))] == [
        code.code for code in CODES
    ]
    manual = run("--format", "markdown")
    assert all(f"\n## {page.heading(code)}\n" in manual for code in CODES)


def test_only_codes_outside_of_lint_are_reported_by_their_names() -> None:
    """``problem("Q101", …)`` would fail: a lint rule is given itself."""
    package = Path(codes.__file__).parents[2]
    named: set[str] = set()
    for path in package.rglob("*.py"):
        named.update(
            re.findall(
                r"\bproblem\(\s*\"([A-Z]\d{3})\"", path.read_text(encoding="utf-8")
            )
        )
    assert len(named) > 40
    assert named <= codes.BY_CODE.keys()
