"""The cache of bearer tokens: who waits, who does not, and who is asked."""

from __future__ import annotations

import contextvars
import copy
import datetime
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aws_core.auth.bearer import BearerToken, StaticTokenProvider
from aws_core.auth.token_cache import TokenCache
from aws_core.auth.token_cache_options import TokenCacheOptions
from aws_core.config import (
    load_default_config,
    with_bearer_auth_token_cache_options,
    with_bearer_auth_token_provider,
)
from smithy_py.context import BACKGROUND, Context, ContextKey, with_cancel, with_timeout
from smithy_py.errors import CanceledError, DeadlineExceededError, IdentityError

HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)
KEY: ContextKey[str] = ContextKey("key")
TRACE = contextvars.ContextVar("trace", default="none")


def token(value: str = "A", lifetime: datetime.timedelta | None = HOUR) -> BearerToken:
    if lifetime is None:
        return BearerToken(value)
    return BearerToken(value, datetime.datetime.now(datetime.UTC) + lifetime)


class Answers:
    """Gives one answer after the other; an error is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        answer: Any = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        found: BearerToken = answer
        return found


class Gate:
    """Gives its first token at once, and the next once it is opened."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.entered = threading.Event()
        self.opened = threading.Event()
        self.left = threading.Event()
        self.calls = 0
        self.seen: list[tuple[str | None, bool, str]] = []

    def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
        assert ctx is not None
        self.calls += 1
        self.seen.append((ctx.get(KEY), ctx.remaining() is not None, TRACE.get()))
        answer = self.answers.pop(0)
        if self.calls > 1 or not self.answers:
            self.entered.set()
            assert self.opened.wait(30)
        self.left.set()
        if isinstance(answer, Exception):
            raise answer
        found: BearerToken = answer
        return found


Gates = Callable[..., Gate]


@pytest.fixture
def new_gate() -> Iterator[Gates]:
    gates: list[Gate] = []

    def make(*answers: Any) -> Gate:
        gates.append(Gate(*answers))
        return gates[-1]

    yield make
    for gate in gates:
        gate.opened.set()


def ended(cache: TokenCache) -> None:
    """Returns when nothing is being retrieved."""
    for flight in list(cache._flights.values()):
        flight.wait(with_timeout(30))


def test_asks_once_while_the_token_is_good() -> None:
    for lifetime in (HOUR, None):
        cache = TokenCache(Answers(token("A", lifetime)))
        assert cache.retrieve_bearer_token() is cache.retrieve_bearer_token(BACKGROUND)


def test_asks_again_when_it_has_expired() -> None:
    cache = TokenCache(Answers(token("A", -HOUR), token("B")))
    assert [cache.retrieve_bearer_token().value for _ in range(3)] == ["A", "B", "B"]


def test_an_empty_token_is_not_kept() -> None:
    cache = TokenCache(Answers(token(""), token("B")))
    assert [cache.retrieve_bearer_token().value for _ in range(2)] == ["", "B"]


def test_nobody_waits_for_a_renewal_before_the_end(new_gate: Gates) -> None:
    gate = new_gate(token("A", MINUTE), token("B"))
    cache = TokenCache(gate)
    for _ in range(4):
        assert cache.retrieve_bearer_token().value == "A"
    assert gate.entered.wait(30)
    # One renewal at a time.
    assert gate.calls == 2
    gate.opened.set()
    ended(cache)
    assert cache.retrieve_bearer_token().value == "B"
    assert gate.calls == 2


def test_the_time_before_the_end_is_an_option() -> None:
    cache = TokenCache(Answers(token("A", MINUTE)), refresh_before_expires=0.0)
    assert [cache.retrieve_bearer_token().value for _ in range(2)] == ["A", "A"]
    assert cache._flights == {}


def test_everyone_waits_where_the_background_is_off() -> None:
    provider = Answers(token("A", MINUTE), token("B"), token("C"))
    cache = TokenCache(provider, disable_async_refresh=True)
    assert [cache.retrieve_bearer_token().value for _ in range(3)] == ["A", "B", "B"]


def test_a_renewal_in_the_background_that_fails_is_tried_again() -> None:
    cache = TokenCache(Answers(token("A", MINUTE), ValueError("broken"), token("B")))
    for value in ("A", "A", "A", "B"):
        assert cache.retrieve_bearer_token().value == value
        ended(cache)


def test_a_failed_renewal_is_not_tried_again_too_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Answers(token("A", MINUTE), ValueError("broken"), token("B"))
    cache = TokenCache(provider, async_refresh_minimum_delay=20.0)
    for _ in range(4):
        assert cache.retrieve_bearer_token().value == "A"
        ended(cache)
    assert len(provider.answers) == 1
    later = time.time() + 21
    monkeypatch.setattr(time, "time", lambda: later)
    assert cache.retrieve_bearer_token().value == "A"
    ended(cache)
    assert cache.retrieve_bearer_token().value == "B"


def test_a_failure_is_told_and_not_kept() -> None:
    cause = ValueError("broken")
    cache = TokenCache(Answers(cause, token("B")))
    with pytest.raises(IdentityError, match="failed to retrieve bearer token, broken") as info:
        cache.retrieve_bearer_token()
    assert info.value.__cause__ is cause
    assert cache.retrieve_bearer_token().value == "B"


def test_a_retrieval_that_is_interrupted_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ended_by: list[type[BaseException]] = []
    told = threading.Event()

    def hook(arguments: threading.ExceptHookArgs) -> None:
        ended_by.append(arguments.exc_type)
        told.set()

    monkeypatch.setattr(threading, "excepthook", hook)
    cache = TokenCache(Answers(GeneratorExit(), token("B")))
    assert cache.retrieve_bearer_token().value == "B"
    assert told.wait(30)
    assert ended_by == [GeneratorExit]


def test_what_is_no_token() -> None:
    cache = TokenCache(Answers("text"))
    with pytest.raises(IdentityError, match="Answers returned str, not BearerToken"):
        cache.retrieve_bearer_token()


def test_many_threads_make_one_retrieval(new_gate: Gates) -> None:
    gate = new_gate(token("A"))
    cache = TokenCache(gate)
    barrier = threading.Barrier(33)
    found: list[str] = []

    def retrieve() -> None:
        barrier.wait(30)
        found.append(cache.retrieve_bearer_token().value)

    threads = [threading.Thread(target=retrieve) for _ in range(32)]
    for thread in threads:
        thread.start()
    barrier.wait(30)
    assert gate.entered.wait(30)
    gate.opened.set()
    for thread in threads:
        thread.join(30)
    assert found == ["A"] * 32
    assert gate.calls == 1


def test_a_waiting_caller_ends_with_its_own_context(new_gate: Gates) -> None:
    gate = new_gate(token("A"))
    cache = TokenCache(gate)
    with pytest.raises(DeadlineExceededError):
        cache.retrieve_bearer_token(with_timeout(0.01))
    ctx = with_cancel()
    ctx.cancel()
    with pytest.raises(CanceledError):
        cache.retrieve_bearer_token(ctx)
    gate.opened.set()
    assert cache.retrieve_bearer_token().value == "A"
    assert gate.calls == 1


def test_a_retrieval_has_the_values_of_its_caller_and_a_time_of_its_own() -> None:
    seen: list[tuple[str | None, float | None, str]] = []

    class Provider:
        def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
            assert ctx is not None
            remaining = ctx.remaining()
            seen.append((ctx.get(KEY), remaining and round(remaining, -1), TRACE.get()))
            return token()

    mark = TRACE.set("mine")
    ctx = with_timeout(1000, BACKGROUND.with_value(KEY, "value"))
    TokenCache(Provider()).retrieve_bearer_token(ctx)
    TokenCache(Provider(), retrieve_bearer_token_timeout=0).retrieve_bearer_token(ctx)
    TRACE.reset(mark)
    assert seen == [("value", 30.0, "mine"), ("value", None, "mine")]


def test_a_provider_that_never_answers_fails_all_who_wait(new_gate: Gates) -> None:
    gate = new_gate(token("late"), token("B"))
    gate.calls = 1
    cache = TokenCache(gate, retrieve_bearer_token_timeout=0.05)
    with pytest.raises(IdentityError, match=r"the provider gave none within 0\.05 seconds"):
        cache.retrieve_bearer_token()
    gate.opened.set()
    assert gate.left.wait(30)
    # What came too late does not count, and the next call asks again.
    assert cache.retrieve_bearer_token().value == "B"


def test_a_provider_that_asks_the_cache() -> None:
    class Circular:
        cache: TokenCache

        def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
            return self.cache.retrieve_bearer_token(ctx)

    provider = Circular()
    provider.cache = TokenCache(provider)
    with pytest.raises(IdentityError, match="asks for what it is to provide"):
        provider.cache.retrieve_bearer_token()


def test_without_threads_the_caller_retrieves(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    provider = Answers(token("A", MINUTE), token("B"))
    cache = TokenCache(provider, retrieve_bearer_token_timeout=0)
    monkeypatch.setattr(threading.Thread, "start", start)
    assert cache.retrieve_bearer_token().value == "A"
    # A renewal that can wait, waits.
    assert cache.retrieve_bearer_token().value == "A"
    assert cache._flights == {}
    assert len(provider.answers) == 1


def test_a_forked_process_does_not_wait_for_its_parents_retrieval(new_gate: Gates) -> None:
    cache = TokenCache(new_gate(token("A")))
    with pytest.raises(DeadlineExceededError):
        cache.retrieve_bearer_token(with_timeout(0.01))
    assert list(cache._flights) == [os.getpid()]
    (flight,) = cache._flights.values()
    cache._flights = {os.getpid() + 1: flight}
    cache.provider = StaticTokenProvider("B")
    assert cache.retrieve_bearer_token().value == "B"


def test_it_is_copied_and_pickled_without_the_token() -> None:
    cache = TokenCache(StaticTokenProvider("secret"), refresh_before_expires=5.0)
    cache.retrieve_bearer_token()
    for other in (copy.copy(cache), pickle.loads(pickle.dumps(cache))):
        assert other._cached is None
        assert other.options == TokenCacheOptions(5.0, 30.0, 0.0, False)
        assert other.retrieve_bearer_token().value == "secret"
    assert repr(cache) == "TokenCache(StaticTokenProvider)"


def test_the_config_wraps_a_provider_in_a_cache() -> None:
    provider = StaticTokenProvider("T")
    config = load_default_config(
        with_bearer_auth_token_provider(provider),
        with_bearer_auth_token_cache_options(refresh_before_expires=60.0),
    )
    cache = config.bearer_auth_token_provider
    assert isinstance(cache, TokenCache)
    assert cache.provider is provider
    assert cache.options == TokenCacheOptions(refresh_before_expires=60.0)
    assert str(config.origin("bearer_auth_token_provider")).endswith(
        "with_bearer_auth_token_provider"
    )
    again = load_default_config(with_bearer_auth_token_provider(cache))
    assert again.bearer_auth_token_provider is cache
    assert load_default_config().bearer_auth_token_provider is None
    assert "'T'" not in repr(config)
