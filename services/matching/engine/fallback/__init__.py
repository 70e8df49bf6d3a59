"""The same assignment problems solved by OR-tools, where somebody chooses that: another way to the same proofs."""

from services.matching.engine.fallback.ortools import OrTools

__all__ = ["OrTools"]
