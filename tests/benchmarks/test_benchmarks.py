"""The benchmarks run, and both SDKs read what they are given; nothing here looks at times."""

from __future__ import annotations

import os

import pytest

from benchmarks import cold_start, suites
from benchmarks.machine import clean_environment, facts
from benchmarks.measure import Spread, spread
from benchmarks.report import Row, table
from benchmarks.stub import stub

LEAST = suites.Effort(rounds=2, calls=1, starts=1)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in clean_environment().items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("operation", ["DescribeInstances", "ListUsers", *suites.OPERATIONS])
def test_both_read_the_canned_answer(operation: str) -> None:
    pair = suites.compare(operation, None, LEAST, warm_up=0)
    assert min(pair.first.median, pair.second.median, pair.ratio.median) > 0


def test_both_read_the_answers_of_the_server() -> None:
    rows = suites.whole_call(LEAST, set())
    assert [row.what for row in rows] == [f"whole call: {n}" for n in suites.OPERATIONS.values()]
    assert all(row.ours.median > 0 for row in rows)


def test_both_get_an_answer_in_a_fresh_process() -> None:
    ours = cold_start.our_client("s3") + cold_start.OUR_CALLS["s3"]
    theirs = cold_start.their_client("s3") + cold_start.THEIR_CALLS["s3"]
    with stub(set()) as url:
        found = cold_start.compare(ours, theirs, 1, url)
    assert min(value.median for value in (*found.cpu, *found.peak)) > 0


def test_an_option_of_one_call_is_measured() -> None:
    rows = suites.call_options(LEAST, set())
    assert [row.limit for row in rows] == [80] * len(suites.OPERATIONS)


def test_medians_and_the_tenths_around_them() -> None:
    assert spread([float(n) for n in range(11)]) == Spread(5.0, 1.0, 9.0)
    assert spread([7.0]) == Spread(7.0, 7.0, 7.0)


def test_the_table_tells_which_budgets_are_kept() -> None:
    few, many = Spread(1, 1, 1), Spread(9, 9, 9)
    rows = [
        Row("kept", "µs", few, many, few, budget=2, limit=5),
        Row("ratio too high", "µs", few, few, many, budget=2, limit=5),
        Row("too slow", "µs", many, many, few, budget=2, limit=5),
        Row("promised nothing", "ms", few),
    ]
    assert [row.kept for row in rows] == [True, False, False, None]
    assert [
        line.rpartition("|")[0].rpartition("|")[2].strip() for line in table(rows).split("\n")[2:]
    ] == [
        "yes",
        "no",
        "no",
        "",
    ]


def test_the_facts_name_neither_hosts_nor_paths() -> None:
    text = facts()
    assert "Python 3." in text
    assert os.uname().nodename not in text
    assert "/" not in text
