"""Checks a finished run from its files alone. Nothing here is shared with what made the run.

Neither the reading of CSV, nor the scores, nor the algorithms: a guard keeps it so.
"""

from services.matching.engine.verify.checks import Check
from services.matching.engine.verify.run import verify

__all__ = ["Check", "verify"]
