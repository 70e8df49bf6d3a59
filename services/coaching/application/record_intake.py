"""Coach and starter have met. A place without a name gets its starter here at the latest."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coaching.application.conflict_check import refuse_conflicts
from services.coaching.application.engagements import lock_engagement
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.errors import UnknownId
from shared import clock
from shared.events.participants import PersonLatest


@dataclass(frozen=True)
class RecordIntake:
    """`held_on` None: today. `starter_id`: who came, where the place had no name."""

    engagement_id: UUID
    held_on: date | None = None
    starter_id: UUID | None = None


async def record_intake(uow: Work, command: RecordIntake) -> Engagement:
    """Raises NotFound, WrongState, WrongDates, StarterMissing, StarterNamed, UnknownId or ConflictOfInterest."""
    today = clock.today()
    locked = await lock_engagement(uow, command.engagement_id, clock.now())
    engagement, request = locked.engagement, locked.request
    facts = engagement.hold_intake(command.held_on or today, today, command.starter_id)
    if request.starter_id is None and engagement.starter_id is not None:
        if not await uow.snapshots(PersonLatest, [engagement.starter_id]):
            raise UnknownId("starter")
        await refuse_conflicts(uow, engagement.coach_id, engagement.starter_id, engagement.employer_id, today)
        request.name_starter(engagement.starter_id)
        await uow.record(request)
    await record_all(uow, engagement, facts)
    return engagement
