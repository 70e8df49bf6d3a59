"""Equal loads without caps, by OR-tools' minimum-cost flow.

The problem: problem A, a flow of whole requests to places. Method: cost scaling push-relabel, A. Goldberg, "An
efficient implementation of a scaling minimum-cost flow algorithm", 1997, as OR-tools has it. O(pairs × log scores) in
practice.
"""

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.engine.assignment.problem import Problem
from services.matching.engine.pairs import Ids, Integers


def by_flow(problem: Problem) -> Ids:
    """int32[requests]: the coach of each, -1 for none. Raises ValueError for scores too far apart for OR-tools."""
    pairs, flow = problem.pairs, SimpleMinCostFlow()
    coach = np.full(pairs.requests, -1, np.int32)
    request, column = pairs.request().astype(np.int64), pairs.coach.astype(np.int64)
    rows, columns = np.arange(pairs.requests), pairs.requests + np.arange(pairs.coaches)
    sink = pairs.requests + pairs.coaches
    if not request.size:
        return coach
    load = int(problem.load[0])
    arcs = _arcs(flow, request, pairs.requests + column, -(pairs.score + problem.reward()))
    flow.add_arcs_with_capacity_and_unit_cost(
        columns, np.full_like(columns, sink), problem.capacity // load, np.zeros_like(columns)
    )
    _arcs(flow, rows, np.full_like(rows, sink), np.zeros_like(rows))
    flow.set_nodes_supplies(rows, np.ones_like(rows))
    flow.set_node_supply(sink, -pairs.requests)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ValueError(f"OR-tools ended with {status.name}: the scores are too far apart for it; leave --solver out")
    used = np.flatnonzero(flow.flows(arcs))
    coach[request[used]] = pairs.coach[used]
    return coach


def _arcs(flow: SimpleMinCostFlow, start: Integers, end: Integers, cost: Integers) -> Integers:
    """One place wide; their numbers."""
    return np.asarray(flow.add_arcs_with_capacity_and_unit_cost(start, end, np.ones_like(start), cost))
