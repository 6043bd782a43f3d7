"""A server ends with whoever started it, and says why when it ends before."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.process import ROOT, ServerDiedError, ServerProcess, listen_on_loopback

# Accepts connections and keeps them open; a child does the same.
SERVER = """
import os, socket, sys
listener = socket.socket(fileno=int(sys.argv[1]))
os.fork()
held = []
while True:
    held.append(listener.accept()[0])
    held[-1].sendall(b"%d\\n" % os.getpid())
"""

OWNER = """
import signal, sys
from pathlib import Path
from tests.servers.test_process import start
process = start(Path(sys.argv[1]))
print(process.port, flush=True)
signal.pause()
"""


def start(directory: Path, program: str = SERVER) -> ServerProcess:
    listener = listen_on_loopback()
    return ServerProcess(
        "Holder",
        [sys.executable, "-c", program, str(listener.fileno())],
        listener=listener,
        directory=directory,
        environment={},
    )


def connect(port: int) -> tuple[socket.socket, int]:
    """Connects to the server.

    Returns:
        The connection and the process id of whoever answered.
    """
    connection = socket.create_connection(("127.0.0.1", port))
    return connection, int(connection.recv(64))


def wait_for_the_end(connection: socket.socket) -> None:
    """Blocks until the other side of the connection has gone."""
    with connection:
        try:
            assert connection.recv(1) == b""
        except ConnectionResetError:
            return


def test_stopping_ends_the_server_and_its_children(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        connections = [connect(process.port)[0] for _ in range(8)]

    for connection in connections:
        wait_for_the_end(connection)


def test_a_killed_server_is_reported_with_its_log(tmp_path: Path) -> None:
    process = start(tmp_path, "import sys; sys.exit('no more disk')")

    with pytest.raises(ServerDiedError, match=r"(?s)Holder died.*no more disk.*status 1"):
        wait_and_stop(process)


def wait_and_stop(process: ServerProcess) -> None:
    with process:
        wait_for_the_end(socket.create_connection(("127.0.0.1", process.port)))


def test_a_killed_server_takes_its_children_along(tmp_path: Path) -> None:
    process = start(tmp_path)
    connections = [connect(process.port) for _ in range(8)]
    os.kill(leader(process), signal.SIGKILL)

    for connection, _ in connections:
        wait_for_the_end(connection)
    with pytest.raises(ServerDiedError, match="status -9"):
        process.stop()


def leader(process: ServerProcess) -> int:
    """The process id of the server itself: the supervisor's only child."""
    children = Path(f"/proc/{process.session}/task/{process.session}/children")
    return int(children.read_text())


@pytest.mark.parametrize("killer", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_ends_with_its_owner(tmp_path: Path, killer: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, tmp_path],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as owner:
        assert owner.stdout is not None
        connection, _ = connect(int(owner.stdout.readline()))
        owner.send_signal(killer)

        wait_for_the_end(connection)


def test_the_log_is_written_as_the_server_runs(tmp_path: Path) -> None:
    program = "import sys; print('started', flush=True)\n" + SERVER
    with start(tmp_path, program) as process:
        connect(process.port)[0].close()

        assert (tmp_path / "server.log").read_text() == "started\n"
