"""Stand-ins for projections, participants, the templates and the mail server."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.notifications.application.mail_ports import Contact, Language, Mail, Words
from services.notifications.application.ports import Found


class KnownPeople:
    """Everybody in `people` is known; `gone` are erased; a group that is not given is unknown."""

    def __init__(
        self,
        people: Sequence[UUID] = (),
        *,
        gone: Sequence[UUID] = (),
        contacts: Mapping[UUID, Sequence[UUID]] | None = None,
        coordinators: Mapping[UUID, Sequence[UUID]] | None = None,
    ) -> None:
        self.people, self.gone = set(people), set(gone)
        self.contacts, self.coordinators = dict(contacts or {}), dict(coordinators or {})
        self.asked_on: set[date] = set()

    def person(self, id: UUID | None) -> Found:
        if id is None or id in self.gone:
            return Found()
        return Found((id,)) if id in self.people else Found(unknown=True)

    def contacts_of(self, organisation_id: UUID | None, on: date) -> Found:
        return self._group(self.contacts, organisation_id, on)

    async def coordinators_of(self, pool_id: UUID | None, on: date) -> Found:
        return self._group(self.coordinators, pool_id, on)

    def _group(self, groups: Mapping[UUID, Sequence[UUID]], id: UUID | None, on: date) -> Found:
        self.asked_on.add(on)
        return Found(tuple(groups[id])) if id in groups else Found(unknown=True)


class AddressBook:
    """Answers with one contact, or raises what it is given; notes who was asked for because of what."""

    def __init__(self, answer: Contact | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[UUID, UUID]] = []
        self.link: str | Exception = "a-secret"

    async def secret_link(self, of: str, id: UUID, because_of: UUID) -> str:
        if isinstance(self.link, Exception):
            raise self.link
        return f"{self.link}-of-{of}-{id.int}"

    async def of(self, person_id: UUID, because_of: UUID) -> Contact:
        self.asked.append((person_id, because_of))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Letterbox:
    """Keeps the mails it is given, or raises."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        if self.trouble:
            raise self.trouble
        self.mails.append(mail)


class PlainSpeaker:
    def words(self, template: str, language: Language, details: Mapping[str, str]) -> Words:
        return Words(f"{language} {template}", f"text of {template} with {dict(details)}", f"/{language}")

    def mail(self, words: Words, contact: Contact) -> str:
        return f"{contact.name}: {words.text} {words.path}"
