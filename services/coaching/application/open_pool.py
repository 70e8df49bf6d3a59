"""A new pool."""

from dataclasses import dataclass, field
from uuid import UUID

from uuid_utils.compat import uuid7

from services.coaching.application.ports import Work
from services.coaching.domain.pool import Pool, PoolMode, Settings


@dataclass(frozen=True, kw_only=True)
class OpenPool:
    """`gather_minutes`: length of the window in which requests are compared; 0 plans each at once."""

    name: str
    mode: PoolMode
    gather_minutes: int
    provinces: list[str]
    settings: Settings = field(default_factory=Settings)


async def open_pool(uow: Work, command: OpenPool) -> Pool:
    id: UUID = uuid7()
    pool = Pool(id=id, **vars(command))
    await uow.record(pool)
    return pool
