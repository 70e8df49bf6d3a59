"""What may be done with an invitation that was sent: make a link for one more copy of its mail, or revoke it."""

import hashlib
import secrets
from uuid import UUID

from services.participants.application import policy
from services.participants.application.audit import note
from services.participants.domain.invitation import Invitation
from shared import clock
from shared.access import Standing, permission
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


def token_hash(token: str) -> str:
    """What is kept of a token. It is random enough that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


async def make_link(uow: UnitOfWork, invitation_id: UUID, because_of: UUID | None) -> tuple[Invitation, str]:
    """A new token, which is kept nowhere; written down for which event. Raises NotFound, InvitationSpent."""
    invitation = await uow.lock_one(Invitation, invitation_id)
    token = secrets.token_urlsafe(32)
    invitation.add_token(token_hash(token), clock.now())
    await uow.record(invitation)
    await note(uow, "invitation_link_made", invitation.person_id, str(because_of) if because_of else None)
    return invitation, token


async def revoke_invitation(uow: UnitOfWork, by: Principal, invitation_id: UUID, reason: str) -> Invitation:
    """Raises NotFound, InvitationSpent."""
    invitation = await uow.lock_one(Invitation, invitation_id)
    if not await permission(uow, Standing.of(by), policy.SEE_INVITATION, invitation):
        raise NotFound("invitation")
    invitation.revoke(clock.now(), reason)
    await uow.record(invitation)
    await note(uow, "invitation_revoked", invitation.person_id, reason)
    return invitation
