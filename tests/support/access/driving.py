"""Asks as each of the page's people and compares the answer with the cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from shared.scope import CALLERS
from tests.support.access.tables import Cases, Named
from tests.support.access.watching import units_opened
from tests.support.running import Running

Caller = UUID | str
EVERYBODY, EVERY_PERSON = "everybody", "every person"
DONE, NOT_NOW, NOT_YOURS, NOT_THERE = (200, 201, 202, 204), (409, 412), 403, 404
BY_POST = ("/lookup", "/search")
PAST_THE_WALL = {
    "/export": "writes down first that everything was asked for",
    "/erasures/": "counts in every table what is left of somebody",
}


@dataclass(frozen=True)
class Attempt:
    """One request about one case. `shows` finds the case in an answer, which is the case itself unless it is a list;
    `whole` says whether nothing is left out of it."""

    path: str
    body: Any = None
    shows: Callable[[Any], Any | None] = field(default=lambda answer: answer)
    whole: Callable[[Any], bool] = field(default=lambda case: True)


def row_of(id: UUID | str, key: str) -> Callable[[Any], Any | None]:
    """The row of a page that has this id under that key."""

    def find(answer: Any) -> Any | None:
        return next((row for row in answer["items"] if row[key] == str(id)), None)

    return find


async def faults(
    service: Running, line: Cases, people: Mapping[str, Sequence[Caller]], attempt_of: Callable[[str], Attempt]
) -> list[str]:
    """Where answers differ from the page. `attempt_of` gives the request about the case that a column speaks of."""
    method = line.endpoint.partition(" ")[0]
    found, done = list[str](), 0
    for column, cell in line.cells.items():
        for caller in people[column]:
            attempt = attempt_of(column)
            answer = await ask(service, method, attempt, caller)
            done += answer.status_code in DONE
            fault = _fault(cell, answer, attempt)
            if fault:
                found.append(f"{line.endpoint} as {column}: {cell}, but {fault}")
    if not done:
        found.append(f"{line.endpoint}: nobody was ever let through")
    return found


async def ask(service: Running, method: str, attempt: Attempt, caller: Caller) -> httpx.Response:
    """Whoever reads in a person's name stands behind the second wall: AssertionError for one that does not."""
    with units_opened() as opened:
        answer = await _ask(service, method, attempt, caller)
    reads = method == "GET" or attempt.path.endswith(BY_POST)
    if reads and isinstance(caller, UUID) and not any(one in attempt.path for one in PAST_THE_WALL):
        outside = [user for actor, user in opened if actor == str(caller) and not user.endswith(CALLERS)]
        assert outside == [], f"{method} {attempt.path} reads as {outside}"
    return answer


async def _ask(service: Running, method: str, attempt: Attempt, caller: Caller) -> httpx.Response:
    """A stream is ended as soon as it has begun."""
    if method == "POST":
        return await service.post(attempt.path, attempt.body, by=caller)
    headers = {"Authorization": f"Bearer {service.token(caller)}"} | ({"If-Match": '"1"'} if method == "PUT" else {})
    request = service.http.build_request(method, attempt.path, json=attempt.body, headers=headers)
    answer = await service.http.send(request, stream=True)
    if not answer.headers.get("content-type", "").startswith("text/event-stream"):
        await answer.aread()
    await answer.aclose()
    return answer


def _fault(cell: str, answer: httpx.Response, attempt: Attempt) -> str | None:
    status = answer.status_code
    if cell in ("403", "404"):
        return None if status == int(cell) else f"{status} {answer.text[:200]}"
    if status in NOT_NOW and cell != "empty":
        return None
    if status not in DONE:
        return f"{status} {answer.text[:200]}"
    if answer.request.method != "GET":
        return None
    case = attempt.shows(answer.json())
    if cell == "empty" or case is None:
        return None if (cell == "empty") == (case is None) else f"the case is {'missing' if case is None else 'there'}"
    return None if attempt.whole(case) == (cell == "yes") else f"{case}"


async def faults_of_named(
    service: Running, line: Named, people: Mapping[str, Caller], path: str, body: Any = None
) -> list[str]:
    """`people`: one of each role, a service of each name. Whoever is not named is turned away before anything else."""
    method, named = line.endpoint.partition(" ")[0], _named(line.who, people)
    found = [f"{line.endpoint}: who is {name!r}?" for name in named - people.keys()]
    for name, caller in people.items():
        status = (await ask(service, method, Attempt(path, body), caller)).status_code
        if (status == NOT_YOURS) == (name in named) or status == httpx.codes.UNAUTHORIZED or status >= 500:
            found.append(f"{line.endpoint} as {name}: {status}")
    return found


def _named(who: frozenset[str], people: Mapping[str, Caller]) -> frozenset[str]:
    if who == {EVERYBODY}:
        return frozenset(people)
    if who == {EVERY_PERSON}:
        return frozenset(name for name, caller in people.items() if isinstance(caller, UUID))
    return who
