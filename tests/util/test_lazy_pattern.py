"""Patterns that are compiled at their first use."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from deckgen.util.lazy_pattern import lazy_pattern, patterns_when_used


def test_a_lazy_pattern_finds_what_the_compiled_one_finds() -> None:
    text = "One 1, two 22, THREE 333"
    lazy = lazy_pattern(r"three (?P<number>\d+)", re.IGNORECASE)
    compiled = re.compile(lazy.pattern, re.IGNORECASE)
    found, expected = lazy.search(text), compiled.search(text)
    assert found is not None
    assert expected is not None
    assert (found.span(), found["number"]) == (expected.span(), expected["number"])
    assert lazy.sub("x", text) == compiled.sub("x", text)
    assert lazy.split(text) == compiled.split(text)
    assert lazy.match(text, 4) is None


def test_a_fault_in_a_pattern_is_raised_at_its_first_use() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.search("a")


def test_a_lazy_pattern_has_nothing_but_the_methods_of_a_pattern() -> None:
    with pytest.raises(AttributeError):
        lazy_pattern("a").scanner  # noqa: B018


def test_what_is_imported_has_its_patterns_compiled_when_they_are_used() -> None:
    compile_now = re.compile
    with patterns_when_used():
        text = re.compile(r"a+", re.IGNORECASE)
        data = re.compile(rb"\d")
    assert re.compile is compile_now
    assert not isinstance(text, re.Pattern)
    assert text.findall("aAb") == ["aA"]
    assert data.search(b"a1") is not None


def test_patterns_are_compiled_at_once_again_after_a_failed_import() -> None:
    compile_now = re.compile
    with pytest.raises(ImportError), patterns_when_used():
        raise ImportError
    assert re.compile is compile_now


def test_patterns_of_yaml_are_not_compiled_with_it() -> None:
    code = (
        "import deckgen.source.yaml, re, yaml\n"
        "print(isinstance(yaml.reader.Reader.NON_PRINTABLE, re.Pattern), yaml.safe_load('a: 1'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False {'a': 1}\n"
