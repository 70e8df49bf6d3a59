"""The synthetic population keeps the rules of the services that store it, and shows that nobody in it is real."""

from collections import Counter
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

import pytest

from landing.errors import LandingError
from landing.seed.filling import population_for
from landing.seed.population import Population
from landing.seed.scales import SCALES
from landing.seed.words import MAIL_HOST, POSTCODES, STAMP
from services.coaching.domain.coach import Coach
from services.coaching.seed import KINDS as COACHING
from services.participants.adapters.postcode_files import PostcodeFiles
from services.participants.domain.place import Postcode
from services.participants.seed import KINDS as PARTICIPANTS

TODAY = date(2026, 6, 1)
SMALL = SCALES["small"]


def made(kinds: Any, lines: Any) -> list[tuple[type, Any]]:
    """What the service's own constructors and transitions make of it; they raise where a rule is broken."""
    return [made for line in lines for made in kinds[line["kind"]]({k: v for k, v in line.items() if k != "kind"})]


def test_the_domain_takes_every_line() -> None:
    population = Population(SMALL, TODAY)
    people = Counter(kind.__name__ for kind, _ in made(PARTICIPANTS, population.participants()))
    assert people == {"Organisation": SMALL.organisations, "Person": SMALL.people}
    cases = made(COACHING, population.coaching())
    counted = Counter(kind.__name__ for kind, _ in cases)
    assert (counted["Pool"], counted["Coach"], counted["Request"]) == (SMALL.pools, SMALL.coaches, SMALL.requests)
    assert counted["Engagement"] > SMALL.requests // 2
    used = sum(coach.points_used for kind, coach in cases if kind is Coach)
    taken = sum(case.points for kind, case in cases if kind.__name__ == "Engagement")
    assert used == taken


def test_places_are_scarce_and_many_wait() -> None:
    cases = made(COACHING, Population(SMALL, TODAY).coaching())
    waiting = [case for kind, case in cases if kind.__name__ == "Request" and case.in_line]
    free = sum(coach.points_free for kind, coach in cases if kind is Coach)
    assert len(waiting) > SMALL.requests // 7
    assert free < sum(case.points for case in waiting)


def test_it_is_stamped_and_the_same_each_time() -> None:
    first, again = (list(Population(SMALL, TODAY).participants()) for _ in range(2))
    assert first == again
    assert all(UUID(line["id"]).version == 5 and line["name"].endswith(STAMP) for line in first)
    assert all(line["email"].endswith(f"@{MAIL_HOST}") for line in first if line["kind"] == "person")


def test_scales_share_nothing() -> None:
    """Two of them may stand in one system."""
    lines = [
        line for name in ("small", "region") for line in islice(Population(SCALES[name], TODAY).participants(), 2_500)
    ]
    for field in ("id", "kvk_number", "email"):
        found = [line[field] for line in lines if field in line]
        assert len(set(found)) == len(found), field


@pytest.mark.parametrize("province", sorted(POSTCODES))
def test_postcodes_lie_in_their_province(province: str) -> None:
    places = PostcodeFiles()
    assert {places.at(Postcode.parse(text)).province for text in POSTCODES[province]} == {f"NL-{province}"}


def test_an_unknown_scale_is_refused_with_those_there_are() -> None:
    with pytest.raises(LandingError, match="small, region, national"):
        population_for("galactic")


def test_numbers_of_the_largest() -> None:
    national = SCALES["national"]
    assert (national.requests, national.coaches, national.people) == (60_000, 5_000, 84_212)
