"""The links on a card's back: to the quoted words where the source stands on the web, and to report a
mistake.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from deckgen.render.field import escape_attribute, escape_line, unescape
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.declared import Source

READ = {
    "de": "In der Quelle lesen",
    "en": "Read in the source",
    "es": "Leer en la fuente",
    "fr": "Lire dans la source",
    "it": "Leggi nella fonte",
    "nl": "Lees in de bron",
    "pl": "Czytaj w źródle",
    "pt": "Ler na fonte",
    "ru": "Читать в источнике",
    "uk": "Читати в джерелі",
}
"""What the link to the source is called, by the language of the deck; English for all others."""

REPORT = {
    "de": "Fehler melden",
    "en": "Report a mistake",
    "es": "Informar de un error",
    "fr": "Signaler une erreur",
    "it": "Segnala un errore",
    "nl": "Meld een fout",
    "pl": "Zgłoś błąd",
    "pt": "Comunicar um erro",
    "ru": "Сообщить об ошибке",
    "uk": "Повідомити про помилку",
}
"""What the link for reports is called."""

WHOLE_UP_TO = 8
"""A quotation of so many words stands in a text fragment whole; of a longer one its ends do."""

ENDS = 4
"""How many words of a long quotation a text fragment has at either end."""

_MARKED = lazy_pattern(r"<mark>(.*?)</mark>", re.DOTALL)


def links_html(
    source: Source | None, passage: str, report: str, id_: str, language: str
) -> str:
    """Return the field Link: '' where there is nothing to be linked to.

    ``passage`` is the HTML of the passage, whose first marked words the link leads to. ``report``
    is the address for reports, in which ``{id}`` stands for the card's id.
    """
    if not report and (source is None or not source.url):
        return ""
    tag = language.partition("-")[0].lower()
    links = []
    if source is not None and source.url and passage:
        links.append(
            _link(with_fragment(source.url, passage), READ.get(tag, READ["en"]))
        )
    if report:
        links.append(
            _link(
                report.replace("{id}", quote(id_, safe="")),
                REPORT.get(tag, REPORT["en"]),
            )
        )
    return " ".join(links)


def _link(address: str, words: str) -> str:
    return f'<a href="{escape_attribute(address)}">{escape_line(words)}</a>'


def with_fragment(url: str, passage: str) -> str:
    """Return an address with what leads a browser to the first marked words of a passage (a text fragment of
    WICG's *URL Fragment Text Directives*), in the place of words that it leads to already; the address alone
    if nothing is marked.
    """
    marked = _MARKED.search(passage)
    words = unescape(marked[1]).split() if marked else []
    if not words:
        return url
    parts = [words] if len(words) <= WHOLE_UP_TO else [words[:ENDS], words[-ENDS:]]
    found = ",".join(_encoded(" ".join(part)) for part in parts)
    page = url.partition(":~:")[0]
    return f"{page}{'' if '#' in page else '#'}:~:text={found}"


def _encoded(text: str) -> str:
    """Return words for a text fragment, in which a hyphen has a meaning of its own."""
    return quote(text, safe="").replace("-", "%2D")
