"""As `test_access.py`, in participants and in matching: their oracles are written apart from the policies too."""

import os
import random
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio

from services.matching import main as matching
from services.participants import main as participants
from shared.access import Policy
from shared.identity.keyset import OwnKeys
from shared.outbox.kafka import KafkaSettings
from tests.conftest import KAFKA
from tests.proof.access.asking import Asking
from tests.proof.access.asking_participants import AskingParticipants, settle
from tests.proof.access.examining import anybody, asked, examine, nobody
from tests.proof.access.matching import AskingMatching, OracleOfMatching, play
from tests.proof.access.oracle_of_participants import OracleOfParticipants
from tests.proof.access.town import random_town
from tests.proof.access.world import random_world
from tests.proof.measured import Measured
from tests.support.broker import Wire
from tests.support.databases import create_database, drop_database
from tests.support.running import TEST_KEY, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
READ_BY_MATCHING = (
    *("participants.people.latest.v1", "participants.organisations.latest.v1", "participants.skills.latest.v1"),
    *("coaching.pools.latest.v1", "coaching.coaches.latest.v1", "coaching.requests.latest.v1"),
    "coaching.engagements.latest.v1",
)


@pytest.fixture(scope="module", autouse=True)
def broker() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LANDING_KAFKA", os.environ[KAFKA])
        environment.setenv("LANDING_TOPIC_PREFIX", f"t{secrets.token_hex(4)}.")
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(broker: None, postgres_admin_url: str) -> AsyncIterator[Asking]:
    dice, logins = random.Random(12), await create_database(postgres_admin_url, "participants")
    service = replace(participants.build(), keys=lambda _: OwnKeys(TEST_KEY))
    oracle = OracleOfParticipants(random_town(dice))
    async with running(service, logins) as started:
        await settle(oracle.town, started)
        yield AskingParticipants(started, oracle, dice)
    await drop_database(postgres_admin_url, logins)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def proposals(broker: None, postgres_admin_url: str) -> AsyncIterator[Asking]:
    dice, logins = random.Random(13), await create_database(postgres_admin_url, "matching")
    oracle = OracleOfMatching(random_world(dice))
    wire = Wire(KafkaSettings())
    await wire.topics(*READ_BY_MATCHING)
    async with running(matching.build(), logins) as started:
        await play(oracle, started, wire)
        yield AskingMatching(started, oracle, dice)
    await wire.close()
    await drop_database(postgres_admin_url, logins)


async def test_people_and_organisations_are_told_of_to_whom_they_concern(people: Asking, measured: Measured) -> None:
    await examine(people, "requests by random people to participants", measured)


async def test_proposals_and_plans_are_told_of_to_whom_they_concern(proposals: Asking, measured: Measured) -> None:
    await examine(proposals, "requests by random people to matching", measured)


async def test_a_policy_that_lets_everybody_is_noticed(people: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """By commands: what is read the wall still hides, in matching everything."""
    monkeypatch.setattr(Policy, "decide", anybody)
    assert (await asked(people)).leaks != []


@pytest.mark.parametrize("asking", ["people", "proposals"])
async def test_a_policy_that_lets_nobody_is_noticed(
    asking: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Policy, "decide", nobody)
    assert (await asked(request.getfixturevalue(asking))).wrongly_refused != []
