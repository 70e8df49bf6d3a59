"""A person becomes a coach with points to give."""

from dataclasses import dataclass, field
from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.domain.coach import Coach
from services.coaching.domain.errors import AlreadyThere, UnknownId
from services.coaching.domain.load import TargetGroup
from shared.events.participants import PersonLatest


@dataclass(frozen=True, kw_only=True)
class EnterCoach:
    """`agreed_points` replaces what the contract would give; `own_limit` is what the coach accepts at most."""

    coach_id: UUID
    fte_hundredths: int = 100
    first_year: bool = False
    agreed_points: int | None = None
    own_limit: int | None = None
    target_groups: list[TargetGroup] = field(default_factory=list)


async def enter_coach(uow: Work, command: EnterCoach) -> Coach:
    """Raises AlreadyThere or UnknownId."""
    if await uow.get(Coach, command.coach_id) is not None:
        raise AlreadyThere("coach")
    if not await uow.snapshots(PersonLatest, [command.coach_id]):
        raise UnknownId("person")
    terms = {name: value for name, value in vars(command).items() if name != "coach_id"}
    coach = Coach.enter(command.coach_id, **terms)
    await uow.record(coach)
    return coach
