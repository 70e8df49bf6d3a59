"""The golden sample of matching's event: the service emits exactly it, and it stays readable."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from services.matching.adapters.published_events import PUBLISHED
from services.matching.domain.proposal import CoachesProposed, Proposal, proposal_id
from services.matching.domain.score import Candidate, Part
from shared.events.envelope import Envelope, decode
from shared.events.matching import PROPOSALS, CoachesProposedV1
from shared.events.registry import events_on, topics_of

SAMPLES = Path(__file__).parent / "samples"
REQUEST, POOL, EMPLOYER, FIRST, SECOND = (UUID(f"01930000-0000-7000-8000-0000000000{n}") for n in (21, 22, 11, 31, 32))
AT = datetime(2026, 1, 1, 9, tzinfo=UTC)


def a_proposal() -> Proposal:
    value = (Part("served", 1000), Part("waiting", 15), Part("precedence", 0))
    return Proposal(
        id=proposal_id(REQUEST, 3),
        request_id=REQUEST,
        request_version=3,
        pool_id=POOL,
        employer_id=EMPLOYER,
        points=9,
        coaches=(
            Candidate(FIRST, (*value, Part("essential_skills", 170))),
            Candidate(SECOND, (*value, Part("essential_skills", 61))),
        ),
        alternatives=1,
        gap=0.0,
        rules_version="2025-1",
        catalogue_revision=4,
        proposed_at=AT,
        causation_id="01930000-0000-7000-8000-000000000041",
        correlation_id=REQUEST,
        traceparent=None,
    )


def emitted() -> CoachesProposedV1:
    public = PUBLISHED.public(a_proposal(), CoachesProposed()).model_copy(update={"actor": "service:matching"})
    assert isinstance(public, CoachesProposedV1)
    return public


def sample() -> object:
    return json.loads((SAMPLES / f"{CoachesProposedV1.wire_type}.json").read_text())


def test_the_service_emits_its_golden_sample() -> None:
    assert emitted().model_dump(mode="json") == sample()


def test_the_golden_sample_is_read_back_from_the_wire() -> None:
    event = emitted()
    envelope = Envelope(
        id=event.proposal_id,
        type=event.wire_type,
        source="matching",
        subject=event.key,
        time=AT,
        recorded_time=AT,
        version=1,
        correlation_id=event.key,
        causation_id=None,
        traceparent=None,
        topic=PROPOSALS.name,
        event=event,
    )
    headers = [(name, value.encode()) for name, value in envelope.headers().items()]
    assert decode(PROPOSALS.name, event.key.encode(), headers, json.dumps(sample()).encode()).event == event


def test_there_is_a_sample_of_each_event_of_matching() -> None:
    assert [event for topic in topics_of("matching") for event in events_on(topic)] == [CoachesProposedV1]


def test_a_score_is_the_sum_of_its_parts() -> None:
    assert all(coach.score == sum(part.points for part in coach.parts) for coach in emitted().coaches)
