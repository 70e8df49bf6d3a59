"""Reads the numbers of the objective from a TOML file; the package holds the default one."""

import tomllib
from functools import cache
from pathlib import Path

from services.matching.domain.score import FIT
from services.matching.domain.weights import Weights

DEFAULT = Path(__file__).parents[1] / "weights.toml"


def read_weights(path: Path) -> Weights:
    """Raises ValueError naming what is missing, unknown or too much."""
    rules = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        value, fit, skills = rules["value"], rules["fit"], rules["skills"]
        unknown = sorted(fit.keys() - FIT.keys())
        if unknown:
            raise ValueError(f"{path.name}: [fit] knows no {', '.join(unknown)}; the parts are {', '.join(FIT)}")
        return Weights(
            version=rules["version"],
            served=value["served"],
            waiting_day=value["waiting_day"],
            precedence=value["precedence"],
            fit=fit,
            skill_step=skills["step"],
            skill_furthest=skills["furthest"],
            level_step=skills["level_step"],
            level_unstated=skills["level_unstated"],
        )
    except KeyError as error:
        raise ValueError(f"{path.name}: add {error.args[0]!r}, as in the file that comes with the service") from None


@cache
def default_weights() -> Weights:
    return read_weights(DEFAULT)
