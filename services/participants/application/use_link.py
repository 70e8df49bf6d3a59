"""Sign in by the link of a mail: once, in time, and in the browser that asked for it."""

from services.participants.application.open_session import Opened, Visitor, open_session
from services.participants.application.sign_in_ports import Browsers, Invited, Links, Sessions
from services.participants.domain.secret import hashed
from services.participants.domain.session import Way
from services.participants.domain.sign_in_errors import LinkRefused
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


async def use_link(
    uow: UnitOfWork,
    token: str,
    visitor: Visitor,
    *,
    links: Links,
    sessions: Sessions,
    browsers: Browsers,
    invited: Invited,
) -> Opened:
    """Raises LinkRefused. Whoever reads the person's mail may sign in, so an open invitation is done with too."""
    at = clock.real_now()
    person_id = await links.consume(uow, hashed(token), hashed(visitor.browser), at)
    if person_id is None:
        raise LinkRefused
    await invited.accepted_by_sign_in(uow, person_id)
    return await open_session(uow, person_id, Way.LINK, visitor, sessions, browsers)
