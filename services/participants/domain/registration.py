"""Somebody outside says that he would like to take part. A coordinator accepts or declines, in time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.participants.domain import texts
from services.participants.domain.entry_errors import IncompleteRegistration, RegistrationAnswered
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.roles import TargetGroup


class RegistrationKind(StrEnum):
    EMPLOYER = "employer"
    STARTER = "starter"


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    """Codes: the registrant reads them in words."""

    NO_ROOM = "no_room"
    OUTSIDE_TARGET_GROUP = "outside_target_group"
    NOT_A_SMALL_EMPLOYER = "not_a_small_employer"
    BETTER_ELSEWHERE = "better_elsewhere"
    NOT_GENUINE = "not_genuine"


@dataclass(kw_only=True)
class Registration:
    """`kvk_number` and `organisation_name` belong to an employer, `target_group` to a starter.

    `answer_due_on` was promised; that it has passed is derived. Name and address are dropped a while after the answer.
    """

    id: UUID
    kind: RegistrationKind
    name: str
    email: str
    email_key: str
    preferred_language: PreferredLanguage
    postcode: str
    province: str
    labour_market_region: str
    kvk_number: str | None = None
    organisation_name: str | None = None
    target_group: TargetGroup | None = None
    registered_at: datetime
    answer_due_on: date
    answer: Answer | None = None
    answered_at: datetime | None = None
    reason: str | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    version: int = 0

    def check(self) -> None:
        """Raises IncompleteRegistration, and what is wrong with a name, an address or a KvK number."""
        self.name, self.email = texts.name(self.name), texts.email(self.email)
        self.email_key = texts.email_key(self.email)
        employer = self.kind is RegistrationKind.EMPLOYER
        if employer != (self.kvk_number is not None) or employer == (self.target_group is not None):
            raise IncompleteRegistration
        if self.kvk_number is not None:
            texts.kvk_number(self.kvk_number)
        if self.organisation_name is not None:
            self.organisation_name = texts.name(self.organisation_name)

    def overdue_on(self, day: date) -> bool:
        return self.answer is None and day > self.answer_due_on

    def accept(self, now: datetime, person_id: UUID, organisation_id: UUID | None) -> None:
        """Raises RegistrationAnswered."""
        self._answer(Answer.ACCEPTED, now)
        self.person_id, self.organisation_id = person_id, organisation_id

    def decline(self, now: datetime, reason: DeclineReason) -> None:
        """Raises RegistrationAnswered."""
        self._answer(Answer.DECLINED, now)
        self.reason = reason

    def must_be_open(self) -> None:
        if self.answer is not None:
            raise RegistrationAnswered(self.answer)

    def _answer(self, answer: Answer, now: datetime) -> None:
        self.must_be_open()
        self.answer, self.answered_at = answer, now
