"""Begin and take up what needs two steps: the answer of an authenticator or of an OIDC provider to one question."""

from services.participants.application.sign_in_ports import Ceremonies
from services.participants.domain.secret import hashed, new_secret
from services.participants.domain.sign_in import Ceremony, Kind
from services.participants.domain.sign_in_errors import CeremonyOver
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


async def begin(uow: UnitOfWork, ceremony: Ceremony, browser: str, ceremonies: Ceremonies) -> str:
    """The secret by which the same browser takes it up again."""
    token = new_secret()
    await ceremonies.begin(uow, ceremony, hashed(token), hashed(browser))
    return token


async def take(uow: UnitOfWork, kind: Kind, token: str, browser: str, ceremonies: Ceremonies) -> Ceremony:
    """Once. Commit it before the answer is judged: a wrong answer uses the question up. Raises CeremonyOver."""
    found = await ceremonies.take(uow, kind, hashed(token), hashed(browser), clock.real_now())
    if found is None:
        raise CeremonyOver
    return found
