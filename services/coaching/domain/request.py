"""A request for a coach, as a state machine. Its methods check what is possible, change it, and return what happened.

It never looks at a coach's capacity: handlers hold and release that beside it, under the coach's lock.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.coaching.domain import facts
from services.coaching.domain.errors import NotOnShortlist, StarterNamed, WrongState
from services.coaching.domain.parts import Act, Attention, Exclusion, Offer, OfferState, RequestState, Shortlisted
from services.coaching.domain.request_data import RequestData

Facts = tuple[facts.Fact, ...]
MOST_ON_SHORTLIST = 3
EXPIRED_SHORTLISTS_FOR_ALARM = 2
SILENCE_EXCLUDES_FOR = timedelta(days=14)


@dataclass(kw_only=True)
class Request(RequestData):
    """States and what leads from one to the next; `parts.POSSIBLE` is the table of it."""

    def make_offer(self, offer: Offer) -> Facts:
        """A coach's points are held; the shortlist, if any, has served."""
        self.must_allow(Act.HOLD)
        self.state, self.due_at, self.shortlist = RequestState.OFFERED, offer.expires_at, []
        self.offers = [*self.offers, offer]
        if offer.by_hand:
            self.attention = None
        return (facts.CoachOffered(offer),)

    def accept(self, offer_id: UUID, engagement_id: UUID, now: datetime) -> Facts:
        offer = self.settle(offer_id, OfferState.ACCEPTED, now)
        self.state, self.due_at, self.attention = RequestState.MATCHED, None, None
        self.engagement_id = engagement_id
        return (facts.OfferAccepted(offer_id, offer.coach_id, engagement_id),)

    def decline(self, offer_id: UUID, reason: str, now: datetime) -> Facts:
        """The coach will not be asked again."""
        offer = self.settle(offer_id, OfferState.DECLINED, now)
        self.wait(now)
        self.exclude(Exclusion(coach_id=offer.coach_id, reason="declined"))
        return (facts.OfferDeclined(offer_id, offer.coach_id, reason), *self.count_refusal())

    def withdraw_offer(self, offer_id: UUID, reason: str, now: datetime) -> Facts:
        """Matching would offer the same coach again at once: like after a lapse, it asks others first."""
        offer = self.settle(offer_id, OfferState.WITHDRAWN, now)
        self.wait(now)
        self.exclude(Exclusion(coach_id=offer.coach_id, reason="withdrawn", until=now + SILENCE_EXCLUDES_FOR))
        return (facts.OfferWithdrawn(offer_id, offer.coach_id, reason),)

    def lapse(self, now: datetime) -> Facts:
        """The hold ran out: the request waits since then, not since somebody noticed."""
        lapsed = next(offer for offer in self.offers if offer.has_lapsed(now))
        self.put(replace(lapsed, state=OfferState.LAPSED))
        self.wait(lapsed.expires_at)
        until = lapsed.expires_at + SILENCE_EXCLUDES_FOR
        self.exclude(Exclusion(coach_id=lapsed.coach_id, reason="lapsed", until=until))
        return (facts.OfferLapsed(lapsed.offer_id, lapsed.coach_id, lapsed.expires_at),)

    def refuse(self, proposal_id: UUID, exclusion: Exclusion, *, counts: bool = True) -> Facts:
        """A proposed or chosen coach could not be held; who else is on the shortlist stays there."""
        self.must_allow(Act.HOLD)
        self.exclude(exclusion)
        self.shortlist = [listed for listed in self.shortlist if listed.coach_id != exclusion.coach_id]
        if not self.shortlist:
            self.wait(self.waiting_since)
        refused = facts.ProposalRefused(proposal_id, exclusion.coach_id, exclusion.reason)
        return (refused, *(self.count_refusal() if counts else ()))

    def put_on_shortlist(self, proposal_id: UUID, coach_ids: list[UUID], due_at: datetime) -> Facts:
        """Up to three coaches for the employer to choose from, without a hold; a later proposal fills the gaps."""
        self.must_allow(Act.SHORTLIST)
        known = [listed.coach_id for listed in self.shortlist]
        new = [Shortlisted(coach_id, proposal_id) for coach_id in coach_ids if coach_id not in known]
        self.shortlist = [*self.shortlist, *new][:MOST_ON_SHORTLIST]
        self.state, self.due_at = RequestState.SHORTLISTED, due_at
        return (facts.RequestShortlisted(tuple(listed.coach_id for listed in self.shortlist), due_at),)

    def choose(self, coach_id: UUID, now: datetime) -> tuple[Shortlisted, Facts]:
        """The employer's choice; whether the coach can be held shows next."""
        self.must_allow(Act.CHOICE)
        if self.has_expired_shortlist(now):
            raise WrongState("shortlist", "expired")
        chosen = next((listed for listed in self.shortlist if listed.coach_id == coach_id), None)
        if chosen is None:
            raise NotOnShortlist
        return chosen, (facts.CoachChosen(coach_id),)

    def expire_shortlist(self, now: datetime) -> Facts:
        """Nobody chose. Nothing happens while there is still time."""
        if not self.has_expired_shortlist(now):
            return ()
        self.expired_shortlists += 1
        self.wait(self.due_at or now)
        expired = facts.ShortlistExpired(self.expired_shortlists)
        if self.expired_shortlists < EXPIRED_SHORTLISTS_FOR_ALARM:
            return (expired,)
        return (expired, self.alarm(Attention.SHORTLIST_EXPIRED_TWICE))

    def give_precedence(self, reason: str) -> Facts:
        """A person has looked: what asked for attention is settled."""
        self.must_allow(Act.PRECEDENCE)
        self.precedence, self.attention = True, None
        return (facts.PrecedenceGiven(reason),)

    def reject(self, reason: str) -> Facts:
        return self._end(Act.REJECTION, RequestState.REJECTED, facts.RequestRejected(reason))

    def withdraw(self, reason: str) -> Facts:
        return self._end(Act.WITHDRAWAL, RequestState.WITHDRAWN, facts.RequestWithdrawn(reason))

    def close(self, reason: str) -> Facts:
        """The engagement started, or it did not fit."""
        self.must_allow(Act.CLOSE)
        self.state = RequestState.CLOSED
        return (facts.RequestClosed(reason),)

    def forget(self, person_id: UUID, nobody: UUID) -> None:
        """Name an erased person nowhere; past offers went to `nobody`."""
        if self.starter_id == person_id:
            self.starter_id = None
        self.offers = [replace(one, coach_id=nobody) if one.coach_id == person_id else one for one in self.offers]
        self.exclusions = [one for one in self.exclusions if one.coach_id != person_id]
        self.shortlist = [one for one in self.shortlist if one.coach_id != person_id]
        if self.state is RequestState.SHORTLISTED and not self.shortlist:
            self.wait(self.waiting_since)

    def name_starter(self, starter_id: UUID) -> None:
        if self.starter_id not in (None, starter_id):
            raise StarterNamed
        self.starter_id = starter_id

    def _end(self, act: Act, state: RequestState, ended: facts.Fact) -> Facts:
        """A running offer ends with its request; an offer that has lapsed must have been lapsed before."""
        self.must_allow(act)
        offer = self.offer
        if offer is not None:
            self.put(replace(offer, state=OfferState.WITHDRAWN))
        self.state, self.due_at, self.shortlist = state, None, []
        return (facts.OfferWithdrawn(offer.offer_id, offer.coach_id, state), ended) if offer else (ended,)
