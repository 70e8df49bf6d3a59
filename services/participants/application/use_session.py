"""Who a session belongs to, as long as it holds. Asked at every page; what it finds over, it ends."""

from dataclasses import dataclass

from services.participants.application.audit import note
from services.participants.application.sign_in_ports import Sessions
from services.participants.domain.person import Person
from services.participants.domain.secret import hashed
from services.participants.domain.session import SEEN_EVERY, End, Session, held_roles
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Current:
    session: Session
    person: Person


async def use_session(uow: UnitOfWork, token: str, sessions: Sessions) -> Current | None:
    """None for a session that does not hold. No exception: that it ended must be stored."""
    at = clock.real_now()
    session = await sessions.by_token(uow, hashed(token))
    if session is None:
        return None
    person = await uow.get(Person, session.person_id)
    if person is None:
        await sessions.end(uow, [session.id], End.EXPIRED, at)
        return None
    over = session.why_over(at, held_roles(person.roles, clock.today()))
    if over is not None:
        await sessions.end(uow, [session.id], over, at)
        await note(uow, "session_ended", person.id, over)
        return None
    if at >= session.seen_at + SEEN_EVERY:
        await sessions.touch(uow, session.id, at)
        session.seen_at = at
    return Current(session, person)


async def live_sessions(uow: UnitOfWork, person: Person, sessions: Sessions) -> list[Session]:
    """The person's sessions that hold, the newest first."""
    at, roles = clock.real_now(), held_roles(person.roles, clock.today())
    return [one for one in await sessions.of_person(uow, person.id) if one.why_over(at, roles) is None]
