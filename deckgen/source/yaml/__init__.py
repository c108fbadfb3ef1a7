"""YAML text to a tree with places, and what is wrong with it."""

from __future__ import annotations

from deckgen.util import kept_patterns

with kept_patterns.used_by_imports():
    import yaml as yaml
