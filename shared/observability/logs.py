"""One JSON line per happening, on standard output. Exceptions appear as type and place: a message may hold data."""

import logging
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from shared.clock import real_now
from shared.observability.traces import current_ids

FRAMES = 12
LONGEST_FOREIGN_MESSAGE = 300


def configure_logs(service: str, level: str = "info") -> None:
    """Route structlog and the standard library's loggers to JSON lines; libraries speak from WARNING on."""
    threshold = logging.getLevelNamesMapping()[level.upper()]

    def name_the_service(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
        line["service"] = service
        return line

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _time,
            name_the_service,
            _trace,
            _exception,
            structlog.processors.JSONRenderer(serializer=_bytes),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *_: structlog.BytesLogger(cast("BinaryIO", _Unfailing(sys.stdout.buffer))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_ThroughStructlog()], level=max(threshold, logging.WARNING), force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = name != "uvicorn.access"
        library.setLevel(logging.WARNING)


def failure(error: BaseException) -> dict[str, Any]:
    """What may be written about an exception: its type, where it was raised, and the SQLSTATE if it has one."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    told: dict[str, Any] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    if isinstance(state, str):
        told["sqlstate"] = state
    if error.__cause__ is not None:
        told["cause"] = f"{type(error.__cause__).__module__}.{type(error.__cause__).__qualname__}"
    return told


class _Unfailing:
    """Where a line cannot be written, on a full disk, it is lost: no command and no event fails for want of its log."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, line: bytes) -> None:
        with suppress(OSError):
            self._file.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


class _ThroughStructlog(logging.Handler):
    """Gives lines of libraries the shape of ours. Only their first line: further ones repeat an exception's text."""

    def emit(self, record: logging.LogRecord) -> None:
        told = failure(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        message = record.getMessage().partition("\n")[0][:LONGEST_FOREIGN_MESSAGE]
        structlog.get_logger().log(record.levelno, "library", logger=record.name, message=message, **told)


def _time(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    line["time"] = real_now().isoformat(timespec="milliseconds")
    return line


def _trace(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    ids = current_ids()
    if ids is not None:
        line["trace_id"], line["span_id"] = ids
    return line


def _exception(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        line.update(failure(raised))
    return line


def _bytes(line: EventDict, **_: Any) -> bytes:
    return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS)
