"""Which event is told to whom, in which words and by which channels; and which events are told to nobody, and why.

The whole policy of this service in one table. A test fails when an event of these topics is missing from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.notifications.domain.delivery import Channel
from shared.events import coaching, coaching_engagements, participants
from shared.events.base import Fact

INBOX = (Channel.INBOX,)
INBOX_AND_MAIL = (Channel.INBOX, Channel.EMAIL)
MAIL = (Channel.EMAIL,)
TOPICS = (coaching.REQUESTS, coaching_engagements.ENGAGEMENTS, coaching.POOLS, participants.PEOPLE)


class Audience(StrEnum):
    """The part somebody plays in an event. Events name subjects; who that is on that day is looked up later."""

    COACH = "coach"
    STARTER = "starter"
    EMPLOYER = "employer"
    COORDINATORS = "coordinators"
    PERSON = "person"


@dataclass(frozen=True)
class Tell:
    """`unless`: a parameter and the values with which these people are not told, because another event tells them."""

    audience: Audience
    template: str
    channels: tuple[Channel, ...] = INBOX_AND_MAIL
    unless: tuple[str, frozenset[str]] | None = None

    def applies(self, details: Mapping[str, str]) -> bool:
        if self.unless is None:
            return True
        name, values = self.unless
        return details.get(name) not in values


@dataclass(frozen=True)
class Told:
    """Earlier lines win: who plays two parts is told once per channel. `says` are the parameters the words need."""

    tells: tuple[Tell, ...]
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silent:
    why: str


def told(*tells: Tell, says: tuple[str, ...] = ()) -> Told:
    return Told(tells, says)


COACH, STARTER, EMPLOYER, COORDINATORS, PERSON = Audience
SUCCESSOR = ("kind", frozenset({"successor"}))
WITHOUT_INVITATION = ("invitation_id", frozenset({"None"}))
BETWEEN_EMPLOYER_AND_EMPLOYEE = ("reason", frozenset({"None"}))
OVER = (Tell(COACH, "coaching_ended_coach"), Tell(STARTER, "coaching_ended_starter"))
END_OF_REQUEST = ("reason", frozenset({"withdrawn", "rejected"}))

WHO_IS_TOLD: dict[type[Fact], Told | Silent] = {
    coaching.RequestSubmittedV1: told(
        Tell(EMPLOYER, "request_received", INBOX, unless=SUCCESSOR),  # no_fit told of the successor already
        Tell(STARTER, "coach_sought", INBOX, unless=SUCCESSOR),
        says=("kind",),
    ),
    coaching.RequestShortlistedV1: told(Tell(EMPLOYER, "choose_coach"), says=("expires_at",)),
    coaching.CoachChosenV1: Silent("the employer chose himself; coach_offered or proposal_refused follows at once"),
    coaching.ShortlistExpiredV1: told(Tell(EMPLOYER, "choice_expired")),
    coaching.CoachOfferedV1: told(
        Tell(COACH, "offer_for_you"),
        Tell(EMPLOYER, "coach_asked", INBOX),
        says=("expires_at",),
    ),
    coaching.OfferAcceptedV1: Silent("engagement.proposed of the same transaction tells all three, with the date"),
    coaching.OfferDeclinedV1: told(Tell(EMPLOYER, "search_goes_on", INBOX)),
    coaching.OfferLapsedV1: told(Tell(COACH, "offer_lapsed", INBOX), Tell(EMPLOYER, "search_goes_on", INBOX)),
    coaching.OfferWithdrawnV1: told(
        Tell(COACH, "offer_withdrawn"),
        Tell(EMPLOYER, "search_goes_on", INBOX, unless=END_OF_REQUEST),  # told by withdrawn or rejected
        says=("reason",),
    ),
    coaching.ProposalRefusedV1: Silent("between matching and coaching; the search goes on and nobody need act"),
    coaching.PrecedenceGivenV1: told(Tell(EMPLOYER, "precedence_given", INBOX)),
    coaching.AttentionNeededV1: told(Tell(COORDINATORS, "attention_needed"), says=("reason",)),
    coaching.RequestRejectedV1: told(Tell(EMPLOYER, "request_rejected"), Tell(STARTER, "search_ended", INBOX)),
    coaching.RequestWithdrawnV1: told(Tell(EMPLOYER, "request_withdrawn", INBOX), Tell(STARTER, "search_ended", INBOX)),
    coaching.RequestClosedV1: Silent("engagement.started or no_fit has told everybody"),
    coaching_engagements.EngagementProposedV1: told(
        Tell(COACH, "meet_your_starter"),
        Tell(STARTER, "meet_your_coach"),
        Tell(EMPLOYER, "coach_found"),
        says=("intake_due_on",),
    ),
    coaching_engagements.IntakeHeldV1: told(Tell(EMPLOYER, "intake_held", INBOX)),  # not when: that is between the two
    coaching_engagements.EngagementStartedV1: told(
        Tell(COACH, "coaching_started_coach"),
        Tell(STARTER, "coaching_started_starter"),
        Tell(EMPLOYER, "coaching_started_employer"),
        says=("starts_on", "first_session_due_on"),
    ),
    coaching_engagements.NoFitV1: told(  # the reason is not for the employer, so it is not even stored here
        Tell(COACH, "no_fit_coach"),
        Tell(STARTER, "no_fit_starter"),
        Tell(EMPLOYER, "no_fit_employer"),
    ),
    coaching_engagements.EndAnnouncedV1: told(
        Tell(COACH, "coaching_ends"),
        Tell(STARTER, "coaching_ends"),
        Tell(EMPLOYER, "coaching_ends_employer"),
        says=("ends_on",),
    ),
    # The employer has left by then; its contacts were told of the day when their roles ended.
    coaching_engagements.EngagementEndedEarlyV1: told(*OVER),
    coaching_engagements.EngagementCancelledV1: told(*OVER),
    coaching.MembershipEndedV1: told(Tell(COORDINATORS, "employer_leaves"), says=("ends_on",)),
    participants.PersonInvitedV1: told(
        Tell(PERSON, "invitation", MAIL, unless=WITHOUT_INVITATION),  # entered by others, to be invited later
        says=("invitation_id", "expires_at"),
    ),
    participants.RoleStartedV1: Silent("an invitation or an answer to a registration tells, in better words"),
    participants.RoleEndedV1: told(Tell(PERSON, "role_ended"), says=("role", "ends_on", "reason")),
    participants.PersonErasureRequestedV1: told(Tell(PERSON, "erasure_requested"), says=("due_at",)),
    participants.ProcessingsChangedV1: told(Tell(PERSON, "processings_changed")),
    participants.RecordOpenedV1: told(Tell(PERSON, "record_opened"), says=("ends_at",)),
    participants.PersonErasedV1: Silent("there is nobody left to tell; the wish was confirmed when it was made"),
    participants.EmploymentEndedV1: told(
        Tell(PERSON, "employment_ended", unless=BETWEEN_EMPLOYER_AND_EMPLOYEE), says=("ends_on", "reason")
    ),
}

TOLD: dict[type[Fact], Told] = {event: entry for event, entry in WHO_IS_TOLD.items() if isinstance(entry, Told)}
BY_TYPE: dict[str, Told] = {event.wire_type: entry for event, entry in TOLD.items()}

SECRET_LINKS: dict[str, tuple[str, str]] = {"invitation": ("invitations", "invitation_id")}
"""Templates whose link participants makes for each copy of the mail: of what it is, and the parameter that names it.

Without these mails nobody comes in.
"""
WHATEVER_PREFERRED = frozenset({*SECRET_LINKS, "processings_changed"})
"""Mails that are sent also to who wants none: they must reach the person."""
