"""Nobody fits: the request waits, with its place in line, until the employer takes it back."""

from landing.demo.stage import Stage

TITLE = "Nobody fits, the request waits in line"


async def play(stage: Stage) -> None:
    pool = stage.pool
    body = pool.request_for("sara")
    body["needs"] = body["needs"] | {"languages": ["pl"]}
    contact = pool.contact_for("sara")
    opened = await stage.platform.command("coaching", "/requests", body, by=contact)
    request = opened["request_id"]
    stage.chains[request] = stage.scene
    stage.check("it stands first in line", opened["place_in_line"] == 1, opened["place_in_line"])
    withdrawn = await stage.platform.command(
        "coaching", f"/requests/{request}/withdrawal", {"reason": "not_needed"}, by=contact
    )
    stage.check("it is withdrawn", withdrawn["state"] == "withdrawn", withdrawn["state"])
    offers = stage.facts.all(lambda e: e.subject == request and e.type == "coaching.request.coach_offered.v1")
    stage.check("nobody was offered", not offers, len(offers))
