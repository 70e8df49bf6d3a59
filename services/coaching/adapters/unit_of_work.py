"""The kernel's unit of work with the questions that coaching's handlers ask of the tables."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.coaching.adapters import statements
from services.coaching.adapters.published_events import PUBLISHED
from services.coaching.adapters.queries import Queries
from services.coaching.application.parties import Parties
from services.coaching.application.ports import Line, Opening, Share
from services.coaching.domain.parts import RequestKind
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.events.participants import OrganisationLatest, PersonLatest
from shared.outbox.look_up import LookUp

POOL = PUBLISHED.stored(Pool)


class CoachingWork(Queries):
    """Fulfils `application.ports.Work`."""

    async def opening(
        self, pool_id: UUID, starter_id: UUID | None, kind: RequestKind, since: datetime
    ) -> Opening | None:
        parameters: dict[str, object] = {"pool_id": pool_id, "since": since}
        if starter_id is not None:
            parameters |= {"starter_id": starter_id, "starter_key": str(starter_id), "kind": str(kind)}
        statement = statements.OPENING if starter_id is None else statements.OPENING_WITH_STARTER
        rows = await self.fetch(statement, parameters)
        if not rows:
            return None
        row = rows[0]
        return Opening(
            pool=POOL.load(row),
            line=Line(row["ahead"], row["with_precedence"]),
            starter_known=row.get("starter_known", False),
            starter_has_coach=row.get("starter_has_coach", False),
            open_request=(row["open_id"], row["open_employer"]) if row.get("open_id") else None,
        )

    async def line(self, request: Request) -> Line:
        parameters = {"pool_id": request.pool_id, "since": request.first_requested_at, "id": request.id}
        (row,) = await self.fetch(statements.LINE, parameters)
        return Line(row["ahead"], row["with_precedence"])

    async def lines(self, requests: Collection[Request]) -> dict[UUID, Line]:
        ids = [request.id for request in requests if request.in_line]
        if not ids:
            return {}
        pools = list({request.pool_id for request in requests if request.in_line})
        rows = await self.fetch(statements.LINES, {"pools": pools, "ids": ids})
        return {row["id"]: Line(row["ahead"], row["with_precedence"]) for row in rows}

    async def request_of_offer(self, offer_id: UUID) -> Request | None:
        offers = statements.REQUESTS.c.offers
        found = await self.find(Request, offers.contains([{"offer_id": str(offer_id)}]))
        return found[0] if found else None

    async def lapsed_offers(self, coach_ids: Collection[UUID], now: datetime) -> list[UUID]:
        asked = {"now": now, "coach_ids": [str(id) for id in coach_ids]}
        return [row["id"] for row in await self.fetch(statements.LAPSED_OFFERS, asked)]

    async def parties(self, people: Collection[UUID], employer_id: UUID) -> Parties:
        wanted = {str(id) for id in people}
        rows = await self.fetch(statements.PARTIES, {"people": list(wanted), "employer": str(employer_id)})
        persons = ((row["id"], row["body"], row["gone"]) for row in rows if not row["employs"])
        employers = (OrganisationLatest.model_validate(row["body"]) for row in rows if row["employs"])
        return Parties(LookUp.of(PersonLatest, wanted, persons), next(employers, None))

    async def employer_share(self, pool_id: UUID, employer_id: UUID) -> Share:
        parameters = {"pool_id": pool_id, "employer_id": employer_id}
        await self.fetch(statements.TAKE_TURN, {"of": f"{pool_id} {employer_id}"})
        (row,) = await self.fetch(statements.SHARE, parameters)
        return Share(row["running"], row["others_wait"])
