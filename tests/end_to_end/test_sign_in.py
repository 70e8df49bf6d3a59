"""From a mail to a page, in a real browser: invitation, passkey, link by mail, one click as a sample person."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.support.arriving import LINK, mailed_link, with_authenticator
from tests.support.browser import Visit, browser, visiting
from tests.support.system import System

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]


@pytest.fixture
async def opened() -> AsyncIterator[Browser]:
    async with browser() as found:
        yield found


async def test_an_invited_operator_makes_a_passkey_and_comes_back_with_it(system: System, opened: Browser) -> None:
    email = f"{secrets.token_hex(6)}@voorbeeld.example"
    system.landing_json("admin", "invite", "--role", "operator", "--name", "Anna Bos", email)
    link = await mailed_link(system, email)
    async with visiting(opened, system.state.home, 1280) as visit:
        page = visit.page
        await with_authenticator(page)
        await page.goto(link)
        await page.get_by_role("heading", name="Welkom, Anna Bos").wait_for()
        await page.get_by_role("button", name="Maak een passkey").click()
        await page.get_by_role("heading", name="Dag Anna Bos").wait_for()
        assert await visit.violations() == []
        cookies = {cookie["name"]: cookie for cookie in await page.context.cookies()}
        assert cookies["__Host-session"]["httpOnly"]
        assert cookies["__Host-session"]["secure"]
        await page.get_by_role("link", name="Anna Bos").click()
        await page.get_by_text("Je bent ingelogd als Anna Bos.").wait_for()
        assert await visit.violations() == []
        await page.get_by_role("button", name="Log uit").click()
        await page.get_by_role("heading", name="Inloggen", exact=True).wait_for()
        await page.get_by_role("button", name="Log in met een passkey").click()
        await page.get_by_role("heading", name="Dag Anna Bos").wait_for()
        await page.goto(link)
        await page.get_by_text("Deze uitnodiging is al gebruikt").wait_for()
        assert [one for one in visit.complaints if "another host" in one] == []


async def test_in_containers_an_operator_is_invited_by_a_step_of_its_own(system: System) -> None:
    email, target = f"{secrets.token_hex(6)}@voorbeeld.example", system.target
    settings = {f"LANDING_{name.upper()}_URL": url for name, url in target.urls.items()}
    settings |= {"LANDING_KAFKA": target.kafka, "LANDING_KEY_FILE": str(target.key_file)}
    settings |= {"LANDING_PORTAL_URL": str(target.portal_url)}
    done = await invited_in_a_container(email, settings)
    assert done.returncode == 0, done.stderr
    assert LINK.search(done.stdout)
    assert LINK.fullmatch(await mailed_link(system, email))
    lost = await invited_in_a_container(email, {})
    assert (lost.returncode, lost.stderr.count("\n")) == (1, 1)


async def test_a_link_by_mail_works_without_script_and_only_where_it_was_asked_for(
    system: System, opened: Browser
) -> None:
    email = f"{secrets.token_hex(6)}@voorbeeld.example"
    system.landing_json("admin", "invite", "--role", "national", "--name", "Bas Smit", email)
    await mailed_link(system, email)
    async with visiting(opened, system.state.home, 390, script=False) as visit:
        page = visit.page
        await page.goto(f"{system.state.home}/en/sign-in")
        await page.get_by_label("E-mail address").fill("nobody")
        await page.get_by_role("button", name="Mail me a link").click()
        await page.get_by_role("link", name="Fill in an e-mail address").wait_for()
        await page.get_by_label("E-mail address").fill(email)
        await page.get_by_role("button", name="Mail me a link").click()
        await page.get_by_role("heading", name="Look in your e-mail").wait_for()
        link = await mailed_link(system, email, containing="/sign-in/link/")
        async with visiting(opened, system.state.home, 390) as elsewhere:
            await use_link(elsewhere, link)
            await elsewhere.page.get_by_text("This link does not work here.").wait_for()
        await use_link(visit, link)
        await page.get_by_role("heading", name="Hello Bas Smit").wait_for()


async def test_a_sample_person_is_one_click_away(system: System, opened: Browser) -> None:
    async with visiting(opened, system.state.home, 1280) as visit:
        await visit.page.goto(f"{system.state.home}/nl/sign-in")
        assert await visit.violations() == []
        await visit.page.get_by_role("heading", name="Demo").wait_for()
        await visit.page.get_by_role("button", name="Karin Olthof").first.click()
        await visit.page.get_by_role("heading", name="Dag Karin Olthof").wait_for()
        assert await visit.violations() == []


async def test_a_key_is_replaced_and_nobody_notices(system: System, opened: Browser) -> None:
    async with visiting(opened, system.state.home, 1280) as visit:
        await visit.page.goto(f"{system.state.home}/en/sign-in")
        await visit.page.get_by_role("button", name="Karin Olthof").first.click()
        await visit.page.get_by_role("heading", name="Hello Karin Olthof").wait_for()
        for option in ((), ("--compromised",)):
            rotated = system.landing_json("admin", "rotate-keys", *option)
            assert rotated["kid"]
            await visit.page.reload()
            await visit.page.get_by_role("heading", name="Hello Karin Olthof").wait_for()


async def invited_in_a_container(email: str, settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """What `docker compose run --rm operator --link EMAIL` runs."""
    command = [sys.executable, "-m", "deploy.invite_operator", "--link", email]
    environment = os.environ | settings
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=60, env=environment, check=False
    )


async def use_link(visit: Visit, link: str) -> None:
    await visit.page.goto(link)
    await visit.page.get_by_role("main").get_by_role("button").click()
