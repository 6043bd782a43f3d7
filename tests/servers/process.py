"""Starting and stopping a server process."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
SUPERVISOR = Path(__file__).with_name("supervisor.py")
SERVERS_PYTHON = ROOT / ".venv-servers" / "bin" / "python"
LOG_TAIL_BYTES = 8192


class ServerDiedError(Exception):
    """A server ended before it was asked to; the message holds the end of its log."""


def listen_on_loopback() -> socket.socket:
    """Opens a listening socket on a free port of 127.0.0.1.

    A server that is handed the socket cannot lose the port to another process, and clients may
    connect at once: the kernel keeps them until the server accepts.
    """
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class ServerProcess:
    """A server in a process of its own, which ends at the latest with this one.

    Use it in `with`. It writes its output to `server.log` in its directory, which is also its
    working directory, its home and its folder for temporary files.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        listener: socket.socket,
        directory: Path,
        environment: Mapping[str, str],
    ) -> None:
        """Starts the server.

        Args:
            name: What to call it in errors.
            command: The program and its arguments.
            listener: The socket it serves, inherited under the same number; closed here.
            directory: A folder for it alone.
            environment: Its environment variables, besides PATH, HOME and TMPDIR.
        """
        self.name = name
        self.port: int = listener.getsockname()[1]
        self._log = directory / "server.log"
        with listener, self._log.open("wb") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-I", "-S", SUPERVISOR, str(listener.fileno()), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=directory,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(directory),
                    "TMPDIR": str(directory),
                    **environment,
                },
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )

    @property
    def session(self) -> int:
        """The session id that the server and all its children share."""
        return self._supervisor.pid

    def stop(self) -> None:
        """Ends the server and everything it started.

        Raises:
            ServerDiedError: It had ended by itself.
        """
        assert self._supervisor.stdin is not None
        self._supervisor.stdin.close()
        if self._supervisor.wait() != 0:
            log = self._log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")
            raise ServerDiedError(f"{self.name} died. The end of its log:\n{log}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
