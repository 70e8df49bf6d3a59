"""A service proves itself with its own key, once per assertion."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.identity.issuer import ASSERTION_TYPE, Assertions, TokenIssuer, assertion
from shared.identity.keys import key_id, new_key
from shared.identity.token import InvalidToken
from tests.unit.shared.identity.forging import MISSING, Used, compact, now

PORTAL, MATCHING = new_key(), new_key()


@pytest.fixture
def assertions() -> Assertions:
    return Assertions({"portal": PORTAL, "matching": MATCHING}, Used())


async def refusal(assertions: Assertions, token: str) -> str:
    with pytest.raises(InvalidToken) as refused:
        await assertions.service_of(token)
    return refused.value.reason


def forged(**changes: Any) -> str:
    head = {"alg": "Ed25519", "kid": key_id(PORTAL), "typ": ASSERTION_TYPE}
    good = {"iss": "service:portal", "sub": "service:portal", "aud": "participants", "iat": now(), "exp": now() + 60}
    body = {name: value for name, value in {**good, "jti": "1", **changes}.items() if value is not MISSING}
    return compact(head, body, key=PORTAL)


async def test_a_known_service_is_told_apart_by_its_key(assertions: Assertions) -> None:
    assert await assertions.service_of(assertion("portal", PORTAL)) == "portal"
    assert await assertions.service_of(assertion("matching", MATCHING)) == "matching"
    assert await assertions.service_of(forged()) == "portal", (
        "the forger's tools make a good one when nothing is changed"
    )


async def test_an_assertion_counts_once(assertions: Assertions) -> None:
    caught = assertion("portal", PORTAL)
    assert await assertions.service_of(caught) == "portal"
    assert await refusal(assertions, caught) == "used_before"
    assert await assertions.service_of(assertion("portal", PORTAL)) == "portal"


async def test_an_assertion_is_remembered_for_as_long_as_it_would_be_accepted() -> None:
    at: list[int] = [now()]
    used = Used()
    assertions = Assertions({"portal": PORTAL}, used, now=_clock(at))
    caught = assertion("portal", PORTAL, now=_clock(at))
    assert await assertions.service_of(caught) == "portal"
    (until,) = used.until.values()
    at[0] = int(until.timestamp())
    used.until.clear()
    assert await refusal(assertions, caught) == "expired"


async def test_one_service_cannot_speak_for_another(assertions: Assertions) -> None:
    assert await refusal(assertions, assertion("matching", PORTAL)) == "wrong_issuer"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sub": "service:matching"}, "wrong_issuer"),
        ({"iss": MISSING}, "wrong_issuer"),
        ({"aud": "coaching"}, "wrong_audience"),
        ({"aud": MISSING}, "wrong_audience"),
        ({"exp": MISSING}, "missing_claim"),
        ({"jti": MISSING}, "missing_claim"),
        ({"iat": now() - 100, "exp": now() - 40}, "expired"),
        ({"exp": now() + 3600}, "lives_too_long"),
    ],
)
async def test_a_claim_that_is_missing_or_wrong(assertions: Assertions, changes: dict[str, Any], reason: str) -> None:
    assert await refusal(assertions, forged(**changes)) == reason


async def test_an_unknown_key(assertions: Assertions) -> None:
    assert await refusal(assertions, assertion("portal", new_key())) == "unknown_key"


async def test_a_token_is_no_assertion_even_when_the_issuers_key_is_trusted() -> None:
    assertions = Assertions({"participants": PORTAL}, Used())
    token = TokenIssuer(PORTAL).issue("service:participants", "participants")
    assert await refusal(assertions, token) == "wrong_type"


def _clock(at: list[int]) -> Callable[[], datetime]:
    return lambda: datetime.fromtimestamp(at[0], UTC)
