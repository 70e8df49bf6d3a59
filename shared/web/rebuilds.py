"""Building this service's read models anew, while it runs. The answer is an event stream: who leaves it, ends it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
import structlog
from fastapi import APIRouter
from starlette.responses import StreamingResponse

from shared.db.errors import is_transient
from shared.identity.policy import Caller, allow, service
from shared.identity.principal import Role
from shared.observability.logs import failure
from shared.outbox.rebuilding import AlreadyRunning, NothingArrives, OwnerSilent, Rebuilding
from shared.web.problems import Problem

log = structlog.get_logger()
Operating = Annotated[Caller, allow(Role.OPERATOR, service("landing"))]
TOLD = (OwnerSilent, NothingArrives)
"""Their text is for whoever asked."""


def rebuilds_router(rebuilding: Rebuilding) -> APIRouter:
    router = APIRouter(prefix="/rebuilds", tags=["rebuilds"])

    @router.post("", response_class=StreamingResponse)
    async def rebuild(caller: Operating) -> StreamingResponse:
        """Progress as server-sent events, then reports; `error` in the last event where it failed and changed nothing.

        Each read model is built beside the live one from what its owner publishes again, compared, and put right.
        """
        log.info("rebuild", by=caller.principal.subject)
        items = rebuilding.run()
        try:
            first = await anext(items)
        except AlreadyRunning:
            raise Problem(409, "already_running", "A rebuild runs already. Wait until it has ended.") from None
        return StreamingResponse(_events(first, items), media_type="text/event-stream")

    return router


async def _events(first: dict[str, Any], items: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    yield _event(first)
    try:
        async for item in items:
            yield _event(item)
    except Exception as error:
        log.warning("rebuild_failed", transient=is_transient(error), **failure(error))
        yield _event({"error": str(error) if isinstance(error, TOLD) else "It failed; the service's log says why."})
    finally:
        await items.aclose()  # type: ignore[attr-defined]


def _event(item: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(item) + b"\n\n"
