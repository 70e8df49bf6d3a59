"""Checks a coaching run: rules, room, caps, every score, the total, and that no plan is worth more over all pairs."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.verify.checks import Checks
from services.matching.engine.verify.offers import GivenPairs, Offers, ScoredPairs
from services.matching.engine.verify.plan import Plan, read_plan
from services.matching.engine.verify.prices import MOST_COACHES, Exchange
from services.matching.engine.verify.proofs import KnapsackProof, PricesProof, Proof
from services.matching.engine.verify.reading import Folder
from services.matching.engine.verify.search import Search

Integers = NDArray[np.int64]
Report = dict[str, Any]


def check_coaching(folder: Folder, checks: Checks, tell: Callable[[str], None]) -> None:
    plan = read_plan(folder)
    names = Counter(row["request_id"] for row in [*plan.assigned, *plan.unassigned])
    once = checks.none(
        "every request stands once in assignments.csv or unassigned.csv",
        [
            f"{name} stands {names[name]} times"
            for name in {*plan.row, *names}
            if names[name] != 1 or name not in plan.row
        ],
        f"{len(plan.row)} requests",
    )
    coaches = [
        f"{row['coach_id']} of {row['request_id']}" for row in plan.assigned if row["coach_id"] not in plan.column
    ]
    if (
        not checks.none("every assignment names a known coach", coaches, f"{len(plan.assigned)} assignments")
        or not once
    ):
        return
    report = folder.report
    checks.equal("assigned", report["assigned"], len(plan.assigned))
    checks.equal("unassigned", report["unassigned"], len(plan.unassigned))
    checks.none("fixed pairs are kept", plan.moved(), f"{len(plan.fixed)} fixed")
    checks.none("nobody has more load than he has room", plan.overloaded(), f"{len(plan.column)} coaches")
    checks.none("caps are kept", plan.over_caps(), f"{len(plan.caps)} caps")
    checks.equal("objective", report["objective"], plan.total())
    offers = GivenPairs(folder, plan) if folder.has("pairs") else ScoredPairs(folder, plan)
    _check_pairs(offers, plan, checks, report, tell)


def _check_pairs(offers: Offers, plan: Plan, checks: Checks, report: Report, tell: Callable[[str], None]) -> None:
    """One pass over all pairs: each score, and what prices have to hold against."""
    cover, alike = report["objective_kind"] == "cover", plan.equal_loads() and not plan.caps
    reward = offers.reward() if cover else 0
    exchange = Exchange(len(plan.column)) if alike and len(plan.column) <= MOST_COACHES else None
    proof = _proof_of(report, plan, tell)
    wrong, pairs = offers.wrong_fixed(), 0
    for number, (row, coaches, score) in enumerate(offers.each()):
        if number % 10_000 == 0:
            tell(f"{number:,} of {len(plan.row):,} requests against all their coaches")
        pairs += len(coaches)
        at = np.flatnonzero(coaches == plan.coach[row])
        held = int(at[0]) if at.size else -1
        if plan.coach[row] >= 0 and held < 0:
            wrong.append(f"{plan.names[row]} may not have {plan.coaches[plan.coach[row]]}")
        elif held >= 0 and score[held] != plan.score[row]:
            wrong.append(f"{plan.names[row]} scores {score[held]}, not {plan.score[row]}")
        if exchange is not None:
            exchange.see(coaches, score + reward, held)
        proof.see(row, coaches, score)
    checks.none("every assigned pair is allowed and scores what it says", wrong, f"{len(plan.assigned)} pairs")
    checks.equal("pairs_considered", report["pairs_considered"], pairs)
    _check_bound(exchange, proof, plan, checks, report)


def _proof_of(report: Report, plan: Plan, tell: Callable[[str], None]) -> Proof:
    reward = int(report["reward"])
    if report["proof"] == "search":
        return Search(plan, reward, tell)
    return KnapsackProof(plan, reward) if report["proof"] == "knapsacks" else PricesProof(plan, reward)


def _check_bound(
    exchange: Exchange | None,
    proof: Proof,
    plan: Plan,
    checks: Checks,
    report: Report,
) -> None:
    if exchange is not None:
        better = [] if exchange.prices(plan.room()) is not None else ["an exchange of coaches is worth more"]
        checks.none("prices rebuilt from the assignment prove that nothing is worth more", better, "all pairs")
    checks.equal(f"upper_bound is what {proof.means}", report["upper_bound"], proof.bound())
    objective, bound = int(report["objective"]), int(report["upper_bound"])
    checks.none("the objective is not above its bound", [f"{objective} > {bound}"] if objective > bound else [])
    checks.equal("exact", report["exact"], objective == bound)
    gap = (bound - objective) / max(1, abs(bound))
    close = abs(float(report["gap"]) - gap) < 1e-9
    checks.none("gap", [] if close else [f"the report says {report['gap']}, the files {gap}"], f"{gap:.6f}")
    checks.none("violating_pairs is 0", [] if report["violating_pairs"] in {0, None} else ["it is not"])
