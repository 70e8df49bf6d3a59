"""A random world in plain values, from a seed: who may be what and when, whose pools, coaches and cases there are."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

T = TypeVar("T")
PROVINCES = ("NL-NB", "NL-ZE", "NL-UT", "NL-GR", "NL-FR")
ROLES = ("employer_contact", "starter", "coach", "coordinator", "national", "operator")
OFFSETS = (-400, -30, -1, 0, 1, 30)
"""Days from today at which periods begin and end; one that ends on day 0 is over."""


@dataclass(frozen=True)
class Period:
    starts: int
    ends: int | None

    @property
    def holds(self) -> bool:
        return self.starts <= 0 and (self.ends is None or self.ends > 0)

    @property
    def is_over(self) -> bool:
        return self.ends is not None and self.ends <= 0


@dataclass(frozen=True)
class Role(Period):
    name: str
    organisation: UUID | None = None
    provinces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """`service`: its name, where it is none of flesh and blood."""

    id: UUID | str
    roles: tuple[Role, ...] = ()
    service: str | None = None


@dataclass(frozen=True)
class Pool:
    id: UUID
    provinces: tuple[str, ...]
    members: tuple[UUID, ...]


@dataclass(frozen=True)
class Coach:
    """`memberships`: in which pool, and when."""

    id: UUID
    memberships: tuple[tuple[UUID, Period], ...]


@dataclass(frozen=True)
class Offer:
    id: UUID
    coach: UUID
    is_open: bool


@dataclass(frozen=True)
class Request:
    """Without an open offer it waits in line."""

    id: UUID
    pool: UUID
    employer: UUID
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Engagement:
    """`ended`: with a reason, that it did not fit."""

    id: UUID
    request: UUID
    pool: UUID
    employer: UUID
    coach: UUID
    starter: UUID | None
    ended: bool


@dataclass
class World:
    employers: list[UUID] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    pools: dict[UUID, Pool] = field(default_factory=dict)
    coaches: dict[UUID, Coach] = field(default_factory=dict)
    requests: dict[UUID, Request] = field(default_factory=dict)
    engagements: dict[UUID, Engagement] = field(default_factory=dict)

    @property
    def callers(self) -> list[Person]:
        services = [Person(f"service:{name}", service=name) for name in ("landing", "matching")]
        return [*self.people, *services]


def random_world(dice: random.Random) -> World:
    """60 people with up to three roles each, 12 employers, 8 pools, 20 coaches, 60 requests, 40 engagements."""
    world = World(employers=[uuid7() for _ in range(12)])
    for _ in range(60):
        roles = tuple(random_role(dice, world.employers) for _ in range(dice.randrange(4)))
        world.people.append(Person(uuid7(), roles))
    for _ in range(8):
        pool = Pool(uuid7(), some(dice, PROVINCES, 1, 3), some(dice, world.employers, 0, 6))
        world.pools[pool.id] = pool
    ids = [person.id for person in world.people if isinstance(person.id, UUID)]
    for id in dice.sample(ids, 20):
        joined = some(dice, list(world.pools), 0, 3)
        world.coaches[id] = Coach(id, tuple((pool, _period(dice)) for pool in joined))
    for _ in range(60):
        request = _request(dice, world)
        world.requests[request.id] = request
    free = [id for id, request in world.requests.items() if not request.offers]
    for number, id in enumerate(dice.sample(free, min(40, len(free)))):
        engagement = _engagement(dice, world, world.requests[id], ids[number])
        world.engagements[engagement.id] = engagement
        world.requests[id] = replace(world.requests[id], offers=(Offer(uuid7(), engagement.coach, is_open=False),))
    return world


def some(dice: random.Random, of: Sequence[T], least: int, most: int) -> tuple[T, ...]:
    return tuple(dice.sample(list(of), dice.randint(least, most)))


def _period(dice: random.Random) -> Period:
    return Period(dice.choice(OFFSETS), dice.choice((None, None, *OFFSETS)))


def random_role(dice: random.Random, employers: list[UUID]) -> Role:
    name, period = dice.choice(ROLES), _period(dice)
    organisation = dice.choice(employers) if name == "employer_contact" else None
    provinces = some(dice, PROVINCES, 1, 2) if name == "coordinator" else ()
    return Role(period.starts, period.ends, name, organisation, provinces)


def _request(dice: random.Random, world: World) -> Request:
    coaches = some(dice, list(world.coaches), 0, 2)
    is_open = bool(coaches) and dice.random() < 0.6
    offers = tuple(Offer(uuid7(), coach, is_open and coach == coaches[-1]) for coach in coaches)
    return Request(uuid7(), dice.choice(list(world.pools)), dice.choice(world.employers), offers)


def _engagement(dice: random.Random, world: World, request: Request, starter: UUID) -> Engagement:
    coach = dice.choice(list(world.coaches))
    has_name = dice.random() < 0.8
    ended = has_name and dice.random() < 0.5
    return Engagement(uuid7(), request.id, request.pool, request.employer, coach, starter if has_name else None, ended)
