"""What 'diff' says of note types beside their look."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import T0, Workshop

from deckgen.commands.diff import reports
from deckgen.formats import apkg_reader
from deckgen.versions import find
from deckgen.versions.comparison import compare
from deckgen.versions.difference import FieldChange

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.versions.difference import Difference

DECK: dict[str, Any] = {
    "deck": {"id": "geo", "uid": "geogra12", "name": "Geography", "language": "en"},
    "note-types": [
        {
            "id": "country",
            "name": "Country",
            "fields": [
                {"name": "Country", "id": "country"},
                {"name": "Capital", "id": "capital"},
                {"name": "Mine", "id": "mine", "personal": "true"},
            ],
            "cards": [
                {
                    "name": "Capital",
                    "id": "capital",
                    "front": "{{Country}}?",
                    "back": "{{Capital}} {{Mine}}",
                },
                {
                    "name": "Country",
                    "id": "country",
                    "front": "{{Capital}}?",
                    "back": "{{Country}}",
                },
            ],
        }
    ],
    "topics": [
        {
            "id": "north",
            "title": "The North",
            "type": "country",
            "cards": [
                {
                    "id": "norway",
                    "fields": {"Country": "Norway", "Capital": "Oslo"},
                    "unsourced": "known",
                },
                {
                    "id": "sweden",
                    "fields": {"Country": "Sweden", "Capital": "Kyoto"},
                    "unsourced": "known",
                },
            ],
        }
    ],
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", copy.deepcopy(DECK))


def differ(
    workshop: Workshop, change: Callable[[dict[str, Any]], object]
) -> Difference:
    """Return the difference that a change of the note type makes after a release."""
    workshop.build(release="1.0")
    before = find.source(workshop.write(), T0)
    change(workshop.deck["note-types"][0])
    workshop.save()
    return compare(before, find.source(workshop.write(), T0 + 100))


def renames_field(own: dict[str, Any]) -> None:
    own["fields"][1]["name"] = "Seat"
    for each in own["cards"]:
        each["front"] = each["front"].replace("{{Capital}}", "{{Seat}}")
        each["back"] = each["back"].replace("{{Capital}}", "{{Seat}}")


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], list[str]]] = {
    "nothing": (lambda own: None, []),
    "required": (lambda own: own["fields"][1].update(required="true"), []),
    "format": (lambda own: own["fields"][1].update(format="plain"), []),
    "name": (lambda own: own.update(name="State"), ["The note type 'Country' is called 'State'"]),
    "template": (
        lambda own: own["cards"][1].update(name="Reverse"),
        ["The card template 'Country' of 'Country' is called 'Reverse'"],
    ),
    "font": (
        lambda own: own["fields"][1].update(font="Georgia", size="30"),
        ["The field 'Capital' of 'Country' changed in the editor: font, size"],
    ),
    "rtl": (
        lambda own: own["fields"][0].update(rtl="true"),
        ["The field 'Country' of 'Country' changed in the editor: direction"],
    ),
    "description": (
        lambda own: own["fields"][0].update(description="Its name", sticky="true", collapsed="true"),
        [
            "The field 'Country' of 'Country' changed in the editor: text that stays for the next note, "
            "description, folding"
        ],
    ),
    "unsearched": (
        lambda own: own["fields"][0].update(
            {"unsearched": "true", "undeletable": "true", "plain-editor": "true"}
        ),
        [
            "The field 'Country' of 'Country' changed in the editor: HTML in the editor, "
            "place in searches, protection from deletion"
        ],
    ),
    "browser": (
        lambda own: own["cards"][0].update(**{"browser-front": "{{Country}}"}),
        ["What Anki's browser shows of 'Capital' changed"],
    ),
    "deck": (
        lambda own: own["cards"][0].update(deck="Capitals"),
        ["New cards of 'Capital' go to 'Capitals'; those that learners have stay"],
    ),
    "latex": (lambda own: own.update(latex={"svg": "true"}), ["LaTeX is set otherwise in 'Country'"]),
    "made personal": (
        lambda own: own["fields"][2].update(personal="false"),
        ["The field 'Mine' of 'Country' is no longer the learner's own"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_learners_feel_has_a_line(workshop: Workshop, name: str) -> None:
    change, expected = CHANGES[name]
    found = differ(workshop, change)
    assert found.types == expected
    assert found.step == ("patch" if expected and name != "deck" else found.step)
    for report in (reports.as_text, reports.as_json):
        assert all(line in report(found) for line in expected)
    shown = reports.as_markdown(found)
    assert all(f"- {line}." in shown for line in expected)


def test_a_field_that_is_called_otherwise(workshop: Workshop) -> None:
    def change(own: dict[str, Any]) -> None:
        renames_field(own)
        for card in workshop.cards.values():
            card["fields"]["Seat"] = card["fields"].pop("Capital")

    found = differ(workshop, change)
    assert found.types == ["The field 'Capital' of 'Country' is called 'Seat'"]
    assert not found.notes


def test_another_field_to_sort_by(workshop: Workshop) -> None:
    found = differ(workshop, lambda own: own.update(sort="Capital"))
    assert found.types == [
        "Notes of 'Country' are sorted by 'Capital' and no longer by 'Country'"
    ]
    assert found.step == "major"
    assert "upload or download your whole collection once" in reports.as_markdown(found)


def test_the_same_field_to_sort_by_in_another_place(workshop: Workshop) -> None:
    def change(own: dict[str, Any]) -> None:
        own.update(sort="Country", revision="2")
        own["fields"].reverse()

    assert not [line for line in differ(workshop, change).types if "sorted" in line]


def test_a_field_becomes_the_learners_own(workshop: Workshop) -> None:
    def change(own: dict[str, Any]) -> None:
        own["fields"][1]["personal"] = "true"
        for card in workshop.cards.values():
            del card["fields"]["Capital"]

    found = differ(workshop, change)
    said = "The field 'Capital' of 'Country' is the learner's own now, without the texts that the deck had in"
    assert found.types == [f"{said} 2 notes"]
    older = replace(found.old, personal=None)  # a package alone
    assert compare(older, found.new).types == found.types
    assert compare(older, replace(found.new, personal=None)).types == []


def test_a_text_in_a_field_that_was_the_learners_own_is_a_risk(
    workshop: Workshop,
) -> None:
    def change(own: dict[str, Any]) -> None:
        del own["fields"][2]["personal"]
        workshop.cards["norway"]["fields"]["Mine"] = "A kingdom"

    found = differ(workshop, change)
    assert found.types == [
        "The field 'Mine' of 'Country' is no longer the learner's own"
    ]
    risk = next(each for each in found.risks if "learner's own" in each.what)
    assert risk.notes == ("Norway",)
    assert found.step == "major"
    assert "copy what you wrote there before you import" in reports.as_markdown(found)


def test_a_revision_says_what_is_new_and_what_is_gone(workshop: Workshop) -> None:
    def change(own: dict[str, Any]) -> None:
        own["revision"] = "2"
        own["fields"].append({"name": "Flag"})
        own["cards"][0]["back"] += "{{Flag}}"
        del own["cards"][1]

    found = differ(workshop, change)
    assert found.types == [
        "'Country' has a new field, 'Flag'",
        "'Country' has no card template 'Country' any more",
    ]


def test_a_kept_package_of_a_release_knows_the_fields_by_its_tag(
    workshop: Workshop, tmp_path: Path
) -> None:
    import subprocess

    workshop.build(release="1.0")
    cards = workshop.write()
    git = [
        "git",
        "-C",
        str(workshop.root),
        "-c",
        "user.name=N",
        "-c",
        "user.email=n@example.org",
    ]
    for command in (
        ["init", "-q"],
        ["add", "cards.yaml"],
        ["commit", "-qm", "one"],
        ["tag", "v1.0"],
    ):
        subprocess.run([*git, *command], check=True)
    kept = find.find("1.0", cards, T0, tmp_path)
    assert kept.path.parent.name == "dist"
    assert set((kept.personal or {}).values()) == {frozenset({"Mine"})}
    assert apkg_reader.read(kept.path).personal is None


@pytest.mark.parametrize(
    ("old", "said"), [("", "Id changed"), ("land", "renamed from =land")]
)
def test_a_note_that_had_no_id_is_not_renamed(old: str, said: str) -> None:
    assert (
        reports._detail(FieldChange("Id", old, "soil"), lambda sign, text: sign + text)
        == said
    )
