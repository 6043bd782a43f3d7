"""What it takes to get to the first client, and to the first answer, in fresh processes."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import clean_environment
from benchmarks.measure import Spread, spread

_ROOT = Path(__file__).parent.parent

# Peak memory is read from /proc where there is one, as getrusage() counts the parent's too.
_FRAME = """
import time
cpu = time.process_time()
{program}
cpu = time.process_time() - cpu
try:
    with open("/proc/self/status") as file:
        peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
except OSError:
    import resource, sys
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak //= 1024 if sys.platform == "darwin" else 1
print(cpu * 1e3, peak / 1024)
"""

OUR_CALLS = {
    "s3": 'client.get_object(s3.GetObjectInput(bucket="b", key="k")).body.read()',
    "dynamodb": 'client.get_item(dynamodb.GetItemInput(table_name="t", key={"k": '
    'dynamodb.types.AttributeValueMemberS(value="v")}))',
}
THEIR_CALLS = {
    "s3": 'client.get_object(Bucket="b", Key="k")["Body"].read()',
    "dynamodb": 'client.get_item(TableName="t", Key={"k": {"S": "v"}})',
}


def our_client(service: str) -> str:
    """The program that imports this SDK and makes a client."""
    return (
        "from aws_core.config import load_default_config\n"
        f"from services import {service}\n"
        f"client = {service}.new_from_config(load_default_config())\n"
    )


def their_client(service: str) -> str:
    """The program that imports boto3 and makes a client."""
    return f'import boto3\nclient = boto3.client("{service}")\n'


class Start(NamedTuple):
    """What a program took from its first line to its last.

    Attributes:
        cpu: Milliseconds of CPU.
        peak: The most memory the process had, in MiB, Python itself included.
    """

    cpu: Spread
    peak: Spread


class Comparison(NamedTuple):
    """What two programs took: the first, the second, the first by the second.

    Attributes:
        cpu: Milliseconds of CPU.
        peak: The most memory the process had, in MiB, Python itself included.
    """

    cpu: tuple[Spread, Spread, Spread]
    peak: tuple[Spread, Spread, Spread]


def measure(programs: Mapping[str, str], rounds: int) -> dict[str, Start]:
    """Runs each program in *rounds* processes of its own, in turns.

    Args:
        programs: The programs, by name.
        rounds: How often each is measured.
    """
    runs = _run_in_turns(list(programs.values()), rounds, None)
    return {
        name: Start(spread([cpu for cpu, _ in times]), spread([peak for _, peak in times]))
        for name, times in zip(programs, runs, strict=True)
    }


def compare(first: str, second: str, rounds: int, endpoint_url: str | None = None) -> Comparison:
    """Runs two programs in *rounds* processes each, in turns.

    Args:
        first: The program that is measured.
        second: What it is compared with.
        rounds: How often each is measured.
        endpoint_url: Where their requests go.
    """
    one, two = _run_in_turns([first, second], rounds, endpoint_url)
    columns = [
        (
            spread([a[column] for a in one]),
            spread([b[column] for b in two]),
            spread([a[column] / b[column] for a, b in zip(one, two, strict=True)]),
        )
        for column in (0, 1)
    ]
    return Comparison(*columns)


def _run_in_turns(
    programs: list[str], rounds: int, endpoint_url: str | None
) -> list[list[tuple[float, float]]]:
    environment = clean_environment() | {"PYTHONPYCACHEPREFIX": _cache()}
    environment["PYTHONPATH"] = os.fspath(_ROOT)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if endpoint_url is not None:
        environment["AWS_ENDPOINT_URL"] = endpoint_url
    # Modules are compiled in a first run; what anybody compiled before does not count.
    runs = [[_run(p, environment) for p in programs] for _ in range(rounds + 1)]
    return [list(times) for times in zip(*runs[1:], strict=True)]


@functools.cache
def _cache() -> str:
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _run(program: str, environment: Mapping[str, str]) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _FRAME.replace("{program}", program)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    cpu, peak = map(float, done.stdout.split())
    return cpu, peak
