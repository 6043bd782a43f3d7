"""What is measured: the SDK alone, whole calls, options of a call, cold starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from benchmarks import cold_start, ours, theirs
from benchmarks.measure import Pair, pair
from benchmarks.report import Row
from benchmarks.stub import stub


class Effort(NamedTuple):
    """How much is measured.

    Attributes:
        rounds: How many batches of each call.
        calls: Calls in a batch of boto3; of ours there are four times as many.
        starts: How many processes of each program.
    """

    rounds: int
    calls: int
    starts: int


QUICK = Effort(rounds=5, calls=20, starts=2)
THOROUGH = Effort(rounds=41, calls=60, starts=15)

Suite = Callable[[Effort, set[int]], list[Row]]
"""Takes how much to measure, and the cores that servers may run on."""

OPERATIONS = {
    "GetObject": "S3 GetObject, 1 KiB",
    "PutObject": "S3 PutObject, 1 KiB",
    "GetItem": "DynamoDB GetItem, 10 attributes",
    "SendMessage": "SQS SendMessage",
}
_LONG = {
    "DescribeInstances": ("EC2 DescribeInstances, 100 instances", 0.25),
    "ListUsers": ("IAM ListUsers, 100 users", 0.15),
}
_SERVICES = {"s3": "S3", "dynamodb": "DynamoDB"}


def compare(operation: str, endpoint_url: str | None, effort: Effort, warm_up: int = 50) -> Pair:
    """*operation* with this SDK and with boto3.

    Args:
        operation: The name of the operation.
        endpoint_url: Where requests go; None: nowhere, the answers are canned.
        effort: How much to measure.
        warm_up: Calls of each before anything is measured.

    Raises:
        AssertionError: An SDK did not read the answer as it was sent.
    """
    mine, other = (sdk.make_call(operation, endpoint_url) for sdk in (ours, theirs))
    if not ours.is_right(operation, mine()) or not theirs.is_right(operation, other()):
        raise AssertionError(f"the answer to {operation} was not read as it was sent")
    calls = effort.calls
    return pair(
        mine,
        other,
        rounds=effort.rounds,
        first_calls=4 * calls,
        second_calls=calls,
        warm_up=warm_up,
    )


def sdk_alone(effort: Effort, _cores: set[int]) -> list[Row]:
    """CPU of a call whose answer is canned, so that nothing is sent."""
    rows: list[Row] = []
    for operation, name in OPERATIONS.items():
        found = compare(operation, None, effort)
        what = f"SDK alone: {name}"
        rows.append(Row(what, "µs", found.first, found.second, found.ratio, 1 / 6, 100))
    return rows


def whole_call(effort: Effort, cores: set[int]) -> list[Row]:
    """CPU of a call to a server on this machine, on the default transport."""
    rows: list[Row] = []
    with stub(cores) as url:
        for operation, name in OPERATIONS.items():
            found = compare(operation, url, effort)
            what = f"whole call: {name}"
            rows.append(Row(what, "µs", found.first, found.second, found.ratio, 1 / 4))
    return rows


def parsing(effort: Effort, _cores: set[int]) -> list[Row]:
    """CPU of a call whose canned answer is long, so that reading it is nearly all there is."""
    rows: list[Row] = []
    few = effort._replace(calls=max(1, effort.calls // 20))
    for operation, (name, budget) in _LONG.items():
        found = compare(operation, None, few, warm_up=3)
        mine, other = found.first.thousandth(), found.second.thousandth()
        rows.append(Row(f"parsing: {name}", "ms", mine, other, found.ratio, budget))
    return rows


def call_options(effort: Effort, _cores: set[int]) -> list[Row]:
    """CPU that an option function for one call adds, nothing being sent."""
    return [_call_options(operation, effort) for operation in OPERATIONS]


def _call_options(operation: str, effort: Effort) -> Row:
    call, make_option = ours.make_call(operation, None), ours.other_region(operation)

    def call_with_option() -> object:
        return call(make_option())

    calls = 2 * effort.calls
    found = pair(
        call_with_option, call, rounds=effort.rounds, first_calls=calls, second_calls=calls
    )
    what = f"option of one call: {OPERATIONS[operation]}"
    return Row(what, "µs more", found.difference, limit=80)


def cold_starts(effort: Effort, cores: set[int]) -> list[Row]:
    """CPU and memory from a fresh process to an imported service, a client, an answer."""
    imports = {f"services.{s}": f"from services import {s}" for s in (*_SERVICES, "sqs", "ec2")}
    imports["services.ec2.operations"] = "import services.ec2.operations"
    rows = [
        Row(f"import of {module}", "ms", start.cpu, limit=120 if module == "services.ec2" else None)
        for module, start in cold_start.measure(imports, effort.starts).items()
    ]
    clients = {s: (cold_start.our_client(s), cold_start.their_client(s)) for s in _SERVICES}
    for service, name in _SERVICES.items():
        found = cold_start.compare(*clients[service], effort.starts)
        what = f"import and first {name} client"
        rows.append(Row(f"{what}: CPU", "ms", *found.cpu, 1 / 4))
        rows.append(Row(f"{what}: memory", "MiB", *found.peak, 1 / 2))
    with stub(cores) as url:
        for service, name in _SERVICES.items():
            mine = clients[service][0] + cold_start.OUR_CALLS[service]
            other = clients[service][1] + cold_start.THEIR_CALLS[service]
            found = cold_start.compare(mine, other, effort.starts, url)
            what = f"import, first {name} client and call"
            rows.append(Row(f"{what}: CPU", "ms", *found.cpu))
            rows.append(Row(f"{what}: memory", "MiB", *found.peak))
    return rows


SUITES: dict[str, Suite] = {
    "alone": sdk_alone,
    "whole": whole_call,
    "parsing": parsing,
    "options": call_options,
    "cold": cold_starts,
}
