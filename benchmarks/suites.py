"""What is measured: the SDK alone, whole calls, options of a call, cold starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from benchmarks import cold_start, ours, theirs
from benchmarks.measure import Pair, pair, spread
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
THOROUGH = Effort(rounds=31, calls=60, starts=11)

Suite = Callable[[Effort, set[int]], list[Row]]

_NAMES = {
    "GetObject": "S3 GetObject, 1 KiB",
    "PutObject": "S3 PutObject, 1 KiB",
    "GetItem": "DynamoDB GetItem, 10 attributes",
    "SendMessage": "SQS SendMessage",
}


def _compare(operation: str, endpoint_url: str | None, effort: Effort) -> Pair:
    call, other = ours.calls(endpoint_url)[operation], theirs.calls(endpoint_url)[operation]
    for made, is_right in ((call, ours.is_right), (other, theirs.is_right)):
        if not is_right(operation, made()):
            raise AssertionError(f"the answer to {operation} was not read as it was sent")
    calls = effort.calls
    return pair(call, other, rounds=effort.rounds, first_calls=4 * calls, second_calls=calls)


def sdk_alone(effort: Effort, cores: set[int]) -> list[Row]:
    """CPU of a call whose answer is canned, so that nothing is sent."""
    rows: list[Row] = []
    for operation, name in _NAMES.items():
        pair = _compare(operation, None, effort)
        rows.append(
            Row(f"SDK alone: {name}", "µs", pair.first, pair.second, pair.ratio, 1 / 6, 100)
        )
    return rows


def whole_call(effort: Effort, cores: set[int]) -> list[Row]:
    """CPU of a call to a server on this machine, on the default transport."""
    rows: list[Row] = []
    with stub(cores) as url:
        for operation, name in _NAMES.items():
            pair = _compare(operation, url, effort)
            rows.append(Row(f"whole call: {name}", "µs", pair.first, pair.second, pair.ratio, 1 / 4))
    return rows


def call_options(effort: Effort, cores: set[int]) -> list[Row]:
    """CPU that an option function for one call adds, nothing being sent."""
    rows: list[Row] = []
    for operation, name in _NAMES.items():
        call, options = ours.calls(None)[operation], ours.other_region(operation)
        calls = 2 * effort.calls
        pair_ = pair(
            lambda call=call, options=options: call(options()),
            call,
            rounds=effort.rounds,
            first_calls=calls,
            second_calls=calls,
        )
        rows.append(Row(f"options of one call: {name}", "µs more", pair_.difference, limit=80))
    return rows


def cold_starts(effort: Effort, cores: set[int]) -> list[Row]:
    """CPU and memory from a fresh process to an imported service, a client, an answer."""
    services = {"s3": "S3", "dynamodb": "DynamoDB"}
    imports = {service: f"from services import {service}" for service in (*services, "sqs")}
    rows = [
        Row(f"import of services.{service}", "ms", start.cpu)
        for service, start in cold_start.measure(imports, effort.starts).items()
    ]
    for service, name in services.items():
        mine = cold_start.OUR_CLIENT.format(service=service)
        other = cold_start.THEIR_CLIENT.format(service=service)
        what = f"import and first {name} client"
        rows += _starts(what, {"ours": mine, "boto3": other}, effort, (1 / 4, 1 / 2))
    with stub(cores) as url:
        for service, name in services.items():
            mine = cold_start.OUR_CLIENT.format(service=service) + cold_start.OUR_CALLS[service]
            other = cold_start.THEIR_CLIENT.format(service=service) + cold_start.THEIR_CALLS[service]
            what = f"import, first {name} client and call"
            rows += _starts(what, {"ours": mine, "boto3": other}, effort, (None, None), url)
    return rows


def _starts(
    what: str,
    programs: Mapping[str, str],
    effort: Effort,
    budgets: tuple[float | None, float | None],
    url: str | None = None,
) -> list[Row]:
    mine, other = cold_start.measure(programs, effort.starts, url).values()
    rows: list[Row] = []
    for kind, unit, column, budget in (("CPU", "ms", 0, budgets[0]), ("memory", "MiB", 2, budgets[1])):
        a, b = mine[column], other[column]
        ratio = spread([a.low / b.low, a.median / b.median, a.high / b.high])
        rows.append(Row(f"{what}: {kind}", unit, a, b, ratio, budget))
    return rows


SUITES: dict[str, Suite] = {
    "alone": sdk_alone,
    "whole": whole_call,
    "options": call_options,
    "cold": cold_starts,
}
