"""The people of docs/access.md, by the columns of its tables, and what participants would publish of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared import clock
from shared.events.participants import PersonLatest, Role, RolePeriod

LONG_AGO = date(2020, 1, 1)
LANDING = "service:landing"
SERVICES = ("coaching", "matching", "notifications", "participants", "portal")


class People:
    """`employer` is the organisation whose cases they are, `others` two that these do not concern. `columns` are the
    people of a table of cases, `named` one of each role and the services by name."""

    def __init__(
        self, employer: UUID, others: Iterable[UUID], ours: tuple[str, ...], elsewhere: tuple[str, ...]
    ) -> None:
        self.snapshots: list[PersonLatest] = []
        self.columns: dict[str, list[UUID | str]] = {"command line": [LANDING]}
        contact, coordinator = Role.EMPLOYER_CONTACT, Role.COORDINATOR
        self._add("employer own", contact, organisation_id=employer)
        for other in others:
            self._add("employer other", contact, organisation_id=other)
        self._add("employer former", contact, over=True, organisation_id=employer)
        self.starter, self.former_starter, _ = self._own_former_and_others("starter", Role.STARTER, 1)
        self.coach, self.former_coach, self.other_coaches = self._own_former_and_others("coach", Role.COACH, 2)
        self._add("coordinator own", coordinator, provinces=ours)
        self._add("coordinator other", coordinator, provinces=elsewhere)
        self._add("coordinator former", coordinator, over=True, provinces=ours)
        self._add("national", Role.NATIONAL)
        self._add("operator", Role.OPERATOR)
        self.spare = self.add(Role.COACH)

    @property
    def named(self) -> dict[str, UUID | str]:
        alone = {name: self.columns[name][0] for name in ("national", "operator", "command line")}
        several = {name: self.columns[f"{name} own"][0] for name in ("employer", "starter", "coach", "coordinator")}
        return alone | several | {name: f"service:{name}" for name in SERVICES}

    def add(self, role: Role, *, over: bool = False, **more: Any) -> UUID:
        """Somebody more, in no column; `over`: until yesterday."""
        id, ends_on = uuid7(), clock.today() if over else None
        period = RolePeriod(role=role, starts_on=LONG_AGO, ends_on=ends_on, **more)
        self.snapshots.append(PersonLatest(person_id=id, roles=(period,)))
        return id

    def _add(self, column: str, role: Role, *, over: bool = False, **more: Any) -> UUID:
        id = self.add(role, over=over, **more)
        self.columns.setdefault(column, []).append(id)
        return id

    def _own_former_and_others(self, name: str, role: Role, number: int) -> tuple[UUID, UUID, list[UUID]]:
        own, former = self._add(f"{name} own", role), self._add(f"{name} former", role, over=True)
        return own, former, [self._add(f"{name} other", role) for _ in range(number)]
