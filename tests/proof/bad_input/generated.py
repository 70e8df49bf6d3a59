"""Requests that schemathesis makes from a service's OpenAPI: good ones, whose answers must be as described, and bad."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.proof.bad_input.cases import Case, Good
from tests.proof.bad_input.operations import KEY, Json, Operation
from tests.proof.bad_input.wire import Answer, request

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
HOST = "http://localhost"
ELAPSED = timedelta(0)


class Generator:
    """One service's document, read once; what is drawn for one of its endpoints is the same every time."""

    def __init__(self, document: Json) -> None:
        found = schemathesis.openapi.from_dict(document).get_all_operations()
        self._operations = {(one.ok().method.upper(), one.ok().path): one.ok() for one in found}

    def draw(self, operation: Operation, examples: int) -> list[tuple[GenerationMode, Any]]:
        """Takes its time, in which a token may end: get one afterwards."""
        known = self._operations[operation.method, operation.path]
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        return [(mode, made) for mode in modes for made in _drawn(known.as_strategy(generation_mode=mode), examples)]


def generated(good: Good, drawn: list[tuple[GenerationMode, Any]]) -> Iterator[Case]:
    for mode, made in drawn:
        if mode is GenerationMode.POSITIVE:
            _with_known_ids(made, good)
        yield _as_sent(made, good, f"generated, {mode.value}")


def _drawn(strategy: Any, examples: int) -> list[Any]:
    """Nothing where nothing of that kind can be made, as for a bad request to an endpoint that takes no input."""
    drawn: list[Any] = []

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(made: Any) -> None:
        drawn.append(made)

    try:
        draw()
    except Unsatisfiable:
        return []
    return drawn


def _with_known_ids(made: Any, good: Good) -> None:
    """A generated id belongs to nothing: with those of things that exist the request gets further."""
    for container in (made.path_parameters, made.query, made.body):
        if isinstance(container, dict):
            container.update({name: id for name, id in good.known.values.items() if name in container and _is_id(id)})


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) == 36


def _as_sent(made: Any, good: Good, why: str) -> Case:
    """As bytes, with the caller's token, and with a judge who knows what the document promises."""
    prepared = requests.Request(**made.as_transport_kwargs(base_url=HOST)).prepare()
    own = {"authorization", "content-length", "host", "connection", KEY}
    headers = [(_raw(name), _raw(value)) for name, value in prepared.headers.items() if name.lower() not in own]
    if good.token:
        headers.append((b"Authorization", b"Bearer " + good.token.encode()))
    if KEY in good.operation.names("header"):
        headers.append((b"Idempotency-Key", str(uuid4()).encode()))
    target = urlsplit(prepared.url or "")
    path = quote(target.path, safe="/%:@!$&'()*+,;=~") + (f"?{target.query}" if target.query else "")
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    sent = request(good.operation.method.encode(), _raw(path), headers, body)
    case = Case(good.operation.label, why, sent)
    return replace(case, judge=lambda answer: _conforms(made, prepared, answer))


def _raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"")


def _conforms(made: Any, prepared: Any, answer: Answer) -> list[str]:
    """Where the answer is not what the document says; in short, since a report would repeat the request."""
    if answer.status is None or answer.header("content-type").startswith("text/event-stream"):
        return []
    response = httpx.Response(
        answer.status,
        headers=answer.headers,
        content=answer.body,
        request=httpx.Request(prepared.method, HOST),
    )
    response.elapsed = ELAPSED
    try:
        made.validate_response(response, checks=CHECKS)
    except schemathesis.core.failures.FailureGroup as failed:
        return [f"{type(one).__name__}: {str(one)[:160]}" for one in failed.exceptions]
    return []
