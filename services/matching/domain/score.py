"""What a pair is worth to everyone: integers, as a sum of named parts, so that every score explains itself.

`value = served + waiting_day * days + precedence * (0 or 1) + fit`, with the numbers of the settings file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.matching.domain.fit.availability import availability
from services.matching.domain.fit.experience import continuity, target_group
from services.matching.domain.fit.language import language
from services.matching.domain.fit.place import region, work_mode
from services.matching.domain.fit.skills import essential_skills, optional_skills
from services.matching.domain.pair import Pair, Terms, day_of
from services.matching.domain.request import Request

FIT: dict[str, Callable[[Pair], float]] = {
    part.__name__: part
    for part in (
        essential_skills,
        optional_skills,
        language,
        region,
        work_mode,
        availability,
        target_group,
        continuity,
    )
}
"""Each part gives a share from 0 to 1 of its weight.

Name, sex, age, origin and diploma can never be one: matching does not know them.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score and its points."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coach for a request, with the parts of the score."""

    coach_id: UUID
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        return sum(part.points for part in self.parts)


def candidate(pair: Pair) -> Candidate:
    """The score of a pair that no rule forbids."""
    return Candidate(pair.coach.id, (*_value(pair.request, pair.terms), *_fit(pair)))


def _value(request: Request, terms: Terms) -> tuple[Part, ...]:
    """What serving this request is worth, whoever does it."""
    days = max(0, (terms.today - day_of(request.first_requested_at)).days)
    return (
        Part("served", terms.weights.served),
        Part("waiting", terms.weights.waiting_day * days),
        Part("precedence", terms.weights.precedence * request.precedence),
    )


def _fit(pair: Pair) -> tuple[Part, ...]:
    """How well this coach fits, from 0 to 500 in all. A part without a weight does not count."""
    weights = pair.terms.weights.fit
    return tuple(Part(code, round(weights[code] * share(pair))) for code, share in FIT.items() if code in weights)
