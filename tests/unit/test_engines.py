"""Where the tests get their engines from: addresses first, Docker next, the embedded pair last. Nothing starts here."""

from typing import Any

import pytest

from tests import containers, engines


class Container:
    """Stands in for a container."""

    def launch(self) -> str:
        return "container:9092"

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def get_connection_url(self) -> str:
        return "postgresql://container"


class Embedded:
    """Stands in for an engine of the embedded pair, and for its process."""

    bootstrap, admin_url = "embedded:9092", "postgresql://embedded"

    def __init__(self, _: object) -> None: ...

    async def launch(self) -> "Embedded":
        return self

    async def stop(self) -> None: ...

    async def wait_ready(self) -> None: ...

    async def until(self, waiting: Any) -> None:
        await waiting


@pytest.fixture(autouse=True)
def nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ready(*_: object) -> None: ...

    monkeypatch.delenv(engines.KAFKA_ADDRESS, raising=False)
    monkeypatch.delenv(engines.POSTGRES_ADDRESS, raising=False)
    monkeypatch.setattr(engines, "wait_until_ready", ready)
    monkeypatch.setattr(engines, "Kafka", Embedded)
    monkeypatch.setattr(engines, "Postgres", Embedded)
    monkeypatch.setattr(engines, "_cleanups", [])
    monkeypatch.setattr(containers, "KafkaContainer", Container)
    monkeypatch.setattr(containers, "postgres", Container)


def docker(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(containers, "docker_answers", lambda: answer)


def test_addresses_come_first_and_docker_is_not_even_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engines.KAFKA_ADDRESS, "given:9092")
    monkeypatch.setenv(engines.POSTGRES_ADDRESS, "postgresql://given")
    monkeypatch.delattr(containers, "docker_answers")
    started = engines.start()
    assert (started.kafka, started.postgres_admin_url) == ("given:9092", "postgresql://given")
    assert engines.KAFKA_ADDRESS in started.description


def test_docker_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    docker(monkeypatch, "a socket")
    started = engines.start()
    assert (started.kafka, started.postgres_admin_url) == ("container:9092", "postgresql://container")
    assert "in a container on a socket" in started.description


def test_one_address_and_docker_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engines.KAFKA_ADDRESS, "given:9092")
    docker(monkeypatch, "a socket")
    started = engines.start()
    assert (started.kafka, started.postgres_admin_url) == ("given:9092", "postgresql://container")


def test_without_both_the_embedded_pair_is_started_and_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    docker(monkeypatch, "")
    started = engines.start()
    assert (started.kafka, started.postgres_admin_url) == ("embedded:9092", "postgresql://embedded")
    assert engines._cleanups
    engines.stop()
    assert not engines._cleanups
