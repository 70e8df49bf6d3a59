"""Organisations: what they say about themselves, their contacts, their departure; and where postcodes lie."""

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.participants.application.declare_pair import DeclarePair, declare_pair
from services.participants.application.hand_over import HandOver, hand_over
from services.participants.application.leave import Leave, leave
from services.participants.application.register_organisation import DescribeOrganisation, describe_organisation
from services.participants.application.send_invitation import SendInvitation, send_invitation
from services.participants.application.start_employment import StartEmployment, start_employment
from services.participants.application.start_role import StartRole, start_role
from services.participants.domain.entry_errors import HasLeft
from services.participants.domain.errors import (
    AlreadyLeft,
    DepartureInThePast,
    IncompleteSector,
    InvalidEstablishmentNumber,
    NotRunning,
)
from services.participants.domain.organisation import Organisation
from services.participants.domain.organisation_terms import (
    DepartureReason,
    PairKind,
    SectorVersion,
    SizeClass,
    SizeReason,
)
from services.participants.domain.person import Person
from services.participants.domain.roles import Employment, Role, RolePeriod
from services.participants.reference import import_regions
from shared.clock import today
from shared.events.participants import EmploymentEndedV1, OrganisationLatest, RoleEndedV1
from shared.events.participants import Role as PublicRole
from shared.identity.errors import Forbidden
from shared.outbox import NotFound
from tests.unit.participants.conftest import LANDING, PLACES, Office, caller

TOMORROW, NEXT_WEEK = today() + timedelta(days=1), today() + timedelta(days=7)


async def with_contact(office: Office) -> tuple[Organisation, Person]:
    organisation, person = await office.organisation(), await office.person()
    period = RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=organisation.id, starts_on=today())
    await office.uow.record(person, person.start_role(period))
    office.uow.facts.clear()
    return organisation, person


def details(**more: Any) -> DescribeOrganisation:
    return DescribeOrganisation(by=LANDING, **{"name": "Eén BV", "postcode": "9711 AA"} | more)


async def test_moving_to_another_postcode_moves_both_regions(office: Office) -> None:
    organisation = await office.organisation("3511 AB")
    moved = details(size_class=SizeClass.SMALL, sector_code="62.10", sector_version=SectorVersion.SBI_2025)
    await describe_organisation(office.uow, organisation.id, 1, moved, PLACES)
    latest = office.uow.last_snapshots[organisation.id]
    assert isinstance(latest, OrganisationLatest)
    assert (latest.province, latest.labour_market_region) == ("NL-GR", "AM01")
    assert (latest.sector_code, latest.sector_version) == ("62.10", "sbi_2025")
    (stored,) = office.uow.all(Organisation)
    assert stored.size_reason is SizeReason.DECLARED


@pytest.mark.parametrize(
    ("more", "error"),
    [({"sector_code": "62.10"}, IncompleteSector), ({"establishment_number": "1234"}, InvalidEstablishmentNumber)],
)
async def test_what_is_incomplete_is_refused(office: Office, more: dict[str, Any], error: type[Exception]) -> None:
    organisation = await office.organisation()
    with pytest.raises(error):
        await describe_organisation(office.uow, organisation.id, 1, details(**more), PLACES)


async def test_a_declared_pair_can_be_taken_back_on_both_sides(office: Office) -> None:
    one, other = await office.organisation(), await office.organisation()
    pair = {"by": LANDING, "organisation_id": one.id, "other_id": other.id, "kind": PairKind.COMPETITOR}
    await declare_pair(office.uow, DeclarePair(**pair))
    contact = caller(PublicRole.EMPLOYER_CONTACT, organisation_id=other.id)
    theirs = pair | {"by": contact, "organisation_id": other.id, "other_id": one.id}
    with pytest.raises(Forbidden):
        await declare_pair(office.uow, DeclarePair(**theirs, ends=True))
    await declare_pair(office.uow, DeclarePair(**pair, ends=True))
    assert [stored.competitors for stored in office.uow.all(Organisation)] == [[], []]


async def test_a_contact_hands_over_to_a_colleague_without_a_gap(office: Office) -> None:
    organisation, leaving = await with_contact(office)
    colleague = await office.person()
    colleague.employ(Employment(organisation_id=organisation.id, starts_on=today()))
    await office.uow.record(colleague)
    contact = caller(PublicRole.EMPLOYER_CONTACT, person_id=leaving.id, organisation_id=organisation.id)
    command = HandOver(by=contact, organisation_id=organisation.id, from_id=leaving.id, to_id=colleague.id, on=TOMORROW)
    await hand_over(office.uow, command)
    speaking = {
        day: [one.id for one in office.uow.all(Person) if organisation.id in one.speaks_for(day)]
        for day in (today(), TOMORROW)
    }
    assert speaking == {today(): [leaving.id], TOMORROW: [colleague.id]}
    with pytest.raises(NotRunning):
        await hand_over(office.uow, command)


async def test_a_contact_cannot_make_a_stranger_speak_for_the_organisation(office: Office) -> None:
    organisation, leaving = await with_contact(office)
    stranger = await office.person()
    contact = caller(PublicRole.EMPLOYER_CONTACT, person_id=leaving.id, organisation_id=organisation.id)
    command = HandOver(by=contact, organisation_id=organisation.id, from_id=leaving.id, to_id=stranger.id, on=today())
    with pytest.raises(NotFound):
        await hand_over(office.uow, command)
    other = caller(PublicRole.EMPLOYER_CONTACT, organisation_id=(await office.organisation()).id)
    with pytest.raises(Forbidden):
        await hand_over(
            office.uow, HandOver(**{name: getattr(command, name) for name in command.__slots__} | {"by": other})
        )


@pytest.mark.parametrize("reason", DepartureReason)
async def test_who_leaves_loses_its_contacts_and_who_stops_its_employments_too(
    office: Office, reason: DepartureReason
) -> None:
    organisation, person = await with_contact(office)
    person.employ(Employment(organisation_id=organisation.id, starts_on=today()))
    await office.uow.record(person)
    await leave(office.uow, departure(organisation, reason), office.register)
    assert [type(fact) for fact in office.uow.facts] == [
        RoleEndedV1,
        *([EmploymentEndedV1] if reason is DepartureReason.STOPPED else []),
    ]
    assert {fact.reason for fact in office.uow.facts} == {f"organisation_{reason}"}
    latest = office.uow.last_snapshots[organisation.id]
    assert isinstance(latest, OrganisationLatest)
    assert latest.left_on == TOMORROW
    with pytest.raises(AlreadyLeft):
        await leave(office.uow, departure(organisation, reason), office.register)


async def test_who_takes_over_before_a_departure_speaks_until_then_and_nobody_after_it(office: Office) -> None:
    organisation, leaving = await with_contact(office)
    coming, late = await office.person(), await office.person()
    await leave(office.uow, departure(organisation, DepartureReason.LEFT, on=NEXT_WEEK), office.register)
    period = RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=organisation.id, starts_on=TOMORROW)
    over = {"by": LANDING, "organisation_id": organisation.id, "from_id": leaving.id, "to_id": coming.id}
    office.uow.begin()
    await hand_over(office.uow, HandOver(**over, on=TOMORROW))
    office.uow.begin()
    await start_role(office.uow, StartRole(by=LANDING, person_id=late.id, period=period))
    assert [(await office.reread(one)).roles[0].ends_on for one in (coming, late)] == [NEXT_WEEK, NEXT_WEEK]
    office.uow.begin()
    with pytest.raises(HasLeft):
        await hand_over(office.uow, HandOver(**over, on=NEXT_WEEK))
    after = StartRole(by=LANDING, person_id=(await office.person()).id, period=replace(period, starts_on=NEXT_WEEK))
    office.uow.begin()
    with pytest.raises(HasLeft):
        await start_role(office.uow, after)
    invited = SendInvitation(
        by=LANDING, lasts=timedelta(days=1), person_id=after.person_id, role=replace(period, starts_on=NEXT_WEEK)
    )
    office.uow.begin()
    with pytest.raises(HasLeft):
        await send_invitation(office.uow, invited, office.register, office.invitations)


@pytest.mark.parametrize(("reason", "ends_on"), [(DepartureReason.LEFT, None), (DepartureReason.STOPPED, NEXT_WEEK)])
async def test_who_stops_employs_nobody_past_its_day(
    office: Office, reason: DepartureReason, ends_on: date | None
) -> None:
    organisation, person = await office.organisation(), await office.person()
    await leave(office.uow, departure(organisation, reason, on=NEXT_WEEK), office.register)
    employment = Employment(organisation_id=organisation.id, starts_on=TOMORROW)
    office.uow.begin()
    await start_employment(office.uow, StartEmployment(by=LANDING, person_id=person.id, employment=employment))
    assert (await office.reread(person)).employments[0].ends_on == ends_on
    after = StartEmployment(
        by=LANDING, person_id=(await office.person()).id, employment=replace(employment, starts_on=NEXT_WEEK)
    )
    if reason is DepartureReason.STOPPED:
        office.uow.begin()
        with pytest.raises(HasLeft):
            await start_employment(office.uow, after)
    else:
        office.uow.begin()
        await start_employment(office.uow, after)


async def test_nobody_leaves_in_the_past(office: Office) -> None:
    organisation = await office.organisation()
    with pytest.raises(DepartureInThePast):
        command = departure(organisation, DepartureReason.LEFT, on=today() - timedelta(days=1))
        await leave(office.uow, command, office.register)


def departure(organisation: Organisation, reason: DepartureReason, **more: Any) -> Leave:
    return Leave(**{"by": LANDING, "organisation_id": organisation.id, "on": TOMORROW, "reason": reason} | more)


def test_nine_labour_market_regions_cross_the_border_of_a_province() -> None:
    provinces: dict[str, set[str]] = defaultdict(set)
    file = Path(import_regions.__file__).with_name("municipalities.csv")
    for row in csv.DictReader(line for line in file.read_text().splitlines() if not line.startswith("#")):
        provinces[row["labour_market_region"]].add(row["province"])
    assert sum(len(found) > 1 for found in provinces.values()) == 9
