"""The numbers every process shows on `/metrics`. Labels are names from the code, never ids."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

CONSUMER_LAG = Gauge("landing_consumer_lag", "Records on a topic that this service has not handled yet", ["topic"])
OUTBOX_DEPTH = Gauge("landing_outbox_depth", "Messages that wait for the broker")
OUTBOX_OLDEST_SECONDS = Gauge("landing_outbox_oldest_seconds", "Age of the oldest message that waits for the broker")
PARKED_MESSAGES = Gauge("landing_parked_messages", "Messages that could not be handled and wait for an operator")
HANDLING_SECONDS = Histogram(
    "landing_handling_seconds", "Time to handle one event or one batch", ["consumer", "type"], buckets=FAST
)
HTTP_SECONDS = Histogram(
    "landing_http_seconds", "Time from the request to the whole answer", ["method", "route", "status"], buckets=FAST
)
PUBLISHED = Counter("landing_published_total", "Messages the broker acknowledged")
CONSUMED = Counter("landing_consumed_total", "Records taken from a topic, by what became of them", ["topic", "outcome"])


def exposition() -> tuple[bytes, str]:
    """The page that Prometheus reads, and its content type."""
    return generate_latest(), CONTENT_TYPE_LATEST
