"""Every test in this folder is a proof: it gets its marks, its time and a place for its figures."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.measured import Measured
from tests.proof.sizes import IS_FULL, LONGEST_SECONDS

SMALL_SECONDS = 600
FAILURE = pytest.StashKey[str]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.proof)
            item.add_marker(pytest.mark.timeout(LONGEST_SECONDS if IS_FULL else SMALL_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.excinfo is not None and call.when in {"setup", "call"}:
        item.stash[FAILURE] = str(call.excinfo.value).strip().split("\n")[0][:300] or call.excinfo.typename
    return report


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Iterator[Measured]:
    """Where a proof tells its figures; see tests/proof/README.md."""
    name = re.sub(r"^test_", "", request.node.name)
    measured = Measured(f"{request.node.path.stem}::{request.node.name}", name.replace("_", " "))
    began = time.monotonic()
    yield measured
    measured.write(request.node.stash.get(FAILURE, ""), time.monotonic() - began)
