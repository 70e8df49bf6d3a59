"""The yardstick for assignments: OR-tools' minimum-cost flow on the same pairs."""

import statistics
import time
from functools import cache

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from landing.bench.match.instances import nation
from services.matching.engine.assignment.problem import Problem

FLOW = "OR-tools SimpleMinCostFlow"


@cache
def nation_by_flow(scarcity: float, runs: int) -> tuple[float, int]:
    """Median of the processor seconds for the nation, and its optimal total: measured once for rows A, D and E."""
    found = [flow_seconds(nation(scarcity)) for _ in range(runs)]
    return statistics.median(seconds for seconds, _ in found), found[0][1]


def flow_seconds(problem: Problem) -> tuple[float, int]:
    """Processor seconds of the solver alone, not of building its arcs, and the optimal total."""
    pairs, flow = problem.pairs, SimpleMinCostFlow()
    request, coach = pairs.request().astype(np.int64), pairs.coach.astype(np.int64)
    rows, columns = np.arange(pairs.requests), np.arange(pairs.coaches)
    sink = pairs.requests + pairs.coaches
    load, capacity = problem.load, problem.capacity
    _arcs(flow, request, pairs.requests + coach, load[request], -pairs.score)
    _arcs(flow, pairs.requests + columns, np.full_like(columns, sink), capacity, np.zeros_like(columns))
    _arcs(flow, rows, np.full_like(rows, sink), load, np.zeros_like(rows))
    flow.set_nodes_supplies(rows, load)
    flow.set_node_supply(sink, -int(load.sum()))
    began = time.process_time()
    status = flow.solve()
    seconds = time.process_time() - began
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the yardstick ended with {status}")
    return seconds, -int(flow.optimal_cost())


def _arcs(flow: SimpleMinCostFlow, *columns: np.ndarray) -> None:
    flow.add_arcs_with_capacity_and_unit_cost(*columns)
