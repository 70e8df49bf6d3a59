"""Equal loads: each coach has a whole number of places, and the transportation problem has a whole optimum.

Minimum-cost flow by cost scaling: A. Goldberg, "An efficient implementation of a scaling minimum-cost flow algorithm",
1997, as OR-tools implements it. O(n² m log(n C)) for n nodes, m pairs and weights up to C.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.adapters.solver.edges import edges_of
from services.matching.domain.assignment import Assignment, Choice


def by_flow(choices: Sequence[Choice], free: Mapping[UUID, int]) -> Assignment:
    """From the source over choices and coaches to the sink; each choice may also go to the sink unserved."""
    edges = edges_of(choices)
    load = next(choice.load for choice in choices if choice.values)
    coaches = {coach_id: number for number, coach_id in enumerate(sorted({edge.coach_id for edge in edges}))}
    source, sink, first_coach = 0, len(choices) + len(coaches) + 1, len(choices) + 1
    flow = SimpleMinCostFlow()
    for choice in range(1, first_coach):
        flow.add_arc_with_capacity_and_unit_cost(source, choice, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(choice, sink, 1, 0)
    for coach_id, number in coaches.items():
        flow.add_arc_with_capacity_and_unit_cost(first_coach + number, sink, free[coach_id] // load, 0)
    arcs = [
        flow.add_arc_with_capacity_and_unit_cost(edge.choice + 1, first_coach + coaches[edge.coach_id], 1, -edge.weight)
        for edge in edges
    ]
    flow.set_node_supply(source, len(choices))
    flow.set_node_supply(sink, -len(choices))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(
            f"the flow over {len(choices)} requests and {len(edges)} pairs ended with {status}, not with an optimum"
        )
    chosen = {edge.choice: edge.coach_id for edge, arc in zip(edges, arcs, strict=True) if flow.flow(arc)}
    return Assignment.of(choices, [chosen.get(index) for index in range(len(choices))], free)
