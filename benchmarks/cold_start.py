"""What it takes to get a first client, in processes that were just started."""

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

# Peak memory is read where Linux has it: a child begins with the getrusage() of its parent.
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

_OURS = """
from aws_core.config import load_default_config
from services import {service}
client = {service}.new_from_config(load_default_config())
"""
_THEIRS = """
import boto3
client = boto3.client("{service}")
"""
_OUR_CALL = """
client = {service}.new_from_config(load_default_config().copy(base_endpoint="{url}"))
{call}
"""
_THEIR_CALL = """
client = boto3.client("{service}", endpoint_url="{url}")
{call}
"""
_OUR_CALLS = {
    "s3": 's3.Client.get_object(client, s3.GetObjectInput(bucket="b", key="k")).body.read()',
    "dynamodb": 'client.get_item(dynamodb.GetItemInput(table_name="t", key={{"k": '
    'dynamodb.types.AttributeValueMemberS(value="v")}}))',
}
_THEIR_CALLS = {
    "s3": 'client.get_object(Bucket="b", Key="k")["Body"].read()',
    "dynamodb": 'client.get_item(TableName="t", Key={{"k": {{"S": "v"}}}})',
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


def first_client(service: str) -> tuple[str, str]:
    """Our program and boto3's that import the SDK and make a client of *service*."""
    return _OURS.format(service=service), _THEIRS.format(service=service)
