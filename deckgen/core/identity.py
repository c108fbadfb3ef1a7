"""How a deck, a note, a card and a media file are told from all others, always.

Learners' collections hold what these functions return, and Anki matches a package with a
collection by it: with another GUID a card is new and its history is lost, with another number
of a note type its notes are refused, with another name of a media file every note that shows it
is written again. So no result of a function here may change for any input, in any version;
``tests/core/test_identity.py`` pins one of each.

The *namespace* of a deck, with which all of them are made, is ``deck.uid``, or ``deck.id`` for a
deck without one. All numbers come from SHA-256 of a text in UTF-8. The first 8 bytes of it, read as
a number with the most significant byte first, are *the number of a text* below.
"""

from __future__ import annotations

import os
import re
import unicodedata
from binascii import b2a_base64
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

UID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""What a deck's uid is drawn from: no two of them look alike."""

UID_LENGTH = 8

ADDED_PLACES = (4, 5, 6, 7)
"""The fields of the built-in note types that deckgen itself fills around a card: Passage, Citation,
Voice and Topic. See :func:`split_added` for parts of others."""

CONTEXT, LINK = 2, 13
"""The fields of which deckgen fills a part, or all, in a form of its own: the line that says which step
a note is, at the beginning of Context; and Link, with the address of the source and that for reports."""

SEPARATOR = "\x1f"
"""What Anki joins fields with."""

TAGS = "\x1e"
"""What stands before the tags in the texts that content hashes are made from."""

OWN_DIGITS = 16
"""How many digits of a content hash stand for a note's own content."""

MAX_MEDIA_NAME = 120
"""The longest name of a media file that Anki keeps, in bytes of UTF-8."""

# the two signs of base64 that an address would not keep as they are
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
# what Anki or a file system does not keep in the name of a media file
_UNSAFE = lazy_pattern(r'[\x00-\x20\x7f\[\]<>:"/?*^\\|%#&;\'(){}$!~`,=+@]+')
# what a card's code is in the HTML of a field
_CODE = lazy_pattern(r'<pre class="code"><code>.*?</code></pre>', re.DOTALL)
_COLOUR = lazy_pattern(r'<span class="[a-z]+">|</span>')  # '<span class="m">', in code
_NO_LETTERS = lazy_pattern(r"[\W_]+")
_STEP = lazy_pattern(r'<p class="step">[^<]*</p>')  # '<p class="step">Step 3 of 5</p>'
# '<a href="https://…">Source</a> <a href="https://…">Report</a>'
_LINKS = lazy_pattern(r'(?:<a href="[^"<>]*">[^<]*</a> ?)+')


def lacks_uid(uid: str | None) -> bool:
    """Tell whether a deck with this ``uid`` has to get one before its first release."""
    return not uid


def draw_uid() -> str:
    """Return a uid for a new deck, from the system's source of randomness."""
    found = ""
    while len(found) < UID_LENGTH:
        byte = os.urandom(1)[0]
        if byte < 256 - 256 % len(UID_ALPHABET):  # so that every character is as likely
            found += UID_ALPHABET[byte % len(UID_ALPHABET)]
    return found


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def _thirteen_digits(text: str) -> int:
    """Return a number as long as Anki's own, which are milliseconds since 1970, but in the years
    from 2001 to 2007: before there was Anki, so that nothing made by hand has the same one.
    """
    return 10**12 + _number(text) % (2 * 10**11)


def _whole_in_javascript(text: str) -> int:
    """Return a number from 1 up to 2**53 - 1, which Anki's editor, in JavaScript, keeps whole."""
    return _number(text) % (2**53 - 1) + 1


# --- notes -----------------------------------------------------------------------------


def step_suffix(step_id: str) -> str:
    """Return what the key of a step's note has behind the id of its item: ``/`` and the step's id.

    The key of any other note is the id of its item.
    """
    return f"/{step_id}"


def free_key(key: str, taken: Container[str]) -> str:
    """Return the key of a second retired note of one key: the key, ``~``, and the first number
    from 1 on that is not ``taken``. No card can have such an id.
    """
    number = 1
    while f"{key}~{number}" in taken:
        number += 1
    return f"{key}~{number}"


def id_of(key: str) -> str:
    """Return the id of the item that a note is or was of: its key up to ``/`` or ``~``."""
    return key.split("/")[0].split("~")[0]


def guid_for(namespace: str, key: str) -> str:
    """Return the GUID of a new note.

    It is the first 9 bytes of SHA-256 of the deck's namespace, a line feed and the note's key, as
    12 characters of URL-safe base64.
    """
    digest = sha256(f"{namespace}\n{key}".encode()).digest()
    return b2a_base64(digest[:9], newline=False).translate(_URL_SAFE).decode()


def free_number(wanted: int, taken: Container[int]) -> int:
    """Return a number, or the next one that is not ``taken``.

    The id that a new note wants is the build's time in milliseconds since 1970. The id that a
    card wants is its note's plus its ordinal (for a cloze, the deletion's number less one).
    """
    while wanted in taken:
        wanted += 1
    return wanted


class FreeNumbers:
    """Finds numbers as :func:`free_number` does, none twice, also where very many are taken in a row."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        # of numbers that were wanted again, one that may be the next free
        self._next: dict[int, int] = {}

    def take(self, wanted: int) -> int:
        """Return a number, or the next one that is not taken, and take it."""
        taken, following = self._taken, self._next
        number = wanted
        passed = []
        while number in taken:
            passed.append(number)
            number = following.get(number, number + 1)
        for each in passed:
            following[each] = number + 1
        taken.add(number)
        return number


def content_hash(
    kind: str,
    content: str,
    tags: Sequence[str],
    deck_id: str,
    places: Sequence[int] = ADDED_PLACES,
) -> str:
    """Return a hash of what a note says: 16 hexadecimal digits for its own content, and 8 for what
    deckgen adds to it.

    The first part is the beginning of SHA-256 of the note type's key, U+001F, the fields joined by
    U+001F, U+001E, and the curator's tags in order joined by spaces; the second that of the fields
    in :data:`ADDED_PLACES` and of deckgen's own tags, those under ``<deck.id>::``, joined likewise; and,
    behind a further U+001E, of the line that says which step the note is and of the links, if there
    are any (:func:`split_added`). A note whose first part in the lock file is another one has
    changed, and gets a new time. The colours of code are left out of both: they depend on the version
    of Pygments. ``places`` are those of the fields that deckgen fills in a note type of the deck's own, in
    order: no other field of it is split.
    """
    fields = without_colours(content).split(SEPARATOR)
    return hash_of_fields(kind, fields, tags, deck_id, places)


def hash_of_fields(
    kind: str,
    fields: Sequence[str],
    tags: Sequence[str],
    deck_id: str,
    places: Sequence[int],
) -> str:
    """Return the :func:`content_hash` of a note that has no code in these fields, whose colours would be left
    out.
    """
    own = list(fields)
    more = ""
    if places is ADDED_PLACES:
        # they follow one another
        first_place, behind = ADDED_PLACES[0], ADDED_PLACES[-1] + 1
        added = own[first_place:behind]
        own[first_place:behind] = [""] * len(added)
        if len(own) > LINK and (own[LINK] or own[CONTEXT]):
            own[CONTEXT], step = split_added(CONTEXT, own[CONTEXT])
            own[LINK], links = split_added(LINK, own[LINK])
            more = f"\x1e{step}{SEPARATOR}{links}" if step or links else ""
    else:
        added = [own[place] for place in places]
        for place in places:
            own[place] = ""
    own_text, added_text = SEPARATOR.join(own), SEPARATOR.join(added)
    return hash_of_texts(kind, own_text, added_text, tags, deck_id, more)


def hash_of_texts(
    kind: str,
    own: str,
    added: str,
    tags: Sequence[str],
    deck_id: str,
    more: str = "",
) -> str:
    """Return the :func:`content_hash` of a note, given its own fields and those that deckgen adds, joined.

    ``more`` is what stands behind the tags in the second part.
    """
    own_tags, deck_tags = split_tags(tags, deck_id)
    return hash_of_parts(
        f"{kind}{SEPARATOR}{own}{TAGS}{own_tags}", f"{added}{TAGS}{deck_tags}{more}"
    )


def split_tags(tags: Sequence[str], deck_id: str) -> tuple[str, str]:
    """Return the curator's tags, and those that deckgen gives, each in order and joined by spaces."""
    prefix = f"{deck_id}::"
    # hot: each tag of a deck, and a slice takes half as long as startswith
    size = len(prefix)
    own_tags = " ".join([tag for tag in tags if tag[:size] != prefix])
    deck_tags = " ".join([tag for tag in tags if tag[:size] == prefix])
    return own_tags, deck_tags


def is_given(tag: str, deck_id: str) -> bool:
    """Tell whether a tag is one of those that deckgen gives: one under the deck's id."""
    return tag.startswith(f"{deck_id}::")


def hash_of_parts(own: str, added: str) -> str:
    """Return the :func:`content_hash` of a note, given the two texts that its parts are made from."""
    return sha256(own.encode()).hexdigest()[:OWN_DIGITS] + _hash_of_added(added)


@lru_cache(maxsize=256)  # without sources, the notes of a topic have it in common
def _hash_of_added(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


def split_added(place: int, text: str) -> tuple[str, str]:
    """Return the curator's part of a field, and deckgen's: of Context the line that says which step the
    note is, of Link all of it. In any other field, and in another form, all is the curator's."""
    if place == CONTEXT and (step := _STEP.match(text)):
        return text[step.end() :], step[0]
    if place == LINK and _LINKS.fullmatch(text):
        return "", text
    return text, ""


def without_colours(html: str) -> str:
    """Return the HTML of fields without the colours of code, which depend on the version of Pygments."""
    return _CODE.sub(_plain_code, html) if may_have_code(html) else html


def may_have_code(html: str) -> bool:
    """Tell whether there may be code, with its colours, in the HTML of fields."""
    return "<pre" in html


def _plain_code(match: re.Match[str]) -> str:
    return _COLOUR.sub("", match[0])


def same_own_content(hash_: str, other: str) -> bool:
    """Tell whether two content hashes stand for the same content of the curator's, whatever deckgen
    adds to it."""
    return hash_[:OWN_DIGITS] == other[:OWN_DIGITS]


def first_content_hash(kind: str, content: str, tags: Iterable[str]) -> str:
    """Return the hash that lock files of version 1 have of a note: 16 digits for all that it says.

    The note types had two fields less then; so had no note a text in the last two.
    """
    content = content.removesuffix(SEPARATOR * 2)
    return sha256(f"{kind}\x1f{content}\x1e{' '.join(tags)}".encode()).hexdigest()[:16]


def sorted_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags, each once, in Anki's own order, which does not look at capitals.

    Those that differ in capitals alone stay in the order in which they came.
    """
    return tuple(dict.fromkeys(sorted(tags, key=str.lower)))


# --- note types ------------------------------------------------------------------------


def note_type_id(namespace: str, kind: str) -> int:
    """Return the number of a note type: 13 digits from the number of ``<namespace>/<kind>``.

    ``kind`` is the note type's key, ``question`` or ``cloze``; for a note type of the deck's own,
    its id as :func:`revised` gives it.
    """
    return _thirteen_digits(f"{namespace}/{kind}")


def part_key(name: str) -> str:
    """Return the id of a field or a card template that is made from its first name: its letters and digits
    in small letters, with a hyphen between words. A name without any gives the numbers of its signs.
    """
    words = _NO_LETTERS.split(unicodedata.normalize("NFC", name).lower())
    made = "-".join(word for word in words if word)
    return made or "-".join(f"u{ord(char):04x}" for char in name)


def revised(kind: str, revision: int) -> str:
    """Return what stands for a revision of a note type in the text that its number is made from: the
    key, and from the second revision on ``#`` and the revision behind it.
    """
    return kind if revision == 1 else f"{kind}#{revision}"


def field_id(namespace: str, kind: str, name: str) -> int:
    """Return the number of a field, from the number of ``<namespace>/<kind>/field/<name>``.

    ``name`` is the name that the field had in the first version; what is shown may change. For a note
    type of the deck's own it is the id of the field.
    """
    return _whole_in_javascript(f"{namespace}/{kind}/field/{name}")


def template_id(namespace: str, kind: str, name: str) -> int:
    """Return the number of a card template, from the number of
    ``<namespace>/<kind>/template/<name>``; as with fields, the name of the first version.
    """
    return _whole_in_javascript(f"{namespace}/{kind}/template/{name}")


# --- decks -----------------------------------------------------------------------------


def deck_number(namespace: str, path: tuple[str, ...]) -> int:
    """Return the number of the deck or, with the ids of a topic and of those that it is in
    (outermost first), of the topic's subdeck: 13 digits from the number of
    ``<namespace>/deck`` or ``<namespace>/deck/<topic id>/…``.
    """
    return _thirteen_digits("/".join((namespace, "deck", *path)))


def named_deck_number(namespace: str, name: str) -> int:
    """Return the number of a deck that cards name: 13 digits from the number of
    ``<namespace>/named-deck/<name>``. Anki finds a deck that it has already by its name.
    """
    return _thirteen_digits(f"{namespace}/named-deck/{name}")


def preset_number(namespace: str) -> int:
    """Return the number of the deck's preset: 13 digits from the number of ``<namespace>/preset``."""
    return _thirteen_digits(f"{namespace}/preset")


# --- media -----------------------------------------------------------------------------


def media_name(stem: str, suffix: str, digest: str) -> str:
    """Return the name under which a media file is packed, which Anki keeps as it is.

    That is the file's own name before its ending, in NFC, with ``-`` for each run of characters
    that Anki or a file system does not keep and none of ``-._`` at its ends (``media`` if
    nothing is left); ``-``; the first 12 digits of ``digest``, the hexadecimal SHA-256 of the
    content; and the ending (``suffix``, with its dot) in small letters. Of a long name the first
    part is cut off, at :data:`MAX_MEDIA_NAME` bytes in all.
    """
    ending = f"-{digest[:12]}{suffix.lower()}"
    safe = _UNSAFE.sub("-", unicodedata.normalize("NFC", stem)).strip("-._ ") or "media"
    room = MAX_MEDIA_NAME - len(ending.encode())
    return safe.encode()[:room].decode("utf-8", "ignore") + ending
