"""The keys under which this service, and nobody else, signs tokens. Read at start; the first start makes one."""

import sqlalchemy as sa
from joserfc.jwk import OKPKey
from sqlalchemy.dialects.postgresql import insert

from services.participants.adapters import tables
from shared.clock import real_now
from shared.db import Database, table_of
from shared.identity.issuer import TokenIssuer
from shared.identity.keys import key_id, new_key, public_jwk
from shared.identity.keyset import OwnKeys
from shared.identity.token import LEEWAY, LIFETIME

KEYS = table_of(tables.SigningKeyRows)


class IssuerOfAll(TokenIssuer):
    """Signs with the active key and publishes every key under which a token may still be valid."""

    def __init__(self, active: OKPKey, valid: list[OKPKey]) -> None:
        super().__init__(active)
        self._valid = valid

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        return {"keys": [public_jwk(key) for key in self._valid]}


class SigningKeys:
    """`load` comes first; replicas that start at the same time agree on one key, by the index on the active one."""

    def __init__(self) -> None:
        self._valid: list[OKPKey] = []

    async def load(self, database: Database) -> None:
        """The active key first, then those retired so short ago that a token of theirs may still live."""
        now = real_now()
        last_token_lives = sa.func.make_interval(0, 0, 0, 0, 0, 0, LIFETIME + LEEWAY)
        async with database.transaction() as connection:
            await connection.execute(_first_key())
            query = (
                sa.select(KEYS.c.private_jwk)
                .where(sa.or_(KEYS.c.retired_at.is_(None), KEYS.c.retired_at + last_token_lives > now))
                .order_by(KEYS.c.retired_at.is_not(None), KEYS.c.created_at.desc())
            )
            self._valid = [OKPKey.import_key(jwk) for jwk in (await connection.execute(query)).scalars()]

    def issuer(self) -> TokenIssuer:
        return IssuerOfAll(self._valid[0], self._valid)

    def source(self) -> OwnKeys:
        """For verifying tokens that are meant for this service itself."""
        return OwnKeys(*self._valid)


def _first_key() -> sa.Executable:
    key = new_key()
    row = {"kid": key_id(key), "private_jwk": key.as_dict(private=True), "created_at": real_now()}
    return insert(KEYS).values(row).on_conflict_do_nothing()
