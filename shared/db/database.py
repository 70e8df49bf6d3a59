"""The connection pool of one service. Every transaction of the service goes through `UnitsOfWork` on top of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine


def async_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy's asyncpg driver wants it."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def plain_url(url: str) -> str:
    """The address as asyncpg itself wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class Database:
    """One service's own database, under its working login, which owns no table."""

    def __init__(self, url: str, *, pool_size: int = 12) -> None:
        self.url = plain_url(url)
        self.engine: AsyncEngine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=8,
            pool_timeout=10,
            hide_parameters=True,
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, rolled back on an error."""
        async with self.engine.begin() as connection:
            yield connection

    async def session(self) -> asyncpg.Connection:
        """A connection outside the pool, for locks that live as long as their session."""
        return await asyncpg.connect(self.url, server_settings={"idle_session_timeout": "5000"}, command_timeout=10)

    async def close(self) -> None:
        await self.engine.dispose()
