"""What a request waits for, and who may see it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.matching.application.access import oversees, visible_coaches
from services.matching.application.waiting import Waiting, WaitsFor
from services.matching.domain.world import Pool
from shared.events.participants import Role, RolePeriod
from shared.identity.principal import Principal
from tests.unit.matching.worlds import EMPLOYER, NOW, TODAY, coach, id_of, planned, request, world

SINCE = NOW - timedelta(minutes=10)
PROPOSAL, SOMEBODY = UUID(int=9), UUID(int=50)
UTRECHT, GRONINGEN = ("NL-UT",), ("NL-GR",)


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


def principal(role: Role, *, person_id: UUID = SOMEBODY, ends_on: date | None = None, **scope: object) -> Principal:
    period = RolePeriod.model_validate({"role": role, "starts_on": date(2020, 1, 1), "ends_on": ends_on, **scope})
    return Principal(str(person_id), person_id=person_id, roles=(period,))


def test_who_oversees_a_pool() -> None:
    assert oversees(principal(Role.OPERATOR), UTRECHT, TODAY)
    assert oversees(principal(Role.COORDINATOR, provinces=["NL-UT"]), UTRECHT, TODAY)
    assert oversees(Principal("service:landing", service="landing"), UTRECHT, TODAY)
    assert not oversees(principal(Role.COORDINATOR, provinces=["NL-UT"]), GRONINGEN, TODAY)
    assert not oversees(principal(Role.COORDINATOR, provinces=["NL-UT"], ends_on=TODAY), UTRECHT, TODAY)
    assert not oversees(principal(Role.NATIONAL), UTRECHT, TODAY)
    assert not oversees(Principal("service:portal", service="portal"), UTRECHT, TODAY)


def test_the_employer_sees_all_coaches_and_a_coach_only_himself() -> None:
    pool = Pool(UUID(int=1), shortlists=True)
    (proposal,) = planned(world([request(1)], [coach(1), coach(2)], pool=pool))
    first, second = proposal.coaches

    def seen(who: Principal) -> tuple[object, ...]:
        return visible_coaches(who, proposal, UTRECHT, TODAY)

    assert seen(principal(Role.EMPLOYER_CONTACT, organisation_id=EMPLOYER.id)) == (first, second)
    assert seen(principal(Role.EMPLOYER_CONTACT, organisation_id=UUID(int=3))) == ()
    assert seen(principal(Role.COACH, person_id=id_of("coach", 2))) == (second,)
    assert seen(principal(Role.COACH, person_id=id_of("coach", 3))) == ()
    assert seen(principal(Role.STARTER, person_id=id_of("coach", 2))) == ()
    assert seen(principal(Role.COORDINATOR, provinces=["NL-UT"])) == (first, second)
