"""``deckgen diff``: what a learner will see of a new version."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.exported import exports
from helpers.project import PNG, Workshop
from planted import Opened, plant
from test_planted import (
    another_question,
    another_sort_field,
    answers_exchanged,
    cloze_number_for_other_words,
    ids_and_texts_exchanged,
    ids_of_fields_gone,
    spare_field_renamed,
    texts_exchanged,
)
from test_retirement import retire
from test_verify import (
    cloze_number_gone,
    constant_mod,
    dropped,
    every_mod_later,
    field_added,
    field_renamed_without_id,
    kind_changed,
    note_type_id_changed,
)

from deckgen.cli import main
from deckgen.commands.diff import reports as diffreports
from deckgen.formats import apkg_reader
from deckgen.lockfile.history import renumbered
from deckgen.versions.comparison import compare
from deckgen.versions.difference import Difference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def between(old: Path, new: Path) -> Difference:
    return compare(apkg_reader.read(old), apkg_reader.read(new))


def kinds(difference: Difference) -> dict[str, str]:
    return {change.name: change.kind for change in difference.notes}


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("17.9 million", "18.6 million", "[-17.9-]{+18.6+} million"),
        ("55% of it", "56% of it", "[-55%-]{+56%+} of it"),
        ("1927–28", "1926–28", "[-1927–28-]{+1926–28+}"),
        ("£3.50 each", "£3.75 each", "[-£3.50-]{+£3.75+} each"),
        ("In 1,234 days.", "In 1,243 days.", "In [-1,234-]{+1,243+} days."),
    ],
)
def test_a_figure_changes_as_a_whole(old: str, new: str, shown: str) -> None:
    mark = {"-": "[-{}-]", "+": "{{+{}+}}", "=": "{}"}
    assert (
        diffreports.marked(old, new, lambda sign, words: mark[sign].format(words))
        == shown
    )


@pytest.fixture
def life(workshop: Workshop) -> tuple[Path, Path]:
    """Two versions, with one change of each kind between them."""
    old = workshop.build(release="1.0")
    workshop.cards["plus-5"]["a"] = "the number 11"
    workshop.cards["plus-6"].update({"id": "six-and-seven", "was": "plus-6"})
    retire(workshop, "plus-2", reason="Too easy.")
    sums, signs = workshop.deck["topics"]
    signs["cards"].append(sums["cards"].pop(7))
    sums["cards"].append(
        {"id": "later", "q": "What is *last*?", "a": "This", "unsourced": "a test"}
    )
    (workshop.root / "dot.png").write_bytes(PNG + b"changed")
    (workshop.root / "style.css").write_text(
        ".card { color: red; }\n", encoding="utf-8"
    )
    workshop.deck["deck"]["style"] = "style.css"
    return old, workshop.build(deliver=True)


def test_every_kind_of_change_is_told(life: tuple[Path, Path]) -> None:
    difference = between(*life)
    assert kinds(difference) == {
        "later": "new",
        "plus-5": "changed",
        "six-and-seven": "renamed",
        "dot": "changed",
        "plus-8": "moved",
        "plus-2": "retired",
    }
    assert difference.unchanged == 22
    assert sorted(difference.looks) == ["Sample deck (Cloze)", "Sample deck (Question)"]
    assert len(difference.media_added) == len(difference.media_removed) == 1
    assert difference.risks == []
    assert difference.step == "minor"


def test_the_text(life: tuple[Path, Path]) -> None:
    difference = between(*life)
    media = (*difference.media_added, *difference.media_removed)
    lines = (
        diffreports.as_text(difference)
        .replace(media[0], "NEW.png")
        .replace(media[1], "OLD.png")
    )
    assert lines == (
        "1 new, 2 changed, 1 renamed, 1 moved, 1 retired, 22 unchanged\n"
        "\n"
        "New cards\n"
        "  later: What is last?\n"
        "\n"
        "Changed\n"
        "  plus-5: What is 5 plus 6?\n"
        "    Answer: {+the number +}11\n"
        "  dot: What is shown here?\n"
        "    Prompt: markup only\n"
        "\n"
        "Renamed\n"
        "  six-and-seven: What is 6 plus 7?\n"
        "    renamed from plus-6\n"
        "\n"
        "Moved to another topic\n"
        "  plus-8: What is 8 plus 9?\n"
        "    Topic: [-Arithmetic-]{+Writing+}\n"
        "    Tags: [-sample::sums-] {+sample::signs+}\n"
        "\n"
        "Retired\n"
        "  plus-2: What is 2 plus 3?\n"
        "    Note: {+Retired. Too easy.+}\n"
        "    Tags: {+sample::retired+}\n"
        "\n"
        "The look of Sample deck (Cloze), Sample deck (Question) changed\n"
        "Media added: NEW.png\n"
        "Media no longer used: OLD.png\n"
        "\n"
        "5 notes are rewritten, 2 of them only in Id, Topic and tags: what learners wrote in them and their "
        "tags there are replaced\n"
        "\n"
        "Suggested version bump: minor\n"
    )


def test_the_release_notes(workshop: Workshop) -> None:
    old = workshop.build()
    workshop.cards["plus-5"]["a"] = "11 [sic]"
    workshop.cards["plus-5"]["q"] = "What is 5 plus *six*_?"
    assert diffreports.as_markdown(between(old, workshop.build())) == (
        "Cards: 1 changed.\n"
        "\n"
        "### Changed\n"
        "\n"
        "- What is 5 plus six\\_?\n"
        "  - Question: What is 5 plus ~~6~~**six\\_**?\n"
        "  - Answer: 11 **\\[sic\\]**\n"
        "\n"
        "Your reviews stay. This update replaces what you wrote into the card that it rewrites, and your own "
        "tags there.\n"
    )


def test_the_json(life: tuple[Path, Path]) -> None:
    told = json.loads(diffreports.as_json(between(*life)))
    assert told["version"] == diffreports.JSON_VERSION
    assert told["step"] == "minor"
    assert told["counts"]["retired"] == 1
    changed = next(note for note in told["notes"] if note["id"] == "plus-5")
    assert changed["fields"] == [
        {"name": "Answer", "old": "11", "new": "the number 11"}
    ]


def test_no_difference(workshop: Workshop) -> None:
    package_ = workshop.build()
    difference = between(package_, package_)
    assert difference.step == "none"
    assert (
        diffreports.as_text(difference)
        == "27 unchanged\n\nSuggested version bump: none\n"
    )


def test_a_card_renamed_and_changed(workshop: Workshop) -> None:
    old = workshop.build()
    workshop.cards["plus-6"].update(
        {"id": "six_and_seven", "was": "plus-6", "a": "13, a prime"}
    )
    difference = between(old, workshop.build())
    assert kinds(difference) == {"six_and_seven": "changed"}
    assert "    renamed from plus-6\n" in diffreports.as_text(difference)
    assert "plus-6" not in diffreports.as_markdown(difference)


def test_a_card_that_returns(workshop: Workshop) -> None:
    card = dict(workshop.cards["plus-2"])
    workshop.build(release="1.0")
    retire(workshop, "plus-2")
    old = workshop.build()
    workshop.deck["topics"][0]["cards"].append(card)
    difference = between(old, workshop.build())
    assert kinds(difference) == {"plus-2": "returned"}
    assert difference.step == "minor"


RISKS: dict[Callable[[Opened], None], str] = {
    dropped: "no longer in the package",
    kind_changed: "another kind of note",
    constant_mod: "time is not later",
    every_mod_later: "rewritten though nothing changed",
    cloze_number_gone: "cards taken away",
    note_type_id_changed: "is another one",
    field_added: "fields or templates",
}


@pytest.mark.parametrize("fault", RISKS, ids=lambda fault: fault.__name__)
def test_what_costs_learners_something_is_a_major_step(
    workshop: Workshop, tmp_path: Path, fault: Callable[[Opened], None]
) -> None:
    old = workshop.build()
    difference = between(old, plant(old, tmp_path / "new.apkg", fault))
    assert [risk for risk in difference.risks if RISKS[fault] in risk.what]
    assert difference.step == "major"
    assert "Warning" in diffreports.as_text(difference)
    told = diffreports.as_markdown(difference)
    assert [
        risk
        for risk in difference.risks
        if risk.for_learners and risk.for_learners not in told
    ] == []
    assert "Warning" not in told  # learners can do nothing about it


def test_another_deck_name_is_a_major_step(workshop: Workshop) -> None:
    old = workshop.build()
    workshop.deck["deck"]["name"] = "Another name"
    difference = between(old, workshop.build())
    assert [risk.what for risk in difference.risks] == [
        "cards in another deck: those that learners have stay where they are"
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{{c1::a}} {{c2::b}}", "{{c1::b}} {{c2::a}}", True),
        ("{{c1::a}} {{c2::b}}", "{{c1::b}}", True),
        ("{{c1::a}} {{c2::b}}", "{{c2::b}}", False),
        ("{{c1::a::hint}} {{c2::b}}", "x {{c1::a}} {{c2::c}}", False),
        ("{{c1::a}}", "{{c1::z}} {{c2::y}}", False),
        ("{{c1,2::a}} {{c3::b}}", "{{c3,2::a}} and c", True),
        ("{{c1,2::a}} {{c3::b}}", "{{c2,1::a}} {{c3::c}}", False),
        ("{{c1::a}}", "{{c1,2::a}}", False),
        ("{{c1,2::a}}", "{{c1::a}}", False),
        ("{{c1,2::a}}", "{{c2::a}}", False),
        ("{{c1::{{c2::a}} b}}", "{{c2::{{c1::a}} b}}", True),
        ("{{c1::{{c2::a}} b}}", "{{c1::{{c2::a::hint}} b::x}}", False),
        ("{{c1::a::x{y} }}", "{{c2::a::z{y} }}", True),
    ],
)
def test_renumbered_clozes(old: str, new: str, expected: bool) -> None:
    assert bool(renumbered(old, new)) is expected


# --- the command -----------------------------------------------------------------------------


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main.main, ["diff", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_a_package_and_the_source(workshop: Workshop) -> None:
    old = workshop.build()
    before = workshop.lock_path.read_bytes()
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.write()
    code, out, _ = run(old, "-C", workshop.root)
    assert code == 0
    assert "    Answer: [-11-]{+eleven+}\n" in out
    assert workshop.lock_path.read_bytes() == before


def test_an_edit_that_was_taken_back_is_no_difference(workshop: Workshop) -> None:
    """The next release leaves the note alone; a build in between does not."""
    old = workshop.build(release="1.0")
    workshop.cards["plus-5"]["a"] = "eleven"
    edited = workshop.build()
    workshop.cards["plus-5"]["a"] = "11"
    workshop.build()
    assert (
        json.loads(run(old, "-C", workshop.root, "--format", "json")[1])["step"]
        == "none"
    )
    code, out, _ = run(edited, "-C", workshop.root)
    assert (code, "Warning" in out) == (0, False)


def test_commits(workshop: Workshop) -> None:
    def git(*arguments: str) -> None:
        who = (
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        )
        subprocess.run(
            ["git", *who, *arguments],
            cwd=workshop.root,
            check=True,
            capture_output=True,
        )

    git("init")
    for answer in ("eleven", "XI"):
        workshop.cards["plus-5"]["a"] = answer
        workshop.build()
        git("add", "cards.yaml", "cards.lock", "dot.png")
        git("commit", "-m", answer)
    code, out, _ = run("HEAD~1", "HEAD", "-C", workshop.root)
    assert code == 0
    assert "    Answer: [-eleven-]{+XI+}\n" in out
    code, out, _ = run("HEAD", "-C", workshop.root, "--format", "json")
    assert json.loads(out)["step"] == "none"
    assert run("no-such", "-C", workshop.root)[0] == 2
    assert (
        "neither a package nor a commit" in run("--", "-x", "-C", workshop.root)[2]
        or run("--", "-x")[0] == 2
    )


def test_a_source_with_errors(workshop: Workshop) -> None:
    old = workshop.build()
    workshop.cards["plus-5"]["nonsense"] = "x"
    workshop.write()
    code, out, err = run(old, "-C", workshop.root)
    assert (code, out) == (1, "")
    assert "Y201" in err


def test_what_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "x.apkg"
    path.write_bytes(b"no")
    code, _, err = run(path, path)
    assert code == 2
    assert "is not a package" in err
    assert run(tmp_path / "none.apkg", path)[0] == 2


def test_whole_collections_need_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = exports(tmp_path / "exported")
    monkeypatch.chdir(tmp_path)
    pair = [str(exported["legacy collection"]), str(exported["schema 18"])]
    done = CliRunner().invoke(main.main, ["diff", *pair])
    assert done.exit_code == 0, done.output
    assert "unchanged" in done.output


def test_a_picture_more_is_a_patch(workshop: Workshop) -> None:
    built = apkg_reader.read(workshop.build())
    assert Difference(built, built).step == "none"
    assert Difference(built, built, media_added=["a.png"]).step == "patch"


def test_a_retired_note_that_the_older_package_did_not_have_is_nothing_new(
    workshop: Workshop,
) -> None:
    """New learners get no card of it."""
    without = workshop.build()
    workshop.cards["plus-3"]["note"] = "changed"
    card = {"id": "extra", "q": "What is 3 times 7?", "a": "21", "unsourced": "a test"}
    workshop.deck["topics"][0]["cards"].append(card)
    workshop.build()
    workshop.deck["topics"][0]["cards"].remove(card)
    assert kinds(between(without, workshop.build())) == {"plus-3": "changed"}


def test_a_retired_note_with_two_cards_is_no_note_with_fewer(
    workshop: Workshop,
) -> None:
    """Learners keep both; the package has none of them."""
    old = workshop.build(release="1.0")
    retire(workshop, "letter", reason="Too easy.")
    difference = between(old, workshop.build(deliver=True))
    assert kinds(difference) == {"letter": "retired"}
    assert difference.risks == []


# --- what is told right ------------------------------------------------------------------------


def test_a_tag_of_ones_own_is_no_topic(workshop: Workshop) -> None:
    old = workshop.build()
    workshop.cards["plus-5"]["tags"] = ["exam::2024"]
    difference = between(old, workshop.build())
    assert kinds(difference) == {"plus-5": "changed"}
    assert difference.step == "patch"


def test_a_title_of_a_topic_moves_no_card(workshop: Workshop) -> None:
    old = workshop.build(release="1.0")
    workshop.deck["topics"][0]["title"] = "Sums"
    difference = between(old, workshop.build())
    assert set(kinds(difference).values()) == {"changed"}
    assert "20 notes of which learners keep the earlier topic" in diffreports.as_text(
        difference
    )
    assert difference.step == "patch"
    assert diffreports.as_markdown(difference).startswith("No card changed.")
    difference = between(old, workshop.build(release="1.1", deliver=True))
    assert "20 notes are rewritten, 20 of them only in Topic" in diffreports.as_text(
        difference
    )
    assert difference.step == "minor"


def test_a_field_renamed_in_place_is_no_risk(
    workshop: Workshop, tmp_path: Path
) -> None:
    old = workshop.build()
    difference = between(old, plant(old, tmp_path / "new.apkg", spare_field_renamed))
    assert difference.risks == []
    without_ids = plant(old, tmp_path / "without.apkg", ids_of_fields_gone)
    assert between(old, without_ids).risks == []


def test_a_field_renamed_without_an_id_is_a_risk(
    workshop: Workshop, tmp_path: Path
) -> None:
    old = workshop.build()
    difference = between(
        old, plant(old, tmp_path / "new.apkg", field_renamed_without_id)
    )
    assert [risk for risk in difference.risks if "must merge" in risk.what]


def test_another_sorting_field_is_a_risk(workshop: Workshop, tmp_path: Path) -> None:
    old = workshop.build()
    difference = between(old, plant(old, tmp_path / "new.apkg", another_sort_field))
    assert [risk for risk in difference.risks if "sorted by another field" in risk.what]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Sums.", "All sums.", "The description of 'Sample deck' changed"),
        ("", "All sums.", "The description of 'Sample deck' changed"),
        ("Sums.", "", "is gone: learners who have the deck keep the earlier one"),
    ],
)
def test_a_description_is_told(
    workshop: Workshop, before: str, after: str, told: str
) -> None:
    def describe(text: str) -> Path:
        workshop.deck["deck"].pop("description", None)
        if text:
            workshop.deck["deck"]["description"] = text
        return workshop.build()

    difference = between(describe(before), describe(after))
    assert told in diffreports.as_text(difference)
    assert difference.step == "patch"


def test_options_are_told(workshop: Workshop) -> None:
    workshop.deck["deck"]["options"] = {"new-cards-per-day": "7"}
    old = workshop.build()
    workshop.deck["deck"]["options"] = {
        "new-cards-per-day": "9",
        "desired-retention": "0.85",
    }
    difference = between(old, workshop.build())
    assert [line.partition(" changed:")[0] for line in difference.deck] == [
        "The desired retention of 'Sample deck'",
        "The options of 'Sample deck'",
    ]
    assert difference.step == "patch"


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (texts_exchanged, "exchanged their questions"),
        (ids_and_texts_exchanged, "exchanged their questions"),
        (answers_exchanged, "exchanged only their answers"),
        (another_question, "another question under an id"),
        (cloze_number_for_other_words, "cloze numbers given to other words"),
    ],
)
def test_reviews_that_count_for_another_question_are_a_risk(
    workshop: Workshop, tmp_path: Path, fault: Callable[[Opened], None], what: str
) -> None:
    old = workshop.build()
    difference = between(old, plant(old, tmp_path / "new.apkg", fault))
    assert [risk for risk in difference.risks if what in risk.what]
    assert difference.step == "major"


# --- versions by what they are called ----------------------------------------------------------


def test_releases_and_tags(workshop: Workshop) -> None:
    def git(*arguments: str) -> None:
        who = (
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        )
        subprocess.run(
            ["git", *who, *arguments],
            cwd=workshop.root,
            check=True,
            capture_output=True,
        )

    git("init")
    for answer, version in (("eleven", "1.0"), ("XI", "1.1")):
        workshop.cards["plus-5"]["a"] = answer
        workshop.build(release=version)
        git("add", "cards.yaml", "cards.lock", "dot.png")
        git("commit", "-m", version)
        git("tag", f"v{version}")
    shown = "    Answer: [-eleven-]{+XI+}\n"
    assert shown in run("1.0", "1.1", "-C", workshop.root)[1]
    (workshop.root / "dist" / "sample-1.0.apkg").unlink()
    assert shown in run("1.0", "1.1", "-C", workshop.root)[1]
    assert shown in run("v1.0", "-C", workshop.root)[1]
    code, _, err = run("1.7", "-C", workshop.root)
    assert (code, "there is no release 1.7" in err) == (2, True)
    told = CliRunner().invoke(
        main.main,
        [
            "verify",
            str(workshop.target),
            "--from",
            "1.0",
            "--from",
            "v1.1",
            "--from",
            "HEAD~1",
            "--format",
            "json",
        ],
    )
    assert told.exit_code == 0, told.stderr
    found = json.loads(told.stdout)
    assert [each["from"] for each in found["findings"]] == ["1.0", "HEAD~1"]
    assert {each["kind"] for each in found["findings"]} == {"own-words-replaced"}
    for package in (workshop.root / "dist").glob("*-1.1.apkg"):
        package.with_name("other-1.1.apkg").write_bytes(package.read_bytes())
    assert (
        "there are several packages of the release 1.1"
        in run("1.1", "-C", workshop.root)[2]
    )


def test_a_note_without_an_id_is_named_once(tmp_path: Path) -> None:
    """Notes of an own type are called by their first words, which are not said twice."""

    def run(*words: str) -> str:
        told = CliRunner().invoke(main.main, words)
        assert told.exit_code == 0, told.output
        return told.stdout

    folder = str(tmp_path / "words")
    run("init", "--example", "vocabulary", folder)
    run("build", folder, "--release", "1.0")
    cards = tmp_path / "words" / "cards.yaml"
    longer = "el molino de viento que está junto al río, detrás de la colina"
    text = cards.read_text(encoding="utf-8").replace(
        "Word: la fuente", "Word: la gran fuente"
    )
    cards.write_text(
        text.replace("Word: la campana", f"Word: '{longer}'"), encoding="utf-8"
    )
    lines = run("diff", "1.0", "--project", folder).splitlines()
    assert "  la gran fuente" in lines
    assert f"  {longer}" in lines
