"""What was read of one pool before: each state by its id, with the version it is of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.matching.adapters.snapshots import coach_of, employer_of, person_of, request_of
from services.matching.domain.coach import Coach
from services.matching.domain.people import Employer, Person
from services.matching.domain.request import Request

KINDS = ("request", "coach", "person", "organisation")
States = dict[str, tuple[int, Any]]


class ReadBefore:
    """States are built once for each version and then shared from plan to plan; who left the pool is forgotten."""

    def __init__(self, pool_id: UUID) -> None:
        self._pool_id = pool_id
        self._states: dict[str, States] = {kind: {} for kind in KINDS}

    def missing(self, kind: str, rows: Iterable[Any]) -> list[str]:
        """The ids of rows of which that version is not here."""
        known = self._states[kind]
        return [row.id for row in rows if row.id not in known or known[row.id][0] != row.version]

    def learn(self, bodies: Iterable[Any]) -> None:
        """Take in bodies that were missing."""
        for body in bodies:
            self._states[body.kind][body.id] = body.version, self._state_of(body)

    def keep(self, rows: Mapping[str, Sequence[Any]]) -> bool:
        """Forget whom the rows do not name. False where something is not of the version that they name."""
        for kind, known in self._states.items():
            for id in known.keys() - {row.id for row in rows[kind]}:
                del known[id]
        return not any(self.missing(kind, rows[kind]) for kind in self._states)

    def requests(self, rows: Mapping[str, Sequence[Any]]) -> Iterator[Request]:
        """With their employers, starters and former coaches as these stand now."""
        known: defaultdict[str, list[UUID]] = defaultdict(list)
        for row in rows["known_coach"]:
            known[row.id].append(UUID(row.one))
        states = self._states["request"]
        for row in rows["request"]:
            version, request = states[row.id]
            employer, starter = self._employer(row.one), self._person(row.two)
            if employer is None or (row.two and starter is None):
                continue
            coaches = frozenset(known.get(row.id, ()))
            same = request.employer is employer and request.starter is starter
            if not same or request.proposed != row.flag or request.known_coaches != coaches:
                request = replace(request, employer=employer, starter=starter, proposed=row.flag, known_coaches=coaches)
                states[row.id] = version, request
            yield request

    def coaches(self, rows: Mapping[str, Sequence[Any]]) -> Iterator[Coach]:
        """With their profiles as these stand now; a coach whose person is not known yet is left out."""
        states = self._states["coach"]
        for row in rows["coach"]:
            version, coach = states[row.id]
            person = self._person(row.id)
            if person is None:
                continue
            if coach.person is not person:
                coach = replace(coach, person=person)
                states[row.id] = version, coach
            yield coach

    def _state_of(self, row: Any) -> Any:
        match row.kind:
            case "person":
                return person_of(row.body)
            case "organisation":
                return employer_of(row.body)
            case "coach":
                return coach_of(row.version, row.body, self._pool_id)
            case _:
                return request_of(row.version, row.body, row.more)

    def _person(self, id: str | None) -> Person | None:
        found = self._states["person"].get(id) if id else None
        return None if found is None else found[1]

    def _employer(self, id: str | None) -> Employer | None:
        found = self._states["organisation"].get(id) if id else None
        return None if found is None else found[1]
