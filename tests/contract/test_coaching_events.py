"""One golden sample per event of coaching: the service emits exactly it, and it stays readable."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.coaching.adapters.published_events import PUBLISHED
from services.coaching.domain.coach import Coach, Membership
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.facts import Fact, MembershipEnded, RequestSubmitted
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import Exclusion, Needs, Offer, RequestKind, Skill
from services.coaching.domain.periods import Period
from services.coaching.domain.pool import Member, Pool, PoolMode
from services.coaching.domain.request import Request
from services.coaching.domain.succession import succeed
from shared.clock import real_now
from shared.events.base import Event
from shared.events.envelope import Envelope, decode
from shared.events.registry import events_on, topics_of

SAMPLES = Path(__file__).parent / "samples"
POOL, EMPLOYER, STARTER, ANN, BOB, REQUEST, SUCCESSOR, ENGAGEMENT, PROPOSAL = (
    UUID(f"01930000-0000-7000-8000-0000000001{n:02}") for n in range(1, 10)
)
OFFERS = [UUID(f"01930000-0000-7000-8000-0000000002{n:02}") for n in range(1, 9)]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENTS = [event for topic in topics_of("coaching") for event in events_on(topic)]


class Story:
    """What one request and its people go through, in public form, as this service publishes it today."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}

    def tell(self, aggregate: Any, facts: Iterable[Fact] = ()) -> None:
        """The first of each kind of fact; of a snapshot the one that was asked for."""
        for fact in facts:
            public = PUBLISHED.public(aggregate, fact).model_copy(update={"actor": "service:coaching"})
            self.events.setdefault(public.wire_type, public)

    def show(self, aggregate: Any) -> None:
        snapshot = PUBLISHED.stored(type(aggregate)).snapshot(aggregate)
        assert snapshot is not None
        self.events[snapshot.wire_type] = snapshot


def a_request(**more: Any) -> Request:
    known = {
        "id": REQUEST,
        "request_group_id": REQUEST,
        "correlation_id": REQUEST,
        "pool_id": POOL,
        "employer_id": EMPLOYER,
        "starter_id": STARTER,
        "kind": RequestKind.FIRST,
        "target_group": TargetGroup.STARTER,
        "is_complex": False,
        "needs": Needs(
            skills=[Skill("urn:skill:sql", 3)],
            optional_skills=[Skill("urn:skill:python")],
            occupation="urn:occupation:analyst",
            languages=["nl", "en"],
            province="NL-NB",
            labour_market_region="AM13",
            mode="onsite",
            starts_on=date(2026, 4, 1),
            ends_on=date(2026, 10, 1),
        ),
        "points": 9,
        "first_requested_at": AT,
        "waiting_since": AT,
    }
    return Request(**known | more)


def an_offer(number: int, coach: UUID = ANN) -> Offer:
    return Offer(
        offer_id=OFFERS[number],
        coach_id=coach,
        coach_version=4,
        points=9,
        offered_at=AT,
        expires_at=AT + timedelta(hours=48),
        proposal_id=PROPOSAL,
    )


@pytest.fixture(scope="module")
def story() -> Story:
    story = Story()
    _shortlist_and_refusals(story, request := a_request())
    _answers(story, request)
    _endings(story)
    _engagement(story)
    _capacity(story)
    return story


def _shortlist_and_refusals(story: Story, request: Request) -> None:
    story.tell(request, [RequestSubmitted()])
    story.tell(request, request.put_on_shortlist(PROPOSAL, [ANN, BOB], AT + timedelta(days=7)))
    story.tell(request, request.choose(ANN, AT)[1])
    refused = Exclusion(coach_id=ANN, reason="no_capacity", after_coach_version=4)
    story.tell(request, request.refuse(PROPOSAL, refused))
    expiring = replace(request)
    expiring.expired_shortlists = 1
    story.tell(expiring, expiring.expire_shortlist(AT + timedelta(days=8)))


def _answers(story: Story, request: Request) -> None:
    story.tell(request, request.make_offer(an_offer(0)))
    story.tell(request, request.decline(OFFERS[0], "no_time", AT))
    request.make_offer(an_offer(1, BOB))
    story.tell(request, request.withdraw_offer(OFFERS[1], "mistake", AT))
    request.make_offer(an_offer(2))
    story.tell(request, request.lapse(AT + timedelta(hours=49)))
    story.tell(request, request.give_precedence("hardship"))
    request.make_offer(an_offer(3, BOB))
    story.show(request)


def _endings(story: Story) -> None:
    for ending in ("reject", "withdraw"):
        request = a_request()
        story.tell(request, getattr(request, ending)("plans_changed"))


def _engagement(story: Story) -> None:
    for fits in (True, False):
        request = a_request()
        request.make_offer(an_offer(4))
        story.tell(request, request.accept(OFFERS[4], ENGAGEMENT, AT))
        engagement, facts = Engagement.propose(ENGAGEMENT, request, ANN, AT, date(2026, 3, 16))
        story.tell(engagement, facts)
        story.tell(engagement, engagement.hold_intake(date(2026, 3, 9), date(2026, 3, 9), None))
        if fits:
            story.tell(engagement, engagement.start(date(2026, 4, 1), 6, date(2026, 4, 15)))
            story.tell(request, request.close("started"))
            story.tell(engagement, engagement.announce_end(date(2026, 9, 1), "organisation_left"))
            story.show(engagement)
            story.tell(engagement, engagement.end("organisation_left", AT))
        else:
            story.tell(engagement, engagement.no_fit("coach", "no_click", SUCCESSOR, AT))
            story.tell(*succeed(request, SUCCESSOR, ANN, AT))
            called_off, _ = Engagement.propose(ENGAGEMENT, request, ANN, AT, date(2026, 3, 16))
            story.tell(called_off, called_off.end("organisation_left", AT))


def _capacity(story: Story) -> None:
    member = Member(starts_on=date(2026, 1, 1), organisation_id=EMPLOYER)
    provinces = ["NL-NB", "NL-ZE"]
    pool = Pool(id=POOL, name="x", mode=PoolMode.DIRECT, gather_minutes=60, provinces=provinces, members=[member])
    coach = Coach.enter(ANN, fte_hundredths=80, own_limit=60, target_groups=[TargetGroup.STARTER])
    coach.join(Membership(starts_on=date(2026, 1, 1), pool_id=POOL, points_limit=40))
    coach.take_leave(Period(date(2026, 7, 1), date(2026, 8, 1)))
    coach.hold(POOL, 9, date(2026, 4, 1))
    story.tell(pool, [MembershipEnded(EMPLOYER, date(2026, 9, 1), "organisation_left")])
    story.show(pool)
    story.show(coach)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.wire_type)
def test_the_service_emits_its_golden_sample(event: type[Event], story: Story) -> None:
    assert story.events[event.wire_type].model_dump(mode="json") == sample(event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.wire_type)
def test_the_golden_sample_is_read_back_from_the_wire(event: type[Event], story: Story) -> None:
    written = story.events[event.wire_type]
    headers = [(name, value.encode()) for name, value in envelope(written).headers().items()]
    read = decode(event.topic.name, written.key.encode(), headers, json.dumps(sample(event)).encode())
    assert read.event == written


def test_every_fact_of_the_domain_has_a_public_form() -> None:
    """And each public fact is made by one of the domain."""
    made = {PUBLISHED._facts[fact] for fact in Fact.__subclasses__()}
    assert (
        len(made) == len(Fact.__subclasses__()) == len([event for event in EVENTS if "latest" not in event.wire_type])
    )


def test_a_pools_name_is_not_published(story: Story) -> None:
    assert "name" not in story.events["coaching.pool.latest.v1"].model_dump()


def sample(event: type[Event]) -> object:
    return json.loads((SAMPLES / f"{event.wire_type}.json").read_text())


def envelope(event: Event) -> Envelope:
    return Envelope(
        id=uuid7(),
        type=event.wire_type,
        source="coaching",
        subject=event.key,
        time=real_now(),
        recorded_time=real_now(),
        version=1,
        correlation_id=event.key,
        causation_id=None,
        traceparent=None,
        topic=event.topic.name,
        event=event,
    )
