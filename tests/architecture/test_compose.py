"""The system in containers: each service sees its own secrets alone, one door leads in, real use plays no games."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import pytest
import yaml

from landing.engines.jars import KAFKA_VERSION
from landing.engines.kafka import SETTINGS
from landing.supervisor.services import SERVICES
from tests.architecture.source import ROOT

CADDYFILE = (ROOT / "deploy/Caddyfile").read_text("utf-8")
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
NAMES = [service.name for service in SERVICES]
STEPS = {"setup", "databases", "sample", "operator"}
"""They run once and serve nobody."""
DONE = {"condition": "service_completed_successfully"}


class Merging(yaml.SafeLoader):
    """Reads compose's own tags too: `!reset` takes a value away, `!override` replaces it."""


Merging.add_constructor("!reset", lambda loader, node: None)
Merging.add_constructor("!override", lambda loader, node: loader.construct_mapping(node, deep=True))


def read(path: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load((ROOT / path).read_text("utf-8"), Merging)
    return document


DEMONSTRATION, PRODUCTION = read("docker-compose.yml"), read("deploy/production.yml")
COMPOSED: dict[str, dict[str, Any]] = DEMONSTRATION["services"]


def secrets_of(container: Mapping[str, Any]) -> set[str]:
    """Whose secrets are mounted into it."""
    sources = [mount["source"] if isinstance(mount, dict) else mount for mount in container.get("volumes", ())]
    return {match[1] for source in sources if (match := re.match(r"secrets-([a-z]+)", source))}


def open_secrets(container: Mapping[str, Any]) -> list[str]:
    """Variables by which a password would stand in the environment."""
    values = {name: str(value) for name, value in container.get("environment", {}).items()}
    in_address = {name for name, value in values.items() if re.search(r"://[^/@]*:[^/@]*@", value)}
    return sorted(in_address | {name for name in values if name.endswith(("PASSWORD", "SECRET", "TOKEN"))})


def open_to_all(port: str) -> bool:
    """Whether a published port is reached from other machines unless somebody says so."""
    return not re.match(r"(\$\{\w+:-127\.0\.0\.1\}|127\.0\.0\.1):", port)


def settings_of_the_broker(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment.get(f"KAFKA_{name.upper().replace('.', '_')}", "") for name in SETTINGS}


@pytest.mark.parametrize("name", NAMES)
def test_a_service_sees_its_own_secrets_alone(name: str) -> None:
    assert secrets_of(COMPOSED[name]) == {name}


def test_the_engines_and_the_door_see_no_secret_of_a_service() -> None:
    others = {name: secrets_of(one) for name, one in COMPOSED.items() if name not in {*NAMES, *STEPS}}
    assert others == {"caddy": set(), "kafka": set(), "postgres": {"postgres"}, "mailbox": set()}


@pytest.mark.parametrize("name", COMPOSED)
def test_no_password_stands_in_an_environment(name: str) -> None:
    assert open_secrets(COMPOSED[name]) == []


@pytest.mark.parametrize(
    "environment", [{"A_URL": "postgresql://a:b@postgres/a"}, {"POSTGRES_PASSWORD": "b"}, {"A_TOKEN": "b"}]
)
def test_a_password_in_an_environment_is_found(environment: dict[str, str]) -> None:
    assert open_secrets({"environment": environment})


def test_one_door_on_this_machine_alone() -> None:
    published = {name: one["ports"] for name, one in COMPOSED.items() if "ports" in one}
    assert list(published) == ["caddy"]
    assert not any(open_to_all(port) for port in published["caddy"])
    assert open_to_all("8443:8443")
    assert open_to_all("${LANDING_BIND:-0.0.0.0}:8443:8443")


def test_only_the_door_reaches_the_world_and_it_does_not_reach_the_engines() -> None:
    internal = {name for name, network in DEMONSTRATION["networks"].items() if network.get("internal")}
    reach = {name: set(one.get("networks", ())) for name, one in COMPOSED.items()}
    assert {name for name, networks in reach.items() if networks - internal} == {"caddy"}
    assert {name for name, networks in reach.items() if "engines" in networks}.isdisjoint(
        {"caddy", "portal", "mailbox"}
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name != "portal"])
def test_the_door_leads_to_every_service(name: str) -> None:
    assert re.search(rf"^\timport service {name}$|^\t\timport service {name}$", CADDYFILE, re.MULTILINE)
    assert f"LANDING_PUBLIC_{name.upper()}_URL" in COMPOSED["portal"]["environment"]
    assert COMPOSED["caddy"]["depends_on"][name] == {"condition": "service_healthy"}


@pytest.mark.parametrize("service", [service for service in SERVICES if service.has_database], ids=lambda one: one.name)
def test_a_service_with_a_database_has_two_logins_and_waits_for_what_it_needs(service: Any) -> None:
    container, name = COMPOSED[service.name], service.name
    environment = container["environment"]
    assert environment[f"{name.upper()}_DATABASE_URL"] == f"postgresql://{name}_app@postgres:5432/{name}"
    assert environment[f"{name.upper()}_OWNER_DATABASE_URL"] == f"postgresql://{name}_owner@postgres:5432/{name}"
    assert container["depends_on"] == {"databases": DONE, "kafka": {"condition": "service_healthy"}}
    assert name in secrets_of(COMPOSED["setup"]) & secrets_of(COMPOSED["databases"])


def test_what_dies_is_started_again_and_what_is_done_is_not() -> None:
    for name, container in COMPOSED.items():
        assert container["restart"] == ("no" if name in STEPS else "unless-stopped"), name


def test_the_broker_is_the_one_of_one_machine() -> None:
    kafka = COMPOSED["kafka"]
    assert kafka["image"] == f"apache/kafka:{KAFKA_VERSION}"
    assert settings_of_the_broker(kafka["environment"]) == SETTINGS
    assert settings_of_the_broker({**kafka["environment"], "KAFKA_NUM_PARTITIONS": "1"}) != SETTINGS


def test_an_operator_is_let_in_by_hand_and_reaches_the_services_alone() -> None:
    operator = COMPOSED["operator"]
    assert (operator["profiles"], operator["networks"], secrets_of(operator)) == (["by-hand"], ["inside"], {"landing"})
    needed = {"LANDING_KEY_FILE", "LANDING_PORTAL_URL", *(f"LANDING_{name.upper()}_URL" for name in NAMES[:-1])}
    assert needed <= set(operator["environment"])
    assert find_spec(operator["entrypoint"][-1]) is not None


def test_images_name_no_host() -> None:
    for container in COMPOSED.values():
        assert "." not in container["image"].partition("/")[0] or "/" not in container["image"]


def test_development_is_said_by_the_demonstration_alone() -> None:
    for name in NAMES:
        ours, real = COMPOSED[name], PRODUCTION["services"][name]
        assert (ours["build"]["target"], ours["environment"]["LANDING_ENVIRONMENT"]) == ("demonstration", "development")
        assert (real["build"]["target"], real["environment"]["LANDING_ENVIRONMENT"]) == ("production", "production")
        assert real["image"] != ours["image"]
        assert real["environment"]["LANDING_CLOCK_FILE"] == ""


def test_real_use_has_no_sample_no_mailbox_and_volumes_of_its_own() -> None:
    services = PRODUCTION["services"]
    assert services["sample"] == services["mailbox"] == {"profiles": ["demonstration"]}
    assert set(services["caddy"]["depends_on"]) == set(NAMES)
    assert PRODUCTION["name"] != DEMONSTRATION["name"]


def test_only_what_images_need_goes_to_the_builder() -> None:
    assert IGNORED[1] == "*"
    allowed = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
    locks = {"requirements/services.txt", "requirements/assets.txt"}
    assert allowed == locks | {"shared", "services", "development", "landing", "deploy/*.py"}
