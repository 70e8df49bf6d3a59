"""Every row of docs/capabilities.md names how a capability is reached and tests that exist and are not skipped."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture import commands
from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs/capabilities.md"
CODE = re.compile(r"`([^`]+)`")
TEST = re.compile(r"^tests/[\w/]+/test_\w+\.py::(?:Test\w+::)?test_\w+$")
NOT_RUN = {"skip", "skipif", "xfail", "importorskip"}


@dataclass(frozen=True)
class Row:
    """One capability: in words, how it is reached, and the tests that show it."""

    capability: str
    reached_by: str
    tests: tuple[str, ...]


def rows(text: str) -> list[Row]:
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    filled = [row for row in cells if row[0] not in {"capability", ""} and set(row[0]) != {"-"}]
    return [
        Row(row[0], row[1], tuple(CODE.findall(row[2]))) if len(row) == 3 else Row(row[0], "", ()) for row in filled
    ]


def faults(text: str, root: Path = ROOT) -> Iterator[str]:
    """What is wrong with a table of capabilities whose tests lie below `root`."""
    for row in rows(text):
        if not row.reached_by:
            yield f"{row.capability}: says nowhere how it is reached"
        if not row.tests:
            yield f"{row.capability}: has no test"
        yield from (
            f"{row.capability}: {name} does not exist" for name in commands.missing(CODE.findall(row.reached_by))
        )
        yield from (f"{row.capability}: {test} {why}" for test in row.tests if (why := not_run(test, root)))


def not_run(test: str, root: Path) -> str:
    """Why this test does not run; empty when it does."""
    if not TEST.match(test):
        return "is not path::name of a test"
    path, *names = test.split("::")
    if not (root / path).is_file():
        return "has no file"
    module = ast.parse((root / path).read_text("utf-8"))
    if any(_marks(node) for node in module.body if isinstance(node, ast.Assign | ast.Expr)):
        return "is skipped with its file"
    scope: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef = module
    for name in names:
        found = [node for node in scope.body if isinstance(node, DEFINITIONS) and node.name == name]
        if not found:
            return "does not exist"
        scope = found[-1]
        if _marks(scope):
            return "is skipped"
    return ""


DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _marks(node: ast.AST) -> bool:
    """Whether it is decorated, marked or ended so that it does not run, anywhere within."""
    return any(
        isinstance(inner, ast.Attribute) and inner.attr in NOT_RUN and ast.unparse(inner).startswith("pytest.")
        for inner in ast.walk(node)
    )


def test_every_capability_has_its_way_in_and_its_tests() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert len(rows(text)) > 50
    assert list(faults(text)) == []


GOOD = "def test_it() -> None: ...\n"


@pytest.mark.parametrize(
    ("code", "row", "why"),
    [
        (GOOD, "| it | `make test` | `tests/unit/test_a.py::test_other` |", "does not exist"),
        (GOOD, "| it | `make test` | `tests/unit/test_b.py::test_it` |", "has no file"),
        (GOOD, "| it | `make test` | later |", "has no test"),
        (GOOD, "| it | `make test` | `test_it` |", "is not path::name"),
        (GOOD, "| it |  | `tests/unit/test_a.py::test_it` |", "how it is reached"),
        (GOOD, "| it | `landing fly` | `tests/unit/test_a.py::test_it` |", "landing fly does not exist"),
        (GOOD, "| it | `tests/unit/test_a.py::test_it` |", "has no test"),
        ("@pytest.mark.skip\n" + GOOD, "| it | `make test` | `tests/unit/test_a.py::test_it` |", "is skipped"),
        (
            "@pytest.mark.xfail(reason='x')\n" + GOOD,
            "| it | `make test` | `tests/unit/test_a.py::test_it` |",
            "is skipped",
        ),
        (
            "def test_it():\n    pytest.skip('x')",
            "| it | `make test` | `tests/unit/test_a.py::test_it` |",
            "is skipped",
        ),
        (
            "pytestmark = pytest.mark.skipif(True)\n" + GOOD,
            "| it | `make test` | `tests/unit/test_a.py::test_it` |",
            "file",
        ),
    ],
)
def test_a_row_that_promises_too_much_is_found(tmp_path: Path, code: str, row: str, why: str) -> None:
    _write(tmp_path, code)
    assert [fault for fault in faults(row, tmp_path) if why in fault]


def test_a_good_row_passes(tmp_path: Path) -> None:
    _write(tmp_path, "pytestmark = pytest.mark.integration\n" + GOOD)
    table = (
        "| capability | reached by | tests |\n|---|---|---|\n| it | `make test` | `tests/unit/test_a.py::test_it` |\n"
    )
    assert len(rows(table)) == 1
    assert list(faults(table, tmp_path)) == []


def _write(root: Path, code: str) -> None:
    (root / "tests/unit").mkdir(parents=True)
    (root / "tests/unit/test_a.py").write_text(code)
