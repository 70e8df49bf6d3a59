"""Conflicts of interest: who may not coach whom, whoever proposes it. Asked before every hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Job:
    """Where a person works, now or soon, and to whom they report there."""

    organisation_id: UUID
    manager_id: UUID | None = None


@dataclass(frozen=True)
class Worker:
    person_id: UUID
    jobs: tuple[Job, ...] = ()

    def reports_to(self, other: "Worker") -> bool:
        return any(job.manager_id == other.person_id for job in self.jobs)

    def works_for(self, organisations: Iterable[UUID]) -> bool:
        return not {job.organisation_id for job in self.jobs}.isdisjoint(organisations)


def has_conflict(coach: Worker, starter: Worker | None, barred: Iterable[UUID]) -> bool:
    """Nobody coaches himself, his manager or his report, nor for an employer that he competes with or would hire from.

    `barred` are the competitors and hirers of the employer that asks; `starter` is None while the place has no name.
    """
    if coach.works_for(barred):
        return True
    if starter is None:
        return False
    return coach.person_id == starter.person_id or coach.reports_to(starter) or starter.reports_to(coach)
