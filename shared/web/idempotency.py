"""The rows behind `Idempotency-Key`: key, request and answer live in the transaction of the effect itself.

Only answers of success are kept: a refusal rolls everything back, key included, so that a later try may succeed.
"""

import contextlib
import hashlib
import re
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from shared.clock import real_now
from shared.db import Prepared, table_of
from shared.outbox.messages import WRITE
from shared.outbox.tables import IdempotencyKey
from shared.outbox.unit_of_work import UnitOfWork
from shared.web.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEYS = table_of(IdempotencyKey)
_OWN = sa.and_(KEYS.c.principal == sa.bindparam("principal"), KEYS.c.key == sa.bindparam("key"))
CLAIM = Prepared(
    insert(KEYS)
    .values({name: sa.bindparam(name) for name in ("principal", "key", "request_hash", "created_at")})
    .on_conflict_do_nothing(index_elements=["principal", "key"])
    .returning(KEYS.c.key)
)
GIVEN = Prepared(sa.select(KEYS.c.request_hash, KEYS.c.status, KEYS.c.body).where(_OWN))
_KEPT = """
    WITH kept AS (
        UPDATE idempotency_keys SET status = CAST(:status AS smallint), body = CAST(:answer AS jsonb)
        WHERE principal = :principal AND key = :idempotency_key
    )
"""
KEEP = Prepared(sa.text(_KEPT + WRITE))
"""The answer, and the messages of the command: one round trip for both."""
_FORM = re.compile(r"[\x21-\x7e]{1,200}")


def valid_key(key: str | None) -> str:
    """The key, or Problem 400."""
    if key is None:
        raise Problem(400, "key_missing", f"Send the header {HEADER}: a new UUID for each command you mean.")
    if not _FORM.fullmatch(key):
        raise Problem(400, "key_malformed", f"{HEADER} must be 1 to 200 visible ASCII characters; use a UUID.")
    return key


def request_hash(method: str, path: str, query: bytes, body: bytes) -> bytes:
    """Equal for equal commands: the order of JSON fields and white space do not count."""
    # A form, or nothing at all, counts as the bytes it is.
    with contextlib.suppress(orjson.JSONDecodeError):
        body = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    head = f"{method}\n{path}\n".encode()
    return hashlib.sha256(head + query + b"\n" + body).digest()


async def claim(uow: UnitOfWork, principal: str, key: str, request: bytes) -> tuple[int, Any] | None:
    """None: the key is ours now. Otherwise the answer that was given before.

    A second call waits here, on the unique index, until the first commits or aborts; after an abort the key is ours.
    Raises Problem 422 when the key was used for another command.
    """
    row = {"principal": principal, "key": key, "request_hash": request, "created_at": real_now()}
    if await uow.fetch(CLAIM, row):
        return None
    (stored,) = await uow.fetch(GIVEN, row)
    if stored["request_hash"] != request:
        raise Problem(422, "key_reused", f"This {HEADER} belongs to another command. Send a new one.")
    return stored["status"], stored["body"]


async def keep_answer(uow: UnitOfWork, principal: str, key: str, status: int, answer: str) -> None:
    """Store what the caller is told, as JSON, in the same transaction as the effect; the last that a command does."""
    await uow.write(KEEP, principal=principal, idempotency_key=key, status=status, answer=answer)
