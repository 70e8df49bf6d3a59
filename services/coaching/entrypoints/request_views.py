"""What callers send and see about requests. An employer never sees who declined or why; coordinators do."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from services.coaching.application.ports import Line
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import Needs, OfferState, RequestKind, RequestState, Skill
from services.coaching.domain.request import Request
from services.coaching.entrypoints.fields import Body, Day, Flag, Load, PastInstant
from shared.events.base import ConceptUri, LabourMarketRegion, Language, Province, WorkMode

Level = Annotated[int, Field(ge=1, le=5, strict=True, description="e-CF level.")]
Seats = Annotated[int, Field(ge=1, le=20, strict=True)]


class SkillBody(Body):
    uri: ConceptUri
    level: Level | None = None


class NeedsBody(Body):
    """`languages` are hard: any one of them suffices. Essential skills weigh before optional ones."""

    skills: Annotated[tuple[SkillBody, ...], Field(max_length=30)] = ()
    optional_skills: Annotated[tuple[SkillBody, ...], Field(max_length=30)] = ()
    occupation: ConceptUri | None = None
    languages: Annotated[tuple[Language, ...], Field(max_length=10)] = ()
    province: Province | None = None
    labour_market_region: LabourMarketRegion | None = None
    mode: WorkMode = WorkMode.BOTH
    starts_on: Day | None = None
    ends_on: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on <= self.starts_on:
            raise ValueError("ends_on must be after starts_on")
        return self

    def needs(self) -> Needs:
        skills = {
            name: [Skill(skill.uri, skill.level) for skill in getattr(self, name)]
            for name in ("skills", "optional_skills")
        }
        return Needs(**dict(self) | skills | {"languages": list(self.languages), "mode": self.mode.value})


class NewRequest(Body):
    """`seats` above one asks for places without names. The last three are for imports by the command line."""

    pool_id: UUID
    employer_id: UUID
    target_group: TargetGroup
    starter_id: UUID | None = None
    seats: Seats = 1
    kind: Literal[RequestKind.FIRST, RequestKind.COVER, RequestKind.PLACEMENT] = RequestKind.FIRST
    needs: NeedsBody = NeedsBody()
    complex: Flag = False
    first_requested_at: PastInstant | None = None
    points: Load | None = None
    excluded_coaches: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()

    @model_validator(mode="after")
    def _one_seat_for_a_name(self) -> Self:
        if self.starter_id is not None and self.seats != 1:
            raise ValueError("a starter takes one seat")
        return self

    @property
    def imported(self) -> bool:
        return bool(self.first_requested_at or self.points or self.excluded_coaches)


class OfferedView(BaseModel):
    offer_id: UUID
    coach_id: UUID
    offered_at: datetime
    expires_at: datetime


class ShortlistedView(BaseModel, from_attributes=True):
    coach_id: UUID
    proposal_id: UUID


class ExclusionView(BaseModel, from_attributes=True):
    coach_id: UUID
    reason: str
    until: datetime | None
    after_coach_version: int | None


class RequestView(BaseModel):
    """`place_in_line` counts who came before without precedence; `with_precedence` are shown apart.

    Both are null where it stands in no line. `exclusions` and `attention` are null for employers.
    """

    request_id: UUID
    version: int
    request_group_id: UUID
    pool_id: UUID
    employer_id: UUID
    starter_id: UUID | None
    kind: RequestKind
    state: RequestState
    target_group: TargetGroup
    complex: bool
    points: int
    needs: NeedsBody
    first_requested_at: datetime
    precedence: bool
    place_in_line: int | None = None
    with_precedence: int | None = None
    offer: OfferedView | None
    shortlist: list[ShortlistedView]
    shortlist_expires_at: datetime | None
    engagement_id: UUID | None
    continuation_of: UUID | None
    exclusions: list[ExclusionView] | None = None
    attention: str | None = None


class ChoiceView(RequestView):
    """`refused`: why the chosen coach could not be held; the others stay on the shortlist."""

    refused: str | None


class OpenedView(BaseModel):
    """The group of requests; `request_id`, `version` and `place_in_line` are those of the first."""

    request_id: UUID
    version: int
    request_group_id: UUID
    place_in_line: int
    with_precedence: int
    requests: list[RequestView]


class OfferView(BaseModel):
    """An offer as its coach sees it. `version` is that of its request."""

    offer_id: UUID
    version: int
    request_id: UUID
    pool_id: UUID
    employer_id: UUID
    starter_id: UUID | None
    target_group: TargetGroup
    complex: bool
    points: int
    needs: NeedsBody
    offered_at: datetime
    expires_at: datetime


class AnsweredView(BaseModel):
    """What a coach sees of an offer that he declined: the request is no longer his business."""

    offer_id: UUID
    version: int
    state: OfferState


def answered_view(request: Request, offer_id: UUID) -> AnsweredView:
    offer = next(offer for offer in request.offers if offer.offer_id == offer_id)
    return AnsweredView(offer_id=offer_id, version=request.version, state=offer.state)


def request_view(request: Request, line: Line | None = None) -> RequestView:
    """All of it; what the caller may see of it is the policy's."""
    return RequestView(**_shown(request, line))


def choice_view(request: Request, refused: str | None) -> ChoiceView:
    return ChoiceView(**_shown(request, None), refused=refused)


def offer_view(request: Request) -> OfferView:
    offer = request.offers[-1]
    return OfferView(
        offer_id=offer.offer_id,
        version=request.version,
        request_id=request.id,
        pool_id=request.pool_id,
        employer_id=request.employer_id,
        starter_id=request.starter_id,
        target_group=request.target_group,
        complex=request.is_complex,
        points=offer.points,
        needs=_needs(request),
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
    )


def _shown(request: Request, line: Line | None) -> dict[str, Any]:
    offer = request.offer
    same = ("version", "request_group_id", "pool_id", "employer_id", "starter_id", "kind", "state", "target_group")
    more = ("points", "first_requested_at", "precedence", "engagement_id", "continuation_of")
    return {name: getattr(request, name) for name in (*same, *more)} | {
        "request_id": request.id,
        "complex": request.is_complex,
        "needs": _needs(request),
        "place_in_line": line.place if line else None,
        "with_precedence": line.with_precedence if line else None,
        "offer": OfferedView.model_validate(offer, from_attributes=True) if offer else None,
        "shortlist": [ShortlistedView.model_validate(listed) for listed in request.shortlist],
        "shortlist_expires_at": request.due_at if request.shortlist else None,
        "exclusions": [ExclusionView.model_validate(it) for it in request.exclusions],
        "attention": request.attention,
    }


def _needs(request: Request) -> NeedsBody:
    return NeedsBody.model_validate(request.needs, from_attributes=True)
