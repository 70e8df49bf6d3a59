"""The broker's jars: exactly those of `jars.lock`, each with its sum checked at every start.

jgo only fetches. Its own resolution is used when the lock is made (`python -m landing.engines.jars`), never at run
time: it took cut and changed files for good.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from landing.errors import LandingError
from landing.processes.locks import locked

if TYPE_CHECKING:
    from jgo.maven import MavenContext

LOCK = Path(__file__).with_name("jars.lock")
KAFKA_VERSION = "4.3.1"
THREADS = 12
TRIES = 3

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Jar:
    """One locked file."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def cache_directory() -> Path:
    """Where fetched files lie, shared by every data directory of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "warme-landing"


def read_lock(path: Path = LOCK) -> list[Jar]:
    """The lines of a lock file: `group:artifact:version sha256`."""
    lines = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [
        Jar(group, artifact, version, sha256)
        for name, sha256 in lines
        for group, artifact, version in [name.split(":")]
    ]


def ensure_jars(
    jars: list[Jar] | None = None, cache: Path | None = None, progress: Progress | None = None
) -> list[Path]:
    """Paths of all jars, fetched where missing or changed. Works without a network once they are there."""
    jars = read_lock() if jars is None else jars
    directory = (cache or cache_directory()) / f"kafka-{KAFKA_VERSION}"
    if missing(jars, directory):
        with locked(directory / "lock"):
            fetch(missing(jars, directory), directory, progress or (lambda _done, _total: None))
    return [directory / jar.file_name for jar in jars]


def missing(jars: list[Jar], directory: Path) -> list[Jar]:
    """Those that are absent, cut or changed."""
    return [jar for jar in jars if sum_of(directory / jar.file_name) != jar.sha256]


def fetch(jars: list[Jar], directory: Path, progress: Progress) -> None:
    """Fetch into a temporary repository, compare, and only then move into place."""
    for leftover in directory.glob("fetching-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(prefix="fetching-", dir=directory) as temporary,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        context = maven(Path(temporary))
        tasks = [pool.submit(fetch_one, context, jar, directory) for jar in jars]
        try:
            for done, task in enumerate(as_completed(tasks), start=1):
                task.result()
                progress(done, len(jars))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def fetch_one(context: "MavenContext", jar: Jar, directory: Path) -> None:
    fetched = download(context, jar)
    if (actual := sum_of(fetched)) != jar.sha256:
        raise LandingError(
            f"{jar.file_name} is not the file that was locked (sha256 {actual}, expected {jar.sha256}): "
            "it was refused. Check the network or proxy and try again."
        )
    fetched.replace(directory / jar.file_name)


def download(context: "MavenContext", jar: Jar) -> Path:
    """A few tries: one lost connection out of dozens must not end a first start."""
    reason: object = ""
    for attempt in range(TRIES):
        try:
            artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact()
            return Path(artifact.resolve())
        except (OSError, RuntimeError) as error:
            reason = error
            time.sleep(0.5 * attempt)
    raise LandingError(
        f"Cannot fetch {jar.file_name} ({reason}): the first start needs a network. "
        "Behind a mirror, set LANDING_MAVEN to its address; then run the same command again."
    )


def maven(repository: Path) -> "MavenContext":
    """A context of jgo that stores into `repository`; LANDING_MAVEN names another server than the public one."""
    from jgo.maven import MavenContext

    mirror = os.environ.get("LANDING_MAVEN")
    return MavenContext(repo_cache=repository, remote_repos={"mirror": mirror} if mirror else None, timeout=60)


def sum_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def make_lock() -> str:
    """The text of a new lock. log4j is not resolved with Kafka: together they yield an older client library."""
    with tempfile.TemporaryDirectory() as temporary:
        context = maven(Path(temporary))
        _, nodes = context.resolver.get_dependency_list(
            [context.create_dependency(f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}")]
        )
        found = {(d.groupId, d.artifactId): d.version for d in (node.dep for node in nodes)}
        found["org.apache.kafka", "kafka_2.13"] = KAFKA_VERSION
        found["org.apache.logging.log4j", "log4j-slf4j-impl"] = found["org.apache.logging.log4j", "log4j-core"]
        jars = [Jar(group, artifact, version, "") for (group, artifact), version in sorted(found.items())]
        rows = [f"{jar.group}:{jar.artifact}:{jar.version} {sum_of(download(context, jar))}" for jar in jars]
    return "\n".join(
        [
            "# Made by `make lock`: the broker's jars and their sums; landing/engines/jars.py takes nothing else.",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    LOCK.write_text(make_lock())
