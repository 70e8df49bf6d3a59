"""Logs, traces and metrics of one process. Ids and durations go out; payloads, names and query strings never do."""

from shared.observability.setup import setup, shutdown
from shared.observability.traces import span, traceparent

__all__ = ["setup", "shutdown", "span", "traceparent"]
