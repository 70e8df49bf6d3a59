"""Called once by the runtime when a process starts, and once when it ends."""

import os

from shared.observability.logs import configure_logs
from shared.observability.traces import configure_traces, flush_traces

LOG_LEVEL_VARIABLE = "LANDING_LOG_LEVEL"
TRACE_FOLDER_VARIABLE = "LANDING_TRACE_DIR"
OTLP_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def setup(service: str) -> None:
    """Log JSON lines to standard output, and send finished spans where the environment says."""
    configure_logs(service, os.environ.get(LOG_LEVEL_VARIABLE, "info"))
    configure_traces(
        service,
        folder=os.environ.get(TRACE_FOLDER_VARIABLE),
        otlp=any(os.environ.get(name) for name in OTLP_VARIABLES),
    )


def shutdown() -> None:
    """Hand over the spans that still wait for the collector."""
    flush_traces()
