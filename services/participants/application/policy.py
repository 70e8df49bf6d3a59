"""Who may change whom. The endpoint says which roles may call at all; this decides on the very person or organisation.

Operators and the command line may do everything here. A coordinator acts in his own provinces, grants no role like his
own, and never changes himself.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from services.participants.domain.invitation import Invitation
from services.participants.domain.opening import stands_open
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.registration import Registration
from services.participants.domain.roles import Role, RolePeriod
from shared.access import Policy, by, own, province
from shared.clock import DUTCH
from shared.identity.errors import Forbidden
from shared.identity.grants import service
from shared.identity.principal import Principal
from shared.identity.principal import Role as PublicRole
from shared.outbox.unit_of_work import NotFound

LANDING = "landing"
OPERATOR, BY_LANDING = by(PublicRole.OPERATOR), by(service(LANDING))
ANSWER_REGISTRATION = Policy(Registration, by(PublicRole.COORDINATOR, province("province")), OPERATOR, BY_LANDING)
SEE_INVITATION = Policy(
    Invitation,
    by(PublicRole.COORDINATOR, province("provinces")),
    by(PublicRole.COORDINATOR, own("invited_by")),
    by(PublicRole.EMPLOYER_CONTACT, own("invited_by")),
    OPERATOR,
    BY_LANDING,
)
BY_A_COORDINATOR = frozenset({Role.EMPLOYER_CONTACT, Role.STARTER, Role.COACH})


def trusted(caller: Principal, day: date) -> bool:
    """Operators, and the command line with its own key."""
    return caller.service == LANDING or caller.holds(PublicRole.OPERATOR, day)


def may_read_person(caller: Principal, person: Person, now: datetime) -> bool:
    """The person himself, the command line, and an operator who has opened the record: see `open_record`."""
    if caller.person_id == person.id or caller.service == LANDING:
        return True
    operates = caller.holds(PublicRole.OPERATOR, now.astimezone(DUTCH).date())
    return operates and stands_open(person.opened_to, caller.person_id, now)


def check_may_describe(caller: Principal, person: Person, now: datetime) -> None:
    """Raises NotFound: whether a person exists is told to nobody else."""
    if not may_read_person(caller, person, now):
        raise NotFound("person")


def check_may_erase(caller: Principal, person_id: UUID, day: date) -> None:
    """The person himself, or for him whoever he asked: that shows nothing of the record. Raises NotFound."""
    if caller.person_id != person_id and not trusted(caller, day):
        raise NotFound("erasure")


def check_may_act_in(caller: Principal, province: str, day: date) -> None:
    """Raises Forbidden."""
    if not trusted(caller, day) and province not in caller.provinces(day):
        raise Forbidden


def check_may_pair(caller: Principal, organisation: Organisation, day: date) -> None:
    """The organisation's own contacts declare its pairs too. Raises Forbidden."""
    if organisation.id not in caller.organisations(day):
        check_may_act_in(caller, organisation.province, day)


def sees_pairs(caller: Principal, organisation: Organisation, day: date) -> bool:
    """Whom an organisation keeps at a distance is told to itself and to those who must heed it."""
    concerned = organisation.id in caller.organisations(day) or organisation.province in caller.provinces(day)
    return concerned or trusted(caller, day)


def check_may_manage(caller: Principal, person: Person, day: date) -> None:
    """Raises NotFound for a person of other provinces, Forbidden for oneself.

    An employer's contact manages those who speak for the same employer, as far as `check_may_give` goes.
    """
    if trusted(caller, day):
        return
    if person.id == caller.person_id:
        raise Forbidden
    if not caller.provinces(day):
        if caller.organisations(day).isdisjoint(person.speaks_for(day)):
            raise NotFound("person")
        return
    if person.provinces and caller.provinces(day).isdisjoint(person.provinces):
        raise NotFound("person")


def check_may_give(caller: Principal, role: Role, organisation: Organisation | None, day: date) -> None:
    """To give and to take are one right. Raises Forbidden."""
    if trusted(caller, day):
        return
    if organisation is not None and role is Role.EMPLOYER_CONTACT and organisation.id in caller.organisations(day):
        return
    if role not in BY_A_COORDINATOR or not caller.provinces(day):
        raise Forbidden
    if organisation is not None:
        check_may_act_in(caller, organisation.province, day)


def check_may_enter(caller: Principal, role: RolePeriod | None, day: date) -> None:
    """Whoever may give a role may enter the person that gets it; without one, coordinators. Raises Forbidden."""
    if role is None and not trusted(caller, day) and not caller.provinces(day):
        raise Forbidden


def check_may_place(caller: Principal, provinces: Collection[str], day: date) -> None:
    """Somebody new may work in several provinces, of which the coordinator has one. Raises Forbidden."""
    if provinces and not trusted(caller, day) and caller.provinces(day).isdisjoint(provinces):
        raise Forbidden
