"""The skills part: each asked skill takes the coach's nearest one, by steps in the catalogue and by level.

Nearness by path length in a taxonomy: R. Rada and others, "Development and application of a metric on semantic
nets", 1989.
"""

from services.matching.domain.catalogue import Catalogue
from services.matching.domain.pair import Pair, Terms
from services.matching.domain.people import Person, Skill
from services.matching.domain.request import Needs
from services.matching.domain.weights import Weights


def essential_skills(pair: Pair) -> float:
    """Share of the essential skills that the coach covers; all of them where none is asked."""
    return _covered(pair, essential=True)


def optional_skills(pair: Pair) -> float:
    """As `essential_skills`, for the skills that are welcome."""
    return _covered(pair, essential=False)


def _covered(pair: Pair, *, essential: bool) -> float:
    wanted = asked(pair.request.needs, pair.terms.catalogue, essential=essential)
    return sum(_best(want, pair.coach.person, pair.terms) for want in wanted) / len(wanted) if wanted else 1.0


def _best(want: Skill, person: Person, terms: Terms) -> float:
    """Looked up once in a plan: many requests ask for the same."""
    known = terms.nearest.get((want, person.id))
    if known is None:
        known = max((nearness(want, have, terms) for have in person.skills), default=0.0)
        terms.nearest[want, person.id] = known
    return known


def asked(needs: Needs, catalogue: Catalogue, *, essential: bool) -> tuple[Skill, ...]:
    """The skills of the request; where it names none at all, those that its occupation needs."""
    if needs.skills or needs.optional_skills:
        return needs.skills if essential else needs.optional_skills
    occupation = catalogue.occupations.get(needs.occupation or "", ())
    return tuple(Skill(skill.uri) for skill in occupation if skill.essential == essential)


def nearness(want: Skill, have: Skill, terms: Terms) -> float:
    """1 for the same skill at the asked level, less for each step away in the catalogue and each level below."""
    steps = terms.catalogue.steps(want.uri, have.uri)
    if steps is None or steps > terms.weights.skill_furthest:
        return 0.0
    return terms.weights.skill_step**steps * _level(want.level, have.level, terms.weights)


def _level(want: int | None, have: int | None, weights: Weights) -> float:
    if want is None:
        return 1.0
    if have is None:
        return weights.level_unstated
    return max(0.0, 1.0 - weights.level_step * max(0, want - have))
