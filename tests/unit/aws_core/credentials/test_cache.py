from __future__ import annotations

import contextvars
import copy
import datetime
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aws_core.credentials import Credentials, CredentialsCache, StaticCredentialsProvider
from smithy_py.context import BACKGROUND, Context, ContextKey, with_cancel, with_timeout
from smithy_py.errors import CanceledError, DeadlineExceededError, IdentityError

HOUR = datetime.timedelta(hours=1)
KEY: ContextKey[str] = ContextKey("key")
TRACE = contextvars.ContextVar("trace", default="none")


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def credentials(key_id: str = "A", lifetime: datetime.timedelta | None = HOUR) -> Credentials:
    if lifetime is None:
        return Credentials(key_id, "S")
    return Credentials(key_id, "S", can_expire=True, expires=now() + lifetime)


class Answers:
    """Gives one answer after the other; an error is raised."""

    def __init__(self, *answers: Credentials | Exception) -> None:
        self.answers = list(answers)
        self.contexts: list[Context | None] = []

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        self.contexts.append(ctx)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Gate:
    """Gives credentials once it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()
        self.calls = 0
        self.seen: list[tuple[str | None, bool, str]] = []
        self.answer: Credentials | Exception = credentials()

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        self.calls += 1
        assert ctx is not None
        self.seen.append((ctx.get(KEY), ctx.cancellable, TRACE.get()))
        self.entered.set()
        assert self.opened.wait(30)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.opened.set()


class Call(threading.Thread):
    """A call on a thread of its own, and what came of it."""

    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__()
        self.function = function
        self.result: Any = None
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.function()
        except BaseException as error:
            self.error = error

    def end(self) -> Call:
        self.join(30)
        assert not self.is_alive()
        return self


@pytest.mark.parametrize("lifetime", [HOUR, None])
def test_asks_once_while_they_are_valid(lifetime: datetime.timedelta | None) -> None:
    provider = Answers(credentials("A", lifetime))
    cache = CredentialsCache(provider)
    assert cache.retrieve() is cache.retrieve(BACKGROUND) is cache.retrieve(ctx=BACKGROUND)


def test_asks_again_when_they_have_expired() -> None:
    cache = CredentialsCache(Answers(credentials("A", -HOUR), credentials("B")))
    assert [cache.retrieve().access_key_id for _ in range(3)] == ["A", "B", "B"]


def test_asks_again_when_they_have_no_keys() -> None:
    cache = CredentialsCache(Answers(Credentials("", ""), credentials("B")))
    assert [cache.retrieve().access_key_id for _ in range(2)] == ["", "B"]


def test_forgets_when_told() -> None:
    cache = CredentialsCache(Answers(credentials("A"), credentials("B")))
    assert cache.retrieve().access_key_id == "A"
    cache.invalidate()
    assert cache.retrieve().access_key_id == "B"


def test_a_failure_is_chained_and_not_kept() -> None:
    cause = ValueError("broken")
    cache = CredentialsCache(Answers(cause, credentials("B")))
    with pytest.raises(IdentityError) as caught:
        cache.retrieve()
    assert str(caught.value) == "failed to refresh cached credentials, broken"
    assert caught.value.__cause__ is cause
    assert cache.retrieve().access_key_id == "B"


def test_a_provider_must_give_credentials() -> None:
    class Wrong:
        def retrieve(self, ctx: Context | None = None) -> Any:
            return ("A", "S")

    with pytest.raises(IdentityError, match="Wrong returned tuple, not Credentials"):
        CredentialsCache(Wrong()).retrieve()


class Handling(Answers):
    def __init__(self, *answers: Credentials | Exception) -> None:
        super().__init__(*answers)
        self.handled: list[tuple[Credentials | None, str]] = []

    def handle_fail_to_refresh(
        self, ctx: Context, previous: Credentials | None, error: Exception
    ) -> Credentials:
        self.handled.append((previous, str(error)))
        if previous is None:
            raise error
        return previous.evolve(expires=now() + HOUR)


def test_a_provider_may_handle_a_failure() -> None:
    old = credentials("A", -HOUR)
    provider = Handling(ValueError("first"), old, ValueError("second"))
    cache = CredentialsCache(provider)
    with pytest.raises(IdentityError, match="first"):
        cache.retrieve()
    assert cache.retrieve() is old
    assert cache.retrieve().access_key_id == "A"
    assert not cache.retrieve().expired()
    assert provider.handled == [(None, "first"), (old, "second")]


@pytest.mark.parametrize(
    ("window", "jitter", "least", "most"),
    [
        (0.0, 1.0, 0.0, 0.0),
        (-5.0, 0.0, 0.0, 0.0),
        (60.0, 0.0, 60.0, 60.0),
        (60.0, -1.0, 60.0, 60.0),
        (60.0, 0.5, 30.0, 60.0),
        (60.0, 7.0, 0.0, 60.0),
    ],
)
def test_the_expiry_window_ends_them_earlier(
    window: float, jitter: float, least: float, most: float
) -> None:
    given = credentials()
    assert given.expires is not None
    earlier: list[float] = []
    for _ in range(20):
        cache = CredentialsCache(
            Answers(given), expiry_window=window, expiry_window_jitter_frac=jitter
        )
        held = cache.retrieve()
        assert held.expires is not None
        earlier.append((given.expires - held.expires).total_seconds())
    assert all(least <= seconds <= most for seconds in earlier)
    assert (len(set(earlier)) > 1) is (least < most)


def test_a_provider_may_adjust_the_end() -> None:
    class Adjusting(Answers):
        def adjust_expires_by(self, held: Credentials, seconds: float) -> Credentials:
            return held.evolve(source=str(seconds))

    cache = CredentialsCache(Adjusting(credentials()), expiry_window=60.0)
    assert cache.retrieve().source == "-60.0"


def test_64_threads_make_one_retrieval(gate: Gate) -> None:
    cache = CredentialsCache(gate)
    barrier = threading.Barrier(65)

    def retrieve() -> Credentials:
        barrier.wait(30)
        return cache.retrieve()

    calls = [Call(retrieve) for _ in range(64)]
    barrier.wait(30)
    assert gate.entered.wait(30)
    gate.opened.set()
    assert {id(call.end().result) for call in calls} == {id(gate.answer)}
    assert gate.calls == 1


def test_64_threads_renew_expired_credentials_once() -> None:
    fresh = credentials("B")
    cache = CredentialsCache(Answers(credentials("A", -HOUR), fresh))
    cache.retrieve()
    barrier = threading.Barrier(64)

    def retrieve() -> Credentials:
        barrier.wait(30)
        return cache.retrieve()

    calls = [Call(retrieve) for _ in range(64)]
    assert {id(call.end().result) for call in calls} == {id(fresh)}


def test_each_thread_gets_an_error_of_its_own(gate: Gate) -> None:
    gate.answer = ValueError("broken")
    cache = CredentialsCache(gate)
    first = Call(cache.retrieve)
    assert gate.entered.wait(30)
    others = [Call(lambda: cache.retrieve(with_cancel())) for _ in range(4)]
    await_waiting(cache, 4)
    gate.opened.set()
    errors = [call.end().error for call in (first, *others)]
    assert gate.calls == 1
    assert len({id(error) for error in errors}) == 5
    for error in errors:
        assert isinstance(error, IdentityError)
        assert error.__cause__ is gate.answer


def await_waiting(cache: CredentialsCache, threads: int) -> None:
    """Returns when that many threads wait for the retrieval that runs."""
    (flight,) = cache._flights.values()
    end = time.monotonic() + 30
    while len(flight._changed._waiters) < threads:  # type: ignore[attr-defined]
        assert time.monotonic() < end
        time.sleep(0.001)


def test_a_waiting_thread_ends_with_its_own_context(gate: Gate) -> None:
    cache = CredentialsCache(gate)
    first = Call(cache.retrieve)
    assert gate.entered.wait(30)
    with pytest.raises(DeadlineExceededError):
        cache.retrieve(with_timeout(0.01))
    ctx = with_cancel()
    second = Call(lambda: cache.retrieve(ctx))
    await_waiting(cache, 1)
    ctx.cancel()
    assert type(second.end().error) is CanceledError
    gate.opened.set()
    assert first.end().result is gate.answer
    assert gate.calls == 1


def test_a_retrieval_outlives_the_context_that_began_it(gate: Gate) -> None:
    cache = CredentialsCache(gate)
    token = TRACE.set("mine")
    with pytest.raises(DeadlineExceededError):
        cache.retrieve(with_timeout(0.01, BACKGROUND.with_value(KEY, "value")))
    TRACE.reset(token)
    second = Call(cache.retrieve)
    gate.opened.set()
    assert second.end().result is gate.answer
    assert gate.seen == [("value", False, "mine")]


def test_a_context_that_ended_still_gets_what_is_cached() -> None:
    cache = CredentialsCache(Answers(credentials()))
    held = cache.retrieve()
    ctx = with_cancel()
    ctx.cancel()
    assert cache.retrieve(ctx) is held


def test_an_interrupted_retrieval_is_taken_over() -> None:
    entered, go = threading.Event(), threading.Event()

    class Interrupted:
        calls = 0

        def retrieve(self, ctx: Context | None = None) -> Credentials:
            self.calls += 1
            if self.calls > 1:
                return credentials("B")
            entered.set()
            assert go.wait(30)
            raise KeyboardInterrupt

    provider = Interrupted()
    cache = CredentialsCache(provider)
    first = Call(cache.retrieve)
    assert entered.wait(30)
    second = Call(cache.retrieve)
    await_waiting(cache, 1)
    go.set()
    assert isinstance(first.end().error, KeyboardInterrupt)
    assert second.end().result.access_key_id == "B"
    assert provider.calls == 2


@pytest.mark.parametrize("ctx", [BACKGROUND, with_cancel()])
def test_a_provider_that_asks_the_cache_does_not_wait_for_itself(ctx: Context) -> None:
    class Circular:
        cache: CredentialsCache

        def retrieve(self, ctx: Context | None = None) -> Credentials:
            return self.cache.retrieve(ctx)

    provider = Circular()
    provider.cache = CredentialsCache(provider)
    with pytest.raises(IdentityError, match="asks for what it is to provide"):
        provider.cache.retrieve(ctx)


def test_works_where_no_thread_can_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    provider = Answers(credentials())
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert CredentialsCache(provider).retrieve(with_cancel()).access_key_id == "A"
    (ctx,) = provider.contexts
    assert ctx is not None
    assert not ctx.cancellable


@pytest.mark.parametrize("duplicate", [copy.copy, lambda c: pickle.loads(pickle.dumps(c))])
def test_is_pickled_by_its_provider(
    duplicate: Callable[[CredentialsCache], CredentialsCache],
) -> None:
    cache = CredentialsCache(
        StaticCredentialsProvider("A", "S"), expiry_window=5.0, expiry_window_jitter_frac=0.5
    )
    cache.retrieve()
    other = duplicate(cache)
    assert other._cached is None
    assert other.options == cache.options
    assert other.retrieve().access_key_id == "A"


def test_shows_no_secret() -> None:
    cache = CredentialsCache(StaticCredentialsProvider("A", "very-secret"))
    cache.retrieve()
    assert repr(cache) == "CredentialsCache(StaticCredentialsProvider)"


FORK = """
import os, sys, threading, warnings
warnings.simplefilter("ignore")
from aws_core.credentials import Credentials, CredentialsCache

parent = os.getpid()
entered, opened = threading.Event(), threading.Event()

class Provider:
    def retrieve(self, ctx=None):
        if os.getpid() != parent:
            return Credentials("CHILD", "S")
        entered.set()
        opened.wait(30)
        return Credentials("PARENT", "S")

cache = CredentialsCache(Provider())
thread = threading.Thread(target=cache.retrieve)
thread.start()
entered.wait(30)
child = os.fork()
if child == 0:
    os._exit(0 if cache.retrieve().access_key_id == "CHILD" else 1)
status = os.waitpid(child, 0)[1]
opened.set()
thread.join()
sys.exit(status or cache.retrieve().access_key_id != "PARENT")
"""


def test_a_fork_during_a_retrieval_begins_its_own() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", FORK], check=True, timeout=60, env=environment)
