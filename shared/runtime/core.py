"""What every service has while it runs: database, units of work, projections, broker positions, parked messages."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from shared.db import Database
from shared.events.participants import PersonLatest
from shared.identity.service_tokens import ServiceTokens
from shared.observability.outgoing import http_client
from shared.outbox.declarations import subscriptions
from shared.outbox.handling import FactHandler
from shared.outbox.kafka import GroupPositions, KafkaSettings
from shared.outbox.parked import ParkedMessages
from shared.outbox.projecting import Projections, SnapshotHandler
from shared.outbox.rebuilding import Owners, Rebuilding
from shared.outbox.republishing import Republishing
from shared.outbox.unit_of_work import UnitsOfWork
from shared.runtime.owners import OwnersByHttp
from shared.runtime.service import Service
from shared.runtime.settings import LandingSettings, ServiceSettings

Handler = FactHandler | SnapshotHandler


class Core:
    """Built once per process. `consumers_running` is kept up by the process."""

    def __init__(
        self, service: Service, settings: ServiceSettings, landing: LandingSettings, kafka: KafkaSettings
    ) -> None:
        self.service = service
        self.settings = settings
        self.landing = landing
        self.kafka = kafka
        self.database = Database(settings.database_url, pool_size=settings.pool_size)
        tables = {projection.snapshot: projection.rows for projection in service.projections}
        self.units = UnitsOfWork(self.database, service.published, tables, service.unit)
        self.projections = Projections(self.units, service.projections)
        self.handlers = self._handlers()
        self.positions = GroupPositions(kafka, service.name, self.handlers)
        self.parked = ParkedMessages(service.name, self.units, self.handlers)
        self.republishing = Republishing(service.name, self.units)
        self.consumers_running = False

    def service_tokens(self) -> ServiceTokens:
        """With these the service proves its name to others. Raises RuntimeError where no key is configured."""
        if self.settings.key_file is None:
            raise RuntimeError(f"set {self.service.name.upper()}_KEY_FILE to this service's private key")
        return ServiceTokens(self.service.name, self.settings.key_file, self.landing.participants_url)

    def rebuilding(self) -> Rebuilding:
        """Asks the owners in this service's own name."""
        service = self.service
        owners = service.owners or self._owners
        return Rebuilding(service.name, self.units, self.kafka, service.projections, owners, self.caught_up)

    @asynccontextmanager
    async def _owners(self) -> AsyncIterator[Owners]:
        tokens = self.service_tokens()
        async with http_client(timeout=10) as client:
            yield OwnersByHttp(client, self.landing.owner_urls, tokens)
        await tokens.close()

    async def caught_up(self) -> None:
        """Return when every record that stood on this service's topics at the moment of the call has been handled."""
        await self.positions.catch_up()

    async def close(self) -> None:
        await self.positions.close()
        await self.database.close()

    def _handlers(self) -> Mapping[str, Handler]:
        name = self.service.name
        found = subscriptions(self.service.reactions, self.service.projections)
        return {
            topic: SnapshotHandler(name, self.units, subscription, self.projections.applied)
            if subscription.projections
            else FactHandler(name, self.units, subscription)
            for topic, subscription in found.items()
        }


class ProjectedRoles:
    """Roles of callers by this service's own projection of people."""

    def __init__(self, projections: Projections) -> None:
        self._projections = projections

    async def roles_of(self, person_id: UUID, at_least_version: int, timeout: float) -> PersonLatest | None:
        """The person, at least that new; None when it does not come in time."""
        return await self._projections.read_at_least(PersonLatest, person_id, at_least_version, timeout)
