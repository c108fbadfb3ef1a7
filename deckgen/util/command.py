"""Options and commands of click, without what click does slowly for each of them.

Click takes the margin off each help text with a module that is slow to import, and looks for translations
of its own texts. The help texts here have no margin, and deckgen speaks English.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Option(click.Option):
    """An option whose help text is shown as it is written."""

    def __init__(self, *args: Any, help: str | None = None, **others: Any) -> None:
        super().__init__(*args, **others)
        self.help = help


def option(*names: str, **settings: Any) -> Callable[..., Any]:
    """Return a decorator that gives a command an option; the arguments are those of ``click.option``."""
    return click.option(*names, cls=Option, **settings)


class Command(click.Command):
    """A command whose ``--help`` is such an option, and that knows ``-q`` at its first look."""

    _shows_help: Option | None = None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of a command line, with flags of one letter written out."""
        if self.allow_interspersed_args:
            args = _written_out(args, self.params)
        return super().parse_args(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help``, each time the same, as click expects."""
        if self._shows_help is None:
            names = self.get_help_option_names(ctx)
            self._shows_help = Option(
                [*names, "shows_help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help="Show this message and exit.",
            )
        return self._shows_help


def _show_help(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _written_out(
    words: Sequence[str], parameters: Iterable[click.Parameter]
) -> list[str]:
    """Return the words of a command line with ``--quiet`` for ``-q``, where it is a flag.

    Click looks for it among the long ones first, and loads a module that finds the one most like it.
    """
    long: dict[str, str] = {}
    with_value: set[str] = set()
    for each in parameters:
        if isinstance(each, click.Option):
            if each.is_flag:
                long.update(dict.fromkeys(each.opts, each.opts[-1]))
            else:
                with_value.update(each.opts)
    written: list[str] = []
    rest = iter(words)
    for word in rest:
        written.append(long.get(word, word))
        if word == "--":
            written += rest
        elif word in with_value:
            written += islice(rest, 1)
    return written


def version_option(version: str) -> Callable[..., Any]:
    """Return a decorator that gives the command line ``--version``."""

    def show(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(f"deckgen, version {version}", color=ctx.color)
            ctx.exit()

    return option(
        "-V",
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Show the version and exit.",
    )
