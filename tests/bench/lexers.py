"""Measures lexers of Pygments on texts that make lexers slow.

Run by hand when Pygments is updated or a language is to be added to ``deckgen.render.highlight``:
``python tests/bench/lexers.py LANGUAGE ...`` prints, for each language, the repetitions for which
its lexer takes more than :data:`PATIENCE` seconds of processor time at :data:`SIZES` characters, or fails.
A language for which nothing is printed at a size may be coloured up to that size.
"""

from __future__ import annotations

import signal
import sys

from pygments.lexers import get_lexer_by_name

SIZES = (5_000, 1_000)
PATIENCE = 3.0
PIECES = (
    "\n", " ", "\\", "\\\n", "<!--", "/*", "//", "(", "[", "{", "<", "<a ", "\"", "'", "\"\"\"", "`", "```",
    "#", "${", "{{", "{%", "<?", "@", "-", "= ", "a", "a ", "a.", "a\n", "1", "1.", "::", ": ", "$", "%", "*",
    "a;\n", "_", "|", "def ", "a(", "a=", "a,", "\n a", "é", "(*", "\\(", "a: b\n", "- a\n",
    "| a |\n", "> ", "<<A\n",
)  # fmt: skip


class TooSlowError(Exception):
    """A lexer took longer than :data:`PATIENCE`."""


def stop(*_: object) -> None:
    """End a measurement."""
    raise TooSlowError


def slow(language: str, size: int) -> list[str]:
    """Return the pieces with which a lexer is too slow, or does not give the text back."""
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    found = []
    for piece in PIECES:
        code = piece * (size // len(piece)) + "\n"
        signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
        try:
            tokens = "".join(
                token for _, _, token in lexer.get_tokens_unprocessed(code)
            )
        except Exception:
            tokens = ""
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if tokens != code:
            found.append(piece)
            if len(found) == 3:
                break
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGVTALRM, stop)
    for name in sys.argv[1:]:
        for characters in SIZES:
            pieces = slow(name, characters)
            print(name, characters, *map(repr, pieces), flush=True)
            if not pieces:
                break
