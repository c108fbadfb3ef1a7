"""YAML text to a tree with places, and what is wrong with it."""

from deckgen.util.lazy_pattern import patterns_when_used

with patterns_when_used():
    import yaml  # noqa: F401  (so that it is there before the modules of this folder import it)
