"""What each rule and each kind of cap costs, computed, not estimated: the same instance solved once more without it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from services.matching.engine.coaching.columns import Solver
from services.matching.engine.coaching.instance import Cap, instance
from services.matching.engine.coaching.match import Outcome, match
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import Tables


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What there would be without the rule beyond what there is: points of the objective, of fit, requests served.

    `exact`: both plans are proved the best, so that `objective` is what the rule costs and never below 0. Fit may go
    either way, since the plans serve others.
    """

    rule: str
    objective: int
    objective_share: float
    fit: int
    fit_share: float
    assigned: int
    exact: bool


def price_rules(
    tables: Tables,
    catalogue: Catalogue,
    settings: Settings,
    outcome: Outcome,
    *,
    fixed: Sequence[tuple[int, int]] = (),
    caps: Sequence[Cap] = (),
    tell: Callable[[str], None] = lambda _: None,
    solver: Solver | None = None,
) -> Iterator[RulePrice]:
    """Each rule that is switched on, then each kind of cap as `cap_employer`, `cap_region`, `cap_pool`.

    `outcome` is that of the same tables with all of them. One solve each: the capacity of a coach is never taken away,
    since places that do not exist cannot be filled, only the rule that filters by it.
    """
    first = outcome.problem.serve_first
    for rule in (name for name, on in settings.rules.items() if on):
        tell(f"without the rule {rule}")
        without = settings.without_rules([rule])
        work = instance(tables, without, fixed=fixed, caps=caps)
        yield _price(rule, outcome, match(work, catalogue, without, serve_first=first, solver=solver))
    for kind in dict.fromkeys(cap.kind for cap in caps):
        tell(f"without the caps of {kind}")
        work = instance(tables, settings, fixed=fixed, caps=[cap for cap in caps if cap.kind != kind])
        yield _price(f"cap_{kind}", outcome, match(work, catalogue, settings, serve_first=first, solver=solver))


def _price(rule: str, with_it: Outcome, without: Outcome) -> RulePrice:
    objective, fit = without.objective - with_it.objective, int(without.fit.sum() - with_it.fit.sum())
    return RulePrice(
        rule,
        objective,
        objective / max(1, without.objective),
        fit,
        fit / max(1, int(without.fit.sum())),
        without.assigned - with_it.assigned,
        with_it.exact and without.exact,
    )
