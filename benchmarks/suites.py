"""What is measured: the SDK alone, whole calls, options of a call, cold starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aws_core.transport.http import BuildableClient
from aws_core.transport.native import NativeClient
from benchmarks import cold_start, ours, theirs, threads
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


def native_call(effort: Effort, cores: set[int]) -> list[Row]:
    """CPU of a call on the native transport: beside boto3, and beside the default one."""
    rows: list[Row] = []
    calls = effort.calls
    with stub(cores) as url:
        for operation, name in OPERATIONS.items():
            native = ours.make_call(operation, url, NativeClient())
            default, other = ours.make_call(operation, url), theirs.make_call(operation, url)
            if not ours.is_right(operation, native()):
                raise AssertionError(f"the answer to {operation} was not read as it was sent")
            found = pair(
                native, other, rounds=effort.rounds, first_calls=4 * calls, second_calls=calls
            )
            what = f"native transport: {name}"
            rows.append(Row(what, "µs", found.first, found.second, found.ratio, limit=160))
            more = pair(
                native, default, rounds=effort.rounds, first_calls=calls, second_calls=calls
            )
            rows.append(Row(f"native less default: {name}", "µs", more.difference))
    return rows


def throughput(effort: Effort, cores: set[int]) -> list[Row]:
    """Calls of 1, 8 and 64 threads on one client: CPU, and wall time by the calls made."""
    rows: list[Row] = []
    with stub(cores) as url:
        for number in (1, 8, 64):
            for operation in ("GetObject", "GetItem"):
                for name, client in (("", BuildableClient()), (", native", NativeClient())):
                    kept = client.with_max_idle_connections_per_host(number)
                    what = f"{number} threads{name}: {operation}"
                    rows += _throughput(effort, url, what, operation, number, kept)
    return rows


def _throughput(
    effort: Effort, url: str, what: str, operation: str, number: int, client: BuildableClient
) -> list[Row]:
    with (
        client,
        threads.shared_by(number, ours.make_call(operation, url, client)) as mine,
        threads.shared_by(number, theirs.make_call(operation, url, number)) as other,
    ):
        found = pair(
            mine, other, rounds=max(3, effort.rounds // 4), first_calls=1, second_calls=1, warm_up=1
        )
    cpu, their_cpu = threads.per_call(found.first), threads.per_call(found.second)
    wall, their_wall = threads.per_call(found.first_wall), threads.per_call(found.second_wall)
    return [
        Row(f"{what}: CPU", "µs", cpu, their_cpu, found.ratio),
        Row(f"{what}: wall by calls", "µs", wall, their_wall, found.wall_ratio),
    ]


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
    "native": native_call,
    "threads": throughput,
    "parsing": parsing,
    "options": call_options,
    "cold": cold_starts,
}
