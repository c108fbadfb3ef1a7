"""The layout of deckgen/: imports make no circle, rooms know few others, kinds are told apart in one room.

Counted from the source text, so that imports inside functions and for types alone are seen too.
"""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

import pytest

import deckgen

pytestmark = pytest.mark.once

ROOT = Path(deckgen.__file__).parent
MAX_ARROWS = 80
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
    upward = [
        line
        for pair, lines in arrows().items()
        if height[pair[0]] > height[pair[1]]
        for line in lines
    ]
    assert set(upward) <= KNOWN_UPWARD


FOLDERS = sorted({path.parent for path in MODULES.values()})
PAGE = {
    "what comes in": re.compile(r"\bin\b", re.IGNORECASE),
    "what goes out": re.compile(r"\bout\b", re.IGNORECASE),
    "what must not change": re.compile(
        r"must not change|never changes?", re.IGNORECASE
    ),
    "where to begin": re.compile(r"\bbegin\b", re.IGNORECASE),
}


@pytest.mark.parametrize(
    "folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT.parent).as_posix()
)
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


# --- how easily it is read -----------------------------------------------------------------------

SCREEN = 60
"""How many lines a function has at most."""

MAX_CODE = 400
"""How many lines of code a file has at most: without blank lines, comments and docstrings."""

TABLES = re.compile(r"deckgen\.core\.codes\.|deckgen\.source\.schema$")
"""Modules that are tables of texts, not code."""

MAX_NODES = 50
"""How many nodes of syntax begin on a line at most."""

MEDIAN_NODES = 7
"""Below this is the median of the files' syntax nodes a line, without blank lines and comments."""


def documentation(tree: ast.AST) -> set[int]:
    """Return the numbers of the lines of docstrings, those behind constants and fields among them."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


def lines_of_code(text: str) -> int:
    """Return how many lines of code a module has."""
    documented = documentation(ast.parse(text))
    lines = enumerate(text.splitlines(), 1)
    return sum(
        bool(line.strip())
        and not line.lstrip().startswith("#")
        and number not in documented
        for number, line in lines
    )


def nodes_by_line(tree: ast.AST) -> Counter[int]:
    """Return how many nodes begin on each line; one that has no line is on that of the node around it."""
    found: Counter[int] = Counter()
    waiting = [(tree, 1)]
    while waiting:
        node, around = waiting.pop()
        line = getattr(node, "lineno", around)
        found[line] += 1
        waiting += [(child, line) for child in ast.iter_child_nodes(node)]
    return found


def test_code_is_counted():
    text = '"""Docstring."""\n\nA = 1\n"""What it\nis."""\n# comment\n\ndef f(): return A + 1\n'
    assert lines_of_code(text) == 2
    assert nodes_by_line(ast.parse(text))[8] > nodes_by_line(ast.parse(text))[3] > 2


def test_functions_fit_a_screen():
    long = [
        f"{name}.{node.name}: {node.end_lineno - node.lineno + 1}"
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno - node.lineno >= SCREEN
    ]
    assert long == []


def test_no_file_is_long():
    code = {
        name: lines_of_code(path.read_text("utf-8")) for name, path in MODULES.items()
    }
    assert {
        name: count
        for name, count in code.items()
        if count > MAX_CODE and not TABLES.match(name)
    } == {}


def test_no_line_does_many_things():
    crowded = []
    shares = []
    for name, path in MODULES.items():
        text = path.read_text("utf-8")
        nodes = nodes_by_line(ast.parse(text))
        crowded += [
            f"{name}:{line}: {count}"
            for line, count in nodes.items()
            if count > MAX_NODES
        ]
        lines = [line.strip() for line in text.splitlines()]
        written = sum(bool(line) and not line.startswith("#") for line in lines)
        shares.append(nodes.total() / max(1, written))
    assert crowded == []
    assert median(shares) < MEDIAN_NODES
