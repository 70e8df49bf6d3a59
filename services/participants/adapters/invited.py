"""Invitations as far as signing in needs them: which one a secret opens, and that it is used once."""

from uuid import UUID

from services.participants.adapters.invitations import PostgresInvitations
from services.participants.application.use_invitation import token_hash
from services.participants.domain.errors import InvitationSpent
from services.participants.domain.invitation import Invitation, InvitationState
from shared import clock
from shared.outbox import NotFound, UnitOfWork


class InvitedPeople:
    """Invitations last by business time, as their senders count the days."""

    def __init__(self, invitations: PostgresInvitations) -> None:
        self._invitations = invitations

    async def open(self, uow: UnitOfWork, token: str) -> tuple[UUID, UUID] | None:
        found = await self._invitations.of_token(uow, token_hash(token))
        if found is None or found.state(clock.now()) is not InvitationState.OPEN:
            return None
        return found.id, found.person_id

    async def accept(self, uow: UnitOfWork, invitation_id: UUID) -> bool:
        try:
            invitation = await uow.lock_one(Invitation, invitation_id)
            invitation.redeem(clock.now())
        except (NotFound, InvitationSpent):
            return False
        await uow.record(invitation)
        return True

    async def accepted_by_sign_in(self, uow: UnitOfWork, person_id: UUID) -> None:
        for invitation in await self._invitations.open_of(uow, person_id, clock.now()):
            invitation.redeem(clock.now())
            await uow.record(invitation)
