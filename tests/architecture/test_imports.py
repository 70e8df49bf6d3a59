"""Shows that each import contract of pyproject.toml can fail: one offence for each, in a copy of the packages."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, Source, sources

BY_NAME = {"import_module", "__import__", "find_spec"}
LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"  # with -c the copy comes first

OFFENCES = {
    "A service never imports a service": ("services/coaching/offence.py", "import services.matching"),
    "The kernel knows nobody who uses it": ("shared/web/offence.py", "import landing"),
    "Events are plain pydantic": ("shared/events/offence.py", "import sqlmodel"),
    "A domain is the standard library and itself": ("services/coaching/domain/offence.py", "import pydantic"),
    "Inside a service imports run one way": (
        "services/coaching/application/offence.py",
        "import services.coaching.adapters",
    ),
    "A use case knows no framework, no database and no broker": (
        "services/coaching/application/offence_by_library.py",
        "import sqlalchemy",
    ),
    "A service imports neither the command line nor tests": (
        "services/coaching/entrypoints/offence.py",
        "import tests",
    ),
    "The command line reaches services over HTTP and Kafka only": (
        "landing/offence.py",
        "def late() -> None:\n    import services.coaching",
    ),
    "The matching engine is a library": ("services/matching/engine/offence.py", "import services.matching.domain"),
    "What checks a match shares nothing with what made it": (
        "services/matching/engine/verify/offence.py",
        "import services.matching.engine",
    ),
    "Nobody needs the development sign-in": ("services/participants/offence.py", "import development"),
}

ONLY_THE_ENGINE = {
    "landing/commands/match/offence.py": "services.matching.domain",
    "landing/bench/match/offence.py": "services.matching",
    "landing/commands/offence.py": "services.matching.engine",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the packages that has every offence at once."""
    copy = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    contracts = copy / "tests/architecture"
    contracts.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("import_contracts.py"), contracts)
    shutil.copy(ROOT / "pyproject.toml", copy)
    reaching = ((path, f"import {module}") for path, module in ONLY_THE_ENGINE.items())
    for path, code in (*OFFENCES.values(), *reaching):
        module = copy / path
        module.parent.mkdir(parents=True, exist_ok=True)
        (module.parent / "__init__.py").touch()
        module.write_text(code + "\n")
    ran = subprocess.run(
        [sys.executable, "-c", LINTER, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return ran.stdout.partition("Broken contracts")[2]


@pytest.mark.parametrize("contract", OFFENCES)
def test_a_contract_names_the_module_that_breaks_it(report: str, contract: str) -> None:
    """Another contract's complaint about the same line does not count."""
    section = report.partition(f"{contract}\n---")[2]
    names = (f"{name}\n---" for name in OFFENCES)
    own = min((section.partition(name)[0] for name in names), key=len)
    offender = OFFENCES[contract][0].removesuffix(".py").replace("/", ".")
    assert f"{offender} -> " in own


@pytest.mark.parametrize(("path", "module"), ONLY_THE_ENGINE.items())
def test_the_command_line_reaches_the_engine_alone_and_from_two_places(report: str, path: str, module: str) -> None:
    assert f"{path.removesuffix('.py').replace('/', '.')} -> {module} " in report


def test_every_contract_is_broken_here_once() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert [contract["name"] for contract in declared] == list(OFFENCES)


def late_imports(files: Iterable[Source]) -> set[tuple[str, str]]:
    """File and module of each import by name, which import-linter cannot see, of a package of ours but one's own."""
    asked = [
        (file.path, str(call.args[0].value))
        for file in files
        for call, name in file.calls()
        if name.rpartition(".")[2] in BY_NAME and call.args and isinstance(call.args[0], ast.Constant)
    ]
    return {(path, module) for path, module in asked if module.startswith(PACKAGES) and not _own(path, module)}


def _own(path: str, module: str) -> bool:
    """The command line is one package, each service is one."""
    depth = 2 if path.startswith("services/") else 1
    return path.split("/")[:depth] == module.split(".")[:depth]


def test_only_two_look_for_the_development_sign_in_and_nobody_hides_another_import() -> None:
    assert late_imports(sources(*PACKAGES)) == {
        ("services/participants/main.py", "development"),
        ("services/participants/main.py", "development.sessions"),
        ("services/participants/main.py", "development.sign_in"),
        ("services/portal/main.py", "development"),
        ("services/portal/main.py", "development.pages"),
    }


@pytest.mark.parametrize("code", ["import_module('services.matching')", "importlib.util.find_spec('development')"])
def test_a_hidden_import_is_found(code: str) -> None:
    assert late_imports([Source("services/coaching/main.py", code)])
