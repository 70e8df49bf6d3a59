"""A pool as the library's columns: one row a request, one row a coach, numbers for everything that has a name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import numpy as np

from services.matching.domain.coach import Coach
from services.matching.domain.days import day_of
from services.matching.domain.people import Employer, Period, Skill
from services.matching.domain.request import Request
from services.matching.domain.world import World
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.tables import (
    LANGUAGE_LEVELS,
    LONG_AGO,
    MODES,
    NEVER,
    NONE,
    Coaches,
    Codes,
    Lists,
    Periods,
    Requests,
    Tables,
)

THE_POOL = 0


def tables_of(world: World, requests: Sequence[Request], now: datetime, catalogue: Catalogue) -> Tables:
    """Coaches stand by id, so that the library's order of equals is ours."""
    codes = Codes(skills=catalogue.vocabulary())
    codes.pools.number(str(world.pool.id))
    build = Columns(codes, sorted(world.coaches.values(), key=lambda coach: coach.id), day_of(now), now)
    rows = build.requests(requests)
    return Tables(rows, build.coaches(world, requests), codes, build.today.toordinal())


@dataclass(frozen=True, slots=True)
class Columns:
    """Builds both tables with the same numbers."""

    codes: Codes
    members: Sequence[Coach]
    today: date
    now: datetime

    def requests(self, requests: Sequence[Request]) -> Requests:
        codes, places = self.codes, [place_of(request) for request in requests]
        number = {coach.id: row for row, coach in enumerate(self.members)}
        bare = Requests.bare(tuple(str(request.id) for request in requests))
        return replace(
            bare,
            load=np.array([request.points for request in requests], np.int64),
            waiting_days=_ints(max(0, (self.today - day_of(r.first_requested_at)).days) for r in requests),
            precedence=np.array([request.precedence for request in requests], np.int8),
            employer=_ints(codes.employers.number(str(request.employer.id)) for request in requests),
            pool=np.full(len(requests), THE_POOL, np.int32),
            region=_ints(codes.regions.number(province) for province, _ in places),
            labour_market_region=_ints(codes.regions.number(region or "") for _, region in places),
            mode=np.array([MODES[request.needs.mode] for request in requests], np.int8),
            target_group=_ints(codes.target_groups.number(request.target_group) for request in requests),
            occupation=_ints(codes.skills.find(request.needs.occupation or "") for request in requests),
            starts_on=_ints(_first_day(request.needs.starts_on) for request in requests),
            ends_on=_ints(_last_day(request) for request in requests),
            languages=Lists.of([codes.languages.number(code) for code in r.needs.languages] for r in requests),
            starter_languages=Lists.of(
                [codes.languages.number(code) for code in (r.starter.languages if r.starter else ())] for r in requests
            ),
            skills=Lists.levelled(self._skills(request.needs.skills) for request in requests),
            optional_skills=Lists.levelled(self._skills(request.needs.optional_skills) for request in requests),
            excluded_coaches=Lists.of(self._excluded(request, number) for request in requests),
            known_coaches=Lists.of(sorted(number[id] for id in r.known_coaches if id in number) for r in requests),
            conflicts=Lists.of(self._conflicts(requests, number)),
        )

    def coaches(self, world: World, requests: Iterable[Request]) -> Coaches:
        members, codes = self.members, self.codes
        free, claimed = world.points_free(self.today), world.points_claimed()
        own = [coach.own_points_free(claimed[coach.id]) for coach in members]
        people = [coach.person for coach in members]
        employers = {request.employer.id: request.employer for request in requests}.values()
        bare = Coaches.bare(tuple(str(coach.id) for coach in members))
        return replace(
            bare,
            capacity=np.array([free[coach.id] for coach in members], np.int64),
            own_limit=np.array([NONE if limit is None else limit for limit in own], np.int64),
            mode=np.array([MODES[person.mode] for person in people], np.int8),
            travel_minutes=_ints(NONE if person.travel_minutes is None else person.travel_minutes for person in people),
            pools=Periods.of([_stay(place.period) for place in coach.memberships] for coach in members),
            leave=Periods.of([_stay(leave) for leave in coach.leave] for coach in members),
            languages=Lists.levelled(
                [
                    (codes.languages.number(code), LANGUAGE_LEVELS.get(level or "", 0))
                    for code, level in p.languages.items()
                ]
                for p in people
            ),
            regions=Lists.of(
                [codes.regions.number(name) for name in (*sorted(p.provinces), p.labour_market_region or "") if name]
                for p in people
            ),
            skills=Lists.levelled(self._skills(person.skills) for person in people),
            target_groups=Lists.of([codes.target_groups.number(g) for g in sorted(c.target_groups)] for c in members),
            competitors=self._kept_from({employer: employer.competitors for employer in employers}),
            hirers=self._kept_from({employer: employer.hirers for employer in employers}),
        )

    def _skills(self, skills: Iterable[Skill]) -> list[tuple[int, int]]:
        """Each once, at its highest level."""
        found: dict[int, int] = {}
        for skill in skills:
            number = self.codes.skills.number(skill.uri)
            found[number] = max(found.get(number, 0), skill.level or 0)
        return list(found.items())

    def _excluded(self, request: Request, number: dict[UUID, int]) -> list[int]:
        named = {*request.shortlist, *(exclusion.coach_id for exclusion in request.exclusions)}
        rows = sorted(number[id] for id in named if id in number)
        return [row for row in rows if request.excludes(self.members[row].id, self.members[row].version, self.now)]

    def _conflicts(self, requests: Sequence[Request], number: dict[UUID, int]) -> Iterable[list[int]]:
        """The starter himself, his managers, and those who report to him."""
        reports: defaultdict[UUID, list[int]] = defaultdict(list)
        for row, coach in enumerate(self.members):
            for manager in coach.person.managers(self.today):
                reports[manager].append(row)
        for request in requests:
            who = request.starter
            above = () if who is None else (who.id, *who.managers(self.today))
            below = [] if who is None else reports[who.id]
            yield sorted({*below, *(number[id] for id in above if id in number)})

    def _kept_from(self, pairs: dict[Employer, frozenset[UUID]]) -> Lists:
        """For each coach the employers that name an organisation for which he works."""
        naming: defaultdict[UUID, list[int]] = defaultdict(list)
        for employer, organisations in pairs.items():
            for organisation in organisations:
                naming[organisation].append(self.codes.employers.number(str(employer.id)))
        return Lists.of(
            sorted({number for job in coach.person.employers(self.today) for number in naming[job]})
            for coach in self.members
        )


def place_of(request: Request) -> tuple[str, str | None]:
    """Province and labour-market region: the request's own before the employer's."""
    needs, employer = request.needs, request.employer
    elsewhere = needs.province is not None and needs.province != employer.province
    region = needs.labour_market_region or (None if elsewhere else employer.labour_market_region)
    return needs.province or employer.province, region


def _ints(values: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.fromiter(values, np.int32)


def _first_day(day: date | None) -> int:
    return LONG_AGO if day is None else day.toordinal()


def _last_day(request: Request) -> int:
    """An end that does not lie after the beginning is none."""
    starts_on, ends_on = request.needs.starts_on, request.needs.ends_on
    return NEVER if ends_on is None or (starts_on is not None and ends_on <= starts_on) else ends_on.toordinal()


def _stay(period: Period) -> tuple[int, int, int]:
    return THE_POOL, period.starts_on.toordinal(), NEVER if period.ends_on is None else period.ends_on.toordinal()
