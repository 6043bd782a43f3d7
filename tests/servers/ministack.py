"""MiniStack: every AWS service in one process, with signatures checked on all of them."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.certificates import Certificates
from tests.servers.keys import create_admin_key
from tests.servers.process import SERVERS_PYTHON, ServerProcess, listen_on_loopback
from tests.servers.server import Server

REGION = "us-east-1"


@contextmanager
def running_ministack(
    directory: Path, certificates: Certificates | None = None
) -> Generator[Server]:
    """Runs MiniStack for the length of a `with` block.

    It is started through Hypercorn, as MiniStack itself does when it detaches, because Hypercorn
    takes a socket that is open already, and because MiniStack's own TLS also listens on port 443.

    Args:
        directory: An empty folder for it alone.
        certificates: What it shows to clients; without, it speaks plain HTTP.
    """
    listener = listen_on_loopback()
    command: list[str | Path] = [SERVERS_PYTHON, "-m", "hypercorn", "ministack.app:app"]
    command += ["--bind", f"fd://{listener.fileno()}", "--workers", "0", "--keep-alive", "75"]
    command += ["--log-level", "WARNING"]
    environment = {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(listener.getsockname()[1]),
        # These two would listen on ports of their own, and on every interface.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "WARNING",
        "STATE_DIR": str(directory / "state"),
    }
    if certificates is not None:
        command += ["--certfile", certificates.certificate, "--keyfile", certificates.key]
        environment["USE_SSL"] = "1"
    ca_bundle = certificates.ca_bundle if certificates is not None else None
    process = ServerProcess(
        "MiniStack", command, listener=listener, directory=directory, environment=environment
    )
    with process:
        access_key_id, secret_access_key = create_admin_key(process.port, ca_bundle)
        yield Server(
            endpoint_url=f"{'http' if ca_bundle is None else 'https'}://127.0.0.1:{process.port}",
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
            region=REGION,
            ca_bundle=ca_bundle,
            process=process,
        )
