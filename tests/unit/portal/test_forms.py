"""Forms keep what was typed, and only this site's own pages may send them."""

import httpx
import pytest
from fastapi import FastAPI, Request

from services.portal.adapters.rendering import environment
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.same_site import check_form_token, check_same_site, form_token
from shared.identity.policy import public
from shared.web.app import create_app
from shared.web.limits import Limits
from shared.web.problems import Problem


def posting() -> FastAPI:
    from fastapi import APIRouter

    router = APIRouter()

    @router.post("/echo", dependencies=[public("a test")])
    async def echo(request: Request) -> dict[str, list[str]]:
        check_same_site(request)
        return (await Form.of(request)).values

    return create_app("test", [router], limits=Limits(content_types=frozenset({"application/x-www-form-urlencoded"})))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://portal"}, 200),
        ({"Origin": "http://elsewhere"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://portal"}, 403),
    ],
)
async def test_only_our_own_pages_send_forms(headers: dict[str, str], status: int) -> None:
    transport = httpx.ASGITransport(posting())
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        answer = await client.post("/echo", data={"name": " Ilse "}, headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"name": ["Ilse"]}


def test_a_form_s_token_belongs_to_one_session() -> None:
    check_form_token("session-1", form_token("session-1"))
    for given in (form_token("session-2"), "", "session-1"):
        with pytest.raises(Problem):
            check_form_token("session-1", given)


def test_what_is_missing_or_no_date_gets_its_message() -> None:
    form = Form.filled({"start-day": "31", "start-month": "2", "start-year": "2026", "name": "Ilse"})
    assert form.need("name", "Vul je naam in") == "Ilse"
    assert form.need("mail", "Vul je e-mailadres in") == ""
    assert form.date("start", "Vul een datum in") is None
    assert form.errors == {"mail": "Vul je e-mailadres in", "start": "Vul een datum in"}
    assert str(Form.filled({"d-day": "1", "d-month": "3", "d-year": "2026"}).date("d", "")) == "2026-03-01"


def test_a_wrong_field_is_tied_to_its_message_and_linked_from_the_summary() -> None:
    form = Form({"mail": ["a<b"]}, {"mail": "Dit is geen e-mailadres"})
    parts = '{{ ui.error_summary(form) }}{{ ui.text(form, "mail", "E-mail", "Hint") }}'
    source = '{% import "ui.j2" as ui with context %}' + parts
    page = environment("nl").from_string(source).render(form=form)
    assert 'href="#mail"' in page
    assert 'aria-describedby="mail-hint mail-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="a&lt;b"' in page
    assert "Er is 1 probleem" in page
