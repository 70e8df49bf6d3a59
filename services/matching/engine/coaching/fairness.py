"""Who was served: the share by waiting band, region, target group and employer's size. Measured, never scored."""

from collections.abc import Sequence

import numpy as np

from services.matching.engine.tables import NONE, Codes, Requests
from services.matching.engine.tables.rows import Array, Int32

WAITING = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (None, "over 90"))
SIZES = ((9, "1-9"), (49, "10-49"), (249, "50-249"), (None, "250 and more"))
UNKNOWN = "not stated"

Shares = dict[str, dict[str, float | int]]


def fairness(requests: Requests, codes: Codes, coach: Int32) -> dict[str, Shares]:
    """By property and group: requests, served and their share."""
    served = coach != NONE
    return {
        "waiting_days": _shares(_banded(requests.waiting_days, WAITING), served, [name for _, name in WAITING]),
        "region": _shares(_named(requests.region, codes.regions.names), served),
        "target_group": _shares(_named(requests.target_group, codes.target_groups.names), served),
        "employer_size": _shares(
            _banded(requests.employer_size, SIZES), served, [*(name for _, name in SIZES), UNKNOWN]
        ),
    }


def _banded(values: Int32, bands: Sequence[tuple[int | None, str]]) -> Array:
    names = np.array([*(name for _, name in bands), UNKNOWN])
    place = np.searchsorted([most for most, _ in bands if most is not None], values)
    return names[np.where(values == NONE, len(bands), place)]


def _named(values: Int32, names: Sequence[str]) -> Array:
    return np.array([*names, UNKNOWN])[np.where(values == NONE, len(names), values)]


def _shares(groups: Array, served: Array, order: Sequence[str] = ()) -> Shares:
    names, member = np.unique(groups, return_inverse=True)
    all_, reached = np.bincount(member), np.bincount(member[served], minlength=len(names))
    found = {
        str(name): {"requests": int(many), "served": int(some), "share": round(int(some) / int(many), 4)}
        for name, many, some in zip(names, all_, reached, strict=True)
    }
    return {name: found[name] for name in [*order, *found] if name in found} if order else found
