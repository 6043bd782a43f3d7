"""OpenStack Swift: the strictest S3, which checks every chunk and trailer signature."""

import os
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import ROOT, SERVERS_PYTHON, ServerProcess, listen_on_loopback
from tests.servers.server import Server, request

LAUNCHER = Path(__file__).with_name("swift_launcher.py")
ACCESS_KEY_ID = "test:tester"
SECRET_ACCESS_KEY = "testing"
REGION = "us-east-1"


@contextmanager
def running_swift(directory: Path) -> Generator[Server]:
    """Runs Swift for the length of a `with` block.

    Args:
        directory: An empty folder for it alone.
    """
    (ROOT / ".cache").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder_with_attributes([directory, ROOT / ".cache"]),
        prefix="swift-",
        ignore_cleanup_errors=True,
    ) as data:
        listener = listen_on_loopback()
        process = ServerProcess(
            "Swift",
            [
                SERVERS_PYTHON,
                # Its own folder is not to be searched: there, `swift` is this module.
                *("-P", "-W", "ignore"),
                LAUNCHER,
                *("--data", data),
                *("--listener", str(listener.fileno())),
                *("--key", ACCESS_KEY_ID),
                *("--secret", SECRET_ACCESS_KEY),
                *("--region", REGION),
            ],
            listener=listener,
            directory=directory,
            environment={},
        )
        with process:
            request(process.port, "GET", "/")
            yield Server(
                endpoint_url=f"http://127.0.0.1:{process.port}",
                access_key_id=ACCESS_KEY_ID,
                secret_access_key=SECRET_ACCESS_KEY,
                region=REGION,
                process=process,
            )


def folder_with_attributes(folders: Iterable[Path]) -> Path:
    """Finds a folder whose file system keeps user attributes, where Swift puts its metadata.

    Raises:
        OSError: None of the folders does.
    """
    tried = list[str]()
    for folder in folders:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            try:
                os.setxattr(file.name, "user.swift.metadata", b"1")
            except OSError as error:
                tried.append(f"{folder}: {error.strerror}")
            else:
                return folder
    raise OSError(f"Swift needs a file system with user attributes; tried {tried}")
