"""Enters a pool's own files into a running system, closes one window, and tells who was offered which coach and why."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from landing.demo.files.columns import Coach, Request
from landing.demo.files.reading import PoolFiles
from landing.errors import LandingError
from landing.play import clock as business_clock
from landing.play.facts import Facts, Test, watching
from landing.play.platform import Json, Platform, connected
from landing.play.settled import settled
from landing.play.target import Target
from landing.sample.entering import Entering
from shared import clock
from shared.events.coaching import CoachOfferedV1
from shared.events.matching import CoachesProposedV1

WINDOW = 60
UNTIL_NONE = 8.0
"""Seconds after which a pool without any proposal counts as planned: nobody fits."""
DEFAULT_POOL = "pool"


@dataclass(frozen=True)
class Row:
    """What became of one request. Without a coach `place_in_line` says where it waits."""

    request_id: str
    coach_id: str | None = None
    coach_name: str | None = None
    score: int | None = None
    parts: tuple[dict[str, Any], ...] = ()
    place_in_line: int | None = None

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


class Register:
    """Ids of the system by the ids of the files."""

    def __init__(self, files: PoolFiles) -> None:
        self.files = files
        self.employers: dict[str, UUID] = {}
        self.coaches: dict[str, UUID] = {}
        self.requests: dict[str, UUID] = {}
        self.pools: dict[str, UUID] = {}

    @property
    def pool_names(self) -> list[str]:
        named = {
            *chain(*(coach.pools for coach in self.files.coaches)),
            *(r.pool for r in self.files.requests if r.pool),
        }
        return sorted(named) or [DEFAULT_POOL]

    def pools_of(self, coach: Coach) -> list[UUID]:
        """A coach who names no pool is there for all."""
        return [self.pools[name] for name in (coach.pools or self.pool_names)]

    def pool_of(self, request: Request) -> UUID:
        return self.pools[request.pool or self.pool_names[0]]


async def play_files(target: Target, files: PoolFiles, tell: Callable[[str], None]) -> list[Row]:
    """Raises Refused where the system refuses a row that the files alone could not tell to be wrong."""
    async with connected(target) as platform, watching(target.kafka) as facts:
        register, entering = Register(files), Entering(platform)
        tell(f"Entering {len(files.organisations)} organisations")
        await _enter_organisations(register, entering)
        tell(f"Entering {len(files.coaches)} coaches")
        for coach in files.coaches:
            register.coaches[coach.coach_id] = await _enter_coach(register, entering, coach)
        tell(f"Asking {len(files.requests)} times")
        for request in files.requests:
            register.requests[request.request_id] = await _ask(register, entering, request)
        await settled(target)
        tell("Closing the window, so that all are compared with all")
        business_clock.forward(target, hours=WINDOW / 60)
        await _planned(facts, register)
        await settled(target)
        return [await _row(platform, facts, register, request) for request in files.requests]


async def _enter_organisations(register: Register, entering: Entering) -> None:
    provinces: set[str] = set()
    for organisation in register.files.organisations:
        id = await entering.organisation(organisation.name, organisation.postcode)
        register.employers[organisation.employer_id] = id
        contact = organisation.email or None
        await entering.person(organisation.name, "employer_contact", email=contact, organisation_id=str(id))
        view = await entering.platform.read("participants", f"/organisations/{id}")
        provinces.add(view["province"])
    for name in register.pool_names:
        pool = register.pools[name] = await entering.pool(name, sorted(provinces), gather_minutes=WINDOW)
        for id in register.employers.values():
            await entering.member(pool, id)


async def _enter_coach(register: Register, entering: Entering, coach: Coach) -> UUID:
    name = coach.name or coach.coach_id
    person = await entering.person(name, "coach", email=coach.email)
    profile: Json = {
        "skills": [skill.model_dump() for skill in coach.skills],
        "languages": [{"code": code} for code in coach.languages],
        "provinces": coach.regions,
        "mode": coach.mode,
    }
    await entering.profile(person, **(profile | ({"postcode": coach.postcode} if coach.postcode else {})))
    if coach.employer_id:
        employer = register.employers[coach.employer_id]
        await entering.employment(person, employer)
        for other in coach.competitors:
            await entering.pair(employer, "competitor", register.employers[other])
        for other in coach.hirers:
            await entering.pair(register.employers[other], "hirer", employer)
    capacity: Json = {"agreed_points": coach.capacity, "own_limit": coach.own_limit}
    capacity |= {"target_groups": coach.target_groups}
    await entering.coach(register.pools_of(coach), person, period=_period(coach), **capacity)
    return person


def _period(coach: Coach) -> Json:
    given = {"starts_on": coach.available_from, "ends_on": coach.available_until}
    return {name: day.isoformat() for name, day in given.items() if day is not None}


async def _ask(register: Register, entering: Entering, request: Request) -> UUID:
    body: Json = {
        "pool_id": str(register.pool_of(request)),
        "employer_id": str(register.employers[request.employer_id]),
        "target_group": request.target_group,
        "needs": _needs(request),
        "first_requested_at": _first_date(request).isoformat(),
        "excluded_coaches": [str(register.coaches[id]) for id in request.excluded_coaches],
    }
    if request.name:
        body["starter_id"] = str(await _enter_starter(register, entering, request))
    if request.load:
        body["points"] = request.load
    id = await entering.request(body)
    if request.precedence == "1":
        await entering.platform.command("coaching", f"/requests/{id}/precedence", {"reason": "given_in_file"})
    return id


async def _enter_starter(register: Register, entering: Entering, request: Request) -> UUID:
    """A request with a name is for that starter; without one it is for a place that has no name yet."""
    name = request.name or request.request_id
    person = await entering.person(name, "starter", email=request.email, target_group=request.target_group)
    await entering.employment(person, register.employers[request.employer_id])
    if request.postcode:
        await entering.profile(person, postcode=request.postcode)
    return person


def _needs(request: Request) -> Json:
    days = {"starts_on": request.starts_on, "ends_on": request.ends_on}
    return {
        "skills": [skill.model_dump() for skill in request.skills],
        "languages": request.languages,
        "mode": request.mode,
        "province": request.region,
    } | {name: day.isoformat() for name, day in days.items() if day is not None}


def _first_date(request: Request) -> datetime:
    if request.first_requested_on:
        return datetime.combine(request.first_requested_on, time(), UTC)
    return clock.now() - timedelta(days=request.waiting_days)


async def _planned(facts: Facts, register: Register) -> None:
    """A pool's proposals for one window are one transaction: with the first all are on their way. Some have none."""

    async def first_of(pool: UUID) -> None:
        with suppress(LandingError):
            await facts.first(_proposed_in(pool), what="a proposal", within=UNTIL_NONE)

    await asyncio.gather(*(first_of(pool) for pool in register.pools.values()))


def _proposed_in(pool: UUID) -> Test:
    return lambda envelope: isinstance(envelope.event, CoachesProposedV1) and envelope.event.pool_id == pool


async def _row(platform: Platform, facts: Facts, register: Register, request: Request) -> Row:
    id = register.requests[request.request_id]
    offers = [e.event for e in facts.all(lambda e: e.subject == str(id)) if isinstance(e.event, CoachOfferedV1)]
    if not offers:
        view = await platform.read("coaching", f"/requests/{id}")
        return Row(request.request_id, place_in_line=view.get("place_in_line"))
    coach = next(coach for coach in register.files.coaches if register.coaches[coach.coach_id] == offers[-1].coach_id)
    proposals = [e.event for e in facts.all(lambda e: e.subject == str(id)) if isinstance(e.event, CoachesProposedV1)]
    best = proposals[-1].coaches[0]
    parts = tuple(part.model_dump() for part in best.parts)
    return Row(request.request_id, coach.coach_id, coach.name, best.score, parts)
