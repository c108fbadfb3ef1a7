"""Options and commands do what click's do."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from deckgen.cli.main import COMMANDS, main
from deckgen.util import assets, command

WORDS = "-q --quiet -v -o --output=x -ox -qv -qo x -q=1 -- - -x --nothing --out '' -h".split()


def made(kind: type[click.Command], option: type[click.Option]) -> click.Command:
    """Return a command with flags and options that take values, of these classes."""
    return kind(
        "tried",
        callback=lambda **values: values,
        params=[
            click.Argument(["paths"], nargs=-1),
            option(["-q", "--quiet"], is_flag=True, help="Say little."),
            option(["-v", "--verbose", "loud"], is_flag=True),
            option(["-o", "--output"], help="Where\n to."),
            option(["--out"], multiple=True),
        ],
    )


def said_of(tried: click.Command, words: Sequence[str]) -> tuple[int, str, Any]:
    done = CliRunner().invoke(tried, list(words), standalone_mode=False)
    error = done.exception
    message = error.format_message() if isinstance(error, click.UsageError) else ""
    return done.exit_code, done.output + message, done.return_value


@given(st.lists(st.sampled_from(WORDS), max_size=5))
def test_a_command_line_means_what_it_means_to_click(words: list[str]) -> None:
    ours = made(command.Command, command.Option)
    theirs = made(click.Command, click.Option)
    assert said_of(ours, words) == said_of(theirs, words)


@pytest.mark.parametrize("name", [each.name for each in COMMANDS])
def test_help_is_as_click_writes_it(name: str) -> None:
    """Help texts have no margin, which click would take off; and '--help' is as click has it."""
    ctx = main.make_context("deckgen", [], resilient_parsing=True)
    found = main.get_command(ctx, name)
    assert isinstance(found, command.Command)
    ours = found.get_help(click.Context(found, ctx, name))
    plain = click.Command(
        name,
        params=list(map(as_in_click, found.params)),
        help=found.help,
        epilog=found.epilog,
    )
    assert ours == plain.get_help(click.Context(plain, ctx, name))


def as_in_click(parameter: click.Parameter) -> click.Parameter:
    if isinstance(parameter, click.Option):
        made_by_click = click.Option(["--any"], help=parameter.help)
        assert made_by_click.help == parameter.help
        assert isinstance(parameter, command.Option)
    return parameter


def test_help_and_version_are_shown_at_once() -> None:
    for words in ("-h", "--help", "--version -h", "build -h", "build --help -q"):
        assert said_of(main, words.split())[0] == 0
    assert said_of(main, ["-V"])[1].startswith("deckgen, version ")
    with main.make_context("deckgen", ["-V"], resilient_parsing=True) as ctx:
        assert ctx.params == {}


@pytest.mark.parametrize("name", ["cloze", "question", "reverse", "occlusion"])
@pytest.mark.parametrize("side", ["front", "back"])
def test_an_asset_is_filled_as_a_template(name: str, side: str) -> None:
    path = f"assets/{name}-{side}.html"
    parts = dict.fromkeys("lang dir head after speech spoken".split(), "«$lang $$ {x}»")
    filled = string.Template(assets.text(path)).substitute(parts)
    assert assets.filled(path, parts) == filled
    with pytest.raises(KeyError):
        assets.filled(path, {})
