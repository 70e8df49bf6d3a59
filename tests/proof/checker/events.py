"""Checks that hold for any service: one event per change, in order per key, with its cause, and nothing left over."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from shared.events.registry import TOPICS, is_snapshot
from tests.proof.checker.books import Books, Written

OWNED = {
    "participants.people.latest.v1": ("participants", "people", "id"),
    "participants.people.v1": ("participants", "people", "id"),
    "participants.organisations.latest.v1": ("participants", "organisations", "id"),
    "participants.skills.latest.v1": ("participants", "concepts", "uri"),
    "coaching.pools.latest.v1": ("coaching", "pools", "id"),
    "coaching.pools.v1": ("coaching", "pools", "id"),
    "coaching.coaches.latest.v1": ("coaching", "coaches", "id"),
    "coaching.requests.latest.v1": ("coaching", "requests", "id"),
    "coaching.requests.v1": ("coaching", "requests", "id"),
    "coaching.engagements.latest.v1": ("coaching", "engagements", "id"),
    "coaching.engagements.v1": ("coaching", "engagements", "id"),
}
"""Topic to the database, table and column whose value is its key: a record's version is that row's."""
OTHERS = {"matching.proposals.v1", "notifications.deliveries.v1"}
"""Keyed by somebody else's id; `journey.py` checks them against their own tables."""


def unlisted(_: Books) -> Iterator[str]:
    for topic in TOPICS.keys() - OWNED.keys() - OTHERS:
        yield f"{topic}: no check knows this topic; give it a row in tests/proof/checker/events.py"


def versions(books: Books) -> Iterator[str]:
    """A snapshot for each version of each row and no other; facts in the order of versions, one for each at most.

    A second snapshot of a version that no event caused is one that a relay renewed.
    """
    for topic, (database, table, key) in OWNED.items():
        if database not in books.rows:
            continue
        stored = {str(row[key]): int(row["version"]) for row in books.table(database, table)}
        published = _versions(books, topic)
        for id in published.keys() - stored.keys():
            yield f"{topic} {id}: published, but {database} has no such row"
        for id, version in stored.items():
            found = published.get(id, [])
            if is_snapshot(topic) and found != list(range(1, version + 1)):
                yield f"{topic} {id}: the row is at version {version}, published were {_short(found)}"
            elif any(later <= earlier for earlier, later in pairwise(found)):
                yield f"{topic} {id}: facts of versions {_short(found)}"
            elif found and found[-1] > version:
                yield f"{topic} {id}: a fact of version {found[-1]}, the row is at {version}"


def order(books: Books) -> Iterator[str]:
    """Of one key, what was recorded later stands later."""
    for topic in OTHERS & books.records.keys():
        if topic == "notifications.deliveries.v1":
            continue  # the key is the person, the aggregate one delivery: nothing orders one's deliveries
        last: dict[str, str] = {}
        for record in books.firsts(topic):
            if record.recorded < last.get(record.key, ""):
                yield f"{topic} {record.key}: {record.id} was recorded before what stands in front of it"
            last[record.key] = record.recorded


def causes(books: Books) -> Iterator[str]:
    """Whatever an event says it follows from stands on a topic too."""
    known = {record.id for records in books.records.values() for record in records}
    for records in books.records.values():
        for record in records:
            if record.causation is not None and record.causation not in known:
                yield f"{record.topic} {record.key}: {record.id} follows {record.causation}, which was never published"


def nothing_left(books: Books) -> Iterator[str]:
    for database, tables in books.rows.items():
        for table in ("outbox", "parked_messages", "pools_to_plan"):
            if rows := tables.get(table):
                places = [{name: row.get(name) for name in ("topic", "key", "reason", "pool_id")} for row in rows[:3]]
                yield f"{database}: {len(rows)} rows are left in {table}: {places}"


def _versions(books: Books, topic: str) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for record in books.firsts(topic):
        is_renewed = is_snapshot(topic) and record.causation is None and record.version in found[record.key]
        if not is_renewed:
            found[record.key].append(record.version)
    return found


def _short(versions: list[int]) -> str:
    return str(versions if len(versions) < 12 else [*versions[:5], "…", *versions[-5:]])


def duplicates(records: list[Written]) -> int:
    """Copies beyond the first of each event: permitted, and told."""
    return len(records) - len({record.id for record in records})
