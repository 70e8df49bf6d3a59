"""One golden sample per event of participants: the service emits exactly it, and it stays readable."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.participants.adapters.published_events import PUBLISHED, organisation_latest, person_latest, skill_latest
from services.participants.domain.concept import Concept, ConceptKind, LabelSource, Needed, concept_id
from services.participants.domain.opening import RecordOpened
from services.participants.domain.organisation import Details, Organisation
from services.participants.domain.organisation_terms import PairKind, SectorVersion, SizeClass
from services.participants.domain.person import Person
from services.participants.domain.place import Place, Postcode
from services.participants.domain.processing import ProcessingsChanged
from services.participants.domain.profile import LanguageLevel, PreferredLanguage, Profile, Skill, WorkMode
from services.participants.domain.roles import (
    Employment,
    PersonErased,
    PersonErasureRequested,
    PersonInvited,
    Role,
    RolePeriod,
    TargetGroup,
)
from shared.clock import real_now
from shared.events.base import Event
from shared.events.envelope import Envelope, decode
from shared.events.registry import events_on, topics_of

SAMPLES = Path(__file__).parent / "samples"
PERSON, MANAGER = UUID("01930000-0000-7000-8000-000000000001"), UUID("01930000-0000-7000-8000-000000000002")
EMPLOYER, RIVAL = UUID("01930000-0000-7000-8000-000000000011"), UUID("01930000-0000-7000-8000-000000000012")
INVITATION = UUID("01930000-0000-7000-8000-000000000021")
SQL = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742"
ANALYST = "http://data.europa.eu/esco/occupation/d3edb8f8-3a06-47a0-8fb9-9b212c006aa2"
START = date(2026, 1, 1)


@dataclass
class Emitted:
    """The events of one small story, in public form, as this service publishes them today."""

    events: dict[str, Event]

    def add(self, event: Event) -> None:
        self.events[event.wire_type] = event


@pytest.fixture(scope="module")
def emitted() -> Emitted:
    story = Emitted({})
    person, _ = Person.invite(PERSON, "Sanne", "sanne@voorbeeld.example", PreferredLanguage.ENGLISH)
    contact = RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=EMPLOYER, starts_on=START)
    facts = [
        PersonErasureRequested(datetime(2026, 1, 18, 12, tzinfo=UTC)),
        PersonErased(),
        ProcessingsChanged(("take_part",)),
        RecordOpened("support_request", datetime(2026, 1, 18, 13, tzinfo=UTC)),
        PersonInvited(INVITATION, datetime(2026, 1, 15, 12, tzinfo=UTC)),
        person.start_role(RolePeriod(role=Role.COORDINATOR, provinces=("NL-UT", "NL-FL"), starts_on=START)),
        person.start_role(RolePeriod(role=Role.STARTER, target_group=TargetGroup.GROWER, starts_on=START)),
        person.start_role(contact),
        person.end_role(Role.EMPLOYER_CONTACT, EMPLOYER, date(2026, 3, 1), "handed_over"),
    ]
    person.employ(Employment(organisation_id=EMPLOYER, fte_hundredths=80, manager_id=MANAGER, starts_on=START))
    facts.append(person.end_employment(EMPLOYER, date(2026, 6, 1)))
    person.describe(
        Profile(
            skills=[Skill(SQL, 3), Skill("urn:skill:own")],
            languages=[LanguageLevel("nl", "native"), LanguageLevel("en")],
            pc4="3512",
            provinces=("NL-UT",),
            labour_market_region="AM13",
            mode=WorkMode.REMOTE,
            travel_minutes=45,
        )
    )
    for fact in facts:
        story.add(PUBLISHED.public(person, fact).model_copy(update={"actor": "service:landing"}))
    story.add(person_latest(person))
    story.add(organisation_latest(an_organisation()))
    story.add(skill_latest(a_concept()))
    return story


def an_organisation() -> Organisation:
    utrecht = Details(
        name="Eén",
        postcode=Postcode("3511", "AB"),
        place=Place("Utrecht", "NL-UT", "AM13"),
        size_class=SizeClass.SMALL,
        sector_code="62.01",
        sector_version=SectorVersion.SBI_2008,
    )
    one = Organisation.register(EMPLOYER, "12345678", utrecht)
    other = Organisation.register(RIVAL, "87654321", utrecht)
    for kind in PairKind:
        one.pair_with(other, kind)
    return one


def a_concept() -> Concept:
    return Concept(
        id=concept_id(ANALYST),
        uri=ANALYST,
        kind=ConceptKind.OCCUPATION,
        label_en="data analyst",
        label_nl="data-analist",
        label_nl_source=LabelSource.ESCO,
        broader=["http://data.europa.eu/esco/isco/C2511"],
        needs=[Needed(SQL, essential=True)],
        catalogue_version="default-1",
    )


EVENTS = [event for topic in topics_of("participants") for event in events_on(topic)]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.wire_type)
def test_the_service_emits_its_golden_sample(event: type[Event], emitted: Emitted) -> None:
    assert emitted.events[event.wire_type].model_dump(mode="json") == sample(event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.wire_type)
def test_the_golden_sample_is_read_back_from_the_wire(event: type[Event], emitted: Emitted) -> None:
    written = emitted.events[event.wire_type]
    headers = [(name, value.encode()) for name, value in envelope(written).headers().items()]
    read = decode(event.topic.name, written.key.encode(), headers, json.dumps(sample(event)).encode())
    assert read.event == written


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.wire_type)
def test_no_sample_holds_a_name_or_an_address(event: type[Event]) -> None:
    text = json.dumps(sample(event)).lower()
    assert not [word for word in ("sanne", "voorbeeld.example", "3512", "12345678", "eén") if word in text]


def sample(event: type[Event]) -> object:
    return json.loads((SAMPLES / f"{event.wire_type}.json").read_text())


def envelope(event: Event) -> Envelope:
    return Envelope(
        id=uuid7(),
        type=event.wire_type,
        source="participants",
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
