"""Sign out: here, in one other browser, or everywhere."""

from uuid import UUID

from services.participants.application.audit import note
from services.participants.application.sign_in_ports import Sessions
from services.participants.application.use_session import Current
from services.participants.domain.session import End
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


async def sign_out(uow: UnitOfWork, current: Current, sessions: Sessions) -> None:
    """End the very session that asks."""
    await sessions.end(uow, [current.session.id], End.SIGNED_OUT, clock.real_now())
    await note(uow, "signed_out", current.person.id)


async def end_other(uow: UnitOfWork, current: Current, id: UUID, sessions: Sessions) -> None:
    """End one session of the same person; one of somebody else's is left alone, and looks the same."""
    own = [session.id for session in await sessions.of_person(uow, current.person.id) if session.id == id]
    if own:
        await sessions.end(uow, own, End.ENDED_ELSEWHERE, clock.real_now())
        await note(uow, "session_ended", current.person.id, End.ENDED_ELSEWHERE)


async def sign_out_everywhere(uow: UnitOfWork, current: Current, sessions: Sessions) -> int:
    """End every session of the person, this one too; returns how many."""
    own = [session.id for session in await sessions.of_person(uow, current.person.id)]
    await sessions.end(uow, own, End.ENDED_ELSEWHERE, clock.real_now())
    await note(uow, "signed_out_everywhere", current.person.id)
    return len(own)
