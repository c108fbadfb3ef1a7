"""Measures every lexer of Pygments on texts that make lexers slow, each lexer in a process of its own.

Run by hand when Pygments is updated: ``python tests/bench/lexers.py [SECONDS] [LEXER ...]`` names the
lexers that take longer than SECONDS of processor time for one text of the largest size that
``deckgen.render.highlight`` colours. What is named belongs into its list of slow lexers.
"""

from __future__ import annotations

import subprocess
import sys
import time

from deckgen.render import highlight

PATIENCE = 5.0
"""Seconds after which a lexer is given up."""

PIECES = (
    "\n", " ", "\\", "\\\n", "<!--", "/*", "//", "(", "[", "{", "<", "<a ", '"', "'", '"""', "`", "```", "#", "${",
    "{{", "{%", "<?", "@", "-", "= ", "a", "a ", "a.", "a\n", "1", "1.", "::", ": ", "$", "%", "*", "_", "|",
    "def ", "a(", "a=", "a,", "\n a", "é", "(*", "\\(", "a: b\n", "- a\n", "| a |\n", "> ", "<<A\n", "a;\n",
)  # fmt: skip


def measured(lexer: str) -> tuple[float, str]:
    """Return the longest time that a lexer takes, in seconds, and for repetitions of what."""
    longest = 0.0, ""
    for piece in PIECES:
        code = piece * (highlight.LONGEST // len(piece))
        began = time.process_time()
        for _ in highlight.highlight(code, lexer):
            pass
        took = time.process_time() - began
        if took > longest[0]:
            longest = took, piece
        print(f"{longest[0]:.2f}\t{longest[1]!r} {'' if took < PATIENCE else 'slow'}", flush=True)
    return longest


def main(limit: float, lexers: list[str]) -> None:
    """Print the lexers that take longer than ``limit`` seconds."""
    from pygments.lexers import get_all_lexers

    names = lexers or sorted(each[1][0] for each in get_all_lexers() if each[1])
    for name in names:
        command = [sys.executable, __file__, "--one", name]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=4 * PATIENCE, check=False)
            lines, says = done.stdout.splitlines(), "" if not done.returncode else done.stderr[-200:]
        except subprocess.TimeoutExpired as error:
            lines, says = (error.stdout or b"").decode().splitlines(), "given up"
        took, _, piece = lines[-1].partition("\t") if lines else ("0", "", "")
        if float(took) > limit or says:
            print(f"{name}\t{took}\t{piece}\t{says}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measured(sys.argv[2])
    else:
        main(float(sys.argv[1]) if sys.argv[1:] else 1.0, sys.argv[2:])
