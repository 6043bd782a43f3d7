"""A warning is said once."""

from __future__ import annotations

import logging
import threading

import pytest

from smithy_py.once import warn_once


def test_a_warning_is_said_once_for_each_key(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("tests.once")
    said = [
        warn_once(logger, key, "%s is old", key, extra={"service": "S"})
        for key in ("one", "two", "one", "one")
    ]
    assert said == [True, True, False, False]
    assert [record.getMessage() for record in caplog.records] == ["one is old", "two is old"]
    assert vars(caplog.records[0])["service"] == "S"


def test_one_of_many_threads_says_it(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("tests.once.threads")
    start = threading.Barrier(8)

    def warn() -> None:
        start.wait()
        warn_once(logger, "key", "said")

    threads = [threading.Thread(target=warn) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(caplog.records) == 1


def test_another_logger_is_another_reader(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("tests.once.a", "tests.once.b"):
        assert warn_once(logging.getLogger(name), "key", "said")
    assert len(caplog.records) == 2
