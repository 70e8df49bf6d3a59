"""Whatever is sent to whichever service, it is refused with a reason: no failure, and nothing of what was sent.

The cases follow from each service's own OpenAPI; the twins show what each guard is for.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from shared.db import Database
from shared.web.limits import Limits
from tests.proof.bad_input import twins
from tests.proof.bad_input.cases import Case
from tests.proof.bad_input.connections import on_connections, slow
from tests.proof.bad_input.storm import Storm, storm_by_schema, storm_endpoints
from tests.proof.bad_input.surroundings import surroundings
from tests.proof.bad_input.values import MARK
from tests.proof.bad_input.verdict import faults
from tests.proof.bad_input.wire import Answer, exchange, request
from tests.proof.measured import Measured
from tests.proof.sizes import HOSTILE_CALLERS, HOSTILE_EVERY, IS_FULL, SCHEMA_EXAMPLES
from tests.support.system import System


async def test_hostile_requests_are_refused_by_every_service(system: System, measured: Measured) -> None:
    storm = Storm()
    async with surroundings(system.state) as here:
        await asyncio.gather(*(storm.send(url, slow(name)) for name, url in here.urls.items()))
        for name, url in here.urls.items():
            await storm.send(url, on_connections(name))
        await storm_endpoints(here, storm, every=HOSTILE_EVERY(), callers=HOSTILE_CALLERS())
        await storm_by_schema(here, storm, examples=SCHEMA_EXAMPLES())
        endpoints = {operation.label for operation in await here.operations()}
    _tell(storm, measured)
    measured("endpoints", len(endpoints))
    measured("endpoints that took a request", len(storm.taken & endpoints))
    assert storm.faults == []
    assert storm.sent > (40_000 if IS_FULL else 1_000)
    assert len(storm.taken & endpoints) > len(endpoints) / 3, "hostile values stand in otherwise good requests"


def _tell(storm: Storm, measured: Measured) -> None:
    kinds = Counter(status and status // 100 for status in storm.statuses.elements())
    measured("requests", storm.sent, goal="≥ 2,000 at full size", ok=not IS_FULL or storm.sent >= 2000)
    measured("answered 5xx", kinds[5], goal="0", ok=kinds[5] == 0)
    measured("without an answer", kinds[None], goal="0", ok=kinds[None] == 0)
    measured("refused", kinds[4])
    measured("without problem+json, with an echo, or otherwise wrong", len(storm.faults), goal="0", ok=not storm.faults)


M = MARK.encode()
JSON = (b"Content-Type", b"application/json")
HEAD, BODY, DATABASE = "shared.web.edge.check_head", "shared.web.edge.check_body", "shared.web.explain._of_the_database"


@pytest.fixture
async def database(postgres_admin_url: str) -> AsyncIterator[Database]:
    database = Database(postgres_admin_url, pool_size=2)
    yield database
    await database.close()


def post(body: bytes, *headers: tuple[bytes, bytes]) -> bytes:
    return request(b"POST", b"/things", [JSON, *headers], body)


def get(target: bytes) -> bytes:
    return request(b"GET", target, [])


@pytest.mark.parametrize(
    ("sent", "guards", "harm"),
    [
        (post(b'{"text": "%s\\u0000"}' % M), (BODY, DATABASE), "failed with 500"),
        (post(b'{"text": "%s\\ud800"}' % M), (BODY, DATABASE), "failed with 500"),
        (post(b'{"number": 9223372036854775808}'), (BODY, DATABASE), "failed with 500"),
        (get(b"/things/%s%%00" % M), (HEAD, DATABASE), "failed with 500"),
        (get(b"/things/a?number=9223372036854775808"), (HEAD, DATABASE), "failed with 500"),
        (post(b"{}", (b"Seen", M), (b"Seen", M)), (HEAD,), "was taken (200)"),
    ],
    ids=["NUL", "half a character", "2^63", "NUL in a path", "2^63 in a query", "a header twice"],
)
async def test_without_its_guard_each_case_does_harm(
    database: Database, sent: bytes, guards: tuple[str, ...], harm: str
) -> None:
    case = Case("twin", "case", sent, refused=True)
    async with twins.listening(twins.app(database)) as url:
        assert faults(case, await exchange(url, sent)) == []
        with twins.without(*guards):
            assert harm in "; ".join(faults(case, await exchange(url, sent)))


async def test_frameworks_own_refusal_repeats_what_was_sent(database: Database) -> None:
    case = Case("twin", "case", post(b'{"number": "%s"}' % M), refused=True)
    async with twins.listening(twins.app(database)) as url:
        assert faults(case, await exchange(url, case.sent)) == []
    async with twins.listening(twins.without_own_refusals(twins.app(database))) as url:
        assert "repeated what was sent" in "; ".join(faults(case, await exchange(url, case.sent)))


async def test_without_limits_all_is_read_and_waited_for(database: Database) -> None:
    large = post(b'{"text": "%s"}' % (M * 100_000))
    late = post(b'{"text": "%s"}' % M)
    at = len(late) - 15
    async with twins.listening(twins.app(database)) as url:
        assert (await exchange(url, large)).status == 413
        assert (await exchange(url, late, pause_after=at)).status == 408
    unlimited = Limits(body_bytes=2**30, receive_seconds=3600, answer_seconds=3600)
    async with twins.listening(twins.app(database, unlimited)) as url:
        assert (await exchange(url, large)).status == 200
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3):
                await exchange(url, late, pause_after=at)


async def test_uvicorn_alone_answers_in_plain_text_and_takes_a_head_of_any_size(database: Database) -> None:
    garbage = Case("twin", "garbage", M + b"\r\n\r\n", refused=True)
    endless = b"GET /things/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + M * 50_000 + b"\r\n\r\n"
    async with twins.listening(twins.app(database)) as url:
        assert faults(garbage, await exchange(url, garbage.sent)) == []
        assert (await exchange(url, endless)).status == 431
    async with twins.listening(twins.app(database), plain=True) as url:
        assert "text/plain" in "; ".join(faults(garbage, await exchange(url, garbage.sent)))
        assert (await exchange(url, endless)).status == 200


def test_the_verdict_finds_what_is_wrong() -> None:
    """Each kind of fault, planted once."""
    case = Case("twin", "case", get(b"/"), refused=True)
    safe = ("x-content-type-options", "nosniff")
    problem = ("content-type", "application/problem+json")
    whole = b'{"type":"t","title":"t","status":400,"code":"c","detail":"d"}'
    assert faults(case, Answer(400, [safe, problem], whole)) == []
    for answer in (
        Answer(None),
        Answer(500, [safe, problem], whole.replace(b"400", b"500")),
        Answer(200, [safe]),
        Answer(302, [safe]),
        Answer(400, [problem], whole),
        Answer(400, [safe, ("content-type", "text/plain")], b"no"),
        Answer(400, [safe, problem], b'{"status":400}'),
        Answer(400, [safe, problem, ("allow", MARK)], whole),
        Answer(400, [safe, problem], whole.replace(b'"d"', b'"%s"' % M)),
    ):
        assert faults(case, answer) != [], answer
