"""From an empty system to the first match, by what the start page says next, in the browsers of three people."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.support.arriving import mailed_link, with_authenticator
from tests.support.browser import Visit, browser, visiting
from tests.support.eventually import eventually
from tests.support.system import System, running_system

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(420)]
WAITING = {"De eerste aanvraag", "De eerste match"}


@pytest.fixture(scope="module")
def empty() -> Iterator[System]:
    with running_system("--empty") as system:
        yield system


@pytest.fixture
async def opened() -> AsyncIterator[Browser]:
    async with browser() as found:
        yield found


class Person:
    """Somebody in a browser of his own, with a passkey of his own."""

    def __init__(self, system: System, visit: Visit, name: str) -> None:
        self.system, self.visit, self.name = system, visit, name
        self.email = f"{secrets.token_hex(6)}@voorbeeld.example"

    @property
    def page(self) -> Page:
        return self.visit.page

    async def arrive(self) -> None:
        await with_authenticator(self.page)
        await self.page.goto(await mailed_link(self.system, self.email))
        await self.press("Maak een passkey")
        await self.page.get_by_role("heading", name=f"Dag {self.name}").wait_for()

    async def to_do(self) -> set[str]:
        await self.page.goto(f"{self.system.state.home}/nl/start")
        return {await title.inner_text() for title in await self.page.locator(".row-title").all()}

    async def does(self, task: str) -> None:
        """Begin with it where the start page says so; that it is said may take a moment."""

        async def said() -> bool:
            return task in await self.to_do()

        await eventually(said, within=30, what=f"the task {task!r} of {self.name}")
        await self.page.locator("a.row-title", has_text=task).click()

    async def has_done(self, task: str) -> None:
        async def gone() -> bool:
            return task not in await self.to_do()

        await eventually(gone, within=30, what=f"an end of the task {task!r} of {self.name}")

    async def fill(self, **answers: str) -> None:
        for id, value in answers.items():
            await self.page.locator(f"#{id}").fill(value)

    async def choose(self, *labels: str) -> None:
        for label in labels:
            await self.page.get_by_label(label, exact=True).check()

    async def press(self, button: str) -> None:
        await self.page.get_by_role("button", name=button, exact=True).click()

    async def follow(self, link: str) -> None:
        await self.page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()

    async def invites(self, somebody: "Person") -> None:
        await self.fill(name=somebody.name, email=somebody.email)
        await self.choose("Nederlands")
        await self.press("Stuur de uitnodiging")
        await self.page.get_by_text("De uitnodiging is per e-mail onderweg").wait_for()


async def test_the_start_page_leads_three_people_to_the_first_match(empty: System, opened: Browser) -> None:
    async with AsyncExitStack() as stack:
        home, widths = empty.state.home, (1280, 390, 390)
        visits = [await stack.enter_async_context(visiting(opened, home, width)) for width in widths]
        names = ("Anna Bos", "Cy Bakker", "Bo Visser")
        operator, contact, coach = (Person(empty, visit, name) for visit, name in zip(visits, names, strict=True))
        empty.landing_json("admin", "invite", "--role", "operator", "--name", operator.name, operator.email)
        await operator.arrive()
        await prepare(operator, contact, coach)
        assert await operator.to_do() == WAITING, "nothing else is left to do"
        await describe(coach)
        await ask(contact)
        await coach.does("Antwoord op een voorstel")
        await coach.follow("Bakker IT")
        await coach.press("Ja, ik doe het")
        await coach.page.get_by_text("jullie zijn gekoppeld").wait_for()
        await operator.has_done("De eerste match")
        await operator.page.get_by_text("Alles is gedaan").wait_for()
        held = await handed_over(coach)
        assert [one["state"] for one in held["coaching"]["offers"]] == ["accepted"]
        assert held["matching"]["proposals"][0]["employer_id"] == held["coaching"]["engagements"][0]["employer_id"]
        assert held["notifications"]["notices"]
        assert held["missing"] == []
        await contact.page.goto(f"{home}/nl/requests")
        await contact.page.get_by_text("Coach gevonden").wait_for()
        assert [one for visit in visits for one in visit.complaints if "another host" in one] == []


async def handed_over(person: Person) -> Any:
    """All that is kept of somebody, in every service: the file behind the link of "Mijn gegevens"."""
    await person.page.goto(f"{person.system.state.home}/nl/my-data")
    link = person.page.get_by_role("link", name="Download alles als bestand (JSON)")
    return await link.evaluate("async link => (await fetch(link.href)).json()")


async def describe(coach: Person) -> None:
    await coach.arrive()
    await coach.does("Zeg welke talen je spreekt")
    await coach.choose("Nederlands", "Groningen")
    await coach.fill(postcode="9711 AB", travel="45", skill="python")
    await coach.press("Zoek")
    await coach.page.locator("#skills").check()
    await coach.press("Bewaar je profiel")
    await coach.has_done("Zeg wat je kunt")


async def ask(contact: Person) -> None:
    await contact.arrive()
    await contact.does("Vraag een coach aan")
    await contact.choose("Starter", "Nederlands")
    await contact.press("Controleer")
    await contact.press("Vraag aan")
    await contact.page.get_by_text("We zoeken een coach").wait_for()


async def prepare(operator: Person, contact: Person, coach: Person) -> None:
    """Everything that the operator can do alone, in the order of his list."""
    coordinator, starter = (
        Person(operator.system, operator.visit, "Dirk Mol"),
        Person(operator.system, operator.visit, "Eef Smit"),
    )
    await operator.does("Nodig een regioaanjager uit")
    await operator.choose("Groningen")
    await operator.invites(coordinator)
    await operator.does("Schrijf een bedrijf in")
    await operator.fill(name="Bakker IT", kvk_number="12345678", postcode="9711 AB")
    await operator.press("Schrijf in")
    await operator.does("Nodig een contactpersoon uit")
    await operator.follow("Bakker IT")
    await operator.follow("Nodig een contactpersoon uit")
    await operator.invites(contact)
    await operator.does("Nodig een coach uit")
    await operator.page.get_by_label("Waar werkt die?").select_option(label="Groningen")
    await operator.invites(coach)
    await operator.does("Nodig een starter uit")
    await operator.choose("Starter")
    await operator.page.get_by_label("Waar werkt die?").select_option(label="Groningen")
    await operator.invites(starter)
    await operator.does("Open een pool")
    await operator.fill(name="Pool Noord")
    await operator.choose("Groningen", "De best passende coach krijgt de vraag", "Meteen")
    await operator.press("Open de pool")
    await operator.has_done("Open een pool")
    for task, who, button in (
        ("Laat een bedrijf meedoen in de pool", "Bakker IT", "Laat meedoen"),
        ("Zet een coach in de pool", "Bo Visser", "Zet in de pool"),
    ):
        await operator.does(task)
        await operator.follow(who)
        await operator.choose("Pool Noord")
        await operator.press(button)
        await operator.has_done(task)
