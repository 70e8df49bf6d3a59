"""Events of notifications: that someone was told, never what or at which address."""

from typing import Literal
from uuid import UUID

from shared.events.base import Code, Fact, facts

DELIVERIES = facts(
    "notifications.deliveries.v1",
    key="person_id",
    about="That a person was told of an event by a channel, could not be, or has read it.",
)

Channel = Literal["inbox", "email"]


class DeliveryFact(Fact):
    """`notice_id` is the notice in a person's inbox; `about_event_id` the event it tells of."""

    notice_id: UUID
    person_id: UUID
    about_event_id: UUID
    about_event_type: str
    template: Code


class DeliverySentV1(DeliveryFact, wire_type="notifications.delivery.sent.v1", topic=DELIVERIES):
    """The notice reached the inbox, or the mail server took the mail."""

    channel: Channel


class DeliveryFailedV1(DeliveryFact, wire_type="notifications.delivery.failed.v1", topic=DELIVERIES):
    """The notice could not be delivered and is not tried again."""

    channel: Channel
    reason: Code


class DeliveryReadV1(DeliveryFact, wire_type="notifications.delivery.read.v1", topic=DELIVERIES):
    """The person opened the notice."""
