"""One instance: the requests, the coaches, the names behind the numbers and the day on which it is looked at."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.engine.tables.coaches import Coaches
from services.matching.engine.tables.codes import Codes
from services.matching.engine.tables.requests import Requests


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """`today` is a day number: a request without `starts_on`, or with one that has passed, starts then."""

    requests: Requests
    coaches: Coaches
    codes: Codes
    today: int

    def only(self, request: int) -> "Tables":
        """The same with one request."""
        return replace(self, requests=self.requests.take(np.array([request])))

    def check(self) -> None:
        """Raises RowError (a ValueError) naming table, row, column, value and reason."""
        self.requests.check(self.codes, len(self.coaches))
        self.coaches.check(self.codes)
