"""People and organisations on real engines: unique, in order, and never named on a topic."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.participants.adapters.tables import AuditEntries
from shared.db import table_of
from shared.events.participants import ORGANISATIONS_LATEST, PEOPLE, PEOPLE_LATEST, PersonLatest, Role, SkillLatest
from shared.events.registry import topics_of
from tests.integration.participants.world import World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
CANARIES = (b"Kanariefluiter", b"kanarie.fluiter", b"vogelhuis", b'"3512"')


async def bytes_on_topics(world: World) -> list[bytes]:
    """Everything of this service that a reader of the broker could see."""
    seen: list[bytes] = []
    for topic in topics_of("participants"):
        for record in await world.wire.records(topic.name):
            seen += [record.key or b"", record.value or b"", *(value for _, value in record.headers)]
    return seen


def canaries_in(texts: Iterable[bytes]) -> set[bytes]:
    return {canary for text in texts for canary in CANARIES if canary.lower() in text.lower()}


async def test_no_name_address_or_postcode_of_a_person_reaches_a_topic_or_a_kept_answer(world: World) -> None:
    employer = await world.organisation()
    person = await world.person("Wil Kanariefluiter", {"role": "coach"}, email="Kanarie.Fluiter@vogelhuis.example")
    await world.done(f"/people/{person}/employments", {"organisation_id": str(employer), "starts_on": "2026-01-01"})
    profile = {"postcode": "3512 AA", "languages": [{"code": "nl", "level": "C1"}]}
    assert (await world.put(f"/people/{person}/profile", profile, match='"3"')).status_code == 200
    await world.done(f"/people/{person}/roles/end", {"role": "coach", "ends_on": "2026-06-01", "reason": "moved_on"})
    await world.published()

    latest = (await world.wire.events(PEOPLE_LATEST.name, person))[-1]
    assert isinstance(latest, PersonLatest)
    assert (latest.provinces, latest.labour_market_region) == (("NL-UT",), "AM13")
    assert canaries_in(await bytes_on_topics(world)) == set()
    async with world.participants.core.database.engine.connect() as connection:
        answers = (await connection.execute(sa.text("SELECT body::text FROM idempotency_keys"))).scalars()
        assert canaries_in(answer.encode() for answer in answers) == set()

    # The twin: the search does find what is there.
    labelled = SkillLatest(uri="urn:a:bird", kind="skill", label_en="Wil KANARIEFLUITER", catalogue_version="none")
    await world.wire.publish(labelled)
    assert canaries_in(await bytes_on_topics(world)) == {b"Kanariefluiter"}


async def test_concurrent_role_changes_keep_their_versions_in_order_and_double_nothing(world: World) -> None:
    person = await world.person()
    employers = await asyncio.gather(*(world.organisation() for _ in range(6)))
    contact = [{"role": "employer_contact", "organisation_id": str(employer)} for employer in employers]

    answers = await asyncio.gather(*(world.post(f"/people/{person}/roles", role) for role in contact * 3))

    assert Counter(answer.status_code for answer in answers) == {200: 6, 409: 12}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"doubled_period"}
    await world.published()
    snapshots = await world.wire.envelopes(PEOPLE_LATEST.name, person)
    assert [envelope.version for envelope in snapshots] == list(range(1, 8))
    facts = await world.wire.envelopes(PEOPLE.name, person)
    assert [envelope.version for envelope in facts] == list(range(1, 8))
    newest = snapshots[-1].event
    assert isinstance(newest, PersonLatest)
    assert {period.organisation_id for period in newest.roles if period.role is Role.EMPLOYER_CONTACT} == set(employers)


async def test_an_address_belongs_to_one_person_whatever_its_letter_case(world: World) -> None:
    spelled = ["a.jansen@voorbeeld.example", "A.Jansen@Voorbeeld.Example", "A.JANSEN@VOORBEELD.EXAMPLE"]
    bodies = [{"name": "A. Jansen", "email": email} for email in spelled * 3]
    answers = await asyncio.gather(*(world.post("/people", body) for body in bodies))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 8}

    later = await world.post("/people", bodies[1])
    assert (later.status_code, later.json()["code"]) == (409, "email_taken")
    assert "jansen" not in later.text.lower()


async def test_a_postcode_gives_both_regions_and_must_exist(world: World) -> None:
    body = {"kvk_number": "12345678", "name": "Voorbeeld BV", "postcode": "8011 AA"}
    created = await world.done("/organisations", body)
    place = {"municipality": "Zwolle", "province": "NL-OV", "labour_market_region": "AM36"}
    assert created.items() >= place.items()

    refused = await world.post("/organisations", body | {"kvk_number": "12345679", "postcode": "6789 ZZ"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_postcode")
    doubled = await world.post("/organisations", body)
    assert (doubled.status_code, doubled.json()["code"]) == (409, "kvk_number_taken")

    headers = {"Authorization": f"Bearer {world.participants.token('service:landing')}"}
    looked_up = await world.participants.http.get("/postcodes/8011", headers=headers)
    assert looked_up.json() == place


async def test_a_competitor_is_declared_on_both_sides_at_once(world: World) -> None:
    one, other = await world.organisation(), await world.organisation("1012 AB")
    pair = {"kind": "competitor", "organisation_id": str(other)}
    answers = await asyncio.gather(
        world.post(f"/organisations/{one}/pairs", pair),
        world.post(f"/organisations/{other}/pairs", {"kind": "competitor", "organisation_id": str(one)}),
        world.post(f"/organisations/{one}/pairs", {"kind": "hirer", "organisation_id": str(other)}),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    await world.published()
    for organisation, competitor, hirers in ((one, other, (other,)), (other, one, ())):
        newest = (await world.wire.events(ORGANISATIONS_LATEST.name, organisation))[-1]
        assert newest is not None
        assert (newest.competitors, newest.hirers) == ((competitor,), hirers)  # type: ignore[attr-defined]


async def test_a_profile_is_replaced_only_by_who_knows_its_present_version(world: World) -> None:
    person, stranger = await world.person(), await world.person()
    path, profile = f"/people/{person}/profile", {"provinces": ["NL-FR"], "mode": "remote"}
    assert (await world.put(path, profile, by=person, match=None)).status_code == 428
    assert (await world.put(path, profile, by=person, match='"7"')).status_code == 412
    assert (await world.put(path, profile, by=stranger, match='"1"')).status_code == 404
    replaced = await world.put(path, profile, by=person, match='"1"')
    assert (replaced.status_code, replaced.headers["ETag"]) == (200, '"2"')
    unknown = await world.put(path, {"postcode": "0000"}, by=person, match='"2"')
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_postcode")

    own = await world.participants.get(f"/people/{person}", by=person)
    assert (own.json()["provinces"], own.json()["name"]) == (["NL-FR"], "Sanne de Vries")
    assert (await world.participants.get(f"/people/{person}", by=stranger)).status_code == 404
    assert await audited(world, person) == [("profile_replaced", str(person))]


async def test_a_coordinator_acts_in_his_own_provinces_and_makes_no_operators(world: World) -> None:
    coordinator = await world.person("Regio Aanjager", {"role": "coordinator", "provinces": ["NL-UT"]})
    near, far = await world.organisation("3511 AB"), await world.organisation("8011 AA")
    starter = (await world.done("/people", {"name": "S", "email": f"{uuid4()}@x.example"}, by=coordinator))["person_id"]
    roles = f"/people/{starter}/roles"
    await world.done(roles, {"role": "employer_contact", "organisation_id": str(near)}, by=coordinator)
    for forbidden in (
        {"role": "employer_contact", "organisation_id": str(far)},
        {"role": "operator"},
        {"role": "coordinator", "provinces": ["NL-UT"]},
    ):
        assert (await world.post(roles, forbidden, by=coordinator)).status_code == 403
    own = await world.post(f"/people/{coordinator}/roles", {"role": "coach"}, by=coordinator)
    assert own.status_code == 403
    organisation = {"kvk_number": "00000001", "name": "Ver weg BV", "postcode": "8011"}
    assert (await world.post("/organisations", organisation, by=coordinator)).status_code == 403
    assert (await world.post("/people", {"name": "X", "email": "x@x.example"}, by=UUID(starter))).status_code == 403


async def audited(world: World, subject: UUID) -> list[tuple[str, str]]:
    entries = table_of(AuditEntries)
    async with world.participants.core.database.engine.connect() as connection:
        query = sa.select(entries.c.action, entries.c.actor).where(entries.c.subject_id == subject)
        return [(row.action, row.actor) for row in await connection.execute(query)]
