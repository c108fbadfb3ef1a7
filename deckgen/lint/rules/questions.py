"""Q1: rules about the question. Each looks at one card and returns what it found, or ``None``.

All but the two on length read English words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.lint.cards import Found, quoted, whole
from deckgen.lint.length import words_of_prose
from deckgen.lint.words import AUXILIARIES, FUNCTION_WORDS, QUESTION_WORDS, WORD, YES_NO

if TYPE_CHECKING:
    from deckgen.core.model import Text
    from deckgen.lint.cards import Card

# --- yes or no -------------------------------------------------------------------------

_ONLY_YES_NO = re.compile(r"\W*(?:yes|no|true|false)\b(?:\W*$|[,.;:!–—-])", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:][”’\"')]*\s+)([A-Z][a-z]+)\s+(\S+)")
_MAY_BE_NAMES = frozenset({"may", "will", "can", "might", "must"})
_OPEN = frozenset({"what", "which", "why", "how"})


def yes_no_answer(card: Card) -> Found | None:
    """Find an answer that is yes, no, true or false."""
    if not card.answer_words or card.answer_words[0] not in YES_NO or not card.words:
        return None
    match = _ONLY_YES_NO.match(card.says)
    if not match:
        return None
    asks_for_a_word = card.words[0] in QUESTION_WORDS and len(card.answer_words) == 1
    return None if asks_for_a_word else Found(card.answer, 0, len(card.answer))


def yes_no_form(card: Card) -> Found | None:
    """Find a question that begins as one that yes or no answers: 'Did the tsar …?'."""
    asks = card.asks
    begins = card.words and card.words[0] in AUXILIARIES
    if not begins and ". " not in asks and "? " not in asks and ": " not in asks and "! " not in asks:
        return None
    if card.later or "?" not in card.asks or yes_no_answer(card):
        return None
    starts = list(_SENTENCE_START.finditer(card.asks))
    last = starts[-1] if starts else None
    if last is None or last[1].lower() not in AUXILIARIES or quoted(card.asks, last.start(1)):
        return None
    if last[1].lower() in _MAY_BE_NAMES and not last[2].islower():
        return None
    rest = WORD.findall(card.asks[last.end(1) :].lower())
    if not _OPEN.isdisjoint(rest):
        return None
    return Found(card.question, *last.span(1), {"word": last[1]})


# --- two questions ---------------------------------------------------------------------

_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_AND_WH = re.compile(
    rf"(?P<and>,?\s(?:and|&)(?:,?\s(?:in|at|by|for|to|from|of|on|with|under|during|since|until|after|into))?\s"
    rf"(?P<second>{_WH}))\b",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(rf"\b{_WH}\b", re.IGNORECASE)
_ENDS_A_QUESTION = re.compile(r"\?[”’\"')]*\s+(?=\S)")


def two_questions(card: Card) -> Found | None:
    """Find a question word, 'and', and another question word; or two sentences that both ask."""
    words = card.words
    if card.later or ("and" not in words and "&" not in card.asks and card.asks.count("?") < 2):
        return None
    for match in _AND_WH.finditer(card.asks):
        before = [word[0].lower() for word in _QUESTION_WORD.finditer(card.asks, 0, match.start())]
        second = match["second"].lower()
        # 'the man who wrote X and who painted Y' asks one thing: the words after the first are relative
        relative = second in ("who", "whom", "whose", "which", "where", "when") and len(before) > 1
        after = card.asks[match.end() :].lstrip()
        asks = before and not relative and not after.startswith("not ")
        if asks and not quoted(card.asks, match.start("second")):
            return Found(card.question, *match.span("and"), {"first": before[0], "second": second})
    return _two_sentences(card)


def _two_sentences(card: Card) -> Found | None:
    for match in _ENDS_A_QUESTION.finditer(card.asks):
        rest = card.asks[match.end() :]
        asks_again = "?" in rest and (_QUESTION_WORD.match(rest) or rest.split()[0].lower() in AUXILIARIES)
        first = _QUESTION_WORD.search(card.asks, 0, match.start())
        if asks_again and first and not quoted(card.asks, match.start()):
            second = rest.split()[0].lower()
            words: dict[str, object] = {"first": first[0].lower(), "second": second}
            return Found(card.question, match.end(), len(card.asks.rstrip()), words)
    return None


# --- a reference to what is not on the card ----------------------------------------------

_PRONOUNS = frozenset("he she him his her hers himself herself they them their theirs it its".split())
_WRITINGS = (
    r"(?:text|passage|article|author|essay|paragraph|excerpt|extract|chapter|lecture|lecturer|slide|narrator"
    r"|writer)"
)
_POINTING = frozenset(
    "this these those following above below according latter former such there then text passage article "
    "author essay paragraph excerpt extract chapter lecture lecturer slide narrator writer".split()
)
_REFERENCES = _PRONOUNS | _POINTING
_PERSONAL = frozenset("he she him his her hers himself herself".split())
_POSSESSIVE = frozenset({"his", "her"})
_SUBJECTS = frozenset({"he", "she", "they"})
_LIST_OR_PLACE = re.compile(
    r"\bwhich (?:one )?of (?:these|those(?! (?:who|that|which|whom|whose|in|of|with)\b)|the following)\b"
    r"|\bthe following\b(?! (?:day|year|week|month|morning|night|evening|century|decade|season|spring|summer"
    r"|autumn|winter|election|war)\b)"
    r"|\b(?:mentioned|described|shown|listed|pictured|given|quoted|named|discussed|stated|seen)"
    r" (?:above|below)\b"
    r"|\bthe above\b"
    rf"|\baccording to (?:the|this) {_WRITINGS}\b(?! (?:of|in|by)\b)"
    rf"|\b(?:do|does|did) (?:the|this) {_WRITINGS} (?:say|state|tell|claim|argue|mention|describe|discuss"
    r"|suggest|conclude|call|explain|think|believe|stress|propose|recommend|warn|criticise|criticize|give|name|list"
    r"|compare|cite|quote|define|see|mean)\b(?!.*\b(?:in|of|by) (?-i:[A-Z“‘\"*]))"
    r"|\b(?:mentioned|described|stated|given|named|used|discussed|shown|listed|cited|quoted|defined|made|said)"
    rf" (?:in|by) (?:the|this) {_WRITINGS}\b(?! (?:of|in|by)\b)"
    rf"|^\W*in (?:the|this) {_WRITINGS},",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(r"\b(?:this|these)\b(?: ([a-z]+))?", re.IGNORECASE)
_TIMES = frozenset("day days year month week century decade time morning".split())
_PERSON = re.compile(
    r"(?:er|or|ist|ian|ant|ent|man|men|woman|women|king|queen|pope|boy|girl|child|poet|tsar|czar|monk|nun|chief|saint"
    r"|son|daughter|wife|husband|widow|hero|heroine|people|god|goddess|duke|prince|princess|emperor|empress|bride"
    r"|pilot|architect|athlete|judge|general|someone|somebody|anyone|person|who|whom|whose|everyone|mate|male|female"
    r"|slave|priest|prophet|physicist|spy|thief|tyrant|consul|guy|lady|lord|baby|student|knight|rival|ally|bishop)s?$"
)
_NO_PERSONS = frozenset({"when", "her", "other", "after", "ever", "over", "under", "before", "for", "or"})
_DONE = frozenset(
    "built made written won held begun found lost fought sold work end begin happen stand lie".split()
)
_EXPLETIVE = frozenset(
    "when that to if for take takes took cost costs like true possible mean means because whether say said "
    "called than who whom about until till since as how what why".split()
)
"""Words behind an 'it' that stands for what they begin: 'Why is it possible to …?'"""
_WEATHER_AND_TIME = frozenset(
    "cold colder coldest hot hotter hottest warm warmer warmest cool cooler dark darker light lighter wet "
    "wetter dry drier windy foggy humid cloudy sunny rain rains rainy raining snow snows snowy snowing "
    "hail hails freeze freezing thunder day night noon midnight dawn dusk morning evening winter summer "
    "spring autumn monday tuesday wednesday thursday friday saturday sunday o late early quiet get gets "
    "got become becomes".split()
)
_HOW = frozenset("many much often long far old big large tall high deep wide heavy fast soon".split())
_BE = frozenset("is are was were be been being isn aren wasn weren".split())
_DO = frozenset({"do", "does", "did"})
_BEHIND_A_VERB = frozenset("in on at by with from first during".split())
_LONGEST_REST = 4
"""So many words may follow on an 'it' that stands for nothing: with more it may stand for one of them."""
_LONGEST_WITH_THERE = 5
"""Words of a question with a last 'there': a longer one may name the place."""
_EARLIER = frozenset("if when after before while once during since until under because unless where".split())
_GENERIC = re.compile(
    r"\b(?:an?|each|every|any|no) [a-z]+|\b(?:do|does|can|may|will) (?:the|most|some|all) [a-z]+",
    re.IGNORECASE,
)
"""A noun that stands for its kind: 'How does a lioness feed her cubs?'"""
_NAMED_BEHIND = re.compile(r"[,:–—-] ?(?:(?:the|an?|this) [a-z]|[A-Z])")
"""Who or what a pronoun stands for, named behind it: 'How high is it, the Eiffel Tower?'"""
_PEOPLE_SAY = frozenset("call say speak eat drink drive celebrate".split())
_OF_THOSE = re.compile(
    r"\b(?P<word>of those)\b(?=\W*$| \w+\W*$| (?:is|are|was|were|do|does|did|have|has|had|can|could)\b)"
)
_LATTER = re.compile(
    r"\b(?P<word>the latter)\b(?! (?:half|part|parts|days|years|stages?|phase|two|case)\b)", re.I
)
_FORMER = re.compile(
    r"\b(?:do|does|did) (?P<word>the former) [a-z]+\W*$|\b(?P<alone>the former)(?:[’']s\b|\W*$)",
    re.IGNORECASE,
)
_SUCH = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can) (?P<word>such)(?: an?)? [a-z]+(?: [a-z]+)?\W*$", re.I
)
_LAST = re.compile(r"\b(?P<word>there|then)\W*$", re.IGNORECASE)


def dangling_reference(card: Card) -> Found | None:
    """Find 'he', 'this leader' or 'which of these' with nothing on the card that it stands for."""
    if card.later or _REFERENCES.isdisjoint(card.words):
        return None
    text = card.asks
    if _shows_something(card.question):
        return None
    match = _LIST_OR_PLACE.search(text)
    if match and not quoted(text, match.start()):
        return Found(card.question, *match.span(), {"word": match[0]})
    return _demonstrative(card) or _pronoun(card) or _pointing(card)


def _shows_something(text: str) -> bool:
    """Tell whether a question shows a picture, code, a formula or a passage to refer to."""
    return "\n" in text.strip() or "![" in text or "<img" in text or "`" in text or "$" in text or "|" in text


def _demonstrative(card: Card) -> Found | None:
    """Find 'this leader' in a question; a clue that begins 'This leader …' asks for the leader."""
    if "?" not in card.asks:
        return None
    for match in _DEMONSTRATIVE.finditer(card.asks):
        noun = (match[1] or "").lower()
        before = card.asks[: match.start()]
        named = [word for word in WORD.findall(before)[1:] if not word.islower()]
        described = [w for w in WORD.findall(before.lower()) if w not in FUNCTION_WORDS]
        antecedent = any(mark in before for mark in ".:;?!") or (noun and noun in before.lower())
        clause = "," in before and (named or len(described) > 1)
        if noun in _TIMES or antecedent or clause or quoted(card.asks, match.start()):
            continue
        if match[0][0].isupper() and match.start():
            continue  # part of a title
        if not noun and (named or described):
            continue  # 'What did Newton conclude from this' may go on; only 'What is this?' is sure
        return Found(card.question, *match.span(), {"word": match[0]})
    return None


def _pronoun(card: Card) -> Found | None:
    """Find a pronoun without a name or a noun that it may stand for."""
    words = card.words
    at = next((n for n, word in enumerate(words) if word in _PRONOUNS), None)
    if at is None:
        return None
    word = words[at]
    if word == "it":
        loose = _is_loose_it(card, at)
    elif word in _PERSONAL:
        loose = _is_loose_person(card, at)
    else:
        loose = _is_loose_plural(card, at)
    if not loose:
        return None
    found = re.search(rf"\b{word}\b", card.asks, re.IGNORECASE)
    if not found or quoted(card.asks, found.start()) or _NAMED_BEHIND.search(card.asks, found.end()):
        return None
    return Found(card.question, *found.span(), {"word": found[0]})


def _is_bare(before: list[str]) -> bool:
    """Tell whether nothing but a question word and what carries no fact stands before: 'How many of'.

    A question word alone is none of a question: 'When it boils, what does water give off?'
    """
    if len(before) < 2 or before[0] not in QUESTION_WORDS:
        return False
    start = 2 if before[0] == "how" and before[1:2] and before[1] in _HOW else 1
    return all(each in FUNCTION_WORDS for each in before[start:])


def _holds_nothing(before: list[str]) -> bool:
    """Tell whether words before a pronoun, of which the last is an auxiliary, carry no fact."""
    return before[-1:] != [] and before[-1] in AUXILIARIES and all(word in FUNCTION_WORDS for word in before)


def _has_names(cased: list[str]) -> bool:
    return any(not word.islower() and not word.isdigit() for word in cased)


def _is_loose_person(card: Card, at: int) -> bool:
    """Tell whether 'he', 'her' and the like stand for nobody in the question.

    'When did he cross the Alps?' is loose; 'In her first year, what did Victoria …?' is not.
    """
    words, word = card.words, card.words[at]
    before, rest = words[:at], words[at + 1 :]
    if _is_bare(before) and word in _SUBJECTS:
        of_a_kind = rest[:1] in (["who"], ["that"], ["whom"]) or (rest[:1] == ["called"] and "who" in rest)
        return not of_a_kind
    if _has_names(card.cased[1:]):
        return False
    if len(words) == 3 and words[0] == "who" and at == 2 and word in ("him", "her"):
        return True  # 'Who killed him?': nobody is asked for who did it to themselves in this way
    asked = before[:1] == ["who"] and before[1:] and before[1] in _BE and rest[:1] != ["own"]
    if word in _POSSESSIVE:  # 'his wife' is nobody that 'his' may stand for
        others = [*before[1 if asked and _is_bare(before) else 0 :], *rest[2:]]
    else:
        others = [*before, *rest]
    if any(_PERSON.search(each) for each in others if each not in _NO_PERSONS):
        return False
    place = re.search(rf"\b{word}\b", card.asks, re.IGNORECASE)
    return place is None or not _GENERIC.search(card.asks[: place.start()])


def _is_loose_it(card: Card, at: int) -> bool:
    """Tell whether 'it' stands for nothing in the question, as in 'Why is it important?'."""
    words, cased = card.words, card.cased
    before, rest = words[:at], words[at + 1 :]
    marks = rest[:-1] if rest[-1:] in (["for"], ["to"], ["like"], ["mean"], ["cost"]) else rest
    if not (_EXPLETIVE.isdisjoint(marks) and _WEATHER_AND_TIME.isdisjoint(rest)):
        return False
    if len(before) == 2 and before[0] in ("who", "what") and before[1] not in FUNCTION_WORDS:
        short = len(rest) <= _LONGEST_REST and not _has_names(cased[1:])
        return short and (not rest or rest[0] in _BEHIND_A_VERB)  # 'Who wrote it in 1848?'
    done = not rest or rest[0].endswith("ed") or rest[0] in _DONE
    if len(rest) > _LONGEST_REST or not (_is_bare(before) or (done and _holds_nothing(before))):
        return False
    goes_on = rest[1:2] and rest[1] in _BEHIND_A_VERB
    if _has_names(cased[1:]):  # 'When did it end in Germany?', not 'When was it named Byzantium?'
        return done and bool(goes_on)
    return done or not goes_on  # 'Why is it slippery on ice?'


def _is_loose_plural(card: Card, at: int) -> bool:
    """Tell whether 'they', 'their' or 'its' stand for nothing in the question."""
    words, word = card.words, card.words[at]
    before, rest = words[:at], words[at + 1 :]
    if word == "they" and rest[:1] and rest[0] in _PEOPLE_SAY and "in" in rest:
        return False  # 'What do they speak in Brazil?'
    if _has_names(card.cased[1:]) and not (word == "they" and _is_bare(before)):
        return False
    if _is_bare(before):
        return word in ("they", "them", "theirs") or _EARLIER.isdisjoint(rest)
    return len(words) <= 3 and at == len(words) - 1


def _pointing(card: Card) -> Found | None:
    """Find 'the latter', 'of those', 'such a number' and a last 'then' or 'there' that point to nothing."""
    text = card.asks
    for pattern in (_LATTER, _FORMER, _OF_THOSE, _SUCH):
        match = pattern.search(text)
        if match is not None:
            start, end = next(match.span(name) for name in match.groupdict() if match[name])
            before = WORD.findall(text[:start].lower())
            if (_is_bare(before) or before == ["what"]) and not quoted(text, start):
                return Found(card.question, start, end, {"word": text[start:end]})
    return _there(card)


def _there(card: Card) -> Found | None:
    """Find a 'then' or 'there' at the end, with no time or place before it."""
    match, words = _LAST.search(card.asks), card.words
    if match is None or words[0] not in QUESTION_WORDS or not _EARLIER.isdisjoint(words):
        return None
    if re.search(r"[\d,;:.]", card.asks[: match.start()]) or quoted(card.asks, match.start()):
        return None
    if match["word"].lower() == "there":
        is_place = words[-2:-1] and words[-2] not in _BE and len(words) <= _LONGEST_WITH_THERE
        if not is_place or _has_names(card.cased[1:]):
            return None
    return Found(card.question, *match.span("word"), {"word": match["word"]})


# --- time that passes --------------------------------------------------------------------

_PASSING = frozenset(
    "today recently currently nowadays presently lately ago current present last this next these moment "
    "incumbent reigning".split()
)
_RELATIVE = re.compile(
    r"\b(?:today(?:[’']s)?|recently|currently|nowadays|presently|lately|these days|at (?:present|the moment)"
    r"|(?:last|this|next) (?:year|month|week|decade|century)"
    r"|(?:the|its|their) (?:current|present|incumbent|reigning) (?:president|prime|king|queen|monarch|pope"
    r"|champion|holder|record|head|leader|capital|population|chair|ceo|secretary|world|name|government|constitution)"
    r"|(?P<ago>(?:\w+ )?years? ago|(?:\w+ )?(?:decades|months|weeks) ago))",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"\b(?:as of|in|by|\() ?(?:1[5-9]|2[01])\d\d\b|\b\d{4}\b\)", re.IGNORECASE)
_LONG_AGO = frozenset({"million", "billion", "thousand", "thousands", "millions", "billions"})


def relative_time(card: Card) -> Found | None:
    """Find 'today', 'currently' or 'ten years ago', on either side of a card."""
    if not card.later and not _PASSING.isdisjoint(card.words):
        found = _relative(card, card.question, card.asks)
        if found:
            return found
    if not _PASSING.isdisjoint(card.answer_words):
        return _relative(card, card.answer, card.says)
    return None


def _relative(card: Card, text: Text, shown: str) -> Found | None:
    for match in _RELATIVE.finditer(shown):
        if match["ago"] and not _LONG_AGO.isdisjoint((*card.words, *card.answer_words)):
            continue
        begins = shown[: match.start()].rstrip()[-1:] in ("", ".", "?", "!", ":", "“")
        title = match[0][0].isupper() and not begins  # the newspaper 'USA Today'
        if not title and not quoted(shown, match.start()) and not _AS_OF.search(shown):
            return Found(text, *match.span(), {"word": match[0].strip()})
    return None


# --- length ----------------------------------------------------------------------------


def long_question(card: Card) -> Found | None:
    """Find a question longer than ``max-question-words``, up to ``max-question-words-error``."""
    limits = card.limits
    if len(card.words) <= limits.max_question_words or card.later:
        return None
    count = words_of_prose(card.asks)
    if limits.max_question_words < count <= limits.max_question_words_error:
        return whole(card.question, count=count, limit=limits.max_question_words)
    return None


def very_long_question(card: Card) -> Found | None:
    """Find a question longer than ``max-question-words-error``."""
    limit = card.limits.max_question_words_error
    if len(card.words) <= limit or card.later:
        return None
    count = words_of_prose(card.asks)
    return whole(card.question, count=count, limit=limit) if count > limit else None
