"""Every kind of poison: a good event with one thing wrong, and the reason for which it must be parked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shared.events.envelope import Envelope
from tests.proof.poison.consumed import Consumed

Headers = list[tuple[str, bytes | None]]
LARGE = 900_000


@dataclass(frozen=True)
class Poison:
    """What is sent instead of the good event `instead_of`."""

    name: str
    reason: str
    instead_of: Envelope
    headers: Headers
    body: bytes | None

    @property
    def key(self) -> bytes:
        return self.instead_of.subject.encode()


def poisons(consumed: Consumed) -> Iterator[Poison]:
    """One of each kind, each under a key of its own."""
    makers = dict(KINDS)
    if not consumed.of_facts:
        del makers["null body", "empty_body"]  # a tombstone is how a snapshot says that somebody is gone
    for (name, reason), spoil in makers.items():
        good = consumed.good()
        headers: Headers = [(header, value.encode()) for header, value in good.headers().items()]
        yield Poison(name, reason, good, *spoil(headers, good.body() or b""))
    yield under_a_wrong_key(consumed)


Spoil = Callable[[Headers, bytes], tuple[Headers, bytes | None]]


def body(change: Callable[[bytes], bytes | None]) -> Spoil:
    return lambda headers, good: (headers, change(good))


def header(wanted: str, change: Callable[[bytes], bytes | None]) -> Spoil:
    return lambda headers, good: ([(n, change(v or b"") if n == wanted else v) for n, v in headers], good)


KINDS: dict[tuple[str, str], Spoil] = {
    ("not JSON", "not_json"): body(lambda good: good[: len(good) // 2]),
    ("no text at all", "not_json"): body(lambda _: b"\xff\xfe\x00"),
    ("deep JSON", "not_json"): body(lambda _: b"[" * 100_000),
    ("another shape", "wrong_schema"): body(lambda _: b"[]"),
    ("an empty object", "wrong_schema"): body(lambda _: b"{}"),
    ("a body of 900 kB", "wrong_schema"): body(lambda _: b'{"filled": "' + b"x" * LARGE + b'"}'),
    ("null body", "empty_body"): body(lambda _: None),
    ("an unknown version", "unknown_type"): header("ce_type", lambda good: good.rpartition(b".")[0] + b".v99"),
    ("an unknown type", "unknown_type"): header("ce_type", lambda _: b"coaching.request.sung.v1"),
    ("a header that is not UTF-8", "bad_header"): header("ce_source", lambda _: b"\xc3\x28"),
    ("a header that is null", "bad_header"): header("ce_source", lambda _: None),
    ("a version that is no number", "bad_header"): header("ce_version", lambda _: b"many"),
    ("no headers", "missing_header"): lambda _, good: ([], good),
}


def under_a_wrong_key(consumed: Consumed) -> Poison:
    """A good event under somebody else's key."""
    good, other = consumed.good(), consumed.good()
    headers: Headers = [(name, value.encode()) for name, value in good.headers().items()]
    return Poison("the wrong key", "wrong_key", good, headers, other.body())
