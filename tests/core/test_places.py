"""Every diagnostic lies within its file, whatever file its cause stands in."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
import samples

from deckgen.compile import pipeline
from deckgen.compile.deck import load_project
from deckgen.core.diagnostics import Diagnostic, TextFile
from deckgen.source.yaml import tree
from deckgen.util.filenames import Folders

pytestmark = pytest.mark.once


def outside(
    diagnostics: list[Diagnostic], files: dict[str, TextFile]
) -> list[Diagnostic]:
    """Return the diagnostics whose span is not a stretch of its file."""
    found = []
    for each in diagnostics:
        file, span = files.get(each.span.path), each.span
        if file is None:
            continue
        lines = file.text.split("\n")
        is_within = 1 <= span.line <= span.end_line <= len(lines)
        is_within = is_within and 1 <= span.column <= len(lines[span.line - 1]) + 1
        is_within = (
            is_within and 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
        )
        if not is_within or (span.line, span.column) > (span.end_line, span.end_column):
            found.append(each)
    return found


@pytest.mark.parametrize("code", ["Q204", "Q999", "Y101"])
def test_a_topics_ignore_is_placed_in_its_own_file(tmp_path: Path, code: str) -> None:
    (tmp_path / "cards.yaml").write_text(
        "deck: {id: d, name: D}\n# a line\n# and more\ntopics:\n"
        f"- {{id: x, title: X, ignore: {{{code}: fine}}, cards: [{{include: c.yaml}}]}}\n"
    )
    (tmp_path / "c.yaml").write_text("- id: a\n  q: What is it?\n  a: This\n")
    checked = pipeline.check(tmp_path / "cards.yaml", 1_750_000_000)
    said = [each for each in checked.diagnostics if each.code in ("Q901", "Y207")]
    assert [str(each.span) for each in said] == ["cards.yaml:5:30"]


PIECES = (
    "- {id: %s, q: What is it?, a: This}",
    "- id: %s\n  q: What is the old thing?\n  a: This\n  tags: [red, Blue]",
    "- id: %s\n  q: Is it the thing?\n  a: yes\n  tags: [Red,  blue]",
    "- {id: %s, q: What?, a: This, needs: [nobody, a0]}",
    "- {id: %s, cloze: 'The {{c1::first}} of it', ignore: {Q101: no, Q777: no}}",
    "- id: %s\n  q: What: is it?\n  a: This",
    "- id: %s\n  q: What?\n  anser: This",
    "- {id: %s, q: What?, a: This, outside: {1917: known}, was: [a1]}",
    "- {id: %s, q: '![x](media/none.png)', a: '`x` &amp; \"', source: s}",
    "- id: %s\n  q: What was built in 1917?\n  a: The tower of 1925\n  quote: the tower was built",
    "- id: %s\n  steps: {one: first, two: second}\n  q: How?",
    "- {id: %s, q: [a, b], a: This}",
    "- id: %s\n  title: A topic\n  cards: []",
)


def write_project(folder: Path, seed: int) -> Path:
    """Write a random project with included files and mistakes."""
    chosen = random.Random(seed)

    def cards(count: int) -> str:
        ids = [f"a{chosen.randint(0, 12)}" for _ in range(count)]
        return (
            "\n".join(chosen.choice(PIECES).replace("%s", each) for each in ids) + "\n"
        )

    def indented(text: str, by: int) -> str:
        return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())

    topics = []
    for number in range(3):
        lines = chosen.choice(("", "# a remark\n")) * chosen.randint(0, 9)
        (folder / f"c{number}.yaml").write_text(cards(chosen.randint(1, 3)))
        ignored = chosen.choice(
            ("", "  ignore: {Q101: x, Q204: y, Q999: z, C101: w}\n")
        )
        topics.append(
            f"{lines}- id: t{number}\n  title: T\n{ignored}  cards:\n"
            f"    - include: c{number}.yaml\n{indented(cards(chosen.randint(0, 3)), 4)}"
        )
    (folder / "t.yaml").write_text(
        chosen.choice(
            (cards(2), f"- id: u\n  title: U\n  cards:\n{indented(cards(2), 4)}")
        )
    )
    (folder / "s.txt").write_text("In 1917 the tower was built. It fell in 1925.\n")
    body = "".join(topics) + "- include: t.yaml\n"
    head = "deck: {id: d, name: D}\nsources: {s: {file: s.txt, title: S}}\ncheck: {ignore: {Q1: x, Q5: y}}\n"
    path = folder / "cards.yaml"
    path.write_text(f"{head}topics:\n{body}")
    return path


@pytest.mark.parametrize("seed", range(60))
def test_places_lie_within_their_files_and_the_short_cut_makes_no_difference(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_project(tmp_path, seed)
    checked = pipeline.check(path, 1_750_000_000)
    assert checked.diagnostics
    assert outside(checked.diagnostics, checked.files) == []
    monkeypatch.setattr(tree, "short_cut", lambda *_: None)
    assert pipeline.check(path, 1_750_000_000).diagnostics == checked.diagnostics


@pytest.mark.parametrize("sample", samples.load(), ids=lambda sample: sample.name)
def test_places_of_the_samples(sample: samples.Sample) -> None:
    checked = pipeline.check(sample.cards, 1_750_000_000)
    assert outside(checked.diagnostics, checked.files) == []


# --- patterns ------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name in ("a.yaml", "b/c.yaml", "b/d/e.yaml", ".f/g.yaml", "b/x.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("- {id: a, q: What?, a: This}\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "h.yaml").write_text("secret")
    return root


@pytest.mark.parametrize(
    "pattern",
    [
        "*.yaml",
        "**/*.yaml",
        "*/*.yaml",
        "b/**/?.yaml",
        "./b/[c-d].yaml",
        "**/d/*",
        "b/*/../c.y*",
    ],
)
def test_patterns_name_what_pathlib_names(folder: Path, pattern: str) -> None:
    ours = [
        path.resolve()
        for path in Folders().glob(folder, pattern, folder)
        if path.is_file()
    ]
    theirs = {path.resolve() for path in folder.glob(pattern) if path.is_file()}
    assert set(ours) == theirs
    assert ours


@pytest.mark.parametrize(
    "pattern",
    [
        "../**/*.yaml",
        "../../../../**/*.zzz",
        "b/*/../../../**/*.yaml",
        "**/../*.yaml",
        "out/**/*.yaml",
        "out/*",
    ],
)
def test_a_pattern_that_leads_out_is_refused_before_anything_is_listed(
    folder: Path, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "out").symlink_to(folder.parent / "outside")
    path = folder / "cards.yaml"
    path.write_text(
        f"deck: {{id: d, name: D}}\ntopics: [{{id: t, title: T, cards: [{{include: '{pattern}'}}]}}]\n"
    )
    listed: list[str] = []
    monkeypatch.setattr(os, "listdir", lambda folder: listed.append(folder))
    _, diagnostics, _ = load_project(path)
    assert [each.code for each in diagnostics if each.code.startswith("Y21")] == [
        "Y214"
    ]
    assert listed == []


def test_links_out_are_not_followed_and_said_once(folder: Path) -> None:
    (folder / "b" / "out").symlink_to(folder.parent / "outside")
    assert [path.name for path in Folders().glob(folder, "**/h.yaml", folder)] == []
    assert [path.name for path in Folders().glob(folder, "b/*/h.yaml", folder)] == []
    for number in range(3):
        (folder / f"l{number}.yaml").symlink_to(folder.parent / "outside" / "h.yaml")
    path = folder / "cards.yaml"
    path.write_text(
        "deck: {id: d, name: D}\ntopics: [{id: t, title: T, cards: [{include: 'l*.yaml'}]}]\n"
    )
    assert [each.code for each in load_project(path)[1]] == ["Y214"]
    shutil.rmtree(folder / "b")
