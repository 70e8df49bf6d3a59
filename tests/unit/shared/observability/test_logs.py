"""A log line is one JSON object with ids, and never holds what an exception or a library says about data."""

import asyncio
import errno
import gc
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from shared.observability.logs import configure_logs, failure
from shared.observability.traces import span

CANARY = "canary-7f3a"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capfdbinary: pytest.CaptureFixture[bytes]) -> Iterator[Lines]:
    """What has been written since the last look, with our logging switched on for this test only."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logs("coaching")
    yield lambda: [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_has_time_service_and_level(lines: Lines) -> None:
    structlog.get_logger().info("request_opened", id="7")
    structlog.get_logger().debug("not shown")
    (line,) = lines()
    assert (line["event"], line["id"], line["service"], line["level"]) == ("request_opened", "7", "coaching", "info")
    assert line["time"].endswith("+00:00")
    assert "trace_id" not in line


def test_a_line_within_a_span_carries_its_trace(lines: Lines) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with span("work", parent):
        structlog.get_logger().info("inside")
    assert lines()[0]["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


def test_an_exception_is_told_by_type_and_place_only(lines: Lines) -> None:
    try:
        raise ValueError(CANARY) from KeyError(CANARY)  # noqa: TRY301 the raise is the subject
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = lines()
    assert (line["error"], line["cause"]) == ("builtins.ValueError", "builtins.KeyError")
    assert line["at"][-1].endswith("test_an_exception_is_told_by_type_and_place_only")
    assert CANARY not in json.dumps(line)


def test_libraries_speak_from_warning_on_in_the_same_form(lines: Lines) -> None:
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("%s partitions", 8)
    logging.getLogger("uvicorn.access").critical("GET /people?name=Anna")
    try:
        raise ValueError(CANARY)  # noqa: TRY301 the raise is the subject
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    library, uvicorn = lines()
    assert (library["logger"], library["message"], library["level"]) == ("some.library", "8 partitions", "warning")
    assert (uvicorn["error"], CANARY in json.dumps(uvicorn)) == ("builtins.ValueError", False)


def test_a_database_error_shows_its_sqlstate() -> None:
    class DriverError(Exception):
        sqlstate = "23505"

    assert failure(DriverError(CANARY))["sqlstate"] == "23505"


def test_a_line_that_a_full_disk_does_not_take_fails_nobody(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Full(), write_through=True))
    configure_logs("coaching")
    structlog.get_logger().info("request_opened")
    assert lines() == []


async def test_a_task_whose_failure_nobody_took_is_told_without_its_text(lines: Lines) -> None:
    """asyncio writes the whole task, with its exception, into the lines below the first."""

    async def fail() -> None:
        raise ValueError(CANARY)

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()
    told = json.dumps(lines())
    assert "Task exception was never retrieved" in told and "builtins.ValueError" in told
    assert CANARY not in told
