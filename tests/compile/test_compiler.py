"""Items to notes: fields, cards, tags, decks, and what the front must not give away."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.project import DECK, check, notes, value


def nested(outer: str, title: str, inner: str, inner_title: str) -> str:
    return (
        f"topics:\n  - id: {outer}\n    title: {title}\n    topics:\n"
        f"    - id: {inner}\n      title: {inner_title}\n      cards:\n"
    )


def test_a_question_makes_one_card_and_a_reverse_a_second(tmp_path: Path) -> None:
    plain, swapped, other = notes(
        tmp_path,
        """
- {id: a, q: Where is Oslo?, a: In Norway}
- {id: b, q: What is H2O?, a: Water, reverse: true}
- id: c
  q: What is the capital of Peru?
  a: Lima
  reverse: {q: Of which country is Lima the capital?, a: Peru}
""",
    )
    assert (plain.cards, swapped.cards, other.cards) == ((0,), (0, 1), (0, 1))
    assert value(plain, "Reverse") == ""
    assert (value(swapped, "Reverse"), value(swapped, "Reverse answer")) == (
        "Water",
        "What is H2O?",
    )
    assert value(other, "Reverse") == "Of which country is Lima the capital?"
    assert value(other, "Reverse answer") == "Peru"


def test_a_reverse_question_alone_is_answered_by_the_question(tmp_path: Path) -> None:
    (note,) = notes(
        tmp_path,
        "- {id: a, q: Who wrote Emma?, a: Austen, reverse: What did Austen write?}",
    )
    assert value(note, "Reverse") == "What did Austen write?"
    assert value(note, "Reverse answer") == "Who wrote Emma?"


def test_a_cloze_makes_a_card_for_each_number(tmp_path: Path) -> None:
    (note,) = notes(
        tmp_path, "- {id: a, cloze: '{{c3::One}}, {{c1::two}}, {{c3::three}}'}"
    )
    assert (note.kind, note.cards) == ("cloze", (0, 2))


def test_steps_make_a_note_each_with_the_earlier_ones_before_it(tmp_path: Path) -> None:
    made = notes(
        tmp_path,
        """
- id: tea
  q: How is tea made?
  steps:
    boil: Boil water
    pour: Pour it on the leaves
    wait: Wait
""",
    )
    assert [note.key for note in made] == ["tea/boil", "tea/pour", "tea/wait"]
    assert [value(note, "Answer") for note in made] == [
        "Boil water",
        "Pour it on the leaves",
        "Wait",
    ]
    assert {value(note, "Prompt") for note in made} == {"How is tea made?"}
    gap = '<li><span class="cloze">[…]</span></li></ol>'
    assert value(made[0], "Context") == f'<p class="step">Stap 1 van 3</p><ol>{gap}'
    third = '<p class="step">Stap 3 van 3</p><ol><li>Boil water</li><li>Pour it on the leaves</li>'
    assert value(made[2], "Context") == third + gap
    assert [value(note, "Id") for note in made] == ["tea/boil", "tea/pour", "tea/wait"]


def test_an_inserted_step_leaves_the_identity_of_its_neighbours(tmp_path: Path) -> None:
    card = "- id: x\n  q: How?\n  steps:\n    a: First\n    b: Last\n"
    before = check(tmp_path, card)
    after = check(tmp_path, card.replace("    b:", "    new: Between\n    b:"))
    assert before.build is not None
    assert after.build is not None
    guids = {
        note.key: entry.guid
        for note, entry in zip(after.build.notes, after.build.entries, strict=True)
    }
    for note, entry in zip(before.build.notes, before.build.entries, strict=True):
        assert guids[note.key] == entry.guid


def test_tags_name_deck_topic_and_what_it_is_about(tmp_path: Path) -> None:
    topic = nested("out", "Outer", "in", "Inner")
    (note,) = notes(
        tmp_path,
        "- {id: a, q: What is it?, a: Sure, about: event, tags: [Zulu, alpha]}",
        topic=topic,
    )
    assert note.tags == ("alpha", "d::about::event", "d::out::in", "Zulu")
    assert value(note, "Topic") == "Outer › Inner"


def test_the_topic_line_stops_before_it_gives_the_answer_away(tmp_path: Path) -> None:
    topic = nested("h", "History", "n", "The NEP")
    shown, hidden, in_answer, *in_cloze = notes(
        tmp_path,
        """
- {id: a, q: Who held power?, a: Stalin}
- {id: b, q: What is the term?, a: NEP}
- {id: c, q: What came first?, a: It was the NEP of 1921}
- {id: d, cloze: 'It was called {{c1::the NEP::three letters}}.'}
- {id: e, cloze: 'It was called {{c1,2::the NEP}}.'}
- {id: f, cloze: 'It was {{c1::called {{c2::the}} NEP}}.'}
""",
        topic=topic,
    )
    assert value(shown, "Topic") == "History › The NEP"
    assert {value(note, "Topic") for note in (hidden, in_answer, *in_cloze)} == {
        "History"
    }


def test_subdecks_are_made_only_when_asked_for(tmp_path: Path) -> None:
    topic = nested("one", "One", "two", "A::B")
    card = "- {id: a, q: What is it?, a: Sure}"
    (note,) = notes(tmp_path, card, topic=topic)
    assert note.deck == 0
    checked = check(tmp_path, card, topic=topic, head=DECK + "  subdecks: true\n")
    assert checked.build is not None
    assert [deck.name for deck in checked.build.decks] == ["D", "D::One::A – B"]
    assert checked.build.notes[0].deck == 1


def test_needs_comes_before_the_order_of_the_file(tmp_path: Path) -> None:
    made = notes(
        tmp_path,
        "- {id: c, q: Which is C?, a: x, needs: [b]}\n"
        "- {id: a, q: Which is A?, a: y}\n"
        "- {id: b, q: Which is B?, a: z}",
    )
    assert [note.key for note in made] == ["a", "b", "c"]


def test_a_side_with_nothing_to_be_seen_is_refused(tmp_path: Path) -> None:
    card = "- {id: a, format: html, q: '<br>', a: '&nbsp;', reverse: {q: '<p></p>', a: Sure}}"
    found = check(tmp_path, card).diagnostics
    assert [d.message.split("'s ")[1].split(" has")[0] for d in found] == [
        "question",
        "answer",
        "reverse question",
    ]


def test_drafts_are_left_out_and_counted(tmp_path: Path) -> None:
    checked = check(
        tmp_path,
        "- {id: a, q: What is it?, a: x}\n- {id: b, q: What else?, a: y, draft: true}",
    )
    assert checked.compiled is not None
    assert ([note.key for note in checked.compiled.notes], checked.compiled.drafts) == (
        ["a"],
        1,
    )


def test_a_deletion_in_another_field_of_a_cloze_makes_no_card(tmp_path: Path) -> None:
    (note,) = notes(
        tmp_path,
        "- {id: a, cloze: 'One {{c1::two}}', note: 'Write it as `{{c9::word}}`.'}",
    )
    assert note.cards == (0,)
    assert "{{c9" not in value(note, "Note")
    assert "&#123;&#123;c9::word" in value(note, "Note")


@pytest.mark.parametrize("answer", ["One\\n\\nTwo", "{漢字|かんじ}", "$x$"])
def test_an_answer_that_is_no_line_of_words_cannot_be_typed(
    tmp_path: Path, answer: str
) -> None:
    checked = check(tmp_path, f'- {{id: a, q: What is it?, a: "{answer}", type: true}}')
    assert [d.code for d in checked.diagnostics] == ["R202"]


def test_flaws_and_pictures_of_the_description_are_reported(tmp_path: Path) -> None:
    head = DECK + "  description: 'See [this](javascript:x) and ![a map](map.png).'\n"
    found = check(tmp_path, "- {id: a, q: What is it?, a: Sure}", head=head).diagnostics
    assert [(d.code, d.span.line) for d in found] == [("R116", 5), ("M103", 5)]


# --- media ---------------------------------------------------------------------------------


def test_media_are_packed_under_a_name_with_their_hash(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a map.png").write_bytes(b"first")
    card = "- {id: a, q: 'What is this? ![](<media/a map.png>)', a: A map}"
    (before,) = notes(tmp_path, card)
    (tmp_path / "media" / "a map.png").write_bytes(b"second")
    (after,) = notes(tmp_path, card)
    assert 'src="a-map-' in value(before, "Prompt")
    assert value(before, "Prompt") != value(after, "Prompt")


def test_one_name_in_two_folders_stays_two_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.png").write_bytes(folder.encode())
    checked = check(
        tmp_path, "- {id: a, q: 'Which? ![](one/x.png)', a: '![](two/x.png)'}"
    )
    assert checked.build is not None
    assert len({media.name for media in checked.build.media}) == 2


def test_missing_and_misspelt_media_are_reported_at_their_words(tmp_path: Path) -> None:
    (tmp_path / "Map.png").write_bytes(b"x")
    checked = check(
        tmp_path, "- {id: a, q: 'Which? ![](map.png)', a: '![](../out.png)'}"
    )
    assert [(d.code, d.span.column) for d in checked.diagnostics] == [
        ("M101", 32),
        ("M102", 51),
    ]
    assert "did you mean 'Map.png'? Capitals count" in checked.diagnostics[0].hint


def test_media_that_the_system_refuses_are_reported(tmp_path: Path) -> None:
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    card = f"- {{id: a, q: 'Which? ![]({'x' * 300}.png)', a: '![](loop.png)'}}"
    assert {d.code for d in check(tmp_path, card).diagnostics} <= {"M101", "M103"}
    assert len(check(tmp_path, card).diagnostics) == 2


def test_only_media_are_packed(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (found,) = check(
        tmp_path, "- {id: a, q: 'Which? ![](cards.yaml)', a: Bert}"
    ).diagnostics
    assert (found.code, "'.yaml' is not the ending" in found.message) == ("M103", True)
    (found,) = check(
        tmp_path, "- {id: a, q: 'Which? ![](media/../cards.yaml)', a: Bert}"
    ).diagnostics
    assert (found.code, "out of it again" in found.message) == ("M103", True)
