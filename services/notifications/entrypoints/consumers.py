"""What this service reads of others: facts that people are told of, and who people and pools are."""

from services.notifications.adapters import tables
from services.notifications.application.store_notice import store_notice
from services.notifications.application.who_is_told import TOLD
from shared.erasure import queue_the_gone
from shared.events.base import Fact
from shared.events.coaching import PoolLatest
from shared.events.envelope import Envelope
from shared.events.participants import PersonLatest
from shared.outbox import Projection, Reaction, UnitOfWork


async def when_it_happened_store_a_notice(uow: UnitOfWork, event: Fact, envelope: Envelope) -> None:
    store_notice(uow, event, envelope)


REACTIONS = [Reaction(event, when_it_happened_store_a_notice, plain=True) for event in TOLD]
"""Events of these topics that nobody is told of stand in `who_is_told.py`, with the reason why."""

PROJECTIONS = [
    Projection(PersonLatest, tables.ProjectedPeople, then=queue_the_gone),
    Projection(PoolLatest, tables.ProjectedPools),
]
