"""Characters that are no text, each constant to be put inside a regular expression's class."""

from __future__ import annotations

from deckgen.util.lazy_pattern import lazy_pattern

CONTROLS = "\x00-\x1f\x7f-\x9f"
"""Control characters (Unicode's C0 and C1): tab, line feed and carriage return are among them."""

INVISIBLE_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""Control characters but tab, line feed and carriage return."""

SURROGATES = "\ud800-\udfff"
"""Halves of characters, which UTF-8 cannot hold."""

NONCHARACTERS = "\ufffe\uffff"
"""What Unicode promises never to be characters, as far as XML and YAML forbid it."""

NOT_TEXT = INVISIBLE_CONTROLS + SURROGATES + NONCHARACTERS
"""What no text file should hold."""

LINE_SEPARATORS = "\u2028\u2029"
"""Line and paragraph separator, which some programs take for line breaks and others not."""

DIRECTION_MARKS = "\u202a-\u202e\u2066-\u2069"
"""Characters that turn the direction of writing and so can hide what a line says."""

BYTE_ORDER_MARK = "\ufeff"

_NO_TEXT = lazy_pattern(f"[{NOT_TEXT}\x85{LINE_SEPARATORS}{BYTE_ORDER_MARK}]")


def only_text(text: str) -> str:
    """Return a text with a space for each character that no file of a project can hold: separators of lines
    that HTML does not know, and what is no text."""
    return text if text.isascii() and text.isprintable() else _NO_TEXT.sub(" ", text)


def instead_of(control: str) -> str:
    """Return what to do about a character that is no text: a byte of Windows-1252 that was read as Latin-1 is
    a quotation mark or a dash, which is named.
    """
    if not "\x80" <= control <= "\x9f":
        return "delete it"
    meant = control.encode("latin-1").decode("windows-1252", "ignore")
    return (
        f"write {meant}, which it is in Windows-1252, or delete it"
        if meant
        else "delete it"
    )


def lower_in_place(text: str) -> str:
    """Return a text in small letters, each in its place.

    An expression for small letters is compiled in a third of the time of one for letters of any case.
    """
    return text.replace("İ", "i").lower()  # the one letter of which lower() makes two
