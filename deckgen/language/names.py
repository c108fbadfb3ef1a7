"""Names in a text.

A name is a capitalised word whose capital is not due to its place: the first word of a
sentence, of a quotation or after a colon is a name only if it is written in capitals or
some text at hand has it capitalised where nothing asks for it. Names are compared by
stem, so that 'Soviets', 'Stalin’s', 'Bonapartist' and 'Russian' find 'Soviet', 'Stalin',
'Bonapartism' and 'Russia'. Languages that capitalise every noun are left out.

In 'Who led the Bank of England?' the one name is 'Bank of England'; in 'Marie Curie won it.' it is 'Curie',
for 'Marie' has its capital from its place, unless some text at hand has it in mid-sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.language.data import is_english, words_of
from deckgen.language.data.en import (
    BEGINNINGS,
    MONTHS,
    NO_NAMES,
    ONES,
    ORDINALS,
    SCALES,
    STARTERS,
    TENS,
)
from deckgen.language.sentences import sentences
from deckgen.language.stems import ELISION, name_stem
from deckgen.language.words import NAME_WORD
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.language.sentences import Sentence

_WORD = lazy_pattern(rf"{NAME_WORD.pattern}(?:['’](?=\s|$))?")  # 'Soviets’' too
# What asks for a capital right behind it: ': ', '“', '(', a dash, a line's beginning, '1. '
_OPENING = lazy_pattern(
    r"(?:[:•*#>|=]|[\"“‘„«‹(\[{—–-]|(?:^|(?<=\s))['’]|\n|^\d+[.)])\s*$"
)
_ROMAN = lazy_pattern(r"[IVXLCDM]+")  # 'XII'
_DAY_BEFORE = lazy_pattern(r"\d(?:st|nd|rd|th)?(?: of)?$")  # '3rd of' before 'May'
NUMBER_WORDS = ONES.keys() | TENS.keys() | SCALES.keys() | ORDINALS.keys()
"""Words for numbers in English, which are names only as a part of one: 'Ten', 'hundred', 'first'."""

_NO_NAMES = NO_NAMES | NUMBER_WORDS
_MANY = 5  # from so many words on a text mostly in capitals is a headline


class Name(NamedTuple):
    """A name of one word or more in a row, with its place and the stems of its words."""

    text: str
    start: int
    end: int
    stems: tuple[str, ...]


class _Capital(NamedTuple):
    """A capitalised word; ``is_initial`` if its place asks for the capital, as a sentence's start does."""

    word: str
    start: int
    is_initial: bool


def stems(text: str) -> set[str]:
    """Return the stems of all words of a text, capitalised or not."""
    return {name_stem(match.group()) for match in _WORD.finditer(text)}


def capitalised_stems(
    text: str, in_order: Iterable[Sentence] | None = None
) -> set[str]:
    """Return the stems of the words that a text capitalises where their place doesn't ask for it.

    ``in_order`` are the sentences of the text, for whoever has them.
    """
    return _certain_stems(_capitals(text, in_order))


def may_be_name(word: str) -> bool:
    """Tell whether a word is a name where nothing else asks for its capital."""
    return not _is_no_name(ELISION.sub("", word))


def names(
    text: str, known: Iterable[str] = (), language: str = "en", *, whole: bool = False
) -> list[Name]:
    """Return the names of a text in order: 'Stalin’s' and 'Soviets' of 'In Stalin’s view, the Soviets won.'

    ``whole`` takes the first word of a sentence with the name that it directly stands before, as
    in 'Marie Curie won …': a guess, good enough for what is only shown, and made in English alone.

    ``known`` are stems of words that are names even where a sentence starts with them
    (see :func:`capitalised_stems`). Nothing is a name in a language that capitalises all nouns.
    """
    if words_of(language).capitalises_nouns:
        return []
    certain = set(known)
    capitals = _capitals(text)
    is_headline = _is_headline(text, len(capitals))
    if not is_headline:
        certain |= _certain_stems(capitals)
    found: list[Name] = []
    for word, start, is_initial in capitals:
        if _is_no_name(word) or _is_dated(text, word, start):
            continue
        is_acronym = len(word) > 1 and word.isupper()
        has_own_capital = not is_headline and (is_acronym or not is_initial)
        if has_own_capital or name_stem(word) in certain:
            _append(found, text, word, start)
    if whole and not is_headline and is_english(language):
        return _completed(found, text, capitals)
    return found


def _certain_stems(capitals: list[_Capital]) -> set[str]:
    """Return the stems of the words whose capital is their own.

    A word that has it in mid-sentence has it at the beginning of a sentence too.
    """
    certain = set()
    for word, _, is_initial in capitals:
        if not is_initial and not _is_no_name(word):
            certain.add(name_stem(word))
    return certain


def _completed(found: list[Name], text: str, capitals: list[_Capital]) -> list[Name]:
    """Return names, each with the capitalised word that begins its sentence right before it.

    'Curie' of 'Marie Curie won …' becomes 'Marie Curie', 'Lenin' of 'Later Lenin …' stays.
    """
    lower_words = {word for word in _WORD.findall(text) if word.islower()}
    initials = {}
    for word, start, is_initial in capitals:
        if not is_initial or _is_no_name(word):
            continue
        if not _begins_sentences(word.casefold(), lower_words):
            initials[start + len(word)] = (word, start)
    return [_with_word_before(name, text, initials) for name in found]


def _with_word_before(
    name: Name, text: str, initials: dict[int, tuple[str, int]]
) -> Name:
    """Return a name with the one of ``initials``, found by their ends, that it directly follows.

    ``initials`` are words that begin a sentence, each with where it starts.
    """
    end_before = name.start - 1
    gap = text[end_before : name.start]
    if gap not in (" ", "\u00a0", "-") or end_before not in initials:
        return name
    word, start = initials[end_before]
    whole = text[start : name.end]
    return Name(whole, start, name.end, (name_stem(word), *name.stems))


def _begins_sentences(word: str, lower_words: set[str]) -> bool:
    """Tell whether a word is one of the language and no name: it begins sentences, or is written small."""
    if word in STARTERS or word in BEGINNINGS or word in lower_words:
        return True
    return word.endswith(("ly", "ing", "ed"))


def _append(found: list[Name], text: str, word: str, start: int) -> None:
    """Add a word, joining it to the name it directly follows: 'Joseph' and 'Stalin', 'Bank of England'.

    Between the two a space may stand, a hyphen, 'of' or 'the'.
    """
    end = start + len(word)
    stem = name_stem(word)
    if found:
        last = found[-1]
        gap = text[last.end : start]
        if gap in (" ", "-", "\u00a0", " of ", " the "):
            whole = text[last.start : end]
            found[-1] = Name(whole, last.start, end, (*last.stems, stem))
            return
    found.append(Name(word, start, end, (stem,)))


def _capitals(text: str, in_order: Iterable[Sentence] | None = None) -> list[_Capital]:
    """Return the capitalised words of a text, without what is elided before them: 'Europe' of 'l’Europe'.

    The capital of a word is due to its place where the text or a sentence begins, and behind what asks for
    one, such as a colon, a quotation mark or a line break.
    """
    if in_order is None:
        in_order = sentences(text)
    sentence_starts = {sentence.start for sentence in in_order}
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        if word.islower():  # as most are
            continue
        start, end = match.span()
        if not word.isalpha():  # with an apostrophe in it
            elided = ELISION.match(word)
            if elided:
                start += elided.end()
        if not text[start].isupper():
            continue
        is_initial = start == 0 or start in sentence_starts
        if not is_initial:
            near = max(0, start - 4)
            is_initial = _OPENING.search(text, near, start) is not None
        found.append(_Capital(text[start:end], start, is_initial))
    return found


def _is_headline(text: str, capitals: int) -> bool:
    """Tell whether most words have a capital: 'The Rise and Fall of the Third International'.

    Then a capital says nothing. ``capitals`` is how many there are; words such as 'of' and 'the' do not
    count.
    """
    words = _WORD.findall(text)
    telling = [word for word in words if word.casefold() not in _NO_NAMES]
    if len(telling) < _MANY:
        return False
    return capitals > 0.8 * len(telling)


def _is_no_name(word: str) -> bool:
    """Tell whether a word cannot be a name: 'and', 'And', 'Twelve', 'XII'."""
    if word.casefold() in _NO_NAMES or not word[0].isupper():
        return True
    return _ROMAN.fullmatch(word) is not None


def _is_dated(text: str, word: str, start: int) -> bool:
    """Tell whether a month stands beside a number, and so is part of a figure: '3rd of May', 'May, 1927'."""
    if word.casefold() not in MONTHS:
        return False
    before = text[max(0, start - 8) : start].rstrip()
    behind = text[start + len(word) :].lstrip(" ,")
    return _DAY_BEFORE.search(before) is not None or behind[:1].isdigit()
