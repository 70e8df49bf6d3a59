"""Signing in as it is meant: by invitation with a passkey, by a link in a mail; and what ends a session."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.participants.adapters.sessions import SESSIONS
from services.participants.adapters.tables import AuditEntries
from services.participants.adapters.ways_in import ACCOUNTS, CEREMONIES, LINKS
from services.participants.domain.session import IDLE, LONGEST
from services.participants.entrypoints.workers import forget
from shared.clock import real_now, today
from shared.db import table_of
from shared.identity.keyset import PublishedKeys
from shared.identity.token import verify
from tests.integration.participants.signing_in import ORIGIN, PORTAL, Browser, SigningIn
from tests.support.authenticator import Authenticator
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
AUDIT = table_of(AuditEntries)


@pytest.fixture(scope="module")
def world(signing_in: SigningIn) -> SigningIn:
    return signing_in


async def test_an_invitation_leads_to_a_passkey_and_the_passkey_to_a_session(world: SigningIn) -> None:
    person, device, first = await world.person(), Authenticator(ORIGIN), Browser()
    made = await world.make_passkey(person, device, first)
    assert made.status_code == 200, made.text
    assert await world.holds(first)

    second = Browser()
    used = await world.use_passkey(device, second)
    assert used.status_code == 200, used.text
    assert used.json()["person_id"] == str(person.id)
    assert await world.holds(second)
    assert await world.holds(first), "another browser's session goes on"


async def test_looking_at_an_invitation_leaves_it_open_and_says_for_whom_it_is(world: SigningIn) -> None:
    person, browser = await world.person(name="Lotte Wiersma"), Browser()
    token = await world.invitation(person)
    for _ in range(2):
        answer = await world.call("/sign-in/invitations", {"token": token, "seen": browser.seen()})
        assert answer.json() == {"name": "Lotte Wiersma", "preferred_language": "nl"}


async def test_an_invited_person_without_passkeys_gets_a_link_and_the_invitation_is_done_with(world: SigningIn) -> None:
    person, browser = await world.person(), Browser()
    invitation = {"token": await world.invitation(person), "seen": browser.seen()}
    assert (await world.call("/sign-in/invitations/link", invitation | {"language": "en"})).status_code == 202
    link = await world.postbox.token_for(person.email)
    assert (await world.open_link(link, browser)).status_code == 200
    assert (await world.call("/sign-in/invitations", invitation)).json()["code"] == "invitation_refused"


async def test_a_session_is_exchanged_for_tokens_that_say_who_acts_for_whom(world: SigningIn) -> None:
    person = await world.person({"role": "coach"})
    browser = await world.by_link(person)
    answer = (await world.tokens(browser, "coaching", "matching")).json()
    published = PublishedKeys(world.participants.url)
    claims = await verify(answer["tokens"]["coaching"], published, audience="coaching")
    assert (claims.subject, claims.actor, claims.version) == (str(person.id), PORTAL, 2)
    await verify(answer["tokens"]["matching"], published, audience="matching")
    await published.close()


async def test_asking_tells_nobody_whether_an_address_is_known(world: SigningIn) -> None:
    person = await world.person()
    asked = {"language": "nl", "seen": Browser().seen()}
    known = await world.call("/sign-in/links", asked | {"email": person.email.upper()})
    unknown = await world.call("/sign-in/links", asked | {"email": "nobody@voorbeeld.example"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, unknown.content)
    await world.postbox.token_for(person.email)
    assert world.postbox.to("nobody@voorbeeld.example") == []


async def test_a_mail_that_cannot_go_out_is_tried_again_and_its_secret_is_then_forgotten(world: SigningIn) -> None:
    person, browser = await world.person(), Browser()
    world.postbox.answers.append(503)
    with_lease = LINKS.update().where(LINKS.c.person_id == person.id).values(mail_due_at=real_now())
    await world.call("/sign-in/links", {"email": person.email, "language": "nl", "seen": browser.seen()})
    await eventually(_answered(world), what="the first try")
    assert world.postbox.to(person.email) == []
    async with world.database.transaction() as connection:
        await connection.execute(with_lease)
    token = await world.postbox.token_for(person.email)

    async def forgotten() -> bool:
        async with world.database.transaction() as connection:
            kept = sa.select(LINKS.c.token).where(LINKS.c.person_id == person.id)
            return (await connection.execute(kept)).scalar_one() is None

    await eventually(forgotten, what="the secret forgotten")
    assert (await world.open_link(token, browser)).status_code == 200


@pytest.mark.parametrize("change", ["start", "end", "start_later"])
async def test_sessions_end_with_a_change_of_roles(
    world: SigningIn, change: str, business_clock: Callable[[float], None]
) -> None:
    person = await world.person({"role": "coach"})
    browsers = [await world.by_link(person), await world.by_link(person)]
    if change == "start":
        await world.role(person, "national")
    elif change == "end":
        await world.role(person, "coach", end=today().isoformat())
    else:
        await world.role(person, "national", starts_on=(today() + timedelta(days=2)).isoformat())
        assert await world.holds(browsers[0]), "not before its day"
        business_clock(49)
    assert [await world.holds(browser) for browser in browsers] == [False, False]
    assert await world.holds(await world.by_link(person)), "and signing in anew is possible"


@pytest.mark.parametrize(("column", "age"), [("seen_at", IDLE), ("begun_at", LONGEST)])
async def test_a_session_ends_by_itself(world: SigningIn, column: str, age: timedelta) -> None:
    person = await world.person()
    browser = await world.by_link(person)
    for since, held in ((age - timedelta(seconds=20), True), (age, False)):
        async with world.database.transaction() as connection:
            mine = SESSIONS.update().where(SESSIONS.c.person_id == person.id)
            await connection.execute(mine.values({"seen_at": real_now(), column: real_now() - since}))
        assert await world.holds(browser) is held


async def test_a_person_sees_where_he_is_signed_in_and_ends_one_or_all(world: SigningIn) -> None:
    person = await world.person()
    here, there, elsewhere = [await world.by_link(person) for _ in range(3)]
    stranger = await world.by_link(await world.person())
    overview = (await world.call("/sessions/overview", {"session": here.session})).json()
    assert [(one["way"], one["current"]) for one in overview["sessions"]] == [
        ("link", False),
        ("link", False),
        ("link", True),
    ]
    other = (await world.call("/sessions/overview", {"session": there.session})).json()["sessions"]
    mine = next(one["id"] for one in other if one["current"])
    await world.call("/sessions/end-one", {"session": here.session, "id": mine})
    assert [await world.holds(one) for one in (here, there, elsewhere)] == [True, False, True]
    theirs = (await world.call("/sessions/overview", {"session": stranger.session})).json()["sessions"][0]["id"]
    await world.call("/sessions/end-one", {"session": here.session, "id": theirs})
    assert await world.holds(stranger), "only one's own"
    assert (await world.call("/sessions/end-everywhere", {"session": here.session})).json() == {"ended": 2}
    assert [await world.holds(one) for one in (here, elsewhere, stranger)] == [False, False, True]


async def test_who_signed_in_a_moment_ago_makes_another_passkey_and_removes_it(world: SigningIn) -> None:
    person = await world.person()
    browser, device = await world.by_link(person), Authenticator(ORIGIN)
    question = await world.question("new/options", browser)
    made = await world.answer("new", question, device.create(question["options"]), browser)
    assert made.json() == {"signed_in": None}
    assert (await world.use_passkey(device, Browser())).status_code == 200
    (passkey,) = (await world.call("/sessions/overview", {"session": browser.session})).json()["passkeys"]
    assert passkey["device"] == "Firefox, Linux"
    removal = {"session": browser.session, "id": passkey["id"]}
    assert (await world.call("/sessions/remove-passkey", removal)).status_code == 200
    assert (await world.use_passkey(device, Browser())).json()["code"] == "passkey_refused"


async def test_who_leaves_an_employer_takes_its_account_off(world: SigningIn) -> None:
    issuer, linked_at = "https://login.works.example/tenant", real_now()
    person, other = await world.person(), await world.person()
    async with world.database.transaction() as connection:
        rows = [(one.id, f"subject-{one.id}") for one in (person, other)]
        for person_id, subject in rows:
            row = {"issuer": issuer, "subject": subject, "person_id": person_id, "linked_at": linked_at}
            await connection.execute(ACCOUNTS.insert().values(row))
    browser = await world.by_link(person)
    overview = {"session": browser.session}
    (shown,) = (await world.call("/sessions/overview", overview)).json()["accounts"]
    assert (shown["issuer"], shown["label"]) == (issuer, "login.works.example")
    assert (await world.call("/sessions/unlink-account", overview | {"issuer": issuer})).status_code == 200
    assert (await world.call("/sessions/overview", overview)).json()["accounts"] == []
    assert (await world.call("/sessions/unlink-account", overview | {"issuer": issuer})).status_code == 404
    async with world.database.transaction() as connection:
        left = sa.select(ACCOUNTS.c.person_id).where(ACCOUNTS.c.issuer == issuer)
        assert list((await connection.execute(left)).scalars()) == [other.id], "nobody else's"


async def test_the_audit_names_what_happened_and_no_secret(world: SigningIn) -> None:
    person = await world.person()
    browser = await world.by_link(person)
    await world.call("/sessions/end", {"session": browser.session})
    async with world.database.transaction() as connection:
        lines = (
            sa.select(AUDIT.c.action, AUDIT.c.reason, AUDIT.c.actor)
            .where(AUDIT.c.subject_id == person.id)
            .order_by(AUDIT.c.id)
        )
        found = [tuple(row) for row in await connection.execute(lines)]
    own = str(person.id)
    assert found == [
        ("link_asked", None, "service:participants"),
        ("signed_in", "link", own),
        ("signed_out", None, own),
    ]


async def test_what_is_over_is_forgotten(world: SigningIn) -> None:
    person, browser = await world.person(), Browser()
    await world.question("options", browser)
    await world.ask_link(person, browser)
    async with world.database.transaction() as connection:
        await connection.execute(CEREMONIES.update().values(expires_at=real_now()))
        await connection.execute(LINKS.update().values(expires_at=real_now() - timedelta(days=2)))
    await forget(world.participants.core.units)
    async with world.database.transaction() as connection:
        for table in (CEREMONIES, LINKS):
            assert await connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def _answered(world: SigningIn) -> Callable[[], Awaitable[bool]]:
    async def answered() -> bool:
        return not world.postbox.answers

    return answered
