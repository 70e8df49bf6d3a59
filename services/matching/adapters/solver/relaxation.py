"""The linear relaxation: prices of the coaches' points, and what they prove.

Any prices bound every assignment: what all points cost, and for each choice the most that a pair is worth beyond its
price (Lagrangian duality: M. Fisher, "The Lagrangian relaxation method for solving integer programming problems",
1981).
The proof is in integers and trusts nothing that the linear solver says but the prices, whatever these are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ortools.linear_solver.python import model_builder as linear

from services.matching.adapters.solver.edges import Edge

SCALE = 1000
"""Prices are kept in thousandths of a point of value."""
WHOLE = 0.999


@dataclass(frozen=True, slots=True)
class Relaxation:
    """`agreed`: choices that the relaxation gives to one coach entirely, by index."""

    prices: Mapping[UUID, int]
    agreed: Mapping[int, UUID]

    def bound(self, edges: Sequence[Edge], free: Mapping[UUID, int]) -> int:
        """No assignment is worth more."""
        return self._bound(edges, free) // SCALE

    def worth_trying(self, edges: Sequence[Edge], free: Mapping[UUID, int], total: int) -> list[Edge]:
        """The pairs that an assignment of at least that total may hold; it cannot hold any other."""
        spare = self._bound(edges, free) - total * SCALE
        most = self._most(edges)
        return [edge for edge in edges if most[edge.choice] - self._beyond_price(edge) <= spare]

    def _bound(self, edges: Sequence[Edge], free: Mapping[UUID, int]) -> int:
        return sum(price * free[coach_id] for coach_id, price in self.prices.items()) + sum(self._most(edges).values())

    def _most(self, edges: Sequence[Edge]) -> dict[int, int]:
        most: defaultdict[int, int] = defaultdict(int)
        for edge in edges:
            most[edge.choice] = max(most[edge.choice], self._beyond_price(edge))
        return most

    def _beyond_price(self, edge: Edge) -> int:
        return edge.value * SCALE - self.prices.get(edge.coach_id, 0) * edge.load


def relax(edges: Sequence[Edge], free: Mapping[UUID, int], seconds: float) -> Relaxation:
    """Solve the problem as if a choice could be shared among coaches. Without an answer in time all prices are 0."""
    model = linear.Model()  # type: ignore[no-untyped-call]
    shares = [model.new_num_var(0.0, 1.0, "") for _ in edges]
    of_choice, of_coach = defaultdict(list), defaultdict(list)
    for edge, share in zip(edges, shares, strict=True):
        of_choice[edge.choice].append(share)
        of_coach[edge.coach_id].append(share * edge.load)
    for group in of_choice.values():
        model.add(linear.LinearExpr.sum(group) <= 1)
    rows = {coach_id: model.add(linear.LinearExpr.sum(load) <= free[coach_id]) for coach_id, load in of_coach.items()}
    model.maximize(linear.LinearExpr.weighted_sum(shares, [edge.value for edge in edges]))
    solver = linear.Solver("glop")
    solver.set_time_limit_in_seconds(seconds)
    if solver.solve(model) != linear.SolveStatus.OPTIMAL:
        return Relaxation({}, {})
    prices = {coach_id: max(0, round(solver.dual_value(row) * SCALE)) for coach_id, row in rows.items()}
    whole = {
        edge.choice: edge.coach_id for edge, share in zip(edges, shares, strict=True) if solver.value(share) > WHOLE
    }
    return Relaxation(prices, whole)
