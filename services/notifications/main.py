"""The notifications service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter

from services.notifications.adapters.contacts import ParticipantsContacts
from services.notifications.adapters.holdings import HOLDINGS, PARTS, PostgresTraces
from services.notifications.adapters.live import KafkaLive
from services.notifications.adapters.mailer import SmtpMailer
from services.notifications.adapters.people import read_people
from services.notifications.adapters.published_events import PUBLISHED
from services.notifications.adapters.shelf import PostgresShelf
from services.notifications.adapters.speaker import TemplateSpeaker
from services.notifications.application.change_preferences import Changed
from services.notifications.application.forget_person import forget_person
from services.notifications.application.ports import TooManyStreams
from services.notifications.domain.errors import NoInbox
from services.notifications.entrypoints.consumers import PROJECTIONS, REACTIONS
from services.notifications.entrypoints.inbox import inbox_router
from services.notifications.entrypoints.notices import notices_router
from services.notifications.entrypoints.preferences import preferences_router
from services.notifications.entrypoints.sign_in_mails import sign_in_mails_router
from services.notifications.entrypoints.workers import Postman, Teller
from services.notifications.settings import NotificationsSettings
from shared.erasure import erasures_router, exports_router, forgetting
from shared.observability.outgoing import http_client
from shared.outbox import UnitOfWork
from shared.runtime import Core, Service, run

REFUSALS: dict[type[Exception], tuple[int, str]] = {
    NoInbox: (403, "no_inbox"),
    Changed: (412, "changed_meanwhile"),
    TooManyStreams: (429, "too_many_streams"),
}


class Notifications:
    """What lives as long as the process."""

    def __init__(self) -> None:
        self.settings = NotificationsSettings()
        self.shelf = PostgresShelf()
        self.speaker = TemplateSpeaker(self.settings.portal_url)
        self.mailer = SmtpMailer(self.settings.smtp_url, self.settings.mail_from)

    def routers(self, core: Core) -> Sequence[APIRouter]:
        return [
            inbox_router(core.units, self.shelf, self.speaker, KafkaLive(core.kafka)),
            preferences_router(core.units),
            notices_router(core.units, self.shelf),
            erasures_router(core.units, HOLDINGS),
            exports_router(core.units, PARTS),
            sign_in_mails_router(self.speaker, self.mailer),
        ]

    async def forget(self, uow: UnitOfWork, person_id: UUID) -> None:
        await forget_person(uow, person_id, PostgresTraces())

    async def tell(self, core: Core) -> None:
        await Teller(core.units, self.shelf, read_people).run()

    async def send_mails(self, core: Core) -> None:
        settings = self.settings
        tokens = core.service_tokens()
        async with http_client(core.landing.participants_url, timeout=2) as client:
            postman = Postman(
                core.units,
                shelf=self.shelf,
                contacts=ParticipantsContacts(client, tokens),
                speaker=self.speaker,
                mailer=self.mailer,
                lease=settings.mail_lease,
                patience=settings.mail_patience,
            )
            await postman.run()


def build() -> Service:
    """A new description of the service; tests build one each."""
    parts = Notifications()
    return Service(
        name="notifications",
        about="Tells people what happened for them: inbox, live stream, e-mail. Stores no name and no address.",
        published=PUBLISHED,
        migrations=Path(__file__).parent / "migrations",
        routers=parts.routers,
        reactions=REACTIONS,
        projections=PROJECTIONS,
        jobs=[forgetting("notifications", HOLDINGS, parts.forget)],
        background=[parts.tell, parts.send_mails],
        errors=REFUSALS,
    )


if __name__ == "__main__":
    run(build())
