"""Every read model equals the one that its topic makes when it is read from the start."""

import importlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from landing.supervisor.services import SERVICES
from services.participants.application.relate import relations_of_engagement, relations_of_request
from shared.events.base import Snapshot
from shared.events.coaching import RequestLatest
from shared.events.coaching_engagements import EngagementLatest
from shared.outbox import Projection
from tests.proof.checker.books import Books, Row, Written


def projections() -> Iterator[tuple[str, Projection]]:
    """Those of all services that have a database, with the service's name."""
    for service in SERVICES:
        if service.has_database:
            declared = importlib.import_module(service.module).build()
            yield from ((service.name, projection) for projection in declared.projections)


def read_models(books: Books) -> Iterator[str]:
    for service, projection in projections():
        if service in books.rows:
            rows = books.table(service, projection.rows.name)
            yield from _differences(f"{service}.{projection.rows.name}", rebuilt(books, projection.snapshot), rows)


def rebuilt(books: Books, snapshot: type[Snapshot]) -> dict[str, Written]:
    """The newest snapshot of each key."""
    newest: dict[str, Written] = {}
    for record in books.records.get(snapshot.topic.name, ()):
        if record.type == snapshot.wire_type and record.version > _version(newest.get(record.key)):
            newest[record.key] = record
    return newest


def _version(record: Written | None) -> int:
    return record.version if record is not None else -1


def _differences(name: str, expected: dict[str, Written], rows: list[Row]) -> Iterator[str]:
    found = {row["id"]: row for row in rows}
    yield from (f"{name} {id}: on the topic, not in the read model" for id in expected.keys() - found.keys())
    yield from (f"{name} {id}: in the read model, not on the topic" for id in found.keys() - expected.keys())
    for id in expected.keys() & found.keys():
        record, row = expected[id], found[id]
        if (row["version"], row["gone"]) != (record.version, record.body is None):
            yield f"{name} {id}: is at version {row['version']}, the topic at {record.version}"
        elif record.body is not None and {k: v for k, v in record.said().items() if k in row["body"]} != row["body"]:
            yield f"{name} {id}: its body differs from that of version {record.version}"


def relations(books: Books) -> Iterator[str]:
    """The read model that participants derives from two others."""
    if "participants" not in books.rows:
        return
    expected: set[str] = set()
    for record in rebuilt(books, RequestLatest).values():
        request = RequestLatest.model_validate(record.said())
        expected |= {_told(record.key, asdict(one)) for one in relations_of_request(request, _at(record))}
    for record in rebuilt(books, EngagementLatest).values():
        engagement = EngagementLatest.model_validate(record.said())
        expected |= {_told(record.key, asdict(one)) for one in relations_of_engagement(engagement, _at(record))}
    found = {_told(str(row["case_id"]), row) for row in books.table("participants", "relations")}
    yield from (f"participants.relations: missing {one}" for one in expected - found)
    yield from (f"participants.relations: too many {one}" for one in found - expected)


def _at(record: Written) -> datetime:
    return datetime.fromisoformat(record.time)


def _told(case: str, row: Row) -> str:
    names = ("person_id", "counterpart_id", "organisation_id", "pool_id", "kind", "starts_at", "ends_at", "disclosure")
    return " ".join([case, *(_spelled(row[name]) for name in names)])


def _spelled(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID | str) or value is None else str(getattr(value, "value", value))
