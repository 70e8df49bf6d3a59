"""What is done with people's data, why it may be, and for how long it is kept: the register that people can read.

Consent is no basis of the core: between employer, coach and starter it is rarely free.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Basis(StrEnum):
    """Article 6(1) of the GDPR: (b), (c), (f)."""

    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"


@dataclass(frozen=True, kw_only=True)
class Processing:
    """`version` rises with every change of meaning; codes are put into words by the portal."""

    code: str
    version: int
    since: date
    basis: Basis
    purpose: str
    data: tuple[str, ...]
    seen_by: tuple[str, ...]
    kept: str


@dataclass(frozen=True, slots=True)
class ProcessingsChanged:
    """Codes of what changed for this person and was not read yet."""

    codes: tuple[str, ...]


FIRST = date(2026, 11, 1)
FOUND_BY_NAME = date(2026, 11, 25)
"""From then on people are found by name: by coordinators, contacts of their organisation, who appoints or invites."""
PROCESSINGS = (
    Processing(
        code="take_part",
        version=3,
        since=FOUND_BY_NAME,
        basis=Basis.CONTRACT,
        purpose="let somebody take part: sign in, hold roles, be reached",
        data=("name", "email", "roles", "employments", "language"),
        seen_by=(
            "the person",
            "operators who open the record, with a reason, for an hour",
            "operators, by name: whom they appoint",
            "who invited the person, by name",
            "coordinators where the person works or speaks for an employer, by name",
            "contacts of the employer where the person works, by name",
            "those named by a running case",
        ),
        kept="until erased, at most two years after the last role ended",
    ),
    Processing(
        code="match_and_coach",
        version=2,
        since=FOUND_BY_NAME,
        basis=Basis.CONTRACT,
        purpose="find a coach or a place that fits, and keep the agreements about it",
        data=("skills", "languages", "region", "travel", "working mode", "target group"),
        seen_by=(
            "the person",
            "matching, without a name",
            "the coordinators of the pool",
            "the coach, or who is proposed as one: what is missing for an occupation",
            "coordinators where the person works or was asked for: the same",
        ),
        kept="until erased; finished cases stay without a person",
    ),
    Processing(
        code="register_interest",
        version=1,
        since=FIRST,
        basis=Basis.CONTRACT,
        purpose="answer somebody who would like to take part",
        data=("name", "email", "postcode", "KvK number or target group"),
        seen_by=("coordinators of the province", "operators"),
        kept="90 days after the answer",
    ),
    Processing(
        code="tell_people",
        version=1,
        since=FIRST,
        basis=Basis.CONTRACT,
        purpose="tell people what happened for them",
        data=("email at the moment of sending", "which event, when, whether it was read"),
        seen_by=("the person", "operators, without an address"),
        kept="until erased",
    ),
    Processing(
        code="account_for_access",
        version=1,
        since=FIRST,
        basis=Basis.LEGAL_OBLIGATION,
        purpose="show who changed or saw what",
        data=("ids", "codes", "times"),
        seen_by=("operators",),
        kept="5 years",
    ),
    Processing(
        code="keep_it_safe",
        version=1,
        since=FIRST,
        basis=Basis.LEGITIMATE_INTEREST,
        purpose="keep strangers out: sessions, passkeys, limits on tries",
        data=("device as the browser names it", "times", "hashes"),
        seen_by=("the person",),
        kept="sessions a day after they ended, known browsers 90 days, passkeys until removed",
    ),
)
EDITION = " ".join(f"{one.code}@{one.version}" for one in PROCESSINGS)
"""Another one whenever anything has changed."""
CHANGED_ON = max(one.since for one in PROCESSINGS)
