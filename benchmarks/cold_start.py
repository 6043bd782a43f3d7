"""What it takes to get to the first client, and to the first answer, in fresh processes."""

from __future__ import annotations

import os
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
cpu, wall = time.process_time(), time.perf_counter()
{program}
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
try:
    with open("/proc/self/status") as file:
        peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
except OSError:
    import resource, sys
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak //= 1024 if sys.platform == "darwin" else 1
print(cpu * 1e3, wall * 1e3, peak / 1024)
"""

OUR_CLIENT = """
from aws_core.config import load_default_config
from services import {service}
client = {service}.new_from_config(load_default_config())
"""
THEIR_CLIENT = """
import boto3
client = boto3.client("{service}")
"""
OUR_CALLS = {
    "s3": """client.get_object(s3.GetObjectInput(bucket="b", key="k")).body.read()""",
    "dynamodb": """
key = {"k": dynamodb.types.AttributeValueMemberS(value="v")}
client.get_item(dynamodb.GetItemInput(table_name="t", key=key))
""",
}
THEIR_CALLS = {
    "s3": """client.get_object(Bucket="b", Key="k")["Body"].read()""",
    "dynamodb": """client.get_item(TableName="t", Key={"k": {"S": "v"}})""",
}


class Start(NamedTuple):
    """What a program took from its first line to its last.

    Attributes:
        cpu: Milliseconds of CPU.
        wall: Milliseconds in all.
        peak: The most memory the process had, in MiB, Python itself included.
    """

    cpu: Spread
    wall: Spread
    peak: Spread


def measure(
    programs: Mapping[str, str], rounds: int, endpoint_url: str | None = None
) -> dict[str, Start]:
    """Runs each program in processes of its own, in turns.

    Modules are compiled once, before anything is measured, into a folder that is
    thrown away.

    Args:
        programs: The programs, by name.
        rounds: How often each is measured.
        endpoint_url: Where their requests go.
    """
    times: dict[str, list[list[float]]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as cache:
        environment = clean_environment() | {"PYTHONPYCACHEPREFIX": cache}
        environment["PYTHONPATH"] = os.fspath(_ROOT)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if endpoint_url is not None:
            environment["AWS_ENDPOINT_URL"] = endpoint_url
        for program in programs.values():
            _run(program, environment)
        for _ in range(rounds):
            for name, program in programs.items():
                times[name].append(_run(program, environment))
    return {
        name: Start(*(spread(column) for column in zip(*rows, strict=True)))
        for name, rows in times.items()
    }


def _run(program: str, environment: Mapping[str, str]) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", _FRAME.format(program=program)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [float(number) for number in done.stdout.split()]
