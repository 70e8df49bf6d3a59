"""Events in and out of a service, once each in effect: outbox and relay, inbox, projections, parked messages."""

from shared.db import table_of
from shared.outbox.declarations import Projection, Reaction
from shared.outbox.stored import Published, Stored
from shared.outbox.tables import ProjectedSnapshot, create_kernel_tables
from shared.outbox.unit_of_work import Cause, NotFound, UnitOfWork, UnitsOfWork

__all__ = [
    "Cause",
    "NotFound",
    "ProjectedSnapshot",
    "Projection",
    "Published",
    "Reaction",
    "Stored",
    "UnitOfWork",
    "UnitsOfWork",
    "create_kernel_tables",
    "table_of",
]
