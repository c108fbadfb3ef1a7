"""README and manual say the same as the code.

``python tests/test_readme.py --write`` makes the table of rules.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
from flit_core.config import read_flit_config

from deckgen.cli.main import COMMANDS, main
from deckgen.lint.catalogue import CODES
from deckgen.source import schema
from deckgen.source.schema_documents import MANUAL, with_tables

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PYPROJECT = ROOT / "pyproject.toml"
RULES = ROOT / "docs" / "rules.md"
COMMAND_TABLE = ROOT / "docs" / "commands.md"
INSTALL = ROOT / "docs" / "install.md"
TABLE = re.compile(r"(<!-- rules:[^>]*-->\n).*?(<!-- /rules -->)", re.DOTALL)


def rules() -> str:
    """Return the table of the lint rules, as Markdown."""
    rows = [
        f"| `{each.code}` | {each.severity} | {each.title} |\n"
        for each in CODES
        if each.code[:2] > "C1" and each.code[0] in "CQ"
    ]
    return "| code | severity | reports |\n|---|---|---|\n" + "".join(rows)


def test_the_table_of_rules_is_that_of_the_code() -> None:
    found = TABLE.search(RULES.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == found[1] + rules() + found[2]


def test_every_command_and_option_is_named() -> None:
    """Each command has a row in the manual's table that names its arguments and its options."""
    lines = COMMAND_TABLE.read_text(encoding="utf-8").split("\n")
    rows = [line for line in lines if line.startswith("| `deckgen ")]
    assert [re.findall(r"\w+", row)[1] for row in rows] == [
        each.name for each in COMMANDS
    ]
    for row, entry in zip(rows, COMMANDS, strict=True):
        context = click.Context(main)
        command = main.get_command(context, entry.name)
        assert command is not None
        for parameter in command.params:
            names = parameter.opts
            if isinstance(parameter, click.Argument):
                names = [parameter.make_metavar(context).strip("[]")]
            assert any(name in row for name in names), (entry.name, names)


def commands(language: str, heading: str) -> list[str]:
    """Return the blocks of commands in a language under a heading."""
    section = (
        README.read_text(encoding="utf-8")
        .split(f"\n## {heading}\n")[1]
        .split("\n## ")[0]
    )
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def test_everything_is_installed_with_the_pinned_versions() -> None:
    build, test = commands("sh", "Install and build")
    install = (
        "python3 -m venv .venv && .venv/bin/pip install -c tests/requirements.txt -e"
    )
    assert build == f"{install} . && .venv/bin/deckgen build\n"
    assert test == f"{install} '.[dev]' && .venv/bin/pytest -n 2\n"
    (windows,) = commands("powershell", "Install and build")
    assert windows.replace("py -m", "python3 -m").replace(
        ".venv\\Scripts\\", ".venv/bin/"
    ).split("\n") == [
        *build.rstrip("\n").split(" && "),
        "",
    ]


def test_each_extra_is_named_with_the_command_that_installs_it() -> None:
    text = INSTALL.read_text(encoding="utf-8")
    extras = read_flit_config(PYPROJECT).reqs_by_extra.keys() - {".none"}
    assert extras == {"anki", "dev", "docs", "editor", "import", "preview"}
    for extra in extras:
        assert (
            f".venv/bin/pip install -c tests/requirements.txt -e '.[{extra}]'" in text
        )


def test_the_versions_of_python_are_those_of_the_package() -> None:
    text = PYPROJECT.read_text(encoding="utf-8")
    minors = sorted(
        map(int, re.findall(r'"Programming Language :: Python :: 3\.(\d+)"', text))
    )
    assert minors == list(range(minors[0], minors[-1] + 1))
    assert f'requires-python = ">=3.{minors[0]}"' in text
    assert f"any version from 3.{minors[0]} to 3.{minors[-1]}," in README.read_text(
        encoding="utf-8"
    )


def test_the_command_that_ci_runs_is_the_one_that_is_marked() -> None:
    """``.ci/run`` takes it from the block behind this mark, which is there once."""
    text = README.read_text(encoding="utf-8")
    mark = "<!-- ci: the next command is run as it stands -->\n```sh\n"
    assert text.count(mark) == 1
    assert text.split(mark)[1].startswith(commands("sh", "Install and build")[1])


def test_the_tables_of_keys_are_those_of_the_code() -> None:
    """After a change: ``python -m deckgen.source.schema_documents``."""
    texts = [path.read_text(encoding="utf-8") for path in MANUAL.glob("*.md")]
    for text in texts:
        assert text == with_tables(text)
    for keys in schema.ALL:
        # those of one line stand in the text
        marked = sum(f"<!-- keys: {keys.name} -->" in text for text in texts)
        assert marked == 1 or keys in (schema.INCLUDE, schema.REVERSE, schema.STEP), (
            keys.name
        )


if __name__ == "__main__" and "--write" in sys.argv:
    RULES.write_text(
        TABLE.sub(
            lambda found: found[1] + rules() + found[2],
            RULES.read_text(encoding="utf-8"),
        ),
        encoding="utf-8",
    )
