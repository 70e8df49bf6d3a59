"""Let somebody forget a passkey of his own, for a device that was lost or sold."""

from uuid import UUID

from services.participants.application.audit import note
from services.participants.application.sign_in_ports import Passkeys
from services.participants.application.use_session import Current
from shared.outbox.unit_of_work import NotFound, UnitOfWork


async def remove_passkey(uow: UnitOfWork, current: Current, id: UUID, passkeys: Passkeys) -> None:
    """Raises NotFound, also for a passkey of somebody else."""
    if not await passkeys.remove(uow, id, current.person.id):
        raise NotFound("passkey")
    await note(uow, "passkey_removed", current.person.id, str(id))
