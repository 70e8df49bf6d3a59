"""The window: request one fits coach A (better) and B, request two fits only A. In either order both get a coach."""

import asyncio
from uuid import UUID

from landing.demo.stage import Stage
from landing.play import clock
from landing.sample.cast import Coach
from landing.sample.pool import enter_coach

TITLE = "A window of one hour, so that requests are compared: both get a coach, in either order"
HOUR = 60
ONE_PLACE = 9
ONLY_A = "en"


async def play(stage: Stage) -> None:
    orders = await asyncio.gather(_ask(stage, "first, second"), _ask(stage, "second, first"))
    await stage.settled()
    asked = {str(request) for requests, _ in orders for request in requests}
    early = stage.facts.all(lambda envelope: envelope.subject in asked)
    proposed = [e.type for e in early if e.type != "coaching.request.submitted.v1"]
    stage.check("nothing is proposed before the window closes", not proposed, proposed)
    clock.forward(stage.platform.target, hours=1.02)
    for (flexible, picky), (a, b) in orders:
        offers = [(await stage.offered(request)).coach_id for request in (flexible, picky)]
        stage.check("request one gets B, request two gets A", offers == [b, a], [stage.name(id) for id in offers])


async def _ask(stage: Stage, order: str) -> tuple[tuple[UUID, UUID], tuple[UUID, UUID]]:
    """A pool of its own with coaches A and B, one place each; the two requests arrive in that order."""
    pool, entering = stage.pool, stage.entering
    fresh = await entering.pool(f"Window ({order})", list(pool.cast.pool.provinces), gather_minutes=HOUR)
    employer = pool.employers["hanze"]
    await entering.member(fresh, employer)
    fatima, joris = pool.cast.coaches[1], pool.cast.coaches[0]
    a = await enter_coach(entering, _speaks(fatima, "nl", ONLY_A), [fresh], own_limit=ONE_PLACE)
    b = await enter_coach(entering, _speaks(joris, "nl"), [fresh], own_limit=ONE_PLACE)
    stage.names[str(a)], stage.names[str(b)] = "coach A", "coach B"
    seat = {"pool_id": str(fresh), "employer_id": str(employer), "target_group": "starter"}
    skills = [skill.model_dump() for skill in fatima.skills]
    bodies = {
        "first": seat | {"needs": {"languages": ["nl"], "skills": skills}},
        "second": seat | {"needs": {"languages": [ONLY_A], "skills": skills}},
    }
    ids = {}
    for which in order.split(", "):
        ids[which] = await entering.request(bodies[which], by=pool.contacts["hanze"])
        stage.chains[str(ids[which])] = stage.scene
    return (ids["first"], ids["second"]), (a, b)


def _speaks(coach: Coach, *languages: str) -> Coach:
    return coach.model_copy(update={"languages": languages})
