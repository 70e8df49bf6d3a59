"""Hostile requests below the level of endpoints: first lines, lengths, chunks, heads and bodies that never end."""

from collections.abc import Iterator

from tests.proof.bad_input.cases import Case
from tests.proof.bad_input.values import MARK

M = MARK.encode()
HEAD = b"Host: localhost\r\nConnection: close\r\n"
JSON = b"Content-Type: application/json\r\n"
POST = b"POST /people/lookup HTTP/1.1\r\n" + HEAD + JSON


def on_connections(service: str) -> Iterator[Case]:
    for why, sent in _no_requests().items():
        yield Case(service, why, sent, refused=True)
    for why, sent in _lengths().items():
        yield Case(service, why, sent, refused=True)
    for why, target in _targets().items():
        yield Case(service, why, b"GET " + target + b" HTTP/1.1\r\n" + HEAD + b"\r\n")
    for why, header in _headers().items():
        yield Case(service, why, b"GET /health/live HTTP/1.1\r\n" + HEAD + header + b"\r\n\r\n")


def slow(service: str) -> Iterator[Case]:
    """Bodies and heads that come in one byte a second: given up on, not waited for."""
    body = POST + b"Content-Length: 60\r\n\r\n"
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    head = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    for why, start, rest in (
        ("a slow body", body, b'{"' + M * 5),
        ("a slow chunked body", chunked, b"5\r\n" + M * 5),
        ("a slow head", head, M * 5),
        ("a slow first line", b"GET /", M * 5),
    ):
        yield Case(service, why, start + rest, refused=True, pause_after=len(start))


def _no_requests() -> dict[str, bytes]:
    return {
        "words": M + b"\r\n\r\n",
        "a line without a version": b"GET /" + M + b"\r\n\r\n",
        "HTTP/9.9": b"GET / HTTP/9.9\r\n" + HEAD + b"\r\n",
        "HTTP/2 without being asked": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + M * 20 + b"\r\n\r\n",
        "a NUL in the first line": b"GET /\x00" + M + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        "spaces in the address": b"GET /" + M + b" " + M + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        "a header without a colon": b"GET / HTTP/1.1\r\n" + HEAD + M + b"\r\n\r\n",
        "a header without a name": b"GET / HTTP/1.1\r\n" + HEAD + b": " + M + b"\r\n\r\n",
        "a space in a header's name": b"GET / HTTP/1.1\r\n" + HEAD + M + b" x: 1\r\n\r\n",
        "a NUL in a header": b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + M + b"\x00\r\n\r\n",
        "a header of 1 MB": b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + M * 95_000 + b"\r\n\r\n",
        "200,000 headers": b"GET / HTTP/1.1\r\n" + HEAD + b"X: 1\r\n" * 200_000 + b"\r\n",
        "an address of 1 MB": b"GET /" + M * 95_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        "CONNECT": b"CONNECT " + M + b".example:443 HTTP/1.1\r\n" + HEAD + b"\r\n",
    }


def _lengths() -> dict[str, bytes]:
    body = b'{"ids": ["%s"]}' % M
    return {
        why: POST + headers + b"\r\n\r\n" + body
        for why, headers in {
            "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked",
            "two lengths": b"Content-Length: 5\r\nContent-Length: 6",
            "the same length twice": b"Content-Length: 26\r\nContent-Length: 26",
            "a negative length": b"Content-Length: -1",
            "a length with a plus": b"Content-Length: +5",
            "a length in words": b"Content-Length: " + M,
            "a length beyond 2^64": b"Content-Length: 99999999999999999999999",
            "two lengths in one": b"Content-Length: 5, 5",
            "chunks of no size": b"Transfer-Encoding: chunked",
            "an unknown coding": b"Transfer-Encoding: " + M,
            "chunked and another": b"Transfer-Encoding: chunked, " + M,
            "chunked twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        }.items()
    } | {
        "endless chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"4000\r\n" + M[:8] * 2048 + b"\r\n") * 700,
        "10 MB declared": POST + b"Content-Length: 10485760\r\n\r\n" + M * 1000,
    }


def _targets() -> dict[str, bytes]:
    return {
        "a star": b"*",
        "a whole address": b"http://" + M + b".example/health/live",
        "no slash": M,
        "two slashes": b"//" + M,
        "a way up": b"/static/../../../../etc/passwd?" + M,
        "a way up, encoded": b"/static/%2e%2e/%2e%2e/" + M,
        "a NUL, encoded": b"/docs/%00" + M,
        "a fragment": b"/docs#" + M,
        "bare UTF-8": "/é".encode() + M,
        "a bare byte": b"/\xff" + M,
        "20,000 slashes": b"/" * 20_000 + M,
    }


def _headers() -> dict[str, bytes]:
    return {
        "another host": b"Host: " + M,
        "an unknown expectation": b"Expect: " + M,
        "an upgrade": b"Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + M,
        "another method on top": b"X-HTTP-Method-Override: DELETE\r\nX-M: " + M,
        "a proxy's words": b"X-Forwarded-For: " + M + b"\r\nX-Forwarded-Host: " + M + b"\r\nForwarded: host=" + M,
        "a range": b"Range: bytes=0-" + M,
        "a cookie of 4,000 characters": b"Cookie: " + M * 364,
        "a folded header": b"X-M: 1\r\n " + M,
        "a language": b"Accept-Language: " + M + b";q=9",
        "a form that is not made": b"Accept: " + M + b"/" + M,
    }
