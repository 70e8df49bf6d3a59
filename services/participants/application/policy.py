"""Who may do what to whom in participants. Endpoints and handlers ask these; docs/access.md says it for people to read.

A coordinator acts in his own provinces, grants no role like his own, and never changes himself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participants.domain.invitation import Invitation
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.registration import Registration
from services.participants.domain.roles import Role
from shared.access import (
    Policy,
    among,
    by,
    empty,
    every,
    lasting,
    not_over,
    organisation,
    own,
    parent,
    pointing,
    province,
    some,
)
from shared.identity.grants import SIGNED_IN, service
from shared.identity.principal import Principal
from shared.identity.principal import Role as PublicRole


@dataclass(frozen=True)
class Giving:
    """A role that is to be given or taken; `province` is the organisation's, for which it is."""

    role: Role
    organisation_id: UUID | None = None
    province: str | None = None


@dataclass(frozen=True)
class Entering:
    """Somebody new, and where he is going to work."""

    provinces: Collection[str]


@dataclass(frozen=True)
class Whose:
    """What is about one person, whether he is here or not."""

    person_id: UUID


LANDING = "landing"
TRUSTED = (by(PublicRole.OPERATOR), by(service(LANDING)))
CONTACT, COORDINATOR, OPERATOR = PublicRole.EMPLOYER_CONTACT, PublicRole.COORDINATOR, PublicRole.OPERATOR
INVITED_BY_ME = pointing(Invitation, "person_id", own("invited_by"))
OF_MY_REGION = (
    by(COORDINATOR, province("provinces")),
    by(COORDINATOR, some("roles", parent("organisation_id", Organisation, province("province")), not_over)),
    by(COORDINATOR, every(empty("provinces"), INVITED_BY_ME)),
)
"""Who works in the coordinator's provinces, speaks for employers there, or was invited by him and works nowhere yet."""
OPENED_TO_ME = by(OPERATOR, some("opened_to", own("operator_id"), lasting("ends_at")))
"""Break-glass: see `open_record`."""
OFFICE = some("roles", among("role", Role.COORDINATOR, Role.NATIONAL, Role.OPERATOR), not_over)
"""Those whom operators appoint."""

ANSWER_REGISTRATION = Policy(Registration, by(COORDINATOR, province("province")), *TRUSTED)
NAME_INVITED = Policy(
    Invitation,
    by(COORDINATOR, province("provinces")),
    by(COORDINATOR, own("invited_by")),
    by(CONTACT, own("invited_by")),
    by(OPERATOR, own("invited_by")),
    by(service(LANDING)),
)
"""Who is told the name with it."""
SEE_INVITATION = Policy(Invitation, *NAME_INVITED.rules, by(OPERATOR))
READ_PERSON = Policy(Person, by(SIGNED_IN, own("id")), OPENED_TO_ME, by(service(LANDING)))
FIND_PERSON = Policy(
    Person,
    *OF_MY_REGION,
    by(OPERATOR, own("id")),
    by(OPERATOR, OFFICE),
    by(OPERATOR, INVITED_BY_ME),
    OPENED_TO_ME,
    by(service(LANDING)),
)
"""By name, or with the name. An operator keeps the platform running: he knows by name whom he appoints or invited."""
MANAGE_PERSON = Policy(
    Person, *OF_MY_REGION, by(CONTACT, some("roles", organisation("organisation_id"), not_over)), *TRUSTED
)
"""An employer's contact manages those who speak for the same employer, as far as GIVE_ROLE goes."""
ERASE = Policy(Whose, by(SIGNED_IN, own("person_id")), *TRUSTED)
"""The person himself, or for him whoever he asked: that shows nothing of the record."""

ACT_IN_PROVINCE = Policy(Organisation, by(COORDINATOR, province("province")), *TRUSTED)
SPEAK_FOR = Policy(Organisation, by(CONTACT, organisation("id")), *ACT_IN_PROVINCE.rules)
"""The organisation's own contacts describe it, and declare its pairs too."""
KNOW_COLLEAGUES = Policy(
    Organisation, by(CONTACT, organisation("id")), by(COORDINATOR, province("province")), by(service(LANDING))
)
"""By name, who works or speaks for it."""
OF_ANY_ORGANISATION = {
    *("organisation_id", "version", "kvk_number", "establishment_number", "name", "postcode", "municipality"),
    *("province", "labour_market_region", "size_class", "size_reason", "sector_code", "sector_version", "left_on"),
}
"""Not its pairs: whom it keeps at a distance is told to itself and to those who must heed it."""
READ_ORGANISATION = Policy(Organisation, by(SIGNED_IN, sees=OF_ANY_ORGANISATION), *SPEAK_FOR.rules)
BY_A_COORDINATOR = among("role", Role.EMPLOYER_CONTACT, Role.STARTER, Role.COACH)
GIVE_ROLE = Policy(
    Giving,
    by(CONTACT, every(among("role", Role.EMPLOYER_CONTACT), organisation("organisation_id"))),
    by(COORDINATOR, every(BY_A_COORDINATOR, empty("organisation_id"))),
    by(COORDINATOR, every(BY_A_COORDINATOR, province("province"))),
    *TRUSTED,
)
"""To give and to take are one right."""
ENTER_PERSON = Policy(
    Entering,
    by(CONTACT, empty("provinces")),
    by(COORDINATOR, empty("provinces")),
    by(COORDINATOR, province("provinces")),
    *TRUSTED,
)
"""Somebody new may work in several provinces, of which the coordinator has one."""


def trusted(caller: Principal, day: date) -> bool:
    """Operators, and the command line with its own key."""
    return caller.service == LANDING or caller.holds(OPERATOR, day)
