"""What a project declares before its topics: the deck's header and its sources."""

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
            reader.missing(
                root, "deck", "the file", "add 'deck:' with an 'id' and a 'name'"
            )
        return None
    reader.check_keys(header, "deck")
    id_ = reader.id(header, "'deck'")
    if id_ is not None and is_device(id_):  # the package has its name
        why, suggestion = (
            "Windows keeps this name for a device",
            f", like this: '{id_}-deck'",
        )
        reader.report("Y204", id_, id=id_, why=why, suggestion=suggestion)
        id_ = None
    name = reader.text(header, "name")
    if "name" not in header:
        reader.missing(
            header, "name", "'deck'", "add 'name:', which Anki shows; '::' nests decks"
        )
    language = reader.text(header, "language") or Text("en")
    if not _LANGUAGE.fullmatch(language):
        suggestion = "write a language tag such as en, de or pt-BR"
        reader.report(
            "Y207", language, value=language, key="language", suggestion=suggestion
        )
    if id_ is not None and (why := why_no_package(id_)):
        reader.report("Y218", id_, id=id_, why=why)
    if id_ is None or name is None or not is_deck_name(reader, name):
        return None
    return Deck(
        file=reader.file,
        id=id_,
        name=name,
        language=str(language),
        description=reader.text(header, "description"),
        has_html_description=reader.choice(header, "description-format", FORMATS)
        == "html",
        style=_style(reader, header, folder),
        subdecks=reader.flag(header, "subdecks"),
        ships_retired=reader.choice(header, "retired", schema.RETIRED) != "drop",
        options=_options(reader, header),
        speech=read_speech(reader, header, str(language)),
        uid=_uid(reader, header),
        report=read_address(reader, header, "report", schema.REPORT_ADDRESS),
        has_topic_tags=reader.flag(header, "topic-tags") or "topic-tags" not in header,
        needs_media=reader.choice(header, "missing-media", schema.MISSING_MEDIA)
        != "warn",
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
    """Tell whether Anki keeps a text as the name of a deck; report it if not."""
    parts = name.split("::")
    why = way = ""
    if any(not part.strip() for part in parts):
        why, way = "a part between '::' is empty", "name every part"
    elif any(part != part.strip() for part in parts):
        why, way = "there is a space beside '::', which Anki removes", "delete it"
    elif "\n" in name or '"' in name:
        why, way = "it has a quotation mark or a line break in it", "leave it out"
    elif len(parts) > MAX_DECK_DEPTH:
        why, way = f"it has more than {MAX_DECK_DEPTH} levels", "use fewer '::'"
    if why:
        reader.report("Y217", name, name=name, why=why, way=way)
    return not why


def _style(reader: Reader, header: Mapping, folder: Path) -> str:
    written = reader.text(header, "style")
    file = read_text_file(reader, written, folder) if written is not None else None
    if file is None:
        return ""
    from deckgen.render.rawhtml import style_flaws  # few decks have a style

    for flaw in style_flaws(file.text):
        span = file.span(flaw.start, flaw.end)
        reader.diagnostics.append(
            problem(flaw.code, span, what=flaw.message, way=flaw.hint)
        )
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
    return Options(
        new_cards_per_day=_per_day(
            reader, node, "new-cards-per-day", plain.new_cards_per_day
        ),
        maximum_reviews_per_day=_per_day(
            reader, node, "maximum-reviews-per-day", plain.maximum_reviews_per_day
        ),
        learning_steps=_steps(reader, node, "learning-steps", plain.learning_steps),
        relearning_steps=_steps(
            reader, node, "relearning-steps", plain.relearning_steps
        ),
        new_card_gather_order=str(
            reader.choice(node, "new-card-gather-order", GATHER_ORDERS)
            or plain.new_card_gather_order
        ),
        new_card_sort_order=str(
            reader.choice(node, "new-card-sort-order", SORT_ORDERS)
            or plain.new_card_sort_order
        ),
        bury_new_siblings=reader.flag(node, "bury-new-siblings"),
        bury_review_siblings=reader.flag(node, "bury-review-siblings"),
        desired_retention=None if retention is None else round(float(retention) * 100),
    )


def _per_day(reader: Reader, node: Mapping, key: str, default: int) -> int:
    value = reader.text(node, key)
    if value is None:
        return default
    number = ascii_text.number(value, schema.MAX_PER_DAY)
    if number is not None:
        return number
    reader.wrong(
        value,
        key,
        f"a whole number from 0 to {schema.MAX_PER_DAY}",
        "write a number, in digits",
    )
    return default


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
            reader.wrong(
                text, key, "steps such as 30s, 10m, 2h or 1d", "write like Anki: 1m 10m"
            )
        steps += [int(each[1]) * _MINUTES[each[2]] for each in found if each]
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
        if str(id_) in found:
            line, _ = reader.file.position(found[str(id_)].id.start)
            where = f"the retired card on line {line}"
            reader.report(
                "Y205", id_, id=id_, other=where, way="delete one of the two entries"
            )
        reason, other = reader.text(node, "reason"), reader.text(node, "replaced-by")
        found[str(id_)] = Retirement(reader.file, id_, reason, other)
    return tuple(found.values())


def read_check(reader: Reader, root: Mapping) -> Check:
    """Return what ``check:`` sets: codes to look for and to leave out, and limits."""
    node = reader.mapping(root, "check") or Mapping()
    reader.check_keys(node, "check")
    ignore = tuple(
        w for w in reader.waivers(node, "ignore") if _is_code(reader, w.what, "ignore")
    )
    select = tuple(
        code
        for code in reader.texts(node, "select")
        if _is_code(reader, code, "select")
    )
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
            reader.wrong(
                value, key, "a whole number above 0", "write a number, in digits"
            )
    return Check(reader.file, select, ignore, Limits(**limits))


def _is_code(reader: Reader, value: Text, key: str) -> bool:
    """Tell whether a text is a code or a family of codes that can be suppressed; report it if not."""
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
