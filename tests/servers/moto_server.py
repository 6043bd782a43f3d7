"""moto: a second opinion on many services. It checks no signatures."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import SERVERS_PYTHON, ServerProcess, listen_on_loopback
from tests.servers.server import Server

_LAUNCHER = Path(__file__).with_name("moto_launcher.py")


@contextmanager
def running_moto(directory: Path) -> Generator[Server]:
    """Runs moto for the length of a `with` block.

    Args:
        directory: An empty folder for it alone.
    """
    listener = listen_on_loopback()
    command: list[str | Path] = [SERVERS_PYTHON, "-W", "ignore", _LAUNCHER, str(listener.fileno())]
    process = ServerProcess(
        "moto",
        command,
        listener=listener,
        directory=directory,
        environment={"AWS_ACCESS_KEY_ID": "unused", "AWS_SECRET_ACCESS_KEY": "unused"},
    )
    with process:
        yield Server(
            endpoint_url=f"http://127.0.0.1:{process.port}",
            access_key_id="testing",
            secret_access_key="testing",
            region="us-east-1",
            process=process,
        )
