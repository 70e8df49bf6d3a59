"""Nobody signs in as somebody else: every attack is refused, its good form is taken, and without its guard it works."""

import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conftest import KAFKA
from tests.proof.measured import Measured
from tests.proof.sign_in import links, oidc, pages, passkeys, sessions, tokens
from tests.proof.sign_in.attack import examine
from tests.proof.sign_in.load import sign_in_many
from tests.proof.sign_in.stage import Stage, staged
from tests.proof.sizes import SIGN_INS
from tests.support.databases import create_database, drop_database

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    logins = await create_database(postgres_admin_url, "participants")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LANDING_KAFKA", os.environ[KAFKA])
        environment.setenv("LANDING_TOPIC_PREFIX", f"t{secrets.token_hex(4)}.")
        folder: Path = tmp_path_factory.mktemp("sign_in")
        async with staged(environment, logins, folder) as found:
            yield found
    await drop_database(postgres_admin_url, logins)


async def test_there_are_more_than_forty_attacks() -> None:
    everything = [one for part in (tokens, sessions, links, passkeys, oidc, pages) for one in part.ATTACKS]
    assert len({attack.name for attack in everything}) == len(everything) > 40


async def test_forged_tokens_open_nothing(stage: Stage, measured: Measured) -> None:
    await examine(stage, tokens.ATTACKS, measured)


async def test_stolen_and_planted_sessions_are_worth_nothing(stage: Stage, measured: Measured) -> None:
    await examine(stage, sessions.ATTACKS, measured)


async def test_links_and_invitations_let_one_person_in_once(stage: Stage, measured: Measured) -> None:
    await examine(stage, links.ATTACKS, measured)


async def test_only_the_owner_of_a_passkey_signs_in_with_it(stage: Stage, measured: Measured) -> None:
    await examine(stage, passkeys.ATTACKS, measured)


async def test_a_provider_is_believed_no_further_than_it_proves(stage: Stage, measured: Measured) -> None:
    await examine(stage, oidc.ATTACKS, measured)


async def test_another_site_makes_a_reader_do_nothing(stage: Stage, measured: Measured) -> None:
    await examine(stage, pages.ATTACKS, measured)


async def test_many_people_sign_in(stage: Stage, measured: Measured) -> None:
    await sign_in_many(stage, SIGN_INS(), measured)
