"""Whatever a parser is fed, a value or one of its own errors comes out, and soon.

``make fuzz`` gives each parser ``FUZZ_SECONDS`` seconds of inputs that are new each time; without
it, each gets a few hundred that are always the same.
"""

from __future__ import annotations

import contextlib
import os
import resource
import time

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.fuzz.parsers import PARSERS, Parser

_SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
_EXAMPLES = 200
_CPU_LIMIT = 10.0
"""Seconds of CPU for one input: what is quadratic in 200 KB takes minutes."""
_GROWTH_LIMIT = 512 * 1024
"""KiB that the process may grow by."""
_SETTINGS = settings(
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.large_base_example,
        HealthCheck.too_slow,
    ],
)


def feed(parser: Parser, data: bytes) -> None:
    """Parses, and lets only other errors than the parser's own out."""
    started = time.process_time()
    with contextlib.suppress(*parser.errors):
        parser.parse(data)
    assert time.process_time() - started < _CPU_LIMIT


def run(parser: Parser, *, start: int | None = None) -> None:
    """Feeds some hundred inputs: always the same, or those of a random *start*."""

    def test(data: bytes) -> None:
        feed(parser, data)

    chosen = settings(_SETTINGS, max_examples=_EXAMPLES, derandomize=start is None)
    fuzz = chosen(given(parser.inputs)(test))
    (fuzz if start is None else seed(start)(fuzz))()


@pytest.mark.parametrize("name", PARSERS)
def test_only_errors_of_the_sdk_come_out(name: str) -> None:
    parser = PARSERS[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if not _SECONDS:
        run(parser)
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        run(parser, start=time.time_ns())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < _GROWTH_LIMIT
