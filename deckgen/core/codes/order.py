"""Q903: what the order of subdecks costs. Reported where the cards of all files are put together."""

from __future__ import annotations

from deckgen.core.codes.code import WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "Q903",
        WARNING,
        "order that subdecks cannot keep",
        "learners meet this card before '{id}', which it needs: new cards come subdeck by subdeck",
        "put both into one topic, order the topics so that what is needed comes first, or leave "
        "'subdecks' out",
        page="""\
With `subdecks: true`, finds cards that learners meet before one that they need.

deckgen orders the subdecks so that what is needed comes first, and numbers their names where it must. But
a topic's own cards come before those of the topics in it, and of two topics that need each other one has
to be first.

Why: With Anki's default options new cards come deck by deck: those of a deck itself first, then those of
each subdeck.

Fix: Put both cards into one topic, or order the topics so that what is needed comes first. Without
`subdecks` the whole order is kept. `ignore: {Q903: reason}` on the card suppresses this.
""",
        bad="""\
deck: {id: algebra, name: Algebra, subdecks: true}
topics:
  - id: algebra
    title: Algebra
    cards:
      - id: ring
        q: What is a ring?
        a: An abelian group with a multiplication
        needs: [group]
    topics:
      - id: groups
        title: Groups
        cards:
          - {id: group, q: What is a group?, a: A monoid with inverses}
""",
        good="""\
deck: {id: algebra, name: Algebra, subdecks: true}
topics:
  - id: algebra
    title: Algebra
    topics:
      - id: groups
        title: Groups
        cards:
          - {id: group, q: What is a group?, a: A monoid with inverses}
      - id: rings
        title: Rings
        cards:
          - id: ring
            q: What is a ring?
            a: An abelian group with a multiplication
            needs: [group]
""",
    ),
)
