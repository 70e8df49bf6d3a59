"""Which relations follow from a case of coaching. Pure; called when a request or an engagement has changed.

A row without disclosure still says that the person stands in a case of that pool, which is what its coordinators need.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.participants.domain.disclosure import AFTER_THE_END, Disclosure, Relation
from shared.events.coaching import RequestLatest, RequestState
from shared.events.coaching_engagements import EngagementLatest, EngagementState

OVER = frozenset({RequestState.CLOSED, RequestState.REJECTED, RequestState.WITHDRAWN})


def relations_of_request(request: RequestLatest, changed_at: datetime) -> list[Relation]:
    """An open offer gives coach and employer's contact a name, until it expires; everything else gives none."""
    ends_at = changed_at + AFTER_THE_END if request.state in OVER else None
    found = [
        Relation(
            person_id=person_id,
            organisation_id=request.employer_id,
            pool_id=request.pool_id,
            kind=kind,
            starts_at=changed_at,
            ends_at=ends_at,
        )
        for person_id, kind in dict(_without_disclosure(request)).items()
    ]
    if request.state is RequestState.OFFERED and request.offer is not None:
        offered = Relation(
            person_id=request.offer.coach_id,
            organisation_id=request.employer_id,
            pool_id=request.pool_id,
            kind="offered",
            starts_at=changed_at,
            ends_at=request.offer.expires_at,
            disclosure=Disclosure.NAME,
        )
        found.append(offered)
    return found


def relations_of_engagement(engagement: EngagementLatest, changed_at: datetime) -> list[Relation]:
    """Contact among the three while it lasts; ended, the name for 90 days; called off (no fit), nothing."""
    disclosure, ends_at = Disclosure.CONTACT, None
    if engagement.ended_at is not None or engagement.state is EngagementState.CANCELLED:
        called_off = engagement.state is EngagementState.CANCELLED
        disclosure = Disclosure.NONE if called_off else Disclosure.NAME
        ends_at = (engagement.ended_at or changed_at) + AFTER_THE_END
    return [
        Relation(
            person_id=person_id,
            counterpart_id=counterpart_id,
            organisation_id=organisation_id,
            pool_id=engagement.pool_id,
            kind="engagement",
            starts_at=engagement.proposed_at,
            ends_at=ends_at,
            disclosure=disclosure,
        )
        for person_id, counterpart_id, organisation_id in _three(engagement)
    ]


def _without_disclosure(request: RequestLatest) -> Iterator[tuple[UUID, str]]:
    """Each person once; the later kind tells more."""
    for choice in request.shortlist:
        yield choice.coach_id, "shortlisted"
    for exclusion in request.exclusions:
        yield exclusion.coach_id, "excluded"
    if request.starter_id is not None:
        yield request.starter_id, "requested"


def _three(engagement: EngagementLatest) -> Iterator[tuple[UUID, UUID | None, UUID | None]]:
    yield engagement.coach_id, None, engagement.employer_id
    if engagement.starter_id is not None:
        yield engagement.coach_id, engagement.starter_id, None
        yield engagement.starter_id, None, engagement.employer_id
