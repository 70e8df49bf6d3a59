"""Questions about a pool as it stands now: why a request waits, and what each rule costs all who wait."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.matching.adapters.decisions.explaining import Explaining
from services.matching.adapters.decisions.inputs import inputs_of
from services.matching.adapters.decisions.recording import engine_version
from services.matching.adapters.decisions.replay import replay
from services.matching.adapters.worlds import Worlds
from services.matching.domain.plan import due_in
from services.matching.domain.request import Request
from services.matching.domain.world import World
from services.matching.engine.coaching import Cap, instance, match, price_rules
from services.matching.engine.fit.settings import Settings
from shared.outbox import UnitOfWork

WHOLE = 1_000
"""Who waits in a larger pool is told which rules hold, not what it would cost the others: that takes too long."""
ALL_COACHES = 10**6


class TooLarge(Exception):
    """More wait in this pool than an answer on the spot can weigh."""


class Present:
    """One a process: it keeps the catalogue for as long as its revision stands."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worlds = Worlds(remember=False)

    async def world(self, uow: UnitOfWork, pool_id: UUID) -> World | None:
        """None where nobody waits in the pool."""

        async def read(statement: sa.Executable, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
            return (await uow.execute(statement, parameters)).all()

        return await self._worlds.of(read, pool_id)

    def why(self, world: World, request_id: UUID, coach_id: UUID | None, now: datetime) -> dict[str, Any]:
        """As if the pool were planned now with this request in it. KeyError for a coach who is not in the pool."""

        due = _with(world.requests[request_id], due_in(world, now))
        alone = len(due) > WHOLE
        asked = [world.requests[request_id]] if alone else due
        ids = sorted(world.coaches)
        coach = None if coach_id is None else {id: row for row, id in enumerate(ids)}[coach_id]
        inputs = inputs_of(world, asked, now, self._settings, most=ALL_COACHES, answered={request_id})
        decided = {} if alone else {row: shown[0] for row, shown in enumerate(replay(inputs)) if shown}
        explain = Explaining(inputs, decided)
        body = explain(asked.index(world.requests[request_id]), coach, thorough=coach is not None).body(ids)
        if alone:
            body |= {"loss": None, "changes": [], "others": [other | {"loss": None} for other in body["others"]]}
        return body | {"engine_version": engine_version()}

    def prices(self, world: World, now: datetime, employer_cap: int | None) -> dict[str, Any]:
        """What each rule that is switched on costs those who can be answered now. TooLarge for a large pool."""

        due = [request for request in due_in(world, now) if not request.shortlist]
        if len(due) > WHOLE:
            raise TooLarge
        inputs = inputs_of(world, due, now, self._settings, most=ALL_COACHES, answered=())
        tables, catalogue = inputs.pool.tables, inputs.pool.catalogue
        names = tables.codes.employers.names if employer_cap is not None else []
        caps = [Cap("employer", name, employer_cap or 0) for name in names]
        outcome = match(instance(tables, self._settings, caps=caps), catalogue, self._settings)
        rules = [asdict(price) for price in price_rules(tables, catalogue, self._settings, outcome, caps=caps)]
        return {
            "requests": len(due),
            "coaches": len(world.coaches),
            "assigned": outcome.assigned,
            "objective": outcome.objective,
            "fit": int(outcome.fit.sum()),
            "exact": outcome.exact,
            "rules": rules,
            "rules_version": self._settings.version,
            "catalogue_revision": world.catalogue.revision,
            "engine_version": engine_version(),
        }


def _with(request: Request, due: list[Request]) -> list[Request]:
    """In line."""
    return due if request in due else sorted([*due, request], key=lambda one: one.place_in_line)
