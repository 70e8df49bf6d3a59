"""Checks of the first journey: requests, offers, points, engagements, proposals, notices, deliveries and mails."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from services.notifications.application.who_is_told import BY_TYPE, TOPICS
from tests.proof.checker.books import Books, Row

REQUESTS, ENGAGEMENTS = "coaching.requests.v1", "coaching.engagements.v1"
PROPOSALS, DELIVERIES = "matching.proposals.v1", "notifications.deliveries.v1"


def requests(books: Books) -> Iterator[str]:
    """The database holds what was acknowledged and nothing else, submitted once each."""
    stored = {row["id"]: row for row in books.table("coaching", "requests")}
    yield from (f"request {id}: acknowledged, and lost" for id in books.acknowledged.keys() - stored.keys())
    yield from (f"request {id}: nobody got an answer for it" for id in stored.keys() - books.acknowledged.keys())
    submitted = Counter(UUID(record.key) for record in books.of_type(REQUESTS, "coaching.request.submitted.v1"))
    for id in books.acknowledged:
        if submitted[id] != 1:
            yield f"request {id}: submitted {submitted[id]} times"


def matched_or_waiting(books: Books) -> Iterator[str]:
    """Where there is room each request has its one offer; elsewhere it waits only while no coach has room for it."""
    offered = Counter(UUID(record.key) for record in books.of_type(REQUESTS, "coaching.request.coach_offered.v1"))
    for row in books.table("coaching", "requests"):
        id, state = row["id"], row["state"]
        if row["pool_id"] in books.room and state not in {"offered", "matched"}:
            yield f"request {id}: is {state} though there is room for it"
        elif state == "waitlisted" and (free := _room_for(books, row)):
            yield f"request {id}: waits though coaches {free} have room"
        if offered[id] != (state in {"offered", "matched"}):
            yield f"request {id}: is {state} and was offered {offered[id]} times"


def points(books: Books) -> Iterator[str]:
    """What a coach holds and uses is what was offered and agreed, and never more than there is."""
    held, used = Counter[UUID](), Counter[UUID]()
    for row in books.table("coaching", "requests"):
        for offer in row["offers"]:
            held[UUID(offer["coach_id"])] += row["points"] if offer["state"] == "open" else 0
    for row in books.table("coaching", "engagements"):
        used[row["coach_id"]] += row["points"]
    for coach in books.table("coaching", "coaches"):
        id, has = coach["id"], (coach["points_held"], coach["points_used"])
        if has != (held[id], used[id]):
            yield f"coach {id}: holds and uses {has}, offers and engagements say {(held[id], used[id])}"
        if sum(has) > coach["points_total"]:
            yield f"coach {id}: {sum(has)} points of {coach['points_total']}"


def engagements(books: Books) -> Iterator[str]:
    """One for each accepted offer, and none without; announced once."""
    accepted = [
        UUID(offer["offer_id"])
        for row in books.table("coaching", "requests")
        for offer in row["offers"]
        if offer["state"] == "accepted"
    ]
    yield from (f"offer {id}: its acceptance was answered, and lost" for id in books.accepted - set(accepted))
    of_requests = Counter(row["request_id"] for row in books.table("coaching", "engagements"))
    proposed = Counter(r.key for r in books.of_type(ENGAGEMENTS, "coaching.engagement.proposed.v1"))
    if len(accepted) != sum(of_requests.values()) or any(count > 1 for count in of_requests.values()):
        yield f"{len(accepted)} offers accepted, {sum(of_requests.values())} engagements"
    for row in books.table("coaching", "engagements"):
        if proposed[str(row["id"])] != 1:
            yield f"engagement {row['id']}: proposed {proposed[str(row['id'])]} times"


def proposals(books: Books) -> Iterator[str]:
    """Each row of matching was published once, and answers one version of a request."""
    if "matching" not in books.rows:
        return
    rows = {str(row["id"]): row for row in books.table("matching", "proposals")}
    published = Counter(str(record.said()["proposal_id"]) for record in books.firsts(PROPOSALS))
    for id in rows.keys() | published.keys():
        if published[id] != (id in rows):
            yield f"proposal {id}: {'one row' if id in rows else 'no row'}, published {published[id]} times"
    answered = Counter((row["request_id"], row["request_version"]) for row in rows.values())
    yield from (f"request {id} version {version}: {n} proposals" for (id, version), n in answered.items() if n > 1)


def notices(books: Books) -> Iterator[str]:
    """One for each event that people are told of; those who must be told were."""
    if "notifications" not in books.rows:
        return
    rows = {str(row["id"]): row for row in books.table("notifications", "notices")}
    told = {r.id: r for topic in TOPICS for r in books.firsts(topic.name) if r.type in BY_TYPE}
    yield from (f"{told[id].type} {id}: nobody was told" for id in told.keys() - rows.keys())
    yield from (f"notice {id}: tells of no event" for id in rows.keys() - told.keys())
    inbox = {
        (str(row["notice_id"]), str(row["person_id"]))
        for row in books.table("notifications", "deliveries")
        if row["channel"] == "inbox"
    }
    for id, event in told.items():
        if event.type == "coaching.request.coach_offered.v1" and (id, event.said()["coach_id"]) not in inbox:
            yield f"coach_offered {id}: its coach was not told"


def deliveries(books: Books) -> Iterator[str]:
    """Once per event, person and channel, and announced once when it was sent; a mail for each that was mailed."""
    rows = books.table("notifications", "deliveries")
    events = Counter(
        (said["about_event_id"], said["person_id"], said["channel"])
        for record in books.of_type(DELIVERIES, "notifications.delivery.sent.v1")
        for said in (record.said(),)
    )
    stored = Counter(_place(row) for row in rows)
    yield from (f"delivery {place}: {count} rows" for place, count in stored.items() if count > 1)
    sent = {_place(row) for row in rows if row["state"] == "sent"}
    for place in sent | events.keys():
        if events[place] != (place in sent):
            yield f"delivery {place}: {'sent' if place in sent else 'not sent'}, announced {events[place]} times"
    yield from _mails(books, rows)


def _mails(books: Books, rows: list[Row]) -> Iterator[str]:
    mailed = {str(row["id"]) for row in rows if row["channel"] == "email" and row["state"] == "sent"}
    known = {str(row["id"]) for row in rows if row["channel"] == "email"}
    yield from (f"mail {id}: sent, and in no mailbox" for id in mailed - books.mails.keys())
    yield from (f"mail {id}: in the mailbox, and of no delivery" for id in books.mails.keys() - known)
    for row in rows:
        if row["channel"] == "email" and row["state"] != "sent":
            yield f"mail {row['id']}: is {row['state']} ({row['reason']}) after {row['tries']} tries"


def _place(row: Row) -> tuple[str, str, str]:
    return str(row["notice_id"]), str(row["person_id"]), row["channel"]


def _room_for(books: Books, request: Row) -> list[UUID]:
    return [
        coach["id"]
        for coach in books.table("coaching", "coaches")
        if any(str(request["pool_id"]) == member["pool_id"] for member in coach["memberships"])
        and coach["points_total"] - coach["points_held"] - coach["points_used"] >= request["points"]
    ]
