"""docs/access.md speaks of every endpoint that needs a caller, of every role, and of nothing that is not there."""

import pytest

from shared.identity.grants import PUBLIC
from shared.identity.principal import Role
from shared.web.policy import policies
from tests.architecture import declared
from tests.support.access.tables import COLUMNS, EVERY_SERVICE, access_of

TABLE = """
## coaching

| endpoint | {columns} |
|---|---|
| `GET /pools` | {cells} |
"""


def differences(endpoints: dict[str, list[str]], told: list[str]) -> list[str]:
    """Endpoints with a caller that the page does not name or names twice, and what it names that is not there."""
    asking = {name for name, grants in endpoints.items() if not all(grant.startswith(PUBLIC) for grant in grants)}
    return [
        *(f"{name}: not in docs/access.md" for name in sorted(asking - set(told))),
        *(f"{name}: no such endpoint" for name in sorted(set(told) - endpoints.keys())),
        *(f"{name}: twice in docs/access.md" for name in sorted({name for name in told if told.count(name) > 1})),
    ]


@pytest.mark.parametrize("name", declared.STORING)
def test_every_endpoint_is_on_the_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [*access_of(name).endpoints, *access_of(EVERY_SERVICE).endpoints]
    assert differences(policies(declared.app(name, monkeypatch)), told) == []


def test_every_role_has_a_column() -> None:
    assert [role for role in Role if not any(column.startswith(role.split("_")[0]) for column in COLUMNS)] == []


def test_what_is_missing_is_found() -> None:
    endpoints = {"GET /a": ["role:coach"], "GET /b": ["signed-in"], "GET /open": ["public:why"]}
    assert differences(endpoints, ["GET /a", "GET /a", "GET /c"]) == [
        "GET /b: not in docs/access.md",
        "GET /c: no such endpoint",
        "GET /a: twice in docs/access.md",
    ]


@pytest.mark.parametrize(
    ("columns", "cells"), [(COLUMNS[:-1], ["yes"] * 15), (COLUMNS, ["maybe"] * 16), (COLUMNS, ["yes"])]
)
def test_a_table_that_says_nothing_certain_is_refused(columns: list[str], cells: list[str]) -> None:
    text = TABLE.format(columns=" | ".join(columns), cells=" | ".join(cells))
    with pytest.raises(ValueError, match="column"):
        access_of("coaching", text)
