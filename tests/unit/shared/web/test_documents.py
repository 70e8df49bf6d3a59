"""Documentation of endpoints and events is served from here alone: no page asks another host for anything."""

import re

import pytest

from shared.events import coaching, participants
from shared.web.app import create_app
from shared.web.asyncapi import asyncapi_document
from tests.unit.shared.web.serving import client

PUBLISHES = [participants.PersonInvitedV1, participants.RoleStartedV1, participants.PersonLatest]
READS = [coaching.PoolLatest]
APP = create_app("participants", publishes=PUBLISHES, reads=READS)


@pytest.mark.parametrize("path", ["/docs", "/asyncapi", "/docs/start.js"])
async def test_pages_name_no_other_host_and_what_they_name_is_there(path: str) -> None:
    async with client(APP) as http:
        page = await http.get(path)
        assert page.status_code == 200
        assert "//" not in page.text
        assert "<script>" not in page.text, "the content policy allows no script inside a page"
        named = re.findall(r'(?:src|href|url)[=:] ?"([^"#]+)"', page.text)
        for name in named:
            assert (await http.get(f"/{name}")).status_code == 200, name


async def test_requests_tried_from_the_documentation_go_where_the_document_lies() -> None:
    """So that they reach this service also behind a proxy that serves it under /api/<service>/."""
    async with client(APP) as http:
        assert (await http.get("/openapi.json")).json()["servers"] == [{"url": "."}]


async def test_only_known_files_are_served() -> None:
    async with client(APP) as http:
        for name in ("redoc.standalone.js", "..%2f__init__.py", "__init__.py", "nothing"):
            assert (await http.get(f"/docs/{name}")).status_code == 404


async def test_openapi_names_the_policy_of_an_endpoint() -> None:
    async with client(create_app("participants", parked=object())) as http:  # type: ignore[arg-type]
        document = (await http.get("/openapi.json")).json()
    assert document["paths"]["/parked"]["get"]["security"] == [{"token": ["role:operator", "service:landing"]}]


async def test_openapi_describes_refusals_as_they_are_sent() -> None:
    async with client(create_app("participants", parked=object())) as http:  # type: ignore[arg-type]
        document = (await http.get("/openapi.json")).json()
    for path in document["paths"].values():
        for operation in path.values():
            assert "422" not in operation["responses"]
            assert list(operation["responses"]["4XX"]["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_asyncapi_has_each_topic_with_its_messages() -> None:
    document = asyncapi_document("participants", PUBLISHES, READS)
    assert document["asyncapi"].startswith("3.")
    found = {
        (document["channels"][operation["channel"]["$ref"].rpartition("/")[2]]["address"], operation["action"])
        for operation in document["operations"].values()
    }
    assert found == {
        ("participants.people.v1", "send"),
        ("participants.people.latest.v1", "send"),
        ("coaching.pools.latest.v1", "receive"),
    }
    schemas = document["components"]["schemas"]
    for event in (*PUBLISHES, *READS):
        assert set(event.model_json_schema()["properties"]) == set(schemas[event.__name__]["properties"])


async def test_the_page_of_events_shows_types_and_fields() -> None:
    async with client(APP) as http:
        page = (await http.get("/asyncapi")).text
    for text in (
        "participants.person.role_started.v1",
        "starts_on",
        "coaching.pools.latest.v1",
        "participants.people.v1",
    ):
        assert text in page
