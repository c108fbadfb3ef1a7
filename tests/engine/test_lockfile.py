"""The lock file: identity and times over a deck's life, merges, and files that are no lock file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from helpers.project import T0, errors, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from deckgen.core.build import Entry, Released
from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import content_hash
from deckgen.core.model import Item, Note, Section, Text, Topic, UnitText
from deckgen.lockfile import lockfile, merging
from deckgen.lockfile.content import Look
from deckgen.lockfile.update import begin, publish
from deckgen.notetypes.builtin import note_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpers.project import Workshop

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import Changes, LockFile

FILE = TextFile("cards.yaml", "x" * 100)
TOPIC = Topic(("t",), ("T",))


class Card(NamedTuple):
    """A card as the curator has it."""

    content: str
    was: tuple[str, ...] = ()
    kind: str = "question"


def compiled(cards: Iterable[tuple[str, Card]]) -> list[Note]:
    notes = []
    for id_, card in cards:
        was = tuple(map(Text, card.was))
        item = Item(
            FILE,
            0,
            1,
            "question",
            Text(id_),
            TOPIC,
            question=Text(card.content),
            was=was,
        )
        hash_ = content_hash(card.kind, card.content, ("t",), "d")
        unit = UnitText(FILE, 0, 1, "", partial(Section, items=(item,)))
        notes.append(
            Note(id_, card.kind, card.content, ("t",), (0,), hash_, TOPIC, was, unit, 0)
        )
    return notes


def update(
    old: LockFile | None,
    deck_id: str,
    notes: Sequence[Note],
    types: Sequence[tuple[NoteType, str]],
    now: int,
) -> tuple[LockFile, Changes, list[Diagnostic]]:
    """Bring a lock file up to date with what was compiled, whole."""
    begun = begin(old, deck_id, notes, types, now)
    begun.finish()
    return begun.lock, begun.changes, begun.diagnostics


def step(
    old: LockFile | None, cards: Iterable[tuple[str, Card]], now: int
) -> tuple[LockFile, Any, Sequence[str]]:
    """Bring a lock file up to date and publish it; it is written and read back, as between two builds."""
    lock, changes, diagnostics = update(old, "d", compiled(cards), (), now)
    publish(lock)
    return read(lockfile.dump(lock)), changes, [each.code for each in diagnostics]


def read(text: str) -> LockFile:
    lock, faults = lockfile.parse(TextFile("cards.lock", text), "d")
    assert lock is not None, faults
    assert faults == []
    return lock


class Curator(RuleBasedStateMachine):
    """Edits, adds, retires, renames, reorders and brings back cards, and builds in between."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, Card] = {}
        self.lock_path: LockFile | None = None
        self.clock = T0
        # what learners have: content and time
        self.shipped: dict[str, tuple[str, int]] = {}
        self.guids: dict[str, str] = {}  # of a card, by its id
        self.retired: dict[str, Card] = {}
        self.added = 0

    @rule(content=st.sampled_from("abc"))
    def add(self, content: str) -> None:
        self.added += 1
        self.cards[f"card-{self.added}"] = Card(content)

    @precondition(lambda self: self.cards)
    @rule(data=st.data(), content=st.sampled_from("abc"))
    def edit(self, data: st.DataObject, content: str) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.cards)))
        self.cards[id_] = self.cards[id_]._replace(content=content)

    @precondition(lambda self: self.cards)
    @rule(data=st.data())
    def retire(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.cards)))
        self.retired[id_] = self.cards.pop(id_)

    @precondition(lambda self: self.retired)
    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.retired)))
        card = self.retired.pop(id_)
        self.cards[id_] = (
            card._replace(was=(*card.was, id_)) if id_ in self.guids else card
        )

    @precondition(lambda self: self.guids.keys() & self.cards.keys())
    @rule(data=st.data(), content=st.sampled_from("abc"))
    def rename(self, data: st.DataObject, content: str) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.guids.keys() & self.cards.keys())))
        self.added += 1
        card = self.cards.pop(id_)
        new = f"card-{self.added}"
        self.cards[new] = Card(content, (*card.was, id_))
        self.guids[new] = self.guids.pop(id_)

    @rule(
        seconds=st.sampled_from([0, 1, 3600, -86_400]),
        order=st.randoms(use_true_random=False),
    )
    def build(self, seconds: int, order: Any) -> None:
        self.clock += seconds
        cards = list(self.cards.items())
        order.shuffle(cards)
        before = self.lock_path
        self.lock_path, changes, codes = step(before, cards, self.clock)
        assert codes == []
        for id_, card in cards:
            entry = self.lock_path.cards[id_]
            assert self.guids.setdefault(id_, entry.guid) == entry.guid
            content, mod = self.shipped.get(entry.guid, (card.content, entry.mod))
            assert (
                entry.mod == mod
                if content == card.content and not self.was_gone(before, entry.guid)
                else (entry.mod > mod)
            )
            self.shipped[entry.guid] = (card.content, entry.mod)
        touched = {*changes.new, *changes.changed, *changes.renamed, *changes.returned}
        assert changes.unchanged + len(touched) >= len(cards)
        again, changes, codes = step(self.lock_path, reversed(cards), self.clock + 99)
        assert (again, codes) == (self.lock_path, [])
        assert changes.unchanged == len(cards)

    def was_gone(self, before: LockFile | None, guid: str) -> bool:
        return before is not None and guid in {
            entry.guid for entry in before.gone.values()
        }

    @invariant()
    def nothing_is_there_twice(self) -> None:
        if self.lock_path is not None:
            entries = [*self.lock_path.cards.values(), *self.lock_path.gone.values()]
            assert len({entry.guid for entry in entries}) == len(entries)
            assert len({entry.id for entry in entries}) == len(entries)

    def teardown(self) -> None:
        """Assert that no retired id is given out again."""
        if self.lock_path is not None:
            for id_ in self.lock_path.gone.keys() - self.cards.keys():
                cards = [*self.cards.items(), (id_, Card("something new"))]
                assert "U105" in step(self.lock_path, cards, self.clock)[2]


Curator.TestCase.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None
)
TestCurator = Curator.TestCase


# --- merges ------------------------------------------------------------------------------

IDS = [f"card-{n}" for n in range(6)]
contents = st.sampled_from("abc")
decks = st.dictionaries(st.sampled_from(IDS), contents.map(Card), min_size=1)


def merged(base: str, ours: str, theirs: str, *, ancestor: bool) -> str:
    """Return what git leaves of two lock files that differ everywhere."""
    head, rest = ours.split("\n", 2)[:2], ours.split("\n", 2)[2]
    middle = f"||||||| base\n{base.split(chr(10), 2)[2]}" if ancestor else ""
    conflict = f"<<<<<<< ours\n{rest}{middle}=======\n{theirs.split(chr(10), 2)[2]}>>>>>>> theirs\n"
    return "\n".join(head) + "\n" + conflict.replace("end\n", "") + "end\n"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    base=decks,
    ours=decks,
    theirs=decks,
    late=st.sampled_from([0, 1, 50]),
    ancestor=st.booleans(),
)
def test_a_merge_loses_nothing(
    base: dict[str, Card],
    ours: dict[str, Card],
    theirs: dict[str, Card],
    late: int,
    ancestor: bool,
) -> None:
    """Whichever branch's package a learner has: after the merge the note is the same, or newer."""
    start, _, _ = step(None, base.items(), T0)
    sides = []
    for deck, now in ((ours, T0 + 100), (theirs, T0 + 100 + late)):
        side, _, codes = step(start, deck.items(), now)
        assert codes == []
        sides.append((deck, side))
    both = read(
        merged(
            *map(lockfile.dump, (start, sides[0][1], sides[1][1])), ancestor=ancestor
        )
    )
    assert both.cards.keys() | both.gone.keys() >= ours.keys() | theirs.keys()
    cards = {id_: card._replace(was=(id_,)) for id_, card in (theirs | ours).items()}
    after, _, codes = step(both, cards.items(), T0 + 50)
    assert codes == []
    by_guid = {entry.guid: (id_, entry) for id_, entry in after.cards.items()}
    for deck, side in sides:
        for id_, entry in side.cards.items():
            new_id, new = by_guid[entry.guid]
            assert new_id == id_
            assert new.mod >= entry.mod
            assert new.mod > entry.mod or cards[id_].content == deck[id_].content
    ids = [entry.id for entry in (*after.cards.values(), *after.gone.values())]
    assert len(set(ids)) == len(ids)
    settled = step(after, cards.items(), T0 + 999)
    assert settled[0] == after


LINES = {
    "equal times, other contents": (
        "card a question Gaaaaaaaaaaa 1700000000000 0000000000000001 1700000000",
        "card a question Gaaaaaaaaaaa 1700000000000 0000000000000002 1700000000",
        1_700_000_001,
    ),
    "the later one has the content": (
        "card a question Gaaaaaaaaaaa 1700000000000 {hash} 1700000009",
        "card a question Gaaaaaaaaaaa 1700000000000 0000000000000002 1700000000",
        1_700_000_009,
    ),
    "the later one has another content": (
        "card a question Gaaaaaaaaaaa 1700000000000 {hash} 1700000000",
        "card a question Gaaaaaaaaaaa 1700000000000 0000000000000002 1700000009",
        1_700_000_010,
    ),
    "retired on one side": (
        "card a question Gaaaaaaaaaaa 1700000000000 {hash} 1700000000",
        "gone a question Gaaaaaaaaaaa 1700000000000 {hash} 1700000009",
        1_700_000_010,
    ),
    "retired before the other side changed it": (
        "gone a question Gaaaaaaaaaaa 1700000000000 {hash} 1700000005",
        "card a question Gaaaaaaaaaaa 1700000000000 {hash} 1700000009",
        1_700_000_009,
    ),
    "renamed on one side": (
        "card a question Gaaaaaaaaaaa 1700000000000 {hash} 1700000000",
        "card b question Gaaaaaaaaaaa 1700000000000 0000000000000002 1700000009",
        1_700_000_010,
    ),
}


@pytest.mark.parametrize("case", LINES)
def test_what_a_conflict_is_settled_to(case: str) -> None:
    ours, theirs, expected = LINES[case]
    note = compiled([("a", Card("text", ("b",) if " b " in theirs else ()))])[0]
    text = f"ledger 1 d\n<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> other\nend\n"
    old = read(text.replace("{hash}", note.hash))
    lock, _, diagnostics = update(old, "d", [note], (), T0 - 999)
    assert not diagnostics
    assert lock.cards["a"].mod == expected
    assert lock.cards["a"].guid == "Gaaaaaaaaaaa"
    assert not lock.gone


def test_what_the_ancestor_of_a_conflict_had_does_not_count() -> None:
    """Git shows it between the sides where merge.conflictStyle is diff3."""
    entry = "a question Gaaaaaaaaaaa 1700000000000 0000000000000001"
    ours, base = f"gone {entry} 1700000005", f"card {entry} 1700000000"
    text = f"<<<<<<< HEAD\n{ours}\n||||||| 1234567\n{base}\n=======\n{ours[:-1]}7\n>>>>>>> other\n"
    lock = read(f"ledger 1 d\n{text}end\n")
    assert not lock.cards
    assert lock.gone["a"].mod == 1_700_000_007


def test_note_ids_that_two_branches_gave_out_are_made_distinct() -> None:
    lines = "".join(
        f"card {key} question G{key} 1700000000000 0000000000000001 1700000000\n"
        for key in "abc"
    )
    cards = [(key, Card(key)) for key in "cab"]
    lock, _, _ = step(read(f"ledger 1 d\n{lines}end\n"), cards, T0)
    assert [lock.cards[key].id - 1_700_000_000_000 for key in "abc"] == [0, 1, 2]


def test_two_cards_of_one_id_on_two_branches_both_keep_their_history() -> None:
    lines = (
        "card a question Gone 1700000000000 0000000000000001 1700000000\n"
        "card a question Gtwo 1700000000001 0000000000000001 1700000005\n"
    )
    lock = read(f"ledger 1 d\n{lines}end\n")
    assert lock.cards["a"].guid == "Gtwo"
    assert lock.gone["a~1"].guid == "Gone"
    assert read(lockfile.dump(lock)) == lock


CARD = "card a question Gaaaaaaaaaaa 1700000000000"
SETTLED = {
    "both changed": (
        f"{CARD} 0000000000000001 1700000000\n{CARD} 0000000000000002 1700000003",
        ("'a'", merging.BOTH_CHANGED),
    ),
    "two cards": (
        f"{CARD} 0000000000000001 1700000000\ncard a question Gtwo 1700000001000 - 1700000003",
        ("'a'", merging.TWO_CARDS),
    ),
    "two ids": (
        f"{CARD} 0000000000000001 1700000000\ncard b question Gaaaaaaaaaaa 1700000000000 - 1700000003",
        ("'a'", merging.TWO_IDS),
    ),
    "one retired": (
        f"{CARD} 0000000000000001 1700000000\ngone{CARD[4:]} 0000000000000001 1700000003",
        ("'a'", merging.ONE_RETIRED),
    ),
    "both released": (
        f"release 1.2 {'a' * 64} 1700000000\nrelease 1.2 {'b' * 64} 1700000000",
        ("'1.2'", merging.BOTH_RELEASED),
    ),
}


@pytest.mark.parametrize("case", SETTLED)
def test_what_branches_disagreed_on_is_reported_until_it_is_written_down(
    case: str,
) -> None:
    lines, (which, how) = SETTLED[case]
    lock = read(f"ledger 1 d\n{lines}\nend\n")
    said = [(each.code, each.message) for each in merging.disagreements(lock)]
    assert said == [("U120", f"two branches disagree on {which}: {how}")]
    assert not list(merging.disagreements(read(lockfile.dump(lock))))


def test_the_same_on_both_branches_is_no_disagreement() -> None:
    line = f"{CARD} 0000000000000001 1700000000"
    assert not list(merging.disagreements(read(f"ledger 1 d\n{line}\n{line}\nend\n")))


def test_of_many_disagreements_some_are_named() -> None:
    lines = [
        f"card c{number:02} question G{number} {number} - {mod}"
        for number in range(12)
        for mod in (5, 6)
    ]
    (said,) = merging.disagreements(read("\n".join(["ledger 1 d", *lines, "end", ""])))
    assert said.message.startswith("two branches disagree on 'c00', 'c01', ")
    assert "'c09' and 2 more: both changed it" in said.message


@pytest.mark.parametrize(
    ("theirs", "hash_"), [(T0 + 5, "-"), (T0 + 4, "0000000000000001")]
)
def test_of_two_ids_of_one_second_the_content_is_not_known(
    theirs: int, hash_: str
) -> None:
    """A learner may have the content of either branch, so the next build gives a later time."""
    ours = f"{CARD} 0000000000000001 {T0 + 5}"
    lock = read(
        f"ledger 1 d\n{ours}\ncard b question Gaaaaaaaaaaa 1 0000000000000002 {theirs}\nend\n"
    )
    assert list(lock.cards) == ["a"]
    assert (lock.cards["a"].hash, lock.cards["a"].mod) == (hash_, T0 + 5)


# --- note types --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"), [(T0 + 9, T0 + 9), (T0, T0 + 1), (T0 - 50, T0 + 1)]
)
def test_another_look_always_has_a_later_time(now: int, expected: int) -> None:
    """Anki takes over a note type only if its time is later: also of two builds in one second."""
    question, _ = note_types("d", "D", "en")
    first, _, _ = update(None, "d", [], [(question, "a" * 64)], T0)
    assert first.types == {"question": Look("a" * 16, T0)}
    second, changes, _ = update(first, "d", [], [(question, "b" * 64)], now)
    assert second.types == {"question": Look("b" * 16, expected)}
    assert changes.types == ("question",)
    third, changes, _ = update(second, "d", [], [(question, "b" * 64)], now + 99)
    assert (third.types, changes.types) == (second.types, ())


def test_ten_lines_that_cannot_be_read_are_enough() -> None:
    text = "ledger 1 d\n" + "nonsense\n" * 30 + "end\n"
    lock, faults = lockfile.parse(TextFile("cards.lock", text), "d")
    assert lock is None
    assert [each.span.line for each in faults] == list(range(2, 12))


# --- was ---------------------------------------------------------------------------------


def test_a_rename_keeps_guid_and_id() -> None:
    first, _, _ = step(None, [("a", Card("x"))], T0)
    second, changes, codes = step(first, [("b", Card("x", ("a",)))], T0 + 9)
    assert second.cards["b"] == first.cards["a"]  # without a change no later time
    assert (changes.renamed, changes.new, changes.retired, codes) == (
        ("b",),
        (),
        (),
        [],
    )


def test_a_rename_said_one_build_late() -> None:
    first, _, _ = step(None, [("a", Card("x"))], T0)
    second, changes, _ = step(first, [("b", Card("x"))], T0 + 9)
    assert (changes.new, changes.retired) == (("b",), ("a",))
    third, changes, codes = step(second, [("b", Card("x", ("a",)))], T0 + 20)
    assert codes == []
    assert third.cards["b"].guid == first.cards["a"].guid
    assert third.cards["b"].id == first.cards["a"].id
    assert third.cards["b"].mod == T0 + 20
    # what learners got in between
    assert third.gone["b~1"].guid == second.cards["b"].guid
    assert third.gone["b~1"].mod == T0 + 20
    fourth, changes, codes = step(third, [("b", Card("x", ("a",)))], T0 + 30)
    assert (fourth, codes, changes.unchanged) == (third, [], 1)


@pytest.mark.parametrize(
    ("cards", "code"),
    [
        ([("b", Card("x", ("a",))), ("c", Card("y", ("a",)))], "U108"),  # both claim it
        ([("b", Card("x", ("typo",)))], "U108"),
        ([("a", Card("x")), ("b", Card("x", ("typo",)))], "U108"),
        ([("a", Card("x", kind="cloze"))], "U106"),
        ([("b", Card("x", ("a",), kind="cloze"))], "U106"),
        ([("old", Card("other"))], "U105"),
    ],
)
def test_what_cannot_be_followed_is_said(
    cards: list[tuple[str, Card]], code: str
) -> None:
    first, _, _ = step(None, [("a", Card("x")), ("old", Card("z"))], T0)
    second, _, _ = step(first, [("a", Card("x"))], T0 + 1)
    assert step(second, cards, T0 + 2)[2] == [code]


def test_a_card_beside_its_earlier_self() -> None:
    first, _, _ = step(None, [("a", Card("x")), ("b", Card("y"))], T0)
    assert step(first, [("b", Card("y", ("a",)))], T0 + 9)[2] == ["U108"]


def test_a_step_of_a_renamed_card_can_be_new(workshop: Workshop) -> None:
    workshop.build()
    guid = workshop.guid("count/two")
    steps = {"zero": "Zero", "one": "One", "two": "Two", "three": "Three"}
    workshop.cards["count"].update({"id": "counting", "was": "count", "steps": steps})
    workshop.build()
    assert workshop.guid("counting/two") == guid


# --- files that are no lock file ------------------------------------------------------------


def truncated(text: str) -> str:
    return text[: len(text) // 2]


def without_end(text: str) -> str:
    return text.removesuffix("end\n")


def one_digit_less(text: str) -> str:
    return text.removesuffix("\nend\n")[:-1]


BROKEN = {
    "of another deck": (
        lambda text: text.replace(" sample samp1edk\n", " other samp1edk\n", 1),
        "U102",
    ),
    "newer": (lambda text: text.replace("lockfile 2 ", "lockfile 3 ", 1), "U103"),
    "newer, of another form": (
        lambda text: text.replace("lockfile 2 sample", "lockfile 27 x y z", 1),
        "U103",
    ),
    "cut in two": (truncated, "U101"),
    "cut at the end of a line": (without_end, "U101"),
    "cut within a number": (one_digit_less, "U101"),
    "empty": (lambda text: "", "U101"),
    "comments only": (lambda text: text.split("\n")[0], "U101"),
    "garbage": (lambda text: "\x7fELF\n" + text, "U101"),
    "a line of garbage": (
        lambda text: text.replace("\ncard ", "\nwhat is this\ncard ", 1),
        "U101",
    ),
    "a column too few": (
        lambda text: text.replace("card letter question ", "card letter ", 1),
        "U101",
    ),
    "a negative time": (
        lambda text: text.replace(f" {T0 + 1000} -\n", f" -{T0} -\n", 1),
        "U101",
    ),
    "a hash of another length": (
        lambda text: text.replace(" type ", " ", 1)[:-60] + "0\nend\n",
        "U101",
    ),
    "not UTF-8": (lambda text: text.encode() + b"\xff", "Y002"),
    "a NUL": (lambda text: text.replace("card ", "card\0", 1), "U101"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_lock_file_is_reported_and_never_overwritten(
    workshop: Workshop, case: str
) -> None:
    break_it, code = BROKEN[case]
    workshop.build()
    text = workshop.lock_path.read_text(encoding="utf-8")
    package = workshop.target.read_bytes()
    broken = break_it(text)
    data = broken if isinstance(broken, bytes) else broken.encode()
    workshop.lock_path.write_bytes(data)
    workshop.cards["plus-0"]["a"] = "changed"
    outcome = workshop.try_build()
    assert outcome.target is None
    assert {error.split(" ")[0] for error in errors(outcome)} == {code}
    assert workshop.lock_path.read_bytes() == data
    assert workshop.target.read_bytes() == package


@given(text=st.text(alphabet="ledgrcartypgon 0123sm\n<=>|#\0é", max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_lock_file_or_a_diagnostic(text: str) -> None:
    for content in (text, f"ledger 1 d\n{text}\nend\n"):
        lock, faults = lockfile.parse(TextFile("cards.lock", content), "d")
        assert (lock is None) == bool(faults)
        if lock is not None:
            assert read(lockfile.dump(lock)) is not None


def test_windows_line_ends_and_a_conflict_are_read(workshop: Workshop) -> None:
    workshop.build()
    text = workshop.lock_path.read_text(encoding="utf-8")
    workshop.lock_path.write_bytes(text.replace("\n", "\r\n").encode())
    assert not workshop.try_build(frozen=True).checked.failed
    conflict = text.replace(
        "\ncard ", "\n<<<<<<< HEAD\n=======\n>>>>>>> other\ncard ", 1
    )
    workshop.lock_path.write_text(conflict, encoding="utf-8")
    assert [each[:4] for each in errors(workshop.try_build(frozen=True))] == ["U104"]
    workshop.build()
    assert workshop.lock_path.read_text(encoding="utf-8") == text


def test_frozen_fails_where_the_lock_file_would_change(workshop: Workshop) -> None:
    assert [each[:4] for each in errors(workshop.try_build(frozen=True))] == ["U104"]
    assert not workshop.lock_path.exists()
    workshop.build()
    before = workshop.lock_path.read_bytes()
    assert workshop.try_build(frozen=True).target
    workshop.cards["plus-0"]["a"] = "changed"
    assert [each[:4] for each in errors(workshop.try_build(frozen=True))] == ["U104"]
    assert workshop.lock_path.read_bytes() == before


def test_the_package_has_what_the_lock_file_says(workshop: Workshop) -> None:
    package = workshop.build()
    lock, _ = lockfile.parse(
        TextFile("x", workshop.lock_path.read_text(encoding="utf-8")), "sample"
    )
    assert lock is not None
    known = {entry.guid: (entry.id, entry.mod) for entry in lock.cards.values()}
    assert {guid: (row.id, row.mod) for guid, row in rows(package).items()} == known


def test_a_second_card_of_one_id_retires_beside_the_first() -> None:
    """As in a lock file that an earlier version made anew from a package."""
    first = lockfile.LockFile("sample")
    released = Released("0" * 16, T0)
    first.cards["b"] = Entry("question", "guid-1", T0 * 1000, "0" * 16, T0, released)
    first.gone["b"] = Entry("question", "guid-2", T0 * 1000 + 1, "1" * 16, T0)
    lock, changes, _ = update(first, "sample", [], [], T0 + 5)
    assert {key: entry.guid for key, entry in lock.gone.items()} == {
        "b": "guid-2",
        "b~1": "guid-1",
    }
    assert changes.retired == ("b~1",)


CARD_LINE = "card a question Gaaaaaaaaaaa 1700000000000 0000000000000002 1700000009\n"


@pytest.mark.parametrize(
    "text",
    [
        f"ledger 1 d\n{CARD_LINE}end\n",
        f"{CARD_LINE}ledger 1 d\n{CARD_LINE.replace('card a', 'card b')}end\n",
        f"ledger 1 d\nend\n{CARD_LINE}",
        f"ledger 1 d\nend\n{CARD_LINE}end\n",
        f"ledger 1 d\n{CARD_LINE}\n{CARD_LINE.replace('card a', 'card b')}end\n",
        f"ledger 1 d\n{CARD_LINE}{CARD_LINE}end\n",
        f"ledger 1 d\r\n{CARD_LINE}end\r\n",
        f"ledger 1 d\n{CARD_LINE}# a comment\nend\n",
    ],
)
def test_a_whole_lock_file_is_read_as_line_by_line(text: str) -> None:
    file = TextFile("cards.lock", text)
    assert lockfile.parse(file, "d") == lockfile.parse_lines(file, "d")
