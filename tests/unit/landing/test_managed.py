"""A process that dies is started again, after pauses that grow; one that never starts is told, not retried for ever."""

import errno
from collections.abc import Awaitable
from pathlib import Path
from types import SimpleNamespace

import pytest

from landing.errors import LandingError
from landing.supervisor import managed
from landing.supervisor.managed import Managed
from landing.supervisor.state import Part


class Dying:
    """Stands in for a program that is ready at once and then dies; `never_ready` dies before that."""

    pid = 7

    def __init__(self, folder: Path, *, never_ready: bool = False) -> None:
        self.command = SimpleNamespace(log=folder / "dying.log")
        self.command.log.write_text("last words\n")
        self.never_ready = never_ready
        self.lives = 0

    async def launch(self) -> "Dying":
        self.lives += 1
        return self

    async def wait_ready(self) -> None:
        if self.never_ready:
            raise LandingError("it does not answer")

    async def until(self, waiting: Awaitable[None]) -> None:
        await waiting

    async def wait(self) -> int:
        return 137

    async def stop(self) -> None: ...


def supervised(process: Dying) -> tuple[Managed, list[float], list[str]]:
    """The supervised process, the pauses between its lives, taken at once, and the log. The eighth is the last."""
    pauses: list[float] = []
    log: list[str] = []
    part = Managed(Part("dying", "http://127.0.0.1:1"), process, lambda: None, log.append)  # type: ignore[arg-type]

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            part._stopping.set()

    part._pause = pause  # type: ignore[method-assign]
    return part, pauses, log


async def test_pauses_grow_up_to_the_longest(tmp_path: Path) -> None:
    process = Dying(tmp_path)
    part, pauses, log = supervised(process)
    await part.start()
    await part.stop()
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    assert process.lives == part.part.restarts == 8
    assert "ended with exit code 137" in log[0]
    assert "last words" in log[0]


async def test_after_a_healthy_life_the_pause_is_short_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(managed, "HEALTHY_AFTER", -1.0)
    part, pauses, _ = supervised(Dying(tmp_path))
    await part.start()
    await part.stop()
    assert set(pauses) == {0.2}


async def test_what_never_starts_is_told(tmp_path: Path) -> None:
    process = Dying(tmp_path, never_ready=True)
    part, _, _ = supervised(process)
    with pytest.raises(LandingError, match="dying did not start: it does not answer"):
        await part.start()
    assert process.lives == managed.DEATHS_WHILE_STARTING


async def test_a_full_disk_at_the_start_of_a_life_is_one_more_death(tmp_path: Path) -> None:
    process = Dying(tmp_path)
    part, pauses, log = supervised(process)
    launch, full = process.launch, [OSError(errno.ENOSPC, "No space left on device")]

    async def launch_on_a_full_disk() -> Dying:
        if process.lives == 2 and full:
            raise full.pop()
        return await launch()

    process.launch = launch_on_a_full_disk  # type: ignore[method-assign]
    await part.start()
    await part.stop()
    assert len(pauses) == 8, "it went on"
    assert "No space left" in log[2]
