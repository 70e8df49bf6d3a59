"""The roles of callers, for this service's own endpoints: it owns them, so it reads its table and never waits."""

from uuid import UUID

from services.participants.adapters.published_events import person_latest
from services.participants.domain.person import Person
from shared.events.participants import PersonLatest
from shared.outbox import Cause, UnitsOfWork


class OwnRoles:
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def roles_of(self, person_id: UUID, at_least_version: int, timeout: float) -> PersonLatest | None:  # noqa: ARG002
        """None for somebody who is not here, or whose token speaks of a version that was never stored."""
        async with self._units(Cause.by("service:participants")) as uow:
            person = await uow.get(Person, person_id)
        if person is None or person.version < at_least_version:
            return None
        return person_latest(person)
