"""``speech:`` of the deck and of topics: the language in which answers are read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.model import Text
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.source.readers import Reader
    from deckgen.source.yaml.tree import Mapping

_LANGUAGE = lazy_pattern(r"([a-z]{2,3})[_-]([A-Z]{2})")  # 'en_US', 'pt-BR'

_COUNTRIES = dict(
    pair.split("_")
    for pair in (
        "ar_SA bg_BG ca_ES cs_CZ da_DK de_DE el_GR en_US es_ES et_EE fi_FI fr_FR he_IL hi_IN hr_HR hu_HU "
        "id_ID it_IT ja_JP ko_KR lt_LT lv_LV ms_MY nb_NO nl_NL no_NO pl_PL pt_BR ro_RO ru_RU sk_SK sl_SI "
        "sr_RS sv_SE th_TH tr_TR uk_UA vi_VN zh_CN"
    ).split()
)
"""For each language the country whose voices most devices have."""


def read_speech(reader: Reader, node: Mapping, usual: str, inherited: str = "") -> str:
    """Return the language in which the answers below a deck or a topic are read aloud, ``en_US``; '' if
    they are not. It is a :class:`~deckgen.core.model.Text` where the deck or the topic itself says so.

    ``usual`` is the deck's language, for ``answer: true``; ``inherited`` that of what is around.
    """
    speech = reader.mapping(node, "speech")
    if speech is None:
        return str(inherited)
    reader.check_keys(speech, "speech")
    written = reader.text(speech, "answer")
    if written is None:
        if "answer" not in speech:
            way = "add 'answer:' with a language such as en_US"
            reader.missing(speech, "answer", "'speech'", way)
        return str(inherited)
    if written == "false":
        return ""
    language = language_of(usual if written == "true" else written)
    if not language:
        way = "write the language and the country of the voice, such as en_US or pt_BR; 'false' turns it off"
        reader.report("Y207", written, value=written, key="answer", suggestion=way)
    return Text(language, written.start, written.end)


def language_of(written: str) -> str:
    """Return a language as Anki has it, ``en_US``, for a tag such as ``en``, ``en-US`` or ``en_US``.

    '' for a tag whose country is neither written nor usual.
    """
    found = _LANGUAGE.fullmatch(written)
    if found:
        return f"{found[1]}_{found[2]}"
    language = written.lower()
    country = _COUNTRIES.get(language)
    if country is None:
        return ""
    return f"{language}_{country}"
