"""Words without any sign that may be markup are written at once: as if each sign had been looked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deckgen.render import writer as writers
from deckgen.render.writer import Writer

WORDS = st.lists(
    st.text(alphabet="aw. ,;!?\"/-(['&<\\:", min_size=1, max_size=12),
    min_size=1,
    max_size=4,
)


def written(words: list[str]) -> tuple[object, ...]:
    """Return all that is known when some words were written one after another."""
    writer = Writer("".join(words), str)
    for each in words:
        writer.text(each)
    return writer.out, writer.flaws, writer.media, writer.at, writer.last, writer.seen


@given(WORDS)
def test_words_are_written_as_if_each_sign_were_looked_for(words: list[str]) -> None:
    quick, writers._NO_MARKUP = writers._NO_MARKUP, b""
    try:
        wanted = written(words)
    finally:
        writers._NO_MARKUP = quick
    assert written(words) == wanted


def test_an_address_among_words_is_reported() -> None:
    _, flaws, *_ = written(["see www.example.org/a"])
    assert [flaw.code for flaw in flaws] == ["R129"]  # type: ignore[attr-defined]
