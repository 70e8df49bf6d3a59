"""All checks in one list, and the harm that each must notice: a checker that reports nothing would prove nothing."""

import random
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from uuid import uuid4

from shared.events.registry import is_snapshot
from tests.proof.checker import events, journey, read_models
from tests.proof.checker.books import Books, Written

Check = Callable[[Books], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    events.unlisted,
    events.versions,
    events.order,
    events.causes,
    events.nothing_left,
    journey.requests,
    journey.matched_or_waiting,
    journey.points,
    journey.engagements,
    journey.proposals,
    journey.notices,
    journey.deliveries,
    read_models.read_models,
    read_models.relations,
)
SHOWN = 20


def wrong(books: Books, checks: tuple[Check, ...] = CHECKS) -> list[str]:
    """What is wrong, each check's first findings."""
    found: list[str] = []
    for check in checks:
        findings = list(check(books))
        found += [f"{check.__name__}: {one}" for one in findings[:SHOWN]]
        if len(findings) > SHOWN:
            found.append(f"{check.__name__}: {len(findings) - SHOWN} more")
    return found


def is_wrong(books: Books) -> bool:
    """Whether any check finds anything; it looks no further than that."""
    return any(next(check(books), None) is not None for check in CHECKS)


def harmed(books: Books, dice: random.Random) -> Iterator[tuple[str, Books]]:
    """The same books with one event dropped, one doubled, two of a key swapped, one effect doubled; of each topic."""
    for topic, records in books.records.items():
        if not records:
            continue
        victim = dice.choice([record for record in records if record.causation] or records)
        rest = [record for record in records if record.id != victim.id]
        yield f"one event dropped from {topic}", _with(books, topic, rest)
        again = replace(victim, id=str(uuid4()), offset=records[-1].offset + 1)
        if victim.causation or not is_snapshot(topic):
            yield f"one event published twice as two on {topic}", _with(books, topic, [*records, again])
        if pair := _of_one_key(records, dice):
            yield f"two events of a key swapped on {topic}", _with(books, topic, _swapped(records, *pair))
    for database, table in (("notifications", "deliveries"), ("coaching", "engagements"), ("matching", "proposals")):
        if rows := books.table(database, table):
            double = {**dice.choice(rows), "id": uuid4()}
            doubled = copy(books)
            doubled.rows = books.rows | {database: books.rows[database] | {table: [*rows, double]}}
            yield f"one row of {database}.{table} doubled", doubled


def _with(books: Books, topic: str, records: list[Written]) -> Books:
    changed = copy(books)
    changed.records = books.records | {topic: records}
    return changed


def _of_one_key(records: list[Written], dice: random.Random) -> tuple[int, int] | None:
    """The places of two different events of one key, if any key has two in an order that is promised.

    Second copies have no place of their own, nor has a snapshot that a relay renewed: it is the same version again.
    """
    if records[0].topic == "notifications.deliveries.v1":
        return None
    last: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    seen: set[object] = set()
    for place, record in enumerate(records):
        what = (record.key, record.version) if is_snapshot(record.topic) else record.id
        if what in seen:
            continue
        seen.add(what)
        if record.key in last:
            pairs.append((last[record.key], place))
        last[record.key] = place
    return dice.choice(pairs) if pairs else None


def _swapped(records: list[Written], first: int, second: int) -> list[Written]:
    changed = list(records)
    changed[first], changed[second] = records[second], records[first]
    return changed
