"""What a policy decides on one object. That its filter agrees is shown on PostgreSQL, for each service."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from shared.access import NOTHING, Policy, Standing, by, not_over, organisation, own, parent, province, some
from shared.identity.grants import SIGNED_IN, service
from shared.identity.principal import Principal, Role, RolePeriod

TODAY = date(2027, 3, 1)
DAY = timedelta(days=1)
ANN, SHOP = uuid4(), uuid4()


@dataclass
class Thing:
    owner_id: UUID | None = None
    shop_id: UUID | None = None
    provinces: tuple[str, ...] = ()
    parts: tuple["Thing", ...] = ()
    part_of: UUID | None = None
    ends_on: date | None = None


class View(BaseModel):
    shop: str
    secret: str | None
    grade: str | None


class Nothing:
    async def get(self, kind: type, id: UUID) -> Any:
        return None

    async def pointing(self, kind: type, field: str, id: UUID) -> list[Any]:
        return []


class Parents:
    def __init__(self, *known: tuple[UUID, Thing]) -> None:
        self.known = dict(known)

    async def get(self, kind: type, id: UUID) -> Any:
        return self.known.get(id)

    async def pointing(self, kind: type, field: str, id: UUID) -> list[Any]:
        return [one for one in self.known.values() if getattr(one, field) == id]


def standing(*roles: RolePeriod) -> Standing:
    return Standing.of(Principal(str(ANN), person_id=ANN, roles=roles), TODAY)


def period(role: Role, *, ends_on: date | None = None, **more: Any) -> RolePeriod:
    return RolePeriod(role=role, starts_on=TODAY - 10 * DAY, ends_on=ends_on, **more)


async def decided(policy: Policy[Thing], thing: Thing, *roles: RolePeriod, parents: Any = None) -> bool:
    return bool(await policy.decide(standing(*roles), thing, parents or Nothing()))


async def test_without_a_rule_nothing_is_permitted() -> None:
    assert await Policy(Thing).decide(standing(), Thing(owner_id=ANN), Nothing()) == NOTHING


async def test_a_relation_counts_for_its_own_role_only() -> None:
    policy = Policy(Thing, by(Role.COACH, own("owner_id")))
    assert await decided(policy, Thing(owner_id=ANN), period(Role.COACH))
    assert not await decided(policy, Thing(owner_id=ANN), period(Role.STARTER))
    assert not await decided(policy, Thing(owner_id=uuid4()), period(Role.COACH))
    assert not await decided(policy, Thing(owner_id=None), period(Role.COACH))


@pytest.mark.parametrize(("ends_on", "reaches"), [(None, True), (TODAY + DAY, True), (TODAY, False)])
async def test_a_role_that_ended_gives_nothing(ends_on: date | None, reaches: bool) -> None:
    for policy, thing, role in (
        (
            Policy(Thing, by(Role.EMPLOYER_CONTACT, organisation("shop_id"))),
            Thing(shop_id=SHOP),
            period(Role.EMPLOYER_CONTACT, organisation_id=SHOP, ends_on=ends_on),
        ),
        (
            Policy(Thing, by(Role.COORDINATOR, province("provinces"))),
            Thing(provinces=("NL-NB", "NL-ZE")),
            period(Role.COORDINATOR, provinces=("NL-ZE", "NL-UT"), ends_on=ends_on),
        ),
    ):
        assert await decided(policy, thing, role) is reaches


async def test_one_speaks_for_an_organisation_while_another_period_is_over() -> None:
    policy = Policy(Thing, by(Role.EMPLOYER_CONTACT, organisation("shop_id")))
    over = period(Role.EMPLOYER_CONTACT, organisation_id=SHOP, ends_on=TODAY)
    assert not await decided(policy, Thing(shop_id=SHOP), over, period(Role.EMPLOYER_CONTACT, organisation_id=uuid4()))


async def test_through_a_parent_that_exists() -> None:
    policy = Policy(Thing, by(Role.COORDINATOR, parent("part_of", Thing, province("provinces"))))
    home, far, mine = uuid4(), uuid4(), period(Role.COORDINATOR, provinces=("NL-ZE",))
    parents = Parents((home, Thing(provinces=("NL-ZE",))), (far, Thing(provinces=("NL-GR",))))
    assert await decided(policy, Thing(part_of=home), mine, parents=parents)
    assert not await decided(policy, Thing(part_of=far), mine, parents=parents)
    assert not await decided(policy, Thing(part_of=uuid4()), mine, parents=parents)


async def test_one_item_must_stand_in_all_ways() -> None:
    policy = Policy(Thing, by(Role.COACH, some("parts", own("owner_id"), not_over)))
    over, other = Thing(owner_id=ANN, ends_on=TODAY), Thing(owner_id=uuid4())
    assert not await decided(policy, Thing(parts=(over, other)), period(Role.COACH))
    assert await decided(policy, Thing(parts=(over, Thing(owner_id=ANN, ends_on=TODAY + DAY))), period(Role.COACH))


async def test_what_several_rules_show_is_shown_together() -> None:
    policy = Policy(
        Thing,
        by(SIGNED_IN, sees=["shop"]),
        by(Role.COACH, own("owner_id"), sees=["grade"]),
        by(Role.OPERATOR),
    )
    view = View(shop="a", secret="b", grade="c")
    stranger = await policy.decide(standing(), Thing(), Nothing())
    assert stranger.of(view).model_dump() == {"shop": "a", "secret": None, "grade": None}
    coach = await policy.decide(standing(period(Role.COACH)), Thing(owner_id=ANN), Nothing())
    assert coach.of(view).model_dump() == {"shop": "a", "secret": None, "grade": "c"}
    assert (await policy.decide(standing(period(Role.OPERATOR)), Thing(), Nothing())).of(view) is view
    assert not NOTHING.shows("shop")


async def test_a_service_is_named() -> None:
    policy = Policy(Thing, by(service("landing")))
    for name, reaches in (("landing", True), ("matching", False)):
        who = Standing.of(Principal(f"service:{name}", service=name), TODAY)
        assert bool(await policy.decide(who, Thing(), Nothing())) is reaches


def test_a_grant_that_means_nothing_is_refused() -> None:
    for wrong in ("coach", "role", "", "public:because"):
        with pytest.raises(ValueError, match="a grant is"):
            by(wrong)
