"""Rotation plans (problem F): which slot each starter of a cohort has in which period."""

from services.matching.engine.rotations.plan import Cohort, Rotation, Weights, rotate

__all__ = ["Cohort", "Rotation", "Weights", "rotate"]
