"""Random callers: people with any roles in any periods, and services. For the tests of policies on random worlds."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from shared import clock
from shared.identity.principal import Principal, Role, RolePeriod

PROVINCES = ["NL-NB", "NL-ZE", "NL-GR"]
DAYS = [None, -400, -1, 0, 1, 400]
"""From today. A period that ends on day 0 is over, one that begins on it holds."""
random_worlds = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
"""For a test of such a world, which is many statements and a large example."""
provinces = st.lists(st.sampled_from(PROVINCES), max_size=2, unique=True)


def _day(offset: int | None) -> date | None:
    return None if offset is None else clock.today() + timedelta(days=offset)


@st.composite
def periods(draw: st.DrawFn) -> dict[str, Any]:
    """Also of no length at all, and such as end before they begin."""
    starts_on = _day(draw(st.sampled_from(DAYS[1:])))
    return {"starts_on": starts_on, "ends_on": _day(draw(st.sampled_from(DAYS)))}


@st.composite
def callers(draw: st.DrawFn, people: list[UUID], employers: list[UUID]) -> list[Principal]:
    """Each of the people, the command line and another service."""
    services = [Principal(f"service:{name}", service=name) for name in ("landing", "matching")]
    return [*(_person(draw, id, employers) for id in people), *services]


def _person(draw: st.DrawFn, id: UUID, employers: list[UUID]) -> Principal:
    roles = draw(st.lists(st.sampled_from(Role), max_size=3))
    return Principal(str(id), person_id=id, roles=tuple(_role(draw, role, employers) for role in roles))


def _role(draw: st.DrawFn, role: Role, employers: list[UUID]) -> RolePeriod:
    more: dict[str, Any] = {}
    if role is Role.EMPLOYER_CONTACT:
        more = {"organisation_id": draw(st.sampled_from(employers))}
    if role is Role.COORDINATOR:
        more = {"provinces": draw(provinces)}
    return RolePeriod(role=role, **draw(periods()), **more)
