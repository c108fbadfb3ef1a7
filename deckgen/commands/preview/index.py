"""What the page knows of the deck before it asks for the HTML of cards: names, topics, tags, problems
and an entry for each card. All plain values for JSON; the page's script reads the same names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from deckgen.commands.preview.cards import BLOCK
from deckgen.commands.preview.listing import states_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.commands.preview.contents import PageContents
    from deckgen.commands.preview.listing import Stretch
    from deckgen.core.diagnostics import Span, TextFile
    from deckgen.core.model import Topic

AROUND = 60
"""How many letters of a source line are shown before and after the words concerned."""

MAX_PROBLEMS = 1000
"""How many diagnostics the page lists; the first ones."""


def head(state: PageContents) -> dict[str, Any]:
    """Return the index of a state of the page, but for the entries of its cards.

    Without a project, as long as its files are broken, the page has a deck without a name.
    """
    deck = state.project.deck if state.project else None
    note_type = next(iter(state.types.values()), None)
    styles = {each.key: each.css for each in state.types.values() if each.is_own}
    return {
        "version": state.version,
        "id": deck.id if deck else "",
        "name": deck.name if deck else "No deck yet",
        "language": deck.language if deck else "en",
        "rtl": bool(note_type and note_type.rtl),
        "css": note_type.css if note_type else "",
        "styles": styles,
        "block": BLOCK,
        "broken": state.broken,
        "topics": topics_of(state),
        "tags": _tags(state),
        "problems": problems(state),
        "editor": state.editor,
        "root": state.root,
        "unlisted": max(0, len(state.diagnostics) - MAX_PROBLEMS),
    }


def stretches(state: PageContents, head: Mapping[str, Any]) -> list[Stretch]:
    """Return the entries of the cards of a state of the page, given the rest of its index.

    An entry names its topic and its tags by their positions in the index.
    """
    topics = {}
    for position, topic in enumerate(head["topics"]):
        topics[tuple(topic["path"])] = position
    tags = {}
    for position, tag in enumerate(head["tags"]):
        tags[tag["name"]] = position
    marked = states_of(state.changes), _by_card(state)
    return state.listing.stretches(state.parts, topics, tags, marked, state.types)


def topics_of(state: PageContents) -> list[dict[str, Any]]:
    """Return the topics in order, each with its path, its title and how many cards are in it.

    A card in a topic within another counts for both.
    """
    if state.project is None:
        return []
    counts: Counter[tuple[str, ...]] = Counter()
    titles = {topic.path: topic.titles for topic in state.project.topics}
    topics: dict[int, Topic] = {}  # by identity: a path is hashed slowly
    of_topic: Counter[int] = Counter()
    for part in state.parts:
        for topic, count in part.topics:
            topics[id(topic)] = topic
            of_topic[id(topic)] += count
    for identity, topic in topics.items():
        # the topics around it have its cards too
        for depth in range(1, len(topic.path) + 1):
            path = topic.path[:depth]
            counts[path] += of_topic[identity]
            # the topic of a stale card may be gone
            titles.setdefault(path, topic.titles[:depth])
    found = []
    for path, of_path in titles.items():
        found.append({"path": list(path), "title": of_path[-1], "count": counts[path]})
    return found


def _tags(state: PageContents) -> list[dict[str, Any]]:
    """Return the tags by name, each with how many cards have it."""
    counts = state.listing.tags(state.parts)
    return [{"name": tag, "count": count} for tag, count in sorted(counts.items())]


def _by_card(state: PageContents) -> dict[str, list[int]]:
    """Return the positions of the problems of each card, by the card's id.

    They are those in the list that the page has: the page shows what is wrong with a card beside it.
    """
    positions: dict[str, list[int]] = {}
    for position, diagnostic in enumerate(state.diagnostics[:MAX_PROBLEMS]):
        if diagnostic.card:
            positions.setdefault(diagnostic.card, []).append(position)
    return positions


def problems(state: PageContents) -> list[dict[str, Any]]:
    """Return the diagnostics as the page shows them."""
    found = []
    for diagnostic in state.diagnostics[:MAX_PROBLEMS]:
        span = diagnostic.span
        found.append(
            {
                "code": diagnostic.code,
                "severity": str(diagnostic.severity),
                "place": f"{span.path}:{span.line}",
                "column": span.column,
                "message": diagnostic.message,
                "hint": diagnostic.hint,
                "card": diagnostic.card,
                "line": _excerpt(state.files.get(span.path), span),
            }
        )
    return found


def _excerpt(file: TextFile | None, span: Span) -> list[str]:
    """Return the line that a span begins in as what stands before it, in it and after it.

    A span that goes on in another line ends here with the line; an empty one shows a character.
    """
    if file is None:
        return []
    line = file.line(span.line)
    if line is None:
        return []
    start = min(span.column - 1, len(line))
    end = len(line)
    if span.end_line == span.line:
        end = min(span.end_column - 1, len(line))
    end = max(end, min(start + 1, len(line)))
    before = line[:start].lstrip()
    after = line[end:].rstrip()
    if len(before) > AROUND:
        before = f"…{before[-AROUND:]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND]}…"
    inside = line[start:end]
    return [before, inside[: 4 * AROUND], after]
