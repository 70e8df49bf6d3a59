"""The commands: what they record, whom they refuse."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from services.participants.application.declare_pair import DeclarePair, declare_pair
from services.participants.application.describe_person import DescribePerson, VersionPassed, describe_person
from services.participants.application.end_role import EndRole, end_role
from services.participants.application.reveal_contact import reveal_contact
from services.participants.application.send_invitation import SendInvitation, invite
from services.participants.application.start_employment import StartEmployment, start_employment
from services.participants.application.start_role import StartRole, start_role
from services.participants.domain.audit import AuditEntry
from services.participants.domain.errors import (
    DoubledEntry,
    EmailTaken,
    KvkNumberTaken,
    PairWithItself,
    SourceWithoutCredential,
    UnknownManager,
    UnknownOrganisation,
    UnknownPostcode,
)
from services.participants.domain.organisation import Organisation
from services.participants.domain.organisation_terms import PairKind
from services.participants.domain.person import Person
from services.participants.domain.profile import Evidence, LanguageLevel, Skill
from services.participants.domain.roles import Employment, Role, RolePeriod, TargetGroup
from shared.clock import today
from shared.events.participants import PersonInvitedV1, PersonLatest, RoleEndedV1, RoleStartedV1
from shared.events.participants import Role as PublicRole
from shared.identity.errors import Forbidden
from shared.identity.principal import Principal
from shared.outbox import NotFound
from tests.unit.participants.conftest import LANDING, PLACES, Office, caller

SQL = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742"
UTRECHT = caller(PublicRole.COORDINATOR, provinces=("NL-UT",))
OPERATOR = caller(PublicRole.OPERATOR)
COACH = RolePeriod(role=Role.COACH, starts_on=today())


async def give(office: Office, person: Person, period: RolePeriod, by: Principal = LANDING) -> Person:
    office.uow.begin()
    return await start_role(office.uow, StartRole(by=by, person_id=person.id, period=replace(period)))


async def test_a_person_is_invited_and_given_a_role_as_two_facts(office: Office) -> None:
    person = await give(office, await office.person(), COACH)
    assert person.version == 2
    invited, started = office.uow.facts
    assert isinstance(invited, PersonInvitedV1)
    assert isinstance(started, RoleStartedV1)
    assert started.actor == "service:test"
    ended = EndRole(
        by=OPERATOR, person_id=person.id, role=Role.COACH, organisation_id=None, ends_on=today(), reason="left"
    )
    await end_role(office.uow, ended)
    assert isinstance(office.uow.facts[-1], RoleEndedV1)


async def test_an_address_and_a_kvk_number_are_used_once(office: Office) -> None:
    await office.person("Jan@Voorbeeld.example")
    with pytest.raises(EmailTaken):
        await office.person("jan@voorbeeld.EXAMPLE")
    office._numbers = iter([12345678, 12345678])
    await office.organisation()
    with pytest.raises(KvkNumberTaken):
        await office.organisation()


async def test_an_organisation_lies_where_its_postcode_lies(office: Office) -> None:
    organisation = await office.organisation("8011 AA")
    assert (organisation.province, organisation.labour_market_region) == ("NL-OV", "AM36")
    with pytest.raises(UnknownPostcode):
        await office.organisation("6789 AA")


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.EMPLOYER_CONTACT, Role.STARTER, Role.COACH}]
)
async def test_a_coordinator_gives_no_role_like_his_own(office: Office, role: Role) -> None:
    person = await office.person("", "NL-UT")
    provinces = ("NL-UT",) if role is Role.COORDINATOR else ()
    period = RolePeriod(role=role, provinces=provinces, starts_on=today())
    with pytest.raises(Forbidden):
        await give(office, person, period, UTRECHT)
    assert (await give(office, person, period, OPERATOR)).roles[0].role is role


async def test_a_coordinator_acts_in_his_own_provinces_and_not_on_himself(office: Office) -> None:
    here, there = await office.organisation("3511"), await office.organisation("8011")
    person = await office.person("", "NL-UT", "NL-GR")
    contact = RolePeriod(role=Role.EMPLOYER_CONTACT, starts_on=today())
    await give(office, person, replace(contact, organisation_id=here.id), UTRECHT)
    with pytest.raises(Forbidden):
        await give(office, person, replace(contact, organisation_id=there.id), UTRECHT)
    with pytest.raises(Forbidden):
        await office.organisation("8011", by=UTRECHT)
    himself = caller(PublicRole.COORDINATOR, person_id=person.id, provinces=("NL-UT",))
    with pytest.raises(Forbidden):
        await give(office, person, COACH, himself)
    elsewhere = await office.person("", "NL-GR")
    with pytest.raises(NotFound):
        await give(office, elsewhere, COACH, UTRECHT)
    with pytest.raises(NotFound):
        await give(office, await office.person(), COACH, UTRECHT)


async def test_who_works_nowhere_yet_is_managed_by_who_invited_him_or_coordinates_his_employer(office: Office) -> None:
    there = caller(PublicRole.COORDINATOR, provinces=("NL-OV",))
    contact = RolePeriod(role=Role.EMPLOYER_CONTACT, starts_on=today())
    speaker, organisation = await office.person(), await office.organisation("3511")
    await give(office, speaker, replace(contact, organisation_id=organisation.id), LANDING)
    invited = await office.person()
    asked = SendInvitation(by=UTRECHT, lasts=timedelta(days=7))
    await invite(office.uow, invited, asked, [], office.invitations)
    for person in (speaker, invited):
        with pytest.raises(NotFound):
            await give(office, await office.reread(person), COACH, there)
        assert await give(office, await office.reread(person), COACH, UTRECHT)
    moved = await office.reread(invited)
    moved.provinces = ["NL-OV"]
    await office.uow.record(moved)
    with pytest.raises(NotFound):
        await give(office, moved, RolePeriod(role=Role.COACH, starts_on=today()), UTRECHT)


async def test_an_ended_coordinator_is_none(office: Office) -> None:
    period = UTRECHT.roles[0].model_copy(update={"starts_on": today() - timedelta(days=9), "ends_on": today()})
    with pytest.raises(Forbidden):
        await office.organisation(by=replace(UTRECHT, roles=(period,)))


async def test_a_role_and_an_employment_need_an_organisation_that_exists(office: Office) -> None:
    person = await office.person()
    contact = RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=uuid7(), starts_on=today())
    with pytest.raises(UnknownOrganisation):
        await give(office, person, contact)
    organisation = await office.organisation()
    for organisation_id, manager, refusal in (
        (uuid7(), None, UnknownOrganisation),
        (organisation.id, uuid7(), UnknownManager),
    ):
        employment = Employment(organisation_id=organisation_id, manager_id=manager, starts_on=today())
        office.uow.begin()
        with pytest.raises(refusal):
            await start_employment(office.uow, StartEmployment(by=LANDING, person_id=person.id, employment=employment))


async def test_a_competitor_counts_both_ways_a_hirer_one_way_and_again_changes_nothing(office: Office) -> None:
    one, other = await office.organisation(), await office.organisation("8011")

    async def pair(kind: PairKind, by: Principal = LANDING) -> None:
        command = DeclarePair(by=by, organisation_id=one.id, other_id=other.id, kind=kind)
        await declare_pair(office.uow, command)

    for kind in (*PairKind, *PairKind):
        office.uow.begin()
        await pair(kind, caller(PublicRole.EMPLOYER_CONTACT, organisation_id=one.id))
    first, second = office.uow.all(Organisation)
    assert (first.competitors, first.hirers, first.version) == ([other.id], [other.id], 3)
    assert (second.competitors, second.hirers, second.version) == ([one.id], [], 2)
    with pytest.raises(Forbidden):
        await pair(PairKind.HIRER, caller(PublicRole.EMPLOYER_CONTACT, organisation_id=other.id))
    with pytest.raises(PairWithItself):
        await declare_pair(
            office.uow, DeclarePair(by=LANDING, organisation_id=one.id, other_id=one.id, kind=PairKind.HIRER)
        )


def describing(person: Person, **changes: Any) -> DescribePerson:
    himself = Principal(str(person.id), person_id=person.id)
    return DescribePerson(
        **{"by": himself, "person_id": person.id, "known_version": person.version, "skills": [], "languages": []}
        | changes
    )


async def test_a_profile_takes_its_region_from_the_postcode_unless_provinces_are_named(office: Office) -> None:
    person = await office.person()
    described = await describe_person(office.uow, describing(person, postcode="3512 AB"), PLACES, office.shelf)
    assert (described.pc4, described.provinces, described.labour_market_region) == ("3512", ["NL-UT"], "AM13")
    command = describing(described, postcode="3512", provinces=("NL-FL", "NL-GE"))
    elsewhere = await describe_person(office.uow, command, PLACES, office.shelf)
    assert (elsewhere.provinces, elsewhere.labour_market_region) == (["NL-FL", "NL-GE"], "AM13")
    emptied = await describe_person(office.uow, describing(elsewhere), PLACES, office.shelf)
    assert (emptied.pc4, emptied.provinces, emptied.labour_market_region) == (None, [], None)


async def test_a_profile_is_changed_by_its_person_on_the_version_he_knows(office: Office) -> None:
    person = await office.person()
    with pytest.raises(VersionPassed):
        await describe_person(office.uow, describing(person, known_version=7), PLACES, office.shelf)
    for stranger in (UTRECHT, caller(PublicRole.COACH), Principal("service:coaching", service="coaching")):
        with pytest.raises(NotFound):
            await describe_person(office.uow, describing(person, by=stranger), PLACES, office.shelf)


@pytest.mark.parametrize(
    "doubled",
    [
        {"skills": [Skill(SQL, 1), Skill(SQL, 2)]},
        {"languages": [LanguageLevel("nl"), LanguageLevel("nl", "C1")]},
        {"provinces": ("NL-UT", "NL-UT")},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_nothing_is_listed_twice(office: Office, doubled: dict[str, Any]) -> None:
    with pytest.raises(DoubledEntry):
        await describe_person(office.uow, describing(await office.person(), **doubled), PLACES, office.shelf)


async def test_the_snapshot_says_everything_but_who_it_is(office: Office) -> None:
    person = await office.person("canary@voorbeeld.example")
    await give(office, person, RolePeriod(role=Role.STARTER, target_group=TargetGroup.GROWER, starts_on=today()))
    snapshot = office.uow.last_snapshots[person.id]
    assert isinstance(snapshot, PersonLatest)
    text = snapshot.model_dump_json()
    assert "canary" not in text
    assert "Sanne" not in text
    assert snapshot.roles[0].target_group == "grower"


async def test_each_look_at_an_address_leaves_a_line(office: Office) -> None:
    person, event_id = await office.person(), uuid7()
    office.uow.begin("service:notifications")
    assert (await reveal_contact(office.uow, person.id, event_id)).email == person.email
    (line,) = office.uow.all(AuditEntry)
    assert (line.actor, line.action, line.subject_id, line.reason) == (
        "service:notifications",
        "contact_revealed",
        person.id,
        str(event_id),
    )
    with pytest.raises(NotFound):
        await reveal_contact(office.uow, uuid7(), event_id)


async def test_only_a_certificate_has_a_source(office: Office) -> None:
    person = await office.person()
    uri = "http://data.europa.eu/esco/skill/1"
    issued = Skill(uri, 3, Evidence.CREDENTIAL, today(), "Exameninstituut")
    described = await describe_person(office.uow, describing(person, skills=[issued]), PLACES, office.shelf)
    assert described.skills == [issued]
    own_word = describing(described, skills=[replace(issued, evidence=Evidence.SELF)])
    with pytest.raises(SourceWithoutCredential):
        await describe_person(office.uow, own_word, PLACES, office.shelf)
