"""Random requests to participants, and the random town that they are about."""

import random
import secrets
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from services.participants.domain import invitation as invitations
from services.participants.domain import roles
from services.participants.domain.opening import Opening
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person as Stored
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.registration import Registration, RegistrationKind
from shared import clock
from shared.outbox import Cause
from tests.proof.access.asking import Asking, Tally
from tests.proof.access.oracle import NO_ROLE, is_
from tests.proof.access.oracle_of_participants import OracleOfParticipants
from tests.proof.access.town import Invitation, Town
from tests.proof.access.world import Person
from tests.support.running import Running

HOUR = timedelta(hours=1)


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
    now = clock.now()
    for id, province in town.organisations.items():
        yield Organisation(
            id=id,
            kvk_number=f"{secrets.randbelow(10**8):08}",
            name="Voorbeeld BV",
            postcode="5038",
            municipality="Tilburg",
            province=province,
            labour_market_region="AM01",
        )
    yield from (_person(town, id) for id in town.people)
    yield from (_invitation(id, sent) for id, sent in town.invitations.items())
    for id, province in town.registrations.items():
        yield Registration(
            id=id,
            kind=RegistrationKind.STARTER,
            name="Noor",
            email="noor@voorbeeld.example",
            email_key="noor@voorbeeld.example",
            preferred_language=PreferredLanguage.DUTCH,
            postcode="5038",
            province=province,
            labour_market_region="AM01",
            registered_at=now,
            answer_due_on=clock.today(),
        )


def _person(town: Town, id: UUID) -> Stored:
    email, now = f"{id}@voorbeeld.example", clock.now()
    openings = [Opening(operator_id=operator, ends_at=now + HOUR) for who, operator in town.openings if who == id]
    over = [Opening(operator_id=operator, ends_at=now - HOUR) for who, operator in town.past if who == id]
    held = [
        roles.RolePeriod(
            role=roles.Role(role.name),
            organisation_id=role.organisation,
            provinces=role.provinces,
            starts_on=_day(role.starts),
            ends_on=None if role.ends is None else _day(role.ends),
        )
        for role in town.roles(id)
    ]
    return Stored(
        id=id,
        name="Voorbeeld",
        email=email,
        email_key=email,
        provinces=list(town.works_in[id]),
        roles=held,
        opened_to=[*openings, *over],
    )


def _invitation(id: UUID, sent: Invitation) -> invitations.Invitation:
    now = clock.now()
    return invitations.Invitation(
        id=id,
        person_id=sent.person,
        invited_by=str(sent.sender),
        provinces=list(sent.provinces),
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


def _day(offset: int) -> date:
    return clock.today() + timedelta(days=offset)
