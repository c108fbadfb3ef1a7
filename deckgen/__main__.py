"""``deckgen``, and ``python -m deckgen``: the command line, made safe at its edges.

This module imports nothing slow, so that an interrupt has nowhere else to arrive.
"""

import gc
import sys

from deckgen.util.exit_status import DONE, INTERRUPTED, USAGE


def run() -> None:
    """Run the command line, and exit. An interrupt ends it quietly, and so does an output that takes
    nothing: see :mod:`deckgen.util.streams`."""
    try:
        gc.disable()  # modules are no garbage; a command that may make some enables it
        from deckgen.util import kept_patterns, postponed, streams

        guards = streams.prepare()
        postponed.postpone()
        status = _status()
        kept_patterns.keep()
        gc.freeze()  # what there is at the end goes with the process
        sys.exit(streams.finish(guards, status))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _status() -> int:
    """Run the command line, and return its exit status."""
    try:
        _import_click()
        from click.exceptions import Abort, ClickException

        from deckgen.cli.main import main
        from deckgen.util import streams

        try:
            return _number(main(prog_name="deckgen", standalone_mode=False))
        except Abort:
            return INTERRUPTED
        except ClickException as error:
            error.show(file=sys.stderr)
            return error.exit_code
        except OSError as error:  # a folder that was deleted, a name that is too long
            streams.note(f"deckgen: cannot read or write {reason(error)}")
            return USAGE
    except SystemExit as ended:
        return _number(ended.code)
    except KeyboardInterrupt:
        return INTERRUPTED


def _import_click() -> None:
    """Import click, with kept patterns where a command follows, which uses some in any case."""
    from deckgen.util import kept_patterns

    if sys.argv[1:] and not sys.argv[1].startswith("-"):
        with kept_patterns.used_by_imports():
            import click  # noqa: F401


def _number(code: object) -> int:
    return code if isinstance(code, int) else DONE


def reason(error: OSError) -> str:
    """Return what the system did not do, and why. A command that knows more says so itself."""
    from deckgen.util import printed

    why = error.strerror or " ".join(str(error).split())
    return printed.line(why if error.filename is None else f"{error.filename}: {why}")


if __name__ == "__main__":
    run()
