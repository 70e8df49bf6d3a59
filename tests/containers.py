"""The engines in Docker, by testcontainers: the same versions and settings as the embedded ones."""

import io
import tarfile

import docker
from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer

from landing.engines.jars import KAFKA_VERSION
from landing.engines.kafka import SETTINGS

PORT = 9092
START = "/tmp/start.sh"
PULL_SECONDS = 300


def docker_answers() -> str:
    """The version of a Docker engine that answers and has or can get the images, else an empty string."""
    try:
        client = docker.from_env(timeout=5)
        version = str(client.version()["Version"])
        for image in (KafkaContainer.IMAGE, "postgres:18"):
            if not client.images.list(name=image):
                docker.from_env(timeout=PULL_SECONDS).images.pull(image)
    except (DockerException, OSError):
        return ""
    return f"Docker {version}"


def postgres() -> PostgresContainer:
    return PostgresContainer("postgres:18", driver=None).with_command("postgres -c max_connections=200")


class KafkaContainer(DockerContainer):
    """The broker advertises its mapped port, known only once the container runs: its start is held back until then."""

    IMAGE = f"apache/kafka:{KAFKA_VERSION}"

    def __init__(self) -> None:
        super().__init__(self.IMAGE)
        self.with_exposed_ports(PORT)
        self.with_command(["sh", "-c", f"until [ -f {START} ]; do sleep 0.1; done; exec sh {START}"])
        own = {
            "listeners": f"BROKER://:{PORT},CONTROLLER://:9093",
            "controller.quorum.voters": "1@localhost:9093",
        }
        for name, value in (SETTINGS | own).items():
            self.with_env(f"KAFKA_{name.upper().replace('.', '_')}", value)

    def launch(self) -> str:
        """Start and return the address; the caller waits until it answers."""
        self.start()
        address = f"{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"
        script = f"export KAFKA_ADVERTISED_LISTENERS=BROKER://{address}\nexec /etc/kafka/docker/run\n"
        self.get_wrapped_container().put_archive("/tmp", _tar("start.sh", script.encode()))
        return address


def _tar(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
