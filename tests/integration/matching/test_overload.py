"""A burst of events is absorbed in batches: far fewer plans than events, and what is proposed is right."""

from collections import Counter
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.integration.matching.stage import Stage, nothing_to_do, request
from tests.support.eventually import eventually
from tests.support.running import Running

pytestmark = pytest.mark.integration
COACHES, REQUESTS, CHANGES = 20, 300, 600
PLANS = sa.text("SELECT count(*) FROM plans")


async def test_a_burst_is_absorbed_in_batches_and_proposals_stay_right(stage: Stage, matching: Running) -> None:
    """300 requests and 600 changes of coaches at once: every place is given, none twice, no version answered twice."""
    pool, employer = await stage.pool(), await stage.employer()
    coaches = [await stage.coach(pool, points=9) for _ in range(COACHES)]
    asked = [request(pool, employer) for _ in range(REQUESTS)]
    final = [known.model_copy(update={"points_total": 27}) for known in coaches]
    burst = [coaches[number % COACHES] for number in range(CHANGES)]
    await stage.publish_all([one for pair in zip(asked, burst[:REQUESTS], strict=True) for one in pair])
    await stage.publish_all([*burst[REQUESTS:], *final])
    await stage.proposed(3 * COACHES, within=60)
    await eventually(lambda: nothing_to_do(matching.core.database), within=60, what="an empty queue")
    found = await stage.proposed(3 * COACHES)
    taken = Counter[UUID](proposal.coaches[0].coach_id for proposal in found.values())
    assert taken == {known.coach_id: 3 for known in coaches}
    assert set(found) <= {one.request_id for one in asked}
    async with matching.core.database.engine.connect() as connection:
        plans = int(await connection.scalar(PLANS) or 0)
    assert 0 < plans < (REQUESTS + CHANGES) / 10
