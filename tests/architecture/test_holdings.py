"""Every column that may speak of a person says what becomes of it when the person is erased."""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from shared.db import table_of
from shared.erasure import Erased, Holdings, Kept
from shared.outbox.tables import Kernel
from tests.architecture import declared

SPEAKS_OF_A_PERSON = re.compile(
    r"^(person|coach|starter|counterpart|subject|manager|user|member)_id$|^(actor|principal|name|email|email_key)$|_by$"
)


def may_speak_of_a_person(column: sa.Column[object]) -> bool:
    return isinstance(column.type, JSONB | sa.ARRAY) or SPEAKS_OF_A_PERSON.search(column.name) is not None


def undeclared(tables: Sequence[sa.Table], holdings: Holdings) -> Iterator[str]:
    """Columns that look as if they spoke of a person, and stand in no declaration."""
    known = {(table_of(one.table).name, name) for one in holdings.declared for name in one.columns}
    for table in tables:
        for column in table.columns:
            if may_speak_of_a_person(column) and (table.name, column.name) not in known:
                yield f"{table.name}.{column.name}"


def tables_of(name: str) -> list[sa.Table]:
    """The service's own and the kernel's, after everything that declares one was loaded."""
    declared.service(name)
    base = import_module(f"services.{name}.adapters.tables").Table
    return [*base.metadata.tables.values(), *Kernel.metadata.tables.values()]


def holdings_of(name: str) -> Holdings:
    holdings = import_module(f"services.{name}.adapters.holdings").HOLDINGS
    assert isinstance(holdings, Holdings)
    return holdings


@pytest.mark.parametrize("name", declared.STORING)
def test_every_column_about_people_is_erased_or_kept_for_a_reason(name: str) -> None:
    assert list(undeclared(tables_of(name), holdings_of(name))) == []
    assert all(one.until and one.why for one in holdings_of(name).kept)


@pytest.mark.parametrize("name", declared.STORING)
def test_what_is_declared_is_there(name: str) -> None:
    for one in holdings_of(name).declared:
        assert set(one.columns) <= set(table_of(one.table).columns.keys()), one


@pytest.mark.parametrize("name", declared.STORING)
def test_every_service_forgets_and_answers(name: str) -> None:
    service = declared.service(name)
    jobs = {job.name for job in service.jobs}
    assert jobs & {"forget_the_erased", "erase_due"}


def test_a_forgotten_column_is_found() -> None:
    found = sa.Table("visits", sa.MetaData(), sa.Column("coach_id", sa.Uuid), sa.Column("day", sa.Date))
    assert list(undeclared([found], Holdings())) == ["visits.coach_id"]


def test_some_columns_are_erased_and_some_kept() -> None:
    """Else the declarations would be empty, and the guard above content."""
    kinds = {type(one) for name in declared.STORING for one in holdings_of(name).declared}
    assert {Erased, Kept} <= kinds
