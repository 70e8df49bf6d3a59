"""What a person lacks for an occupation, by the catalogue as it stands, and who is near enough to ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.matching.adapters.scoring.scorer import arrays_of
from services.matching.adapters.worlds import Worlds
from services.matching.domain import catalogue as published
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.gap import Gap, gap
from services.matching.engine.fit.settings import Settings
from shared.events.participants import PersonLatest
from shared.outbox import UnitOfWork

COACHES = sa.text("""
    SELECT coach_id AS id FROM projected_engagements
    WHERE starter_id = :person AND body->>'state' IN ('proposed', 'intake', 'active') AND body->>'ended_at' IS NULL
    UNION
    SELECT offered_coach_id FROM projected_requests
    WHERE starter_id = :person AND body->>'state' = 'offered' AND offered_coach_id IS NOT NULL
""")
PROVINCES = sa.text("""
    SELECT DISTINCT jsonb_array_elements_text(p.body->'provinces')
    FROM projected_requests r JOIN projected_pools p ON p.id = r.pool_id
    WHERE r.starter_id = :person AND NOT p.gone
""")
LABELS = sa.text("""
    SELECT id, body->>'label_nl' AS nl, body->>'label_en' AS en, body->>'catalogue_version' AS version
    FROM projected_skills WHERE id = ANY(:ids) AND NOT gone
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Text)))


@dataclass(frozen=True, slots=True)
class Label:
    """A concept in Dutch, where there is a word, and English, and the version of the catalogue that it came with."""

    nl: str | None
    en: str
    version: str


class Gaps:
    """One a process: it keeps the catalogue as arrays for as long as its revision stands."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worlds = Worlds(remember=False)
        self._known: published.Catalogue | None = None
        self._arrays = Catalogue.empty()

    async def catalogue(self, uow: UnitOfWork) -> published.Catalogue:
        async def read(statement: sa.Executable, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
            return (await uow.execute(statement, parameters)).all()

        return await self._worlds.catalogue(read)

    def between(self, person: PersonLatest, occupation: str, catalogue: published.Catalogue) -> Gap:
        """ValueError for an occupation that is not known or needs no skills; unknown skills of the person count for
        nothing and do no harm."""
        if self._known is not catalogue:
            self._arrays, self._known = arrays_of(catalogue), catalogue
        profile: dict[str, int] = {}
        for skill in person.skills:
            profile[skill.uri] = max(profile.get(skill.uri, 0), skill.level or 0)
        return gap(profile, occupation, self._arrays, self._settings)


async def coaches_of(uow: UnitOfWork, person_id: UUID) -> list[UUID]:
    """Who coaches that person now, or has an offer to."""
    return [UUID(id) for id in (await uow.execute(COACHES, {"person": str(person_id)})).scalars()]


async def provinces_around(uow: UnitOfWork, person: PersonLatest) -> set[str]:
    """Where the person works, and what the pools serve in which a request was made for him."""
    asked = (await uow.execute(PROVINCES, {"person": str(person.person_id)})).scalars()
    return {*person.provinces, *asked}


async def labels(uow: UnitOfWork, uris: Iterable[str]) -> dict[str, Label]:
    rows = await uow.execute(LABELS, {"ids": list(uris)})
    return {row.id: Label(row.nl, row.en, row.version) for row in rows}
