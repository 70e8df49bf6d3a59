"""Reads who works where from what participants publishes, and lets the domain decide about conflicts of interest."""

from datetime import date
from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.domain.conflicts import Job, Worker, has_conflict
from services.coaching.domain.errors import ConflictOfInterest, PersonGone
from shared.db.errors import NotYet
from shared.events.participants import PersonLatest


async def refuse_conflicts(uow: Work, coach_id: UUID, starter_id: UUID | None, employer_id: UUID, today: date) -> None:
    """Raises ConflictOfInterest; PersonGone for who was erased; NotYet for who has not arrived here."""
    ids = {coach_id} if starter_id is None else {coach_id, starter_id}
    parties = await uow.parties(ids, employer_id)
    people, employer = parties.people, parties.employer
    if people.gone:
        raise PersonGone
    if people.unknown or employer is None:
        raise NotYet(f"not known here yet: {', '.join(sorted(people.unknown)) or employer_id}")
    workers = {person.person_id: _worker(person, today) for person in people.known.values()}
    starter = workers[starter_id] if starter_id is not None else None
    if has_conflict(workers[coach_id], starter, {*employer.competitors, *employer.hirers}):
        raise ConflictOfInterest


def _worker(person: PersonLatest, today: date) -> Worker:
    """Jobs that ended bind nobody; those that begin soon already do."""
    jobs = [job for job in person.employments if job.ends_on is None or today < job.ends_on]
    return Worker(person.person_id, tuple(Job(job.organisation_id, job.manager_id) for job in jobs))
