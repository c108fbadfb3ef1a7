"""deckgen compiles question-and-answer items kept as text into Anki packages."""

__version__ = "1.0.0"
