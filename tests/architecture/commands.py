"""What a person can type or call: targets of make, commands of `landing`, endpoints. Texts name nothing else."""

import re
from collections.abc import Iterable
from functools import cache

import pytest
import typer.main

from landing.cli import app as landing
from shared.web.policy import policies
from tests.architecture import declared
from tests.architecture.source import ROOT

NAMED = re.compile(r"^(?:(make) ([a-z-]+)|(landing) ([a-z]+)(?: ([a-z]+[a-z-]*))?|(GET|POST|PUT|PATCH|DELETE) (/\S*))")


@cache
def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*?## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@cache
def commands() -> dict[str, set[str]]:
    """Command of `landing` to its own commands, none for most."""
    group = typer.main.get_command(landing)
    return {name: set(getattr(command, "commands", ())) for name, command in getattr(group, "commands", {}).items()}


@cache
def endpoints() -> set[str]:
    """Every `METHOD /path` of every service; what stands in braces is called anything in texts."""
    with pytest.MonkeyPatch.context() as patch:
        return {_nameless(route) for name in declared.NAMES for route in policies(declared.app(name, patch))}


def missing(names: Iterable[str]) -> list[str]:
    """Those of these texts that begin as a command or an endpoint does, and name none that exists."""
    return [name for name in names if (match := NAMED.match(name)) and not _exists(match)]


def _exists(match: re.Match[str]) -> bool:
    make, target, _, command, sub, method, path = match.groups()
    if make:
        return target in targets()
    if method:
        return _nameless(f"{method} {path}") in endpoints()
    return command in commands() and (not commands()[command] or not sub or sub in commands()[command])


def _nameless(route: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", route.partition("?")[0])
