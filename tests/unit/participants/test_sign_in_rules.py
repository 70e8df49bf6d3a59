"""The rules of signing in that need no database: when a session is over, what a try counts for."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.participants.domain.rate import LINKS_TO_ONE, Limit, counts_of_link, counts_of_try, network_of
from services.participants.domain.roles import Role, RolePeriod
from services.participants.domain.session import FRESH, IDLE, LONGEST, End, Session, Way, held_roles
from services.participants.settings import ParticipantsSettings, Provider

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
DAY = date(2026, 11, 25)
SECOND = timedelta(seconds=1)


def session(**changes: object) -> Session:
    values = {"begun_at": AT, "seen_at": AT, "roles": "a"} | changes
    return Session(id=uuid4(), person_id=uuid4(), way=Way.LINK, device="", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "roles", "over"),
    [
        (AT + IDLE - SECOND, "a", None),
        (AT + IDLE, "a", End.EXPIRED),
        (AT + SECOND, "b", End.ROLES_CHANGED),
    ],
)
def test_a_session_is_over(at: datetime, roles: str, over: End | None) -> None:
    assert session().why_over(at, roles) is over


def test_twelve_hours_are_the_most_however_busy_it_was() -> None:
    busy = session(seen_at=AT + LONGEST - SECOND)
    assert busy.why_over(AT + LONGEST - SECOND, "a") is None
    assert busy.why_over(AT + LONGEST, "a") is End.EXPIRED


def test_fresh_means_shortly_after_the_sign_in_not_after_the_last_page() -> None:
    assert session(seen_at=AT + FRESH).fresh(AT + FRESH - SECOND)
    assert not session(seen_at=AT + FRESH).fresh(AT + FRESH)


def test_a_fingerprint_follows_the_roles_of_the_day_and_nothing_else() -> None:
    coach = RolePeriod(role=Role.COACH, starts_on=DAY)
    later = RolePeriod(role=Role.NATIONAL, starts_on=DAY + timedelta(days=1))
    both = held_roles([coach, later], DAY)
    assert both == held_roles([later, coach], DAY) == held_roles([coach], DAY)
    assert both != held_roles([coach, later], DAY + timedelta(days=1))
    assert both != held_roles([], DAY)
    wider = RolePeriod(role=Role.COORDINATOR, starts_on=DAY, provinces=("NL-UT", "NL-GE"))
    narrow = RolePeriod(role=Role.COORDINATOR, starts_on=DAY, provinces=("NL-UT",))
    assert held_roles([wider], DAY) != held_roles([narrow], DAY)
    here = RolePeriod(role=Role.EMPLOYER_CONTACT, starts_on=DAY, organisation_id=UUID(int=1))
    there = RolePeriod(role=Role.EMPLOYER_CONTACT, starts_on=DAY, organisation_id=UUID(int=2))
    assert held_roles([here], DAY) != held_roles([there], DAY)


def test_a_window_is_the_same_for_all_replicas() -> None:
    limit = Limit("x", 1, timedelta(minutes=15))
    assert limit.window_at(AT + timedelta(minutes=14)) == AT
    assert limit.window_at(AT + timedelta(minutes=15)) == AT + timedelta(minutes=15)


def test_a_known_browser_shares_no_count_with_strangers() -> None:
    strangers = {count.bucket for count in counts_of_link("anna@x.example", "10.0.0.1", None)}
    own = {count.bucket for count in counts_of_link("anna@x.example", "10.0.0.1", "secret")}
    assert strangers.isdisjoint(own)
    assert not {c.bucket for c in counts_of_try("10.0.0.1", None)} & {c.bucket for c in counts_of_try("10.0.0.1", "s")}


def test_many_networks_share_what_is_sent_to_one_account() -> None:
    shared = [
        {count.bucket for count in counts_of_link("anna@x.example", network, None) if count.limit is LINKS_TO_ONE}
        for network in ("10.0.0.1", "10.0.0.2")
    ]
    assert shared[0] == shared[1]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002"),
        ("2001:db8:1:2:ffff::1", "20010db800010002"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_party_has_one_address_or_one_small_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://landing.example/", "https://landing.example"),
        ("https://landing.example:443", "https://landing.example"),
        ("https://landing.example:8443/x", "https://landing.example:8443"),
    ],
)
def test_the_origin_is_written_as_browsers_do(url: str, origin: str) -> None:
    assert ParticipantsSettings(portal_url=url).origin == origin


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://landing.example", "https://192.0.2.1", "localhost"])
def test_passkeys_need_a_name_and_encryption(url: str) -> None:
    with pytest.raises(ValueError, match="LANDING_PORTAL_URL must be"):
        ParticipantsSettings(portal_url=url)


@pytest.mark.parametrize("algorithms", [("HS256",), ("none",), ("RS256", "HS512"), ()])
def test_a_provider_may_only_sign_with_a_key_that_is_its_own(algorithms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="choose from"):
        Provider(name="works", label="Gemeente", issuer="https://x.example", client_id="x", algorithms=algorithms)


def test_an_issuer_is_asked_encrypted() -> None:
    with pytest.raises(ValueError, match="https"):
        Provider(name="works", label="Gemeente", issuer="http://x.example", client_id="x")
