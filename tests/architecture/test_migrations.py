"""Migrations are numbered 0001, 0002 … without a gap, follow each other, and can be applied."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture import declared
from tests.architecture.source import ROOT

GOOD = "revision, down_revision = {revision!r}, {before!r}\ndef upgrade() -> None: ...\n"


def faults(folder: Path) -> list[str]:
    """What is wrong with the migrations of one service; `folder` holds the numbered files."""
    found: list[str] = []
    before = None
    files = sorted(folder.glob("*.py"))
    for number, file in enumerate(files, start=1):
        migration, expected = _load(file), f"{number:04}"
        if not file.name.startswith(f"{expected}_") or getattr(migration, "revision", None) != expected:
            found.append(f"{file.name}: its file name and its revision should start with {expected}")
        if getattr(migration, "down_revision", "") != before:
            found.append(f"{file.name}: its down_revision should be {before}")
        if not callable(getattr(migration, "upgrade", None)):
            found.append(f"{file.name}: it has no upgrade()")
        before = expected
    return found if files else [f"{folder}: no migration"]


@pytest.mark.parametrize("name", declared.STORING)
def test_migrations_follow_each_other(name: str) -> None:
    assert faults(ROOT / "services" / name / "migrations/versions") == []


def test_good_ones_pass(tmp_path: Path) -> None:
    _write(tmp_path, "0001_first.py", GOOD.format(revision="0001", before=None))
    _write(tmp_path, "0002_second.py", GOOD.format(revision="0002", before="0001"))
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0003_gap.py", GOOD.format(revision="0003", before="0001")),
        ("0002_beside.py", GOOD.format(revision="0002", before=None)),
        ("0002_other_number.py", GOOD.format(revision="0007", before="0001")),
        ("0001_twice.py", GOOD.format(revision="0001", before=None)),
        ("0002_empty.py", "revision, down_revision = '0002', '0001'\n"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, name: str, text: str) -> None:
    _write(tmp_path, "0001_first.py", GOOD.format(revision="0001", before=None))
    _write(tmp_path, name, text)
    assert faults(tmp_path)


def test_a_service_without_migrations_is_found(tmp_path: Path) -> None:
    assert faults(tmp_path)


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)


def _load(file: Path) -> ModuleType:
    spec = spec_from_file_location(f"migration_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
