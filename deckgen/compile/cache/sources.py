"""What was worked out of long sources, by a digest of their texts: normal form, words and sentences."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.citations.index import Prepared, SourceIndex
from deckgen.compile.cache.store import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.compile.cache.store import Store
    from deckgen.core.declared import Source


LONG = 50_000
"""From so many code points on a source is kept: a shorter one is as quickly worked out as read."""


class SourceCache:
    """The sources of one project."""

    def __init__(self, store: Store, sources: Iterable[Source]) -> None:
        self.store = store
        self.sources = [source for source in sources if len(source.file.text) >= LONG]
        self.indexes: list[SourceIndex] = []

    def index(self, source: Source, language: str) -> SourceIndex:
        """Return the index of a source of a deck in a language, which looks for what is kept when the
        first quotation is looked for."""
        if source not in self.sources:
            return SourceIndex(source, language)
        index = SourceIndex(source, language, lambda: self._recalled(source))
        self.indexes.append(index)
        return index

    def write(self) -> list[str]:
        """Keep what was worked out; return the names of all sources if there was anything, else none."""
        new = [
            (index.source, prepared)
            for index in self.indexes
            if (prepared := index.worked_out())
        ]
        for source, prepared in new:
            self.store.put(_name(source), prepared.packed())
        return [_name(source) for source in self.sources] if new else []

    def _recalled(self, source: Source) -> Prepared | None:
        name = _name(source)
        live: Prepared | None = self.store.live(name)
        if live is None:
            kept = self.store.get(name)
            if kept is None:
                return None
            live = Prepared.unpacked(kept)
            self.store.put_live(name, live)
        return live


def _name(source: Source) -> str:
    text = source.file.text.encode("utf-8", "surrogatepass")
    return f"{SOURCE}-{sha256(text).hexdigest()}"
