"""Equal loads: each coach has a whole number of places, and the transportation problem has a whole optimum.

Minimum-cost flow by cost scaling: A. Goldberg, "An efficient implementation of a scaling minimum-cost flow algorithm",
1997, as OR-tools implements it. O(n² m log(n C)) for n nodes, m pairs and weights up to C.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.adapters.solver.edges import edges_of
from services.matching.domain.assignment import Assignment, Choice


def by_flow(choices: Sequence[Choice], free: Mapping[UUID, int]) -> Assignment:
    """From the source over choices and coaches to the sink; each choice may also go to the sink unserved."""
    edges = edges_of(choices)
    coaches = {coach_id: number for number, coach_id in enumerate(sorted({edge.coach_id for edge in edges}))}
    nodes_of_choices = np.arange(1, len(choices) + 1)
    nodes_of_coaches = np.arange(len(choices) + 1, len(choices) + 1 + len(coaches))
    source, sink = 0, len(choices) + len(coaches) + 1
    places = [free[coach_id] // edges[0].load for coach_id in coaches]
    flow = SimpleMinCostFlow()
    _arcs(flow, source, nodes_of_choices, 1, 0)
    _arcs(flow, nodes_of_choices, sink, 1, 0)
    _arcs(flow, nodes_of_coaches, sink, places, 0)
    pairs = _arcs(
        flow,
        [edge.choice + 1 for edge in edges],
        nodes_of_coaches[[coaches[edge.coach_id] for edge in edges]],
        1,
        [-edge.weight for edge in edges],
    )
    flow.set_node_supply(source, len(choices))
    flow.set_node_supply(sink, -len(choices))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow over {len(choices)} requests and {len(edges)} pairs ended with {status}")
    chosen = {edges[at].choice: edges[at].coach_id for at in np.flatnonzero(flow.flows(pairs))}
    return Assignment.of(choices, [chosen.get(index) for index in range(len(choices))], free)


def _arcs(flow: SimpleMinCostFlow, tails: ArrayLike, heads: ArrayLike, capacities: ArrayLike, costs: ArrayLike) -> Any:
    """Add arcs between nodes that are given as arrays or as one number; returns their indexes."""
    return flow.add_arcs_with_capacity_and_unit_cost(
        *np.broadcast_arrays(*(np.asarray(part, dtype=np.int64) for part in (tails, heads, capacities, costs)))
    )
