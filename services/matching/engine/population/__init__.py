"""A believable national population, made up from a seed: requests, coaches, starters and slots. All synthetic."""

from services.matching.engine.population.generate import Population, Wishes, generate
from services.matching.engine.population.text import coach_rows, priority_rows, request_rows, slot_rows, starter_rows

__all__ = [
    "Population",
    "Wishes",
    "coach_rows",
    "generate",
    "priority_rows",
    "request_rows",
    "slot_rows",
    "starter_rows",
]
