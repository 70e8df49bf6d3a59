"""What a service says and hears on Kafka, as an AsyncAPI document made by FastStream and a page rendered from it here.

FastStream's own page loads its scripts from another host; this one is plain HTML.
"""

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from fastapi import APIRouter
from faststream.kafka import KafkaBroker
from faststream.specification import AsyncAPI
from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from shared.events.base import Event, Topic
from shared.identity.policy import public

WHY = "describes the interface, which is no secret"
NOWHERE = "kafka:9092"
_pages = Environment(loader=PackageLoader("shared.web", "templates"), autoescape=True)
_pages.filters["marked"] = lambda text: Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 escaped first


def asyncapi_document(
    service: str, publishes: Sequence[type[Event]], reads: Sequence[type[Event]], version: str = "0.1.0"
) -> dict[str, Any]:
    """AsyncAPI 3. The broker behind it is made for the document only and is never started."""
    broker = KafkaBroker(NOWHERE)
    for topic, schema in _by_topic(reads):
        broker.subscriber(topic.name, title=f"{topic.name}:read", description=topic.about)(_handler(schema))
    for topic, schema in _by_topic(publishes):
        broker.publisher(topic.name, title=f"{topic.name}:publish", description=topic.about, schema=schema)
    document: dict[str, Any] = AsyncAPI(broker, title=service, version=version).to_specification().to_jsonable()
    return document


def asyncapi_page(
    service: str, publishes: Sequence[type[Event]], reads: Sequence[type[Event]], version: str = "0.1.0"
) -> str:
    """The same for people: topics, messages and their fields."""
    document = asyncapi_document(service, publishes, reads, version)
    schemas = document.get("components", {}).get("schemas", {})
    directions = [("Publishes", _shown(publishes, schemas)), ("Reads", _shown(reads, schemas))]
    return _pages.get_template("asyncapi.html.j2").render(service=service, version=version, directions=directions)


def asyncapi_router(
    service: str, version: str, publishes: Sequence[type[Event]], reads: Sequence[type[Event]]
) -> APIRouter:
    router = APIRouter(dependencies=[public(WHY)], include_in_schema=False)
    made: dict[str, Any] = {}

    @router.get("/asyncapi.json")
    async def document() -> dict[str, Any]:
        if not made:
            made.update(asyncapi_document(service, publishes, reads, version))
        return made

    @router.get("/asyncapi")
    async def page() -> HTMLResponse:
        return HTMLResponse(asyncapi_page(service, publishes, reads, version))

    return router


def _by_topic(events: Sequence[type[Event]]) -> list[tuple[Topic, Any]]:
    """Each topic with the union of its events."""
    topics = {event.topic.name: event.topic for event in events}
    return [
        (topic, reduce(or_, [event for event in events if event.topic.name == name]))
        for name, topic in sorted(topics.items())
    ]


def _handler(schema: Any) -> Any:
    async def handle(message: Any) -> None:
        """Never called: its parameter's type is the payload in the document."""

    handle.__annotations__["message"] = schema
    return handle


def _shown(events: Sequence[type[Event]], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "topic": topic,
            "messages": [
                {"type": event.wire_type, "about": event.__doc__, "fields": _fields(schemas.get(event.__name__, {}))}
                for event in events
                if event.topic.name == topic.name
            ],
        }
        for topic, _ in _by_topic(events)
    ]


def _fields(schema: dict[str, Any]) -> list[tuple[str, str, bool]]:
    required = schema.get("required", ())
    return [(name, _kind(value), name in required) for name, value in schema.get("properties", {}).items()]


def _kind(schema: dict[str, Any]) -> str:
    """A JSON schema in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            return " or ".join(_kind(option) for option in schema[union])
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "anything"))
