"""The layout of deckgen/: imports make no circle, rooms know few others, kinds are told apart in one room.

Counted from the source text, so that imports inside functions and for types alone are seen too.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import deckgen

pytestmark = pytest.mark.once

ROOT = Path(deckgen.__file__).parent
MAX_ARROWS = 79
"""How many pairs of rooms of which one imports the other there may be; CONTRIBUTING.md says it too."""

KNOWN_UPWARD: set[str] = set()
"""Imports of a higher room that pyproject.toml allows: none."""

HIGHEST_FIRST = (
    "__main__ cli commands console versions study compile lint lockfile formats coverage notetypes citations "
    "source kinds render language anki core util"
).split()


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def imported(node: ast.AST) -> list[str]:
    """Return the modules of deckgen that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name in MODULES]
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return []
    found = []
    for alias in node.names:
        submodule = f"{node.module}.{alias.name}"
        found.append(submodule if submodule in MODULES else node.module)
    return [name for name in found if name in MODULES]


@cache
def imports() -> dict[str, set[str]]:
    """Return what each module imports, at its top, inside functions, and for types alone."""
    graph = {}
    for name, path in MODULES.items():
        graph[name] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            graph[name].update(imported(node))
        graph[name].discard(name)
    return graph


def room(module: str) -> str:
    """Return the folder below deckgen/ that a module is in, or the module's own name."""
    return module.split(".")[1] if "." in module else ""


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return groups of modules each of which leads to all others of its group (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(module: str) -> None:
        index[module] = lowest[module] = len(index)
        stack.append(module)
        for other in sorted(graph[module]):
            if other not in index:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in stack:
                lowest[module] = min(lowest[module], index[other])
        if lowest[module] == index[module]:
            group = []
            while not group or group[-1] != module:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(graph):
        if module not in index:
            visit(module)
    return found


def arrows() -> dict[tuple[str, str], list[str]]:
    """Return the pairs of rooms of which the first imports the second, with the imports."""
    found: dict[tuple[str, str], list[str]] = {}
    for module, others in imports().items():
        for other in others:
            pair = (room(module), room(other))
            if pair[0] != pair[1] and all(pair) and pair[0] != "__main__":
                found.setdefault(pair, []).append(f"{module} -> {other}")
    return found


def test_circles_are_found():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}
    assert circles(graph) == [["a", "b", "c"]]
    assert circles({"a": {"b"}, "b": set()}) == []


def test_no_module_imports_itself_by_way_of_others():
    assert circles(imports()) == []


def test_rooms_know_few_others():
    assert len(arrows()) <= MAX_ARROWS, sorted(arrows())


def test_contributing_says_how_many_rooms_may_know_of_each_other():
    contributing = (ROOT.parent / "CONTRIBUTING.md").read_text("utf-8")
    assert f"at most {MAX_ARROWS} pairs of rooms" in contributing


def test_imports_point_down_for_types_too():
    height = {name: number for number, name in enumerate(HIGHEST_FIRST)}
    assert {room(module) for module in MODULES} - {""} == set(HIGHEST_FIRST)
    upward = [line for pair, lines in arrows().items() if height[pair[0]] > height[pair[1]] for line in lines]
    assert set(upward) <= KNOWN_UPWARD


FOLDERS = sorted({path.parent for path in MODULES.values()})
PAGE = {
    "what comes in": re.compile(r"\bin\b", re.IGNORECASE),
    "what goes out": re.compile(r"\bout\b", re.IGNORECASE),
    "what must not change": re.compile(r"must not change|never changes?", re.IGNORECASE),
    "where to begin": re.compile(r"\bbegin\b", re.IGNORECASE),
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT.parent).as_posix())
def test_every_folder_has_a_page(folder):
    """It says in 30 lines what comes in, what goes out, what must not change, and where to begin."""
    page = (folder / "README.md").read_text("utf-8")
    assert len(page.splitlines()) <= 30
    assert [what for what, pattern in PAGE.items() if not pattern.search(page)] == []


KNOW_FIELDS = ("notetypes", "kinds")
"""The rooms that may know fields of the built-in note types by their numbers."""


def is_number(index: ast.expr) -> bool:
    """Tell whether an index is a written number other than 0, the field by which Anki tells copies."""
    ends = [index.lower, index.upper] if isinstance(index, ast.Slice) else [index]
    for end in ends:
        parts = (end.left, end.right) if isinstance(end, ast.BinOp) else (end,)
        if isinstance(end, ast.Constant) and isinstance(end.value, int) and end.value:
            return True
        if any(isinstance(part, ast.Name) and part.id.isupper() for part in parts):
            return True
    return False


def numbered_fields(tree: ast.AST) -> list[str]:
    """Return the places where a note's field is asked for by a number, as they stand in the source text."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Subscript):
            continue
        name = getattr(node.value, "attr", getattr(node.value, "id", ""))
        if name.lower() == "fields" and is_number(node.slice):
            found.append(ast.unparse(node))
    return found


def test_numbered_fields_are_found():
    text = "note.fields[3], fields[:2], FIELDS[HEADER], note.fields[HEADER - 1], fields[0], fields[place]"
    assert len(numbered_fields(ast.parse(text))) == 4


def test_nobody_else_knows_a_field_by_its_number():
    found = {
        f"{name}: {place}"
        for name, path in MODULES.items()
        if room(name) not in KNOW_FIELDS
        for place in numbered_fields(ast.parse(path.read_text("utf-8")))
    }
    assert found == set()
