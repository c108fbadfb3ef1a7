"""Without the engine, which is an extra."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.project import Workshop

# A None in sys.modules makes an import fail as it does where there is no such package.
SCRIPT = (
    "import sys; sys.modules['anki'] = None; from deckgen.cli.main import main; main()"
)


def test_one_line_says_how_to_install_it(workshop: Workshop) -> None:
    package = workshop.build()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "verify", package],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    # of this Python, whichever is on the path
    command = f"{sys.executable} -m pip install 'anki>=26.5'"
    assert done.stderr == f"deckgen: this needs the Anki engine: {command}\n"


def test_the_other_commands_do_not_need_it(workshop: Workshop) -> None:
    workshop.write()
    command = [sys.executable, "-c", SCRIPT, "build", "--quiet", workshop.root]
    assert subprocess.run(command).returncode == 0
