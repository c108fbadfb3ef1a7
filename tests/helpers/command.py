"""Command lines run in the process of the test."""

from __future__ import annotations

from click.testing import CliRunner, Result

from deckgen.cli.main import main


def run(*arguments: object) -> Result:
    """Run ``deckgen`` with some arguments; an exception that it does not catch fails the test."""
    result = CliRunner().invoke(main, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        result.exc_info
    )
    return result


def output_of(*arguments: object, status: int = 0) -> str:
    """Run ``deckgen``, and return what it prints; another exit status than ``status`` fails the test."""
    result = run(*arguments)
    assert result.exit_code == status, result.output
    return result.output
