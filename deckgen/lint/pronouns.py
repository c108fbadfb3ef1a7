"""Whether a question refers to something that is not on its card: 'he', 'this leader', 'the latter'.

Each helper looks at one sort of reference and tells what it may stand for by the words around it. The
lists and patterns were measured on public question sets; precision comes before recall.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.language.words import AUXILIARIES, FUNCTION_WORDS, QUESTION_WORDS
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.lint.quotation_marks import quoted
from deckgen.lint.rule import Found
from deckgen.util.characters import lower_in_place
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

_PRONOUNS = frozenset(
    "he she him his her hers himself herself they them their theirs it its".split()
)
_PERSONAL = frozenset("he she him his her hers himself herself".split())
_POSSESSIVE = frozenset({"his", "her"})
_SUBJECTS = frozenset({"he", "she", "they"})
_POINTING = frozenset(
    "this these those following above below according latter former such there then text passage article "
    "author essay paragraph excerpt extract chapter lecture lecturer slide narrator writer "
    "that aforementioned abovementioned aforesaid foregoing preceding".split()
)
REFERENCES = _PRONOUNS | _POINTING
"""Words of which a question must have one to refer to anything."""

_WORDS_FOR_WRITINGS = (
    "text passage article author essay paragraph excerpt extract chapter lecture lecturer slide narrator "
    "writer"
).split()
_WRITINGS = f"(?:{'|'.join(_WORDS_FOR_WRITINGS)})"
_SAYS = (
    "say|state|tell|claim|argue|mention|describe|discuss|suggest|conclude|call|explain|think|believe|stress"
    "|propose|recommend|warn|criticise|criticize|give|name|list|compare|cite|quote|define|see|mean"
)
_SAID = "mentioned|described|stated|given|named|used|discussed|shown|listed|cited|quoted|defined|made|said"
# Each alternative begins with a letter, by which the engine tells at once that most cannot match.
_LIST_OR_PLACE = lazy_pattern(
    r"\b(?:"
    # 'Which of these …', 'which one of the following'; not 'which of those who'
    r"which (?:one )?of (?:these|those(?! (?:who|that|which|whom|whose|in|of|with)\b)|the following)\b"
    # 'the following cities'; not 'the following year'
    r"|the following\b(?! (?:day|year|week|month|morning|night|evening|century|decade|season|spring|summer"
    r"|autumn|winter|election|war)\b)"
    # 'described above', 'the above'
    r"|(?:mentioned|described|shown|listed|pictured|given|quoted|named|discussed|stated|seen)"
    r" (?:above|below)\b"
    r"|the above\b"
    # 'the aforementioned treaty', 'the above-mentioned law', 'the foregoing'
    r"|(?:aforementioned|aforesaid|above-?mentioned|foregoing)\b"
    # 'according to the text'; not 'according to the author of Emma'
    rf"|according to (?:the|this) {_WRITINGS}\b(?! (?:of|in|by)\b)"
    # 'does the author argue'
    rf"|(?:do|does|did) (?:the|this) {_WRITINGS} (?:{_SAYS})\b"
    # 'mentioned in the passage'
    rf"|(?:{_SAID}) (?:in|by) (?:the|this) {_WRITINGS}\b(?! (?:of|in|by)\b)"
    r")"
    # 'In the text, …'
    rf"|^\W*in (?:the|this) {_WRITINGS},"
)
# 'does the author of “Emma” argue …', behind which the author is named
_NAMED_LATER = lazy_pattern(r".*\b(?:in|of|by) [A-Z“‘\"*]")
_LISTS_AND_PLACES = frozenset(
    "these those following above below abovementioned aforementioned aforesaid foregoing".split()
)
_WRITING_WORDS = frozenset(_WORDS_FOR_WRITINGS)
"""Words of which one, of either, is in all that the pattern finds."""
_BEFORE_WRITINGS = frozenset("to do does did in by".split())
"""Words of which one stands there before 'the author' and the like."""
# 'this leader', 'this'
_DEMONSTRATIVE = lazy_pattern(r"\b(?:this|these)\b(?: ([a-z]+))?", re.IGNORECASE)
_TIMES = frozenset("day days year month week century decade time morning".split())
# A word that may be a person: 'judge', 'painter', 'physicist', 'kings'
_PERSON = lazy_pattern(
    r"(?:er|or|ist|ian|ant|ent|man|men|woman|women|king|queen|pope|boy|girl|child|poet|tsar|czar|monk|nun|chief|saint"
    r"|son|daughter|wife|husband|widow|hero|heroine|people|god|goddess|duke|prince|princess|emperor|empress|bride"
    r"|pilot|architect|athlete|judge|general|someone|somebody|anyone|person|who|whom|whose|everyone|mate|male|female"
    r"|slave|priest|prophet|physicist|spy|thief|tyrant|consul|guy|lady|lord|baby|student|knight|rival|ally|bishop)s?$"
)
_NO_PERSONS = frozenset(
    {"when", "her", "other", "after", "ever", "over", "under", "before", "for", "or"}
)
_DONE = frozenset(
    "built made written won held begun found lost fought sold work end begin happen stand lie".split()
)
"""Verbs without an ending that shows it, behind an 'it' that stands for a thing: 'When was it built?'"""
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
"""Words behind an 'it' that stands for the weather or the time: 'Why is it cold in winter?'"""
_HOW = frozenset(
    "many much often long far old big large tall high deep wide heavy fast soon".split()
)
_BE = frozenset("is are was were be been being isn aren wasn weren".split())
_BEHIND_A_VERB = frozenset("in on at by with from first during".split())
_LONGEST_REST = 4
"""So many words may follow on an 'it' that stands for nothing: with more it may stand for one of them."""
_LONGEST_WITH_THERE = 5
"""Words of a question with a last 'there': a longer one may name the place."""
_EARLIER = frozenset(
    "if when after before while once during since until under because unless where".split()
)
_GENERIC = lazy_pattern(
    r"\b(?:an?|each|every|any|no) [a-z]+|\b(?:do|does|can|may|will) (?:the|most|some|all) [a-z]+",
    re.IGNORECASE,
)
"""A noun that stands for its kind: 'How does a lioness feed her cubs?'"""
_NAMED_BEHIND = lazy_pattern(r"[,:–—-] ?(?:(?:the|an?|this) [a-z]|[A-Z])")
"""Who or what a pronoun stands for, named behind it: 'How high is it, the Eiffel Tower?'"""
_PEOPLE_SAY = frozenset("call say speak eat drink drive celebrate".split())
# 'How many of those?', 'How many of those survived?', 'How many of those are left?'
_OF_THOSE = lazy_pattern(
    r"\b(?P<word>of those)\b(?=\W*$| \w+\W*$| (?:is|are|was|were|do|does|did|have|has|had|can|could)\b)"
)
# 'How do the former and the latter differ?'
_BOTH = lazy_pattern(
    r"\b(?P<word>(?:the )?(?:former (?:and|or|from|with|to) (?:the )?latter"
    r"|latter (?:and|or|from|with|to) (?:the )?former))\b",
    re.IGNORECASE,
)
# 'Who won that battle?', 'When did that happen?'; not 'Who said that the Earth …', 'the treaty that ended …'
_THAT = lazy_pattern(
    r"\b(?:is|are|was|were|do|does|did|can|could|in|of|at|during|after|before|from|by|for|to|since|under|with"
    r"|against|about|through|won|lost|led|fought|signed|wrote|caused|started|ended|founded|ruled|made|built)"
    r" (?P<word>that (?P<noun>[a-z]{3,}))\W*$",
)
_NO_NOUN = frozenset(
    "the this his her its their they she you happen happened way much many far long often well good bad big "
    "kind day time year and for was were is are has had have did does can could will would may might must "
    "one ones are".split()
)
"""Words behind a 'that' of which it does not make one thing: 'Is it that far?'"""
_EMPTY_WORDS = frozenset(
    "after before since during under against until happened happens won lost led fought signed wrote caused "
    "started ended founded ruled made built".split()
)
# 'What did the latter claim?'; not 'the latter half'
_LATTER = lazy_pattern(
    r"\b(?P<word>the latter)\b(?! (?:half|part|parts|days|years|stages?|phase|two|case)\b)",
    re.IGNORECASE,
)
# 'What does the former claim?', 'Who wrote the former?'; not 'the former president'
_FORMER = lazy_pattern(
    r"\b(?:do|does|did) (?P<word>the former) [a-z]+\W*$|\b(?P<alone>the former)(?:[’']s\b|\W*$)",
    re.IGNORECASE,
)
# 'What is such a number called?'
_SUCH = lazy_pattern(
    r"\b(?:is|are|was|were|do|does|did|can) (?P<word>such)(?: an?)? [a-z]+(?: [a-z]+)?\W*$",
    re.IGNORECASE,
)
_TO_EARLIER = (
    ("the latter", _LATTER),
    ("the former", _FORMER),
    ("of those", _OF_THOSE),
    ("such", _SUCH),
    (" that ", _THAT),
)
"""What points back to something, with words that are always in it."""
# 'What did they find there?'
_LAST = lazy_pattern(r"\b(?P<word>there|then)\W*$", re.IGNORECASE)


_SHOWING = ("![", "<img", "`", "$", "|")
"""What pictures, code, formulas and tables begin with."""


def shows_something(text: str) -> bool:
    """Tell whether a question shows a picture, code, a formula or a passage to refer to."""
    return "\n" in text.strip() or any(sign in text for sign in _SHOWING)


def list_or_place(card: Card) -> Found | None:
    """Find 'which of these', 'described above' or 'according to the text'."""
    has_odd_letter = "İ" in card.asks  # in words an 'i' and a dot
    if not has_odd_letter and not _may_have_list_or_place(card.words):
        return None
    lower = lower_in_place(card.asks)
    for match in _LIST_OR_PLACE.finditer(lower):
        start, end = match.span()
        asks_what_is_argued = match[0].startswith(("do ", "does ", "did "))
        if asks_what_is_argued and _NAMED_LATER.match(card.asks, end):
            continue
        if quoted(card.asks, start):
            return None
        return Found(card.question, start, end, {"word": card.asks[start:end]})
    return None


def _may_have_list_or_place(words: list[str]) -> bool:
    """Tell whether the pattern for lists and places may find something in a question of these words.

    The expression takes long, and a deck on one essay has the word in many questions.
    """
    if not _LISTS_AND_PLACES.isdisjoint(words):
        return True
    if _WRITING_WORDS.isdisjoint(words):
        return False
    for number, word in enumerate(words):
        if word in _WRITING_WORDS and number > 1:
            before, article = words[number - 2 : number]
            if article in ("the", "this") and before in _BEFORE_WRITINGS:
                return True
    return False


def demonstrative(card: Card) -> Found | None:
    """Find 'this leader' in a question; a clue that begins 'This leader …' asks for the leader."""
    if "?" not in card.asks:
        return None
    for match in _DEMONSTRATIVE.finditer(card.asks):
        if not _has_antecedent(card, match):
            return Found(card.question, *match.span(), {"word": match[0]})
    return None


def _has_antecedent(card: Card, match: re.Match[str]) -> bool:
    """Tell whether what stands before 'this …' may be what it points to."""
    noun = (match[1] or "").lower()
    start = match.start()
    before = card.asks[:start]
    lower = before.lower()
    if noun in _TIMES or quoted(card.asks, start):
        return True
    if any(mark in before for mark in ".:;?!"):  # another sentence
        return True
    if noun and noun in lower:
        return True
    named = [word for word in WORD.findall(before)[1:] if not word.islower()]
    described = [word for word in WORD.findall(lower) if word not in FUNCTION_WORDS]
    if "," in before and (named or len(described) > 1):
        return True
    if match[0][0].isupper() and start:
        return True  # part of a title
    # 'What did Newton conclude from this' may go on; only 'What is this?' is sure
    return not noun and bool(named or described)


def pronoun(card: Card) -> Found | None:
    """Find a pronoun without a name or a noun that it may stand for."""
    if _PRONOUNS.isdisjoint(card.words):
        return None
    for number, word in enumerate(card.words):
        if word in _PRONOUNS:
            return _if_loose(card, number)
    return None


def _if_loose(card: Card, number: int) -> Found | None:
    """Find the first pronoun of a question, of which the number is given, if it stands for nothing there."""
    word = card.words[number]
    if word == "it":
        loose = _is_loose_it(card, number)
    elif word in _PERSONAL:
        loose = _is_loose_person(card, number)
    else:
        loose = _is_loose_plural(card, number)
    if not loose:
        return None
    found = re.search(rf"\b{word}\b", card.asks, re.IGNORECASE)
    if found is None:
        return None
    start, end = found.span()
    if quoted(card.asks, start) or _NAMED_BEHIND.search(card.asks, end):
        return None
    return Found(card.question, start, end, {"word": found[0]})


def _is_bare(before: list[str]) -> bool:
    """Tell whether nothing but a question word and what carries no fact stands before: 'How many of'.

    A question word alone is none of a question: 'When it boils, what does water give off?'
    """
    if len(before) < 2 or before[0] not in QUESTION_WORDS:
        return False
    asks_how_many = before[0] == "how" and before[1] in _HOW
    others = before[2:] if asks_how_many else before[1:]
    return all(word in FUNCTION_WORDS for word in others)


def _holds_nothing(before: list[str]) -> bool:
    """Tell whether words before a pronoun, of which the last is an auxiliary, carry no fact."""
    if not before or before[-1] not in AUXILIARIES:
        return False
    return all(word in FUNCTION_WORDS for word in before)


def _has_names(cased: list[str]) -> bool:
    """Tell whether words have a capital, as names have."""
    return any(not word.islower() and not word.isdigit() for word in cased)


def _is_loose_person(card: Card, number: int) -> bool:
    """Tell whether 'he', 'her' and the like stand for nobody in the question.

    'When did he cross the Alps?' is loose; 'In her first year, what did Victoria …?' is not.
    """
    words = card.words
    word = words[number]
    before = words[:number]
    rest = words[number + 1 :]
    if _is_bare(before) and word in _SUBJECTS:
        # 'What is he who rules called?' stands for a kind
        follows = rest[0] if rest else ""
        is_called = follows == "called" and "who" in rest
        return follows not in ("who", "that", "whom") and not is_called
    if _has_names(card.cased[1:]):
        return False
    asks_who = len(words) == 3 and words[0] == "who"
    if asks_who and number == 2 and word in ("him", "her"):
        # 'Who killed him?': nobody is asked for who did it to themselves in this way
        return True
    for other in _others(word, before, rest):
        if other not in _NO_PERSONS and _PERSON.search(other):
            return False
    place = re.search(rf"\b{word}\b", card.asks, re.IGNORECASE)
    if place is None:
        return True
    return not _GENERIC.search(card.asks[: place.start()])


def _others(word: str, before: list[str], rest: list[str]) -> list[str]:
    """Return the words that a personal pronoun may stand for: 'his wife' is nobody that 'his' may mean."""
    if word not in _POSSESSIVE:
        return [*before, *rest]
    asks_who = len(before) > 1 and before[0] == "who" and before[1] in _BE
    if asks_who and rest[:1] != ["own"] and _is_bare(before):
        before = before[1:]  # 'Who was his wife?': the 'who' is the wife
    return [*before, *rest[2:]]


def _is_loose_it(card: Card, number: int) -> bool:
    """Tell whether 'it' stands for nothing in the question, as in 'Why is it important?'."""
    before = card.words[:number]
    rest = card.words[number + 1 :]
    marks = rest
    if rest and rest[-1] in ("for", "to", "like", "mean", "cost"):  # 'What is it like?'
        marks = rest[:-1]
    if not _EXPLETIVE.isdisjoint(marks) or not _WEATHER_AND_TIME.isdisjoint(rest):
        return False
    if len(rest) > _LONGEST_REST:
        return False
    has_names = _has_names(card.cased[1:])
    asks_who = len(before) == 2 and before[0] in ("who", "what")
    if asks_who and before[1] not in FUNCTION_WORDS:
        # 'Who wrote it in 1848?'
        return not has_names and (not rest or rest[0] in _BEHIND_A_VERB)
    done = not rest or rest[0].endswith("ed") or rest[0] in _DONE
    if not _is_bare(before) and not (done and _holds_nothing(before)):
        return False
    goes_on = len(rest) > 1 and rest[1] in _BEHIND_A_VERB
    # 'When did it end in Germany?', not 'When was it named Byzantium?'
    if has_names:
        return done and goes_on
    return done or not goes_on  # 'Why is it slippery on ice?'


def _is_loose_plural(card: Card, number: int) -> bool:
    """Tell whether 'they', 'their' or 'its' stand for nothing in the question."""
    words = card.words
    word = words[number]
    before = words[:number]
    rest = words[number + 1 :]
    if word == "they" and rest and rest[0] in _PEOPLE_SAY and "in" in rest:
        return False  # 'What do they speak in Brazil?'
    is_bare = _is_bare(before)
    is_bare_subject = is_bare and word == "they"
    if not is_bare_subject and _has_names(card.cased[1:]):
        return False
    if is_bare:
        return word in ("they", "them", "theirs") or _EARLIER.isdisjoint(rest)
    return len(words) <= 3 and number == len(words) - 1


def pointing(card: Card) -> Found | None:
    """Find 'the latter', 'of those', 'such a number' and a last 'then' or 'there' that point to nothing."""
    text = card.asks
    lower = text.lower()
    if "latter" in lower:
        both = _BOTH.search(text)
        if both is not None and not _has_names(WORD.findall(text)[1:]):
            start, end = both.span()
            if not quoted(text, start):
                return Found(card.question, start, end, {"word": both[0]})
    for word, pattern in _TO_EARLIER:
        if word not in lower:
            continue
        match = pattern.search(text)
        if match is None:
            continue
        groups = match.groupdict()
        if groups.get("noun") in _NO_NOUN:
            continue
        start, end = match.span("word" if groups["word"] else "alone")
        before = WORD.findall(text[:start].lower())
        begins_question = bool(before) and before[0] in QUESTION_WORDS
        if pattern is _THAT and begins_question and not _is_bare(before):
            # 'Who won that battle?', 'What happened after that war?': these words name nothing
            before = [word for word in before if word not in _EMPTY_WORDS]
        points_to_nothing = _is_bare(before) or before in (["what"], ["who"])
        if points_to_nothing and not quoted(text, start):
            return Found(card.question, start, end, {"word": text[start:end]})
    return _there_or_then(card)


def _there_or_then(card: Card) -> Found | None:
    """Find a 'then' or 'there' at the end, with no time or place before it."""
    words = card.words
    if not words or words[-1] not in ("there", "then"):
        return None
    match = _LAST.search(card.asks)
    if match is None:
        return None
    if words[0] not in QUESTION_WORDS or not _EARLIER.isdisjoint(words):
        return None
    start, end = match.span("word")
    if re.search(r"[\d,;:.]", card.asks[:start]) or quoted(card.asks, start):
        return None
    word = match["word"]
    if word.lower() == "there":
        is_short = 2 <= len(words) <= _LONGEST_WITH_THERE
        if not is_short or words[-2] in _BE or _has_names(card.cased[1:]):
            return None
    return Found(card.question, start, end, {"word": word})
