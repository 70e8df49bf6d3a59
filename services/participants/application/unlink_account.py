"""Let somebody take the account of an organisation off his own: who leaves an employer leaves its provider too."""

from services.participants.application.audit import note
from services.participants.application.sign_in_ports import Accounts
from services.participants.application.use_session import Current
from shared.outbox.unit_of_work import NotFound, UnitOfWork


async def unlink_account(uow: UnitOfWork, current: Current, issuer: str, accounts: Accounts) -> None:
    """Raises NotFound. A link by mail always remains as a way in."""
    if not await accounts.unlink(uow, current.person.id, issuer):
        raise NotFound("account")
    await note(uow, "account_unlinked", current.person.id)
