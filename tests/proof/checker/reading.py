"""Fills the books of a running system, past its services and past every proxy."""

from typing import Any

from tests.proof.checker.books import Books, read_tables, read_topics
from tests.proof.faults.system import ProxiedSystem


async def read(system: ProxiedSystem, books: Books) -> None:
    """Everything on the topics, then every table."""
    books.records = await read_topics(system.kafka)

    async def ask(database: str, query: str) -> list[Any]:
        async with system.database(database) as connection:
            return list(await connection.fetch(query))

    books.rows = await read_tables(ask, system.databases)
