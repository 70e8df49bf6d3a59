"""The numbers of the objective, from the one settings file that the engine and the command line read too."""

from functools import cache
from pathlib import Path

from services.matching.domain.weights import Weights
from services.matching.engine.fit.settings import DEFAULT, Settings, read_settings

__all__ = ["DEFAULT", "default_weights", "read_weights"]


def read_weights(path: Path) -> Weights:
    """Raises ValueError naming file, line and what may stand there instead. What is not stated keeps its default."""
    return _weights(read_settings(path))


@cache
def default_weights() -> Weights:
    return read_weights(DEFAULT)


def _weights(settings: Settings) -> Weights:
    """Percents become shares."""
    skills = settings.skills
    return Weights(
        version=settings.version,
        served=settings.value["served"],
        waiting_day=settings.value["waiting_day"],
        precedence=settings.value["precedence"],
        fit=settings.fit,
        skill_step=skills["step"] / 100,
        skill_furthest=skills["furthest"],
        level_step=skills["level_step"] / 100,
        level_unstated=skills["level_unstated"] / 100,
    )
