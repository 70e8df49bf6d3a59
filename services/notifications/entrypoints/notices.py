"""HTTP for operators and the command line: who was told of what, in ids and codes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.notifications.application.ports import Shelf
from services.notifications.domain.delivery import Channel, Delivery, DeliveryState
from services.notifications.domain.notice import Notice, NoticeState
from shared.events.participants import Role
from shared.outbox import UnitsOfWork
from shared.web import Caller, allow, service

MOST = 200


class DeliveryView(BaseModel, from_attributes=True):
    """`reason` says why it failed, or why it is still being tried."""

    person_id: UUID
    channel: Channel
    template: str
    state: DeliveryState
    reason: str | None
    tries: int
    told_at: datetime
    read_at: datetime | None


class ToldView(BaseModel):
    """`expired_unknown`: for a day somebody whom the event names did not arrive here."""

    notice_id: UUID
    event_type: str
    about_id: UUID
    correlation_id: UUID
    state: NoticeState
    deliveries: list[DeliveryView]


class Notices(BaseModel):
    items: list[ToldView]


def notices_router(units: UnitsOfWork, shelf: Shelf) -> APIRouter:
    router = APIRouter(prefix="/notices", tags=["notices"])

    @router.get("")
    async def notices(
        caller: Annotated[Caller, allow(Role.OPERATOR, service("landing"))],
        about: Annotated[UUID, Query(description="Id of an event, a request, an engagement, or a whole chain.")],
    ) -> Notices:
        """The first two hundred, in the order in which they came in."""
        async with units.reading(caller.scope) as uow:
            found = await shelf.about(uow, about, MOST)
        return Notices(items=[_view(notice, deliveries) for notice, deliveries in found])

    return router


def _view(notice: Notice, deliveries: list[Delivery]) -> ToldView:
    return ToldView(
        notice_id=notice.id,
        event_type=notice.event_type,
        about_id=notice.about_id,
        correlation_id=notice.correlation_id,
        state=notice.state,
        deliveries=[DeliveryView.model_validate(delivery) for delivery in deliveries],
    )
