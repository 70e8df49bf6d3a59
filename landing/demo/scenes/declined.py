"""A coach declines; the request keeps its first date and another coach is found."""

from landing.demo.stage import Stage

TITLE = "A coach declines, another is found"


async def play(stage: Stage) -> None:
    request = await stage.ask("bram")
    before = await stage.request(request)
    first = await stage.offered(request)
    await stage.declined(first, "no_time")
    second = await stage.offered(request, besides={first.offer_id})
    stage.check("somebody else is offered", second.coach_id != first.coach_id, stage.name(second.coach_id))
    await stage.accept(second)
    after = await stage.request(request)
    kept = after["first_requested_at"] == before["first_requested_at"]
    stage.check("the first date was kept", kept, after["first_requested_at"])
    stage.check("the request is matched", after["state"] == "matched", after["state"])
    coach = await stage.coach(first.coach_id)
    stage.check("the coach who declined holds nothing", coach["points_held"] == 0, coach["points_held"])
