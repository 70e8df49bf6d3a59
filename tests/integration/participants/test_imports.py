"""Files of people and organisations: all or nothing, every fault with its line, and nothing twice."""

import secrets
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from landing.imports.reading import read_rows
from landing.imports.sending import parts
from shared.events.participants import PEOPLE_LATEST, PersonLatest
from tests.integration.participants.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def kvk() -> str:
    return f"{secrets.randbelow(10**8):08}"


async def sent(world: World, kind: str, file: Path) -> tuple[str, list[dict[str, Any]]]:
    """The import's id, and what was wrong with its rows."""
    id = (await world.done("/imports", {"kind": kind}))["import_id"]
    errors = []
    for part in parts(read_rows(file)):
        errors += (await world.done(f"/imports/{id}/rows", {"rows": part}))["errors"]
    return id, errors


async def checked(world: World, id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await world.participants.get(f"/imports/{id}/check", by="service:landing")).json()
    return found


async def applied(world: World, id: str) -> dict[str, Any]:
    await world.done(f"/imports/{id}/application", {})

    async def ended() -> dict[str, Any] | None:
        file: dict[str, Any] = (await world.participants.get(f"/imports/{id}", by="service:landing")).json()
        return file if file["state"] != "wanted" else None

    found = await eventually(ended, what="an import that ended")
    assert found is not None
    return found


async def test_organisations_and_then_their_people_come_in_once(world: World, tmp_path: Path) -> None:
    numbers, tag = [kvk(), kvk()], secrets.token_hex(4)
    employers = tmp_path / "employers.csv"
    employers.write_text("kvk_number;name;postcode\n" + "".join(f"{one};Eén {one};3511 AB\n" for one in numbers))
    id, errors = await sent(world, "organisations", employers)
    assert (errors, (await applied(world, id))["entered"]) == ([], 2)

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "email", "role", "target_group", "kvk_number", "postcode", "languages", "travel_minutes"])
    sheet.append(["Anna", f"a.{tag}@voorbeeld.example", "employer_contact", None, numbers[0], None, None, None])
    sheet.append(["Bo", f"b.{tag}@voorbeeld.example", "starter", "grower", numbers[1], "3512", "nl:native|en:B2", 45])
    book.save(tmp_path / "people.xlsx")
    for entered in (2, 0):
        id, errors = await sent(world, "people", tmp_path / "people.xlsx")
        outcome = await applied(world, id)
        assert (errors, outcome["state"], outcome["entered"], outcome["known"]) == ([], "applied", entered, 2 - entered)

    await world.published()
    latest = [one for one in await world.wire.events(PEOPLE_LATEST.name) if isinstance(one, PersonLatest)]
    (starter,) = [one for one in latest if one.travel_minutes == 45]
    assert [language.level for language in starter.languages] == ["native", "B2"]
    assert len(starter.employments) == 1
    async with world.participants.core.database.engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM import_rows")) == 0, "no copy of the file is kept"


async def test_every_fault_is_named_and_nothing_is_entered(world: World, tmp_path: Path) -> None:
    tag = secrets.token_hex(4)
    file = tmp_path / "people.csv"
    file.write_text(
        "name,email,role,target_group,kvk_number,fte_hundredths\n"
        f"Anna,a.{tag}@voorbeeld.example,coach,,,\n"
        f"Bo,nobody,starter,grower,,\n"
        f"Cas,c.{tag}@voorbeeld.example,starter,,,\n"
        f"\n"
        f"Dee,d.{tag}@voorbeeld.example,,,12345678,120\n"
        f"Eva,A.{tag}@voorbeeld.example,,,00000000,\n"
    )
    id, errors = await sent(world, "people", file)
    assert [(one["line"], one["column"]) for one in errors] == [(3, "email"), (4, "role"), (6, "fte_hundredths")]
    whole = await checked(world, id)
    found = [(one["line"], one["column"], one["code"]) for one in whole["errors"]]
    assert found == [(7, "email", "doubled"), (7, "kvk_number", "unknown_organisation")]
    assert (await applied(world, id))["state"] == "refused"
    async with world.participants.core.database.engine.connect() as connection:
        count = sa.text("SELECT count(*) FROM people WHERE email_key LIKE :tag")
        assert await connection.scalar(count, {"tag": f"%{tag}%"}) == 0


async def test_only_operators_and_the_command_line_import(world: World) -> None:
    coordinator = await world.person("Co", {"role": "coordinator", "provinces": ["NL-UT"]})
    assert (await world.post("/imports", {"kind": "people"}, by=coordinator)).status_code == 403


async def test_a_newer_catalogue_changes_only_what_differs_and_keeps_what_it_drops(world: World) -> None:
    start = "http://data.europa.eu/esco/skill/"
    uris = [f"{start}{secrets.token_hex(8)}" for _ in range(3)]
    occupation = {"uri": f"http://data.europa.eu/esco/occupation/{secrets.token_hex(8)}", "kind": "occupation"}
    first = [
        {"uri": uri, "kind": "skill", "label_en": f"skill {uri[-4:]}", "label_nl": "een vaardigheid"} for uri in uris
    ]
    group = "http://data.europa.eu/esco/isco/C2512"
    needs = {"needs": f"{uris[0]}:essential|{uris[1]}:optional", "broader": group}
    first.append(occupation | {"label_en": "maker"} | needs)
    second = [first[0] | {"label_en": "another"}, {"uri": uris[1], "kind": "skill", "label_en": first[1]["label_en"]}]
    second.append(occupation | {"label_en": "maker"})
    version = f"test-{secrets.token_hex(6)}"

    async def imported(cells: list[dict[str, str]]) -> int:
        begun = {"kind": "skills", "catalogue_version": version}
        id = (await world.done("/imports", begun))["import_id"]
        rows = [{"line": line, "cells": row} for line, row in enumerate(cells, start=1)]
        assert (await world.done(f"/imports/{id}/rows", {"rows": rows}))["errors"] == []
        return int((await applied(world, id))["entered"])

    async def concept(uri: str) -> dict[str, Any]:
        found: dict[str, Any] = (await world.participants.get(f"/skills/by-uri?uri={uri}", by="service:landing")).json()
        return found

    assert (await imported(first), await imported(second)) == (4, 1)
    assert (await concept(uris[0]))["label_en"] == "another"
    assert (await concept(uris[1]))["label_nl"] == "een vaardigheid", "a known Dutch label is not lost"
    assert (await concept(uris[2]))["version"] == 1, "what is no longer named stays readable"
    held = await concept(occupation["uri"])
    assert [need["essential"] for need in held["needs"]] == [True, False], "no file spoke of relations"
    assert held["broader"] == [group]
