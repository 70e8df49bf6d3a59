"""Enters one whole sample pool and remembers who is who, so that scenes can speak of people by their names."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from landing.sample.cast import Cast, Coach, Starter
from landing.sample.entering import Entering


@dataclass
class Pool:
    """Ids by the keys of the cast; `names` tells a reader of the terminal who an id is."""

    cast: Cast
    id: UUID
    coordinator: UUID
    employers: dict[str, UUID] = field(default_factory=dict)
    contacts: dict[str, UUID] = field(default_factory=dict)
    coaches: dict[str, UUID] = field(default_factory=dict)
    starters: dict[str, UUID] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def starter(self, key: str) -> Starter:
        return next(starter for starter in self.cast.starters if starter.key == key)

    def request_for(self, key: str) -> dict[str, Any]:
        """The body of a request for this starter."""
        starter = self.starter(key)
        return {
            "pool_id": str(self.id),
            "employer_id": str(self.employers[starter.employer]),
            "starter_id": str(self.starters[key]),
            "target_group": starter.target_group,
            "needs": starter.needs,
        }

    def contact_for(self, key: str) -> UUID:
        return self.contacts[self.starter(key).employer]


async def enter_pool(entering: Entering, cast: Cast, *, gather_minutes: int) -> Pool:
    """Employers with a contact each, a coordinator, coaches with their points, starters with their employer."""
    id = await entering.pool(cast.pool.name, list(cast.pool.provinces), gather_minutes=gather_minutes)
    coordinator = await entering.person(
        cast.coordinator.name, "coordinator", provinces=list(cast.coordinator.provinces)
    )
    pool = Pool(cast, id, coordinator)
    _name(pool, coordinator, cast.coordinator.name)
    await _enter_employers(entering, pool)
    for coach in cast.coaches:
        pool.coaches[coach.key] = await enter_coach(entering, coach, [id])
        _name(pool, pool.coaches[coach.key], coach.name)
    for starter in cast.starters:
        pool.starters[starter.key] = await _enter_starter(entering, pool, starter)
        _name(pool, pool.starters[starter.key], starter.name)
    return pool


async def enter_coach(entering: Entering, coach: Coach, pools: list[UUID], *, own_limit: int | None = None) -> UUID:
    """A coach with profile and points, available to these pools."""
    person = await entering.person(coach.name, "coach")
    await entering.profile(
        person,
        skills=[skill.model_dump() for skill in coach.skills],
        languages=[{"code": code} for code in coach.languages],
        postcode=coach.postcode,
        mode="both",
    )
    limit = coach.own_limit if own_limit is None else own_limit
    await entering.coach(pools, person, own_limit=limit, target_groups=list(coach.target_groups))
    return person


async def _enter_employers(entering: Entering, pool: Pool) -> None:
    for employer in pool.cast.employers:
        organisation = await entering.organisation(employer.name, employer.postcode, size_class=employer.size_class)
        contact = await entering.person(employer.contact, "employer_contact", organisation_id=str(organisation))
        await entering.member(pool.id, organisation)
        pool.employers[employer.key], pool.contacts[employer.key] = organisation, contact
        _name(pool, organisation, employer.name)
        _name(pool, contact, employer.contact)


async def _enter_starter(entering: Entering, pool: Pool, starter: Starter) -> UUID:
    person = await entering.person(starter.name, "starter", target_group=starter.target_group)
    await entering.employment(person, pool.employers[starter.employer])
    await entering.profile(
        person,
        skills=[skill.model_dump() for skill in starter.skills],
        languages=[{"code": code} for code in starter.languages],
        postcode=starter.postcode,
    )
    return person


def _name(pool: Pool, id: UUID, name: str) -> None:
    pool.names[str(id)] = name
