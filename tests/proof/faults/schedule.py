"""Which faults come, in which order: random, and the same for the same seed. Two lanes run at once."""

import asyncio
import random
import time
from dataclasses import dataclass

from landing.supervisor.services import SERVICES
from tests.proof.faults import kinds
from tests.proof.faults.kinds import Play, Stage, ways
from tests.proof.faults.system import WITH_DATABASE
from tests.proof.sizes import FAULT_PAUSE, FAULTS


@dataclass(frozen=True)
class Fault:
    kind: str
    target: str
    play: Play

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()


def lanes(seed: int, *, disk: bool) -> tuple[list[Fault], list[Fault]]:
    """Processes, engines and the disk in one lane, network and sessions in the other."""
    dice = random.Random(seed)
    processes = [
        *_each("kill", [service.name for service in SERVICES], kinds.kill),
        *_some("stop", list(WITH_DATABASE), kinds.stop, dice),
        *_each("kill kafka", ["kafka"], kinds.kill),
        *_each("kill postgres", ["postgres"], kinds.kill),
        *(_each("fill disk", [""], kinds.fill_disk) if disk else []),
    ]
    network = [
        *_each("end sessions", list(WITH_DATABASE), kinds.end_sessions),
        *_each("cut", ways(WITH_DATABASE), kinds.cut),
        *_some("freeze", ways(WITH_DATABASE), kinds.freeze, dice),
        *_each("slow", ways(WITH_DATABASE), kinds.slow),
    ]
    dice.shuffle(processes)
    dice.shuffle(network)
    return processes, network


def _each(kind: str, targets: list[str], play: Play) -> list[Fault]:
    return [Fault(kind, target, play) for target in targets for _ in range(FAULTS[kind]())]


def _some(kind: str, targets: list[str], play: Play, dice: random.Random) -> list[Fault]:
    return [Fault(kind, dice.choice(targets), play) for _ in range(FAULTS[kind]())]


class Played:
    """What was played and when, in seconds since the beginning; written down for whoever must find out why."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.lasted = 0.0
        self.lines: list[str] = []
        self.faults: list[Fault] = []

    def begin(self) -> None:
        self.began = time.monotonic()

    def end(self) -> None:
        self.lasted = time.monotonic() - self.began

    def note(self, text: str) -> None:
        self.lines.append(f"{time.monotonic() - self.began:7.1f} {text}")


async def play(stage: Stage, faults: list[Fault], seed: int, played: Played) -> None:
    """One lane, from the first fault to the last."""
    dice = random.Random(f"{seed} {faults[0]}")
    for fault in faults:
        await asyncio.sleep(dice.uniform(*FAULT_PAUSE()))
        played.note(f"{fault} …")
        began = time.monotonic()
        await fault.play(stage, fault.target, dice)
        played.faults.append(fault)
        played.note(f"{fault}: over after {time.monotonic() - began:.1f} s")
