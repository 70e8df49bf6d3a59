"""Who is calling, with the roles that this service's own projection gives them. Plain data, no I/O."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.clock import DUTCH
from shared.events.participants import Role, RolePeriod
from shared.scope import Scope

__all__ = ["Principal", "Role", "RolePeriod"]


@dataclass(frozen=True, slots=True)
class Principal:
    """`subject` is a person's id or `service:<name>`; `actor` is the `service:<name>` that acts for a person."""

    subject: str
    person_id: UUID | None = None
    service: str | None = None
    actor: str | None = None
    roles: tuple[RolePeriod, ...] = ()

    def holds(self, role: Role, on: date) -> bool:
        return any(period.role is role and period.holds_on(on) for period in self.roles)

    def organisations(self, on: date) -> frozenset[UUID]:
        """For which employers this person speaks on that day."""
        return frozenset(
            period.organisation_id
            for period in self.roles
            if period.role is Role.EMPLOYER_CONTACT and period.organisation_id is not None and period.holds_on(on)
        )

    def provinces(self, on: date) -> frozenset[str]:
        """Which provinces this person coordinates on that day."""
        return frozenset(
            province
            for period in self.roles
            if period.role is Role.COORDINATOR and period.holds_on(on)
            for province in period.provinces
        )

    def scope(self, at: datetime) -> Scope:
        """The same for the policies of tables, which know no periods."""
        day = at.astimezone(DUTCH).date()
        return Scope(
            self.subject,
            at,
            str(self.person_id) if self.person_id else None,
            frozenset(period.role.value for period in self.roles if period.holds_on(day)),
            frozenset(map(str, self.organisations(day))),
            self.provinces(day),
        )
