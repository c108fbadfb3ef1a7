"""What counts as quoted on a card, held against one pattern for all marks."""

from __future__ import annotations

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from deckgen.lint.quotation_marks import quotations, quoted, without_quotations

# The same in one expression; it takes quadratic time where marks open thousands of quotations and end none.
QUOTED = re.compile(
    r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」"
    r"|(?<!\w)‘[^’]*(?:’(?=\w)[^’]*)*’(?!\w)"
)
TEXTS = st.text(alphabet='a ’‘“”„«»「」"é.', max_size=30)


@given(TEXTS)
def test_quotations_are_those_of_one_pattern(text: str) -> None:
    wanted = [match.span() for match in QUOTED.finditer(text)]
    assert list(quotations(text)) == wanted
    assert without_quotations(text, "0") == QUOTED.sub(
        lambda match: "0" * len(match.group()), text
    )
    for offset in range(len(text)):
        assert quoted(text, offset) == any(
            start < offset < end for start, end in wanted
        )


def test_marks_that_open_and_never_close_are_looked_through_once() -> None:
    began = time.process_time()
    assert not list(quotations("“ « 「 ‘" * 100_000))
    assert time.process_time() - began < 30
