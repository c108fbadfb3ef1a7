"""One entry under ``cards:`` to one :class:`~deckgen.core.model.Item`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.model import ABOUTS, FORMATS, RESERVED_TAGS, Item, Reverse, Step, Text
from deckgen.source.yaml.tree import Mapping

if TYPE_CHECKING:
    from deckgen.core.model import Topic
    from deckgen.source.readers import Reader
    from deckgen.source.yaml.fast import SimpleCard

COMMON_KEYS = frozenset(
    "id about tags note quote source needs was unsourced outside voice format draft ignore".split()
)
KIND_KEYS = {
    "question": frozenset({"q", "a", "reverse", "type"}),
    "cloze": frozenset({"cloze", "type"}),
    "steps": frozenset({"q", "steps"}),
}
CARD_KEYS = COMMON_KEYS.union(*KIND_KEYS.values())
REVERSE_KEYS = frozenset({"q", "a"})

_WHITE = frozenset(" \t\n\r\u3000\u00a0")


def read_item(reader: Reader, mapping: Mapping, topic: Topic) -> Item | None:
    """Return the item of a card's mapping; ``None`` if it lacks its id or what is asked.

    All of its keys are read first: one mistake in a card does not hide another.
    """
    if not mapping.keys() <= CARD_KEYS:
        reader.check_keys(mapping, CARD_KEYS, "a card")
    kind = _kind(reader, mapping)
    id_ = reader.id(mapping, "the card")
    # Most cards have few keys: a key that is absent is not looked up again.
    has = mapping.__contains__
    item = Item(
        file=reader.file,
        start=mapping.start,
        end=mapping.end,
        kind=kind or "",
        id=id_ or Text("", mapping.start, mapping.start + 1),
        topic=topic,
        question=reader.text(mapping, "q"),
        answer=reader.text(mapping, "a"),
        cloze=reader.text(mapping, "cloze") if has("cloze") else None,
        steps=_steps(reader, mapping) if has("steps") else (),
        reverse=_reverse(reader, mapping) if has("reverse") else None,
        typed=reader.flag(mapping, "type") if has("type") else False,
        about=reader.choice(mapping, "about", ABOUTS) if has("about") else None,
        tags=_tags(reader, mapping) if has("tags") else (),
        note=reader.text(mapping, "note") if has("note") else None,
        quotes=reader.texts(mapping, "quote") if has("quote") else (),
        source=reader.text(mapping, "source") if has("source") else None,
        unsourced=reader.text(mapping, "unsourced") if has("unsourced") else None,
        outside=reader.waivers(mapping, "outside") if has("outside") else (),
        needs=reader.texts(mapping, "needs") if has("needs") else (),
        was=reader.texts(mapping, "was") if has("was") else (),
        voice=reader.text(mapping, "voice") if has("voice") else None,
        format=(reader.choice(mapping, "format", FORMATS) or "markdown") if has("format") else "markdown",
        draft=reader.flag(mapping, "draft") if has("draft") else False,
        ignore=reader.waivers(mapping, "ignore") if has("ignore") else (),
    )
    return item if id_ is not None and _is_whole(item) else None


def simple_item(reader: Reader, card: SimpleCard, topic: Topic) -> Item:
    """Return the item of a card that the short cut read, and in which nothing can be wrong."""
    get, quote = card.get, card.get("quote")
    return Item(
        reader.file,
        card.start,
        card.end,
        "question" if "q" in card else "cloze",
        card["id"],
        topic,
        get("q"),
        get("a"),
        get("cloze"),
        about=get("about"),
        tags=card.tags,
        note=get("note"),
        quotes=(quote,) if quote is not None else (),
        source=get("source"),
    )


def _is_whole(item: Item) -> bool:
    """Tell whether an item has the texts that its kind is made of."""
    if item.kind == "question":
        return item.question is not None and item.answer is not None
    if item.kind == "steps":
        return item.question is not None and bool(item.steps)
    return item.kind == "cloze" and item.cloze is not None


def _kind(reader: Reader, mapping: Mapping) -> str | None:
    """Tell a card's kind from its keys, and report the keys that don't go together.

    What is missing may stand under a misspelt key: that has been reported, and is enough.
    """
    misspelt = not mapping.keys() <= CARD_KEYS
    kind = "cloze" if "cloze" in mapping else "steps" if "steps" in mapping else "question"
    others = sorted((mapping.keys() & CARD_KEYS) - COMMON_KEYS - KIND_KEYS[kind])
    if others:
        key = next(own for own in mapping if own == others[0])
        known = " and ".join(f"'{key}'" for key in sorted(KIND_KEYS[kind]))
        way = f"a card with '{kind}' takes {known}, and what any card takes"
        if kind == "cloze" and others[0] == "a":
            way = "the answer of a cloze stands in its text: {{c1::the answer}}"
        reader.report("Y211", key, why=f"'{others[0]}' does not go with '{kind}'", way=way)
        return None
    if kind == "steps" and "q" not in mapping:
        if not misspelt:
            reader.missing(mapping, "q", "the card", "say with 'q:' what the steps are the steps of")
        return None
    if kind != "question":
        return kind
    absent = [key for key in ("q", "a") if key not in mapping]
    if len(absent) == 2:
        if not reader.blanked and not misspelt:
            reader.report(
                "Y211",
                mapping,
                why="the card has no question",
                way="a card has 'q:' and 'a:', or 'cloze:', or 'q:' and 'steps:'",
            )
        return None
    if absent and not misspelt:
        way = "write the answer after 'a:'" if absent == ["a"] else "write the question after 'q:'"
        reader.missing(mapping, absent[0], "the card", way)
    return None if absent else kind


def _reverse(reader: Reader, mapping: Mapping) -> Reverse | None:
    value = mapping["reverse"]  # type: ignore[index]
    if isinstance(value, Mapping):
        reader.check_keys(value, REVERSE_KEYS, "'reverse'")
        question = reader.text(value, "q")
        if "q" not in value:
            reader.missing(value, "q", "'reverse'", "write the question asked the other way after 'q:'")
        return Reverse(question, reader.text(value, "a"))
    if isinstance(value, Text) and value in ("true", "false"):
        return Reverse() if value == "true" else None
    if isinstance(value, Text) and value.lower() in ("yes", "no", "on", "off", "y", "n"):
        way = "write 'true', or the question asked the other way; without a reverse card, delete the line"
        reader.wrong(value, "reverse", "'true' or 'false'", way)
        return None
    question = reader.as_text(value, "reverse")
    return Reverse(question) if question is not None else None


def _steps(reader: Reader, mapping: Mapping) -> tuple[Step, ...]:
    value = mapping["steps"]  # type: ignore[index]
    if not isinstance(value, Mapping):
        way = "write each step on a line of its own below 'steps:', like this: first-step: What is done first"
        reader.wrong(value, "steps", "an id and a text for each step", way)
        return ()
    if len(value) < 2:
        reader.report(
            "Y211",
            value,
            why=f"'steps' has {len(value) or 'no'} step{'s' if not value else ''}",
            way="write two steps or more, or a question with 'a:'",
        )
    steps = []
    for key, node in value.items():
        text = reader.as_text(node, key)
        if reader.is_id(key) and text is not None:
            steps.append(Step(key, text))
    return tuple(steps)


def _tags(reader: Reader, mapping: Mapping) -> tuple[Text, ...]:
    tags = reader.texts(mapping, "tags")
    for tag in tags:
        if tag.isalnum():
            why = "Anki keeps it for its own use" if tag.lower() in RESERVED_TAGS else ""
            way = "choose another word"
        else:
            why, way = _tag_fault(tag)
        if why:
            reader.report("Y215", tag, tag=tag, why=why, way=way)
    return tags


def _tag_fault(tag: str) -> tuple[str, str]:
    """Return what is wrong with a tag, and the way out, for what Anki splits or changes."""
    if any(char in _WHITE or char.isspace() for char in tag):
        parts = tag.replace(",", " ").split()
        return "it has a space in it", f"write {'-'.join(parts)}, or several tags: [{', '.join(parts)}]"
    if "" in tag.split("::"):
        return "a part between '::' is empty", "name every part"
    if '"' in tag or "'" in tag:
        return "it has a quotation mark in it", "leave the quotation mark out"
    return "", ""
