"""What must come back, straight from docs/access.md and the domain's rule of confidentiality. Knows no policy."""

from collections.abc import Callable
from uuid import UUID

from tests.proof.access.world import Engagement, Person, Request, World

NO_ROLE, NOT_THERE, PART, WHOLE = "403", "404", "part", "whole"
Verdict = str


def is_(person: Person, *roles: str) -> bool:
    return any(role.holds and role.name in roles for role in person.roles) or person.service in roles


def speaks_for(person: Person, employer: UUID) -> bool:
    return any(role.holds and role.organisation == employer for role in person.roles)


def coordinates(person: Person, provinces: tuple[str, ...]) -> bool:
    return any(role.holds and set(role.provinces) & set(provinces) for role in person.roles)


def coaches(person: Person, engagement: Engagement) -> bool:
    return is_(person, "coach") and engagement.coach == person.id


def learns(person: Person, engagement: Engagement) -> bool:
    return is_(person, "starter") and engagement.starter == person.id


class Oracle:
    """`verdicts` by endpoint; each takes who asks and the id asked about, which may be nobody's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.offers = {offer.id: (offer, one) for one in world.requests.values() for offer in one.offers}
        self.verdicts: dict[str, Callable[[Person, UUID], Verdict]] = {
            "GET /pools/{}": self.pool,
            "POST /pools/{}/members": self.manages,
            "GET /pools/{}/coaches": self.manages,
            "POST /pools/{}/coaches": self.manages,
            "GET /coaches/{}": self.coach,
            "POST /coaches/{}/leave": self.coach,
            "GET /requests/{}": self.reads_request,
            "POST /requests/{}/withdrawal": self.asks,
            "POST /requests/{}/choice": self.chooses,
            "POST /requests/{}/offers": self.decides,
            "POST /requests/{}/precedence": self.decides,
            "POST /requests/{}/rejection": self.decides,
            "POST /offers/{}/acceptance": self.answers,
            "POST /offers/{}/decline": self.answers,
            "POST /offers/{}/withdrawal": self.takes_back,
            "GET /engagements/{}": self.reads_engagement,
            "POST /engagements/{}/intake": self.guides,
            "POST /engagements/{}/start": self.guides,
            "POST /engagements/{}/no-fit": self.parts,
        }

    def pool(self, who: Person, id: UUID) -> Verdict:
        pool = self.world.pools.get(id)
        if pool is None:
            return NOT_THERE
        return WHOLE if is_(who, "operator", "landing") or coordinates(who, pool.provinces) else PART

    def manages(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "operator", "coordinator", "landing"):
            return NO_ROLE
        return WHOLE if self.pool(who, id) == WHOLE else NOT_THERE

    def coach(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coach", "coordinator", "operator", "landing"):
            return NO_ROLE
        coach = self.world.coaches.get(id)
        if coach is None:
            return NOT_THERE
        near = [self.world.pools[pool].provinces for pool, period in coach.memberships if not period.is_over]
        oneself = is_(who, "coach") and who.id == id
        theirs = any(coordinates(who, provinces) for provinces in near)
        return WHOLE if oneself or theirs or is_(who, "operator", "landing") else NOT_THERE

    def reads_request(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "employer_contact", "coordinator", "landing"):
            return NO_ROLE
        request = self.world.requests.get(id)
        if request is None:
            return NOT_THERE
        if self._oversees(who, request):
            return WHOLE
        return PART if speaks_for(who, request.employer) else NOT_THERE

    def asks(self, who: Person, id: UUID) -> Verdict:
        seen = self.reads_request(who, id)
        return WHOLE if seen == PART else seen

    def chooses(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "employer_contact"):
            return NO_ROLE
        request = self.world.requests.get(id)
        return WHOLE if request is not None and speaks_for(who, request.employer) else NOT_THERE

    def decides(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coordinator", "landing"):
            return NO_ROLE
        request = self.world.requests.get(id)
        return WHOLE if request is not None and self._oversees(who, request) else NOT_THERE

    def answers(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coach"):
            return NO_ROLE
        return WHOLE if id in self.offers and self.offers[id][0].coach == who.id else NOT_THERE

    def takes_back(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coordinator", "landing"):
            return NO_ROLE
        return WHOLE if id in self.offers and self._oversees(who, self.offers[id][1]) else NOT_THERE

    def reads_engagement(self, who: Person, id: UUID) -> Verdict:
        engagement = self.world.engagements.get(id)
        if engagement is None:
            return NOT_THERE
        if coaches(who, engagement) or engagement.starter == who.id or self._oversees(who, engagement):
            return WHOLE
        return PART if speaks_for(who, engagement.employer) else NOT_THERE

    def guides(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coach", "coordinator", "landing"):
            return NO_ROLE
        engagement = self.world.engagements.get(id)
        mine = engagement is not None and (coaches(who, engagement) or self._oversees(who, engagement))
        return WHOLE if mine else NOT_THERE

    def parts(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coach", "starter"):
            return NO_ROLE
        engagement = self.world.engagements.get(id)
        mine = engagement is not None and (coaches(who, engagement) or learns(who, engagement))
        return WHOLE if mine else NOT_THERE

    def _oversees(self, who: Person, case: Request | Engagement) -> bool:
        return is_(who, "landing") or coordinates(who, self.world.pools[case.pool].provinces)
