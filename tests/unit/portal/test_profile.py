"""The page on which a coach or a starter says what he can, which languages he speaks and how far he travels."""

import httpx

from services.portal.entrypoints.cookies import SESSION
from tests.support.told import PERSON, SESSION_SECRET, Told, ToldServices, signed_in
from tests.unit.portal.test_journey import FORM


async def test_a_profile_keeps_what_its_form_does_not_ask(
    http: httpx.AsyncClient, participants: Told, services: ToldServices
) -> None:
    participants.answers["/sessions/tokens"] = signed_in("coach")
    http.cookies.set(SESSION, SESSION_SECRET)
    ecf = {"code": "B.1", "title_en": "Application Development", "levels": [1, 2, 3]}
    skill = {"uri": "http://s/1", "label_nl": None, "label_en": "Python", "ecf": ecf}
    record = {
        "version": 4,
        "languages": [{"code": "nl", "level": "B2"}],
        "postcode": "9711",
        "provinces": ["NL-GR"],
        "mode": "both",
        "travel_minutes": 30,
        "skills": [{"uri": "http://s/1", "level": 3, "evidence": "credential", "source": "Cisco"}],
    }
    services.answers |= {
        f"GET /people/{PERSON}": record,
        "GET /skills": {
            "items": [skill, {"uri": "http://s/2", "label_nl": "testen", "label_en": "testing", "ecf": None}]
        },
        f"PUT /people/{PERSON}/profile": {},
    }
    shown = (await http.get("/nl/my-data/profile")).text
    assert "Python" in shown
    assert "e-CF B.1, Application Development, niveau 1 tot en met 3" in shown
    data = FORM | {"version": "4", "languages": "nl", "postcode": "9711", "mode": "both", "skills": "http://s/1"}
    found = await http.post("/nl/my-data/profile", data=data | {"skill": "test", "find": "yes"})
    assert "testen" in found.text
    assert services.sent_to(f"/people/{PERSON}/profile") == [], "looking for skills saves nothing"
    saved = await http.post("/nl/my-data/profile", data=data)
    assert saved.headers["location"] == "/nl/start"
    (body,) = services.sent_to(f"/people/{PERSON}/profile")
    assert body["languages"] == [{"code": "nl", "level": "B2"}]
    assert body["skills"] == [{"uri": "http://s/1", "level": 3, "evidence": "credential", "source": "Cisco"}]
    assert services.asked[-1].headers["if-match"] == '"4"'
    services.answers[f"PUT /people/{PERSON}/profile"] = (412, {"code": "version_passed"})
    assert "intussen gewijzigd" in (await http.post("/nl/my-data/profile", data=data)).text
