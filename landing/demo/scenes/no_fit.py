"""After the intake it does not fit: a successor request takes over the first date, and finds another coach."""

from landing.demo.stage import Stage
from shared.events.coaching_engagements import NoFitV1

TITLE = "No fit after the intake, a successor request finds another coach"


async def play(stage: Stage) -> None:
    pool = stage.pool
    request = await stage.ask("mees")
    first_date = (await stage.request(request))["first_requested_at"]
    first = await stage.offered(request)
    engagement = await stage.accept(first)
    await stage.platform.command("coaching", f"/engagements/{engagement}/intake", by=first.coach_id)
    said = {"reason": "no_click"}
    await stage.platform.command("coaching", f"/engagements/{engagement}/no-fit", said, by=pool.starters["mees"])
    successor = (await stage.happened(NoFitV1, request)).successor_request_id
    second = await stage.offered(successor)
    stage.check("the successor gets somebody else", second.coach_id != first.coach_id, stage.name(second.coach_id))
    await stage.accept(second)
    after = await stage.request(successor)
    stage.check("the successor kept the first date", after["first_requested_at"] == first_date, after)
    stage.check("the successor points back", after["continuation_of"] == str(request), after["continuation_of"])
    await stage.told(pool.contact_for("mees"), "coaching.engagement.no_fit.v1")
    chains = {envelope.correlation_id for envelope in stage.facts.all(lambda e: e.subject == str(successor))}
    stage.check("both requests are one chain", chains == {str(request)}, chains)
