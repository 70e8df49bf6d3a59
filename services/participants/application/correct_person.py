"""A person corrects his name, or moves to another e-mail address once he has shown that he reads it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.application.new_passkey import check_fresh
from services.participants.application.ports import Letters, Register
from services.participants.application.sign_in_ports import Links
from services.participants.application.use_session import Current
from services.participants.domain import texts
from services.participants.domain.errors import AddressRefused
from services.participants.domain.letter import CHANGE_LASTS, Letter, LetterKind
from services.participants.domain.person import Person
from services.participants.domain.secret import hashed
from shared import clock
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


class AddressChanges(Protocol):
    async def wish(self, uow: UnitOfWork, person_id: UUID, email: str, until: datetime) -> None:
        """Instead of an earlier one of that person."""

    async def take(self, uow: UnitOfWork, token_hash: bytes, at: datetime) -> tuple[UUID, str] | None:
        """Whose wish it is and for which address, for the first who asks in time."""


@dataclass(frozen=True)
class Corrections:
    """What changing an address needs."""

    changes: AddressChanges
    letters: Letters
    links: Links
    register: Register


async def correct_name(uow: UnitOfWork, by: Principal, person_id: UUID, name: str) -> Person:
    """Raises NotFound, InvalidName."""
    person = await uow.lock_one(Person, person_id)
    await checking.check_reach(uow, by, policy.READ_PERSON, person, "person")
    person.rename(name)
    await uow.record(person)
    await note(uow, "name_corrected", person.id)
    return person


async def wish_address(uow: UnitOfWork, current: Current, email: str, language: str, parts: Corrections) -> None:
    """A link goes to the new address, a warning to the present one. Raises InvalidEmail, SignInAgain.

    Where somebody else has the address already nothing is mailed there, and the answer is the same.
    """
    check_fresh(current)
    person, at = current.person, clock.real_now()
    address = texts.email(email)
    await parts.changes.wish(uow, person.id, address, at + CHANGE_LASTS)
    await note(uow, "address_change_wished", person.id)
    owner = await parts.register.id_of_email(uow, texts.email_key(address))
    if owner in (None, person.id):
        await parts.letters.leave(uow, _letter(person, LetterKind.CONFIRM_ADDRESS, address, language), at)
    if texts.email_key(address) != person.email_key:
        await parts.letters.leave(uow, _letter(person, LetterKind.ADDRESS_CHANGING, person.email, language), at)


def _letter(person: Person, kind: LetterKind, email: str, language: str) -> Letter:
    return Letter(id=uuid7(), kind=kind, person_id=person.id, name=person.name, email=email, language=language)


async def confirm_address(uow: UnitOfWork, token: str, parts: Corrections) -> Person:
    """Raises AddressRefused: a link that was used, is too old, or whose address somebody else took meanwhile."""
    found = await parts.changes.take(uow, hashed(token), clock.real_now())
    if found is None:
        raise AddressRefused
    person_id, address = found
    person = await uow.lock_one(Person, person_id)
    if await parts.register.id_of_email(uow, texts.email_key(address)) not in (None, person.id):
        raise AddressRefused
    person.move_to(address)
    await parts.links.give_up(uow, person.id)
    await uow.record(person)
    await note(uow, "address_changed", person.id)
    return person
