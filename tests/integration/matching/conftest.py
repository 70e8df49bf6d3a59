"""A running matching service, and the topics on which the rest of the platform is played."""

from collections.abc import AsyncIterator

import pytest

from services.matching.main import build
from tests.integration.matching.stage import Stage, stage_on
from tests.support.broker import Wire
from tests.support.running import Running, running


@pytest.fixture
async def stage(wire: Wire) -> AsyncIterator[Stage]:
    async with stage_on(wire) as stage:
        yield stage


@pytest.fixture
async def matching(business_clock, new_database, stage: Stage) -> AsyncIterator[Running]:
    async with running(build(), await new_database("matching")) as service:
        yield service
