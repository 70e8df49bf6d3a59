"""When an operator is called, and when not."""

from typing import Any

import pytest

from landing.health import Health, fill, problems


def service(**changes: Any) -> Health:
    health = Health("coaching", "http://localhost:8082", "ready", restarts=0, pid=1, ready=True, lag=0, parked=0)
    for name, value in changes.items():
        setattr(health, name, value)
    return health


def test_a_quiet_service_is_healthy() -> None:
    assert problems(service(outbox_oldest_seconds=0.0, outbox_depth=0), None) == []


@pytest.mark.parametrize(
    ("changes", "earlier_lag", "says"),
    [
        ({"ready": False}, None, "not ready"),
        ({"ready": False, "status": "restarting"}, None, "restarting"),
        ({"lag": 5}, None, "5 records"),
        ({"lag": 6}, 5, "6 records"),
        ({"lag": 1000}, 2000, "1000 records"),
        ({"outbox_oldest_seconds": 10.0}, None, "10 s for Kafka"),
        ({"parked": 1}, None, "1 parked"),
    ],
)
def test_what_needs_a_look(changes: dict[str, Any], earlier_lag: int | None, says: str) -> None:
    [found] = problems(service(**changes), earlier_lag)
    assert says in found


@pytest.mark.parametrize(("lag", "earlier"), [(5, 5), (4, 900), (999, 1500)])
def test_a_small_lag_that_does_not_grow_is_no_problem(lag: int, earlier: int) -> None:
    assert problems(service(lag=lag), earlier) == []


def test_what_a_service_says_is_taken_over_and_a_failed_check_is_a_problem() -> None:
    answer = {
        "ready": False,
        "version": "1.2",
        "checks": {"database": "ok", "kafka": "no answer"},
        "lag": {"a.v1": 2, "b.v1": 3},
        "outbox": {"depth": 4, "oldest_seconds": 0.5},
        "parked": 0,
        "warnings": {"pools": "one cannot be planned"},
    }
    health = service()
    fill(health, answer)
    assert (health.lag, health.outbox_depth, health.version) == (5, 4, "1.2")
    assert {"kafka: no answer", "pools: one cannot be planned"} < set(problems(health, 5))


def test_a_service_that_does_not_know_its_queues_is_not_called_healthy() -> None:
    health = service()
    fill(health, {"ready": False, "checks": {}, "lag": {}, "outbox": None, "parked": None})
    assert problems(health, None) == ["not ready"]
