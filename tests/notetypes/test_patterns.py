"""What is read with one look at each end is what the engine's patterns find, on any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.notetypes import latex, typed
from deckgen.notetypes.fieldtext import without_tags
from deckgen.notetypes.filters import Shown, apply

if TYPE_CHECKING:
    from collections.abc import Callable

HTML = re.compile(
    r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>",
    re.DOTALL | re.IGNORECASE,
)
READING = re.compile(r" ?([^ >]+?)\[(.+?)\]")
LATEX = re.compile(
    r"\[latex\](.+?)\[/latex\]|\[\$\](.+?)\[/\$\]|\[\$\$\](.+?)\[/\$\$\]",
    re.DOTALL | re.IGNORECASE,
)
SOUND = re.compile(r"\[sound:.+?\]|\[anki:tts\b.*?\].*?\[/anki:tts\]", re.DOTALL)


def text(parts: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(parts.split("|")), max_size=12).map("".join)


def readings(template: str) -> Callable[[str], str]:
    return lambda content: READING.sub(
        lambda found: (
            found[0] if found[2].startswith("sound:") else found.expand(template)
        ),
        content,
    )


@settings(max_examples=1500, deadline=None)
@given(
    text(
        "<|>|<b>|</b>|<!--|-->|<!-->|-|<style|<STYLE>|</style>|"
        "<\u017ftyle>|</\u017fTyle>|<script|<script>|</script>|a|\n|<<"
    )
)
def test_tags(html: str) -> None:
    assert without_tags(html) == HTML.sub("", html)


@settings(max_examples=1500, deadline=None)
@given(text(" |  |>|<|[|]|][|a|日|b|\n|[sound:|x[y]| x[y]|[]|{word}|{}|\\1"))
def test_readings(content: str) -> None:
    shown = Shown("F", 1, False)
    assert apply(content, ["kana"], shown) == readings(r"\2")(content)
    assert apply(content, ["kanji"], shown) == readings(r"\1")(content)
    assert apply(content, ["furigana"], shown) == readings(
        r"<ruby><rb>\1</rb><rt>\2</rt></ruby>"
    )(content)


@settings(max_examples=1500, deadline=None)
@given(text("[latex]|[/latex]|[LaTeX]|[/LATEX]|[$]|[/$]|[$$]|[/$$]|a|\n|[|]|$"))
def test_latex(html: str) -> None:
    found = re.findall("<img", latex.with_pictures(html))
    expected = list(LATEX.finditer(html)) if "[/" in html else []
    assert len(found) == len(expected)
    left = re.sub("<img[^>]*>", "\0", latex.with_pictures(html))
    assert left == (LATEX.sub("\0", html) if expected else html)


@settings(max_examples=1500, deadline=None)
@given(
    text("[sound:|[anki:tts|[anki:tts]|[anki:ttsx]|[anki:tts a=b]|[/anki:tts]|]|a|[|b")
)
def test_sounds(html: str) -> None:
    assert typed._without_sounds(html) == SOUND.sub("", html)
