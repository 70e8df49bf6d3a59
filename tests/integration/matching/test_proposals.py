"""From snapshots on the topics to proposals on the topic, on real Kafka and PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid5

import pytest
from uuid_utils.compat import uuid7

from shared import clock
from shared.events.coaching import CoachLatest, CoachMembership, PoolLatest, PoolMode, RequestLatest, RequestState
from shared.events.coaching_parts import Exclusion, Offer, Shortlisted
from shared.events.envelope import Envelope
from shared.events.matching import PROPOSALS
from shared.events.participants import SkillLatest
from tests.integration.matching.stage import LONG_AGO, Stage, coach, organisation, person, request
from tests.support.running import Running

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("matching")]
PYTHON, JAVA, PROGRAMMING = "esco:python", "esco:java", "esco:programming"
TRACE = "0af7651916cd43dd8448eb211c80319c"


def concept(uri: str, *broader: str) -> SkillLatest:
    return SkillLatest(uri=uri, kind="skill", label_en=uri, broader=broader, catalogue_version="1")


def free(known: CoachLatest, *pools: PoolLatest, points: int) -> CoachLatest:
    """The coach's newer state with that many points in all."""
    places = tuple(CoachMembership(pool_id=pool.pool_id, starts_on=LONG_AGO) for pool in pools)
    return known.model_copy(update={"points_total": points, "memberships": places})


async def test_a_request_gets_the_coach_whose_skills_are_nearest(stage: Stage) -> None:
    await stage.publish_all([concept(PYTHON, PROGRAMMING), concept(JAVA, PROGRAMMING), concept(PROGRAMMING)])
    pool, employer = await stage.pool(), await stage.employer()
    await stage.coach(pool, skills=["esco:welding"])
    near = await stage.coach(pool, skills=[JAVA])
    asked = await stage.request(pool, employer, skills=[PYTHON])
    proposal = (await stage.proposed(1))[asked.request_id]
    assert [found.coach_id for found in proposal.coaches] == [near.coach_id]
    (best,) = proposal.coaches
    assert best.score == sum(part.points for part in best.parts)


async def test_a_proposal_continues_the_chain_and_the_trace_of_the_request(stage: Stage) -> None:
    pool, employer = await stage.pool(), await stage.employer()
    await stage.coach(pool)
    asked, fact_id, chain = request(pool, employer), uuid7(), uuid7()
    envelope = Envelope(
        id=uuid7(),
        type=asked.wire_type,
        source="coaching",
        subject=asked.key,
        time=clock.now(),
        recorded_time=clock.real_now(),
        version=1,
        correlation_id=str(chain),
        causation_id=str(fact_id),
        traceparent=f"00-{TRACE}-b7ad6b7169203331-01",
        topic=asked.topic.name,
        event=asked,
    )
    await stage.wire.send(envelope)
    await stage.proposed(1)
    (proposed,) = await stage.wire.envelopes(PROPOSALS.name)
    assert proposed.id == uuid5(asked.request_id, "1")
    assert (proposed.subject, proposed.causation_id) == (str(asked.request_id), str(fact_id))
    assert proposed.correlation_id == str(chain)
    assert proposed.traceparent is not None
    assert TRACE in proposed.traceparent


async def test_whatever_comes_last_completes_the_picture(stage: Stage) -> None:
    """Nothing relies on order between topics: one pool for each snapshot that may be late."""
    late = []
    for missing in ("pool", "employer", "person", "coach", "request", "starter"):
        pool = PoolLatest(pool_id=uuid7(), mode=PoolMode.DIRECT, gather_minutes=0, provinces=("NL-UT",))
        employer, starter = organisation(), person(uuid7())
        who, what = coach([pool], 9)
        asked = request(pool, employer, starter_id=starter.person_id)
        parts = {"pool": pool, "employer": employer, "person": who, "coach": what, "request": asked, "starter": starter}
        late.append((asked, parts.pop(missing)))
        await stage.publish_all(parts.values())
    marker_pool, employer = await stage.pool(), await stage.employer()
    await stage.coach(marker_pool)
    marker = await stage.request(marker_pool, employer)
    assert set(await stage.proposed(1)) == {marker.request_id}
    await stage.publish_all(snapshot for _, snapshot in late)
    assert set(await stage.proposed(7)) == {marker.request_id, *(asked.request_id for asked, _ in late)}


async def test_a_decline_plans_again_and_an_unchanged_request_is_not_answered_twice(stage: Stage) -> None:
    pool, employer = await stage.pool(), await stage.employer()
    first = await stage.coach(pool, skills=[PYTHON])
    second = await stage.coach(pool)
    asked = await stage.request(pool, employer, skills=[PYTHON])
    assert (await stage.proposed(1))[asked.request_id].coaches[0].coach_id == first.coach_id
    await stage.publish_all([first, second, first, second])
    declined = Exclusion(coach_id=first.coach_id, reason="declined")
    await stage.publish(asked.model_copy(update={"exclusions": (declined,), "refusal_count": 1}))
    again = (await stage.proposed(2))[asked.request_id]
    assert (again.request_version, again.coaches[0].coach_id) == (2, second.coach_id)
    assert again.proposal_id == uuid5(asked.request_id, "2")


async def test_a_proposal_claims_its_points_until_it_is_answered_also_in_another_pool(stage: Stage) -> None:
    """The answer changes no coach, and yet the other pool is planned again."""
    here, there, employer = await stage.pool(), await stage.pool(), await stage.employer()
    shared_coach = await stage.coach(here, there)
    asked = await stage.request(here, employer)
    await stage.proposed(1)
    waits = await stage.request(there, employer)
    await stage.coach(here)
    other = await stage.request(here, employer)
    assert set(await stage.proposed(2)) == {asked.request_id, other.request_id}
    await stage.publish(asked.model_copy(update={"state": RequestState.WITHDRAWN}))
    assert (await stage.proposed(3))[waits.request_id].coaches[0].coach_id == shared_coach.coach_id


async def test_a_hold_counts_before_the_coach_says_so(stage: Stage, matching: Running) -> None:
    """The request's snapshot came before the coach's: the points of the hold are not given away."""
    pool, employer = await stage.pool(), await stage.employer()
    held = await stage.coach(pool)
    offer = Offer(
        offer_id=uuid7(),
        coach_id=held.coach_id,
        coach_version=2,
        points=9,
        expires_at=clock.now() + timedelta(hours=48),
    )
    offered = await stage.request(pool, employer, state=RequestState.OFFERED, offer=offer)
    assert await matching.core.projections.at_least(RequestLatest, offered.request_id, 1, 10)
    waits = await stage.request(pool, employer)
    other_pool = await stage.pool()
    await stage.coach(other_pool)
    marker = await stage.request(other_pool, employer)
    assert set(await stage.proposed(1)) == {marker.request_id}
    await stage.publish(free(held, pool, points=18).model_copy(update={"points_held": 9}))
    assert (await stage.proposed(2))[waits.request_id].coaches[0].coach_id == held.coach_id


@pytest.mark.parametrize("first", ["one", "two"])
async def test_in_one_window_both_get_a_coach(
    stage: Stage, business_clock: Callable[[float], None], first: str
) -> None:
    """Request one fits A (better) and B, request two fits only A."""
    pool, employer = await stage.pool(gather_minutes=1440), await stage.employer()
    a = await stage.coach(pool, skills=[PYTHON], languages=["nl", "pl"])
    b = await stage.coach(pool)
    needs = {"one": {"languages": ["nl"], "skills": [PYTHON]}, "two": {"languages": ["pl"]}}
    order = ["one", "two"] if first == "one" else ["two", "one"]
    asked = {name: await stage.request(pool, employer, **needs[name]) for name in order}
    direct = await stage.pool()
    await stage.coach(direct)
    at_once = await stage.request(direct, employer)
    assert set(await stage.proposed(1)) == {at_once.request_id}
    business_clock(24)
    found = await stage.proposed(3)
    assert found[asked["one"].request_id].coaches[0].coach_id == b.coach_id
    assert found[asked["two"].request_id].coaches[0].coach_id == a.coach_id


async def test_an_exclusion_ends_without_an_event(stage: Stage, business_clock: Callable[[float], None]) -> None:
    """Each hour of business time a pool is planned in which somebody waits."""
    pool, employer = await stage.pool(), await stage.employer()
    only = await stage.coach(pool)
    lapsed = Exclusion(coach_id=only.coach_id, reason="lapsed", until=clock.now() + timedelta(days=14))
    asked = await stage.request(pool, employer, exclusions=(lapsed,))
    other = await stage.pool()
    await stage.coach(other)
    marker = await stage.request(other, employer)
    assert set(await stage.proposed(1)) == {marker.request_id}
    business_clock(14 * 24)
    assert asked.request_id in await stage.proposed(2)


async def test_a_shortlist_is_filled_topped_up_and_then_left_to_a_person(stage: Stage, matching: Running) -> None:
    pool, employer = await stage.pool(mode=PoolMode.SHORTLIST), await stage.employer()
    for _ in range(4):
        await stage.coach(pool)
    asked = await stage.request(pool, employer)
    listed = (await stage.proposed(1))[asked.request_id]
    assert len(listed.coaches) == 3
    failed, *others = (found.coach_id for found in listed.coaches)
    shrunk = {
        "state": RequestState.SHORTLISTED,
        "shortlist": tuple(Shortlisted(coach_id=id, proposal_id=listed.proposal_id) for id in others),
        "exclusions": (Exclusion(coach_id=failed, reason="no_capacity", after_coach_version=1),),
    }
    await stage.publish(asked.model_copy(update=shrunk))
    extra = (await stage.proposed(2))[asked.request_id]
    assert len(extra.coaches) == 1
    assert extra.coaches[0].coach_id not in {failed, *others}
    await stage.publish(asked.model_copy(update={"needs_attention": True}))
    assert await matching.core.projections.at_least(RequestLatest, asked.request_id, 3, 10)
    marker = await stage.request(pool, employer)
    found = await stage.proposed(3)
    assert (found[marker.request_id].request_version, found[asked.request_id].request_version) == (1, 2)


async def test_a_score_explains_itself_to_those_it_concerns(stage: Stage, matching: Running) -> None:
    pool, employer = await stage.pool(), await stage.employer()
    chosen = await stage.coach(pool)
    asked = await stage.request(pool, employer)
    proposal_id = (await stage.proposed(1))[asked.request_id].proposal_id
    seen = await matching.get(f"/proposals/{proposal_id}", by="service:landing")
    assert seen.status_code == 200
    view = seen.json()
    assert view["coaches"][0]["coach_id"] == str(chosen.coach_id)
    assert view["coaches"][0]["score"] == sum(part["points"] for part in view["coaches"][0]["parts"])
    assert (view["alternatives"], view["gap"], view["version"]) == (0, 0, 1)
    plan = (await matching.get(f"/pools/{pool.pool_id}/plan", by="service:landing")).json()
    assert [row["waits_for"] for row in plan["items"]] == ["answer"]
    assert plan["items"][0]["proposal_id"] == str(proposal_id)
    assert (await matching.get(f"/proposals/{uuid7()}", by="service:landing")).status_code == 404
