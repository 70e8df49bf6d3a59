"""Reads who waits in a pool, in line, for the overview of its plan, and what was proposed for one request."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from services.matching.adapters.tables import Proposals
from services.matching.application.waiting import Waiting
from services.matching.domain.proposal import Proposal
from shared.db import table_of
from shared.outbox import UnitOfWork

PROPOSALS = table_of(Proposals)

IN_LINE = sa.text("""
    SELECT * FROM (
        SELECT r.id::uuid AS request_id, r.version, r.body->>'state' AS state,
            (r.body->>'first_requested_at')::timestamptz AS first_requested_at,
            (r.body->>'waiting_since')::timestamptz AS waiting_since,
            (r.body->>'needs_attention')::boolean AS needs_attention,
            p.id AS proposal_id
        FROM projected_requests r
        LEFT JOIN proposals p ON p.request_id = r.id::uuid AND p.request_version = r.version
        WHERE r.waits AND r.pool_id = :pool_id
    ) AS waiting
    WHERE :after_at IS NULL OR (first_requested_at, request_id) > (:after_at, :after_id)
    ORDER BY first_requested_at, request_id LIMIT :limit
""").bindparams(sa.bindparam("after_at", type_=sa.DateTime(timezone=True)), sa.bindparam("after_id", type_=sa.Uuid()))


async def waiting_in(uow: UnitOfWork, pool_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Waiting]:
    """At most `limit` requests after that place in line."""
    after_at, after_id = after or (None, None)
    places = {"pool_id": str(pool_id), "after_at": after_at, "after_id": after_id, "limit": limit}
    return [Waiting(**row) for row in (await uow.execute(IN_LINE, places)).mappings()]


async def proposals_of(uow: UnitOfWork, request_id: UUID, before: int | None, limit: int) -> list[Proposal]:
    """At most `limit` answers to earlier versions of the request than `before`, newest first."""
    where = [PROPOSALS.c.request_id == request_id]
    if before is not None:
        where.append(PROPOSALS.c.request_version < before)
    return await uow.find(Proposal, *where, order_by=[PROPOSALS.c.request_version.desc()], limit=limit)
