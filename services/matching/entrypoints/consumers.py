"""Reads snapshots only. Each that is newer leaves, in its own transaction, the pools whose plan it may change.

Matching has no reaction and no inbox: whatever happened, the plan follows from how things stand.
"""

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from services.matching.adapters import tables
from services.matching.adapters.desk import BELL
from services.matching.adapters.waits import IDS, note_matches, note_requests
from shared.db import Prepared
from shared.erasure import queue_the_gone
from shared.events.coaching import CoachLatest, PoolLatest, RequestLatest
from shared.events.coaching_engagements import EngagementLatest
from shared.events.envelope import Envelope
from shared.events.participants import OrganisationLatest, PersonLatest, SkillLatest
from shared.outbox import Projection, UnitOfWork

POOLS = Prepared(
    sa.text("""
    INSERT INTO pools_to_plan (pool_id) SELECT id::uuid FROM projected_pools WHERE id = ANY(:ids)
""").bindparams(IDS)
)
COACHES = Prepared(
    sa.text("""
    INSERT INTO pools_to_plan (pool_id)
    SELECT DISTINCT jsonb_array_elements_text(pool_ids)::uuid FROM projected_coaches WHERE id = ANY(:ids)
""").bindparams(IDS)
)
REQUESTS = Prepared(
    sa.text("""
    INSERT INTO pools_to_plan (pool_id)
    SELECT pool_id::uuid FROM projected_requests WHERE id = ANY(:ids) AND pool_id IS NOT NULL
    UNION
    SELECT jsonb_array_elements_text(c.pool_ids)::uuid
    FROM proposals p JOIN projected_coaches c ON c.id = p.first_coach_id
    WHERE p.request_id = ANY(CAST(:ids AS uuid[]))
""").bindparams(IDS)
)
"""Its own pool, and those of the coaches who were proposed for it: points that a proposal claimed may be free again."""
PEOPLE = Prepared(
    sa.text("""
    INSERT INTO pools_to_plan (pool_id)
    SELECT jsonb_array_elements_text(pool_ids)::uuid FROM projected_coaches WHERE id = ANY(:ids)
    UNION
    SELECT pool_id::uuid FROM projected_requests WHERE waits AND starter_id = ANY(:ids)
""").bindparams(IDS)
)
ORGANISATIONS = Prepared(
    sa.text("""
    INSERT INTO pools_to_plan (pool_id)
    SELECT DISTINCT pool_id::uuid FROM projected_requests WHERE waits AND employer_id = ANY(:ids)
""").bindparams(IDS)
)
SKILLS = Prepared(
    sa.text("""
    WITH newer AS (UPDATE catalogue_revision SET revision = revision + cardinality(CAST(:ids AS text[])))
    INSERT INTO pools_to_plan (pool_id) SELECT DISTINCT pool_id::uuid FROM projected_requests WHERE waits
""").bindparams(IDS)
)
"""A newer catalogue scores anew whoever waits, and nothing that is agreed."""

ONE_AT_A_TIME = Prepared(sa.text("SELECT pg_advisory_xact_lock(7110006)"))
"""From here to the commit. Of two changes that need each other, the later one then sees the earlier."""


async def touch(uow: UnitOfWork, envelopes: Sequence[Envelope], pools: Prepared) -> None:
    """Queue the pools of these snapshots, and wake the engine after the commit."""
    await uow.fetch(ONE_AT_A_TIME, {})
    await uow.fetch(pools, {"ids": [envelope.subject for envelope in envelopes]})
    uow.ring(BELL)


async def touch_and_forget(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
    """A person: the pools of his cases are planned anew; and who was erased is forgotten."""
    await touch(uow, envelopes, PEOPLE)
    await queue_the_gone(uow, envelopes)


async def touch_and_time(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
    """A request: how long it waited is kept, and its pools are planned anew."""
    await note_requests(uow, envelopes)
    await touch(uow, envelopes, REQUESTS)


async def time_matches(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
    """An engagement begins where a coach accepted: the wait of its request is over. No plan changes by it."""
    await note_matches(uow, envelopes)


PROJECTIONS = [
    Projection(PersonLatest, tables.ProjectedPerson, then=touch_and_forget),
    Projection(OrganisationLatest, tables.ProjectedOrganisation, then=partial(touch, pools=ORGANISATIONS)),
    Projection(SkillLatest, tables.ProjectedSkill, then=partial(touch, pools=SKILLS)),
    Projection(PoolLatest, tables.ProjectedPool, then=partial(touch, pools=POOLS)),
    Projection(CoachLatest, tables.ProjectedCoach, then=partial(touch, pools=COACHES)),
    Projection(RequestLatest, tables.ProjectedRequest, then=touch_and_time, again=note_requests),
    Projection(EngagementLatest, tables.ProjectedEngagement, then=time_matches, again=note_matches),
]
