"""Files and functions stay small enough to read at once. Both lists of exceptions may only shrink."""

import ast
from collections.abc import Iterable, Iterator, Mapping

import pytest

from tests.architecture.source import PACKAGES, Source, sources

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
INNER_LAYERS = ("domain", "application")
INNER_LINES, FILE_LINES, FUNCTION_LINES = 150, 300, 60

LONG_FILES: Mapping[str, int] = {}
LONG_FUNCTIONS: Mapping[str, int] = {}


def file_lines(files: Iterable[Source]) -> dict[str, int]:
    """The files over their limit, with their length."""
    lengths = {file.path: len(file.text.splitlines()) for file in files}
    return {path: length for path, length in lengths.items() if length > _limit(path)}


def function_lines(files: Iterable[Source]) -> dict[str, int]:
    """The functions over the limit as `path::name`, with their length; a function inside another counts by itself."""
    return {
        f"{file.path}::{node.name}": _length(node)
        for file in files
        for node in file.nodes
        if isinstance(node, FUNCTION) and _lines(node) > FUNCTION_LINES and _length(node) > FUNCTION_LINES
    }


def beyond(found: Mapping[str, int], excused: Mapping[str, int]) -> list[str]:
    """What is longer than its exception allows, and exceptions that are no longer needed."""
    longer = [f"{name}: {length} lines" for name, length in found.items() if length > excused.get(name, 0)]
    return longer + [f"{name}: take it off the list of exceptions" for name in excused if name not in found]


def _limit(path: str) -> int:
    parts = path.split("/")
    inner = parts[0] == "services" and len(parts) > 3 and parts[2] in INNER_LAYERS
    return INNER_LINES if inner else FILE_LINES


def _length(node: ast.AST) -> int:
    return _lines(node) - sum(_lines(inner) for inner in _functions_within(node))


def _functions_within(node: ast.AST) -> Iterator[ast.AST]:
    """The outermost of them: those inside of them are theirs."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTION):
            yield child
        else:
            yield from _functions_within(child)


def _lines(node: ast.AST) -> int:
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return last - first + 1


def test_files_stay_short() -> None:
    assert beyond(file_lines(sources(*PACKAGES, "tests", "requirements")), LONG_FILES) == []


def test_functions_stay_short() -> None:
    assert beyond(function_lines(sources(*PACKAGES, "tests", "requirements")), LONG_FUNCTIONS) == []


@pytest.mark.parametrize(
    ("path", "lines"), [("services/x/domain/y.py", 151), ("services/x/application/y.py", 151), ("shared/y.py", 301)]
)
def test_a_long_file_is_found(path: str, lines: int) -> None:
    assert file_lines([Source(path, "\n" * lines)]) == {path: lines}
    assert file_lines([Source(path, "\n" * (lines - 1))]) == {}


def test_a_long_function_is_found() -> None:
    file = Source("shared/y.py", "class A:\n    async def long(self):\n" + "        x = 1\n" * FUNCTION_LINES)
    assert function_lines([file]) == {"shared/y.py::long": FUNCTION_LINES + 1}


def test_a_function_is_not_blamed_for_those_inside_it() -> None:
    inner = "".join(f"    def inner{number}():\n" + "        x = 1\n" * 40 for number in range(3))
    assert function_lines([Source("shared/y.py", f"def router():\n{inner}    return 1\n")]) == {}


def test_an_exception_must_be_needed_and_may_not_grow() -> None:
    assert beyond({"a.py": 310}, {"a.py": 310}) == []
    assert beyond({"a.py": 311}, {"a.py": 310})
    assert beyond({}, {"a.py": 310})
