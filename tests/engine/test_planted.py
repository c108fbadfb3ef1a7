"""Faults that somebody planted in a new version: verify finds each that harms learners, with its cause.

The second version has a change and a new card of its own, so that a fault has something to hide behind.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from helpers.project import Workshop, sample
from planted import Opened, plant, question

from deckgen.commands.verify.findings import ERROR, INFO, WARNING
from deckgen.commands.verify.rehearsal import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.commands.verify.findings import Report

pytestmark = pytest.mark.once

IN_2099 = 4_070_908_800


class Versions(NamedTuple):
    """Two versions of a deck, and what its notes are called in the lock file."""

    old: Path
    new: Path
    workshop: Workshop


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    deck = sample()
    deck["deck"]["options"] = {"new-cards-per-day": "7"}
    workshop = Workshop(tmp_path_factory.mktemp("planted"), deck)
    extra = {"id": "extra", "q": "What is 3 times 7?", "a": "21", "unsourced": "a test"}
    workshop.deck["topics"][0]["cards"].append(extra)
    old = workshop.build(release="1.0")
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.deck["topics"][0]["cards"].remove(extra)
    workshop.deck["topics"][0]["cards"].append(
        {"id": "later", "q": "What comes last?", "a": "This", "unsourced": "a test"}
    )
    return Versions(old, workshop.build(), workshop)


def kinds(report: Report, *severities: str) -> set[str]:
    return {
        finding.kind for finding in report.findings if finding.severity in severities
    }


def with_text(words: str) -> str:
    return f"flds like '%{words}%'"


def stamp(package: Opened, id_: int) -> None:
    package.run("update notes set mod = mod + 3000 where id = ?", id_)


def change_fields(
    package: Opened, where: str, change: Callable[[list[str]], list[str]]
) -> None:
    """Change the fields of a note, at a later time."""
    id_, _, fields, _ = package.note(where)
    package.run(
        "update notes set flds = ? where id = ?",
        "\x1f".join(change(fields.split("\x1f"))),
        id_,
    )
    stamp(package, id_)


# --- what harms ------------------------------------------------------------------------------


def all_times_in_2099(package: Opened) -> None:
    package.run("update notes set mod = ?", IN_2099)


def one_changed_note_in_2099(package: Opened) -> None:
    package.run("update notes set mod = ? where flds like '%eleven%'", IN_2099)


def fields_exchanged(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            model["flds"][0], model["flds"][1] = model["flds"][1], model["flds"][0]
            model["mod"] += 3000
    package.run("update notes set mod = mod + 3000")


def sides_exchanged(package: Opened) -> None:
    with package.models() as models:
        template = question(models)["tmpls"][0]
        template["qfmt"], template["afmt"] = template["afmt"], template["qfmt"]
        question(models)["mod"] += 3000


def guid_in_another_case(package: Opened) -> None:
    id_, guid, *_ = package.note("guid <> upper(guid)")
    package.run("update notes set guid = ? where id = ?", guid.swapcase(), id_)


def guid_with_a_space(package: Opened) -> None:
    id_, guid, *_ = package.note()
    package.run("update notes set guid = ? where id = ?", f"{guid} ", id_)


def no_media(package: Opened) -> None:
    package.media.clear()


def media_name_in_another_case(package: Opened) -> None:
    for number, name in package.media.items():
        package.media[number] = name.upper()


def media_with_other_bytes(package: Opened) -> None:
    for number in package.media:
        (package.folder / number).write_bytes(b"something else")


def a_card_missing(package: Opened) -> None:
    package.run("delete from cards where ord = 1")


def cloze_number_zero(package: Opened) -> None:
    change_fields(
        package,
        with_text("{{c2::"),
        lambda fields: [fields[0].replace("{{c2::", "{{c0::"), *fields[1:]],
    )


def another_sort_field(package: Opened) -> None:
    with package.models() as models:
        question(models)["sortf"] = 1
        question(models)["mod"] += 3000


def progress_inside(package: Opened) -> None:
    package.run(
        "update cards set type = 2, queue = 2, ivl = 30, due = 40, reps = 5, factor = 2500"
    )


def reviews_inside(package: Opened) -> None:
    package.run(
        "insert into revlog select 1600000000000, id, -1, 3, 1, 1, 2500, 900, 0 from cards limit 1"
    )


def tags_of_the_learner(package: Opened) -> None:
    package.run(
        "update notes set tags = tags || 'leech marked ', mod = mod + 3000 where flds like '%eleven%'"
    )


def tags_gone(package: Opened) -> None:
    package.run("update notes set tags = '', mod = mod + 3000")


def tags_gone_without_a_time(package: Opened) -> None:
    package.run("update notes set tags = ''")


def deck_renamed(package: Opened) -> None:
    decks = json.loads(package.database.execute("select decks from col").fetchone()[0])
    for deck in decks.values():
        if deck["name"] == "Sample deck":
            deck["name"] = "Simple deck"
    package.run("update col set decks = ?", json.dumps(decks))


def exchange(package: Opened, indices: tuple[int, ...]) -> None:
    """Exchange fields of two notes that are about something else."""
    one, other = (
        package.note(with_text("Which letter")),
        package.note(with_text("How is 7")),
    )
    rows = [one[2].split("\x1f"), other[2].split("\x1f")]
    for index in indices:
        rows[0][index], rows[1][index] = rows[1][index], rows[0][index]
    for (id_, *_), fields in zip((one, other), rows, strict=True):
        package.run("update notes set flds = ? where id = ?", "\x1f".join(fields), id_)
        stamp(package, id_)


def texts_exchanged(package: Opened) -> None:
    exchange(package, (0, 1))


def ids_and_texts_exchanged(package: Opened) -> None:
    exchange(package, (0, 1, 11))


def answers_exchanged(package: Opened) -> None:
    exchange(package, (1,))


def questions_exchanged(package: Opened) -> None:
    exchange(package, (0,))


def another_question(package: Opened) -> None:
    change_fields(
        package,
        with_text("How is 7 spelt"),
        lambda fields: ["Who wrote the Aeneid?", "Virgil", *fields[2:]],
    )


def cloze_number_for_other_words(package: Opened) -> None:
    text = "The {{c1::first}} and the second {{c2::ordinal}}"
    change_fields(package, with_text("{{c2::"), lambda fields: [text, *fields[1:]])


def answer_on_the_front(package: Opened) -> None:
    with package.models() as models:
        question(models)["tmpls"][0]["qfmt"] += "<p>{{Answer}}</p>"
        question(models)["mod"] += 3000


def retired_with_cards(package: Opened) -> None:
    id_, *_ = package.note("tags like '%::retired%'")
    package.run(
        "insert into cards select 77, ?, did, 0, mod, usn, 0, 0, due, 0, 0, 0, 0, 0, 0, 0, 0, '' "
        "from cards order by id limit 1",
        id_,
    )


def cards_suspended(package: Opened) -> None:
    package.run("update cards set queue = -1 where ord = 0")


def preset_missing(package: Opened) -> None:
    presets = json.loads(
        package.database.execute("select dconf from col").fetchone()[0]
    )
    package.run(
        "update col set dconf = ?",
        json.dumps({key: presets[key] for key in presets if key == "1"}),
    )


def due_past_what_anki_counts(package: Opened) -> None:
    package.run("update cards set due = due + 2147483648")


def some_due_past_what_anki_counts(package: Opened) -> None:
    package.run("update cards set due = due + 2147483648 where due > 5")


HARMFUL: dict[Callable[[Opened], None], str] = {
    all_times_in_2099: "future-time",
    one_changed_note_in_2099: "future-time",
    fields_exchanged: "not-imported: conflicting",
    sides_exchanged: "answer-shown",
    guid_in_another_case: "guid-changed",
    guid_with_a_space: "guid-changed",
    no_media: "missing-media",
    media_name_in_another_case: "missing-media",
    media_with_other_bytes: "media-changed",
    a_card_missing: "cards-made",
    cloze_number_zero: "cards-made",
    another_sort_field: "full-sync",
    progress_inside: "progress-inside",
    reviews_inside: "progress-inside",
    tags_of_the_learner: "reserved-tags",
    tags_gone: "tags-gone",
    tags_gone_without_a_time: "tags-gone",
    deck_renamed: "deck-moved",
    texts_exchanged: "history-exchanged",
    ids_and_texts_exchanged: "history-exchanged",
    answers_exchanged: "parts-exchanged",
    questions_exchanged: "parts-exchanged",
    another_question: "another-question",
    cloze_number_for_other_words: "cloze-reused",
    answer_on_the_front: "answer-shown",
    retired_with_cards: "retired-with-cards",
    cards_suspended: "suspended",
    preset_missing: "preset-missing",
    due_past_what_anki_counts: "no-order",
    some_due_past_what_anki_counts: "no-order",
}

ONLY_A_WARNING = {"deck-moved", "parts-exchanged"}

CAN_BE_BESIDE = {
    all_times_in_2099: {"rewritten"},
    preset_missing: {"refused"},
    sides_exchanged: {"cards-made", "empty-back", "empty-front"},
    cloze_number_zero: {"card-removed", "cloze-reused", "empty-front"},
    # Anki stamps all notes, later than the corrections
    another_sort_field: {"not-delivered"},
    tags_gone: {"cards-made"},  # a retired note is known by its tag
    tags_gone_without_a_time: {"cards-made"},
    fields_exchanged: {
        "note-type-forked",
        "not-delivered",
        "cards-made",
        "answer-shown",
        "empty-front",
    },
}
"""What else comes of some faults, beside the cause."""


@pytest.mark.parametrize("fault", HARMFUL, ids=lambda fault: fault.__name__)
def test_a_fault_that_harms_is_found_with_its_cause(
    versions: Versions, tmp_path: Path, fault: Callable[[Opened], None]
) -> None:
    report = verify(plant(versions.new, tmp_path / "bad.apkg", fault), versions.old)
    cause = HARMFUL[fault]
    assert cause in kinds(report, ERROR, WARNING), report
    assert report.lost == (cause not in ONLY_A_WARNING)
    assert report.verdict != "nothing is lost"
    others = kinds(report, ERROR) - {cause} - CAN_BE_BESIDE.get(fault, set())
    assert not others, report


# --- what does not -----------------------------------------------------------------------------


def nothing(package: Opened) -> None:
    pass


def older_types(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            model["mod"] -= 100_000


def types_in_2099(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            model["mod"] = IN_2099


def ids_of_fields_gone(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            for field in model["flds"]:
                field["id"] = None


def two_types_of_one_name(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            model["name"] = "Sample deck"


def order_reversed(package: Opened) -> None:
    package.run("update cards set due = 1000 - due")


def browser_template(package: Opened) -> None:
    with package.models() as models:
        question(models)["tmpls"][0]["bqfmt"] = "{{Prompt}}!"


def remote_image(package: Opened) -> None:
    change_fields(
        package,
        with_text("eleven"),
        lambda fields: [
            fields[0],
            'eleven <img src="https://example.org/x.png">',
            *fields[2:],
        ],
    )


def deck_marked_filtered(package: Opened) -> None:
    decks = json.loads(package.database.execute("select decks from col").fetchone()[0])
    for deck in decks.values():
        deck |= {
            "dyn": 1,
            "terms": [["", 100, 0]],
            "resched": True,
            "separate": True,
            "delays": None,
            "conf": 1,
        }
    package.run("update col set decks = ?", json.dumps(decks))


def spare_field_renamed(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            model["flds"][-1]["name"] = "Remark"
            model["mod"] += 3000


HARMLESS = [
    nothing,
    older_types,
    types_in_2099,
    ids_of_fields_gone,
    two_types_of_one_name,
    order_reversed,
    browser_template,
    remote_image,
    deck_marked_filtered,
    spare_field_renamed,
]


@pytest.mark.parametrize("change", HARMLESS, ids=lambda change: change.__name__)
def test_what_harms_nobody_is_no_error(
    versions: Versions, tmp_path: Path, change: Callable[[Opened], None]
) -> None:
    report = verify(plant(versions.new, tmp_path / "new.apkg", change), versions.old)
    assert kinds(report, ERROR) == set(), report
    assert kinds(report, WARNING) == {"own-words-replaced", "retired-cards-made"}
    assert kinds(report, INFO) <= {"held"}


# --- notes that are rewritten for nothing -------------------------------------------------------


@pytest.mark.parametrize("which", ["0", "1", "13", "25", "26"])
def test_a_note_stamped_for_nothing_is_found_wherever_it_is(
    versions: Versions, tmp_path: Path, which: str
) -> None:
    def stamp_one(package: Opened) -> None:
        query = "select id from notes order by guid limit 1 offset ?"
        (id_,) = package.database.execute(query, (which,)).fetchone()
        package.run("update notes set mod = mod + 500000 where id = ?", id_)

    report = verify(plant(versions.old, tmp_path / "new.apkg", stamp_one), versions.old)
    assert kinds(report, ERROR) == {"rewritten"}
    (found,) = (finding for finding in report.findings if finding.kind == "rewritten")
    assert len(found.notes) == 1


# --- what a curator may mean to do --------------------------------------------------------------


def test_a_reverse_card_taken_away_is_named_and_can_be_accepted(
    workshop: Workshop,
) -> None:
    old = workshop.build()
    del workshop.cards["letter"]["reverse"]
    new = workshop.build()
    report = verify(new, old)
    assert kinds(report, ERROR) == {"card-removed"}
    assert "blank, until they run Tools > Empty Cards" in report.findings[-2].message
    accepted = verify(new, old, accepted=["card-removed"])
    assert not accepted.lost
    assert accepted.verdict == "nothing is lost but what is named above"


def test_one_card_in_use_and_one_retired_are_in_order(tmp_path: Path) -> None:
    cards: list[dict[str, Any]] = [
        {"id": "a", "q": "What is 1 plus 1?", "a": "2", "unsourced": "a test"},
        {"id": "b", "q": "What is 2 plus 2?", "a": "4", "unsourced": "a test"},
    ]
    deck = {
        "deck": {"id": "one", "name": "One"},
        "topics": [{"id": "t", "title": "T", "cards": cards}],
    }
    workshop = Workshop(tmp_path / "one", deck)
    old = workshop.build(release="1.0")
    workshop.deck["topics"][0]["cards"].pop()
    report = verify(workshop.build(), old)
    assert kinds(report, ERROR) == set(), report
    assert "retired-cards-made" in kinds(report, WARNING)


def test_a_retired_note_of_several_cards_is_no_error(tmp_path: Path) -> None:
    """Check Database makes a card for each number of a cloze, and both of a question with its reverse."""
    cards: list[dict[str, Any]] = [
        {"id": "a", "q": "What is 1 plus 1?", "a": "2", "unsourced": "a test"},
        {
            "id": "b",
            "cloze": "{{c1::Two}} and {{c2::three}} are {{c3::five}}",
            "unsourced": "a test",
        },
        {
            "id": "c",
            "q": "What is 2 plus 2?",
            "a": "4",
            "reverse": "true",
            "unsourced": "a test",
        },
    ]
    deck = {
        "deck": {"id": "one", "name": "One"},
        "topics": [{"id": "t", "title": "T", "cards": cards}],
    }
    workshop = Workshop(tmp_path / "one", deck)
    old = workshop.build(release="1.0")
    del workshop.deck["topics"][0]["cards"][1:]
    report = verify(workshop.build(), old)
    assert kinds(report, ERROR) == set(), report
    warned = [
        finding for finding in report.findings if finding.kind == "retired-cards-made"
    ]
    assert "5 new cards of retired notes" in warned[0].message


def test_a_tag_in_another_case_is_delivered(workshop: Workshop) -> None:
    """Anki keeps the case that the learner's tag has."""
    old = workshop.build()
    workshop.cards["typed"]["tags"] = ["Spelling"]
    report = verify(workshop.build(), old)
    assert kinds(report, ERROR) == set(), report


def test_a_note_that_changes_twice_is_named_for_learners_of_old_versions_of_anki(
    workshop: Workshop,
) -> None:
    workshop.build()
    workshop.cards["plus-5"]["a"] = "eleven"
    second = workshop.build()
    workshop.cards["plus-5"]["a"] = "XI"
    workshop.cards["plus-6"]["a"] = "XIII"
    report = verify(workshop.build(), second)
    (found,) = (finding for finding in report.findings if finding.kind == "old-anki")
    assert (found.notes, found.severity) == (("plus-5",), INFO)


def test_nothing_is_accepted_that_is_not_there(versions: Versions) -> None:
    report = verify(versions.old, accepted=["script"])
    assert report.not_found == ["script"]
