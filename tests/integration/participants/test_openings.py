"""Break-glass: an operator sees a record only after he opened it with a reason, for an hour, and its owner is told."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from shared.events.participants import PEOPLE, RecordOpenedV1
from tests.integration.participants.world import World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
WHY = {"reason": "support_request"}
PATHS = ("", "/export", "/seen-by")


@pytest.fixture
def clock_forward(environment: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], None]:
    """Moves business time forward by hours."""
    file = tmp_path / "clock"

    def forward(hours: int) -> None:
        file.write_text(str(hours * 3_600_000))
        environment.setenv("LANDING_CLOCK_FILE", str(file))

    return forward


async def seen(world: World, person: UUID, by: UUID) -> set[int]:
    return {(await world.participants.get(f"/people/{person}{path}", by=by)).status_code for path in PATHS}


async def test_a_record_is_closed_to_operators_until_one_opens_it(
    world: World, clock_forward: Callable[[int], None]
) -> None:
    person = await world.person()
    operator, other = [await world.person("Op", {"role": "operator"}) for _ in range(2)]
    assert await seen(world, person, operator) == {404}
    opened = await world.done(f"/people/{person}/opening", WHY, by=operator)
    assert opened["person_id"] == str(person)
    assert await seen(world, person, operator) == {200}
    assert await seen(world, person, other) == {404}
    await world.published()
    (told,) = [fact for fact in await world.wire.events(PEOPLE.name, person) if isinstance(fact, RecordOpenedV1)]
    assert (told.actor, told.reason) == (str(operator), "support_request")
    own = (await world.participants.get(f"/people/{person}/export", by=person)).json()
    assert ("record_opened", str(operator), "support_request") in [
        (entry["action"], entry["actor"], entry["reason"]) for entry in own["audit"]
    ]
    clock_forward(1)
    assert await seen(world, person, operator) == {404}


async def test_only_operators_open_and_only_with_a_reason(world: World) -> None:
    person = await world.person()
    operator = await world.person("Op", {"role": "operator"})
    coordinator = await world.person("Co", {"role": "coordinator", "provinces": ["NL-UT"]})
    assert (await world.post(f"/people/{person}/opening", WHY, by=coordinator)).status_code == 403
    assert (await world.post(f"/people/{person}/opening", {}, by=operator)).status_code == 422
    assert (await world.post(f"/people/{UUID(int=7)}/opening", WHY, by=operator)).status_code == 404
    assert await seen(world, person, operator) == {404}


async def test_the_owner_sees_who_opened_it_and_why_the_newest_first(world: World) -> None:
    person, other = await world.person(), await world.person()
    otto = await world.person("Otto Beheer", {"role": "operator"})
    for reason in ("support_request", "faulty_data"):
        await world.done(f"/people/{person}/opening", {"reason": reason}, by=otto)

    async def openings(by: UUID) -> list[tuple[str, str]] | int:
        answer = await world.participants.get(f"/people/{person}/openings", by=by)
        return [(one["name"], one["reason"]) for one in answer.json()["items"]] if answer.is_success else 404

    assert await openings(person) == [("Otto Beheer", "faulty_data"), ("Otto Beheer", "support_request")]
    assert await openings(otto) == await openings(person), "as long as it stands open to him"
    assert await openings(other) == 404
    assert (await world.participants.get(f"/people/{other}/openings", by=other)).json() == {"items": []}
