"""Runs one service as a process: migrates, answers HTTP, relays, consumes, and stops in good order."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI

from shared import observability
from shared.db.migrate import migrate_when_up
from shared.events.registry import READERS, TOPICS, events_on, topics_of
from shared.identity.callers import Callers
from shared.identity.development_guard import refuse_in_production
from shared.identity.keyset import PublishedKeys
from shared.observability.logs import failure
from shared.outbox.kafka import KafkaSettings, ensure_topics, until_up
from shared.outbox.relay import Relay
from shared.outbox.renewing import Renewing
from shared.outbox.subscribing import Consumers
from shared.runtime.core import Core, ProjectedRoles
from shared.runtime.jobs import PURGE, run_for_ever
from shared.runtime.probe import RunningProbe
from shared.runtime.service import Service
from shared.runtime.settings import LandingSettings, ServiceSettings
from shared.runtime.stopping import stop_in_order
from shared.web.app import create_app
from shared.web.server import server

log = structlog.get_logger()
ROLES = ("all", "http", "worker")


class Process:
    """One running service. Tests start it in their own process; `run` starts it as a program."""

    def __init__(self, service: Service, role: str = "all", *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.core = Core(service, ServiceSettings.of(service.name), LandingSettings(), KafkaSettings())
        self._service = service
        self._answers = role in {"all", "http"}
        self._works = role in {"all", "worker"}
        self._host, self._port = host, port
        self._tasks: list[asyncio.Task[Any]] = []
        self._consumers: Consumers | None = None
        self._server: uvicorn.Server | None = None
        self.failed = False

    async def run(self) -> None:
        """From start to stop; SIGTERM and SIGINT end it."""
        core = self.core
        folder = self._service.migrations
        revision = await migrate_when_up(core.settings.owner_database_url, core.settings.database_url, folder)
        log.info("database_ready", revision=revision)
        if self._service.prepare is not None:
            await self._service.prepare(core)
        for work in self._service.everywhere:
            self._start(_again_and_again(work, core))
        self._start(self._work())
        try:
            self._server = server(self.app(), self._host, self._port)
            await self._server.serve()
        finally:
            await self._stop()

    def end(self) -> None:
        """Stop in good order, as SIGTERM does."""
        if self._server is not None:
            self._server.should_exit = True

    def app(self) -> FastAPI:
        """The HTTP side. A worker answers only health, status and metrics."""
        service, core = self._service, self.core
        keys = service.keys(core) if service.keys else PublishedKeys(core.landing.participants_url)
        roles = service.roles(core) if service.roles else ProjectedRoles(core.projections)
        return create_app(
            service.name,
            service.routers(core) if self._answers else (),
            about=service.about,
            callers=Callers(service.name, keys, roles),
            units=core.units,
            refusals=service.errors,
            probe=RunningProbe(core, consumes=self._works),
            parked=core.parked,
            republishing=core.republishing,
            rebuilding=core.rebuilding() if service.projections else None,
            publishes=[event for topic in topics_of(service.name) for event in events_on(topic)],
            reads=[event for topic in core.handlers for event in events_on(TOPICS[topic])],
            state={"core": core},
        )

    async def _work(self) -> None:
        """What needs the broker begins when it answers; commands are taken before that."""
        core, service = self.core, self._service
        own = topics_of(service.name)
        read = [TOPICS[topic] for topic in core.handlers]
        await until_up(partial(ensure_topics, core.kafka, [*own, *read]), what="topics")
        renewing = Renewing(service.name, core.units)
        self._start(Relay(core.database, core.kafka, core.units.outbox_filled, renewing).run())
        if not self._works:
            return
        # Jobs and background work need no group: after a kill -9 they go on while it waits for the dead member.
        for job in (*service.jobs, PURGE):
            self._start(run_for_ever(job, core.units))
        for work in service.background:
            self._start(_again_and_again(work, core))
        handlers = {topic: handler.handle for topic, handler in core.handlers.items()}
        self._consumers = Consumers(core.kafka, core.positions, handlers)
        await self._consumers.start()
        core.consumers_running = True
        log.info("service_ready", topics=len(handlers))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(self._end_on_failure)
        self._tasks.append(task)

    def _end_on_failure(self, task: "asyncio.Task[Any]") -> None:
        """A part that must run for ever has failed: stop the process, so that whoever supervises it starts it anew."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.critical("process_stops", **failure(error))
            self.failed = True
            self.end()

    async def _stop(self) -> None:
        """Consumers first, so that nothing new begins; then the rest."""
        self.core.consumers_running = False
        if self._consumers is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._consumers.stop(), 3)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Exception):
            await asyncio.wait_for(self.core.close(), 2)


def run(service: Service) -> None:
    """The program behind `python -m services.<name>.main`."""
    refuse_in_production()
    options = _options(service.name)
    observability.setup(service.name)
    _refuse_unlisted(service)
    process = Process(service, options.role, host=options.host, port=options.port)
    stop_in_order()
    try:
        uvloop.run(process.run())
    finally:
        observability.shutdown()
    if process.failed:
        raise SystemExit("A part of the service failed; the log says which.")


def _options(name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"python -m services.{name}.main",
        description=f"Runs the {name} service.",
        epilog=f"Example: python -m services.{name}.main --role http --port 8100",
    )
    parser.add_argument("--role", choices=ROLES, default="all", help="http answers, worker consumes, all does both")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, required=True, help="port to listen on")
    return parser.parse_args()


def _refuse_unlisted(service: Service) -> None:
    """The table of readers in the registry is what documents and guards go by: it must be true."""
    for reaction in service.reactions:
        _refuse_unless_reader(service.name, reaction.fact.topic.name)
    for projection in service.projections:
        _refuse_unless_reader(service.name, projection.snapshot.topic.name)


def _refuse_unless_reader(service: str, topic: str) -> None:
    if service not in READERS[topic]:
        raise SystemExit(f"{service} reads {topic} but is not among its readers: add it in shared/events/registry.py.")


async def _again_and_again(work: Callable[[Core], Awaitable[None]], core: Core) -> None:
    """Background work that ends by an error begins anew after a pause that grows."""
    delay = 0.2
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await work(core)
        except Exception as error:
            log.exception("background_work_failed", work=getattr(work, "__name__", "work"), error=type(error).__name__)
        if asyncio.get_running_loop().time() - started > 30:
            delay = 0.2
        await asyncio.sleep(delay)
        delay = min(delay * 2, 10.0)
