"""200 random pools of at most 6 by 6, played over Kafka in one window, are worth what trying everything finds."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest

from shared import clock
from shared.events.matching import PROPOSALS, CoachesProposedV1
from tests.integration.matching.cases import assert_within_capacity, best_total, naive_total, play, some_cases, totals
from tests.integration.matching.stage import Stage, by_request, nothing_to_do
from tests.support.eventually import eventually
from tests.support.running import Running

pytestmark = pytest.mark.integration
POOLS, SEED = 200, 20_250_312


async def test_200_random_pools_in_one_window_equal_brute_force(
    stage: Stage, matching: Running, business_clock: Callable[[float], None]
) -> None:
    cases = some_cases(POOLS, SEED)
    await play(stage, cases)
    business_clock(24)
    expected = Counter({case.pool.pool_id: best_total(case, clock.now()) for case in cases})
    naive = sum(naive_total(case, clock.now()) < expected[case.pool.pool_id] for case in cases)
    assert naive > POOLS // 10, "planning one by one would do as well: these pools show nothing"

    async def proposals() -> dict[UUID, CoachesProposedV1]:
        return by_request(await stage.wire.envelopes(PROPOSALS.name))

    async def worth() -> bool:
        return totals(await proposals()) == +expected

    await eventually(worth, within=40, what=f"the best total of {POOLS} pools (seed {SEED})")
    await stage.publish_all(case.pool for case in cases)
    await matching.core.caught_up()
    await eventually(lambda: nothing_to_do(matching.core.database), what="an empty queue")
    found = await proposals()
    assert totals(found) == +expected, "planning again proposed more"
    assert_within_capacity(cases, found)
