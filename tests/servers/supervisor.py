"""Runs one server and ends it, with everything it started, when standard input closes.

Standard input is a pipe from the process that wants the server. It closes however that process
ends, kill -9 included, so no server outlives it. This runs alone: it imports the standard library
only, and reads nothing of the project.

Arguments: the descriptor of the listening socket, then the server's command.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading


def _wait(server: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    """Waits for the server; ends this process if nobody asked the server to end."""
    status = server.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    if not stopping.is_set() or status != -signal.SIGKILL:
        print(f"The server ended by itself with status {status}.", file=sys.stderr, flush=True)
        os._exit(1)


def main(listener: int, command: list[str]) -> None:
    """Runs `command`, which inherits `listener`, until standard input closes."""
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False, process_group=0)
    # Only the server holds the socket now: when it dies, its clients learn of it at once.
    os.close(listener)
    stopping = threading.Event()
    waiting = threading.Thread(target=_wait, args=(server, stopping), daemon=True)
    waiting.start()
    sys.stdin.buffer.read()
    stopping.set()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    waiting.join()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
