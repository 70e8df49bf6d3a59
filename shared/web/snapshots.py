"""What an owner offers those who rebuild a read model: its current snapshots are published again, page by page."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel

from shared.events.registry import READERS
from shared.identity.policy import Caller, allow, service
from shared.identity.principal import Role
from shared.outbox.republishing import Republishing
from shared.web.problems import Problem

log = structlog.get_logger()
Limit = Annotated[int, Query(ge=1, le=1_000)]


class PublishedPage(BaseModel):
    """Key, version and event id of each copy that was published; `next` is the `after` of the next page."""

    items: list[tuple[str, int, UUID]]
    next: UUID | None


def snapshots_router(republishing: Republishing) -> APIRouter:
    router = APIRouter(prefix="/snapshots", tags=["snapshots"])
    readers = _readers(republishing.topics)
    rebuilding: Any = Annotated[Caller, allow(Role.OPERATOR, *map(service, ("landing", *readers)))]

    @router.post("/{topic}/publication")
    async def publish(topic: str, caller: rebuilding, after: UUID | None = None, limit: Limit = 1_000) -> PublishedPage:
        """Publish the next snapshots by id, at the versions they have. Repeating it is harmless."""
        who = caller.principal.service
        if who is not None and who != "landing" and who not in READERS.get(topic, ()):
            raise Problem(403, "not_allowed", "Only who reads a topic may have it published again.")
        page = await republishing.page(topic, after, limit)
        if after is None:
            log.info("published_again", topic=topic, by=caller.principal.subject)
        return PublishedPage(items=list(page.items), next=page.next)

    return router


def _readers(topics: Iterable[str]) -> list[str]:
    return sorted({reader for topic in topics for reader in READERS[topic]})
