"""Begin a session for somebody who just proved who he is. The only way to a session."""

from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.application.audit import note
from services.participants.application.sign_in_ports import Browsers, Sessions
from services.participants.domain.person import Person
from services.participants.domain.secret import hashed, new_secret
from services.participants.domain.session import End, Session, Way, held_roles
from services.participants.domain.sign_in_errors import NotSignedIn
from shared import clock
from shared.outbox.unit_of_work import Cause, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """The browser that signs in. `browser` is the secret it keeps, `replaces` the session it had until now."""

    browser: str
    device: str
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """`token` is shown this once."""

    token: str
    session: Session
    person: Person


async def open_session(
    uow: UnitOfWork, person_id: UUID, way: Way, visitor: Visitor, sessions: Sessions, browsers: Browsers
) -> Opened:
    """Always a new token: one that was planted beforehand is worth nothing. Raises NotSignedIn for who is gone."""
    at = clock.real_now()
    person = await uow.get(Person, person_id)
    if person is None:
        raise NotSignedIn
    if visitor.replaces is not None:
        former = await sessions.by_token(uow, hashed(visitor.replaces))
        if former is not None:
            await sessions.end(uow, [former.id], End.REPLACED, at)
    token = new_secret()
    session = Session(
        id=uuid7(),
        person_id=person.id,
        way=way,
        device=visitor.device,
        roles=held_roles(person.roles, clock.today()),
        begun_at=at,
        seen_at=at,
    )
    await sessions.add(uow, session, hashed(token))
    await browsers.remember(uow, hashed(visitor.browser), person.id, at)
    uow.follow(Cause.by(str(person.id)))
    await note(uow, "signed_in", person.id, way)
    return Opened(token, session, person)
