"""The parts of the supervisor that need no process: services, ports, keys, settings, state and logs."""

import errno
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from landing.engines.databases import Logins
from landing.errors import LandingError
from landing.processes.locks import try_lock
from landing.processes.ports import choose_port, is_free
from landing.supervisor import state as states
from landing.supervisor import system
from landing.supervisor.data import DataDirectory
from landing.supervisor.environment import service_environment
from landing.supervisor.keys import ensure_keys
from landing.supervisor.logs import last_lines, rotate_large
from landing.supervisor.ports import PREFERRED, assign_ports
from landing.supervisor.services import SERVICES, chosen
from landing.supervisor.state import Part, State
from landing.supervisor.system import System
from shared.identity.keys import key_id, read_private_key, read_trusted_keys
from tests.support.eventually import eventually


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory(tmp_path / "data")
    directory.make()
    return directory


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_services_are_chosen_in_the_order_of_the_table() -> None:
    assert chosen([]) == SERVICES
    assert [service.name for service in chosen(["matching", "coaching"])] == ["coaching", "matching"]
    with pytest.raises(LandingError, match="no service choaching"):
        chosen(["choaching"])


def test_a_taken_port_is_not_given_out(taken: int) -> None:
    assert not is_free(taken)
    other = choose_port(taken)
    assert other != taken
    assert 20_000 <= other < 32_000
    assert choose_port(other, taken={other}) != other


def test_a_port_that_another_process_was_given_is_not_given_again_before_it_ends() -> None:
    code = "from landing.processes.ports import choose_port; print(choose_port(), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        assert is_free(port)
        assert choose_port(port) != port
        other.communicate(b"\n")
    assert choose_port(port) == port


def test_ports_differ_and_are_remembered(directory: DataDirectory) -> None:
    first = assign_ports(directory)
    assert set(first) == set(PREFERRED)
    assert len(set(first.values())) == len(first)
    assert assign_ports(directory) == first


def test_keys_are_made_once_and_only_the_public_half_is_shared(directory: DataDirectory) -> None:
    ensure_keys(directory)
    first = directory.trusted_keys.read_text()
    ensure_keys(directory)
    assert directory.trusted_keys.read_text() == first
    trusted = read_trusted_keys(directory.trusted_keys)
    assert set(trusted) == {*(service.name for service in SERVICES), "landing"}
    for name, key in trusted.items():
        file = directory.key_file(name)
        assert file.stat().st_mode & 0o777 == 0o600
        assert key_id(read_private_key(file)) == key_id(key)
    assert '"d"' not in first


def test_a_service_is_told_its_own_secrets_and_nobody_elses(directory: DataDirectory) -> None:
    ports = dict.fromkeys(PREFERRED, 1) | {"coaching": 20_001}
    logins = Logins(
        "postgresql://coaching_owner:x@127.0.0.1:1/coaching", "postgresql://coaching_app:y@127.0.0.1:1/coaching"
    )
    [coaching] = chosen(["coaching"])
    settings = service_environment(coaching, directory, ports, logins)
    assert settings["COACHING_DATABASE_URL"] == logins.app_url
    assert settings["COACHING_OWNER_DATABASE_URL"] == logins.owner_url
    assert settings["LANDING_COACHING_URL"] == "http://127.0.0.1:20001"
    assert settings["LANDING_ENVIRONMENT"] == "development"
    others = {service.name.upper() for service in SERVICES} - {"COACHING"}
    assert not [
        name for name in settings if name.endswith(("_DATABASE_URL", "_KEY_FILE")) and name.split("_")[0] in others
    ]


def test_the_state_is_read_only_while_a_supervisor_holds_the_directory(directory: DataDirectory) -> None:
    state = State("1", 42, str(directory.path), services=["portal"])
    state.parts = {
        "kafka": Part("kafka", "127.0.0.1:21092"),
        "mailbox": Part("mailbox", "http://localhost:8025"),
        "portal": Part("portal", "http://localhost:8080", status="ready", pid=7),
    }
    states.write(state)
    assert directory.run_file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(LandingError, match="landing up"):
        states.read(directory.path)
    assert try_lock(directory.lock) is not None
    read = states.read(directory.path)
    assert read == state
    assert (read.home, read.kafka, read.parts["mailbox"].port) == ("http://localhost:8080", "127.0.0.1:21092", 8025)
    with pytest.raises(LandingError, match="coaching is not part of this run"):
        read.url("coaching")


def test_half_a_state_file_counts_as_none(directory: DataDirectory) -> None:
    directory.run_file.write_text(json.dumps({"version": "1"})[:-3])
    assert states.load(directory) is None


def test_a_large_log_is_moved_aside_while_it_is_written(tmp_path: Path) -> None:
    log = tmp_path / "coaching.log"
    with log.open("ab") as writer:
        writer.write(b"old\n" * 100)
        writer.flush()
        rotate_large(tmp_path, largest=399)
        writer.write(b"new\n")
    assert log.read_bytes() == b"new\n"
    assert (tmp_path / "coaching.log.1").read_bytes() == b"old\n" * 100
    rotate_large(tmp_path, largest=399)
    assert log.read_bytes() == b"new\n"


@pytest.mark.parametrize("count", [0, 1, 2, 500, 20_000, 50_000])
def test_the_last_lines_of_a_log(tmp_path: Path, count: int) -> None:
    log = tmp_path / "x.log"
    lines = [f"line {number}" for number in range(20_000)]
    log.write_text("\n".join(lines) + "\n")
    assert last_lines(log, count) == (lines[-count:] if count else [])
    assert last_lines(tmp_path / "none.log", 5) == []


async def test_a_state_that_a_full_disk_did_not_take_is_written_later(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "WRITE_AGAIN", 0.0)
    full = [OSError(errno.ENOSPC, "No space left on device")]
    write = states.write

    def write_or_fail(state: State) -> None:
        if full:
            raise full.pop()
        write(state)

    monkeypatch.setattr(states, "write", write_or_fail)
    told: list[State] = []
    supervised = System(directory, (), told.append)
    supervised.publish()
    assert not directory.run_file.exists()

    async def told_again() -> bool:
        return told == [supervised.state]

    await eventually(told_again)
    assert states.load(directory) == supervised.state
