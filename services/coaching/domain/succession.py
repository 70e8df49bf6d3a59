"""After a no fit somebody else takes over: a successor, never an overwritten request."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.coaching.domain.facts import RequestSubmitted
from services.coaching.domain.parts import Attention, Exclusion, RequestKind, RequestState
from services.coaching.domain.request import Facts, Request

NO_FITS_FOR_ALARM = 3


def succeed(request: Request, id: UUID, coach_id: UUID, now: datetime) -> tuple[Request, Facts]:
    """The next request of the chain: same first date, with precedence, and never that coach again."""
    successor = replace(
        request,
        id=id,
        kind=RequestKind.SUCCESSOR,
        state=RequestState.WAITLISTED,
        precedence=True,
        waiting_since=now,
        offers=[],
        shortlist=[],
        due_at=None,
        attention=None,
        refusal_count=0,
        expired_shortlists=0,
        no_fit_count=request.no_fit_count + 1,
        continuation_of=request.id,
        engagement_id=None,
        version=0,
    )
    successor.exclude(Exclusion(coach_id=coach_id, reason="no_fit"))
    submitted = RequestSubmitted()
    if successor.no_fit_count < NO_FITS_FOR_ALARM:
        return successor, (submitted,)
    return successor, (submitted, successor.alarm(Attention.NO_FIT_THREE_TIMES))
