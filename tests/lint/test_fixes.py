"""``check --fix``: only the touched characters change, and a file is never broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decks
import pytest
from click.testing import CliRunner

from deckgen.cli.main import main
from deckgen.compile.deck import load_project
from deckgen.lint import fixes
from deckgen.lint.rules import q501_mixed_quotation_marks

if TYPE_CHECKING:
    from pathlib import Path

DECK = """\
# head
deck: {id: d, name: D}   # kept
topics:
  - id: t
    title: T
    cards:
      - id: a   # the first
        q: Who wrote  “Emma”?
        a: 'Jane Austen''s "aunt"'

      # between
      - q: "When did \\"the war\\" of 1914–18 begin?"
        a: In 1914
      - {q: Where was Napoleon’s birthplace?, a: Ajaccio}
      - id: b
        q: >-
          Which “war” of 1939-45 and
          1914-18 ended Hitler’s   rule?
        a: "In his \\"own\\" words, `a  b` the second"
"""

FIXED = """\
# head
deck: {id: d, name: D}   # kept
topics:
  - id: t
    title: T
    cards:
      - id: a   # the first
        q: Who wrote “Emma”?
        a: 'Jane Austen’s “aunt”'

      # between
      - id: war-1914-18-begin
        q: "When did “the war” of 1914-18 begin?"
        a: In 1914
      - {id: napoleon-birthplace, q: Where was Napoleon’s birthplace?, a: Ajaccio}
      - id: b
        q: >-
          Which “war” of 1939-45 and
          1914-18 ended Hitler’s rule?
        a: "In his “own” words, `a  b` the second"
"""


def put(folder: Path, text: str) -> Path:
    path = folder / "cards.yaml"
    path.write_bytes(text.encode())
    return path


def run(*arguments: str) -> str:
    return CliRunner().invoke(main, ["check", *arguments]).output


def test_fix_changes_only_what_it_fixes(tmp_path: Path) -> None:
    path = put(tmp_path, DECK)
    run("--fix", str(tmp_path))
    run("--fix", str(tmp_path))  # a card is read, and so fixed, once it has its id
    assert path.read_text(encoding="utf-8") == FIXED
    assert "fixed" not in run("--fix", str(tmp_path))


def test_diff_writes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, DECK)
    shown = run("--diff", str(tmp_path))
    assert path.read_text(encoding="utf-8") == DECK
    assert "\n-        q: Who wrote  “Emma”?\n" in shown
    assert "\n+        q: Who wrote “Emma”?\n" in shown
    assert "\n         q: >-\n" in shown


def test_what_nobody_sees_is_deleted(tmp_path: Path) -> None:
    cards = '- {id: a, q: \'Who  sang of the po\u00adta\u200bto?\', a: "\u202a+1 \\"22\u202c"}\n'
    cards += "- {id: b, q: What is \\u00ad?, a: \"a soft \\u00ad hyphen\", note: '2\u206093'}\n"
    cards += "- {id: c, q: Who is \u202dIt?, a: A king, ignore: {Q506: shown as it is}}"
    path = put(tmp_path, decks.deck(cards))
    assert "Q506" in run("--strict", str(tmp_path))
    run("--fix", str(tmp_path))
    fixed_cards = cards.replace("Who  sang", "Who sang")
    for sign in "\u00ad\u200b\u202a\u202c\u2060":
        fixed_cards = fixed_cards.replace(sign, "")
    assert path.read_text(encoding="utf-8") == decks.deck(fixed_cards)
    assert "Q506" not in run("--strict", str(tmp_path))


def test_a_pair_that_turns_the_direction_stays_where_the_deck_has_both(
    tmp_path: Path,
) -> None:
    cards = "- {id: a, q: Which code has Haifa?, a: \u2066+972 (0)4\u2069}\n"
    hebrew = cards + "- {id: b, q: Which city is ירושלים?, a: The capital}"
    path = put(tmp_path, decks.deck(hebrew))
    assert "Q506" not in run("--fix", str(tmp_path))
    assert path.read_text(encoding="utf-8") == decks.deck(hebrew)
    put(tmp_path, decks.deck(cards))
    assert "U+2066 (left-to-right isolate)" in run(str(tmp_path))
    assert "Q506" not in run("--fix", str(tmp_path))
    assert path.read_text(encoding="utf-8") == decks.deck(
        cards.replace("\u2066", "").replace("\u2069", "")
    )


def test_straight_marks_where_the_deck_has_them(tmp_path: Path) -> None:
    cards = '- {id: a, q: \'Who is "X", "Y" and "Z"?\', a: A}\n- {id: b, q: \'Who is “U”?\', a: "It’s “V”"}'
    path = put(tmp_path, decks.deck(cards))
    run("--fix", str(tmp_path))
    assert 'q: \'Who is "U"?\', a: "It\'s \\"V\\""}' in path.read_text(encoding="utf-8")


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        decks.deck("- {id: a, q: Who  is it?, a: Peter}").replace("\n", "\r\n"),
    )
    run("--fix", str(tmp_path))
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") > 3
    assert b"Who is it?" in path.read_bytes()


def test_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = put(tmp_path, DECK)
    project, _, _ = load_project(path)
    assert project is not None
    (fixed,) = fixes.fix(project)
    put(tmp_path, DECK + "# new\n")
    assert "changed in the meantime" in fixes.write(project, fixed)
    assert path.read_text(encoding="utf-8") == DECK + "# new\n"


def test_edit_that_would_break_the_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, DECK)
    monkeypatch.setattr(q501_mixed_quotation_marks, "_mark", lambda *_: "\n")
    assert fixes.UNSURE in run("--fix", str(tmp_path))
    assert path.read_text(encoding="utf-8") == DECK


def test_ids_are_unique_and_never_a_retired_one(tmp_path: Path) -> None:
    cards = (
        "- {q: Who is Peter?, a: A}\n- {q: Who was Peter?, "
        "a: B}\n- {id: peter-2, q: Where is Peter?, a: C}"
    )
    project, _, _ = load_project(put(tmp_path, decks.deck(cards)))
    assert project is not None
    (fixed,) = fixes.fix(project, taken=["peter"])
    assert [line.split(",")[0] for line in fixed.text.splitlines()[-3:]] == [
        "      - {id: peter-3",
        "      - {id: peter-4",
        "      - {id: peter-2",
    ]


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("What is the capital of Peru?", "capital-peru"),
        ("Who was he?", "who-was-he"),
        ("?!", "card"),
        ("The capital of Peru is {{c1::Lima::city}}", "capital-peru-lima"),
        ("{{c1,2::Trotsky}} wrote the essay", "trotsky-wrote-essay"),
        (
            "{{c1::{{c2::Leon::first name}} Trotsky::who}} wrote it",
            "leon-trotsky-wrote",
        ),
        (
            "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
            "donaudampfschifffahrtsgesellschaftskapit",
        ),
    ],
)
def test_slug(question: str, made: str) -> None:
    assert fixes.slug(question) == made


# --- what is not prose -----------------------------------------------------------------------

CURLY = (
    "- {id: a, q: Who said “one” and “two” and “three” in 1914–18 or 1939–45?, a: A}\n"
)
QUOTES = 'print("x  y") # 1914-18'


def fixed(folder: Path, cards: str, check: str = "") -> str:
    """Return the cards as ``--fix`` leaves them, after making sure that Q5 then reports nothing."""
    path = put(folder, decks.deck(cards, check=check))
    before = path.read_text(encoding="utf-8")
    project, _, _ = load_project(path)
    assert project is not None
    for each in fixes.fix(project):
        assert fixes.write(project, each) == ""
    after = path.read_text(encoding="utf-8")
    return "unchanged" if after == before else after


def block(text: str, kind: str = "a", more: str = "") -> str:
    lines = "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))
    question = "  q: Which?\n" if kind == "a" else ""
    return f"{CURLY}- id: b\n{question}{more}  {kind}: |\n{lines}"


@pytest.mark.parametrize(
    "text",
    [
        f"See\n\n~~~python\n{QUOTES}\n~~~",
        f"See\n```python title\n{QUOTES}\n```\nend",
        f"See\n   `````\n   ```\n{QUOTES}\n`````",
        f"See\n~~~\n```\n{QUOTES}",
        f"It`s\n\n~~~\n{QUOTES}\n~~~\n\nhe said `{QUOTES}`",
        f"- item\n\n  ~~~\n  {QUOTES}\n  ~~~",
        f"See\n\n    {QUOTES}",
        f"See\n\n\t{QUOTES}",
        f"See `{QUOTES}` and ``{QUOTES} `` and ``` `{QUOTES}` ```",
        'See ``a and `"x"` b',
        '$f("x")  + 1914-18$ and $$\n"x"  y\n\n"z"\n$$',
        'See https://example.org/"b"/1914-18, <https://example.org/1914-18>',
        'See [it](a_(b)_1914-18 "the title") and [`f("x")`](b) and ![“a”](x_"y".png)',
        'See [it][1]\n\n[1]: 1914-18.html "the title"',
        'Written \\"so\\"',
    ],
)
def test_what_is_no_prose_is_left_alone(tmp_path: Path, text: str) -> None:
    assert fixed(tmp_path, block(text)) == "unchanged"
    assert {
        code
        for *_, code in decks.found(
            decks.check(tmp_path, decks.deck(block(text))), "Q5"
        )
    } == set()


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org/1914-18" title="a > b"  class="x">it</a>',
        f"<pre><code>{QUOTES}</code></pre>",
        f"<code>{QUOTES}</code> <script>{QUOTES}</script> <!-- {QUOTES} > -->",
        f"\\({QUOTES}\\) [latex]{QUOTES}[/latex] [$]{QUOTES}[/$] https://example.org/1914-18",
    ],
)
def test_html_is_left_alone(tmp_path: Path, text: str) -> None:
    assert fixed(tmp_path, block(text, more="  format: html\n")) == "unchanged"


def test_prose_around_code_is_fixed(tmp_path: Path) -> None:
    text = (
        f'A "b"  c [the "d"](x-"y") at “https://e.org”\n```\n{QUOTES}\n```\nand "e"  f'
    )
    fixed_cards = (
        f'A “b” c [the “d”](x-"y") at “https://e.org”\n```\n{QUOTES}\n```\nand “e” f'
    )
    assert fixed(tmp_path, block(text)) == decks.deck(block(fixed_cards))


def test_a_cloze_at_the_start_is_no_indented_code(tmp_path: Path) -> None:
    cloze = "- id: b\n  cloze: '{{c1::Lenin}} said \"so\"'"
    assert "said “so”" in fixed(tmp_path, CURLY + cloze)


# --- what is suppressed ------------------------------------------------------------------------

SLOPPY = 'q: "Who  said \\"it\\" in 1914-18?", a: A'
WAIVE = "{Q501: as printed, Q503: as printed, Q504: as printed}"


@pytest.mark.parametrize(
    "check", ["check: {ignore: {Q5: as printed}}\n", "check: {select: [Q1, Q502]}\n"]
)
def test_a_deck_that_suppresses_is_not_fixed(tmp_path: Path, check: str) -> None:
    assert fixed(tmp_path, f"{CURLY}- {{id: b, {SLOPPY}}}", check) == "unchanged"


def test_a_card_that_suppresses_is_not_fixed(tmp_path: Path) -> None:
    assert (
        fixed(tmp_path, f"{CURLY}- {{id: b, ignore: {WAIVE}, {SLOPPY}}}") == "unchanged"
    )
    after = fixed(tmp_path, f"{CURLY}- {{id: b, ignore: {{Q503: so}}, {SLOPPY}}}")
    assert "Who  said “it” in 1914–18?" in after


def test_a_topic_that_suppresses_is_not_fixed(tmp_path: Path) -> None:
    text = decks.deck(f"{CURLY}- {{id: b, {SLOPPY}}}").replace(
        "title: T", f"title: T\n    ignore: {WAIVE}"
    )
    path = put(tmp_path, text)
    assert "fixed" not in run("--fix", str(tmp_path))
    assert path.read_text(encoding="utf-8") == text


# --- the bytes -------------------------------------------------------------------------------


def test_unseen_characters_are_not_changed(tmp_path: Path) -> None:
    text = decks.deck("- {id: a, q: Who  is it?, a: Pe\x07ter}")
    path = put(tmp_path, text)
    assert fixes.UNSEEN in run("--fix", str(tmp_path))
    assert path.read_bytes() == text.encode()


def test_mark_and_mixed_line_ends_stay(tmp_path: Path) -> None:
    path = put(tmp_path, "")
    text = decks.deck(
        "- id: a\n  q: Who  is it?\n  a: Peter\n- q: Who  was he?\n  a: Paul"
    )
    head, tail = text[:60], text[60:]
    raw = "\ufeff" + head.replace("\n", "\r\n") + tail
    path.write_bytes(raw.encode())
    run("--fix", str(tmp_path))
    added = raw.replace("Who  is", "Who is").replace(
        "- q:", "- id: who-was-he\r\n        q:"
    )
    # A card is looked at once it has its id: that is fixed in the same run.
    assert path.read_bytes().decode() == added.replace("Who  was", "Who was")


# --- ids that are in use ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "faulty",
    [
        "- {id: peter, q: Whose?}",
        "- {id: other, was: [peter], q: Whose?, colour: red}",
        "- {id: other, was: peter, a: B}",
    ],
)
def test_the_id_of_a_faulty_card_is_not_given(tmp_path: Path, faulty: str) -> None:
    assert "id: peter-2, q: Who is Peter?" in fixed(
        tmp_path, f"{faulty}\n- {{q: Who is Peter?, a: A}}"
    )


def test_an_id_of_a_damaged_file_is_not_given(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(
        "- id: m\n  title: M\n  cards:\n    - id: peter\n      q: 'x: [\n"
    )
    text = decks.deck("- {q: Who is Peter?, a: A}") + "  - include: more.yaml\n"
    path = put(tmp_path, text)
    run("--fix", str(tmp_path))
    assert "id: peter-2, q: Who is Peter?" in path.read_text(encoding="utf-8")


def test_an_id_of_the_lock_file_is_not_given(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        decks.deck("- {id: peter, q: Who is Peter?, a: A}\n- {id: b, q: Who?, a: B}"),
    )
    assert CliRunner().invoke(main, ["build", str(tmp_path)]).exit_code == 0
    put(tmp_path, decks.deck("- {q: Who was Peter?, a: A}\n- {id: b, q: Who?, a: B}"))
    run("--fix", str(tmp_path))
    assert "id: peter-2, q: Who was Peter?" in path.read_text(encoding="utf-8")
