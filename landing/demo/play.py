"""Plays the scenes one after the other on a system and gathers what happened and whether it ended as it should."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from landing.demo.scenes import SCENES
from landing.demo.stage import Check, Stage
from landing.demo.story import Line, delivery_ms, story
from landing.errors import LandingError
from landing.play.facts import watching
from landing.play.platform import connected
from landing.play.settled import settled
from landing.play.target import Target
from landing.sample.cast import read_cast
from landing.sample.entering import Entering
from landing.sample.pool import enter_pool

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a demo leaves: the timeline, the checks, and how soon people were told."""

    lines: list[Line]
    checks: list[Check]
    told_ms: list[float]

    @property
    def good(self) -> bool:
        return bool(self.checks) and all(check.ok for check in self.checks)

    def as_data(self) -> dict[str, Any]:
        return {
            "good": self.good,
            "timeline": [line.as_data() for line in self.lines],
            "checks": [{"scene": c.scene, "what": c.what, "ok": c.ok, "found": c.found} for c in self.checks],
            "told": {"notices": len(self.told_ms), "p50_ms": round(median(self.told_ms), 1) if self.told_ms else None},
        }


async def play(target: Target, tell: Tell) -> Outcome:
    """Play every scene. A scene that cannot go on counts as a failed check; the next one is played all the same."""
    async with connected(target) as platform, watching(target.kafka) as facts:
        tell("Three employers, four coaches and seven starters enter a pool")
        entering = Entering(platform)
        stage = Stage(platform, facts, entering, await enter_pool(entering, read_cast(), gather_minutes=0))
        for scene in SCENES:
            stage.scene = scene.TITLE
            tell(scene.TITLE)
            await _play_one(stage, scene.play)
        stage.scene = "The end"
        await settled(target)
        await _check_the_end(stage)
        return Outcome(story(stage), stage.checks, delivery_ms(stage))


async def _play_one(stage: Stage, scene: Callable[[Stage], Any]) -> None:
    try:
        await scene(stage)
    except LandingError as error:
        stage.check("the scene could be played to its end", ok=False, found=error)


async def _check_the_end(stage: Stage) -> None:
    """Nobody holds more than he can, nothing is held any more, and nobody was told twice of the same thing."""
    for key, id in stage.pool.coaches.items():
        coach = await stage.coach(id)
        limit = min(coach["points_total"], coach["own_limit"] or coach["points_total"])
        stage.check(f"{key} is within his limit", coach["points_held"] + coach["points_used"] <= limit, coach)
        stage.check(f"{key} holds nothing any more", coach["points_held"] == 0, coach["points_held"])
    told = [
        (
            getattr(e.event, "about_event_id", None),
            getattr(e.event, "person_id", None),
            getattr(e.event, "channel", None),
        )
        for e in stage.facts.all(lambda e: e.type == "notifications.delivery.sent.v1")
    ]
    stage.check("everybody was told once, by each channel", len(told) == len(set(told)), len(told) - len(set(told)))
