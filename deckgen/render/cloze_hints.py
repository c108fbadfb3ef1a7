"""'::' within a deletion: does a hint follow, or is it code?"""

from __future__ import annotations

import re

from deckgen.util.lazy_pattern import lazy_pattern

# 'std', '$this', 'get_name', 'HashMap', 'Vec<T>', 'i32': what names something in code
_CODE_NAME = lazy_pattern(
    r"(?:std|self|Self|crate|super|static|boost|Vec|Rc|Arc|[iuf](?:8|16|32|64|128)|[iu]size|new|npos|size_t)"
    r"|[$@~&*]+\w+|\w*[A-Za-z]_\w*|(?:[A-Z][a-z]{2,}){2,}|\w+<[^<>]*>"
)

# 'Foo::Bar.new', 'Net::HTTP.get(': a method behind the name of a class
_METHOD = lazy_pattern(r"\w+\.\w")

# 'Math', 'Net': modules of which a name in capitals is a constant, and no hint
_MODULE = lazy_pattern(
    r"Math|Net|IO|File|Process|Float|Integer|Encoding|Errno|OpenSSL|ActiveRecord|Foo|Bar|Baz"
)

# languages in which two colons part names, and names that stand on either side of them
_LANGUAGES = lazy_pattern(
    r"C\+\+|\b(?:Rust|Ruby|Rails|Perl|PHP|Laravel|Haskell|Elm|Clang|GCC)\b"
)

_NAME_BEFORE = lazy_pattern(r"(?:^|[\s(&*])[A-Z]\w*\Z")

_NAME_AFTER = lazy_pattern(
    r"(?:[A-Z]\w*|class|new|self|default|from|into|begin|end)(?:\W|\Z)"
)

# 'fe80', '2001:db8': half of an address of IPv6 on either side of the colons
_ADDRESS_HALF = lazy_pattern(r"(?:[0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4}")

_PREFIX = lazy_pattern(r"/\d{1,3}\Z")  # '/32' of a network

# the last name of what stands before the colons, the first one of what stands behind them
_LAST_NAME = lazy_pattern(r"[\w$@~&*:<>,]*\Z")

_FIRST_NAME = lazy_pattern(r"[$~]?\w*")

# 'new()', 'from("a")', '<T>', 'collect<T>'
_CALL = lazy_pattern(r"\w*[<(]")

NEAR = 300
"""How many characters on either side of ``::`` are looked at to tell code from a hint."""


def hints_at_code(before: str, after: str) -> bool:
    """Return whether ``::`` between two texts of a deletion looks like code rather than a hint.

    As in ``std::vector``, ``Vec::new()``, ``map :: a -> b``, ``fe80::1``, ``fe80::``; not as in
    ``1922::year``. A space behind the colons alone says that a hint is meant.
    """
    if before[-1:].isspace() and after[:1].isspace():
        return True
    if after[:1].isspace():
        return False
    if not after or "::" in after or "://" in before:
        return True
    left = _LAST_NAME.search(before)
    right = _FIRST_NAME.match(after)
    assert left is not None  # both match nothing, too
    assert right is not None
    if _CODE_NAME.fullmatch(left[0]) or _CODE_NAME.fullmatch(right[0]):
        return True
    if _METHOD.match(after) and re.search(r"\b[A-Z]\w*\Z", before):
        return True
    if _MODULE.fullmatch(left[0]) and right[0][:1].isupper():
        return True
    if _CALL.match(after) and re.search(r"[^\W\d]\w*\Z|>\Z", before):
        return True
    return _is_address(before, after)


def is_of_language(before: str, after: str, around: str) -> bool:
    """Return whether ``::`` parts two names, and the text around names a language which has it."""
    if not (_NAME_BEFORE.search(before) and _NAME_AFTER.match(after)):
        return False
    return bool(_LANGUAGES.search(around))


def _is_address(before: str, after: str) -> bool:
    """Return whether two texts are an address of IPv6 (and not two words, or two numbers)."""
    shorter = _PREFIX.sub("", after)
    if not shorter:
        return bool(_ADDRESS_HALF.fullmatch(before))  # '2001:db8::/32'
    halves = (before, shorter)
    if not all(_ADDRESS_HALF.fullmatch(half) for half in halves):
        return False
    return any(not half.isalpha() and not half.isdigit() for half in halves)
