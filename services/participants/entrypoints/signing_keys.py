"""HTTP to replace the key that signs tokens; for operators and the command line."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.participants.adapters.signing_keys import SigningKeys, rotate
from services.participants.application.audit import note
from services.participants.entrypoints.fields import Body
from shared.db import Database
from shared.identity.principal import Role
from shared.outbox import UnitOfWork
from shared.web import Command, allow, service

OF_NOBODY = UUID(int=0)


class Rotation(Body):
    """`compromised`: the old key is known to somebody else, so it is forgotten at once, and tokens under it with it."""

    compromised: bool = False


class Rotated(BaseModel):
    """The new key's id, and from when it signs. Until then it is only published, so that all services know it."""

    kid: str
    signs_from: datetime


def signing_keys_router(keys: SigningKeys, database: Database) -> APIRouter:
    router = APIRouter(tags=["tokens"])

    @router.post("/signing-keys/rotation")
    async def rotate_keys(
        body: Rotation, command: Annotated[Command, allow(Role.OPERATOR, service("landing"))]
    ) -> Rotated:
        """Make a new key. The old one goes on for a minute, and its tokens until they expire."""

        async def effect(uow: UnitOfWork) -> Rotated:
            kid, signs_from = await rotate(uow, compromised=body.compromised)
            await note(uow, "signing_key_rotated", OF_NOBODY, "compromised" if body.compromised else None)
            return Rotated(kid=kid, signs_from=signs_from)

        answer = await command.run(effect)
        await keys.load(database)
        return answer

    return router
