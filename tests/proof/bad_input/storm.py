"""Sends hostile requests many at a time and collects what is wrong with the answers."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from tests.proof.bad_input.cases import Case, cases
from tests.proof.bad_input.generated import Generator, generated
from tests.proof.bad_input.operations import operations
from tests.proof.bad_input.surroundings import Surroundings
from tests.proof.bad_input.verdict import faults
from tests.proof.bad_input.wire import exchange

AT_ONCE = 16


@dataclass
class Storm:
    """What was sent and what came of it: answers by status, endpoints that took something, faults in words."""

    statuses: Counter[int | None] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    @property
    def sent(self) -> int:
        return self.statuses.total()

    async def send(self, url: str, wanted: Iterable[Case]) -> None:
        """All of them, in order, `AT_ONCE` at a time."""
        waiting: Iterator[Case] = iter(wanted)

        async def client() -> None:
            for case in waiting:
                answer = await exchange(url, case.sent, pause_after=case.pause_after)
                self.statuses[answer.status] += 1
                if answer.status is not None and answer.status < 300:
                    self.taken.add(case.label)
                self.faults += faults(case, answer)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(client())


async def storm_endpoints(here: Surroundings, storm: Storm, *, every: int, callers: int) -> None:
    """Each endpoint of each service as so many kinds of callers; of its cases every so many, each endpoint others."""
    for number, operation in enumerate(await here.operations()):
        for good in islice(await here.good(operation), callers):
            await storm.send(here.urls[operation.service], islice(cases(good), number % every, None, every))


async def storm_by_schema(here: Surroundings, storm: Storm, *, examples: int) -> None:
    """So many good and so many bad requests that schemathesis makes for each endpoint."""
    for service, document in (await here.documents()).items():
        generator = Generator(document)
        for operation in operations(service, document):
            drawn = generator.draw(operation, examples)
            for good in islice(await here.good(operation), 1):
                await storm.send(here.urls[service], generated(good, drawn))
