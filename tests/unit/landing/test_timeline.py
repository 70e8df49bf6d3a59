"""Which events belong to a case, and in what order they are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from landing.timeline import Entry, case_of, in_causal_order, is_fact_topic, read_entry

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def entry(id: str, cause: str | None = None, *, after_ms: int = 0, chain: str = "c1", **body: object) -> Entry:
    at = START + timedelta(milliseconds=after_ms)
    return Entry(
        id=id,
        type="coaching.request.submitted.v1",
        service="coaching",
        key=f"key-of-{id}",
        version="1",
        happened_at=at,
        recorded_at=at,
        correlation_id=chain,
        causation_id=cause,
        topic="coaching.requests.v1",
        partition=0,
        offset=0,
        body=body,
    )


def test_a_case_is_every_chain_that_speaks_of_the_id() -> None:
    entries = [
        entry("1", request_id="r1"),
        entry("2", "1", parts=[{"coach_id": "k1"}]),
        entry("3", chain="c2", request_id="r2", coach_id="k1"),
        entry("4", chain="c3", request_id="r3"),
    ]

    def ids(id: str) -> list[str]:
        return [found.id for found in case_of(entries, id)]

    assert ids("r1") == ["1", "2"]
    assert ids("k1") == ["1", "2", "3"]
    assert ids("c2") == ids("key-of-3") == ids("3") == ["3"]
    assert ids("nobody") == []


def test_effects_stand_below_their_cause_with_the_time_since() -> None:
    entries = [
        entry("told", "offered", after_ms=30),
        entry("submitted"),
        entry("later", after_ms=90),
        entry("offered", "submitted", after_ms=20),
        entry("accepted", "offered", after_ms=80),
    ]
    steps = in_causal_order(entries)
    assert [(step.entry.id, step.depth) for step in steps] == [
        ("submitted", 0),
        ("offered", 1),
        ("told", 2),
        ("accepted", 2),
        ("later", 0),
    ]
    assert [step.after and step.after // timedelta(milliseconds=1) for step in steps] == [None, 20, 10, 60, None]


def test_nothing_is_lost_where_a_cause_is_unknown_a_copy_or_long() -> None:
    chain = [entry("0")] + [entry(str(number), str(number - 1), after_ms=number) for number in range(1, 3000)]
    assert [step.depth for step in in_causal_order(chain)] == list(range(3000))
    orphan = entry("orphan", "a snapshot, not a fact")
    assert [step.depth for step in in_causal_order([orphan])] == [0]
    copy = replace(orphan, offset=7)
    assert len(in_causal_order([orphan, copy])) == 1


def test_only_topics_of_facts_are_read() -> None:
    names = ["coaching.requests.v1", "coaching.requests.latest.v1", "__consumer_offsets", "t1.coaching.requests.v1"]
    assert [name for name in names if is_fact_topic(name)] == ["coaching.requests.v1", "t1.coaching.requests.v1"]
    assert [name for name in names if is_fact_topic(name, "t1.")] == ["t1.coaching.requests.v1"]


def test_a_record_that_is_no_event_has_no_place() -> None:
    headers = {
        "ce_id": "1",
        "ce_type": "matching.proposal.coaches_proposed.v1",
        "ce_version": "3",
        "ce_time": "2026-03-04T09:00:00+00:00",
        "ce_recordedtime": "2026-03-02T09:00:00+00:00",
        "ce_correlationid": "c1",
    }

    def record(**changes: str | None) -> SimpleNamespace:
        kept = [(name, value.encode()) for name, value in (headers | changes).items() if value is not None]
        place = {"topic": "matching.proposals.v1", "partition": 1, "offset": 5}
        return SimpleNamespace(headers=kept, key=b"r1", value=b'{"request_id": "r1"}', **place)

    read = read_entry(record())
    assert read is not None
    assert (read.service, read.name, read.key) == ("matching", "proposal.coaches_proposed.v1", "r1")
    assert read_entry(record(ce_id=None)) is None
    assert read_entry(record(ce_time="yesterday")) is None
    broken = record()
    broken.value = b"{"
    assert read_entry(broken) is None
