"""Who lives in the system under fire: two pools, their coaches, an employer who asks, and coaches who accept."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import httpx
from uuid_utils.compat import uuid7

from landing.errors import LandingError
from landing.play.platform import Platform
from landing.sample.entering import Entering
from tests.proof.faults.system import ProxiedSystem

COACHES, PLENTY = 12, 10_000
SCARCE_COACHES, SCARCE = 3, 60
EVERY_SCARCE, EVERY_ACCEPTED = 40, 15
OPEN_OFFERS = """
    SELECT o->>'offer_id' AS id, o->>'coach_id' AS coach_id
    FROM requests r, jsonb_array_elements(r.offers) o WHERE r.state = 'offered' AND o->>'state' = 'open'
"""


@dataclass
class Town:
    """In pool `room` there is a place for everybody, in pool `scarce` soon for nobody."""

    room: UUID
    scarce: UUID
    employer: UUID
    accepted: set[UUID] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def bodies(self) -> list[dict[str, object]]:
        """One of so many asks in the pool without room."""
        usual: dict[str, object] = {"employer_id": str(self.employer), "target_group": "starter"}
        return [usual | {"pool_id": str(pool)} for pool in [*[self.room] * (EVERY_SCARCE - 1), self.scarce]]


async def enter(platform: Platform) -> Town:
    entering = Entering(platform)
    room = await entering.pool("Under fire", ["NL-OV"], gather_minutes=0)
    scarce = await entering.pool("Full", ["NL-OV"], gather_minutes=0)
    employer = await entering.organisation("Onder Vuur BV", "7511 JE")
    await entering.person("Contact", "employer_contact", organisation_id=str(employer))
    for pool in (room, scarce):
        await entering.member(pool, employer)
    for number in range(COACHES):
        coach = await entering.person(f"Coach {number}", "coach")
        await entering.coach([room], coach, agreed_points=PLENTY)
    for number in range(SCARCE_COACHES):
        coach = await entering.person(f"Busy {number}", "coach")
        await entering.coach([scarce], coach, agreed_points=SCARCE)
    return Town(room, scarce, employer)


async def accept(town: Town, system: ProxiedSystem, platform: Platform, stop: asyncio.Event) -> None:
    """Accept one of so many offers, each with its own key until somebody answers, as long as requests flow."""
    looked: set[UUID] = set()
    while not stop.is_set():
        for offer, coach in await _open_offers(system):
            if offer in looked:
                continue
            looked.add(offer)
            if offer.int % EVERY_ACCEPTED == 0:
                await _accept(town, platform, offer, coach)
        await asyncio.sleep(1)


async def _open_offers(system: ProxiedSystem) -> list[tuple[UUID, UUID]]:
    try:
        async with system.database("coaching") as connection:
            return [(UUID(row["id"]), UUID(row["coach_id"])) for row in await connection.fetch(OPEN_OFFERS)]
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return []


async def _accept(town: Town, platform: Platform, offer: UUID, coach: UUID) -> None:
    key, last = uuid7(), ""
    for _ in range(200):
        try:
            await platform.command("coaching", f"/offers/{offer}/acceptance", by=coach, key=key)
            town.accepted.add(offer)
            return
        except (LandingError, httpx.HTTPError) as error:
            last = str(error)
            await asyncio.sleep(0.5)
    town.failures.append(f"offer {offer} could not be accepted: {last}")
