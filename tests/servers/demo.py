"""Runs a program against a MiniStack of its own: `python -m tests.servers.demo PROGRAM`."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.ministack import running_ministack


def run_demo(program: Path) -> int:
    """Runs `program` with an environment that leads to the server, and to nothing of the user's.

    Returns:
        The program's exit status.
    """
    with (
        tempfile.TemporaryDirectory(prefix="demo-", ignore_cleanup_errors=True) as folder,
        running_ministack(Path(folder)) as server,
    ):
        nothing = Path(folder) / "nothing"
        nothing.touch()
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = {
            **own,
            "AWS_ACCESS_KEY_ID": server.access_key_id,
            "AWS_SECRET_ACCESS_KEY": server.secret_access_key,
            "AWS_REGION": server.region,
            "AWS_ENDPOINT_URL": server.endpoint_url,
            "AWS_CONFIG_FILE": str(nothing),
            "AWS_SHARED_CREDENTIALS_FILE": str(nothing),
            "AWS_EC2_METADATA_DISABLED": "true",
            # No proxy is asked for a server on this machine.
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        return subprocess.run([sys.executable, program], env=environment, check=False).returncode


if __name__ == "__main__":
    # Being asked to end is to leave every `with` block, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        sys.exit(run_demo(Path(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
