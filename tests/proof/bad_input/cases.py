"""Hostile requests to one endpoint, made from what its OpenAPI says: every place that takes input gets every value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from tests.proof.bad_input.operations import KEY, Known, Operation, raw_body
from tests.proof.bad_input.values import (
    IN_ADDRESSES,
    IN_HEADERS,
    MARK,
    NEVER_IN_ADDRESSES,
    ODD,
    UNSTORABLE,
    nested,
)
from tests.proof.bad_input.wire import Answer, request

M = MARK.encode()
MEGABYTES = 10
Pairs = list[tuple[bytes, bytes]]
ONCE = (b"Authorization", b"Content-Type", b"Idempotency-Key", b"If-Match", b"Seen", b"Cookie", b"Host")


@dataclass(frozen=True)
class Case:
    """`refused`: a success would be wrong, too. `pause_after`: the rest comes one byte a second. `judge` finds more."""

    label: str
    why: str
    sent: bytes
    refused: bool = False
    pause_after: int | None = None
    judge: Callable[[Answer], list[str]] = lambda _: []


@dataclass(frozen=True)
class Good:
    """A request in parts, good as it stands."""

    operation: Operation
    known: Known
    token: str | None

    def headers(self, **changed: bytes) -> Pairs:
        pairs: Pairs = [(b"Authorization", b"Bearer " + self.token.encode())] if self.token else []
        for name in self.operation.names("header"):
            pairs.append((name.encode(), str(uuid4()).encode() if name == KEY else b'"1"'))
        if self.operation.media_type:
            pairs.append((b"Content-Type", self.operation.media_type.encode()))
        return [pair for pair in pairs if pair[0].decode().lower() not in changed] + [
            (name.encode(), value) for name, value in changed.items()
        ]

    def body(self, changed: dict[str, bytes] | None = None) -> bytes | None:
        return raw_body(self.known.fields(self.operation.body), changed) if self.operation.media_type else None

    def case(self, why: str, *, refused: bool = False, **parts: object) -> Case:
        """The request with some `parts` (method, target, headers, body) replaced."""
        whole: dict[str, object] = {
            "method": self.operation.method.encode(),
            "target": self.known.target(self.operation),
            "headers": self.headers(),
            "body": self.body(),
        } | parts
        return Case(self.operation.label, why, request(**whole), refused)  # type: ignore[arg-type] # named as its parameters


def cases(good: Good) -> Iterator[Case]:
    """All of them, in the same order every time."""
    yield from _in_the_path(good)
    yield from _in_the_query(good)
    yield from _in_headers(good)
    yield from _methods(good)
    if good.operation.media_type == "application/json":
        yield from _in_fields(good)
        yield from _whole_bodies(good)


def _in_fields(good: Good) -> Iterator[Case]:
    for name in good.operation.body.get("properties", {}):
        for why, value in UNSTORABLE.items():
            yield good.case(f"{why} in {name}", refused=True, body=good.body({name: value}))
        for why, value in ODD.items():
            yield good.case(f"{why} in {name}", body=good.body({name: value}))


def _whole_bodies(good: Good) -> Iterator[Case]:
    valid = good.body() or b"{}"
    for why, value in (UNSTORABLE | {"10,000 brackets open": nested(10_000)[:10_000]}).items():
        yield good.case(f"the body is {why}", refused=True, body=value)
    for why, value in ODD.items():
        yield good.case(f"the body is {why}", body=value)
    for why, value in {
        "cut off": valid[: len(valid) // 2],
        "in UTF-16": valid.decode().encode("utf-16"),
        "in UTF-32": valid.decode().encode("utf-32"),
        "compressed in name only": b"\x1f\x8b\x08" + M,
        "two of them": valid + valid,
        "with a comment": valid + b"// " + M,
        "in single quotes": b"{'%s': 1}" % M,
    }.items():
        yield good.case(f"the body is {why}", refused=True, body=value)
    for why, value in {
        "an unknown field": good.body({MARK: b'"%s"' % M}),
        "a field twice": valid[:-1] + b"," + valid[1:],
        "with a byte order mark": b"\xef\xbb\xbf" + valid,
        "nothing": b"",
        "__proto__": good.body({"__proto__": b'{"%s": 1}' % M}),
    }.items():
        yield good.case(f"the body is {why}", body=value)
    for type in (b"text/plain", M + b"/" + M, b"", b"application/json; charset=utf-16", b"multipart/form-data", b";"):
        yield good.case(f"content type {type!r}", refused=True, headers=good.headers(**{"content-type": type}))
    too_large = b'"' + M * (MEGABYTES * 2**20 // len(M)) + b'"'
    yield good.case("10 MB", refused=True, body=too_large)


def _in_the_path(good: Good) -> Iterator[Case]:
    for name in good.operation.names("path"):
        for why, value in IN_ADDRESSES.items():
            target = good.known.target(good.operation, {name: value})
            yield good.case(f"{why} in {name}", refused=why in NEVER_IN_ADDRESSES, target=target)


def _in_the_query(good: Good) -> Iterator[Case]:
    target = good.known.target(good.operation)
    for name in [*(name.encode() for name in good.operation.names("query")), M]:
        for why, value in IN_ADDRESSES.items():
            known = name != M
            yield good.case(
                f"{why} in ?{name.decode()}",
                refused=known and why in NEVER_IN_ADDRESSES,
                target=target + b"?" + name + b"=" + value,
            )
        yield good.case(f"?{name.decode()} twice", target=target + b"?%s=%s&%s=%s" % (name, M, name, M))
    for query in (b"?", b"?&&&;==", b"?%00=" + M, b"?" + M + b"[]=1", b"?" + b"&".join([M + b"=1"] * 500)):
        yield good.case(f"query {query[:12]!r}", target=target + query)


def _in_headers(good: Good) -> Iterator[Case]:
    for name in {*good.operation.names("header"), "authorization", "seen", "traceparent", "accept-language"}:
        for why, value in IN_HEADERS.items():
            refused = name == "authorization" and bool(good.operation.grants)
            yield good.case(f"{why} in {name}", refused=refused, headers=good.headers(**{name: value}))
    for name in ONCE:
        twice = [*good.headers(), (name, M), (name, M)]
        yield good.case(f"{name.decode()} three times", refused=True, headers=twice)
    if good.operation.grants:
        nobody = replace(good, token=None)
        yield nobody.case("no token", refused=True)
        yield nobody.case("a token of nobody", refused=True, headers=[*nobody.headers(), (b"Authorization", _forged())])


def _forged() -> bytes:
    """The form of a token, signed by nobody."""
    return b"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJrYW5hcmllemFuZyJ9." + M


def _methods(good: Good) -> Iterator[Case]:
    for method in (b"GET", b"HEAD", b"PUT", b"POST", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"PROPFIND", M.upper()):
        if method.decode() != good.operation.method:
            yield good.case(f"method {method.decode()}", method=method)
