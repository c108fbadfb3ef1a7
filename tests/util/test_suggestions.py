"""'Did you mean …?': what is suggested, and that thousands of mistakes take no time."""

from __future__ import annotations

import time
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

import pytest

from deckgen.compile.deck import load_project
from deckgen.util.suggestions import FEW, MAX_SUGGESTED, KnownWords, did_you_mean


def test_the_nearest_word_is_suggested() -> None:
    known = KnownWords(["Kulaks", "kolkhoz", "grain-crisis"])
    assert known.did_you_mean("kulak") == "did you mean 'Kulaks'?"
    assert known.did_you_mean("KOLKHOZ") == "did you mean 'kolkhoz'?"
    assert known.did_you_mean("xyz") == ""
    assert (
        did_you_mean("grain-crises", ["grain-crisis"]) == "did you mean 'grain-crisis'?"
    )
    assert did_you_mean("word", []) == ""


def test_of_few_words_all_are_compared() -> None:
    words = [f"{a}{b}{c}" for a in "abcd" for b in "efgh" for c in "ijkl"]
    known = KnownWords(words)
    for word in ("aei", "eai", "bgx", "xgl", "dh", "zzz"):
        assert [known.nearest(word)] == (get_close_matches(word, words, n=1) or [""])


@pytest.mark.parametrize(
    "slip", [lambda w: w[:-1], lambda w: f"{w}s", lambda w: w[0] + w[2] + w[1] + w[3:]]
)
def test_of_many_words_the_nearest_is_found_too(slip: object) -> None:
    words = [
        f"grain-crisis-{number}-of-{1900 + number % 50}" for number in range(20 * FEW)
    ]
    known = KnownWords(words)
    for word in words[:: len(words) // 40]:
        given = slip(word)  # type: ignore[operator]
        near = known.nearest(given)
        assert (
            SequenceMatcher(None, near, given).ratio()
            >= SequenceMatcher(None, word, given).ratio()
        )


def test_after_many_different_words_nothing_is_looked_for() -> None:
    known = KnownWords(["kulak"])
    assert all(known.nearest(f"kulak{number:03}") for number in range(MAX_SUGGESTED))
    assert known.nearest("kulaks") == ""
    assert known.nearest("kulak000") == "kulak"  # what was found is known
    assert known.nearest("KULAK") == "kulak"


CARDS = {
    "needs": "- {{id: c{0}, q: What?, a: This, needs: [d-{0}]}}",
    "media": "- {{id: c{0}, q: '![x](media/x-{0}.jpg)', a: This}}",
    "keys": "- {{id: c{0}, q: What?, a: This, key{0}: x}}",
    "about": "- {{id: c{0}, q: What?, a: This, about: concept{0}}}",
    "ignore": "- {{id: c{0}, q: What?, a: This, ignore: {{Q{0}x: no}}}}",
    "include": "- {{include: file-{0}.yaml}}",
    "source": "- {{id: c{0}, q: What?, a: This, source: s{0}}}",
    "tags": "- {{id: c{0}, q: What?, a: This, tags: [{1}]}}",
    "circles": "- {{id: c{0}, q: What?, a: This, needs: [c{2}, c{3}, c0]}}",
}


@pytest.mark.parametrize("kind", CARDS)
def test_thousands_of_mistakes_of_one_kind(tmp_path: Path, kind: str) -> None:
    from deckgen.compile import pipeline

    count = 1500
    if kind in ("media", "include"):
        (tmp_path / "media").mkdir()
        for number in range(count):
            (tmp_path / "media" / f"x-{number}.png").write_bytes(b"x")
            (tmp_path / f"files-{number}.yaml").write_bytes(
                b"- {id: a, q: What?, a: This}"
            )
    lines = [
        CARDS[kind].format(
            number,
            "".join(
                c.upper() if number >> at & 1 else c
                for at, c in enumerate("abcdefghijklm")
            ),
            (number + 1) % count,
            max(0, number - 1),
        )
        for number in range(count)
    ]
    text = (
        "deck: {id: d, name: D}\ntopics:\n- id: t\n  title: T\n  cards:\n  "
        + "\n  ".join(lines)
        + "\n"
    )
    path = tmp_path / "cards.yaml"
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    checked = pipeline.check(path, 1_750_000_000)
    assert time.process_time() - began < 40
    assert (
        len([each for each in checked.diagnostics if str(each.severity) == "error"])
        >= count - 1
    )
    assert max(len(each.message) + len(each.hint) for each in checked.diagnostics) < 600


def test_a_long_circle_is_shown_in_part(tmp_path: Path) -> None:
    cards = "\n".join(
        f"  - {{id: c{n}, q: Q, a: A, needs: [c{(n + 1) % 30}]}}" for n in range(30)
    )
    path = tmp_path / "cards.yaml"
    path.write_text(
        f"deck: {{id: d, name: D}}\ntopics:\n- id: t\n  title: T\n  cards:\n{cards}\n"
    )
    (found,) = (each for each in load_project(path)[1] if each.code == "Y209")
    assert "c0 → c1 → c2" in found.message
    assert "… (20 more) … → c28 → c29 → c0" in found.message
