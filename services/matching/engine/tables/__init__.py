"""Requests and coaches as columns of numbers: what rules and scores read, filled from CSV files or from snapshots.

Names stand once, in `Codes`; everywhere else a name is its number there. Nothing here knows a person's name, sex, age,
origin or diploma, so no score can.
"""

from services.matching.engine.tables.coaches import Coaches
from services.matching.engine.tables.codes import Codes, Vocabulary
from services.matching.engine.tables.lists import Lists, Periods
from services.matching.engine.tables.requests import Requests
from services.matching.engine.tables.rows import (
    BOTH,
    LANGUAGE_LEVELS,
    LONG_AGO,
    MODES,
    NEVER,
    NONE,
    ONSITE,
    REMOTE,
    RowError,
)
from services.matching.engine.tables.tables import Tables

__all__ = [
    "BOTH",
    "LANGUAGE_LEVELS",
    "LONG_AGO",
    "MODES",
    "NEVER",
    "NONE",
    "ONSITE",
    "REMOTE",
    "Coaches",
    "Codes",
    "Lists",
    "Periods",
    "Requests",
    "RowError",
    "Tables",
    "Vocabulary",
]
