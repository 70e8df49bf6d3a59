"""A hold lapses: the clock is moved 49 hours, nobody sleeps, and another coach is found."""

from landing.demo.stage import Stage
from landing.play import clock

TITLE = "A hold lapses, another coach is found"


async def play(stage: Stage) -> None:
    request = await stage.ask("priya")
    first = await stage.offered(request)
    clock.forward(stage.platform.target, hours=49)
    await stage.lapsed(first)
    second = await stage.offered(request, besides={first.offer_id})
    stage.check("somebody else is offered", second.coach_id != first.coach_id, stage.name(second.coach_id))
    await stage.told(stage.pool.contact_for("priya"), "coaching.request.offer_lapsed.v1")
    await stage.accept(second)
    after = await stage.request(request)
    stage.check("the request is matched", after["state"] == "matched", after["state"])
    coach = await stage.coach(first.coach_id)
    stage.check("the lapsed hold is free again", coach["points_held"] == 0, coach["points_held"])
