"""The coaching service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from services.coaching.adapters.holdings import HOLDINGS, PARTS
from services.coaching.adapters.published_events import PUBLISHED
from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.entrypoints.consumers import PROJECTIONS, REACTIONS
from services.coaching.entrypoints.http_coaches import coaches_router
from services.coaching.entrypoints.http_engagements import engagements_router
from services.coaching.entrypoints.http_offers import offers_router
from services.coaching.entrypoints.http_pools import pools_router, takers_router
from services.coaching.entrypoints.http_requests import decisions_router, employers_router, requests_router
from services.coaching.entrypoints.jobs import JOBS
from services.coaching.entrypoints.refusals import REFUSALS
from shared.erasure import erasures_router, exports_router
from shared.runtime import Core, Service, run


def routers(core: Core) -> Sequence[APIRouter]:
    return [
        requests_router(core.projections),
        pools_router(),
        takers_router(core.projections),
        coaches_router(core.projections),
        employers_router(),
        decisions_router(),
        offers_router(),
        engagements_router(core.projections),
        erasures_router(core.units, HOLDINGS),
        exports_router(core.units, PARTS),
    ]


def build() -> Service:
    """A new description of the service."""
    return Service(
        name="coaching",
        about="Pools of coaches and their capacity, requests, the waiting list, offers, engagements up to the start.",
        published=PUBLISHED,
        unit=CoachingWork,
        migrations=Path(__file__).parent / "migrations",
        routers=routers,
        reactions=REACTIONS,
        projections=PROJECTIONS,
        jobs=JOBS,
        errors=REFUSALS,
    )


if __name__ == "__main__":
    run(build())
