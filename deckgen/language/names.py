"""Names in a text, and those of a card that its source does not have.

A name is a capitalised word whose capital is not due to its place: the first word of a
sentence, of a quotation or after a colon is a name only if it is written in capitals or
some text at hand has it capitalised where nothing asks for it. Names are compared by
stem, so that 'Soviets', 'Stalin’s', 'Bonapartist' and 'Russian' find 'Soviet', 'Stalin',
'Bonapartism' and 'Russia'. Languages that capitalise every noun are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from deckgen.language.numbers import ONES, ORDINALS, SCALES, TENS
from deckgen.language.sentences import STARTERS, sentences

NOUNS_IN_CAPITALS = frozenset({"de", "lb", "nds", "gsw"})
"""Languages in which a capital says nothing."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:['’](?=\s|$))?")
_OPENING = re.compile(r"(?:[:•*#>|=]|[\"“‘„«‹(\[{—–-]|(?:^|(?<=\s))['’]|\n|^\d+[.)])\s*$")
_ROMAN = re.compile(r"[IVXLCDM]+")
_ELISION = re.compile(r"^(?:[ldLD]|qu|Qu)['’](?=\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
_FUNCTION_WORDS = frozenset(
    "a an the of in on at by as to from for with without and or but nor so yet if then than that which "
    "who whom whose what when where why how this these those is are was were be been being am do does "
    "did has have had can could will would shall should may might must not no it its he his him she her "
    "they their them we our us you your i me my into onto upon over under after before between during "
    "since until against about through across within per via mr mrs ms dr prof st ad bc ce bce ok vs "
    "etc".split()
)
_BEGINNINGS = frozenset(
    "today yesterday later soon often never always once twice again only even just also still perhaps "
    "maybe unlike like near inside outside above below behind beyond besides beside among amid amongst "
    "along around several few many much more less least such same other another any either neither "
    "whether unless except whose nearly almost early late modern ancient medieval young old great "
    "little under versus while whereas thanks because instead meanwhile moreover therefore hence name "
    "give list state explain define describe compare according".split()
)
"""Words beside those of :data:`~deckgen.language.sentences.STARTERS` that stand before a name."""
_NEVER = _FUNCTION_WORDS | ONES.keys() | TENS.keys() | SCALES.keys() | ORDINALS.keys()
_MANY = 5  # from so many words on a text mostly in capitals is a headline

_ISM = re.compile(r"(?<=...)(?:istically|istic|isms?|ists?|ised|ized|ise|ize|isation|ization)$")
_ADJECTIVE = re.compile(r"(?<=...)(?:ians?|eans?|ans?|ese|ish|ics?|iks?)$")
_PLURAL = re.compile(r"(?<=....)(?<![su])s$")
_VOWEL = re.compile(r"(?<=...)(?:ia|[aeiy])$")


class Name(NamedTuple):
    """A name of one word or more in a row, with its place and the stems of its words."""

    text: str
    start: int
    end: int
    stems: tuple[str, ...]


def stem(word: str) -> str:
    """Return what a name has in common with its plural, possessive and adjective."""
    plain = _POSSESSIVE.sub("", _ELISION.sub("", word))
    folded = plain.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFD", folded)
        folded = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    if folded.endswith("ies") and len(folded) > 5:
        folded = folded[:-3] + "y"
    folded = _ISM.sub("", _PLURAL.sub("", folded))
    for _ in range(2):  # 'Germany' is 'German', which ends like an adjective itself
        folded = _VOWEL.sub("", _ADJECTIVE.sub("", folded))
    return folded


def stems(text: str) -> set[str]:
    """Return the stems of all words of a text, capitalised or not."""
    return {stem(match.group()) for match in _WORD.finditer(text)}


def capitalised_stems(text: str) -> set[str]:
    """Return the stems of the words that a text capitalises where their place doesn't ask for it."""
    return {stem(word) for word, _, initial in _capitals(text) if not initial and not _is_never(word)}


def may_be_name(word: str) -> bool:
    """Tell whether a word is a name where nothing else asks for its capital."""
    word = _ELISION.sub("", word)
    return word[0].isupper() and not _is_never(word)


def names(text: str, known: Iterable[str] = (), language: str = "en", *, whole: bool = False) -> list[Name]:
    """Return the names of a text in order.

    ``whole`` takes the first word of a sentence with the name that it directly stands before, as
    in 'Marie Curie won …': a guess, good enough for what is only shown, and made in English alone.

    ``known`` are stems of words that are names even where a sentence starts with them
    (see :func:`capitalised_stems`). Nothing is a name in a language of
    :data:`NOUNS_IN_CAPITALS`.
    """
    if language.casefold().partition("-")[0] in NOUNS_IN_CAPITALS:
        return []
    certain = set(known)
    capitals = _capitals(text)
    headline = _is_headline(text, len(capitals))
    if not headline:
        certain |= {stem(word) for word, _, initial in capitals if not initial and not _is_never(word)}
    found: list[Name] = []
    for word, start, initial in capitals:
        acronym = len(word) > 1 and word.isupper() and not headline
        if _is_never(word) or _is_dated(text, word, start):
            continue
        if stem(word) in certain or (not headline and (acronym or not initial)):
            _append(found, text, word, start)
    if whole and language.casefold().partition("-")[0] == "en" and not headline:
        return _completed(found, text, capitals)
    return found


def _completed(found: list[Name], text: str, capitals: list[tuple[str, int, bool]]) -> list[Name]:
    """Return names, each with the capitalised word that begins its sentence right before it."""
    lower = {match.group() for match in _WORD.finditer(text) if match.group().islower()}
    begin = {
        start + len(word): (word, start)
        for word, start, initial in capitals
        if initial and not _is_never(word) and not _begins_sentences(word.casefold(), lower)
    }
    completed = []
    for name in found:
        first = (
            begin.get(name.start - 1) if text[name.start - 1 : name.start] in (" ", "\u00a0", "-") else None
        )
        if first is not None:
            word, start = first
            name = Name(text[start : name.end], start, name.end, (stem(word), *name.stems))
        completed.append(name)
    return completed


def _begins_sentences(word: str, lower: set[str]) -> bool:
    """Tell whether a word is one of the language and no name: it begins sentences, or is written small."""
    return word in STARTERS or word in _BEGINNINGS or word in lower or word.endswith(("ly", "ing", "ed"))


def unsupported_names(
    card_text: str,
    cited_text: str,
    whole_source: str = "",
    aliases: Mapping[str, Sequence[str]] | None = None,
    *,
    known: Iterable[str] | None = None,
    language: str = "en",
) -> list[Name]:
    """Return the names of a card's text that the cited text does not have, words in a row as one.

    ``whole_source`` only tells which words at the head of a sentence are names; give
    ``known``, its :func:`capitalised_stems`, when many cards are checked against one
    source. ``aliases`` maps a name to its other forms: where the cited text has one of
    them, a card may use any.
    """
    certain = set(capitalised_stems(whole_source) if known is None else known)
    certain |= capitalised_stems(cited_text)
    for form in _forms(aliases or {}):
        certain.update(stem(word) for word in form.split() if not _is_never(word))
    cited = stems(cited_text)
    missing: list[Name] = []
    supported = cited | _by_alias(cited, aliases or {})
    for name in names(card_text, certain, language):
        for match in _WORD.finditer(card_text, name.start, name.end):
            word = match.group()
            if stem(word) not in supported and not _is_never(word):
                _append(missing, card_text, word, match.start())
    return missing


def _append(found: list[Name], text: str, word: str, start: int) -> None:
    """Add a word, joining it to the name it directly follows."""
    end = start + len(word)
    if found and text[found[-1].end : start] in (" ", "-", "\u00a0", " of ", " the "):
        start, before = found[-1].start, found.pop().stems
    else:
        before = ()
    found.append(Name(text[start:end], start, end, (*before, stem(word))))


def _capitals(text: str) -> list[tuple[str, int, bool]]:
    """Return the capitalised words, where they start, and whether their place asks for a capital."""
    starts = {sentence.start for sentence in sentences(text)}
    found = []
    for match in _WORD.finditer(text):
        elided = _ELISION.match(match.group())
        start = match.start() + (elided.end() if elided else 0)
        if text[start].isupper():
            initial = start in starts or bool(_OPENING.search(text, max(0, start - 4), start))
            found.append((text[start : match.end()], start, initial or start == 0))
    return found


def _is_headline(text: str, capitals: int) -> bool:
    words = [m.group() for m in _WORD.finditer(text) if m.group().casefold() not in _NEVER]
    return len(words) >= _MANY and capitals > 0.8 * len(words)


def _is_never(word: str) -> bool:
    return word.casefold() in _NEVER or bool(_ROMAN.fullmatch(word)) or not word[0].isupper()


def _is_dated(text: str, word: str, start: int) -> bool:
    """Tell whether a month stands beside a number: then it is part of a figure."""
    if word.casefold() not in _MONTHS:
        return False
    around = text[max(0, start - 8) : start].rstrip(), text[start + len(word) :].lstrip(" ,")
    return bool(re.search(r"\d(?:st|nd|rd|th)?(?: of)?$", around[0])) or around[1][:1].isdigit()


def _forms(aliases: Mapping[str, Sequence[str]]) -> list[str]:
    return [form for name, others in aliases.items() for form in (name, *others)]


def _by_alias(cited: set[str], aliases: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the stems of every form of the names that the cited text has in one form."""
    added: set[str] = set()
    for name, others in aliases.items():
        forms = [stems(form) for form in (name, *others)]
        if any(form and form <= cited for form in forms):
            added.update(*forms)
    return added
