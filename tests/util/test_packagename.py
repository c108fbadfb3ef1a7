"""Names that a package can have, and how long they may be."""

from __future__ import annotations

import pytest

from deckgen.util.packagename import MAX_ID_BYTES, why_no_package


@pytest.mark.parametrize("letter", ["a", "é", "漢"])
def test_the_length_of_an_id_is_counted_in_bytes(letter: str) -> None:
    most = "a" * (MAX_ID_BYTES % len(letter.encode())) + letter * (
        MAX_ID_BYTES // len(letter.encode())
    )
    assert why_no_package(most) == ""
    assert why_no_package(f"a{most}").startswith(
        "it is too long for the name of a file: 201 bytes"
    )
