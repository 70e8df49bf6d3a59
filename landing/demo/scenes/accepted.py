"""A request is matched, the coach accepts, coach and starter meet and start."""

from landing.demo.stage import Stage

TITLE = "A request is matched and accepted"


async def play(stage: Stage) -> None:
    pool = stage.pool
    request = await stage.ask("lotte")
    offer = await stage.offered(request)
    stage.check(
        "the web developer is offered the coach who knows the web",
        offer.coach_id == pool.coaches["joris"],
        stage.name(offer.coach_id),
    )
    await stage.told(offer.coach_id, "coaching.request.coach_offered.v1")
    engagement = await stage.accept(offer)
    await stage.told(pool.contact_for("lotte"), "coaching.engagement.proposed.v1")
    await stage.platform.command("coaching", f"/engagements/{engagement}/intake", by=offer.coach_id)
    started = await stage.platform.command("coaching", f"/engagements/{engagement}/start", by=offer.coach_id)
    stage.check("the engagement is active", started["state"] == "active", started["state"])
    state = (await stage.request(request))["state"]
    stage.check("the request is closed", state == "closed", state)
    coach = await stage.coach(offer.coach_id)
    stage.check("the coach's hold became use", coach["points_held"] == 0 and coach["points_used"] > 0, coach)
