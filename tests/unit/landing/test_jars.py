"""Only locked files become the broker: whatever the cache or the network holds instead is replaced or refused."""

import hashlib
import threading
from pathlib import Path

import pytest

from landing.engines import jars
from landing.engines.jars import Jar, ensure_jars, read_lock
from landing.errors import LandingError

CONTENTS = {f"part-{number}": f"content {number}".encode() for number in range(5)}
LOCKED = [Jar("org.example", name, "1.0", hashlib.sha256(content).hexdigest()) for name, content in CONTENTS.items()]


class Server:
    """Stands where the network would be; counts what is asked of it and can be told to answer wrongly."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.wrong: set[str] = set()
        self.is_down = False
        self._lock = threading.Lock()

    def download(self, _context: object, jar: Jar) -> Path:
        if self.is_down:
            raise LandingError(f"Cannot fetch {jar.file_name}")
        with self._lock:
            self.asked.append(jar.artifact)
            path = self.folder / f"{len(self.asked)}-{jar.file_name}"
        path.write_bytes(b"tampered" if jar.artifact in self.wrong else CONTENTS[jar.artifact])
        return path


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server(tmp_path)
    monkeypatch.setattr(jars, "download", server.download)
    return server


def test_the_committed_lock_holds_kafka_its_log_and_no_address() -> None:
    locked = read_lock()
    names = {jar.artifact: jar.version for jar in locked}
    assert names["kafka_2.13"] == names["kafka-clients"] == jars.KAFKA_VERSION
    assert "log4j-slf4j-impl" in names
    assert all(len(jar.sha256) == 64 for jar in locked)
    assert "://" not in jars.LOCK.read_text()


def test_each_file_is_fetched_once_and_then_taken_from_the_cache(server: Server, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    paths = ensure_jars(LOCKED, tmp_path / "cache", lambda done, total: heard.append((done, total)))
    assert [path.read_bytes() for path in paths] == list(CONTENTS.values())
    assert heard[-1] == (5, 5)
    server.is_down = True
    assert ensure_jars(LOCKED, tmp_path / "cache") == paths
    assert sorted(server.asked) == sorted(CONTENTS)


def test_a_tampered_download_is_refused_and_never_reaches_the_cache(server: Server, tmp_path: Path) -> None:
    server.wrong = {"part-3"}
    with pytest.raises(LandingError, match=r"part-3-1\.0\.jar is not the file that was locked"):
        ensure_jars(LOCKED, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("part-3*"))


@pytest.mark.parametrize("damage", [b"", b"content", b"tampered"])
def test_a_cut_or_changed_file_in_the_cache_is_fetched_again(server: Server, tmp_path: Path, damage: bytes) -> None:
    paths = ensure_jars(LOCKED, tmp_path / "cache")
    paths[2].write_bytes(damage)
    server.asked.clear()
    assert ensure_jars(LOCKED, tmp_path / "cache")[2].read_bytes() == CONTENTS["part-2"]
    assert server.asked == ["part-2"]


def test_what_a_killed_fetch_left_is_cleared_and_no_half_file_counts(server: Server, tmp_path: Path) -> None:
    directory = tmp_path / "cache" / f"kafka-{jars.KAFKA_VERSION}"
    (directory / "fetching-old").mkdir(parents=True)
    (directory / "fetching-old" / "part-0-1.0.jar").write_bytes(CONTENTS["part-0"])
    ensure_jars(LOCKED, tmp_path / "cache")
    assert sorted(server.asked) == sorted(CONTENTS)
    assert not list(directory.glob("fetching-*"))
