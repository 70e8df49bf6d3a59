"""Spans continue each other across processes, and finished ones are on disk at once."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from opentelemetry.sdk.trace import TracerProvider

from shared.observability import span, traceparent, traces
from shared.observability.outgoing import http_client
from shared.observability.traces import JsonLines
from shared.web import public
from shared.web.app import create_app

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Written:
    """The spans of this test, read back from the file."""

    def __init__(self, folder: Path) -> None:
        self.file = JsonLines("coaching", folder)

    def __call__(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.path.read_text().splitlines()]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    found = Written(tmp_path)
    provider = TracerProvider()
    provider.add_span_processor(found.file)
    monkeypatch.setattr(traces, "_tracer", provider.get_tracer("test"))
    return found


def test_a_span_continues_its_remote_parent(written: Written) -> None:
    with span("outer", PARENT, request_id=7, missing=None):
        with span("inner"):
            assert written() == []
        assert [line["name"] for line in written()] == ["inner"], "written when it ends, not later"
    inner, outer = written()
    assert (outer["trace_id"], outer["parent_id"]) == (PARENT.split("-")[1], PARENT.split("-")[2])
    assert (inner["trace_id"], inner["parent_id"]) == (outer["trace_id"], outer["span_id"])
    assert outer["attributes"] == {"request_id": "7"}
    assert outer["service"] == "coaching"
    assert outer["end_ns"] >= outer["start_ns"]


@pytest.mark.parametrize("parent", ["", "x", "00-0-0-01", PARENT.replace("0af7651916cd43dd8448eb211c80319c", "0" * 32)])
def test_a_malformed_parent_begins_a_new_trace(written: Written, parent: str) -> None:
    with span("work", parent):
        assert traceparent()
    assert written()[0]["parent_id"] is None


def test_a_failure_is_marked_without_its_message(written: Written) -> None:
    with pytest.raises(ValueError, match="canary"), span("work"):
        raise ValueError("canary")
    (line,) = written()
    assert line["status"] == "error"
    assert "canary" not in json.dumps(line)


def test_without_a_span_there_is_nothing_to_send_on() -> None:
    assert traceparent() is None


async def test_a_request_continues_the_callers_trace_and_sends_it_on(written: Written) -> None:
    router, arrived = APIRouter(), []

    async def answer(request: httpx.Request) -> httpx.Response:
        arrived.append(request.headers.get("traceparent"))
        return httpx.Response(200)

    other = http_client("http://other", transport=httpx.MockTransport(answer))

    @router.get("/people/{id}", dependencies=[public("a test")])
    async def endpoint(id: str) -> None:
        await other.get("/")

    app = create_app("coaching", [router])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coaching") as http:
        await http.get("/people/secret-id?name=Anna", headers={"traceparent": PARENT})
        await http.get("/health/live", headers={"traceparent": PARENT})
        await http.get("/nowhere/secret-id")
    served, missed = written()
    assert (served["name"], served["kind"], served["parent_id"]) == ("GET /people/{id}", "server", PARENT.split("-")[2])
    assert served["attributes"]["http.response.status_code"] == 200
    assert arrived == [f"00-{served['trace_id']}-{served['span_id']}-01"]
    assert missed["name"] == "GET unmatched"
    assert "secret-id" not in json.dumps([served, missed])
    assert "Anna" not in json.dumps([served, missed])


async def test_two_traceparents_are_as_good_as_none(written: Written) -> None:
    app = create_app("coaching")
    headers = [("traceparent", PARENT), ("traceparent", PARENT)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coaching") as http:
        await http.get("/docs", headers=headers)
    assert written()[0]["parent_id"] is None


def test_a_span_that_a_full_disk_does_not_take_fails_nobody(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with span("lost"):
            pass
    with span("kept"):
        pass
    assert [one["name"] for one in written()] == ["kept"]
