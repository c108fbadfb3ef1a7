"""Honest re-typings are found where they are; altered quotations are refused."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.language.normalise import normalise
from deckgen.language.quotations import (
    Ambiguous,
    DropsNegation,
    Match,
    NotFound,
    SourceText,
)
from deckgen.language.words import WORD

from .samples import TEXTS

pytestmark = pytest.mark.once

SOURCES = {name: SourceText(text, language) for name, (text, language) in TEXTS.items()}
PLACES = {
    name: [m.span() for m in WORD.finditer(text)] for name, (text, _) in TEXTS.items()
}
NEGATIONS = {"en": "not", "ru": "не", "ja": "否"}


def requoted(text: str, rng: random.Random) -> str:
    return (
        re.sub(r"[“”]", '"', text)
        .replace("’", rng.choice("'’`"))
        .replace("«", '"')
        .replace("»", '"')
    )


def redashed(text: str, rng: random.Random) -> str:
    dash = rng.choice(["-", " - ", "–", "—", " — ", "--"])
    return re.sub(r"\s*[–—]\s*|(?<=\w)-(?=\w)", dash, text)


def rewrapped(text: str, rng: random.Random) -> str:
    return re.sub(
        r"\s+", lambda _: rng.choice([" ", "  ", "\n", "\r\n", "\u00a0", "\t"]), text
    )


def recased(text: str, rng: random.Random) -> str:
    return rng.choice([text.upper(), text.lower(), text.swapcase()])


def redotted(text: str, rng: random.Random) -> str:
    return re.sub(r"\s*…", lambda _: rng.choice(["...", " …", ". . ."]), text)


def decomposed(text: str, _: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def invisible(text: str, rng: random.Random) -> str:
    return re.sub(
        r"(?<=[^\W\d_])(?=[^\W\d_])",
        lambda _: rng.choice(["", "", "", "\u00ad", "\u200b", "\ufeff"]),
        text,
    )


CHANGES = (requoted, redashed, rewrapped, recased, redotted, decomposed, invisible)


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**32),
    changes=st.sets(st.sampled_from(CHANGES), min_size=1, max_size=4),
)
def test_honest_retypings_are_found_at_their_offsets(
    name: str, seed: int, changes: set[object]
) -> None:
    rng = random.Random(seed)
    text, places, source = TEXTS[name][0], PLACES[name], SOURCES[name]
    first = rng.randrange(len(places) - 8)
    last = min(first + rng.randrange(4, 30), len(places) - 1)
    start, end = places[first][0], places[last][1]
    quote = text[start:end]
    if not _whole(text, start, end):
        return
    for change in CHANGES:
        if change in changes:
            quote = change(quote, rng)
    result = source.find(quote)
    found = result.places if isinstance(result, Ambiguous) else (result,)
    spans = [(f.start, f.end) for f in found if isinstance(f, Match)]
    assert (start, end) in spans, (quote, result)
    assert all(
        normalise(text[a:b]).text == normalise(text[start:end]).text for a, b in spans
    )


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**32),
    mark=st.sampled_from(["…", " … ", "...", " [...] ", "[…]", " . . . "]),
)
def test_honest_elisions_are_found_at_their_offsets(
    name: str, seed: int, mark: str
) -> None:
    rng = random.Random(seed)
    text, places, source = TEXTS[name][0], PLACES[name], SOURCES[name]
    first = rng.randrange(len(places) - 16)
    cuts = [
        first,
        first + rng.randrange(3, 6),
        first + rng.randrange(8, 10),
        first + rng.randrange(12, 15),
    ]
    spans = [(places[a][0], places[b][1]) for a, b in (cuts[:2], cuts[2:])]
    if not all(_whole(text, a, b) for a, b in spans) or any(
        "…" in text[a:b] for a, b in spans
    ):
        return
    quote = mark.join(recased(requoted(text[a:b], rng), rng) for a, b in spans)
    result = source.find(quote)
    if isinstance(result, DropsNegation):
        assert result.words
        result = result.match
    found = result.places if isinstance(result, Ambiguous) else (result,)
    got = [
        [(s.start, s.end) for s in f.segments] for f in found if isinstance(f, Match)
    ]
    assert spans in got or (
        len(got) == 1 and got[0][0][0] >= spans[0][0] and got[0][-1][1] <= spans[1][1]
    ), quote


def _whole(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch is one a careful person would quote: no number is cut."""
    number = re.compile(r"\d[.,]\d")
    return not any(number.match(text, at) for at in (start - 2, end - 1) if at >= 0)


def other_digit(quote: str, rng: random.Random, _: str, __: str) -> str:
    digits = [m.start() for m in re.finditer(r"\d", quote)]
    if not digits:
        return quote
    at = rng.choice(digits)
    return (
        quote[:at]
        + rng.choice(
            [d for d in "0123456789" if d != unicodedata.normalize("NFKC", quote[at])]
        )
        + quote[at + 1 :]
    )


def other_name(quote: str, rng: random.Random, text: str, _: str) -> str:
    names = sorted(set(re.findall(r"(?<=\w )[^\W\d_a-zа-я]\w{2,}|森田|北原", text)))
    here = [n for n in names if n in quote]
    return quote.replace(rng.choice(here), rng.choice(names), 1) if here else quote


def other_word(quote: str, rng: random.Random, text: str, _: str) -> str:
    words = [m.span() for m in WORD.finditer(quote)]
    start, end = rng.choice(words[1:-1])
    return quote[:start] + rng.choice(WORD.findall(text)) + quote[end:]


def negated(quote: str, rng: random.Random, _: str, language: str) -> str:
    word = NEGATIONS[language]
    if re.search(rf"\b{word}\b", quote):
        return re.sub(rf"\b{word}\b ?", "", quote, count=1)
    gap = rng.choice([m.end() for m in WORD.finditer(quote)][:-1])
    return f"{quote[:gap]} {word} {quote[gap:]}"


ALTERATIONS = (other_digit, other_name, other_word, negated)


@pytest.mark.parametrize("alteration", ALTERATIONS)
@pytest.mark.parametrize("name", TEXTS)
def test_altered_quotations_are_refused(name: str, alteration: object) -> None:
    """200 of each kind for each text, every one changed by a single word or digit."""
    text, language = TEXTS[name]
    places, source, rng = PLACES[name], SOURCES[name], random.Random(name)
    known = re.sub(r"\W+", " ", text.casefold())
    refused = 0
    for _ in range(4000):
        first = rng.randrange(len(places) - 12)
        quote = text[places[first][0] : places[first + rng.randrange(5, 12)][1]]
        altered = alteration(quote, rng, text, language)  # type: ignore[operator]
        if re.sub(r"\W+", " ", altered.casefold()).strip() in known:
            continue  # not altered, or altered into other words of the text
        if rng.random() < 0.3:
            after = places[min(first + 14, len(places) - 1)]
            altered = f"{altered} … {text[slice(*after)]}"
        result = source.find(altered)
        assert isinstance(result, NotFound), (quote, altered, result)
        refused += 1
        if refused == 200:
            return
    pytest.fail(f"only {refused} quotations could be altered")
