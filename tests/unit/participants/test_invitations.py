"""Invitations: who may send which, and that each lets one person in once, for a while."""

from datetime import timedelta
from typing import Any

import pytest

from services.participants.application.send_invitation import SendInvitation, send_invitation
from services.participants.application.use_invitation import make_link, revoke_invitation, token_hash
from services.participants.domain.errors import EmailTaken, InvitationSpent, NothingToInvite
from services.participants.domain.invitation import MOST_TOKENS, Invitation, InvitationState
from services.participants.domain.person import Person
from services.participants.domain.roles import Role, RolePeriod
from shared import clock
from shared.events.participants import PersonInvitedV1, RoleStartedV1
from shared.events.participants import Role as PublicRole
from shared.identity.errors import Forbidden
from shared.outbox import NotFound
from tests.unit.participants.conftest import LANDING, Office, caller

WEEK = timedelta(days=7)
NEW = {"name": "Anna Bos", "email": "anna@voorbeeld.example"}


async def sent(office: Office, by: Any = LANDING, **asked: Any) -> Invitation:
    command = SendInvitation(by=by, lasts=WEEK, **asked)
    return await send_invitation(office.uow, command, office.register, office.invitations)


def role(kind: Role, **rest: Any) -> RolePeriod:
    return RolePeriod(role=kind, starts_on=clock.today(), **rest)


async def test_somebody_new_is_entered_with_a_role_and_an_invitation(office: Office) -> None:
    invitation = await sent(office, **NEW, role=role(Role.OPERATOR))
    (person,) = office.uow.all(Person)
    assert (invitation.person_id, person.roles[0].role) == (person.id, Role.OPERATOR)
    started, invited = office.uow.facts
    assert isinstance(started, RoleStartedV1)
    assert isinstance(invited, PersonInvitedV1)
    assert (invited.invitation_id, invited.expires_at) == (invitation.id, invitation.expires_at)


async def test_inviting_again_doubles_neither_person_nor_role_and_ends_the_earlier_invitation(office: Office) -> None:
    first = await sent(office, **NEW, role=role(Role.OPERATOR))
    second = await sent(office, name="Other", email="ANNA@voorbeeld.example ", role=role(Role.OPERATOR))
    (person,) = office.uow.all(Person)
    assert (len(person.roles), second.person_id) == (1, person.id)
    assert [one.state(clock.now()) for one in office.uow.all(Invitation) if one.id == first.id] == [
        InvitationState.REVOKED
    ]


async def test_a_coordinator_is_not_handed_a_person_by_his_address(office: Office) -> None:
    await office.person("anna@voorbeeld.example")
    with pytest.raises(EmailTaken):
        await sent(office, caller(PublicRole.COORDINATOR, provinces=("NL-UT",)), **NEW)


async def test_an_employers_contact_invites_colleagues_and_nobody_else(office: Office) -> None:
    ours, theirs = await office.organisation(), await office.organisation()
    contact = caller(PublicRole.EMPLOYER_CONTACT, organisation_id=ours.id)
    invitation = await sent(office, contact, **NEW, role=role(Role.EMPLOYER_CONTACT, organisation_id=ours.id))
    assert invitation.provinces == ["NL-UT"]
    for number, refused in enumerate((None, role(Role.EMPLOYER_CONTACT, organisation_id=theirs.id), role(Role.COACH))):
        with pytest.raises(Forbidden):
            await sent(office, contact, name="B", email=f"b{number}@voorbeeld.example", role=refused)
    stranger = await office.person()
    with pytest.raises(NotFound):
        await sent(office, contact, person_id=stranger.id)


async def test_it_takes_a_person_or_a_name_and_an_address(office: Office) -> None:
    with pytest.raises(NothingToInvite):
        await sent(office, name="Anna")


async def test_each_copy_has_its_own_link_and_only_hashes_are_kept(office: Office) -> None:
    invitation = await sent(office, **NEW)
    tokens = [(await make_link(office.uow, invitation.id, None))[1] for _ in range(MOST_TOKENS + 1)]
    (kept,) = office.uow.all(Invitation)
    assert kept.token_hashes == [token_hash(token) for token in tokens[1:]]
    assert len(set(tokens)) == len(tokens)


async def test_an_invitation_is_good_once_and_until_its_moment(office: Office) -> None:
    invitation = await sent(office, **NEW)
    now = clock.now()
    assert invitation.state(invitation.expires_at) is InvitationState.EXPIRED
    with pytest.raises(InvitationSpent):
        invitation.redeem(invitation.expires_at)
    invitation.add_token("hash", now)
    invitation.redeem(now)
    assert (invitation.state(now), invitation.token_hashes) == (InvitationState.REDEEMED, [])
    with pytest.raises(InvitationSpent):
        invitation.redeem(now)


async def test_a_revoked_one_leads_nowhere_and_strangers_cannot_revoke(office: Office) -> None:
    invitation = await sent(office, **NEW)
    with pytest.raises(NotFound):
        await revoke_invitation(
            office.uow, caller(PublicRole.COORDINATOR, provinces=("NL-ZE",)), invitation.id, "mistake"
        )
    await revoke_invitation(office.uow, LANDING, invitation.id, "mistake")
    with pytest.raises(InvitationSpent) as refused:
        await make_link(office.uow, invitation.id, None)
    assert (refused.value.state, refused.value.possible) == (InvitationState.REVOKED, ["invite_again"])
