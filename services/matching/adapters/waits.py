"""How long requests waited, kept from the snapshots of requests and engagements, in whatever order these come.

What was noted first stays: a state that is seen again, or a later one, moves no moment. Nothing here names a person.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from shared.db import Prepared
from shared.events.envelope import Envelope
from shared.outbox import UnitOfWork

IDS = sa.bindparam("ids", type_=ARRAY(sa.Text))
REQUESTS = Prepared(
    sa.text("""
    INSERT INTO waits (request_id, pool_id, employer_id, target_group, province, asked_at, ended_at)
    SELECT r.id::uuid, r.pool_id::uuid, r.employer_id::uuid, r.body->>'target_group', r.body->'needs'->>'province',
        (r.body->>'first_requested_at')::timestamptz,
        CASE WHEN r.body->>'state' IN ('withdrawn', 'rejected') THEN newer.at END
    FROM unnest(:ids, :times) AS newer(id, at) JOIN projected_requests r USING (id)
    WHERE NOT r.gone
    ORDER BY r.id
    ON CONFLICT (request_id) DO UPDATE SET
        province = excluded.province,
        asked_at = excluded.asked_at,
        ended_at = coalesce(waits.ended_at, excluded.ended_at)
    WHERE (waits.province, waits.asked_at, waits.ended_at)
        IS DISTINCT FROM (excluded.province, excluded.asked_at, coalesce(waits.ended_at, excluded.ended_at))
    RETURNING request_id
""").bindparams(IDS, sa.bindparam("times", type_=ARRAY(sa.DateTime(timezone=True))))
)
MATCHES = Prepared(
    sa.text("""
    INSERT INTO waits (request_id, pool_id, employer_id, target_group, matched_at, fit)
    SELECT DISTINCT ON (e.body->>'request_id')
        (e.body->>'request_id')::uuid, (e.body->>'pool_id')::uuid, (e.body->>'employer_id')::uuid,
        e.body->>'target_group', (e.body->>'proposed_at')::timestamptz, (
            SELECT sum((part->>'points')::integer)
            FROM proposals p, jsonb_array_elements(p.coaches) AS coach, jsonb_array_elements(coach->'parts') AS part
            WHERE p.request_id = (e.body->>'request_id')::uuid AND coach->>'coach_id' = e.coach_id
                AND part->>'code' NOT IN ('served', 'waiting', 'precedence')
            GROUP BY p.id, p.request_version ORDER BY p.request_version DESC LIMIT 1
        )
    FROM projected_engagements e
    WHERE e.id = ANY(:ids) AND NOT e.gone
    ORDER BY e.body->>'request_id', (e.body->>'proposed_at')::timestamptz
    ON CONFLICT (request_id) DO UPDATE SET
        matched_at = coalesce(waits.matched_at, excluded.matched_at), fit = coalesce(waits.fit, excluded.fit)
    WHERE (waits.matched_at, waits.fit)
        IS DISTINCT FROM (coalesce(waits.matched_at, excluded.matched_at), coalesce(waits.fit, excluded.fit))
    RETURNING request_id
""").bindparams(IDS)
)


async def note_requests(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> int:
    """How many rows that changed: when it was asked, and when it ended without a coach."""
    ids = [envelope.subject for envelope in envelopes]
    times: list[datetime] = [envelope.time for envelope in envelopes]
    return len(await uow.fetch(REQUESTS, {"ids": ids, "times": times}))


async def note_matches(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> int:
    """How many rows that changed: when it got a coach, and how well he fitted by the proposal, where there was one."""
    return len(await uow.fetch(MATCHES, {"ids": [envelope.subject for envelope in envelopes]}))
