"""What an employer sees of a case is a list of names; all else in an answer must be a field that can be empty."""

from typing import Any

import pytest
from pydantic import BaseModel

from services.coaching.application import policy
from services.coaching.entrypoints.engagement_views import EngagementView
from services.coaching.entrypoints.pool_views import InLineView
from services.coaching.entrypoints.request_views import ChoiceView, RequestView


@pytest.mark.parametrize(
    ("view", "fields", "hidden"),
    [
        (EngagementView, policy.OF_AN_ENGAGEMENT, {"end_reason", "intake_held_on"}),
        (RequestView, policy.OF_A_REQUEST, {"exclusions", "attention"}),
        (ChoiceView, policy.OF_A_REQUEST, {"exclusions", "attention"}),
        (InLineView, policy.OF_A_REQUEST, {"attention"}),
    ],
)
def test_what_an_employer_may_not_see_can_be_left_empty(view: type[BaseModel], fields: set[str], hidden: Any) -> None:
    assert view.model_fields.keys() - fields == hidden
    kinds = {name: getattr(view.model_fields[name].annotation, "__args__", ()) for name in hidden}
    assert [name for name, kind in kinds.items() if type(None) not in kind] == []


def test_every_name_in_a_list_is_a_field() -> None:
    assert set(EngagementView.model_fields) >= policy.OF_AN_ENGAGEMENT
    assert set(ChoiceView.model_fields) >= policy.OF_A_REQUEST
