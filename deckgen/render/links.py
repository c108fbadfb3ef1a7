"""Brackets that look like links and are none: rules for markdown-it that leave them as they are.

``f[x](y)``, ``C[C@@H](N)C`` and ``vector<std::string>``: they stand right behind a word or a bracket, and
lead to no address that a card could follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.lines import is_cjk

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# 'https://example.org', 'mailto:a@example.org'
FOLLOWED = re.compile(r"(?:https?|mailto|tel|ftp):", re.IGNORECASE)
"""Matches the beginning of an address that a card can follow."""

# '(y)', '(range(3))', '(=O)'; not '(notes.html)', '(#top)', '(a/b)': an address, though none to follow
_ARGUMENTS = re.compile(r"\((?!\w+:)[^()\s/#.<>]+(?:\([^()\s/#.<>]*\))?\)")
# '<std::string>', '<key:value>'
_TYPE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>/@]*>")


def index(state: StateInline, silent: bool) -> bool:
    """Take the ``[`` of an index, ``f[x](y)``, as words.

    ``[Paris](https://…)`` behind a space is a link; ``f[x](y)`` is none, for what would be its address is no
    address.
    """
    if state.src[state.pos] != "[" or not _is_behind_a_word(state):
        return False
    label_end = state.md.helpers.parseLinkLabel(state, state.pos)
    if label_end < 0:
        return False
    if not _ARGUMENTS.match(state.src, label_end + 1, state.posMax):
        return False
    if not silent:
        state.pending += "["
    state.pos += 1
    return True


def type_argument(state: StateInline, silent: bool) -> bool:
    """Take the argument of a type, ``vector<std::string>``, as words."""
    if state.src[state.pos] != "<":
        return False
    found = _TYPE.match(state.src, state.pos, state.posMax)
    if found is None or FOLLOWED.match(found[0], 1):
        return False
    if "::" not in found[0] and not _is_behind_a_word(state):
        return False
    if not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True


def _is_behind_a_word(state: StateInline) -> bool:
    """Return whether a letter or digit, or a bracket that ends, stands right before."""
    if not state.pos:
        return False
    before = state.src[state.pos - 1]
    if before in ")]}>":
        return True
    return before.isalnum() and not is_cjk(before)
