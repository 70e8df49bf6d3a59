"""What this service stores, and the public form of its facts: that somebody was told, never what or where."""

from services.notifications.adapters.tables import ChosenPreferences, Deliveries, Notices
from services.notifications.domain.delivery import Delivery, DeliveryFailed, DeliveryRead, DeliverySent
from services.notifications.domain.notice import Notice
from services.notifications.domain.preferences import Preferences
from shared.events.notifications import DeliveryFailedV1, DeliveryReadV1, DeliverySentV1
from shared.outbox import Published, Stored


def sent(delivery: Delivery, _: DeliverySent) -> DeliverySentV1:
    return DeliverySentV1(
        notice_id=delivery.notice_id,
        person_id=delivery.person_id,
        about_event_id=delivery.notice_id,
        about_event_type=delivery.event_type,
        template=delivery.template,
        channel=delivery.channel.value,
    )


def failed(delivery: Delivery, _: DeliveryFailed) -> DeliveryFailedV1:
    return DeliveryFailedV1(
        notice_id=delivery.notice_id,
        person_id=delivery.person_id,
        about_event_id=delivery.notice_id,
        about_event_type=delivery.event_type,
        template=delivery.template,
        channel=delivery.channel.value,
        reason=delivery.reason or "unknown",
    )


def read(delivery: Delivery, _: DeliveryRead) -> DeliveryReadV1:
    return DeliveryReadV1(
        notice_id=delivery.notice_id,
        person_id=delivery.person_id,
        about_event_id=delivery.notice_id,
        about_event_type=delivery.event_type,
        template=delivery.template,
    )


PUBLISHED = Published(
    "notifications",
    stored=[
        Stored(Notice, Notices),
        Stored(Delivery, Deliveries, correlation=lambda delivery: delivery.correlation_id),
        Stored(Preferences, ChosenPreferences),
    ],
    facts={DeliverySent: sent, DeliveryFailed: failed, DeliveryRead: read},
)
