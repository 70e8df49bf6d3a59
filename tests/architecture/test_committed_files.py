"""No committed file names a package registry's host or a path of the machine it was written on."""

from pathlib import Path

import pytest

from tests.architecture import committed


def test_committed_files_name_no_host_and_no_path_of_this_machine() -> None:
    files = committed.tracked()
    assert files, "git lists no files: run this in a clone"
    assert committed.findings(files, committed.private_words()) == []


def test_a_host_and_a_path_are_found(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("x==1\n--index-url https://packages.example.test/simple\nsee /home/somebody/project/x\n")
    assert committed.findings([file], ["packages.example.test"]) == [f"{file}:2"]
    assert committed.findings([file], ["/home/somebody/project/"]) == [f"{file}:3"]


def test_hosts_are_read_from_the_environment_and_from_the_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:word@packages.example.test/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:3141/root")
    assert "packages.example.test" in committed.hosts()
    assert not any(host.startswith("127.") for host in committed.hosts())


def test_the_program_fails_on_what_it_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example.test/simple")
    file = tmp_path / "Dockerfile"
    file.write_text("RUN pip install --index-url https://packages.example.test/simple x\n")
    assert committed.main([str(file)]) == 1
    assert "packages.example.test" not in capsys.readouterr().out
