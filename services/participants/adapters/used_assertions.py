"""Which assertions of services were used, in this service's table, so that replicas share what they took."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from services.participants.adapters import sign_in_tables
from shared.db import Database, table_of

USED = table_of(sign_in_tables.UsedAssertions)


class PostgresUsedAssertions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def first_use(self, service: str, token_id: str, until: datetime) -> bool:
        row = {"service": service, "token_id": token_id, "until": until}
        async with self._database.transaction() as connection:
            return (await connection.execute(insert(USED).values(row).on_conflict_do_nothing())).rowcount == 1
