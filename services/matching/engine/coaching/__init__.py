"""Coaching from tables to a result: which coach for each request, with the proof, the reasons and who was served."""

from services.matching.engine.coaching.columns import Solver
from services.matching.engine.coaching.fairness import fairness
from services.matching.engine.coaching.instance import Cap, Instance, instance
from services.matching.engine.coaching.match import Outcome, match, match_pairs
from services.matching.engine.coaching.prices_of_rules import RulePrice, price_rules
from services.matching.engine.coaching.reasons import reasons

__all__ = [
    "Cap",
    "Instance",
    "Outcome",
    "RulePrice",
    "Solver",
    "fairness",
    "instance",
    "match",
    "match_pairs",
    "price_rules",
    "reasons",
]
