"""The README says the same as the code. ``python tests/test_readme.py --write`` makes its table of rules."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from deckgen.cli import main
from deckgen.codes import CODES
from deckgen.reading.declared import CHECK_KEYS, DECK_KEYS, OPTION_KEYS, SOURCE_KEYS
from deckgen.reading.items import CARD_KEYS

README = Path(__file__).parents[1] / "README.md"
TABLE = re.compile(r"(<!-- rules:[^>]*-->\n).*?(<!-- /rules -->)", re.DOTALL)


def rules() -> str:
    """Return the table of the judgements, as Markdown."""
    rows = [
        f"| `{each.code}` | {each.severity} | {each.title} |\n"
        for each in CODES
        if each.code[:2] > "C1" and each.code[0] in "CQ"
    ]
    return "| code | severity | reports |\n|---|---|---|\n" + "".join(rows)


def test_the_table_of_rules_is_that_of_the_code() -> None:
    found = TABLE.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == found[1] + rules() + found[2]


def test_every_command_and_option_is_named() -> None:
    text = README.read_text(encoding="utf-8")
    for name, command in main.commands.items():
        row = next((line for line in text.split("\n") if line.startswith(f"| `deckgen {name}")), "")
        assert row, name
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option not in (
                    "--help",
                    "--quiet",
                    "--output",
                    "--port",
                    "--open",
                ):
                    assert option in row or (name in ("coverage", "verify") and option == "--format"), (
                        name,
                        option,
                    )


def test_every_key_is_named() -> None:
    text = README.read_text(encoding="utf-8")
    limits = {key for key in CHECK_KEYS if key.startswith(("max-", "min-"))}
    for key in CARD_KEYS | DECK_KEYS | OPTION_KEYS | SOURCE_KEYS | (CHECK_KEYS - limits):
        assert re.search(rf"\b{key}\b", text), key


if __name__ == "__main__" and "--write" in sys.argv:
    README.write_text(
        TABLE.sub(lambda found: found[1] + rules() + found[2], README.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
