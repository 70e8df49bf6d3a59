"""The shipped catalogue on real engines: published once, and of a newer one only what differs."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.participants.adapters.catalogue_files import shipped_catalogue
from services.participants.adapters.shelf import PostgresShelf
from services.participants.adapters.tables import Table
from services.participants.application.load_catalogue import load_shipped
from services.participants.domain.concept import Catalogue
from shared.events.participants import SKILLS_LATEST, SkillLatest
from shared.outbox import Cause
from tests.integration.participants.world import LANDING, World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
SHELF = PostgresShelf()


async def test_each_concept_is_published_once_and_a_newer_catalogue_publishes_only_what_differs(world: World) -> None:
    shipped = shipped_catalogue()
    await world.published()
    first = await world.wire.envelopes(SKILLS_LATEST.name)
    assert {envelope.subject for envelope in first} == {concept.uri for concept in shipped.concepts}
    assert {envelope.version for envelope in first} == {1}

    async def load(catalogue: Catalogue) -> int:
        async with world.participants.core.units(Cause.by("service:participants")) as uow:
            return await load_shipped(uow, catalogue, SHELF)

    assert await load(shipped_catalogue()) == 0, "a second start"
    newer = shipped_catalogue()
    newer.concepts[0].label_nl = "anders"
    assert await load(Catalogue("newer", newer.concepts)) == 1
    assert await load(shipped_catalogue()) == 0, "an older version is not taken into use again"
    await world.published()
    changed = (await world.wire.envelopes(SKILLS_LATEST.name, newer.concepts[0].uri))[-1]
    assert isinstance(changed.event, SkillLatest)
    assert (changed.version, changed.event.label_nl) == (2, "anders")
    assert len(await world.wire.envelopes(SKILLS_LATEST.name)) == len(first) + 1


async def test_the_catalogue_is_searched_in_both_languages_and_page_by_page(world: World) -> None:
    async def get(path: str) -> Any:
        return (await world.participants.get(path, by=LANDING)).json()

    assert [one["label_en"] for one in (await get("/skills?query=back-ups"))["items"]] == ["perform backups"]
    assert (await get("/skills?query=100%25"))["items"] == []
    occupations: list[str] = []
    path = "/skills?kind=occupation&limit=10"
    page = await get(path)
    while True:
        occupations += [one["uri"] for one in page["items"]]
        if page["next"] is None:
            break
        page = await get(f"{path}&cursor={page['next']}")
    assert len(occupations) == len(set(occupations)) == 26
    developer = await get(f"/skills/by-uri?uri={occupations[-1]}")
    assert developer["label_en"] == "web developer"
    assert any(need["essential"] for need in developer["needs"])
    python = (await get("/skills?query=python%20(computer"))["items"][0]
    assert python["ecf"] == {"code": "B.1", "title_en": "Application Development", "levels": [1, 2, 3]}
    assert (await get(f"/skills/by-uri?uri={python['uri']}"))["ecf"] == python["ecf"]
    assert developer["ecf"] is None, "an occupation is no competence"
    some = await get(f"/skills?uri={occupations[0]}&uri={occupations[-1]}&uri=urn:none")
    assert {one["uri"] for one in some["items"]} == {occupations[0], occupations[-1]}
    assert (await world.participants.get("/skills/by-uri?uri=urn:none", by=LANDING)).status_code == 404


async def test_an_occupation_is_no_skill_of_a_person(world: World) -> None:
    person = await world.person()
    occupation = next(one for one in shipped_catalogue().concepts if one.needs)
    body = {"skills": [{"uri": occupation.uri}]}
    refused = await world.put(f"/people/{person}/profile", body, match='"1"')
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_skill")


async def test_the_migrations_make_exactly_the_declared_tables(world: World) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def differences(connection: Any, declared: sa.MetaData) -> list[Any]:
        own = set(declared.tables)
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in own}
        )
        return list(compare_metadata(context, declared))

    async with world.participants.core.database.engine.connect() as connection:
        assert await connection.run_sync(differences, Table.metadata) == []
        other = sa.Table("people", sa.MetaData(), sa.Column("id", sa.Uuid, primary_key=True))
        assert await connection.run_sync(differences, other.metadata), "the twin: a difference is seen"
