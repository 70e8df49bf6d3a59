"""The heart of matching: what is best for everyone who waits, from the world as it stands.

Level-triggered: a crash, a replica, a refusal, a lapse, a decline, an offer by hand or a shortlist that shrank all mean
"plan again". Nothing is remembered here; what was proposed stands in the world.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.matching.domain.assignment import Assign, Choice
from services.matching.domain.days import day_of
from services.matching.domain.proposal import Basis, Proposal, propose
from services.matching.domain.request import Request
from services.matching.domain.score import Allowed, Candidate, Score
from services.matching.domain.window import boundary_after
from services.matching.domain.world import Pool, World


def plan(world: World, now: datetime, score: Score, rules_version: str, assign: Assign) -> list[Proposal]:
    """A proposal for each request that can be answered now. Equal worlds give equal proposals."""
    free = world.points_free(day_of(now))
    due = due_in(world, now)
    allowed = score(world, due, now)
    best = assign([choice(request, coaches) for request, coaches in zip(due, allowed, strict=True)], free)
    return [
        propose(request, shown, coaches.count, Basis(best.gap, rules_version, world.catalogue.revision, now))
        for request, coaches, first in zip(due, allowed, best.coaches, strict=True)
        if (shown := show(world.pool, request, coaches, first, best.left))
    ]


def due_in(world: World, now: datetime) -> list[Request]:
    """Who can be answered now, in line."""
    return [request for request in world.in_line() if is_due(request, world.pool, now)]


def is_due(request: Request, pool: Pool, now: datetime) -> bool:
    """Its window has closed, this version has no answer yet, and it does not wait for a person."""
    closed = pool.gather_minutes == 0 or boundary_after(request.waiting_since, pool.gather_minutes) <= now
    return closed and not request.proposed and request.room > 0 and not (pool.shortlists and request.needs_attention)


def choice(request: Request, allowed: Allowed) -> Choice:
    """A request that has a shortlist keeps the place of its first coach and competes for no other."""
    return Choice(request.points, {} if request.shortlist else dict(allowed.coaches))


def show(
    pool: Pool, request: Request, allowed: Allowed, first: UUID | None, free: Mapping[UUID, int]
) -> list[Candidate]:
    """The coach of the plan; where the employer chooses, followed by the next best who still have the points."""
    chosen = [] if first is None else [first]
    if pool.shortlists and (chosen or request.shortlist):
        others = [id for id, _ in allowed.coaches if id != first and request.points <= free[id]]
        chosen = [*chosen, *others][: request.room]
    return [allowed.explain(coach_id) for coach_id in chosen]
