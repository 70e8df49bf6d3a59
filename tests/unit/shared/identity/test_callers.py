"""Roles come from this service's own view of the person, by period, and never from the token."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import OKPKey

from shared.clock import real_now, today
from shared.events.participants import PersonLatest, Role, RolePeriod
from shared.identity.callers import Callers
from shared.identity.errors import TryLater, Unauthenticated
from shared.identity.issuer import TokenIssuer
from shared.identity.keys import new_key
from shared.identity.keyset import KeysUnavailable, OwnKeys
from shared.identity.principal import Principal
from shared.identity.token import verify

ISSUER = TokenIssuer(new_key())
PERSON = uuid4()


class People:
    """The projection: one person, at one version."""

    def __init__(self, version: int, *roles: RolePeriod) -> None:
        self.version = version
        self.person = PersonLatest(person_id=PERSON, roles=roles)

    async def roles_of(self, person_id: UUID, at_least_version: int, timeout: float) -> PersonLatest | None:
        return self.person if person_id == PERSON and self.version >= at_least_version else None


def callers(people: People | None = None) -> Callers:
    return Callers("coaching", OwnKeys(ISSUER.key), people)


def bearer(version: int = 3, audience: str = "coaching") -> str:
    return "Bearer " + ISSUER.issue(str(PERSON), audience, "service:portal", version)


async def test_a_person_has_the_roles_that_this_service_knows() -> None:
    coach = RolePeriod(role=Role.COACH, starts_on=date(2020, 1, 1))
    principal = await callers(People(3, coach)).principal(bearer())
    assert principal == Principal(str(PERSON), person_id=PERSON, actor="service:portal", roles=(coach,))


async def test_an_older_view_of_the_person_decides_nothing() -> None:
    with pytest.raises(TryLater):
        await callers(People(2)).principal(bearer(version=3))
    assert await callers(People(4)).principal(bearer(version=3))


async def test_a_service_acts_under_its_name_and_has_no_roles() -> None:
    principal = await callers().principal("Bearer " + ISSUER.issue("service:landing", "coaching"))
    assert (principal.service, principal.person_id, principal.roles) == ("landing", None, ())


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "no_token"),
        ("", "not_a_bearer_token"),
        ("Basic YTpi", "not_a_bearer_token"),
        ("Bearer", "malformed"),
        ("Bearer x.y.z", "malformed"),
    ],
)
async def test_who_is_turned_away(header: str | None, reason: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await callers(People(3)).principal(header)
    assert refused.value.reason == reason


async def test_a_token_for_another_service_is_turned_away() -> None:
    with pytest.raises(Unauthenticated) as refused:
        await callers(People(3)).principal(bearer(audience="matching"))
    assert refused.value.reason == "wrong_audience"


async def test_a_token_that_was_good_is_refused_once_it_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    known, header = callers(People(3)), bearer()
    assert await known.principal(header)
    assert await known.principal(header)
    later = real_now() + timedelta(seconds=66)
    monkeypatch.setattr("shared.identity.callers.real_now", lambda: later)
    monkeypatch.setattr(verify, "__kwdefaults__", {"now": lambda: later})
    with pytest.raises(Unauthenticated, match="expired"):
        await known.principal(header)


async def test_a_token_that_was_good_does_not_outlive_a_role() -> None:
    people = People(3, RolePeriod(role=Role.COACH, starts_on=date(2020, 1, 1)))
    known, header = callers(people), bearer()
    assert (await known.principal(header)).roles
    people.person = PersonLatest(person_id=PERSON)
    assert not (await known.principal(header)).roles


async def test_signatures_are_checked_once_but_every_token_is() -> None:
    asked: list[str] = []

    class Counting(OwnKeys):
        async def key(self, kid: str) -> OKPKey:
            asked.append(kid)
            return await super().key(kid)

    known, header = Callers("coaching", Counting(ISSUER.key), People(3)), bearer()
    for _ in range(3):
        assert await known.principal(header)
    assert len(asked) == 1
    tampered = header[:-3] + ("AAA" if header[-3:] != "AAA" else "BBB")
    with pytest.raises(Unauthenticated):
        await known.principal(tampered)
    assert len(asked) == 2


async def test_without_keys_the_caller_is_asked_to_come_back() -> None:
    class NoKeys:
        async def key(self, kid: str) -> object:
            raise KeysUnavailable

    with pytest.raises(TryLater):
        await Callers("coaching", NoKeys(), People(3)).principal(bearer())  # type: ignore[arg-type]


def test_a_role_counts_within_its_period_only() -> None:
    day = today()
    period = RolePeriod(role=Role.COACH, starts_on=day, ends_on=day + timedelta(days=1))
    principal = Principal("x", roles=(period,))
    assert principal.holds(Role.COACH, day)
    assert not principal.holds(Role.COACH, day - timedelta(days=1))
    assert not principal.holds(Role.COACH, day + timedelta(days=1)), "half open: the last day no longer counts"
    assert not principal.holds(Role.STARTER, day)


def test_organisations_and_provinces_belong_to_the_role_that_gives_them() -> None:
    organisation, other = uuid4(), uuid4()
    start, ended = date(2020, 1, 1), date(2021, 1, 1)
    principal = Principal(
        "x",
        roles=(
            RolePeriod(role=Role.EMPLOYER_CONTACT, starts_on=start, organisation_id=organisation),
            RolePeriod(role=Role.EMPLOYER_CONTACT, starts_on=start, ends_on=ended, organisation_id=other),
            RolePeriod(role=Role.COORDINATOR, starts_on=start, provinces=("NL-UT", "NL-GE")),
            RolePeriod(role=Role.COACH, starts_on=start, provinces=("NL-ZH",), organisation_id=other),
        ),
    )
    assert principal.organisations(today()) == {organisation}
    assert principal.provinces(today()) == {"NL-UT", "NL-GE"}
