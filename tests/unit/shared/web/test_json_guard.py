"""What PostgreSQL, JSON or a parser cannot hold is refused at the door; what only looks like it passes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.json_guard import check_body, check_head, check_json
from shared.web.problems import Problem
from tests.unit.shared.web.serving import CANARY, Exchange

CONTENT = frozenset({"application/json"})


def code(body: bytes) -> str | None:
    try:
        check_json(body)
    except Problem as raised:
        problem = raised
    else:
        return None
    assert problem.status == 400
    assert CANARY not in problem.response().body.decode()
    return problem.code


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb'{"a": "\u0000"}', "bad_character"),
        (rb'{"\u0000": 1}', "bad_character"),
        (rb'[["x", {"a": ["\ud800"]}]]', "bad_character"),
        (rb'"\udc00\ud800"', "bad_character"),
        (b'"\xed\xa0\x80"', "not_utf8"),
        (b'"\xff"', "not_utf8"),
        ('{"a": "x"}'.encode("utf-16"), "not_utf8"),
        ('{"a": "x"}'.encode("utf-16-le"), "not_json"),
        (b'{"a": 9223372036854775808}', "number_too_large"),
        (b'{"a": -9223372036854775809}', "number_too_large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number_too_large"),
        (b'{"a": 1e400}', "number_too_large"),
        (b'{"a": -1E999999}', "number_too_large"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": -Infinity}', "not_json"),
        (b"[" * 51 + b"]" * 51, "too_deep"),
        (b"[" * 60_000, "too_deep"),
        (b'{"a":' * 51 + b"1" + b"}" * 51, "too_deep"),
        (f'{{"{CANARY}": "{CANARY}\\u0000"}}'.encode(), "bad_character"),
    ],
)
def test_what_is_refused(body: bytes, expected: str) -> None:
    assert code(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        rb'{"a": "\\u0000"}',
        rb'"\ud83d\ude00"',
        '{"a": "é 漢 😀"}'.encode(),
        b'{"a": 9223372036854775807, "b": -9223372036854775807, "c": 1.5e10}',
        b'{"a": "NaN Infinity 99999999999999999999 1e999"}',
        b"[" * 50 + b"]" * 50,
        b'{"text": "' + b"[{" * 200 + b'"}',
        b"[" + b"[]," * 500 + b"[]]",
        rb'{"a": "quote \" and [ bracket"}',
    ],
)
def test_its_harmless_twin_passes(body: bytes) -> None:
    assert code(body) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=15,
)


@given(VALUES, st.booleans())
def test_the_quick_look_and_a_full_walk_agree(value: Any, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert (code(body) is None) == _storable(value)


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value
    if isinstance(value, float):
        return abs(value) <= 1e300
    if isinstance(value, int):
        return abs(value) < 2**63
    if isinstance(value, list):
        return all(map(_storable, value))
    if isinstance(value, dict):
        return all(_storable(name) and _storable(inner) for name, inner in value.items())
    return True


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Content-Type", "text/plain")],
        [("Content-Type", "application/x-www-form-urlencoded")],
        [("Content-Type", "multipart/form-data; boundary=application/json")],
        [("Content-Type", "application/json; charset=latin-1")],
    ],
)
def test_another_content_type(headers: list[tuple[str, str]]) -> None:
    with pytest.raises(Problem) as refused:
        check_body(Exchange(headers=headers).scope, b"{}", CONTENT)
    assert refused.value.status == 415


@pytest.mark.parametrize("declared", ["application/json", "Application/JSON; charset=UTF-8"])
def test_the_right_content_type(declared: str) -> None:
    check_body(Exchange(headers=[("Content-Type", declared)]).scope, b"{}", CONTENT)


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "Content-Type", "If-Match", "Host"])
def test_a_header_that_decides_may_come_once(name: str) -> None:
    check_head(Exchange(headers=[(name, CANARY), ("Accept", "a"), ("Accept", "b")]).scope)
    with pytest.raises(Problem) as refused:
        check_head(Exchange(headers=[(name, CANARY), (name, "second")]).scope)
    assert (refused.value.status, refused.value.code) == (400, "repeated_header")


@pytest.mark.parametrize(
    ("path", "query", "refused"),
    [
        ("/people/\x00", b"", True),
        ("/people", b"name=a%00b", True),
        ("/people/99999999999999999999999", b"", True),
        ("/people/9223372036854775808", b"", True),
        ("/people", b"limit=9223372036854775808", True),
        ("/people", b"after=-99999999999999999999", True),
        ("/people", b"after=%39999999999999999999999", True),
        ("/people/9223372036854775807", b"limit=5", False),
        ("/people/0198f0a0-1111-7000-8000-000000000000", b"cursor=WzEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzXQ", False),
        ("/people", b"name=a%2500b", False),
    ],
)
def test_the_address(path: str, query: bytes, refused: bool) -> None:
    scope = Exchange(path=path).scope
    scope["query_string"] = query
    if refused:
        with pytest.raises(Problem):
            check_head(scope)
    else:
        check_head(scope)
