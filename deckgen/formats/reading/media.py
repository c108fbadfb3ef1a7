"""The list of a package's media files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.formats.reading.archive import LATEST
from deckgen.formats.reading.limits import MAX_MEMBERS, parsed_json, text
from deckgen.formats.reading.protobuf import Message

if TYPE_CHECKING:
    from deckgen.formats.reading.archive import Archive

LIST = "media"
"""The member that has the list."""

MAX_LIST = 32 << 20
"""How many bytes the list may have."""


def listed(archive: Archive) -> dict[str, str]:
    """Return the member of the archive that each media file is, by the file's name.

    Members have numbers for their names, ``{"map.png": "0"}``. A file that is not there has ''. A package
    without a list has no media.
    """
    if LIST not in archive:
        return {}
    data = b"".join(archive.content(LIST, MAX_LIST))
    found = _entries(data) if archive.version == LATEST else _mapping(data)
    for name, member in found.items():
        if member not in archive:
            found[name] = ""
    return found


def _mapping(data: bytes) -> dict[str, str]:
    """Return the list of a legacy package: JSON, ``{"0": "name"}``."""
    if data.count(b":") > 2 * MAX_MEMBERS:
        raise ValueError(f"its list of media names more than {MAX_MEMBERS:,} files")
    values = parsed_json(data, MAX_LIST)
    if not isinstance(values, dict):
        raise ValueError("its list of media is not a list")
    return {text(name): member for member, name in values.items()}


def _entries(data: bytes) -> dict[str, str]:
    """Return the list of a package of today: a message with an entry a file, in order."""
    found = {}
    entries = Message(data).messages(1)
    if len(entries) > MAX_MEMBERS:
        raise ValueError(f"its list of media names more than {MAX_MEMBERS:,} files")
    for place, entry in enumerate(entries):
        member = entry.number(255) if 255 in entry else place
        found[entry.text(1)] = str(member)
    return found
