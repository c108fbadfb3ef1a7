"""S: what learners' answers say of cards. Reported by ``deckgen study`` and ``check --study``."""

from __future__ import annotations

from deckgen.core.codes.code import INFO, Code

CODES: tuple[Code, ...] = (
    Code(
        "S101",
        INFO,
        "costly card",
        "took {time} in its first {days} days, {ratio} × the median of such cards (z {z}{learners})"
        "{which}: {detail}",
        "ask for less at a time, or give what is missing to remember it by",
        page="""\
A card took learners far more time in its first days than the other cards of its template: first days are
60, or 30, 14 or 7 where it has not been learnt for longer. `z` says how far it lies from the median, in
robust standard deviations of the logarithm; with several learners their z are put together.

This is a ranking and not a test: a scheduler gives a hard card short intervals until it fails no more often
than others, so what is bad about a card shows in the number of answers and the time, and a card may also
be costly because its subject is. A mark is given beyond z 2.5, or 2 with three learners or more, and beyond
what chance would do among so many cards.

Why: A few cards take a large part of all time, and are what learners remember of a deck.

Fix: Split the card, put the question more precisely, or add what it depends on. If it is worth its price,
`ignore: {S101: reason}` on the card suppresses this.
""",
    ),
    Code(
        "S102",
        INFO,
        "card that learners gave up",
        "{what} {learners} ({lapses}){which}",
        "write it in another way, split it, or retire it",
        page="""\
A third of the learners who have answered a card, or more, have suspended it or have it as a leech, which is
what Anki calls a card that was forgotten eight times.

Why: Learners who suspend a card have decided that it is not worth their time.

Fix: Write it in another way, split it, or retire it. `ignore: {S102: reason}` on the card
suppresses this.
""",
    ),
    Code(
        "S103",
        INFO,
        "slow card",
        "the median answer takes {time}, that of such cards {usual}{which}",
        "shorten the question, or ask for one thing",
        page="""\
The median answer to a card takes more than three times as long as that of its template's other cards, and
longer than chance explains.

Why: A question that takes long to read, or an answer that has to be worked out or has several parts, is
paid for at every review.

Fix: Shorten the question, or ask for one thing only. `ignore: {S103: reason}` on the card suppresses this.
""",
    ),
    Code(
        "S104",
        INFO,
        "one direction far harder",
        "{share} of the answers to the {harder} cards are Again, and {other} to the {easier} cards",
        "perhaps that direction costs more than it is worth: look at '{example}'",
        page="""\
Of notes that ask both ways, learners fail one way at least twice as often as the other.

Why: It is then the direction that is hard, and not the cards. Naming a thing by its description is harder
than describing it, and not always what is to be learnt.

Fix: Leave `reverse` out where only one direction matters, or give the harder question more to go by.
`check: {ignore: {S104: reason}}` suppresses this for the deck.
""",
    ),
    Code(
        "S105",
        INFO,
        "trivial card",
        "known at every one of {answers}, each within 4 seconds: perhaps trivial{which}",
        "ask for something that can be got wrong, or retire it",
        page="""\
All learners knew a card at every answer, each within four seconds, and few cards of the template are
answered like that.

Why: The question may give its answer away, or ask for what everybody knows.

Fix: Ask for something that can be got wrong. A card that is there to be known well may stay:
`ignore: {S105: reason}` on the card suppresses this.
""",
    ),
    Code(
        "S106",
        INFO,
        "cards taken for one another",
        "failed within a minute of '{other}' on {days}{which}",
        "say in both questions what tells them apart; see Q404",
        page="""\
Two cards were failed within a minute of each other on three days or more, and more often than their failures
alone would have it.

Why: What resembles each other is confused, and the more is learnt of it the more so. Interference is the
most frequent cause of forgetting.

Fix: Say in both questions what tells the two apart, or add a card that asks for the difference.
`ignore: {S106: reason}` on a card suppresses this.
""",
    ),
    Code(
        "S107",
        INFO,
        "card that never came",
        "never shown, though {later} were{which}",
        "its place among new cards may be lost: look at the order of topics and at 'deck.options'",
        page="""\
A card waits to be learnt in every collection that has it, while at least 20 that come after it in the deck
have been learnt, by learners who otherwise keep to the order of the deck.

Why: New cards come deck by deck and by their place, and the place of a card that is already in a collection
never changes; a card that came with an update may be behind all others.

Fix: Look at the order of topics and at `deck.options`. `ignore: {S107: reason}` on the card suppresses this.
""",
    ),
)
