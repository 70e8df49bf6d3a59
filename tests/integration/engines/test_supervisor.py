"""The whole supervisor on real engines, with a stand-in for the services: nothing orphaned, the dead come back."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from landing.supervisor.data import DataDirectory
from landing.supervisor.state import READY, State, load
from tests.support.eventually import eventually
from tests.support.folders import open_folder

PROGRAM = [sys.executable, "-m", "tests.integration.engines.standin_system"]


class Running:
    """One data directory and the commands that a person would type."""

    def __init__(self, path: Path) -> None:
        self.directory = DataDirectory(path)

    def type(self, *command: str, timeout: float = 60) -> "subprocess.CompletedProcess[str]":
        arguments = [*PROGRAM, *command, "--data", str(self.directory.path)]
        return subprocess.run(arguments, capture_output=True, text=True, timeout=timeout, check=False)

    def up(self) -> State:
        result = self.type("up", "--detach", "--empty")
        assert result.returncode == 0, result.stderr + self.directory.log("supervisor").read_text()
        return self.state()

    def in_the_foreground(self) -> "subprocess.Popen[str]":
        """As in a terminal: a group of its own, which Ctrl-C reaches as a whole."""
        command = [*PROGRAM, "up", "--empty", "--data", str(self.directory.path)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)

    def state(self) -> State:
        state = load(self.directory)
        assert state is not None
        return state

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.state().pid).children(recursive=True)


@pytest.fixture
def system() -> Iterator[Running]:
    with open_folder() as folder:
        running = Running(folder / "data")
        yield running
        if running.directory.is_in_use():
            running.type("down")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port where somebody else listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def ask(state: State, path: str) -> dict[str, str]:
    with urllib.request.urlopen(state.url("standin") + path, timeout=5) as answer:
        content: dict[str, str] = json.loads(answer.read())
        return content


def test_up_avoids_taken_ports_a_second_up_says_where_it_runs_and_down_stops_it(system: Running, taken: int) -> None:
    system.directory.make()
    system.directory.ports_file.write_text(json.dumps({"standin": taken}))
    state = system.up()
    assert state.status == READY
    assert state.parts["standin"].port != taken
    again = system.type("up", "--detach", "--empty")
    assert again.returncode == 0
    assert f"already runs: {state.home}" in again.stdout
    assert system.state().pid == state.pid

    settings = ask(state, "/environment")
    assert settings["LANDING_KAFKA"] == state.kafka
    assert settings["LANDING_ENVIRONMENT"] == "development"
    assert settings["STANDIN_DATABASE_URL"].startswith("postgresql://standin_app:")
    assert settings["STANDIN_OWNER_DATABASE_URL"].startswith("postgresql://standin_owner:")
    assert Path(settings["STANDIN_KEY_FILE"]).stat().st_mode & 0o777 == 0o600
    assert set(json.loads(Path(settings["LANDING_TRUSTED_KEYS_FILE"]).read_text())) == {"standin", "landing"}

    status = system.type("status", "--json")
    assert status.returncode == 0, status.stdout
    assert json.loads(status.stdout)["healthy"] is True

    processes = system.processes()
    assert system.type("down").returncode == 0
    assert [process for process in processes if process.is_running()] == []
    assert system.type("status").returncode == 1


async def test_a_dead_child_comes_back_and_a_killed_supervisor_leaves_nothing_behind(system: Running) -> None:
    state = system.up()
    for name in ("standin", "postgres", "kafka"):
        os.kill(pid_of(state, name), signal.SIGKILL)
    for name in ("standin", "postgres", "kafka"):
        await eventually(lambda name=name: came_back(system, state, name), within=30, what=f"{name} again")
    log = system.directory.log("supervisor").read_text()
    assert "standin: ended with exit code 137" in log

    processes = system.processes()
    os.kill(state.pid, signal.SIGKILL)
    await eventually(lambda: none_of(processes), within=20, what="the end of every child")

    ports = {name: part.port for name, part in state.parts.items()}
    after = system.up()
    assert {name: part.port for name, part in after.parts.items()} == ports
    assert system.directory.log("kafka").read_text().count("The metadata log appears to be empty") == 1


async def test_ctrl_c_in_the_foreground_stops_everything(system: Running) -> None:
    with system.in_the_foreground() as up:
        await eventually(lambda: is_ready(system), within=60, what="a system in the foreground")
        processes = system.processes()
        assert len(processes) > 3
        os.killpg(up.pid, signal.SIGINT)
        printed, _ = up.communicate(timeout=30)
    assert up.returncode in {0, 130}
    assert "landing status" in printed
    assert [process for process in processes if process.is_running()] == []


async def is_ready(system: Running) -> bool:
    state = load(system.directory)
    return state is not None and state.status == READY


def pid_of(state: State, name: str) -> int:
    pid = state.parts[name].pid
    assert pid is not None
    return pid


async def came_back(system: Running, before: State, name: str) -> bool:
    part = system.state().parts[name]
    return part.status == READY and part.pid != before.parts[name].pid and part.restarts >= 1


async def none_of(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() for process in processes)
