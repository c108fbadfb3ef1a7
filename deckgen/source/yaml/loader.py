"""PyYAML's loader: libyaml's where it is there, and else one that is as strict."""

from __future__ import annotations

from typing import Any

import yaml


class PythonLoader(yaml.SafeLoader):
    """PyYAML's pure-Python parser, that refuses every escape that libyaml refuses."""

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> list[str]:
        """Read a part of a quoted text; a number that no character has is a syntax error."""
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
        except (ValueError, OverflowError) as error:
            # of chr(), which PyYAML lets through
            raise _no_character(start_mark, self.get_mark()) from error
        if any("\ud800" <= char <= "\udfff" for chunk in chunks for char in chunk):
            raise _no_character(start_mark, self.get_mark())
        return chunks


def _no_character(start: Any, at: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(
        "while scanning a quoted text", start, "an escape of no character", at
    )


Loader = getattr(yaml, "CSafeLoader", PythonLoader)
"""libyaml's parser, or the pure-Python one where libyaml is missing."""
