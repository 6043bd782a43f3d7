"""Renewal in the background, inside the expiry window."""

from __future__ import annotations

import datetime
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from aws_core.credentials import Credentials, CredentialsCache, cache
from smithy_py.context import BACKGROUND, Context, with_cancel
from smithy_py.errors import IdentityError

MINUTE = 60.0


def credentials(key_id: str, seconds: float) -> Credentials:
    expires = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return Credentials(key_id, "S", can_expire=True, expires=expires)


class Source:
    """Gives A at once, and then what *renew* gives once the gate is open."""

    def __init__(self, renew: Callable[[], Credentials], *, first_seconds: float = MINUTE) -> None:
        self.renew = renew
        self.first_seconds = first_seconds
        self.calls = 0
        self.entered = threading.Event()
        self.opened = threading.Event()
        self.contexts: list[Context | None] = []

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        self.calls += 1
        self.contexts.append(ctx)
        if self.calls == 1:
            return credentials("A", self.first_seconds)
        self.entered.set()
        assert self.opened.wait(30)
        return self.renew()


def fresh() -> Credentials:
    return credentials("B", 60 * MINUTE)


def failing() -> Credentials:
    raise IdentityError("the service is down")


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_AHEAD_DELAY", 0.0)


def in_window(source: Source) -> CredentialsCache:
    """A cache that holds A, which is valid for a minute but to be renewed."""
    cache = CredentialsCache(source, expiry_window=5 * MINUTE)
    assert cache.retrieve().access_key_id == "A"
    return cache


def await_landing(cache: CredentialsCache) -> None:
    end = time.monotonic() + 30
    while cache._flights:
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.parametrize("ctx", [BACKGROUND, with_cancel()])
def test_no_one_waits_inside_the_window(ctx: Context) -> None:
    source = Source(fresh)
    cache = in_window(source)
    assert {cache.retrieve(ctx).access_key_id for _ in range(64)} == {"A"}
    assert source.entered.wait(30)
    assert {cache.retrieve(ctx).access_key_id for _ in range(64)} == {"A"}
    source.opened.set()
    await_landing(cache)
    assert cache.retrieve().access_key_id == "B"
    assert source.calls == 2


def test_64_threads_inside_the_window_begin_one_renewal() -> None:
    source = Source(fresh)
    cache = in_window(source)
    barrier = threading.Barrier(64)
    got: list[str] = []

    def retrieve() -> None:
        barrier.wait(30)
        got.append(cache.retrieve().access_key_id)

    threads = [threading.Thread(target=retrieve) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert got == ["A"] * 64
    source.opened.set()
    await_landing(cache)
    assert source.calls == 2


def test_a_renewal_in_the_background_has_no_end_of_its_caller() -> None:
    source = Source(fresh)
    cache = in_window(source)
    ctx = with_cancel()
    cache.retrieve(ctx)
    ctx.cancel()
    source.opened.set()
    await_landing(cache)
    assert source.contexts[1] is not None
    assert not source.contexts[1].cancellable
    assert cache.retrieve().access_key_id == "B"


def test_a_failed_renewal_keeps_valid_credentials(caplog: pytest.LogCaptureFixture) -> None:
    source = Source(failing)
    source.opened.set()
    cache = in_window(source)
    with caplog.at_level(logging.WARNING, "aws_core"):
        assert cache.retrieve().access_key_id == "A"
        await_landing(cache)
    assert cache.retrieve().access_key_id == "A"
    (record,) = caplog.records[:1]
    assert "still valid: the service is down" in record.getMessage()
    await_landing(cache)


def test_credentials_without_keys_do_not_replace_valid_ones() -> None:
    source = Source(lambda: Credentials("", ""))
    source.opened.set()
    cache = in_window(source)
    cache.retrieve()
    await_landing(cache)
    assert cache.retrieve().access_key_id == "A"
    await_landing(cache)


def test_a_failed_renewal_is_not_repeated_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_AHEAD_DELAY", 3600.0)
    source = Source(failing)
    source.opened.set()
    held = in_window(source)
    held._ahead_from = 0.0
    for _ in range(20):
        held.retrieve()
        await_landing(held)
    assert source.calls == 2


def test_who_comes_after_the_end_waits_for_the_renewal_that_runs() -> None:
    source = Source(fresh)
    cache = in_window(source)
    cache.retrieve()
    assert source.entered.wait(30)
    held = cache._cached
    assert held is not None
    cache._cached = held._replace(end=0.0)
    got: list[str] = []
    thread = threading.Thread(target=lambda: got.append(cache.retrieve().access_key_id))
    thread.start()
    source.opened.set()
    thread.join(30)
    assert got == ["B"]
    assert source.calls == 2


def test_after_the_end_a_failure_is_told() -> None:
    source = Source(failing, first_seconds=-1.0)
    source.opened.set()
    cache = CredentialsCache(source, expiry_window=5 * MINUTE)
    cache.retrieve()
    with pytest.raises(IdentityError, match="the service is down"):
        cache.retrieve()


def test_works_where_no_thread_can_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    source = Source(fresh)
    cache = in_window(source)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert cache.retrieve().access_key_id == "A"
    assert cache._flights == {}
    assert source.calls == 1


FORK = """
import datetime, os, sys, threading, warnings
warnings.simplefilter("ignore")
from aws_core.credentials import Credentials, CredentialsCache, cache
cache._AHEAD_DELAY = 0.0

parent = os.getpid()
entered, opened = threading.Event(), threading.Event()
renewed = threading.Event()
soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=100)

class Provider:
    calls = 0
    def retrieve(self, ctx=None):
        self.calls += 1
        if self.calls == 1:
            return Credentials("OLD", "S", can_expire=True, expires=soon)
        if os.getpid() != parent:
            renewed.set()
            return Credentials("CHILD", "S")
        entered.set()
        opened.wait(30)
        return Credentials("PARENT", "S")

cache = CredentialsCache(Provider(), expiry_window=300.0)
cache.retrieve()
cache.retrieve()
entered.wait(30)
child = os.fork()
if child == 0:
    right = cache.retrieve().access_key_id == "OLD" and renewed.wait(30)
    while cache._flights.get(__import__("aws_core.credentials.cache", fromlist=["x"])._process):
        pass
    os._exit(0 if right and cache.retrieve().access_key_id == "CHILD" else 1)
status = os.waitpid(child, 0)[1]
opened.set()
sys.exit(status)
"""


def test_a_fork_during_a_renewal_begins_its_own() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", FORK], check=True, timeout=60, env=environment)
