"""What a service holds about a person, for that person: participants asks each service and hands it over.

A service declares its parts in `adapters/holdings.py` beside what it erases. What is another's stays out: of a case
only the person's own side.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter

from shared.identity.policy import Caller, allow, service
from shared.outbox.unit_of_work import Cause, UnitsOfWork

Exported = dict[str, list[dict[str, Any]]]


def exports_router(units: UnitsOfWork, parts: Mapping[str, sa.Executable]) -> APIRouter:
    """`parts`: kind to a query with the parameter `id`, the person's as text."""
    router = APIRouter(prefix="/exports", tags=["exports"])

    @router.get("/{person_id}")
    async def export(person_id: UUID, caller: Annotated[Caller, allow(service("participants"))]) -> Exported:
        """Everything this service holds about this person, by kind; for participants, which knows who asks."""
        async with units(Cause.by(caller.principal.subject)) as uow:
            return {
                kind: [_plain(row) for row in (await uow.execute(query, {"id": str(person_id)})).mappings()]
                for kind, query in parts.items()
            }

    return router


def _plain(row: sa.RowMapping) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else str(value) if isinstance(value, UUID) else value
