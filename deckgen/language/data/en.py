"""English: function words, numbers, months, units of measurement.

The figures, names and sentences of :mod:`deckgen.language` are read by these words, and the lint
rules compare questions by them.
"""

from __future__ import annotations

from deckgen.language.data import LanguageWords, alternatives, phrases, words

# --- function words --------------------------------------------------------------------------

QUESTION_WORDS = words("who whom whose what which when where why how")
ARTICLES = words("a an the")
AUXILIARIES = words(
    "is are was were do does did has have had can could will would shall should may might must"
)
_OTHER_FORMS = words("be been being am")
_CONTRACTED = words("s t re ve ll d m")
"""What is left of 'is', 'not', 'are' and so on behind an apostrophe."""

ARTICLES_AND_BE = ARTICLES | words(
    "is are was were be been being do does did has have had s"
)
"""What two wordings of one question may differ in."""

_PRONOUNS = words(
    "i you he she it we they me him her us them my your his hers its our their theirs one there here "
    "this that these those"
)
_PREPOSITIONS = words(
    "of to in on at by for from with into onto upon about as across during per through via within"
)
_CONJUNCTIONS = words("and or but nor so yet than then if while not")

FUNCTION_WORDS = (
    QUESTION_WORDS
    | ARTICLES
    | AUXILIARIES
    | _OTHER_FORMS
    | _CONTRACTED
    | _PRONOUNS
    | _PREPOSITIONS
    | _CONJUNCTIONS
)
"""Words that carry no fact by themselves."""

OPPOSED = words("after against before between no over since under until without")
"""Function words that tell one question from another: 'before the war' is not 'after the war'."""

YES_NO = words("yes no true false")

# --- where sentences begin and end -----------------------------------------------------------

_DETERMINERS = words("all both each every many most some")
_CONNECTIVES = words("although because despite however now though thus")
_ALSO_NAMES = words("will may can us")  # 'Mr. Will', 'Dr. May'

STARTERS = (
    (FUNCTION_WORDS - _CONTRACTED - _ALSO_NAMES) | OPPOSED | _DETERMINERS | _CONNECTIVES
)
"""Words that start a sentence more often than they follow an abbreviation in capitals."""

TITLES = words(
    "mr mrs ms mm dr prof st gen col lt sgt capt maj cpl adm rev hon sen rep gov pres messrs mme mlle "
    "eds trans"
)
"""Abbreviations that stand before a name."""

COMPANIES = words("inc ltd co corp bros jr sr")
"""Abbreviations that stand behind a name."""

# --- names -----------------------------------------------------------------------------------

NO_NAMES = (
    FUNCTION_WORDS - _CONTRACTED
    | OPPOSED
    | words("mr mrs ms dr prof st ad bc ce bce ok vs etc")
)
"""Words that are no name, although they may have a capital."""

BEGINNINGS = words(
    "today yesterday later soon often never always once twice again only even just also still perhaps "
    "maybe unlike like near inside outside above below behind beyond besides beside among amid amongst "
    "along around several few much more less least such same other another any either neither "
    "whether unless except nearly almost early late modern ancient medieval young old great "
    "little versus whereas thanks instead meanwhile moreover therefore hence name "
    "give list state explain define describe compare according"
)
"""Words beside :data:`STARTERS` that begin a sentence and may stand right before a name."""

# --- numbers ---------------------------------------------------------------------------------

ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
    )
}
NUMBER_WORDS = {word: str(number) for word, number in (ONES | TENS).items()}
"""Number words and their digits."""

DECADES = {word.removesuffix("y") + "ies": number for word, number in TENS.items()}
"""Decades of a century: ``twenties`` is 20."""

SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
}
SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {"twenty-first": 21}
PARTS = {"half": 2, "halves": 2, "quarter": 4, "third": 3} | {
    word: number for word, number in ORDINALS.items() if 4 <= number <= 10
}
"""Words for a part of a whole, and how many of them make it."""

MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
"""Months and their abbreviations, with their numbers."""

# --- units of measurement --------------------------------------------------------------------

UNIT_SPELLINGS = {
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
    "g": "g gram grams gramme grammes",
    "t": "t tonne tonnes",
    "ton": "ton tons",
    "lb": "lb lbs",
    "km": "km kms kilometre kilometres kilometer kilometers",
    "m": "m metre metres meter meters",
    "cm": "cm centimetre centimetres centimeter centimeters",
    "mm": "mm millimetre millimetres millimeter millimeters",
    "mile": "mile miles",
    "foot": "foot feet ft",
    "inch": "inch inches",
    "hectare": "ha hectare hectares",
    "acre": "acre acres",
    "l": "l litre litres liter liters",
    "pood": "pood poods",
    "kW": "kW kilowatt kilowatts",
    "kWh": "kWh",
    "MW": "MW megawatt megawatts",
    "GW": "GW gigawatt gigawatts",
    "degree": "degree degrees °",
    "°C": "°C",
    "°F": "°F",
    "second": "second seconds",
    "minute": "minute minutes",
    "hour": "h hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years yr yrs",
    "$": "$ dollar dollars USD",
    "£": "£ GBP",
    "€": "€ euro euros EUR",
    "¥": "¥ yen JPY",
    "₽": "₽ rouble roubles ruble rubles RUB",
    "pound": "pound pounds",
    "franc": "franc francs",
    "mark": "marks",
    "percentage point": "percentage_point",
    "time": "times fold",
}
TIME_UNITS = words("second minute hour day week month year")
LONG_TIMES = {
    "decade": 10,
    "decades": 10,
    "century": 100,
    "centuries": 100,
    "millennium": 1000,
    "millennia": 1000,
}
"""Times that are counted in years."""

PERSONS = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "persons": "person",
}
"""Irregular plurals of those who are counted most often."""

NO_NOUNS = (
    (FUNCTION_WORDS - _CONTRACTED)
    | OPPOSED
    | words(
        "down less more off out up plus minus versus thus always perhaps years' ad bc ce"
    )
)
"""Words at which the noun that a number counts is no longer looked for."""

HEDGES = (
    r"(?:not? )?(?:more|less|fewer) than",
    "at least",
    "at most",
    "an? (?:estimated|average of)",
    "estimated(?: at)?",
    "up to",
    "upwards of",
    "as (?:many|much|few|little|high|low|late|early) as",
    "(?:just|well|slightly) (?:over|under|above|below)",
    "close to",
    "in excess of",
    "not until",
    "about",
    "around",
    "roughly",
    "approximately",
    r"approx\.",
    "circa",
    r"ca?\.",
    "nearly",
    "almost",
    "barely",
    "perhaps",
    "probably",
    "possibly",
    "virtually",
    "[~≈<>≤≥±]",
)
"""Expressions for hedges of any figure, which stand before it."""
HEDGES_BEHIND = (
    "or (?:more|so|less|fewer|thereabouts)",
    "at (?:most|least)",
    "on average",
)
"""The same for those that stand behind it."""
TIME_HEDGES = ("by", "before", "after")
"""Hedges of a date: 'by 1929'."""
AMOUNT_HEDGES = ("over", "under", "some", "above", "below")
"""Hedges of an amount: 'over a million'."""

# --- the fields that every language has ------------------------------------------------------

WORDS = LanguageWords(
    negations=words(
        "not never no without cannot neither nor none nobody nothing nowhere"
    ),
    adversatives=words("but"),
    quoted_in="quoted in",
    retired="Retired.",
    replaced_by="Replaced by:",
    nothing=phrases("none, nothing, nobody, no one, none of them, nowhere, not any"),
    qualifiers=alternatives(
        "insofar as, in so far as, to some extent, sometimes, often, usually, generally, mostly, "
        "largely, partly, partially, in part, almost, nearly, rarely, seldom, occasionally, perhaps, "
        "probably, possibly, allegedly, reportedly"
    ),
    qualifications=alternatives(
        "insofar, so far as, as far as, to (?:the|an|that|a certain) (?:extent|degree), extent, at "
        "times, in (?:many|most) cases, many, most, some, tends?, tended, "
        "seems?, seemed, in general, on the whole, as a rule, not always, up to a point, likely, "
        "typically, commonly, frequently, mainly, hardly, scarcely, little, few, virtually, when"
    ),
    why_or_how=(
        r"why|how(?! (?:many|much|long|far|old|often|large|big|high|tall|deep|wide|fast|heavy|soon|"
        r"few|little|late|early|great|hot|cold|strong|wide)\b)"
    ),
)
