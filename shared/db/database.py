"""The connection pool of one service. Every transaction of the service goes through `UnitsOfWork` on top of it."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.db.prepared import to_json
from shared.scope import Scope, callers_role, plain


def async_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy's asyncpg driver wants it."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def plain_url(url: str) -> str:
    """The address as asyncpg itself wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


ROLLBACK_SECONDS = 5.0
"""After a cut network nobody answers; the connection is thrown away then."""


class RolledBack(Exception):
    """PostgreSQL ended a transaction that was to be committed by a rollback: an error in it had been passed over."""


class Database:
    """One service's own database, under its working login, which owns no table.

    Connections of `engine` are in AUTOCOMMIT: right for one statement. What belongs together goes through
    `transaction`, which says BEGIN itself, in one message with who acts.
    """

    def __init__(self, url: str, *, pool_size: int = 12) -> None:
        self.url = plain_url(url)
        self.engine: AsyncEngine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=8,
            pool_timeout=10,
            hide_parameters=True,
            json_serializer=to_json,
            json_deserializer=orjson.loads,
            isolation_level="AUTOCOMMIT",
        )
        self._callers = callers_role(make_url(url).database or "")
        self._most = pool_size
        # SQLAlchemy's pool and a new Connection cost as much as a statement: some that were used are kept at hand.
        self._at_hand: deque[AsyncConnection] = deque()
        self._kept = pool_size * 2 // 3

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for single statements, each of which is its own transaction."""
        connection = self._at_hand.pop() if self._at_hand else await self.engine.connect()
        try:
            yield connection
        except BaseException:
            await connection.close()
            raise
        await self._keep(connection)

    @asynccontextmanager
    async def transaction(self, actor: str = "", scope: Scope | None = None) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, rolled back on an error. Triggers see the actor.

        With a person's `scope` it only reads, as the role of callers, and only what their policies show.
        """
        connection = await self._begun(self._opening(actor, scope))
        try:
            async with ended_well(connection):
                yield connection
        except BaseException:
            await connection.close()
            raise
        await self._keep(connection)

    def _opening(self, actor: str, scope: Scope | None) -> str:
        if scope is None or scope.person is None:
            return opening(actor)
        return f'{opening(actor)}; SET LOCAL ROLE "{self._callers}"; {scope.settings()}'

    async def _begun(self, first: str) -> AsyncConnection:
        """A connection in a new transaction. One that died in the pool, as after a restart, is replaced by the next."""
        for tries_left in range(self._most, -1, -1):
            connection = self._at_hand.pop() if self._at_hand else await self.engine.connect()
            try:
                await driver_of(connection).execute(first)
            except BaseException as error:
                await connection.invalidate()
                await connection.close()
                if tries_left == 0 or not isinstance(error, (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
                    raise
            else:
                return connection
        raise AssertionError("unreachable")

    async def _keep(self, connection: AsyncConnection) -> None:
        if connection.in_transaction():  # SQLAlchemy's own notion; the database knows of none
            await connection.rollback()
        if len(self._at_hand) < self._kept and not driver_of(connection).is_closed():
            self._at_hand.append(connection)
        else:
            await connection.close()

    async def session(self) -> asyncpg.Connection:
        """A connection outside the pool, for locks that live as long as their session."""
        return await asyncpg.connect(self.url, server_settings={"idle_session_timeout": "5000"}, command_timeout=10)

    async def close(self) -> None:
        while self._at_hand:
            await self._at_hand.pop().close()
        await self.engine.dispose()


def driver_of(connection: AsyncConnection) -> asyncpg.Connection:
    """The asyncpg connection below."""
    assert connection.sync_connection is not None
    return connection.sync_connection.connection.driver_connection


def opening(actor: str) -> str:
    """Begins a transaction on a connection that is in AUTOCOMMIT, in one message with the actor's name."""
    return f"BEGIN; SET LOCAL landing.actor = '{plain(actor)}'"


async def begin(connection: AsyncConnection, actor: str) -> None:
    await driver_of(connection).execute(opening(actor))


@asynccontextmanager
async def ended_well(connection: AsyncConnection) -> AsyncIterator[None]:
    """Commit what was begun, or roll it back. A connection of which neither is known for sure is thrown away."""
    driver = driver_of(connection)
    try:
        yield
    except BaseException:
        await _roll_back(connection, driver)
        raise
    try:
        ended = await driver.execute("COMMIT")
    except BaseException:
        await connection.invalidate()
        raise
    if ended != "COMMIT":
        raise RolledBack(ended)


async def _roll_back(connection: AsyncConnection, driver: asyncpg.Connection) -> None:
    try:
        await driver.execute("ROLLBACK", timeout=ROLLBACK_SECONDS)
    except BaseException:
        await connection.invalidate()
