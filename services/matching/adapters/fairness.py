"""Adds up how long requests waited, by group and span, in one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.matching.application.policy import COMPARE_WAITS
from services.matching.domain.fairness import By, Span, Waited, together
from shared.access import Standing, permitted
from shared.events.coaching import PoolLatest
from shared.outbox import UnitOfWork

GROUPS = {
    By.REGION: "coalesce(w.province, o.body->>'province')",
    By.LABOUR_MARKET_REGION: "o.body->>'labour_market_region'",
    By.TARGET_GROUP: "w.target_group",
    By.EMPLOYER_SIZE: "o.body->>'size_class'",
}
QUERY = """
    WITH spans AS (
        SELECT * FROM unnest(:numbers, :starts, :ends) AS span(number, starts_at, ends_at)
    ), cases AS (
        SELECT w.*, coalesce({group}, 'not_stated') AS name
        FROM waits w LEFT JOIN projected_organisations o ON o.id = w.employer_id::text
        WHERE w.pool_id = ANY(:pools) AND w.asked_at IS NOT NULL
    ), seen AS (
        SELECT s.number, c.name, c.asked_at >= s.starts_at AS asked, c.fit,
            coalesce(c.matched_at < s.ends_at, false) AS matched,
            coalesce(c.ended_at < s.ends_at, false) AND coalesce(c.matched_at >= s.ends_at, true) AS gone,
            extract(epoch FROM c.matched_at - c.asked_at) / 86400 AS matched_days,
            extract(epoch FROM s.ends_at - c.asked_at) / 86400 AS waiting_days
        FROM spans s JOIN cases c ON c.asked_at < s.ends_at
            AND coalesce(c.matched_at >= s.starts_at, true) AND coalesce(c.ended_at >= s.starts_at, true)
    )
    SELECT number, name, grouping(name) AS total, count(*) AS waited,
        count(*) FILTER (WHERE asked) AS asked,
        count(*) FILTER (WHERE matched) AS matched,
        count(*) FILTER (WHERE gone) AS gone,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY matched_days) FILTER (WHERE matched) AS matched_days,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY waiting_days)
            FILTER (WHERE NOT matched AND NOT gone) AS waiting_days,
        (avg(fit) FILTER (WHERE matched))::float AS fit,
        count(fit) FILTER (WHERE matched) AS fits
    FROM seen GROUP BY GROUPING SETS ((number, name), (number))
"""
TIMES = ARRAY(sa.DateTime(timezone=True))


async def pools_seen(uow: UnitOfWork, who: Standing) -> frozenset[UUID]:
    """The pools whose waits the caller may compare."""
    pools = uow.table_of(PoolLatest).c
    query = sa.select(pools.id).where(pools.gone.is_(False), permitted(uow, who, COMPARE_WAITS))
    return frozenset(UUID(id) for id in (await uow.execute(query)).scalars())


async def waited(
    uow: UnitOfWork, by: By, spans: Sequence[Span], pools: Iterable[UUID]
) -> tuple[list[Waited | None], dict[str, list[Waited | None]]]:
    """For each span, None where nobody waited: of all, and by the name of each group."""
    query = sa.text(QUERY.format(group=GROUPS[by])).bindparams(
        sa.bindparam("numbers", type_=ARRAY(sa.Integer)),
        sa.bindparam("starts", type_=TIMES),
        sa.bindparam("ends", type_=TIMES),
        sa.bindparam("pools", type_=ARRAY(sa.Uuid)),
    )
    asked = {
        "numbers": list(range(len(spans))),
        "starts": [span.starts_at for span in spans],
        "ends": [span.ends_at for span in spans],
        "pools": list(pools),
    }
    everyone: list[Waited | None] = [None] * len(spans)
    groups: defaultdict[str, list[Waited | None]] = defaultdict(lambda: [None] * len(spans))
    for row in (await uow.execute(query, asked)).mappings():
        (everyone if row["total"] else groups[row["name"]])[row["number"]] = _waited(row)
    return everyone, dict(sorted(groups.items()))


def _waited(row: Mapping[Any, Any]) -> Waited:
    return Waited(
        waited=row["waited"],
        asked=row["asked"],
        matched=row["matched"],
        left=row["gone"],
        matched_days=together(row["matched_days"]),
        waiting_days=together(row["waiting_days"]),
        fit=None if row["fit"] is None else round(row["fit"], 1),
        fits=row["fits"],
    )
