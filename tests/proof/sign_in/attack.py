"""One attack in three plays: its good form is taken, it is refused, and without its guard it gets through."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal
from unittest.mock import patch

from tests.proof.measured import Measured
from tests.proof.sign_in.stage import Stage

Play = Callable[[Stage, bool], Awaitable[bool]]
"""Plays the good form, or with True the attack, in a world of its own; says whether it got through."""


@dataclass(frozen=True)
class Attack:
    """`off` switches off the one guard that stops it."""

    name: str
    play: Play
    off: Callable[[Stage], AbstractContextManager[Any]]


async def examine(stage: Stage, attacks: Sequence[Attack], measured: Measured) -> None:
    """Play each three times and tell; AssertionError names what went wrong."""
    wrong: list[str] = []
    for attack in attacks:
        good, through = await attack.play(stage, False), await attack.play(stage, True)
        with attack.off(stage):
            twin = await attack.play(stage, True)
        verdict: Literal["refused", "got through"] = "got through" if through else "refused"
        told = f"{verdict}; its good form is {'taken' if good else 'refused'}, without the guard it {_says(twin)}"
        measured(attack.name, told, goal="refused, with its twins", ok=good and twin and not through)
        wrong += [f"{attack.name}: {told}"] if through or not good or not twin else []
    measured(
        "attacks that got through", len([line for line in wrong if "got through;" in line]), goal="0", ok=not wrong
    )
    assert wrong == []


def _says(twin: bool) -> str:
    return "gets through" if twin else "is refused too"


def replaced(target: str, value: Any) -> Callable[[Stage], AbstractContextManager[Any]]:
    """The guard at this dotted place gives way to something else."""
    return lambda _: patch(target, value)


class Anything(str):
    """Equal to whatever it is compared with: a check that compares with it checks nothing."""

    __slots__ = ()

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False

    __hash__ = str.__hash__
