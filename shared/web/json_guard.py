"""Refuses what a database column or a parser cannot hold, before any endpoint sees it. Never quotes what it refuses."""

import json
import re
from typing import Any, NoReturn
from urllib.parse import unquote_plus

from starlette.types import Scope

from shared.citizen_numbers import holds_citizen_number
from shared.web.limits import JSON
from shared.web.problems import Problem

CITIZEN_NUMBER = "A text holds what looks like a citizen service number (BSN). Leave it out: none is ever stored here."
DEEPEST = 50
LARGEST = 2**63 - 1
ONLY_ONCE = frozenset(
    {b"authorization", b"content-length", b"content-type", b"cookie", b"host", b"idempotency-key", b"if-match", b"seen"}
)
# A body without any of these cannot hold a NUL, a lone surrogate, a huge number, a number that is none or a citizen's.
_SUSPECT = re.compile(r"\\u|\x00|\d{19}|\d[eE]|NaN|Infinity|(?:\d[ .\u00a0-]?){9}")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATE_OR_NUL = re.compile("[\x00\ud800-\udfff]")
_LONG_NUMBER = re.compile(r"[+-]?\d{19,}")


def check_head(scope: Scope) -> None:
    """Headers that decide must be unambiguous; NUL and numbers beyond a bigint may not hide in the address."""
    names = [name for name, _ in scope["headers"]]
    if len(set(names)) != len(names) and any(names.count(name) > 1 for name in ONLY_ONCE):
        raise Problem(400, "repeated_header", "A header that may appear once was sent twice. Send it once.")
    query: bytes = scope["query_string"]
    if "\x00" in scope["path"] or b"%00" in query or b"\x00" in query:
        raise Problem(400, "nul_character", "The address holds a NUL character. Leave it out.")
    values = [part.partition("=")[2] for part in query.decode("latin-1").split("&")] if query else []
    for value in (*scope["path"].split("/"), *map(unquote_plus, values)):
        if _LONG_NUMBER.fullmatch(value) and (len(value) > 20 or abs(int(value)) > LARGEST):
            raise Problem(400, "number_too_large", "A number in the address is larger than 2^63-1. Send a smaller one.")


def check_body(scope: Scope, body: bytes, content_types: frozenset[str]) -> None:
    """The body is of a declared, expected type; JSON holds only what can be stored."""
    declared = [value for name, value in scope["headers"] if name == b"content-type"]
    media_type, _, parameters = (declared[0].decode("latin-1") if declared else "").partition(";")
    media_type = media_type.strip().lower()
    if media_type not in content_types:
        raise Problem(415, "wrong_content_type", f"Send the body as {' or '.join(sorted(content_types))}.")
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        raise Problem(415, "wrong_charset", "Send the body in UTF-8.")
    if media_type == JSON:
        check_json(body)


def check_json(body: bytes) -> None:
    """Raises Problem 400, or 422 for a citizen's number.

    Most bodies pass on one search of their text; only suspects are parsed here as well.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "not_utf8", "The body is not UTF-8. Send it as UTF-8.") from None
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(text)
    if _SUSPECT.search(text):
        try:
            _check_value(json.loads(text, parse_int=_integer, parse_float=_number, parse_constant=_not_json))
        except (ValueError, RecursionError):
            _not_json()


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", _STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise Problem(400, "too_deep", f"The body is nested deeper than {DEEPEST} levels. Send it flatter.")


def _check_value(value: Any) -> None:
    if isinstance(value, str):
        if _SURROGATE_OR_NUL.search(value):
            raise Problem(400, "bad_character", "A text holds a NUL or half a character. Leave it out.")
        if holds_citizen_number(value):
            raise Problem(422, "citizen_number", CITIZEN_NUMBER)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_value(name)
            _check_value(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner)


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) > LARGEST:
        raise _too_large()
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if abs(number) > 1e300:
        raise _too_large()
    return number


def _too_large() -> Problem:
    return Problem(400, "number_too_large", "A number is larger than 2^63-1. Send a smaller one.")


def _not_json(_: str = "") -> NoReturn:
    raise Problem(400, "not_json", "The body is not JSON. Check quotes, commas and numbers.")
