"""Random requests to participants, and the random town that they are about."""

import random
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from services.participants.domain.person import Person as Stored
from shared import clock
from shared.outbox import Cause
from tests.integration.participants import records
from tests.proof.access.asking import Asking, Tally
from tests.proof.access.oracle import NO_ROLE, is_
from tests.proof.access.oracle_of_participants import OracleOfParticipants
from tests.proof.access.staging import person_latest
from tests.proof.access.town import Town
from tests.proof.access.world import Person
from tests.support.running import Running


class AskingParticipants(Asking):
    hidden: ClassVar[Mapping[str, tuple[str, ...]]] = {"GET /organisations/{}": ("competitors", "hirers")}
    lists = ("GET /registrations", "GET /invitations", "POST /people/search")

    def __init__(self, service: Running, oracle: OracleOfParticipants, dice: random.Random) -> None:
        town = oracle.town
        ids = {
            "people": list(town.people),
            "organisations": list(town.organisations),
            "invitations": list(town.invitations),
            "registrations": list(town.registrations),
        }
        super().__init__(service, dice, town.callers, oracle.verdicts, ids)
        self.oracle = oracle

    def body(self, endpoint: str, id: UUID) -> Any:
        """Such as change nothing by which the oracle judges."""
        other = self.dice.choice([one for one in self.ids["organisations"] if one != id])
        match endpoint.rpartition("/")[2]:
            case "end":
                return {"role": "coach", "ends_on": clock.today().isoformat(), "reason": "done"}
            case "pairs":
                return {"kind": "hirer", "organisation_id": str(other)}
            case "decline":
                return {"reason": "no_room"}
        return {"reason": "a_mistake"}

    async def ask_list(self, who: Person, endpoint: str, tally: Tally) -> None:
        town, oracle = self.oracle.town, self.oracle
        roles_of, mine, key = {
            "GET /registrations": (
                ("coordinator", "operator", "landing"),
                {str(id) for id in town.registrations if oracle.answers(who, id)},
                "registration_id",
            ),
            "GET /invitations": (
                ("employer_contact", "coordinator", "operator", "landing"),
                {str(id) for id in town.invitations if oracle.sees_invitation(who, id)},
                "invitation_id",
            ),
            "POST /people/search": (
                ("coordinator", "operator", "landing"),
                {str(id) for id in town.people if oracle.finds(who, id)},
                "person_id",
            ),
        }[endpoint]
        method, _, path = endpoint.partition(" ")
        if method == "POST":
            answer = await self.service.post(path, {"limit": 200}, by=who.id)
        else:
            everything = "&only_open=false" if path == "/registrations" else ""
            answer = await self.service.get(f"{path}?limit=200{everything}", by=who.id)
        told = f"{endpoint} by {who}: {answer.status_code}"
        refused = not is_(who, *roles_of)
        tally.verdicts[NO_ROLE if refused else "list"] += 1
        if refused or answer.status_code != 200:
            if answer.status_code != 403 or not refused:
                (tally.leaks if answer.status_code == 200 else tally.wrongly_refused).append(told)
            return
        shown = {row[key] for row in answer.json()["items"]}
        if shown - mine:
            tally.leaks.append(f"{told}, shows {shown - mine}")
        if mine - shown:
            tally.wrongly_refused.append(f"{told}, lacks {mine - shown}")


async def settle(town: Town, service: Running) -> None:
    """Put the town into the tables of a running participants service."""
    async with service.core.units(Cause.by("service:test")) as uow:
        for thing in _stored(town):
            await uow.record(thing)


def _stored(town: Town) -> Iterator[Any]:
    yield from (records.organisation(id, province) for id, province in town.organisations.items())
    yield from (_person(town, id) for id in town.people)
    for id, sent in town.invitations.items():
        yield records.invitation(sent.sender, sent.provinces, sent.person, id)
    yield from (records.registration(province, id) for id, province in town.registrations.items())


def _person(town: Town, id: UUID) -> Stored:
    openings = [records.opening(operator) for who, operator in town.openings if who == id]
    over = [records.opening(operator, is_over=True) for who, operator in town.past if who == id]
    return records.person(id, town.works_in[id], person_latest(town.people[id]).roles, [*openings, *over])
