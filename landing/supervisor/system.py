"""All processes of one local system: their order at start and stop, and the state file that tells others about them."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from landing.engines.databases import Logins, ensure_database
from landing.engines.kafka import Kafka
from landing.engines.postgres import Postgres
from landing.supervisor import state as states
from landing.supervisor.data import DataDirectory
from landing.supervisor.environment import address, local, service_environment
from landing.supervisor.keys import ensure_keys
from landing.supervisor.managed import Managed, Process, in_parallel
from landing.supervisor.ports import assign_ports
from landing.supervisor.processes import KafkaProcess, ModuleProcess, PostgresProcess
from landing.supervisor.services import Service
from landing.supervisor.state import Part, State
from shared.clock import real_now

Changed = Callable[[State], None]
WRITE_AGAIN = 1.0


class System:
    """One run on one data directory, whose lock the caller holds. `changed` hears every change of the state."""

    def __init__(self, directory: DataDirectory, services: tuple[Service, ...], changed: Changed) -> None:
        self.directory = directory
        self.ports = assign_ports(directory)
        self._services = services
        self._changed = changed
        self.state = State(version(), os.getpid(), str(directory.path), started_at=real_now().timestamp())
        self.state.services = [service.name for service in services]
        self.state.sample = is_sample(directory)
        self._kafka = Kafka(
            directory.path / "kafka",
            self.ports["kafka"],
            self._kafka_settings(),
            controller_port=self.ports["kafka-controller"],
        )
        self._postgres = Postgres(directory.path / "postgres", self.ports["postgres"])
        self._kafka.log, self._postgres.log = directory.log("kafka"), directory.log("postgres")
        self._managed: dict[str, Managed] = {}
        self._add("kafka", self._kafka.bootstrap, KafkaProcess(self._kafka, self._fetching))
        self._add("postgres", f"127.0.0.1:{self._postgres.port}", PostgresProcess(self._postgres))
        self._add("mailbox", local(self.ports["mailbox"]), self._mailbox())
        for service in services:
            self.state.parts[service.name] = Part(service.name, local(self.ports[service.name]))

    async def start(self) -> None:
        """Engines first, all at once; then the services, all at once. Returns when everything is ready."""
        ensure_keys(self.directory)
        self.publish()
        logins: dict[str, Logins] = {}
        await in_parallel(
            self._managed["kafka"].start(), self._start_databases(logins), self._managed["mailbox"].start()
        )
        for service in self._services:
            self._add(service.name, local(self.ports[service.name]), self._process(service, logins.get(service.name)))
        await in_parallel(*(self._managed[service.name].start() for service in self._services))

    async def stop(self) -> None:
        """Services first, so that nothing they acknowledged is still on its way when the engines end."""
        self.state.status = states.FAILED if self.state.failure else states.STOPPING
        self.publish()
        engines = ("kafka", "postgres", "mailbox")
        await asyncio.gather(*(one.stop() for name, one in self._managed.items() if name not in engines))
        await asyncio.gather(*(one.stop() for name, one in self._managed.items() if name in engines))

    def publish(self) -> None:
        """Tell everybody how things stand. On a full disk the file is late; the processes go on being looked after."""
        try:
            states.write(self.state)
        except OSError:
            asyncio.get_running_loop().call_later(WRITE_AGAIN, self.publish)
            return
        self._changed(self.state)

    def log(self, text: str) -> None:
        """Add a line to the supervisor's own log."""
        with suppress(OSError), self.directory.log("supervisor").open("a") as file:
            file.write(f"{real_now().isoformat(timespec='milliseconds')} {text}\n")

    async def _start_databases(self, logins: dict[str, Logins]) -> None:
        await self._managed["postgres"].start()
        passwords = self._postgres.password
        for service in self._services:
            if service.has_database:
                own = passwords(f"{service.name}_owner"), passwords(f"{service.name}_app")
                logins[service.name] = await ensure_database(self._postgres.admin_url, service.name, *own)

    def _add(self, name: str, where: str, process: Process) -> None:
        part = self.state.parts.setdefault(name, Part(name, where))
        self._managed[name] = Managed(part, process, self.publish, self.log)

    def _kafka_settings(self) -> Mapping[str, str]:
        """Beside the usual ones of one node."""
        return {}

    def _fetching(self, done: int, total: int) -> None:
        """Called from the threads that fetch: only the state changes here, readers look at it anyway."""
        self.state.parts["kafka"].detail = f"fetching the broker, file {done} of {total}" if done < total else ""

    def _mailbox(self) -> ModuleProcess:
        smtp, http, data = str(self.ports["smtp"]), str(self.ports["mailbox"]), str(self.directory.path / "mail")
        arguments = ("--smtp-port", smtp, "--http-port", http, "--data", data)
        ready = f"{address(self.ports['mailbox'])}/health/live"
        environment = dict(os.environ)
        log = self.directory.log("mailbox")
        return ModuleProcess("mailbox", "landing.engines.mailbox", arguments, ready, log, environment)

    def _process(self, service: Service, logins: Logins | None) -> ModuleProcess:
        port = self.ports[service.name]
        return ModuleProcess(
            service.name,
            service.module,
            ("--role", "all", "--host", "127.0.0.1", "--port", str(port)),
            f"{address(port)}/health/ready",
            self.directory.log(service.name),
            service_environment(service, self.directory, self.ports, logins),
        )


def is_sample(directory: DataDirectory) -> bool:
    """Whether this data directory was filled with sample data."""
    return directory.sample_marker.exists() and bool(json.loads(directory.sample_marker.read_text())["loaded"])


def version() -> str:
    """The installed version of the project."""
    try:
        return installed_version("warme-landing")
    except PackageNotFoundError:
        return "0"
