"""A random world of participants: people and where they work, organisations, invitations, registrations, openings."""

import random
from dataclasses import dataclass, field
from uuid import UUID

from uuid_utils.compat import uuid7

from tests.proof.access.world import PROVINCES, Person, Role, random_role, some


@dataclass(frozen=True)
class Invitation:
    person: UUID
    sender: UUID
    provinces: tuple[str, ...]


@dataclass
class Town:
    """`works_in`: by person. `openings`: whose record stands open to which operator; `past` ones are over."""

    organisations: dict[UUID, str] = field(default_factory=dict)
    people: dict[UUID, Person] = field(default_factory=dict)
    works_in: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    invitations: dict[UUID, Invitation] = field(default_factory=dict)
    registrations: dict[UUID, str] = field(default_factory=dict)
    openings: set[tuple[UUID, UUID]] = field(default_factory=set)
    past: set[tuple[UUID, UUID]] = field(default_factory=set)

    @property
    def callers(self) -> list[Person]:
        services = [Person(f"service:{name}", service=name) for name in ("landing", "matching")]
        return [*self.people.values(), *services]

    def roles(self, id: UUID) -> tuple[Role, ...]:
        return self.people[id].roles


def random_town(dice: random.Random) -> Town:
    """8 organisations, 60 people with up to three roles each, 40 invitations, 20 registrations, 40 openings."""
    town = Town(organisations={uuid7(): dice.choice(PROVINCES) for _ in range(8)})
    for _ in range(60):
        roles = tuple(random_role(dice, list(town.organisations)) for _ in range(dice.randrange(4)))
        person = Person(uuid7(), roles)
        assert isinstance(person.id, UUID)
        town.people[person.id] = person
        town.works_in[person.id] = some(dice, PROVINCES, 0, 2)
    ids = list(town.people)
    for _ in range(40):
        town.invitations[uuid7()] = Invitation(dice.choice(ids), dice.choice(ids), some(dice, PROVINCES, 0, 1))
    town.registrations = {uuid7(): dice.choice(PROVINCES) for _ in range(20)}
    operators = [id for id in ids if any(role.name == "operator" for role in town.roles(id))]
    for _ in range(40):
        opening = (dice.choice(ids), dice.choice(operators))
        (town.openings if dice.random() < 0.7 else town.past).add(opening)
    town.past -= town.openings
    return town
