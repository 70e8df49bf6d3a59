"""What a person lacks, for himself and those near him; and what a new catalogue changes for whom."""

from collections.abc import Callable
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from shared.events.base import Skill
from shared.events.coaching import RequestLatest, RequestState
from shared.events.coaching_engagements import EngagementState
from shared.events.matching import CoachesProposedV1
from shared.events.participants import PersonLatest, Role, RolePeriod, SkillLatest, SkillRelation
from tests.integration.matching.stage import LONG_AGO, Stage, person
from tests.integration.matching.test_fairness import engagement_of
from tests.support.eventually import eventually
from tests.support.running import Running

pytestmark = pytest.mark.integration
PYTHON, JAVA, SQL, TESTING, DEVELOPER = "esco:python", "esco:java", "esco:sql", "esco:testing", "esco:developer"


def concept(uri: str, *broader: str) -> SkillLatest:
    return SkillLatest(uri=uri, kind="skill", label_en=uri, label_nl=uri, broader=broader, catalogue_version="1.2")


def occupation(*essential: str) -> SkillLatest:
    needs = tuple(SkillRelation(uri=uri, essential=True) for uri in essential)
    return SkillLatest(uri=DEVELOPER, kind="occupation", label_en="developer", needs=needs, catalogue_version="1.2")


async def somebody(stage: Stage, matching: Running, role: Role, **known: object) -> UUID:
    id = uuid7()
    await stage.publish(person(id, roles=[RolePeriod(role=role, starts_on=LONG_AGO, **known)]))
    assert await matching.core.projections.at_least(PersonLatest, id, 1, 10)
    return id


async def test_the_next_steps_are_for_the_person_and_those_who_have_to_do_with_him(
    stage: Stage, matching: Running
) -> None:
    await stage.publish_all([concept(uri) for uri in (PYTHON, JAVA, SQL, TESTING)])
    await stage.publish(occupation(PYTHON, JAVA, SQL, TESTING))
    starter = person(uuid7(), skills=(Skill(uri=PYTHON), Skill(uri="esco:never-heard-of")))
    await stage.publish(starter)
    pool, employer = await stage.pool(), await stage.employer()
    asked = await stage.request(pool, employer, starter_id=starter.person_id, state=RequestState.MATCHED)
    own_coach, other_coach = [await somebody(stage, matching, Role.COACH) for _ in range(2)]
    here = await somebody(stage, matching, Role.COORDINATOR, provinces=("NL-UT",))
    elsewhere = await somebody(stage, matching, Role.COORDINATOR, provinces=("NL-ZE",))
    operator = await somebody(stage, matching, Role.OPERATOR)
    contact = await somebody(stage, matching, Role.EMPLOYER_CONTACT, organisation_id=employer.organisation_id)
    engaged = engagement_of(asked, 0).model_copy(update={"coach_id": own_coach, "starter_id": starter.person_id})
    await stage.publish(engaged)
    path = f"/people/{starter.person_id}/gap?occupation={DEVELOPER}"

    async def seen_by_the_coach() -> bool:
        return (await matching.get(path, by=own_coach)).status_code == 200

    await eventually(seen_by_the_coach, what="the engagement to be known")
    found = (await matching.get(path, by=starter.person_id)).json()
    assert (found["essential"], found["catalogue_version"]) == (250, "1.2")
    assert found["catalogue_revision"] >= 5
    assert [step["skill"] for step in found["next_steps"]] == sorted([JAVA, SQL, TESTING])
    assert (await matching.get(path, by=here)).status_code == 200
    for who in (other_coach, elsewhere, operator, contact):
        assert (await matching.get(path, by=who)).status_code == 404
    gone = engaged.model_copy(update={"state": EngagementState.CANCELLED})
    await stage.publish(gone)

    async def not_any_more() -> bool:
        return (await matching.get(path, by=own_coach)).status_code == 404

    await eventually(not_any_more, what="the coach to be a stranger again")
    unknown = await matching.get(f"/people/{starter.person_id}/gap?occupation={PYTHON}", by=starter.person_id)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_occupation")


async def test_a_new_catalogue_scores_anew_who_waits_and_nothing_that_is_agreed(
    stage: Stage, matching: Running, business_clock: Callable[[float], None]
) -> None:
    """Welding becomes a kind of programming while one is agreed, one has his proposal and one waits for his window."""
    await stage.publish_all([concept(PYTHON, "esco:programming"), concept("esco:welding")])
    pool, employer = await stage.pool(), await stage.employer()
    windowed = await stage.pool(gather_minutes=1440)
    await stage.coach(pool, windowed, points=40, skills=["esco:welding"])
    waits = await stage.request(windowed, employer, skills=[PYTHON])
    agreed, answered = [await stage.request(pool, employer, skills=[PYTHON]) for _ in range(2)]
    before = await stage.proposed(2)
    await stage.publish(agreed.model_copy(update={"state": RequestState.MATCHED}))
    assert await matching.core.projections.at_least(RequestLatest, agreed.request_id, 2, 10)
    await stage.publish(concept("esco:welding", "esco:programming"))
    assert await matching.core.projections.at_least(SkillLatest, "esco:welding", 2, 10)
    business_clock(24)
    found = await stage.proposed(3)
    assert {id: found[id] for id in before} == before, "nothing was said again"
    assert skill_points(found[waits.request_id]) > skill_points(before[answered.request_id])


def skill_points(proposal: CoachesProposedV1) -> int:
    return next(part.points for part in proposal.coaches[0].parts if part.code == "essential_skills")
