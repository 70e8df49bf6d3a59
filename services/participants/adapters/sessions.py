"""Sessions, known browsers and counts of tries in this service's tables."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.participants.adapters import sign_in_tables, tables
from services.participants.domain.rate import Count
from services.participants.domain.session import End, Session, Way
from shared.db import table_of
from shared.outbox import UnitOfWork

SESSIONS = table_of(sign_in_tables.SessionRows)
BROWSERS = table_of(sign_in_tables.KnownBrowsers)
TRIES = table_of(sign_in_tables.TryCounts)
PEOPLE = table_of(tables.People)
LIVE = SESSIONS.c.ended_at.is_(None)


class PostgresSessions:
    async def add(self, uow: UnitOfWork, session: Session, token_hash: bytes) -> None:
        row = {name: getattr(session, name) for name in Session.__slots__}
        await uow.execute(SESSIONS.insert().values(**row, token_hash=token_hash))

    async def by_token(self, uow: UnitOfWork, token_hash: bytes) -> Session | None:
        row = (await uow.execute(sa.select(SESSIONS).where(SESSIONS.c.token_hash == token_hash, LIVE))).first()
        return _session(row) if row else None

    async def touch(self, uow: UnitOfWork, id: UUID, at: datetime) -> None:
        await uow.execute(SESSIONS.update().where(SESSIONS.c.id == id, LIVE).values(seen_at=at))

    async def of_person(self, uow: UnitOfWork, person_id: UUID) -> Sequence[Session]:
        query = sa.select(SESSIONS).where(SESSIONS.c.person_id == person_id, LIVE).order_by(SESSIONS.c.begun_at.desc())
        return [_session(row) for row in await uow.execute(query)]

    async def end(self, uow: UnitOfWork, ids: Sequence[UUID], why: End, at: datetime) -> None:
        ended = {"ended_at": at, "end_reason": why}
        await uow.execute(SESSIONS.update().where(SESSIONS.c.id.in_(ids), LIVE).values(**ended))


class PostgresBrowsers:
    async def remember(self, uow: UnitOfWork, browser: bytes, person_id: UUID, at: datetime) -> None:
        row = {"browser_hash": browser, "person_id": person_id, "signed_in_at": at}
        again = (
            insert(BROWSERS)
            .values(row)
            .on_conflict_do_update(index_elements=["browser_hash", "person_id"], set_={"signed_in_at": at})
        )
        await uow.execute(again)

    async def knows(self, uow: UnitOfWork, browser: bytes, email_key: str | None = None) -> bool:
        query = sa.select(BROWSERS.c.person_id).where(BROWSERS.c.browser_hash == browser)
        if email_key is not None:
            query = query.join(PEOPLE, PEOPLE.c.id == BROWSERS.c.person_id).where(PEOPLE.c.email_key == email_key)
        return bool((await uow.execute(sa.select(query.exists()))).scalar())


class PostgresTries:
    async def count(self, uow: UnitOfWork, counts: Sequence[Count], at: datetime) -> int:
        """One statement, in the order of the buckets, so that two callers never wait for each other in turn."""
        rows = [
            {"bucket": count.bucket, "window_at": count.limit.window_at(at), "used": 1}
            for count in sorted(counts, key=lambda count: count.bucket)
        ]
        counted = (
            insert(TRIES)
            .values(rows)
            .on_conflict_do_update(index_elements=["bucket", "window_at"], set_={"used": TRIES.c.used + 1})
            .returning(TRIES.c.bucket, TRIES.c.used)
        )
        used = {row.bucket: row.used for row in await uow.execute(counted)}
        waits = [
            (count.limit.window_at(at) + count.limit.window - at).total_seconds()
            for count in counts
            if used[count.bucket] > count.limit.most
        ]
        return int(max(waits, default=-1)) + 1


def _session(row: sa.Row[tuple[object, ...]]) -> Session:
    return Session(
        id=row.id,
        person_id=row.person_id,
        way=Way(row.way),
        device=row.device,
        roles=row.roles,
        begun_at=row.begun_at,
        seen_at=row.seen_at,
    )
