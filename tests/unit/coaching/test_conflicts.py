"""Who may not coach whom."""

import pytest
from uuid_utils.compat import uuid7

from services.coaching.domain.conflicts import Job, Worker, has_conflict

EMPLOYER, RIVAL, ELSEWHERE = uuid7(), uuid7(), uuid7()
COACH, STARTER, BOSS = uuid7(), uuid7(), uuid7()


@pytest.mark.parametrize(
    ("coach", "starter", "conflict"),
    [
        (Worker(COACH), Worker(STARTER), False),
        (Worker(COACH), None, False),
        (Worker(COACH), Worker(COACH), True),
        (Worker(COACH, (Job(ELSEWHERE, manager_id=STARTER),)), Worker(STARTER), True),
        (Worker(COACH), Worker(STARTER, (Job(EMPLOYER, manager_id=COACH),)), True),
        (Worker(COACH, (Job(EMPLOYER, BOSS),)), Worker(STARTER, (Job(EMPLOYER, BOSS),)), False),
        (Worker(COACH, (Job(RIVAL),)), Worker(STARTER), True),
        (Worker(COACH, (Job(ELSEWHERE), Job(RIVAL))), None, True),
        (Worker(COACH), Worker(STARTER, (Job(RIVAL),)), False),
    ],
)
def test_conflicts(coach: Worker, starter: Worker | None, conflict: bool) -> None:
    assert has_conflict(coach, starter, {RIVAL}) is conflict
