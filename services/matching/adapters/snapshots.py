"""From the public snapshots of other services to what matching knows of them."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.matching.domain.catalogue import Catalogue, OccupationSkill
from services.matching.domain.coach import Coach, Membership
from services.matching.domain.people import Employer, Employment, Period, Person, Skill
from services.matching.domain.request import Exclusion, Needs, Origin, Request
from services.matching.domain.world import Pool
from shared.events import base
from shared.events.coaching import CoachLatest, PoolLatest, PoolMode, RequestLatest
from shared.events.participants import OrganisationLatest, PersonLatest


def pool_of(body: str) -> Pool:
    pool = PoolLatest.model_validate_json(body)
    return Pool(pool.pool_id, pool.gather_minutes, shortlists=pool.mode is PoolMode.SHORTLIST)


def person_of(body: str) -> Person:
    person = PersonLatest.model_validate_json(body)
    return Person(
        id=person.person_id,
        skills=_skills(person.skills),
        languages={language.code: language.level for language in person.languages},
        provinces=frozenset(person.provinces),
        labour_market_region=person.labour_market_region,
        mode=person.mode,
        travel_minutes=person.travel_minutes,
        employments=tuple(Employment(_period(job), job.organisation_id, job.manager_id) for job in person.employments),
    )


def employer_of(body: str) -> Employer:
    organisation = OrganisationLatest.model_validate_json(body)
    return Employer(
        id=organisation.organisation_id,
        province=organisation.province,
        labour_market_region=organisation.labour_market_region,
        competitors=frozenset(organisation.competitors),
        hirers=frozenset(organisation.hirers),
    )


def coach_of(version: int, body: str, pool_id: UUID) -> Coach:
    """The coach as that pool sees him, with a profile that says nothing; who reads it puts his own in."""
    coach = CoachLatest.model_validate_json(body)
    return Coach(
        id=coach.coach_id,
        version=version,
        person=Person(coach.coach_id),
        points_total=coach.points_total,
        own_limit=coach.own_limit,
        points_held=coach.points_held,
        points_used=coach.points_used,
        memberships=tuple(
            Membership(_period(place), place.points_limit, place.points_taken)
            for place in coach.memberships
            if place.pool_id == pool_id
        ),
        leave=tuple(_period(leave) for leave in coach.leave),
        target_groups=frozenset(coach.target_groups),
    )


def request_of(version: int, body: str, more: str) -> Request:
    """The request with an employer that says nothing and no starter; who reads it puts his own in."""
    request, origin = RequestLatest.model_validate_json(body), json.loads(more)
    return Request(
        id=request.request_id,
        version=version,
        pool_id=request.pool_id,
        employer=Employer(request.employer_id, "", ""),
        points=request.points,
        target_group=request.target_group,
        first_requested_at=request.first_requested_at,
        waiting_since=request.waiting_since,
        origin=Origin(origin["event_id"], _chain(origin["correlation_id"], request), origin["traceparent"]),
        precedence=request.precedence,
        needs=_needs(request),
        shortlist=tuple(listed.coach_id for listed in request.shortlist),
        exclusions=tuple(Exclusion(it.coach_id, it.until, it.after_coach_version) for it in request.exclusions),
        needs_attention=request.needs_attention,
    )


def catalogue_of(revision: int, rows: Iterable[Any]) -> Catalogue:
    """From rows with `id`, `broader` and `needs`."""
    concepts = list(rows)
    return Catalogue(
        revision=revision,
        broader={row.id: tuple(row.broader) for row in concepts if row.broader},
        occupations={
            row.id: tuple(OccupationSkill(need["uri"], need["essential"]) for need in row.needs)
            for row in concepts
            if row.needs
        },
    )


def _needs(request: RequestLatest) -> Needs:
    needs = request.needs
    return Needs(
        skills=_skills(needs.skills),
        optional_skills=_skills(needs.optional_skills),
        occupation=needs.occupation,
        languages=needs.languages,
        province=needs.province,
        labour_market_region=needs.labour_market_region,
        mode=needs.mode,
        starts_on=needs.starts_on,
        ends_on=needs.ends_on,
    )


def _skills(skills: Iterable[base.Skill]) -> tuple[Skill, ...]:
    return tuple(Skill(skill.uri, skill.level) for skill in skills)


def _period(period: base.Period) -> Period:
    return Period(period.starts_on, period.ends_on)


def _chain(correlation_id: str, request: RequestLatest) -> UUID:
    try:
        return UUID(correlation_id)
    except ValueError:
        return request.request_id
