"""Sends one random request and holds the answer against the oracle's verdict."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from tests.proof.access.oracle import NO_ROLE, NOT_THERE, PART, WHOLE, Verdict
from tests.proof.access.world import Person
from tests.support.running import Running

REFUSALS = {403: NO_ROLE, 404: NOT_THERE}
DRAWS = 6
"""Most draws are refused; so many at most are made to find one that is not."""


@dataclass
class Tally:
    """What was asked, and each answer that gave too much or too little, in a sentence."""

    asked: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    wrongly_refused: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Requests that a command has reached: whether they still wait is no longer known here."""


class Asked(NamedTuple):
    verdict: Verdict
    endpoint: str
    who: Person
    id: UUID


class Asking:
    """`hidden`: by endpoint, fields that are empty where the verdict is PART. `lists`: endpoints that `ask_list` knows.

    What is asked about comes from `ids`, by the first part of the path.
    """

    hidden: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    lists: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        service: Running,
        dice: random.Random,
        callers: Sequence[Person],
        verdicts: Mapping[str, Callable[[Person, UUID], Verdict]],
        ids: Mapping[str, Sequence[UUID]],
    ) -> None:
        self.service, self.dice, self.callers, self.verdicts, self.ids = service, dice, callers, verdicts, ids

    async def once(self, tally: Tally) -> None:
        """One request; every fifth is for a list."""
        if self.lists and self.dice.random() < 0.2:
            endpoint = self.dice.choice(self.lists)
            tally.asked[endpoint] += 1
            await self.ask_list(self.dice.choice(self.callers), endpoint, tally)
            return
        for _ in range(DRAWS):
            endpoint, id = self._draw()
            who = self.dice.choice(self.callers)
            verdict = self.verdicts[endpoint](who, id)
            if verdict in (PART, WHOLE):
                break
        answer = await self._ask(who, endpoint, id)
        tally.asked[endpoint] += 1
        tally.verdicts[verdict] += 1
        if verdict == WHOLE:
            self.done(endpoint, id, tally)
        self._hold_against(verdict, endpoint, who, id, answer, tally)

    def body(self, endpoint: str, id: UUID) -> Any:
        """What is sent along."""
        return {}

    def done(self, endpoint: str, id: UUID, tally: Tally) -> None:
        """It was asked by somebody who may: what is known of the world may hold no longer."""

    def is_told(self, endpoint: str, id: UUID) -> bool:
        """Whether the hidden fields of this case have a value for whoever sees the whole."""
        return True

    async def ask_list(self, who: Person, endpoint: str, tally: Tally) -> None:
        raise NotImplementedError

    def _draw(self) -> tuple[str, UUID]:
        """An endpoint, and a thing that exists nine times of ten."""
        endpoint = self.dice.choice(list(self.verdicts))
        known = self.ids[endpoint.split("/")[1]]
        return endpoint, self.dice.choice(known) if self.dice.random() < 0.9 else uuid7()

    async def _ask(self, who: Person, endpoint: str, id: UUID) -> httpx.Response:
        method, _, path = endpoint.partition(" ")
        if method == "GET":
            return await self.service.get(path.format(id), by=who.id)
        return await self.service.post(path.format(id), self.body(endpoint, id), by=who.id)

    def _hold_against(
        self, verdict: Verdict, endpoint: str, who: Person, id: UUID, answer: httpx.Response, tally: Tally
    ) -> None:
        """Refused by the state of a case or by a value is not refused by right."""
        told = f"{endpoint} by {who} about {id}: {answer.status_code}, {verdict} by the oracle"
        if answer.status_code >= 500 or answer.status_code == 401:
            tally.failures.append(told)
        elif verdict in (NO_ROLE, NOT_THERE):
            if REFUSALS.get(answer.status_code) != verdict:
                tally.leaks.append(told)
        elif answer.status_code in REFUSALS:
            tally.wrongly_refused.append(told)
        elif answer.status_code == 200 and endpoint.startswith("GET"):
            self.look_at_fields(Asked(verdict, endpoint, who, id), answer.json(), told, tally)

    def look_at_fields(self, asked: Asked, seen: dict[str, Any], told: str, tally: Tally) -> None:
        """`told`: what to note where too much or too little of it is shown."""
        fields = self.hidden.get(asked.endpoint, ())
        if asked.verdict == PART and any(seen[name] is not None for name in fields):
            tally.leaks.append(told)
        whole = asked.verdict == WHOLE and self.is_told(asked.endpoint, asked.id)
        if whole and any(seen[name] is None for name in fields):
            tally.wrongly_refused.append(told)
