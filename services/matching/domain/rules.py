"""Who may not be put together at all. Each rule is a filter with a name of its own, for explanations."""

from collections.abc import Callable

from services.matching.domain.pair import Pair


def capacity(pair: Pair) -> bool:
    """The coach has the points free, by contract, by his own limit and by the pool's."""
    return pair.request.points <= pair.points_free


def excluded(pair: Pair) -> bool:
    """Nothing that happened keeps this coach from this request: declined, lapsed, no fit, or refused by hand."""
    return not pair.request.excludes(pair.coach.id, pair.coach.version, pair.terms.now)


def pool(pair: Pair) -> bool:
    """The coach belongs to the pool on the first day."""
    return any(place.period.holds_on(pair.period.starts_on) for place in pair.coach.memberships)


def period(pair: Pair) -> bool:
    """The wished period lies inside the membership, and the coach is not on leave on its first day."""
    wished = pair.period
    return any(place.period.covers(wished) for place in pair.coach.memberships) and not any(
        leave.holds_on(wished.starts_on) for leave in pair.coach.leave
    )


def language(pair: Pair) -> bool:
    """The coach speaks one of the languages that are asked, whichever."""
    asked = pair.request.needs.languages
    return not asked or any(code in pair.coach.person.languages for code in asked)


def conflict_of_interest(pair: Pair) -> bool:
    """Nobody coaches himself, his manager or his report."""
    starter, coach = pair.request.starter, pair.coach.person
    return starter is None or not (
        starter.id == coach.id
        or coach.id in starter.managers(pair.terms.today)
        or starter.id in coach.managers(pair.terms.today)
    )


def competitor_or_hirer(pair: Pair) -> bool:
    """The coach works for nobody who competes with the employer or wants to hire from it."""
    return pair.request.employer.barred.isdisjoint(pair.coach.person.employers(pair.terms.today))


RULES: dict[str, Callable[[Pair], bool]] = {
    rule.__name__: rule
    for rule in (capacity, excluded, pool, period, language, conflict_of_interest, competitor_or_hirer)
}
"""In the order in which they are asked: the cheap ones first."""


def forbidden_by(pair: Pair) -> str | None:
    """The name of the first rule that forbids a pair; None where it is allowed."""
    return next((name for name, allows in RULES.items() if not allows(pair)), None)
