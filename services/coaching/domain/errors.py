"""Why a command cannot be done. Each class is one answer of HTTP: `code` for programs, text for people."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID


class CoachingError(Exception):
    """Base of all refusals of this service."""

    code: ClassVar[str]


class WrongState(CoachingError):
    """The command makes no sense now."""

    code = "wrong_state"

    def __init__(self, what: str, state: str, possible: Iterable[str] = ()) -> None:
        super().__init__(f"The {what} is {state}: do one of what is possible now, or read it again.")
        self.state = state
        self.possible = list(possible)


class Refused(CoachingError):
    """A coach cannot be held for a request, whoever proposes it."""


class NoCapacity(Refused):
    code = "no_capacity"

    def __init__(self) -> None:
        super().__init__("This coach has not enough points free: choose another coach, or wait.")


class NotAvailable(Refused):
    code = "not_available"

    def __init__(self) -> None:
        super().__init__("This coach is on leave or not in the pool on the first day: choose another coach.")


class ConflictOfInterest(Refused):
    code = "conflict_of_interest"

    def __init__(self) -> None:
        super().__init__("This coach may not coach here: choose a coach without ties to starter and employer.")


class PersonGone(Refused):
    code = "person_gone"

    def __init__(self) -> None:
        super().__init__("The coach or the starter has left the platform and was erased: choose somebody else.")


class EmployerLimit(Refused):
    code = "employer_limit"

    def __init__(self) -> None:
        super().__init__("This employer has its share while others wait: first help those who wait.")


class OpenRequestExists(CoachingError):
    """A starter has at most one open request of a kind. `request_id` is None where it is another employer's."""

    code = "open_request_exists"

    def __init__(self, request_id: UUID | None) -> None:
        super().__init__("This starter already has an open request of this kind: use that one, or withdraw it first.")
        self.request_id = request_id


class StarterHasCoach(CoachingError):
    code = "starter_has_coach"

    def __init__(self) -> None:
        super().__init__("This starter already has a coach of this kind: end that engagement first.")


class StarterMissing(CoachingError):
    code = "starter_missing"

    def __init__(self) -> None:
        super().__init__("This place has no name yet: record the intake with the starter first.")


class StarterNamed(CoachingError):
    code = "starter_named"

    def __init__(self) -> None:
        super().__init__("This place has another name already: ask for a place of its own for this starter.")


class NotAMember(CoachingError):
    code = "not_a_member"

    def __init__(self) -> None:
        super().__init__("This employer is not a member of the pool today: make it a member first.")


class HasLeft(CoachingError):
    code = "has_left"

    def __init__(self) -> None:
        super().__init__("This organisation has left the platform by that day: choose an earlier day or another one.")


class NotOnShortlist(CoachingError):
    code = "not_on_shortlist"

    def __init__(self) -> None:
        super().__init__("This coach is not on the shortlist: choose one who is.")


class Overlap(CoachingError):
    code = "overlap"

    def __init__(self, what: str) -> None:
        super().__init__(f"There is a {what} in that period already: choose other dates.")


class WrongDates(CoachingError):
    code = "wrong_dates"

    def __init__(self, rule: str) -> None:
        super().__init__(f"{rule}: choose other dates.")


class AlreadyThere(CoachingError):
    code = "already_there"

    def __init__(self, what: str) -> None:
        super().__init__(f"This {what} was entered before: read it and go on with that one.")


class UnknownId(CoachingError):
    """Participants owns this id, and this service has never heard of it."""

    code = "unknown_id"

    def __init__(self, what: str) -> None:
        super().__init__(f"This {what} is not known here: enter it in participants first, or try again in a moment.")
