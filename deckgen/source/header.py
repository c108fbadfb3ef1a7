"""What a project declares before its topics: the deck's header, what cards left it, and what is checked.

::

    deck:
      id: rivers
      name: Geography::Rivers
      options: {learning-steps: 1m 10m, desired-retention: 0.9}
    retired:
      - id: nile-length
        reason: the figure was disputed
    check:
      max-answer-words: 12

``sources:`` and ``note-types:`` have modules of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core import codes
from deckgen.core.codes import SUPPRESSIBLE, SUPPRESSIBLE_CODES, problem
from deckgen.core.declared import (
    GATHER_ORDERS,
    SORT_ORDERS,
    Check,
    Deck,
    Limits,
    Options,
    Retirement,
)
from deckgen.core.model import FORMATS, Text
from deckgen.source import schema
from deckgen.source.sources import read_address
from deckgen.source.speech import read_speech
from deckgen.source.textfiles import read_text_file
from deckgen.source.yaml.tree import Mapping
from deckgen.util import ascii_text
from deckgen.util.filenames import is_device
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.packagename import why_no_package
from deckgen.util.suggestions import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.source.readers import Reader

MAX_DECK_DEPTH = 11
"""How many levels of ``::`` Anki keeps."""

_STEP = lazy_pattern(r"([1-9]\d{0,4})([smhd]?)")
_MINUTES = {"s": 1 / 60, "": 1.0, "m": 1.0, "h": 60.0, "d": 1440.0}
_RETENTION = lazy_pattern(r"0\.[789]\d?")  # what Anki's deck options take: 0.70 to 0.99
_UID = lazy_pattern(r"[a-z0-9]{8}")
_LANGUAGE = lazy_pattern(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_deck(reader: Reader, root: Mapping, folder: Path) -> Deck | None:
    """Return the deck's header; ``None`` if it has no usable id or name."""
    header = reader.mapping(root, "deck")
    if header is None:
        if "deck" not in root:
            way = "add 'deck:' with an 'id' and a 'name'"
            reader.missing(root, "deck", "the file", way)
        return None
    reader.check_keys(header, "deck")
    id_ = reader.id(header, "'deck'")
    if id_ is not None and is_device(id_):  # the package has its name
        why = "Windows keeps this name for a device"
        suggestion = f", like this: '{id_}-deck'"
        reader.report("Y204", id_, id=id_, why=why, suggestion=suggestion)
        id_ = None
    name = reader.text(header, "name")
    if "name" not in header:
        way = "add 'name:', which Anki shows; '::' nests decks"
        reader.missing(header, "name", "'deck'", way)
    language = reader.text(header, "language") or Text("en")
    if not _LANGUAGE.fullmatch(language):
        way = "write a language tag such as en, de or pt-BR"
        reader.report("Y207", language, value=language, key="language", suggestion=way)
    if id_ is not None:
        refused = why_no_package(id_)
        if refused:
            reader.report("Y218", id_, id=id_, why=refused)
    if id_ is None or name is None or not is_deck_name(reader, name):
        return None
    return _deck(reader, header, folder, id_, name, str(language))


def _deck(
    reader: Reader, header: Mapping, folder: Path, id_: Text, name: Text, language: str
) -> Deck:
    """Return a deck with an id, a name and a language, and what else its header says."""
    description = reader.text(header, "description")
    description_format = reader.choice(header, "description-format", FORMATS)
    style = _style(reader, header, folder)
    has_subdecks = reader.flag(header, "subdecks")
    retired = reader.choice(header, "retired", schema.RETIRED)
    options = _options(reader, header)
    speech = read_speech(reader, header, language)
    uid = _uid(reader, header)
    report = read_address(reader, header, "report", schema.REPORT_ADDRESS)
    has_topic_tags = True
    if "topic-tags" in header:
        has_topic_tags = reader.flag(header, "topic-tags")
    missing_media = reader.choice(header, "missing-media", schema.MISSING_MEDIA)
    return Deck(
        file=reader.file,
        id=id_,
        name=name,
        language=language,
        description=description,
        has_html_description=description_format == "html",
        style=style,
        subdecks=has_subdecks,
        ships_retired=retired != "drop",
        options=options,
        speech=speech,
        uid=uid,
        report=report,
        has_topic_tags=has_topic_tags,
        needs_media=missing_media != "warn",
    )


def _uid(reader: Reader, header: Mapping) -> Text | None:
    """Return ``deck.uid``, ``None`` if there is none that can be used."""
    uid = reader.text(header, "uid")
    if uid is not None and not _UID.fullmatch(uid):
        suggestion = "write eight lower-case letters and digits, or delete the line and run 'check --fix'"
        reader.report("Y207", uid, value=uid, key="uid", suggestion=suggestion)
        return None
    return uid


def is_deck_name(reader: Reader, name: Text) -> bool:
    """Tell whether Anki keeps a text as the name of a deck; report it if not.

    'Geography::Rivers' it keeps; of 'Geography:: Rivers' it would take the space away.
    """
    parts = name.split("::")
    stripped = [part.strip() for part in parts]
    if "" in stripped:
        why, way = "a part between '::' is empty", "name every part"
    elif stripped != parts:
        why, way = "there is a space beside '::', which Anki removes", "delete it"
    elif "\n" in name or '"' in name:
        why, way = "it has a quotation mark or a line break in it", "leave it out"
    elif len(parts) > MAX_DECK_DEPTH:
        why, way = f"it has more than {MAX_DECK_DEPTH} levels", "use fewer '::'"
    else:
        return True
    reader.report("Y217", name, name=name, why=why, way=way)
    return False


def _style(reader: Reader, header: Mapping, folder: Path) -> str:
    """Return the style sheet that the deck names, '' if there is none that can be read."""
    written = reader.text(header, "style")
    if written is None:
        return ""
    file = read_text_file(reader, written, folder)
    if file is None:
        return ""
    from deckgen.render.rawhtml import style_flaws  # few decks have a style

    for flaw in style_flaws(file.text):
        span = file.span(flaw.start, flaw.end)
        found = problem(flaw.code, span, what=flaw.message, way=flaw.hint)
        reader.diagnostics.append(found)
    return file.text


def _options(reader: Reader, header: Mapping) -> Options | None:
    """Return the options under ``deck.options``, ``None`` if there are none."""
    node = reader.mapping(header, "options")
    if not node:
        return None
    reader.check_keys(node, "options")
    plain = Options()
    retention = reader.text(node, "desired-retention")
    if retention is not None and not _RETENTION.fullmatch(retention):
        way = "write the share of reviews to be got right, such as 0.9"
        reader.wrong(retention, "desired-retention", "a number from 0.7 to 0.99", way)
        retention = None
    percent = None
    if retention is not None:
        percent = round(float(retention) * 100)
    new_cards = _per_day(reader, node, "new-cards-per-day", plain.new_cards_per_day)
    reviews = _per_day(
        reader, node, "maximum-reviews-per-day", plain.maximum_reviews_per_day
    )
    learning = _steps(reader, node, "learning-steps", plain.learning_steps)
    relearning = _steps(reader, node, "relearning-steps", plain.relearning_steps)
    gather = reader.choice(node, "new-card-gather-order", GATHER_ORDERS)
    sort = reader.choice(node, "new-card-sort-order", SORT_ORDERS)
    return Options(
        new_cards_per_day=new_cards,
        maximum_reviews_per_day=reviews,
        learning_steps=learning,
        relearning_steps=relearning,
        new_card_gather_order=str(gather or plain.new_card_gather_order),
        new_card_sort_order=str(sort or plain.new_card_sort_order),
        bury_new_siblings=reader.flag(node, "bury-new-siblings"),
        bury_review_siblings=reader.flag(node, "bury-review-siblings"),
        desired_retention=percent,
    )


def _per_day(reader: Reader, node: Mapping, key: str, default: int) -> int:
    """Return how many cards a day a key allows."""
    number = reader.number(node, key, 0, schema.MAX_PER_DAY)
    if number is None:
        return default
    return number


def _steps(
    reader: Reader, node: Mapping, key: str, default: tuple[float, ...]
) -> tuple[float, ...]:
    """Return steps in minutes; written as in Anki, ``1m 10m 1d``, or as a list."""
    if key not in node:
        return default
    steps = []
    for text in reader.texts(node, key):
        found = [_STEP.fullmatch(each) for each in text.split()]
        if None in found:
            wanted = "steps such as 30s, 10m, 2h or 1d"
            reader.wrong(text, key, wanted, "write like Anki: 1m 10m")
        for step in found:
            if step is not None:
                number, unit = step.groups()
                steps.append(int(number) * _MINUTES[unit])
    return tuple(steps)


def read_retired(reader: Reader, root: Mapping) -> tuple[Retirement, ...]:
    """Return what ``retired:`` says of cards that left the deck."""
    found: dict[str, Retirement] = {}
    for node in reader.sequence(root, "retired"):
        if not isinstance(node, Mapping):
            way = "begin each card with '- id:', and write 'reason:' below it"
            reader.wrong(node, "retired", "a list of retired cards", way)
            continue
        reader.check_keys(node, "retired-card")
        id_ = reader.id(node, "the retired card")
        if id_ is None:
            continue
        earlier = found.get(str(id_))
        if earlier is not None:
            line, _ = reader.file.position(earlier.id.start)
            where = f"the retired card on line {line}"
            way = "delete one of the two entries"
            reader.report("Y205", id_, id=id_, other=where, way=way)
        reason = reader.text(node, "reason")
        replaced_by = reader.text(node, "replaced-by")
        found[str(id_)] = Retirement(reader.file, id_, reason, replaced_by)
    return tuple(found.values())


def read_check(reader: Reader, root: Mapping) -> Check:
    """Return what ``check:`` sets: codes to look for and to leave out, and limits."""
    node = reader.mapping(root, "check") or Mapping()
    reader.check_keys(node, "check")
    ignore = []
    for waiver in reader.waivers(node, "ignore"):
        if _is_code(reader, waiver.what, "ignore"):
            ignore.append(waiver)
    select = []
    for code in reader.texts(node, "select"):
        if _is_code(reader, code, "select"):
            select.append(code)
    limits = {}
    for limit in Limits._fields:
        key = limit.replace("_", "-")
        value = reader.text(node, key)
        if value is None:
            continue
        number = ascii_text.number(value, schema.MAX_LIMIT)
        if number:
            limits[limit] = number
        else:
            wanted = "a whole number above 0"
            reader.wrong(value, key, wanted, "write a number, in digits")
    return Check(reader.file, tuple(select), tuple(ignore), Limits(**limits))


def _is_code(reader: Reader, value: Text, key: str) -> bool:
    """Tell whether a text is a code or a family of codes that can be suppressed; report it if not.

    'Q101' is one, and 'Q1' and 'Q' are families; those of the family 'Y2' are always looked for.
    """
    if any(code.startswith(value) for code in SUPPRESSIBLE_CODES):
        return True
    if any(code.startswith(value) for code in codes.BY_CODE):
        families = ", ".join(f"{each}…" for each in SUPPRESSIBLE)
        suggestion = f"it is always looked for; '{key}' takes {families}"
    else:
        nearest = did_you_mean(value.upper(), SUPPRESSIBLE_CODES)
        suggestion = nearest or "'deckgen explain' lists the codes; a family is 'Q1'"
    reader.report("Y207", value, value=value, key=key, suggestion=suggestion)
    return False
