"""Options and commands of click, without what click does slowly for each of them.

Click takes the margin off each help text with a module that is slow to import. The help texts here have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable


class Option(click.Option):
    """An option whose help text is shown as it is written."""

    def __init__(self, *args: Any, help: str | None = None, **others: Any) -> None:
        super().__init__(*args, **others)
        self.help = help


def option(*names: str, **settings: Any) -> Callable[..., Any]:
    """Return a decorator that gives a command an option; the arguments are those of ``click.option``."""
    return click.option(*names, cls=Option, **settings)


class Command(click.Command):
    """A command whose ``--help`` is such an option."""

    _shows_help: click.Parameter | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help``, each time the same, as click expects."""
        if self._shows_help is None:
            names = self.get_help_option_names(ctx)
            click.help_option(*names, "shows_help", cls=Option)(self)
            self._shows_help = self.params.pop()
        return cast("click.Option", self._shows_help)
