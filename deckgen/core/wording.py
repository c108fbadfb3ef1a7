"""Words that every part says in the same way. Imports nothing, so that it costs nothing."""


def counted(count: int, word: str) -> str:
    """Return ``1 card`` or ``2 cards``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
