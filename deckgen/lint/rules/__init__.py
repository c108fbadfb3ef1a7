"""The lint rules: each is one module, and one line in :data:`MODULES`.

The docstring of a module is its page in ``deckgen explain``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.lint.rule import Rule

    RULES: tuple[Rule, ...]
    """All rules, in the order of :data:`MODULES`."""

    ERROR_RULES: tuple[Rule, ...]
    """Those of :data:`ERRORS`, in the same order."""

MODULES = (
    "c201_figure_not_in_citation",
    "c202_figure_not_in_source",
    "c203_name_not_in_citation",
    "c204_name_not_in_source",
    "c205_hedge_dropped",
    "c206_unit_missing",
    "c207_figure_without_date",
    "c208_altered_quotation",
    "c209_unused_exemption",
    "c210_qualification_dropped",
    "c301_speaker_not_named",
    "c302_opinion_not_attributed",
    "c303_other_speaker",
    "q101_yes_no_answer",
    "q102_yes_no_question",
    "q103_two_questions",
    "q104_dangling_reference",
    "q105_relative_time",
    "q106_long_question",
    "q107_very_long_question",
    "q108_unnatural_question",
    "q109_preposition_in_front",
    "q110_list_cut_in_two",
    "q201_answer_given_away",
    "q202_enumeration",
    "q203_counted_enumeration",
    "q204_long_answer",
    "q205_very_long_answer",
    "q206_nothing_as_answer",
    "q301_cloze_hides_too_much",
    "q302_cloze_hides_nothing",
    "q303_cloze_copied",
    "q401_same_question_other_answer",
    "q402_duplicate",
    "q403_near_duplicate",
    "q404_interference",
    "q405_figure_on_another_card",
    "q406_answer_on_another_card",
    "q407_same_answer_often",
    "q408_abbreviation_not_spelt_out",
    "q501_mixed_quotation_marks",
    "q502_doubled_word",
    "q503_doubled_space",
    "q504_mixed_ranges",
    "q505_unbalanced_bracket",
    "q506_invisible_character",
    "q902_draft",
)

ERRORS = frozenset(
    (
        "c201 c203 c206 c208 c301 c302 c303 q101 q103 q104 q107 q201 q202 q205 q401 q402 q505"
    ).split()
)
"""The rules whose findings are errors, as the modules begin: what stops a build, which loads no others."""


def rule_of(code: str) -> Rule | None:
    """Return the rule of a code, without loading the others; ``None`` if no rule has it."""
    for name in MODULES:
        if name.partition("_")[0] == code.lower():
            return _load(name)
    return None


def _load(name: str) -> Rule:
    rule: Rule = import_module(f"{__name__}.{name}").RULE
    return rule


def __getattr__(name: str) -> object:
    """Load rules when :data:`RULES` or :data:`ERROR_RULES` is first asked for: others need one alone."""
    if name == "RULES":
        modules: tuple[str, ...] = MODULES
    elif name == "ERROR_RULES":
        modules = tuple(each for each in MODULES if each.partition("_")[0] in ERRORS)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    rules = tuple(map(_load, modules))
    globals()[name] = rules
    return rules
