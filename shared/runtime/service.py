"""What a service declares about itself: everything the runtime needs, and nothing that runs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter

from shared.outbox.declarations import Projection, Reaction
from shared.outbox.stored import Published
from shared.outbox.unit_of_work import UnitOfWork
from shared.runtime.jobs import Job

if TYPE_CHECKING:
    from shared.identity.callers import RoleReader
    from shared.identity.keyset import KeySource
    from shared.outbox.rebuilding import OpenOwners
    from shared.runtime.core import Core


@dataclass(frozen=True)
class Service:
    """One service. `background` runs beside the consumers while the process works; when it ends it is begun anew.

    `everywhere` does so in every process, whatever its role, also while the broker is away.

    `prepare` runs once at start, after the migrations and before anything is answered. `errors` maps errors of the
    domain to an HTTP status and a code. `unit` adds the service's own questions to what handlers get. Only
    participants gives `roles` and `keys`: it owns both. `warnings` says what an operator should know though the
    service is ready: a name and a sentence for each. `owners`: how a rebuild reaches them, where not over HTTP.
    """

    name: str
    about: str
    published: Published
    migrations: Path
    routers: Callable[["Core"], Sequence[APIRouter]] = lambda _: ()
    reactions: Sequence[Reaction] = ()
    projections: Sequence[Projection] = ()
    jobs: Sequence[Job] = ()
    background: Sequence[Callable[["Core"], Awaitable[None]]] = ()
    everywhere: Sequence[Callable[["Core"], Awaitable[None]]] = ()
    prepare: Callable[["Core"], Awaitable[None]] | None = None
    unit: type[UnitOfWork] = UnitOfWork
    errors: Mapping[type[Exception], tuple[int, str]] = field(default_factory=dict)
    roles: Callable[["Core"], "RoleReader"] | None = None
    keys: Callable[["Core"], "KeySource"] | None = None
    warnings: Callable[["Core"], Awaitable[dict[str, str]]] | None = None
    owners: "OpenOwners | None" = None
