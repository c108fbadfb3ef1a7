"""Words of English that say little by themselves."""

from __future__ import annotations

QUESTION_WORDS = frozenset("who whom whose what which when where why how".split())
ARTICLES_AND_BE = frozenset("a an the is are was were be been being do does did has have had s".split())
"""What two wordings of one question may differ in."""

FUNCTION_WORDS = (
    ARTICLES_AND_BE
    | QUESTION_WORDS
    | frozenset(
        "of to in on at by for from with into onto upon as and or but nor so than then that this these those "
        "it its he she they them him her his hers their theirs i you we us our your my me one there here "
        "can could will would shall should may might must t re ve ll d m am not if while about".split()
    )
)
"""Words that carry no fact by themselves."""
