"""A first start makes every secret once, each in its own folder and for its own reader; later starts change nothing."""

import json
import stat
from pathlib import Path

import pytest

from deploy.make_secrets import make_all, passwords
from landing.supervisor.keys import CALLERS
from landing.supervisor.services import SERVICES
from shared.identity.keys import read_private_key, read_trusted_keys


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As the volumes are mounted: one folder for each caller, and one for the superuser."""
    for name in (*CALLERS, "postgres"):
        (tmp_path / name).mkdir()
    make_all(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[Path, str]:
    return {path: path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_each_service_with_a_database_has_passwords_for_its_two_logins(folder: Path) -> None:
    found = {service.name: passwords(folder / service.name / "pgpass") for service in SERVICES if service.has_database}
    for name, known in found.items():
        assert set(known) == {f"{name}_owner", f"{name}_app"}
    every = [password for known in found.values() for password in known.values()]
    assert len(set(every)) == len(every)
    assert min(map(len, every)) >= 32


def test_participants_trusts_the_key_of_every_caller(folder: Path) -> None:
    trusted = read_trusted_keys(folder / "participants/trusted.json")
    assert set(trusted) == set(CALLERS)
    for name, key in trusted.items():
        assert key.thumbprint() == read_private_key(folder / name / "key.json").thumbprint()
    assert '"d"' not in json.dumps(json.loads((folder / "participants/trusted.json").read_text()))


def test_the_superuser_has_one_password_that_its_server_may_read(folder: Path) -> None:
    password = folder / "postgres/password"
    assert passwords(folder / "postgres/pgpass") == {"postgres": password.read_text()}
    assert stat.S_IMODE(password.stat().st_mode) == 0o444


def test_nobody_else_may_read_the_rest(folder: Path) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in contents(folder) if path.name != "password"}
    assert set(modes.values()) == {0o600}, "clients of PostgreSQL pass over a password file that others may read"


def test_another_start_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    make_all(folder)
    assert contents(folder) == before


def test_a_start_after_half_a_start_makes_what_is_missing(folder: Path) -> None:
    before = contents(folder)
    (folder / "participants/trusted.json").unlink()
    (folder / "postgres/password").unlink()
    make_all(folder)
    assert contents(folder) == before
