"""Small worlds to plan in: every value has a default, so that a test names only what it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

from services.matching.adapters.scoring.scorer import ScoredPool, Scorer
from services.matching.adapters.solver.best import best_assignment
from services.matching.domain.assignment import Choice
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.coach import Coach, Membership
from services.matching.domain.people import Employer, Period, Person
from services.matching.domain.plan import plan
from services.matching.domain.proposal import Proposal
from services.matching.domain.request import Origin, Request
from services.matching.domain.world import Claim, Pool, World
from services.matching.engine.fit.settings import default_settings

NOW = datetime(2025, 3, 12, 10, 30, tzinfo=UTC)
TODAY = date(2025, 3, 12)
ALWAYS = Period(date(2020, 1, 1))
POOL = Pool(UUID(int=1))
EMPLOYER = Employer(UUID(int=2), "NL-UT", "AM15")
SCORE = Scorer(default_settings())
PYTHON, JAVA, SQL = "esco:python", "esco:java", "esco:sql"


def id_of(kind: str, number: int) -> UUID:
    return UUID(int=(ord(kind[0]) << 64) + number)


def person(number: int, **known: object) -> Person:
    return replace(Person(id_of("coach", number), languages={"nl": "native"}), **known)  # type: ignore[arg-type]


def coach(number: int, points: int = 30, *, profile: Person | None = None, **known: object) -> Coach:
    base = Coach(
        id=id_of("coach", number),
        version=1,
        person=profile or person(number),
        points_total=points,
        memberships=(Membership(ALWAYS),),
    )
    return replace(base, **known)  # type: ignore[arg-type]


def request(number: int, points: int = 9, **known: object) -> Request:
    base = Request(
        id=id_of("request", number),
        version=1,
        pool_id=POOL.id,
        employer=EMPLOYER,
        points=points,
        target_group="starter",
        first_requested_at=NOW,
        waiting_since=NOW,
        origin=Origin(f"event-{number}", id_of("request", number)),
    )
    return replace(base, **known)  # type: ignore[arg-type]


def world(
    requests: Iterable[Request],
    coaches: Iterable[Coach],
    *,
    pool: Pool = POOL,
    claims: Iterable[Claim] = (),
    catalogue: Catalogue | None = None,
) -> World:
    return World(
        pool=pool,
        catalogue=catalogue or Catalogue(),
        requests={each.id: each for each in requests},
        coaches={each.id: each for each in coaches},
        claims={claim.request_id: claim for claim in claims},
    )


@dataclass(frozen=True)
class Gone:
    """A request or a coach that the pool has no more."""

    id: UUID


def after(here: World, changes: Iterable[Request | Coach | Gone]) -> World:
    """That world with newer states in it."""
    requests, coaches = dict(here.requests), dict(here.coaches)
    for change in changes:
        match change:
            case Request():
                requests[change.id] = change
            case Coach():
                coaches[change.id] = change
            case Gone():
                requests.pop(change.id, None)
                coaches.pop(change.id, None)
    return replace(here, requests=requests, coaches=coaches)


def planned(world: World, now: datetime = NOW) -> list[Proposal]:
    return plan(world, now, SCORE, SCORE.version, best_assignment)


def first_coaches(proposals: Iterable[Proposal]) -> dict[UUID, UUID]:
    return {proposal.request_id: proposal.coaches[0].coach_id for proposal in proposals}


def parts_of(
    request: Request, coach: Coach, *, now: datetime = NOW, catalogue: Catalogue | None = None
) -> dict[str, int]:
    """Of what the score of one request with one coach consists."""
    pool = scored(request, coach, now=now, catalogue=catalogue)
    return {part.code: part.points for part in pool.parts(pool.board(), [(0, 0)])[0]}


def scored(request: Request, coach: Coach, *, now: datetime = NOW, catalogue: Catalogue | None = None) -> ScoredPool:
    """One request with one coach, each in row 0."""
    return Scorer(default_settings()).pool(world([request], [coach], catalogue=catalogue), [request], now)


def brute_force(choices: Iterable[Choice], free: Mapping[UUID, int]) -> int:
    """The greatest total by trying everything; shares nothing with the solver."""
    rows = list(choices)
    best = 0
    for picks in product(*([None, *row.values] for row in rows)):
        left = dict(free)
        for row, pick in zip(rows, picks, strict=True):
            if pick is not None:
                left[pick] -= row.load
        if min(left.values(), default=0) >= 0:
            best = max(best, sum(row.values[pick] for row, pick in zip(rows, picks, strict=True) if pick is not None))
    return best
