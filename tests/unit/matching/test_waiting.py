"""What a request waits for."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.matching.application.waiting import Waiting, WaitsFor
from tests.unit.matching.worlds import NOW

SINCE = NOW - timedelta(minutes=10)
PROPOSAL = UUID(int=9)


def waiting(state: str = "waitlisted", *, attention: bool = False, proposal_id: UUID | None = None) -> Waiting:
    return Waiting(UUID(int=1), 1, state, NOW, SINCE, attention, proposal_id)


@pytest.mark.parametrize(
    ("row", "minutes", "shortlists", "expected"),
    [
        (waiting(), 60, False, WaitsFor.WINDOW),
        (waiting(), 0, False, WaitsFor.COACH),
        (waiting(), 5, False, WaitsFor.COACH),
        (waiting(proposal_id=PROPOSAL), 0, False, WaitsFor.ANSWER),
        (waiting("shortlisted"), 0, True, WaitsFor.CHOICE),
        (waiting(attention=True), 0, True, WaitsFor.PERSON),
        (waiting(attention=True), 0, False, WaitsFor.COACH),
    ],
)
def test_what_a_request_waits_for(row: Waiting, minutes: int, shortlists: bool, expected: WaitsFor) -> None:
    assert row.waits_for(minutes, NOW, shortlists=shortlists) is expected
