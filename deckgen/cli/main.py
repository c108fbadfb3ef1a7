"""The group of commands. It imports the module of a command when that is called, and nothing before.

So ``deckgen --help`` and ``deckgen --version`` are quick. A new command is a folder in
``deckgen/commands`` with a module ``command``, which has the click command under that name, and a row
in :data:`COMMANDS`.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

import click

from deckgen import __version__
from deckgen.util.command import Command, Option

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Entry:
    """A command: its name, the module that has it, and its line in ``deckgen --help``."""

    __slots__ = ("module", "name", "summary")

    def __init__(self, name: str, module: str, summary: str) -> None:
        self.name = name
        self.module = module
        self.summary = summary


COMMANDS = (
    Entry(
        "init", "deckgen.commands.init.command", "Create a small project that builds."
    ),
    Entry(
        "import",
        "deckgen.commands.importing.command",
        "Turn a deck that you have into a project.",
    ),
    Entry(
        "check", "deckgen.commands.check.command", "Report problems with file and line."
    ),
    Entry(
        "build",
        "deckgen.commands.build.command",
        "Write the Anki package and cards.lock.",
    ),
    Entry(
        "coverage",
        "deckgen.commands.coverage.command",
        "Show how much of the sources the cards cover.",
    ),
    Entry("draft", "deckgen.commands.draft.command", "Print draft cards for a source."),
    Entry(
        "preview",
        "deckgen.commands.preview.command",
        "Show the cards in a browser, live.",
    ),
    Entry(
        "lsp", "deckgen.commands.lsp.command", "Help an editor while you write cards."
    ),
    Entry("diff", "deckgen.commands.diff.command", "Show what changes for a learner."),
    Entry(
        "verify",
        "deckgen.commands.verify.command",
        "Test the import or upgrade in the real Anki engine.",
    ),
    Entry(
        "study",
        "deckgen.commands.study.command",
        "Show which cards cost learners most.",
    ),
    Entry(
        "push", "deckgen.commands.push.command", "Bring the running Anki up to date."
    ),
    Entry(
        "pull",
        "deckgen.commands.pull.command",
        "Take edits made in Anki into the project.",
    ),
    Entry(
        "schema",
        "deckgen.commands.schema.command",
        "Print the JSON Schema of cards.yaml.",
    ),
    Entry("explain", "deckgen.commands.explain.command", "Explain a diagnostic."),
)
"""All commands, in the order in which a project needs them."""


WITHOUT_COLLECTOR = ("build", "check")
"""Commands that end when their work is done, and make next to no garbage: for them the collector would walk,
again and again, what they still need. It is off when a process begins, and stays off for these."""


class CommandTable(Command, click.Group):
    """The commands of :data:`COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [each.name for each in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; ``None`` if there is none of the name."""
        for each in COMMANDS:
            if each.name == cmd_name:
                command: click.Command = import_module(each.module).command
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that a command line names; refuse empty values among its words.

        An empty value is a variable of a script that was not set. Where it stood for 'not given', a
        command would do something else than the script means, and say nothing.
        """
        name, found, rest = super().resolve_command(ctx, args)
        if name not in WITHOUT_COLLECTOR:
            gc.enable()
        may_be_empty = any(not each or each.endswith("=") for each in rest)
        if found is not None and may_be_empty and not ctx.resilient_parsing:
            _refuse_empty_values(found, rest, click.Context(found, ctx, name))
        return name, found, rest

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the commands into the help without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(each.name, each.summary) for each in COMMANDS])

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """Complete the name of a command, or an option of the group, without importing any."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(each.name, help=each.summary)
            for each in COMMANDS
            if each.name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)


def _refuse_empty_values(
    command: click.Command, words: list[str], ctx: click.Context
) -> None:
    """Raise ``BadParameter`` for an option or an argument whose value is empty."""
    try:
        values, _, _ = command.make_parser(ctx).parse_args(args=list(words))
    except click.UsageError:  # the command itself reports it
        return
    for parameter in command.params:
        value = values.get(str(parameter.name))
        if value == "" or (isinstance(value, (list, tuple)) and "" in value):
            raise click.BadParameter(
                "it is empty; write a value, or leave it out.", ctx, parameter
            )


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="deckgen", cls=Option)
def main() -> None:
    """Compile flashcards, kept as text, into Anki packages.

    PROJECT is the folder with cards.yaml, or the file itself; by default the current folder.
    """
