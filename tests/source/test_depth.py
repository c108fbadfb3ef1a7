"""How deeply topics, subdecks and included files may nest."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.project import check

HEAD = "deck: {id: t, name: T}\n"


def nested(topics: int) -> str:
    """Return a deck of subdecks, one within another, with a card in the innermost topic."""
    lines = ["deck: {id: t, name: T, subdecks: true}", "topics:"]
    for number in range(topics):
        pad = "  " * (2 * number + 1)
        lines += [f"{pad}- id: t{number}", f"{pad}  title: T{number}"]
        lines.append(f"{pad}  topics:" if number < topics - 1 else f"{pad}  cards:")
    pad = "  " * (2 * topics + 1)
    lines.append(f"{pad}- {{id: a, q: What is it?, a: This, unsourced: a test}}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("topics", "found"), [(10, []), (11, ["Y219"])])
def test_the_deepest_deck_that_anki_takes(
    tmp_path: Path, topics: int, found: list[str]
) -> None:
    checked = check(tmp_path, nested(topics))
    assert [each.code for each in checked.diagnostics if each.code[0] == "Y"] == found


def included(files: int, topics: int) -> dict[str, str]:
    """Return files each of which has some topics, one within another, and includes the next in the last."""
    texts = {"cards.yaml": f"{HEAD}topics:\n  - include: 0.yaml\n"}
    for file in range(files):
        lines = []
        for number in range(topics):
            pad = "  " * (2 * number + 1)
            lines += [
                f"{pad}- id: t{file}-{number}",
                f"{pad}  title: T",
                f"{pad}  topics:",
            ]
        pad = "  " * (2 * topics + 1)
        lines.append(f"{pad}- include: {file + 1}.yaml")
        texts[f"{file}.yaml"] = "\n".join(lines) + "\n"
    texts[f"{files}.yaml"] = (
        "- {id: last, title: L, cards: [{id: a, q: What is it?, a: This, unsourced: a test}]}\n"
    )
    return texts


@pytest.mark.parametrize(
    ("files", "topics", "found"),
    [
        (39, 0, []),
        (40, 0, ["Y107"]),
        (3000, 0, ["Y107"]),
        (3, 13, []),
        (3, 14, ["Y107"]),
        (39, 15, ["Y107"]),
    ],
)
def test_includes_nest_as_deeply_as_lists(
    tmp_path: Path, files: int, topics: int, found: list[str]
) -> None:
    texts = included(files, topics)
    checked = check(tmp_path, texts["cards.yaml"], texts)
    assert [each.code for each in checked.diagnostics if each.code[0] == "Y"] == found


@pytest.mark.parametrize(
    ("files", "found"), [(39, []), (40, ["Y107"]), (3000, ["Y107"])]
)
def test_files_of_cards_nest_as_deeply(
    tmp_path: Path, files: int, found: list[str]
) -> None:
    texts = {
        f"{number}.yaml": f"- include: {number + 1}.yaml\n" for number in range(files)
    }
    texts[f"{files}.yaml"] = "- {id: a, q: What is it?, a: This, unsourced: a test}\n"
    checked = check(
        tmp_path,
        f"{HEAD}topics: [{{id: t, title: T, cards: [{{include: 0.yaml}}]}}]\n",
        texts,
    )
    assert [each.code for each in checked.diagnostics if each.code[0] == "Y"] == found
