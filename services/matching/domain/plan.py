"""The heart of matching: what is best for everyone who waits, from the world as it stands.

Level-triggered: a crash, a replica, a refusal, a lapse, a decline, an offer by hand or a shortlist that shrank all mean
"plan again". Nothing is remembered here; what was proposed stands in the world.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.matching.domain.assignment import Assign, Choice
from services.matching.domain.pair import Pair, Terms, day_of
from services.matching.domain.proposal import Proposal, propose
from services.matching.domain.request import Request
from services.matching.domain.rules import forbidden_by
from services.matching.domain.score import Candidate, candidate
from services.matching.domain.window import boundary_after
from services.matching.domain.world import Pool, World


def plan(world: World, now: datetime, assign: Assign) -> list[Proposal]:
    """A proposal for each request that can be answered now. Equal worlds give equal proposals."""
    terms = Terms(now, day_of(now), world.catalogue, world.weights)
    free = world.points_free(terms.today)
    due = [request for request in world.in_line() if is_due(request, world.pool, now)]
    allowed = [best_first(world, request, free, terms) for request in due]
    best = assign([choice(request, coaches) for request, coaches in zip(due, allowed, strict=True)], free)
    return [
        propose(request, shown, len(coaches), best.gap, terms)
        for request, coaches, first in zip(due, allowed, best.coaches, strict=True)
        if (shown := show(world.pool, request, coaches, first, best.left))
    ]


def is_due(request: Request, pool: Pool, now: datetime) -> bool:
    """Its window has closed, this version has no answer yet, and it does not wait for a person."""
    closed = pool.gather_minutes == 0 or boundary_after(request.waiting_since, pool.gather_minutes) <= now
    return closed and not request.proposed and request.room > 0 and not (pool.shortlists and request.needs_attention)


def best_first(world: World, request: Request, free: Mapping[UUID, int], terms: Terms) -> list[Candidate]:
    """Every coach whom no rule forbids, by score and then by id."""
    period = request.period(terms.today)
    pairs = (Pair(request, coach, free[id], period, terms) for id, coach in world.coaches.items())
    return sorted((candidate(pair) for pair in pairs if not forbidden_by(pair)), key=lambda c: (-c.score, c.coach_id))


def choice(request: Request, coaches: Sequence[Candidate]) -> Choice:
    """A request that has a shortlist keeps the place of its first coach and competes for no other."""
    return Choice(request.points, {} if request.shortlist else {coach.coach_id: coach.score for coach in coaches})


def show(
    pool: Pool, request: Request, allowed: Sequence[Candidate], first: UUID | None, free: Mapping[UUID, int]
) -> list[Candidate]:
    """The coach of the plan; where the employer chooses, followed by the next best who still have the points."""
    chosen = [coach for coach in allowed if coach.coach_id == first]
    if not pool.shortlists or not (chosen or request.shortlist):
        return chosen
    others = [coach for coach in allowed if coach.coach_id != first and request.points <= free[coach.coach_id]]
    return [*chosen, *others][: request.room]
