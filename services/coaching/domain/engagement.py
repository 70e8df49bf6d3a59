"""An engagement of a coach with a starter: proposed by an accepted offer, an intake, a start or no fit, an end."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.coaching.domain import facts
from services.coaching.domain.errors import StarterMissing, StarterNamed, WrongDates, WrongState
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import RequestKind
from services.coaching.domain.request import Request

Facts = tuple[facts.Fact, ...]


class EngagementState(StrEnum):
    PROPOSED = "proposed"
    INTAKE = "intake"
    ACTIVE = "active"
    ENDED_EARLY = "ended_early"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What can be done to an engagement, named as its endpoint."""

    INTAKE = "intake"
    START = "start"
    NO_FIT = "no-fit"


POSSIBLE: dict[EngagementState, tuple[Act, ...]] = {
    EngagementState.PROPOSED: (Act.INTAKE, Act.NO_FIT),
    EngagementState.INTAKE: (Act.START, Act.NO_FIT),
    EngagementState.ACTIVE: (),
    EngagementState.ENDED_EARLY: (),
    EngagementState.CANCELLED: (),
}


@dataclass(kw_only=True)
class Engagement:
    """`points` is what it takes of the coach in its present phase; `correlation_id` the first request of the chain.

    `ends_on` is set where its end is known ahead: the first day on which it is over.
    """

    id: UUID
    request_id: UUID
    correlation_id: UUID
    pool_id: UUID
    employer_id: UUID
    coach_id: UUID
    starter_id: UUID | None
    kind: RequestKind
    target_group: TargetGroup
    is_complex: bool
    points: int
    proposed_at: datetime
    intake_due_on: date
    state: EngagementState = EngagementState.PROPOSED
    intake_held_on: date | None = None
    starts_on: date | None = None
    first_session_due_on: date | None = None
    ends_on: date | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    version: int = 0

    @classmethod
    def propose(
        cls, id: UUID, request: Request, coach_id: UUID, now: datetime, due_on: date
    ) -> tuple["Engagement", Facts]:
        """What a request becomes when its coach says yes."""
        engagement = cls(
            id=id,
            request_id=request.id,
            correlation_id=request.correlation_id,
            pool_id=request.pool_id,
            employer_id=request.employer_id,
            coach_id=coach_id,
            starter_id=request.starter_id,
            kind=request.kind,
            target_group=request.target_group,
            is_complex=request.is_complex,
            points=request.points,
            proposed_at=now,
            intake_due_on=due_on,
        )
        return engagement, (facts.EngagementProposed(),)

    def hold_intake(self, held_on: date, today: date, starter_id: UUID | None) -> Facts:
        """Coach and starter met; a place without a name gets one here at the latest."""
        self.must_allow(Act.INTAKE)
        if held_on > today:
            raise WrongDates("An intake cannot have been held in the future")
        if starter_id is not None and self.starter_id not in (None, starter_id):
            raise StarterNamed
        self.starter_id = self.starter_id or starter_id
        if self.starter_id is None:
            raise StarterMissing
        self.state, self.intake_held_on = EngagementState.INTAKE, held_on
        return (facts.IntakeHeld(held_on),)

    def start(self, starts_on: date, points: int, first_session_due_on: date) -> Facts:
        """They go on together; the load is now that of running work."""
        self.must_allow(Act.START)
        if self.intake_held_on is not None and starts_on < self.intake_held_on:
            raise WrongDates("An engagement starts after its intake")
        if self.ends_on is not None and starts_on >= self.ends_on:
            raise WrongDates("An engagement starts before it ends")
        self.state, self.starts_on, self.points = EngagementState.ACTIVE, starts_on, points
        self.first_session_due_on = first_session_due_on
        return (facts.EngagementStarted(starts_on, first_session_due_on),)

    def no_fit(self, said_by: str, reason: str, successor_id: UUID, now: datetime) -> Facts:
        """It ends before it began, without blame; a successor request takes over."""
        self.must_allow(Act.NO_FIT)
        self.state, self.ended_at, self.end_reason = EngagementState.CANCELLED, now, reason
        return (facts.NoFit(said_by, reason, successor_id),)

    def announce_end(self, on: date, reason: str) -> Facts:
        """It goes on until then, so that the three can round it off. Of two days the earlier one counts."""
        if self.ended_at is not None or (self.ends_on is not None and self.ends_on <= on):
            return ()
        self.ends_on, self.end_reason = on, reason
        return (facts.EndAnnounced(on, reason),)

    def end(self, reason: str, now: datetime) -> Facts:
        """Over, before what was meant; before its start it is called off. Nobody takes over."""
        if self.ended_at is not None:
            return ()
        begun = self.state is EngagementState.ACTIVE
        self.state = EngagementState.ENDED_EARLY if begun else EngagementState.CANCELLED
        self.ended_at, self.end_reason = now, reason
        return (facts.EngagementEndedEarly(reason) if begun else facts.EngagementCancelled(reason),)

    def forget(self, person_id: UUID, nobody: UUID) -> None:
        """Name an erased person no more."""
        if self.starter_id == person_id:
            self.starter_id = None
        if self.coach_id == person_id:
            self.coach_id = nobody

    def must_allow(self, act: Act) -> None:
        """Raises WrongState where that makes no sense now."""
        if act not in POSSIBLE[self.state]:
            raise WrongState("engagement", self.state, POSSIBLE[self.state])
