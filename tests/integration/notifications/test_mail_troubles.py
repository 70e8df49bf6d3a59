"""Mails through a mail server that fails, and addresses that do not come."""

import threading
from typing import Any

import pytest

from tests.integration.notifications.addresses import address_of
from tests.integration.notifications.mailbox import TAKEN, drop_the_line
from tests.integration.notifications.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def of_coach(notice: dict[str, Any], world: World) -> dict[str, Any]:
    """The coach's mail; nothing where none was queued yet."""
    found = [one for one in notice.get("deliveries", []) if one["channel"] == "email"]
    return next((one for one in found if one["person_id"] == str(world.coach)), {})


async def test_a_server_that_fails_for_a_while_gets_the_same_mail_again(world: World) -> None:
    world.mailbox.script.extend(["451 later", "421 closing", drop_the_line])
    await world.knows_everybody()
    event = await world.happens()
    notice = await world.until(event, "delivered")
    attempts = world.mailbox.attempts
    assert len(attempts) == 4
    assert len({mail["Message-ID"] for mail in attempts}) == 1
    assert len(world.mailbox.to(address_of(world.coach))) == 2, "at least once: the dropped line had taken one"
    assert of_coach(notice, world)["tries"] == 4
    assert len(await world.inbox(world.coach)) == 1


async def test_a_server_that_refuses_ends_it_under_a_name_and_the_inbox_has_it_all_the_same(world: World) -> None:
    world.mailbox.refuse_recipients = "550 no such mailbox"
    await world.knows_everybody()
    event = await world.happens()
    notice = await world.until(event, "failed")
    mail = of_coach(notice, world)
    assert (mail["state"], mail["reason"], mail["tries"]) == ("failed", "mail_refused", 3)
    assert len(await world.inbox(world.coach)) == 1

    async def published() -> bool:
        found = await world.wire.envelopes("notifications.deliveries.v1", world.coach)
        return "notifications.delivery.failed.v1" in {envelope.type for envelope in found}

    await eventually(published, what="the fact that it failed")


async def test_without_an_answer_from_participants_the_mail_waits_and_the_inbox_does_not(world: World) -> None:
    world.addresses.status = 503
    await world.knows_everybody()
    event = await world.happens()

    async def waiting() -> bool:
        return of_coach(await world.notice(event), world).get("reason") == "contact_unavailable"

    await eventually(waiting, what="a mail that waits for its address")
    assert len(await world.inbox(world.coach)) == 1
    world.addresses.status = 200
    await world.until(event, "delivered", within=20)


async def test_somebody_without_an_address_is_an_end_of_its_own(world: World) -> None:
    world.addresses.gone.add(world.coach)
    await world.knows_everybody()
    notice = await world.until(await world.happens(), "failed")
    assert (of_coach(notice, world)["reason"], world.mailbox.attempts) == ("person_gone", [])


async def test_a_server_that_never_answers_does_not_keep_a_mail_for_ever(world: World) -> None:
    stuck = threading.Event()

    def wait_for_it(_: object) -> str:
        stuck.wait(10)
        return TAKEN

    world.mailbox.script.append(wait_for_it)
    await world.knows_everybody()
    event = await world.happens()

    async def given_up() -> bool:
        return of_coach(await world.notice(event), world).get("reason") == "took_too_long"

    await eventually(given_up, what="a mail that took too long")
    stuck.set()
    await world.until(event, "delivered")
    assert len({mail["Message-ID"] for mail in world.mailbox.attempts}) == 1
