"""Where a place of a file is opened: addresses that the system hands to an editor."""

from __future__ import annotations

import re

EDITORS = {
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "none": "",
}
"""The editors that are known by a name, with their addresses; ``path`` begins with a slash."""

DEFAULT = "vscode"

_ADDRESS = re.compile(
    r"(?!(?:javascript|data|vbscript|blob):)[a-z][a-z0-9+.-]*:[^\s\"'<>]*"
)


class UnknownEditorError(ValueError):
    """A text names no known editor and is no address; the message says what can be written."""

    def __init__(self, named: str) -> None:
        known = ", ".join(EDITORS)
        super().__init__(
            f"'{named}' is not a known editor: use one of {known}, or an address such as"
            " 'vim://open?file={path}&line={line}'"
        )


def address(named: str) -> str:
    """Return the address of an editor, with ``{path}``, ``{line}`` and ``{column}``; '' for none.

    Raises :exc:`UnknownEditorError`.
    """
    if named in EDITORS:
        return EDITORS[named]
    if "{path}" not in named or _ADDRESS.fullmatch(named) is None:
        raise UnknownEditorError(named)
    return named
