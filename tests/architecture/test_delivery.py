"""What is installed is locked, containers are confined, and a new service is started wherever the others are."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from landing.supervisor.services import SERVICES
from tests.architecture import declared
from tests.architecture.source import ROOT

LOCKS = ("services", "local", "dev", "build")
REQUIREMENT = re.compile(r"^(?P<name>[\w.\[\]-]+)(?P<rest>.*)$")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")
STAGE = re.compile(r"^FROM (\S+) AS (\S+)$", re.MULTILINE)


def loose(lock: str) -> list[str]:
    """Requirements without an exact version and a hash, and lines that name an address."""
    found = [line for line in lock.splitlines() if "://" in line or line.startswith("-")]
    for entry in re.split(r"\n(?=\S)", lock.replace("\\\n", " ")):
        match = REQUIREMENT.match(entry)
        if match and not entry.startswith("#") and not re.search(r"==\S+.*--hash=sha256:[0-9a-f]{64}", entry):
            found.append(match["name"])
    return found


def unconfined(name: str, service: Mapping[str, Any]) -> list[str]:
    """What a container may do that it need not."""
    wrong = {
        "its root file system can be written": not service.get("read_only"),
        "it keeps capabilities": service.get("cap_drop") != ["ALL"],
        "it may gain privileges": "no-new-privileges:true" not in service.get("security_opt", ()),
        "it runs as root": str(service.get("user", "root")).partition(":")[0] in {"root", "0"},
        "its memory has no limit": "mem_limit" not in service,
        "nobody asks whether it is healthy": "healthcheck" not in service,
        "it is reached from outside": "ports" in service and name != "caddy",
    }
    return [f"{name}: {what}" for what, is_so in wrong.items() if is_so]


def composed() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    return services


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_one_version_and_its_hashes(name: str) -> None:
    assert loose((ROOT / f"requirements/{name}.txt").read_text("utf-8")) == []


@pytest.mark.parametrize(
    "lock",
    [
        "six==1.17.0\n",
        "six>=1.17 \\\n    --hash=sha256:" + "0" * 64,
        "six @ https://files.example.test/six.whl",
        "--index-url https://packages.example.test/simple\n",
    ],
)
def test_a_loose_requirement_is_found(lock: str) -> None:
    assert loose(lock)


def test_both_installers_check_the_hashes() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert "--require-hashes" in (ROOT / "requirements/install.py").read_text("utf-8")


def test_containers_may_do_no_more_than_they_need() -> None:
    assert [fault for name, service in composed().items() for fault in unconfined(name, service)] == []


def test_a_careless_container_is_found() -> None:
    careful = composed()["coaching"]
    assert unconfined("coaching", careful) == []
    for key in ("read_only", "cap_drop", "security_opt", "user", "mem_limit", "healthcheck"):
        assert len(unconfined("coaching", {name: careful[name] for name in careful if name != key})) == 1
    assert unconfined("coaching", {**careful, "ports": ["5432:5432"]})


def test_the_default_image_has_no_development_sign_in_and_no_root() -> None:
    stages = {name: (parent, text) for parent, name, text in _stages()}
    name, copied, user = list(stages)[-1], "", ""
    assert name == "production"
    while name in stages:
        name, text = stages[name]
        copied += text
        user = user or "".join(re.findall(r"^USER (\S+)$", text, re.MULTILINE)[-1:])
    assert "COPY development" not in copied
    assert "COPY landing" not in copied
    assert user == "landing"


def test_every_service_is_started_on_one_machine_and_in_containers() -> None:
    assert {service.name for service in SERVICES} == set(declared.NAMES)
    modules = {str(service.get("command", [""])[0]) for service in composed().values()}
    assert {f"services.{name}.main" for name in declared.NAMES} <= modules


def test_each_commit_is_checked_by_the_tools_of_make_check_and_by_no_other_place() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    entries = [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]
    for tool in ("ruff format", "ruff check", "mypy", "lint-imports"):
        assert any(f".venv/bin/{tool}" in entry for entry in entries), tool
        assert f"$(BIN)/{tool}" in (ROOT / "Makefile").read_text("utf-8"), tool


def test_continuous_integration_runs_every_check_and_every_test() -> None:
    steps = re.findall(r"^step make(?: --\S+)* (\S+)$", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)
    assert steps == ["check", "test"]
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def _stages() -> list[tuple[str, str, str]]:
    pieces = STAGE.split(DOCKERFILE)[1:]
    return list(zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True))
