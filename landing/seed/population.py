"""One generator for a believable population. The same scale gives the same people, so that it can be repeated.

Coaches are nearly full and the youngest requests wait: a system in which places are scarce. Ids are UUIDs of version 5,
made from scale and number; those of real people are of version 7.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from landing.seed import words
from landing.seed.scales import Scale

Line = dict[str, Any]
WEIGHTS = {"starter": 6, "career_changer": 8, "grower": 4}
"""What running work takes of a coach, in points, at a pool's default numbers."""
DAYS = 540
WAITING_DAYS = 100
WITHDRAWN = 0.07


class Population:
    """Lines for `services.participants.seed` and `services.coaching.seed`, in the order in which they are stored."""

    def __init__(self, scale: Scale, today: date) -> None:
        self.scale = scale
        self._today = today
        self._random = random.Random(scale.name)
        self._namespace = uuid5(NAMESPACE_DNS, f"{scale.name}.{words.MAIL_HOST}")
        self._trades = words.trades()
        self._groups = self._random.choices(words.GROUPS, words.GROUP_SHARES, k=scale.requests)
        self._places = [self._random.choice(words.POSTCODES[self._province(n)]) for n in range(scale.pools)]

    def participants(self) -> Iterator[Line]:
        """Organisations, then people."""
        for number in range(self.scale.organisations):
            yield self._organisation(number)
        for number, province in enumerate(self.scale.provinces):
            yield self._person("coordinator", number, {"role": "coordinator", "provinces": [f"NL-{province}"]})
        for number in range(self.scale.organisations):
            contact = {"role": "employer_contact", "organisation_id": self.id("organisation", number)}
            yield self._person("contact", number, contact)
        for number in range(self.scale.coaches):
            skills = [skill for trade in self._random.sample(self._trades, 3) for skill in trade.skills]
            yield self._person("coach", number, {"role": "coach"}, **self._profile(number, skills))
        for number, group in enumerate(self._groups):
            job = {"organisation_id": self.id("organisation", self._employer(number)), "starts_on": str(self._since())}
            more = self._profile(number, self._trade(number).skills)
            yield self._person("starter", number, {"role": "starter", "target_group": group}, employment=job, **more)

    def coaching(self) -> Iterator[Line]:
        """Pools, then coaches with what they have at hand, then requests by age."""
        engaged, running = self._engagements()
        for number in range(self.scale.pools):
            yield self._pool(number)
        for number in range(self.scale.coaches):
            yield self._coach(number, running[number])
        for number in range(self.scale.requests):
            yield self._request(number, engaged.get(number))

    def id(self, kind: str, number: int) -> str:
        return str(uuid5(self._namespace, f"{kind} {number}"))

    def _engagements(self) -> tuple[dict[int, int], list[list[str]]]:
        """Coach by request, and the target groups each coach works with: older requests first, while points last."""
        hours = [self._hours(number) for number in range(self.scale.coaches)]
        free = [fte - -(-15 * fte // 100) for fte in hours]
        running: list[list[str]] = [[] for _ in hours]
        engaged: dict[int, int] = {}
        turn = [0] * self.scale.pools
        for number in range(self.scale.requests):
            if self._waits(number) or self._ended(number):
                continue
            pool, group = number % self.scale.pools, self._groups[number]
            coaches = range(pool, self.scale.coaches, self.scale.pools)
            for step in range(len(coaches)):
                coach = coaches[(turn[pool] + step) % len(coaches)]
                if free[coach] >= WEIGHTS[group]:
                    turn[pool] += step + 1
                    free[coach] -= WEIGHTS[group]
                    running[coach].append(group)
                    engaged[number] = coach
                    break
        return engaged, running

    def _waits(self, number: int) -> bool:
        """The youngest fifth."""
        return number >= self.scale.requests * 4 // 5

    def _ended(self, number: int) -> bool:
        return UUID(self.id("starter", number)).int % 1000 < WITHDRAWN * 1000

    def _organisation(self, number: int) -> Line:
        name = f"{self._random.choice(words.COMPANY_WORDS)} {self._random.choice(words.COMPANY_ENDS)} {number + 1}"
        return {
            "kind": "organisation",
            "id": self.id("organisation", number),
            "kvk_number": str(90_000_000 + self.scale.number * 1_000_000 + number),
            "name": f"{name} {words.STAMP}",
            "postcode": self._places[number % self.scale.pools],
            "size_class": self._random.choices(words.SIZES, words.SIZE_SHARES)[0],
        }

    def _person(self, kind: str, number: int, role: Line, **more: Any) -> Line:
        name = f"{self._random.choice(words.FIRST_NAMES)} {self._random.choice(words.LAST_NAMES)} {words.STAMP}"
        return {
            "kind": "person",
            "id": self.id(kind, number),
            "name": name,
            "email": f"{kind}.{number + 1}.{self.scale.name}@{words.MAIL_HOST}",
            "role": {"starts_on": str(self._since())} | role,
            **more,
        }

    def _profile(self, number: int, skills: Any) -> Line:
        known = {skill["uri"]: skill for skill in skills}
        spoken = self._random.choices(words.LANGUAGES, words.LANGUAGE_SHARES)[0]
        return {
            "skills": list(known.values()),
            "languages": [{"code": code} for code in spoken],
            "postcode": self._places[number % self.scale.pools],
        }

    def _pool(self, number: int) -> Line:
        members = range(number, self.scale.organisations, self.scale.pools)
        return {
            "kind": "pool",
            "id": self.id("pool", number),
            "name": f"Pool {self._province(number)} {number + 1} {words.STAMP}",
            "gather_minutes": self.scale.gather_minutes,
            "provinces": [f"NL-{self._province(number)}"],
            "members": [self.id("organisation", member) for member in members],
            "starts_on": str(self._since()),
        }

    def _coach(self, number: int, running: list[str]) -> Line:
        return {
            "kind": "coach",
            "id": self.id("coach", number),
            "pool_id": self.id("pool", number % self.scale.pools),
            "fte_hundredths": self._hours(number),
            "target_groups": list(words.GROUPS),
            "starts_on": str(self._since()),
            "running": running,
        }

    def _request(self, number: int, coach: int | None) -> Line:
        asked = self._asked_at(number)
        trade = self._trade(number)
        line: Line = {
            "kind": "request",
            "id": self.id("request", number),
            "pool_id": self.id("pool", number % self.scale.pools),
            "employer_id": self.id("organisation", self._employer(number)),
            "starter_id": self.id("starter", number),
            "target_group": self._groups[number],
            "first_requested_at": asked.isoformat(),
            "needs": {"occupation": trade.occupation, "skills": trade.skills, "languages": ["nl", "en"]},
        }
        if coach is not None:
            accepted = asked + timedelta(days=number % 14, hours=3)
            line["engagement"] = {
                "id": self.id("engagement", number),
                "offer_id": self.id("offer", number),
                "coach_id": self.id("coach", coach),
                "accepted_at": accepted.isoformat(),
            }
        elif self._ended(number):
            line["ended"] = "starter_left"
        return line

    def _asked_at(self, number: int) -> datetime:
        """Evenly over the time since; the last fifth within the last hundred days."""
        fifth = self.scale.requests * 4 // 5
        if number < fifth:
            ago = WAITING_DAYS + (DAYS - WAITING_DAYS) * (fifth - number) / fifth
        else:
            ago = WAITING_DAYS * (self.scale.requests - number) / (self.scale.requests - fifth)
        return datetime.combine(self._today, time(8), UTC) - timedelta(days=round(ago, 4))

    def _employer(self, number: int) -> int:
        """An organisation of the request's pool."""
        of_pool = self.scale.organisations // self.scale.pools
        return number % self.scale.pools + self.scale.pools * (number // self.scale.pools % of_pool)

    def _trade(self, number: int) -> words.Trade:
        return self._trades[number % len(self._trades)]

    def _hours(self, number: int) -> int:
        return random.Random(number).choices(words.HOURS, words.HOURS_SHARES)[0]

    def _province(self, pool: int) -> str:
        return self.scale.provinces[pool % len(self.scale.provinces)]

    def _since(self) -> date:
        return self._today - timedelta(days=DAYS + 60)
