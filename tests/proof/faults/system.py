"""A local system that runs under the test itself; its services reach Kafka and PostgreSQL through proxies of ours."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import httpx

from landing.engines.databases import Logins, with_database
from landing.play.target import Target
from landing.processes.locks import try_lock
from landing.processes.ports import choose_port
from landing.supervisor.data import DataDirectory
from landing.supervisor.environment import service_environment
from landing.supervisor.processes import ModuleProcess
from landing.supervisor.services import SERVICES, Service
from landing.supervisor.system import System
from shared.outbox.kafka import KafkaSettings
from tests.proof.faults.proxy import Proxy

KAFKA, POSTGRES = "kafka", "postgres"
WITH_DATABASE = tuple(service.name for service in SERVICES if service.has_database)


class ProxiedSystem(System):
    """`proxies` by service and engine. `modules` run in place of the services' own."""

    def __init__(
        self,
        directory: DataDirectory,
        services: tuple[Service, ...] = SERVICES,
        modules: Mapping[str, str] | None = None,
    ) -> None:
        self.proxies: dict[tuple[str, str], Proxy] = {}
        self._modules = modules or {}
        self._http = httpx.AsyncClient(timeout=2, trust_env=False)
        super().__init__(directory, services, lambda _: None)

    @property
    def target(self) -> Target:
        """What was started; a test that runs only some services asks nothing of the others."""
        state = self.state
        urls = {service: state.parts[service].address for service in self.databases}
        return Target(urls, state.kafka, self.directory.key_file("landing"), self.directory.clock_file)

    @property
    def kafka(self) -> KafkaSettings:
        """The broker, past every proxy."""
        return KafkaSettings(kafka=self._kafka.bootstrap)

    @property
    def databases(self) -> tuple[str, ...]:
        return tuple(service.name for service in self._services if service.has_database)

    @asynccontextmanager
    async def database(self, name: str) -> AsyncIterator[asyncpg.Connection]:
        """A superuser's connection, past every proxy."""
        connection = await asyncpg.connect(with_database(self._postgres.admin_url, name), timeout=10)
        try:
            yield connection
        finally:
            await connection.close(timeout=5)

    def pid(self, part: str) -> int | None:
        found = self.state.parts[part]
        return found.pid if found.status == "ready" else None

    async def is_ready(self, service: str) -> bool:
        """Whether the process itself says so."""
        try:
            answer = await self._http.get(f"{self.state.parts[service].address}/health/ready")
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    async def is_healthy(self) -> bool:
        """All processes run and all services are ready."""
        running = all(part.status == "ready" for part in self.state.parts.values())
        return running and all([await self.is_ready(service.name) for service in self._services])

    def mend_network(self) -> None:
        for proxy in self.proxies.values():
            proxy.mend()

    def _kafka_settings(self) -> Mapping[str, str]:
        """A listener for each service, that tells clients to come back through that service's proxy."""
        inner = {"BROKER": self.ports["kafka"], "CONTROLLER": self.ports["kafka-controller"]}
        advertised = {"BROKER": self.ports["kafka"]}
        for service in self._services:
            if service.has_database:
                for engine in (KAFKA, POSTGRES):
                    listener = choose_port() if engine == KAFKA else self.ports["postgres"]
                    self.proxies[service.name, engine] = Proxy(choose_port(), listener)
                    if engine == KAFKA:
                        inner[service.name.upper()] = listener
                        advertised[service.name.upper()] = self.proxies[service.name, engine].port
        return {
            "listeners": _addresses(inner),
            "advertised.listeners": _addresses(advertised),
            "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in inner),
        }

    def _process(self, service: Service, logins: Logins | None) -> ModuleProcess:
        usual = super()._process(service, logins)
        module = self._modules.get(service.name, usual.module)
        if logins is None:
            return replace(usual, module=module)
        ports = self.ports | {"kafka": self.proxies[service.name, KAFKA].port}
        through = f":{self.proxies[service.name, POSTGRES].port}/"
        direct = f":{self.ports['postgres']}/"
        proxied = Logins(logins.owner_url.replace(direct, through), logins.app_url.replace(direct, through))
        environment = dict(service_environment(service, self.directory, ports, proxied))
        return replace(usual, module=module, environment=environment)


def _addresses(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())


@asynccontextmanager
async def running_system(system: ProxiedSystem) -> AsyncIterator[ProxiedSystem]:
    """Start proxies, engines and services; stop them at the end, whatever state they are in."""
    lock = try_lock(system.directory.lock)
    assert lock is not None, f"something runs on {system.directory.path}"
    try:
        for proxy in system.proxies.values():
            await proxy.start()
        await system.start()
        yield system
    finally:
        system.mend_network()
        await system.stop()
        for proxy in system.proxies.values():
            await proxy.stop()
        os.close(lock)
