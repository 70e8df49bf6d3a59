"""Invitations over HTTP on real engines: sent once, listed by province, a token for each copy that is kept nowhere."""

import asyncio
import json
import secrets
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared.events.participants import PEOPLE, PersonInvitedV1
from tests.integration.participants.world import World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
NOTIFICATIONS = "service:notifications"


def somebody(**role: object) -> dict[str, object]:
    return {"name": "Anna Bos", "email": f"{secrets.token_hex(6)}@voorbeeld.example", "role": role or None}


async def test_an_invitation_is_an_event_without_its_token(world: World) -> None:
    made = await world.done("/invitations", somebody(role="operator"))
    link = await world.participants.post(f"/invitations/{made['invitation_id']}/link", by=NOTIFICATIONS)
    token = link.json()["token"]
    await world.published()
    invited = [
        one for one in await world.wire.events(PEOPLE.name, made["person_id"]) if isinstance(one, PersonInvitedV1)
    ]
    assert [one.invitation_id for one in invited] == [UUID(made["invitation_id"])]
    async with world.participants.core.database.engine.connect() as connection:
        kept = await connection.scalar(sa.text("SELECT json_agg(i)::text FROM invitations i"))
        answers = await connection.scalar(sa.text("SELECT json_agg(k)::text FROM idempotency_keys k"))
    assert made["invitation_id"] in str(kept)
    assert token not in str(kept) + str(answers)


async def test_the_link_is_for_the_mail_only(world: World) -> None:
    made = await world.done("/invitations", somebody())
    operator = await world.person("Op", {"role": "operator"})
    answer = await world.participants.post(f"/invitations/{made['invitation_id']}/link", by=operator)
    assert answer.status_code == 403


async def test_coordinators_see_their_provinces_and_what_they_sent(world: World) -> None:
    utrecht = await world.person("U", {"role": "coordinator", "provinces": ["NL-UT"]})
    zeeland = await world.person("Z", {"role": "coordinator", "provinces": ["NL-ZE"]})
    employer = await world.organisation("3511 AB")
    contact = somebody(role="employer_contact", organisation_id=str(employer))
    by_landing = (await world.done("/invitations", contact))["invitation_id"]
    by_zeeland = (await world.done("/invitations", somebody(role="coach"), by=zeeland))["invitation_id"]

    async def seen(by: UUID) -> set[str]:
        answer = await world.participants.get("/invitations?limit=200", by=by)
        return {one["invitation_id"] for one in answer.json()["items"]}

    assert by_landing in await seen(utrecht)
    assert by_zeeland not in await seen(utrecht)
    assert await seen(zeeland) == {by_zeeland}
    refused = await world.post(f"/invitations/{by_landing}/revocation", {"reason": "mistake"}, by=zeeland)
    assert refused.status_code == 404
    assert (await world.done(f"/invitations/{by_landing}/revocation", {"reason": "mistake"}, by=utrecht))[
        "state"
    ] == "revoked"
    spent = await world.participants.post(f"/invitations/{by_landing}/link", by=NOTIFICATIONS)
    assert (spent.status_code, spent.json()["code"], spent.json()["state"]) == (409, "invitation_spent", "revoked")


async def test_the_list_names_who_waits_and_leaves_out_the_answered(world: World) -> None:
    zeeland = await world.person("Z", {"role": "coordinator", "provinces": ["NL-ZE"]})
    body = somebody(role="coach") | {"provinces": ["NL-ZE"]}
    first = await world.done("/invitations", body, by=zeeland)
    assert "name" not in first, "answers of commands are kept, so they say no name"
    second = await world.done("/invitations", {"person_id": first["person_id"]}, by=zeeland)

    async def listed(query: str) -> list[tuple[str, str, list[str]]]:
        items = (await world.participants.get(f"/invitations?limit=200{query}", by=zeeland)).json()["items"]
        mine = [one for one in items if one["person_id"] == first["person_id"]]
        return [(one["invitation_id"], one["state"], one["roles"]) for one in mine]

    assert await listed("&unanswered=true") == [(second["invitation_id"], "open", ["coach"])]
    assert [state for _, state, _ in await listed("")] == ["revoked", "open"]
    everything = await world.participants.get("/invitations?limit=200", by=zeeland)
    assert {one["name"] for one in everything.json()["items"] if one["person_id"] == first["person_id"]} == {"Anna Bos"}


async def test_many_at_once_for_one_address_make_one_person_and_one_open_invitation(world: World) -> None:
    body = somebody(role="operator")
    answers = await asyncio.gather(*(world.post("/invitations", body) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}, [answer.text for answer in answers]
    made = await world.done("/invitations", body)
    async with world.participants.core.database.engine.connect() as connection:
        rows = (
            await connection.execute(
                sa.text("SELECT revoked_at IS NULL AS open FROM invitations WHERE person_id = :id"),
                {"id": made["person_id"]},
            )
        ).all()
    assert sum(row.open for row in rows) == 1
    assert json.dumps(body) not in json.dumps(made)
