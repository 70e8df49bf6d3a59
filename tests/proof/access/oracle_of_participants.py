"""What must come back of people and organisations, straight from docs/access.md. Knows no policy."""

from collections.abc import Callable
from uuid import UUID

from tests.proof.access.oracle import NO_ROLE, NOT_THERE, PART, WHOLE, Verdict, coordinates, is_, speaks_for
from tests.proof.access.town import Town
from tests.proof.access.world import Person

OFFICES = ("coordinator", "national", "operator")


class OracleOfParticipants:
    """`verdicts` by endpoint; each takes who asks and the id asked about, which may be nobody's."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.verdicts: dict[str, Callable[[Person, UUID], Verdict]] = {
            "GET /people/{}": self.record,
            "GET /people/{}/seen-by": self.record,
            "GET /people/{}/export": self.record,
            "GET /people/{}/card": self.card,
            "POST /people/{}/roles/end": self.manages,
            "POST /invitations/{}/revocation": self.invitation,
            "GET /registrations/{}": self.registration,
            "POST /registrations/{}/decline": self.registration,
            "GET /organisations/{}": self.organisation,
            "POST /organisations/{}/pairs": self.pairs,
        }

    def record(self, who: Person, id: UUID) -> Verdict:
        if id not in self.town.people:
            return NOT_THERE
        return WHOLE if who.id == id or is_(who, "landing") or self._opened(who, id) else NOT_THERE

    def card(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coordinator", "operator", "landing"):
            return NO_ROLE
        return WHOLE if id in self.town.people and self.finds(who, id) else NOT_THERE

    def finds(self, who: Person, id: UUID) -> bool:
        if is_(who, "landing") or self._of_the_region(who, id):
            return True
        appointed = any(role.name in OFFICES and not role.is_over for role in self.town.roles(id))
        return is_(who, "operator") and (who.id == id or appointed or self._invited(who, id) or self._opened(who, id))

    def manages(self, who: Person, id: UUID) -> Verdict:
        """Nobody but an operator changes himself."""
        if not is_(who, "coordinator", "operator", "landing"):
            return NO_ROLE
        if id not in self.town.people:
            return NOT_THERE
        if is_(who, "operator", "landing"):
            return WHOLE
        if who.id == id:
            return NO_ROLE
        employers = [role.organisation for role in self.town.roles(id) if role.organisation and not role.is_over]
        colleague = any(speaks_for(who, employer) for employer in employers)
        return WHOLE if colleague or self._of_the_region(who, id) else NOT_THERE

    def invitation(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "employer_contact", "coordinator", "operator", "landing"):
            return NO_ROLE
        return WHOLE if id in self.town.invitations and self.sees_invitation(who, id) else NOT_THERE

    def sees_invitation(self, who: Person, id: UUID) -> bool:
        sent = self.town.invitations[id]
        mine = sent.sender == who.id and is_(who, "employer_contact", "coordinator")
        return mine or is_(who, "operator", "landing") or coordinates(who, sent.provinces)

    def registration(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coordinator", "operator", "landing"):
            return NO_ROLE
        return WHOLE if id in self.town.registrations and self.answers(who, id) else NOT_THERE

    def answers(self, who: Person, id: UUID) -> bool:
        return is_(who, "operator", "landing") or coordinates(who, (self.town.registrations[id],))

    def organisation(self, who: Person, id: UUID) -> Verdict:
        if id not in self.town.organisations:
            return NOT_THERE
        return WHOLE if self._heeds(who, id) else PART

    def pairs(self, who: Person, id: UUID) -> Verdict:
        """That there is such an organisation is no secret."""
        if not is_(who, "employer_contact", "coordinator", "operator", "landing"):
            return NO_ROLE
        if id not in self.town.organisations:
            return NOT_THERE
        return WHOLE if self._heeds(who, id) else NO_ROLE

    def _heeds(self, who: Person, id: UUID) -> bool:
        near = coordinates(who, (self.town.organisations[id],))
        return speaks_for(who, id) or near or is_(who, "operator", "landing")

    def _of_the_region(self, who: Person, id: UUID) -> bool:
        works_in = self.town.works_in[id]
        employers = [role.organisation for role in self.town.roles(id) if role.organisation and not role.is_over]
        speaks_here = any(coordinates(who, (self.town.organisations[one],)) for one in employers)
        newcomer = is_(who, "coordinator") and not works_in and self._invited(who, id)
        return coordinates(who, works_in) or speaks_here or newcomer

    def _invited(self, who: Person, id: UUID) -> bool:
        return any(sent.person == id and sent.sender == who.id for sent in self.town.invitations.values())

    def _opened(self, who: Person, id: UUID) -> bool:
        return is_(who, "operator") and (id, who.id) in self.town.openings
