"""The keys under which this service, and nobody else, signs tokens. Shared by all replicas through the database.

A key ends at a moment: until then it signs, afterwards it is only published, while a token under it may still live.
A new one is known to everybody before it signs: rotation sets the end of the old key a minute ahead.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from joserfc.jwk import OKPKey
from sqlalchemy.dialects.postgresql import insert

from services.participants.adapters import tables
from shared.clock import real_now
from shared.db import Database, table_of
from shared.db.errors import is_transient
from shared.identity.issuer import TokenIssuer
from shared.identity.keys import key_id, new_key, public_jwk, public_key
from shared.identity.keyset import UnknownKey
from shared.identity.token import LEEWAY, LIFETIME
from shared.outbox import UnitOfWork

log = structlog.get_logger()
KEYS = table_of(tables.SigningKeyRows)
ANNOUNCED = timedelta(seconds=60)
"""From the rotation until the new key signs: every replica has read it many times by then."""
RELOAD_SECONDS = 5.0
LAST_TOKEN = timedelta(seconds=LIFETIME + LEEWAY)
AT_ONCE = timedelta(seconds=LIFETIME + LEEWAY + 1)
ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('participants.signing_keys', 0))")


@dataclass(frozen=True, slots=True)
class SigningKey:
    key: OKPKey
    created_at: datetime
    ends_at: datetime | None

    def signs(self, at: datetime) -> bool:
        return self.ends_at is None or at < self.ends_at

    def published(self, at: datetime) -> bool:
        return self.ends_at is None or at < self.ends_at + LAST_TOKEN


class SigningKeys:
    """`load` comes first; replicas that start together agree on one key, by the index on the one without end."""

    def __init__(self) -> None:
        self._keys: list[SigningKey] = []

    async def load(self, database: Database) -> None:
        async with database.transaction() as connection:
            await connection.execute(_first_key())
            self._keys = _read((await connection.execute(sa.select(KEYS))).all())

    async def keep_fresh(self, database: Database) -> None:
        """Read them again every few seconds, for what another replica did. Runs for ever."""
        while True:
            await asyncio.sleep(RELOAD_SECONDS)
            try:
                await self.load(database)
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("signing_keys_not_read", error=type(error).__name__)

    @property
    def signing(self) -> OKPKey:
        """The key that ends first of those that have not ended."""
        at = real_now()
        return min((one for one in self._keys if one.signs(at)), key=lambda one: (one.ends_at is None, one.ends_at)).key

    @property
    def published(self) -> list[OKPKey]:
        at = real_now()
        return [one.key for one in sorted(self._keys, key=lambda one: one.created_at) if one.published(at)]

    def issuer(self) -> TokenIssuer:
        return RotatingIssuer(self)

    async def key(self, kid: str) -> OKPKey:
        """For verifying tokens that are meant for this service itself."""
        for key in self.published:
            if key_id(key) == kid:
                return public_key(public_jwk(key))
        raise UnknownKey


class RotatingIssuer(TokenIssuer):
    """Signs with whatever key signs now, and publishes every key under which a token may still be valid or soon is."""

    def __init__(self, keys: SigningKeys) -> None:
        super().__init__(keys.signing)
        self._keys = keys

    @property
    def key(self) -> OKPKey:
        return self._keys.signing

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        return {"keys": [public_jwk(key) for key in self._keys.published]}


async def rotate(uow: UnitOfWork, *, compromised: bool = False) -> tuple[str, datetime]:
    """Make a new key; its id, and from when it signs. A compromised one is forgotten at once, and its tokens too."""
    await uow.execute(ONE_AT_A_TIME)
    at = real_now()
    ends_at = at - AT_ONCE if compromised else at + ANNOUNCED
    running = sa.or_(KEYS.c.retired_at.is_(None), KEYS.c.retired_at > ends_at)
    await uow.execute(KEYS.update().where(running).values(retired_at=ends_at))
    key = new_key()
    await uow.execute(KEYS.insert().values(_row(key)))
    return key_id(key), at if compromised else ends_at


async def forget_ended(uow: UnitOfWork) -> None:
    """Private keys that no longer sign and whose last token has expired."""
    await uow.execute(KEYS.delete().where(KEYS.c.retired_at < real_now() - 2 * LAST_TOKEN))


def _read(rows: Sequence[sa.Row[tuple[object, ...]]]) -> list[SigningKey]:
    return [SigningKey(OKPKey.import_key(row.private_jwk), row.created_at, row.retired_at) for row in rows]


def _first_key() -> sa.Executable:
    return insert(KEYS).values(_row(new_key())).on_conflict_do_nothing()


def _row(key: OKPKey) -> dict[str, object]:
    return {"kid": key_id(key), "private_jwk": key.as_dict(private=True), "created_at": real_now()}
