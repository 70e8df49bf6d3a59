"""The heart of matching: what is best for everyone who waits, from the world as it stands.

Level-triggered: a crash, a replica, a refusal, a lapse, a decline, an offer by hand or a shortlist that shrank all mean
"plan again". Nothing is remembered here; what was proposed stands in the world.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.matching.domain.assignment import Assign, Choice
from services.matching.domain.days import day_of
from services.matching.domain.proposal import Basis, Proposal, propose
from services.matching.domain.request import Request
from services.matching.domain.score import Allowed, Score
from services.matching.domain.window import boundary_after
from services.matching.domain.world import Pool, World


class Asked(Protocol):
    """What a plan needs of a request beside whom it may have."""

    @property
    def points(self) -> int: ...
    @property
    def room(self) -> int: ...
    @property
    def shortlist(self) -> Sequence[object]: ...


def plan(world: World, now: datetime, score: Score, rules_version: str, assign: Assign) -> list[Proposal]:
    """A proposal for each request that can be answered now. Equal worlds give equal proposals."""
    due = due_in(world, now)
    scored = score(world, due, now)
    free = world.points_free(day_of(now))
    shown, gap = decide(due, scored.allowed, free, assign, shortlists=world.pool.shortlists)
    basis = Basis(gap, rules_version, world.catalogue.revision, now)
    return [
        propose(request, shown_to, coaches.count, basis)
        for request, coaches, shown_to in zip(due, scored.allowed, scored.explain(shown), strict=True)
        if shown_to
    ]


def decide(
    asked: Sequence[Asked], allowed: Sequence[Allowed], free: Mapping[UUID, int], assign: Assign, *, shortlists: bool
) -> tuple[list[list[UUID]], float]:
    """Whom each is shown, best first, and the gap: all that a plan decides, once it is known who may have whom."""
    best = assign([choice(one, coaches) for one, coaches in zip(asked, allowed, strict=True)], free)
    shown = [
        show(one, coaches, first, best.left, shortlists=shortlists)
        for one, coaches, first in zip(asked, allowed, best.coaches, strict=True)
    ]
    return shown, best.gap


def due_in(world: World, now: datetime) -> list[Request]:
    """Who can be answered now, in line."""
    return [request for request in world.in_line() if is_due(request, world.pool, now)]


def is_due(request: Request, pool: Pool, now: datetime) -> bool:
    """Its window has closed, this version has no answer yet, and it does not wait for a person."""
    closed = pool.gather_minutes == 0 or boundary_after(request.waiting_since, pool.gather_minutes) <= now
    return closed and not request.proposed and request.room > 0 and not (pool.shortlists and request.needs_attention)


def choice(asked: Asked, allowed: Allowed) -> Choice:
    """A request that has a shortlist keeps the place of its first coach and competes for no other."""
    return Choice(asked.points, {} if asked.shortlist else dict(allowed.coaches))


def show(
    asked: Asked, allowed: Allowed, first: UUID | None, free: Mapping[UUID, int], *, shortlists: bool
) -> list[UUID]:
    """The coach of the plan; where the employer chooses, followed by the next best who still have the points."""
    chosen = [] if first is None else [first]
    if shortlists and (chosen or asked.shortlist):
        others = [id for id, _ in allowed.coaches if id != first and asked.points <= free[id]]
        chosen = [*chosen, *others][: asked.room]
    return chosen
