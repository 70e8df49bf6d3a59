"""The decision on names, and which relations follow from a case of coaching."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.participants.application.relate import relations_of_engagement, relations_of_request
from services.participants.domain.disclosure import Disclosure, Party, Relation, Viewer, disclosed
from shared.events.coaching import RequestKind, RequestLatest, RequestState
from shared.events.coaching_engagements import EngagementLatest, EngagementState
from shared.events.coaching_parts import Exclusion, Needs, Offer, Shortlisted

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COACH, STARTER, POOL, EMPLOYER, OTHER_EMPLOYER = (UUID(int=number) for number in range(1, 6))
CASE, CONTACT = UUID(int=10), Party(UUID(int=11), frozenset({EMPLOYER}))
PARTIES = {"coach": Party(COACH), "starter": Party(STARTER), "contact": CONTACT}
STRANGER = Party(UUID(int=12), frozenset({OTHER_EMPLOYER}))


def request(state: RequestState, **changes: Any) -> RequestLatest:
    return RequestLatest(
        **{
            "request_id": CASE,
            "request_group_id": CASE,
            "pool_id": POOL,
            "employer_id": EMPLOYER,
            "starter_id": STARTER,
            "kind": RequestKind.FIRST,
            "state": state,
            "target_group": "starter",
            "points": 9,
            "first_requested_at": NOON,
            "waiting_since": NOON,
            "needs": Needs(),
        }
        | changes
    )


def engagement(state: EngagementState, **changes: Any) -> EngagementLatest:
    return EngagementLatest(
        **{
            "engagement_id": CASE,
            "request_id": CASE,
            "pool_id": POOL,
            "employer_id": EMPLOYER,
            "coach_id": COACH,
            "starter_id": STARTER,
            "state": state,
            "target_group": "starter",
            "points": 9,
            "proposed_at": NOON,
            "intake_due_on": date(2026, 3, 16),
        }
        | changes
    )


def offer() -> Offer:
    return Offer(
        offer_id=UUID(int=20), coach_id=COACH, coach_version=1, points=9, expires_at=NOON + timedelta(hours=48)
    )


def between(relations: list[Relation], one: str, other: str, at: datetime = NOON) -> Disclosure:
    """What the two are to each other; it must be the same from both sides."""
    seen = disclosed(Viewer(PARTIES[one], {}), PARTIES[other], relations, at)
    assert seen is disclosed(Viewer(PARTIES[other], {}), PARTIES[one], relations, at)
    return seen


PAIRS = [("coach", "contact"), ("coach", "starter"), ("starter", "contact")]


def all_pairs(relations: list[Relation], at: datetime = NOON) -> list[Disclosure]:
    return [between(relations, one, other, at) for one, other in PAIRS]


NONE, NAME, CONTACT_LEVEL = Disclosure.NONE, Disclosure.NAME, Disclosure.CONTACT


@pytest.mark.parametrize("state", [state for state in RequestState if state is not RequestState.OFFERED])
def test_a_request_that_is_not_offered_discloses_nothing_even_with_an_old_offer_in_it(state: RequestState) -> None:
    shortlist = (Shortlisted(coach_id=COACH, proposal_id=UUID(int=30)),)
    assert all_pairs(relations_of_request(request(state, offer=offer(), shortlist=shortlist), NOON)) == [NONE] * 3


def test_an_offer_discloses_the_name_between_coach_and_contact_until_it_expires() -> None:
    relations = relations_of_request(request(RequestState.OFFERED, offer=offer()), NOON)
    assert all_pairs(relations) == [NAME, NONE, NONE]
    last = NOON + timedelta(hours=48)
    assert between(relations, "coach", "contact", last - timedelta(seconds=1)) is NAME
    assert between(relations, "coach", "contact", last) is NONE


@pytest.mark.parametrize("state", [EngagementState.PROPOSED, EngagementState.INTAKE, EngagementState.ACTIVE])
def test_a_running_engagement_discloses_contact_among_the_three(state: EngagementState) -> None:
    assert all_pairs(relations_of_engagement(engagement(state), NOON)) == [CONTACT_LEVEL] * 3


def test_an_ended_engagement_discloses_the_name_for_ninety_days() -> None:
    relations = relations_of_engagement(engagement(EngagementState.ACTIVE, ended_at=NOON), NOON)
    assert all_pairs(relations, NOON + timedelta(days=89)) == [NAME] * 3
    assert all_pairs(relations, NOON + timedelta(days=90)) == [NONE] * 3


def test_no_fit_discloses_nothing() -> None:
    cancelled = engagement(EngagementState.CANCELLED, ended_at=NOON, end_reason="no_click")
    assert all_pairs(relations_of_engagement(cancelled, NOON)) == [NONE] * 3


def test_somebody_of_another_employer_or_without_a_role_sees_nothing() -> None:
    relations = relations_of_engagement(engagement(EngagementState.ACTIVE), NOON)
    former_contact = Party(CONTACT.id)
    for viewer in (STRANGER, former_contact):
        assert all(disclosed(Viewer(viewer, {}), party, relations, NOON) is NONE for party in (COACH_, STARTER_))


COACH_, STARTER_ = PARTIES["coach"], PARTIES["starter"]


def test_two_contacts_of_one_employer_learn_nothing_of_each_other_by_a_case() -> None:
    relations = relations_of_engagement(engagement(EngagementState.ACTIVE), NOON)
    colleague = Party(UUID(int=13), frozenset({EMPLOYER}))
    assert disclosed(Viewer(CONTACT, {}), colleague, relations, NOON) is NONE


def test_a_coordinator_has_contact_with_everybody_in_the_cases_of_his_pools_and_nobody_else() -> None:
    excluded = (Exclusion(coach_id=COACH, reason="declined"),)
    relations = relations_of_request(request(RequestState.WAITLISTED, exclusions=excluded), NOON)
    here, elsewhere = Viewer(STRANGER, {POOL: frozenset()}), Viewer(STRANGER, {UUID(int=99): frozenset()})
    for party in PARTIES.values():
        assert disclosed(here, party, relations, NOON) is CONTACT_LEVEL
        assert disclosed(elsewhere, party, relations, NOON) is NONE
    assert disclosed(here, Party(UUID(int=50)), relations, NOON) is NONE
    members = Viewer(STRANGER, {POOL: frozenset({EMPLOYER})})
    assert disclosed(members, CONTACT, [], NOON) is CONTACT_LEVEL, "a member's contact, without any case"


def test_what_is_over_is_kept_for_coordinators_ninety_days_and_then_for_nobody() -> None:
    relations = relations_of_request(request(RequestState.WITHDRAWN), NOON)
    coordinator = Viewer(STRANGER, {POOL: frozenset()})
    assert disclosed(coordinator, STARTER_, relations, NOON + timedelta(days=89)) is CONTACT_LEVEL
    assert disclosed(coordinator, STARTER_, relations, NOON + timedelta(days=90)) is NONE


def test_everybody_knows_himself_and_several_relations_give_the_most_of_them() -> None:
    assert disclosed(Viewer(COACH_, {}), COACH_, [], NOON) is CONTACT_LEVEL
    relations = relations_of_request(request(RequestState.OFFERED, offer=offer()), NOON)
    both = [*relations, *relations_of_engagement(engagement(EngagementState.ACTIVE), NOON)]
    assert between(both, "coach", "contact") is CONTACT_LEVEL
