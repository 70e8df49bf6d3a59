"""What a request of a pool waits for: its window, an answer to a proposal, a person, or a coach."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.matching.domain.window import boundary_after


class WaitsFor(StrEnum):
    WINDOW = "window"
    ANSWER = "answer"
    PERSON = "person"
    CHOICE = "choice"
    COACH = "coach"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request as the plan sees it. `proposal_id` is the proposal for this version, where there is one."""

    request_id: UUID
    version: int
    state: str
    first_requested_at: datetime
    waiting_since: datetime
    needs_attention: bool
    proposal_id: UUID | None

    def boundary(self, gather_minutes: int) -> datetime:
        """From when on it is planned."""
        return boundary_after(self.waiting_since, gather_minutes)

    def waits_for(self, gather_minutes: int, now: datetime, *, shortlists: bool) -> WaitsFor:
        if self.proposal_id is not None:
            return WaitsFor.ANSWER
        if shortlists and self.needs_attention:
            return WaitsFor.PERSON
        if self.state == "shortlisted":
            return WaitsFor.CHOICE
        return WaitsFor.WINDOW if self.boundary(gather_minutes) > now else WaitsFor.COACH
