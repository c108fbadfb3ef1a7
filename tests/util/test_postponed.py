"""Modules of others that load at their first use."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from deckgen.util import postponed

LOADED = "times_loaded_of_stood_in"


class Loads(list[str]):
    """A line for each time that the module began to load."""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the file of a module that is postponed; it counts how often it is loaded."""
    file = tmp_path / "stood_in.py"
    file.write_text(
        "import builtins, sys\n"
        f"builtins.{LOADED}.append('')\n"
        "kept = 1\n"
        "def itself(): return sys.modules[__name__]\n"
        "def same(): return kept\n"
    )
    monkeypatch.setattr("builtins." + LOADED, Loads(), raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(postponed, "NAMES", {"stood_in": ""})
    sys.modules.pop("stood_in", None)
    yield file
    sys.modules.pop("stood_in", None)


def loads() -> int:
    import builtins

    return len(getattr(builtins, LOADED))


def imported() -> ModuleType:
    return importlib.import_module("stood_in")


def test_a_module_loads_at_its_first_attribute(module: Path) -> None:
    postponed.postpone()
    stand_in = imported()
    assert imported() is stand_in
    assert importlib.util.find_spec("stood_in") is stand_in.__spec__
    assert loads() == 0
    assert stand_in.same() == 1
    assert loads() == 1
    assert imported() is stand_in.itself() is not stand_in
    assert stand_in.__file__ == str(module)
    assert loads() == 1


def test_a_name_is_imported_from_it(module: Path) -> None:
    postponed.postpone()
    from stood_in import same  # type: ignore[import-not-found]

    assert same() == 1
    namespace: dict[str, object] = {}
    exec("from stood_in import *", namespace)
    assert namespace["same"] is same
    with pytest.raises(ImportError):
        from stood_in import nothing  # noqa: F401
    assert loads() == 1


def test_what_is_set_is_set_in_the_module(module: Path) -> None:
    postponed.postpone()
    stand_in = imported()
    stand_in.kept = 2  # type: ignore[attr-defined]
    assert stand_in.same() == imported().same() == stand_in.kept == 2


def test_a_loaded_module_is_left_alone(module: Path) -> None:
    loaded = imported()
    postponed.postpone()
    assert imported() is loaded
    postponed.postpone()
    assert type(imported()) is ModuleType


def test_a_module_that_is_not_there_has_no_stand_in(
    module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"no_such_module": "", "stood_in": "no_such_part"}
    monkeypatch.setattr(postponed, "NAMES", names)
    postponed.postpone()
    assert not {"no_such_module", "stood_in"} & sys.modules.keys()


def test_one_thread_loads_it(module: Path) -> None:
    module.write_text(module.read_text() + "import time; time.sleep(0.1)\nlast = 3\n")
    for _ in range(3):
        sys.modules.pop("stood_in", None)
        before = loads()
        postponed.postpone()
        stand_in = imported()
        start = threading.Barrier(8)
        seen: list[int] = []

        def look(
            stand_in: ModuleType = stand_in,
            start: threading.Barrier = start,
            seen: list[int] = seen,
        ) -> None:
            start.wait()
            seen.append(stand_in.last)

        threads = [threading.Thread(target=look) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(10)
        assert seen == [3] * 8
        assert loads() == before + 1


@pytest.mark.parametrize("fault", ["ValueError", "KeyboardInterrupt", "SystemExit"])
def test_a_load_that_fails_is_tried_again(module: Path, fault: str) -> None:
    module.write_text(
        f"{module.read_text()}if len(builtins.{LOADED}) < 3: raise {fault}('stop')\n"
    )
    postponed.postpone()
    stand_in = imported()
    for _ in range(2):
        with pytest.raises((ValueError, KeyboardInterrupt, SystemExit), match="stop"):
            stand_in.same()
    assert stand_in.same() == 1
    assert loads() == 3


def test_another_import_may_come_first(module: Path) -> None:
    postponed.postpone()
    stand_in = imported()
    del sys.modules["stood_in"]
    assert imported().same() == stand_in.same() == 1
    assert loads() == 1


def ran(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_all_of_them_are_what_they_were() -> None:
    """Each can be imported, and none is loaded by the import of what imports it."""
    program = (
        "import sys\n"
        "from deckgen.util import postponed\n"
        "postponed.postpone()\n"
        "put = [n for n in postponed.NAMES if type(sys.modules[n]).__name__ == '_Postponed']\n"
        "import click, genanki, pathlib, urllib.parse, yaml, zipfile\n"
        "loaded = [n for n in put if type(sys.modules[n]).__name__ != '_Postponed']\n"
        "import tempfile, shutil, inspect, ipaddress, lzma, bz2, base64\n"
        "assert inspect.cleandoc('  a\\n  b') == 'a\\nb'\n"
        "assert str(ipaddress.ip_address('127.0.0.1')) == '127.0.0.1'\n"
        "assert lzma.decompress(lzma.compress(b'a')) == b'a'\n"
        "assert bz2.decompress(bz2.compress(b'a')) == b'a'\n"
        "assert base64.b64encode(b'a') == b'YQ=='\n"
        "folder = tempfile.mkdtemp()\n"
        "shutil.rmtree(folder)\n"
        "print(*loaded)"
    )
    assert ran(program) == ""


def test_who_imports_deckgen_has_the_modules_as_they_are() -> None:
    program = (
        "import sys\n"
        "import deckgen.cli.main, deckgen.compile.pipeline, deckgen.formats.apkg\n"
        "print(*[type(each).__name__ for each in sys.modules.values()])"
    )
    assert "_Postponed" not in ran(program)
