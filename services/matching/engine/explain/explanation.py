"""What an explanation holds: only codes, ids and numbers, so that it can be stored with a decision and shown later."""

from dataclasses import asdict, dataclass
from typing import Any

from services.matching.engine.fit.pair import SkillMatch


@dataclass(frozen=True, slots=True)
class Part:
    """`code` is served, waiting, precedence or a part of fit; `most` is None where there is no most."""

    code: str
    points: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What would change the answer.

    `without_rule`: `name` is the only rule that excludes the pair. `points`: it lacks them, and part `name` could
    give them. `precedence`: a coordinator's word would suffice. `place`: one place more at the coach. `nothing`:
    no single part can give as much.
    """

    code: str
    name: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """Another coach the request may have, what the pair scores and what all together would lose by it."""

    coach: str
    score: int
    loss: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`coach` is who was asked about, else who was given; "" for nobody. `reason` is a code of `coaching/reasons.py`.

    `score` and `parts` are of that coach, None and empty without one; `excluded_by` names the rules that keep him away.
    `excluded` counts, by rule, whom it excludes; `allowed` are those whom none does, of `coaches`. `loss`: what the
    total would lose if the pair were forced, 0 where it is the plan's own, None where it is not known or not possible.
    """

    request: str
    assigned: str
    coach: str
    fixed: bool
    reason: str
    score: int | None
    parts: tuple[Part, ...]
    skills: tuple[SkillMatch, ...]
    excluded_by: tuple[str, ...]
    excluded: dict[str, int]
    allowed: int
    coaches: int
    loss: int | None
    others: tuple[Other, ...]
    changes: tuple[Change, ...]
    rules_version: str
    catalogue_version: str

    def as_data(self) -> dict[str, Any]:
        return asdict(self)
