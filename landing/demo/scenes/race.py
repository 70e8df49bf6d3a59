"""A coordinator's offer by hand races matching's proposal for the last place of one coach, with fresh data each time.

Request one is for matching. Request two asks for a language the coach does not speak, so that only a coordinator offers
it. The offer by hand is sent a little later each time: both kinds of winner must occur, and never two.
"""

import asyncio
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from landing.demo.stage import Stage
from landing.play.facts import Test
from landing.play.platform import Refused
from landing.sample.cast import Coach
from landing.sample.pool import enter_coach
from shared.events.coaching import CoachOfferedV1
from shared.events.envelope import Envelope

TITLE = "By hand against matching, for the last place of one coach (20 times)"
REPEATS = 20
ONE_PLACE = 9
MOST_ROUNDS = 4


@dataclass(frozen=True)
class Round:
    """One repeat: its delay in seconds, and by whom the place was taken."""

    delay: float
    winners: tuple[str, ...]
    held: int


async def play(stage: Stage) -> None:
    span = 2.5 * await _usual_delay(stage)
    rounds = [await _race(stage, number, span * number / (REPEATS - 1)) for number in range(REPEATS)]
    # On a slow or busy machine one side may win the whole sweep: go on from there, more slowly.
    for extra in range(MOST_ROUNDS * REPEATS):
        if {"by hand", "matching"} <= {winner for played in rounds for winner in played.winners}:
            break
        rounds.append(await _race(stage, REPEATS + extra, span * (1 + extra / 4)))
    winners = [winner for played in rounds for winner in played.winners]
    by_hand, proposed = winners.count("by hand"), winners.count("matching")
    stage.check("each time exactly one got the place", all(len(played.winners) == 1 for played in rounds), rounds)
    stage.check("the coach never holds more than one place", all(played.held == ONE_PLACE for played in rounds), rounds)
    stage.check(f"both kinds of winner occur (by hand {by_hand}, matching {proposed})", by_hand and proposed)


async def _usual_delay(stage: Stage) -> float:
    """Seconds from a request to its offer, as the scenes before have shown."""
    submitted = {e.subject: e for e in stage.facts.all(lambda e: e.type == "coaching.request.submitted.v1")}
    offers = stage.facts.all(lambda e: e.type == "coaching.request.coach_offered.v1" and e.subject in submitted)
    first = {e.subject: e for e in reversed(offers)}
    waits = [(e.recorded_time - submitted[id].recorded_time).total_seconds() for id, e in first.items()]
    return median(waits) if waits else 0.05


async def _race(stage: Stage, number: int, delay: float) -> Round:
    pool, entering, platform = stage.pool, stage.entering, stage.platform
    fresh = await entering.pool(f"Race {number + 1}", list(pool.cast.pool.provinces), gather_minutes=0)
    employer = pool.employers["brug"]
    await entering.member(fresh, employer)
    seat = {"pool_id": str(fresh), "employer_id": str(employer), "target_group": "starter"}
    second = await entering.request(seat | {"needs": {"languages": ["pl"]}})
    coach = await enter_coach(entering, _racer(pool.cast.coaches[0]), [fresh], own_limit=ONE_PLACE)
    contact = pool.contacts["brug"]

    async def by_hand() -> None:
        await asyncio.sleep(delay)
        try:
            body = {"coach_id": str(coach)}
            await platform.command("coaching", f"/requests/{second}/offers", body, by=pool.coordinator)
        except Refused as refused:
            if refused.status != 409:
                raise

    first, _ = await asyncio.gather(entering.request(seat | {"needs": {"languages": ["nl"]}}, by=contact), by_hand())
    await stage.facts.first(_offer_for(first, second), what="an offer for either")
    await stage.settled()
    offers = [fact for e in stage.facts.all() if isinstance(fact := e.event, CoachOfferedV1) and fact.coach_id == coach]
    held = (await stage.coach(coach))["points_held"]
    return Round(round(delay, 4), tuple("by hand" if offer.by_hand else "matching" for offer in offers), held)


def _racer(coach: Coach) -> Coach:
    return coach.model_copy(update={"languages": ("nl",)})


def _offer_for(*requests: UUID) -> Test:
    """The first offer for any of them; with one place there must be no second."""
    either = {str(request) for request in requests}

    def fits(envelope: Envelope) -> bool:
        return envelope.type == CoachOfferedV1.wire_type and envelope.subject in either

    return fits
