"""The matching service: the only place where its parts meet."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from fastapi import APIRouter

from services.matching.adapters.decisions.present import Present
from services.matching.adapters.desk import BELL, PostgresDesk, PostgresPools, engine_lock, unplanned
from services.matching.adapters.gaps import Gaps
from services.matching.adapters.holdings import HOLDINGS, PARTS, unname
from services.matching.adapters.published_events import PUBLISHED
from services.matching.adapters.scoring.scorer import Scorer
from services.matching.adapters.worlds import Worlds
from services.matching.application.engine import Engine
from services.matching.application.pinging import pinging
from services.matching.application.ports import Solver
from services.matching.application.standby import Standby
from services.matching.engine.fit.settings import Settings, default_settings, read_settings
from services.matching.entrypoints.consumers import PROJECTIONS
from services.matching.entrypoints.explanations import explanations_router
from services.matching.entrypoints.fairness import fairness_router
from services.matching.entrypoints.gaps import gaps_router
from services.matching.entrypoints.http import matching_router
from services.matching.entrypoints.jobs import JOBS
from services.matching.entrypoints.rule_prices import rule_prices_router
from services.matching.entrypoints.thinking import Thinking
from services.matching.settings import MatchingSettings
from shared import clock
from shared.erasure import erasures_router, exports_router, forgetting
from shared.runtime import Core, Service, run

NAME = "matching"


async def engine(core: Core) -> None:
    """Plan while this process holds the lock, and not before all that was written until its start is here.

    While another one holds it, this one stands by.
    """
    own, worlds = MatchingSettings(), Worlds()
    solver = await asyncio.to_thread(load_solver, rules_of(own))
    began = clock.now()
    await core.caught_up()
    standby = Standby(PostgresPools(core.database, worlds), solver)
    standing_by = asyncio.create_task(standby.run(clock.now))
    try:
        async with engine_lock(core.database) as connection:
            standby.stop()
            desk = PostgresDesk(connection, core.database, core.units, worlds, timedelta(days=own.keep_plans_days))
            await pinging(desk, standing_by)
            planner = Engine(desk, solver, caught_up=core.caught_up, bell=core.units.bell(BELL), seen=began)
            await planner.run(clock.now)
    finally:
        standing_by.cancel()


def rules_of(own: MatchingSettings) -> Settings:
    """The file that the operator named, else the library's own."""
    return read_settings(own.rules_file) if own.rules_file else default_settings()


def load_solver(settings: Settings) -> Solver:
    """Compiled code takes seconds to load, which the process's first answers need not wait for."""
    from services.matching.adapters.solver.live import LiveSolver
    from services.matching.warm_up import warm_up

    warm_up()
    return LiveSolver(Scorer(settings))


def routers(core: Core) -> Sequence[APIRouter]:
    rules, thinking = rules_of(MatchingSettings()), Thinking()
    present = Present(rules)
    return [
        matching_router(core.units),
        explanations_router(core.units, present, thinking),
        rule_prices_router(core.units, present, thinking),
        fairness_router(core.units),
        gaps_router(core.units, Gaps(rules), thinking),
        erasures_router(core.units, HOLDINGS),
        exports_router(core.units, PARTS),
    ]


def build() -> Service:
    """A new description of the service; tests build one each."""
    return Service(
        name=NAME,
        about="Proposes which coach fits whom, best for everyone who waits in a pool, and explains each score.",
        published=PUBLISHED,
        migrations=Path(__file__).parent / "migrations",
        routers=routers,
        projections=PROJECTIONS,
        jobs=[forgetting(NAME, HOLDINGS, unname), *JOBS],
        background=[engine],
        warnings=lambda core: unplanned(core.database),
    )


if __name__ == "__main__":
    run(build())
