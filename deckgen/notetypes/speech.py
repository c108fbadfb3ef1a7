"""Answers read aloud by the voices of the learner's own device: Anki's ``{{tts …}}``.

A note type's template names one language, so one deck is read aloud in one language; which
notes are is said by a field. A card without sound of its own needs Anki 2.1.20, AnkiMobile 2.0.56
or AnkiDroid 2.17; where a device has no voice for the language, nothing is played.
"""

from __future__ import annotations

import re

from deckgen.util.ends import with_tags_as
from deckgen.util.lazy_pattern import lazy_pattern

FIELD = "Spare"
"""The field that says whether a note's answer is read aloud: ``1`` or nothing."""

DESCRIPTION = "1: the answer is read aloud"

# What a voice reads badly: formulas, code, and a sound or a picture in the place of words.
_NOT_WORDS = lazy_pattern(
    r"\\[(\[]|<(?:code|pre|math|svg|img|audio|video|table)\b|\[(?:sound|latex|anki):",
    re.I,
)
_WORD = lazy_pattern(r"[^\W_]")


def is_readable(html: str) -> bool:
    """Tell whether a voice can read a text: it has words, and no formulas or code."""
    return not _NOT_WORDS.search(html) and bool(_WORD.search(with_tags_as("", html)))


def in_template(language: str, name: str) -> str:
    """Return what the back of a template has for speech: '' without a language, and on reverse cards,
    whose answers are in another language as often as not.
    """
    field = {"Question": "Answer", "Cloze": "cloze-only:Prompt"}.get(name)
    if not language or field is None:
        return ""
    return f'\n{{{{#{FIELD}}}}}<div class="speech">{{{{tts {language}:{field}}}}}</div>{{{{/{FIELD}}}}}'
