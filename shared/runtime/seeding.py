"""Fills the database of one service from lines of JSON on standard input: the program behind `services/<name>/seed.py`.

`landing seed` runs it beside the running service. It exists for synthetic people only, and refuses to run elsewhere.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from shared.db import Database
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork
from shared.runtime.service import Service
from shared.runtime.settings import LandingSettings, ServiceSettings

Made = Iterable[tuple[type, Any]]
Make = Callable[[dict[str, Any]], Made]
BATCH = 2_000
LOCK = 7_110_007


def run_seed(service: Service, kinds: Mapping[str, Make]) -> None:
    """Each line: `{"kind": …, …}`. `kinds` makes the aggregates of a line, with their classes, as the domain would.

    Prints one line of JSON for each batch, `{"lines": n, "new": n}`. What is known already stays as it is.
    """
    argparse.ArgumentParser(
        prog=f"python -m services.{service.name}.seed",
        description="Reads lines of JSON on standard input and stores what is new, with snapshots. Development only.",
        epilog=f"Example: python -m services.{service.name}.seed < people.jsonl",
    ).parse_args()
    if LandingSettings().environment != "development":
        raise SystemExit("This stores synthetic people: it runs only where LANDING_ENVIRONMENT is development.")
    asyncio.run(_load(service, kinds, sys.stdin))


async def _load(service: Service, kinds: Mapping[str, Make], lines: Iterable[str]) -> None:
    database = Database(ServiceSettings.of(service.name).database_url, pool_size=1)
    units = UnitsOfWork(database, service.published)
    try:
        read = 0
        waiting = iter(lines)
        while batch := list(islice(waiting, BATCH)):
            read += len(batch)
            new = await _store(units, service.name, _by_class(batch, kinds))
            print(json.dumps({"lines": read, "new": new}), flush=True)  # noqa: T201 whoever runs it reads this
    finally:
        await database.close()


async def _store(units: UnitsOfWork, name: str, made: Mapping[type, list[Any]]) -> int:
    """One batch is one transaction; two who fill at once take turns."""
    async with units(Cause.by(f"service:{name}")) as unit:
        await unit.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        return sum([await _store_new(unit, kind, aggregates) for kind, aggregates in made.items()])


async def _store_new(unit: UnitOfWork, kind: type, aggregates: list[Any]) -> int:
    known = await unit.known(kind, [aggregate.id for aggregate in aggregates])
    new = [aggregate for aggregate in aggregates if aggregate.id not in known]
    await unit.record_new(new)
    return len(new)


def _by_class(lines: Iterable[str], kinds: Mapping[str, Make]) -> dict[type, list[Any]]:
    """In the order in which the classes first appear: later ones may refer to earlier ones."""
    found: dict[type, list[Any]] = {}
    for kind, aggregate in _made(lines, kinds):
        found.setdefault(kind, []).append(aggregate)
    return found


def _made(lines: Iterable[str], kinds: Mapping[str, Make]) -> Iterator[tuple[type, Any]]:
    for line in lines:
        try:
            values: dict[str, Any] = json.loads(line)
            yield from kinds[values.pop("kind")](values)
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            raise SystemExit(
                f"A line cannot be read ({type(error).__name__}). Known kinds: {', '.join(kinds)}."
            ) from None
