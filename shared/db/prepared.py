"""Core statements for the paths that every command and every event takes: compiled once, run by the driver itself.

SQLAlchemy costs a fifth of a millisecond each time it runs a statement; these cost what asyncpg costs. All others go
through `UnitOfWork.execute`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import asyncpg
import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql.compiler import SQLCompiler


def to_json(value: Any) -> str:
    return orjson.dumps(value).decode()


DIALECT = asyncpg_dialect(json_serializer=to_json, json_deserializer=orjson.loads)  # type: ignore[no-untyped-call]
Convert = Callable[[Any], Any]


class Prepared:
    """One statement; each value in it is a `bindparam`, and a list goes into `= ANY`, so that it renders alike."""

    def __init__(self, statement: sa.Executable) -> None:
        self._statement = statement

    async def rows(self, driver: asyncpg.Connection, values: Mapping[str, Any]) -> Sequence[asyncpg.Record]:
        """Run it on a connection of `Database`, which reads JSON as values. Raises what asyncpg raises."""
        arguments = [convert(values[name]) if convert else values[name] for name, convert in self._parameters]
        found: Sequence[asyncpg.Record] = await driver.fetch(self._sql, *arguments)
        return found

    @cached_property
    def _compiled(self) -> SQLCompiler:
        compiled = self._statement.compile(dialect=DIALECT)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        return compiled

    @cached_property
    def _sql(self) -> str:
        return str(self._compiled)

    @cached_property
    def _parameters(self) -> list[tuple[str, Convert | None]]:
        """In the order of `$1, $2 …`, with what turns a value into what asyncpg takes."""
        binds = self._compiled.binds
        return [
            (name, binds[name].type.dialect_impl(DIALECT).bind_processor(DIALECT))
            for name in self._compiled.positiontup or ()
        ]
