from __future__ import annotations

import copy
import datetime
import pickle

import pytest

from aws_core.credentials import Credentials, CredentialsCache
from aws_core.credentials.last_resort import LastResort
from smithy_py import Context, with_cancel, with_timeout
from smithy_py.errors import CanceledError, IdentityError

END = datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC)
GOOD = Credentials("A", "made-up-secret", can_expire=True, expires=END)


class Metadata:
    """A provider with everything that a cache asks for."""

    sources = ("EC2RoleProvider",)

    def __init__(self, *results: Credentials | Exception) -> None:
        self.results = list(results)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    def handle_fail_to_refresh(
        self, ctx: Context, previous: Credentials | None, error: Exception
    ) -> Credentials:
        if previous is None:
            raise error
        return previous.evolve(access_key_id="EXTENDED", expires=END)

    def adjust_expires_by(self, credentials: Credentials, seconds: float) -> Credentials:
        return credentials.evolve(account_id=str(seconds))


class Plain:
    def retrieve(self, ctx: Context | None = None) -> Credentials:
        return GOOD


def last(provider: Metadata) -> LastResort:
    return LastResort(provider, "metadata", ["first: no", "second: no"])


def test_a_failure_lists_everything_and_is_kept_until_it_succeeds() -> None:
    made = last(Metadata(OSError("no route"), GOOD))
    assert made.failure == ""
    with pytest.raises(IdentityError) as caught:
        made.retrieve()
    expected = "no credentials were found: first: no; second: no; metadata: no route"
    assert str(caught.value) == expected
    assert isinstance(caught.value.__cause__, OSError)
    assert made.failure == "no route"
    assert copy.copy(made).failure == ""
    assert made.retrieve() is GOOD
    assert made.failure == ""


def test_a_context_that_ended_is_no_failure() -> None:
    ctx = with_cancel()
    ctx.cancel()
    made = last(Metadata(CanceledError("its own"), CanceledError("of the caller")))
    with pytest.raises(IdentityError, match="its own"):
        made.retrieve()
    made.failure = ""
    with pytest.raises(CanceledError):
        made.retrieve(ctx)
    assert made.failure == ""


def test_a_cache_finds_the_methods_of_the_provider() -> None:
    ended = GOOD.evolve(expires=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    cache = CredentialsCache(last(Metadata(ended, OSError("down"))), expiry_window=5.0)
    assert cache.sources == ("EC2RoleProvider",)
    assert cache.retrieve().account_id == "-5.0"
    assert cache.retrieve().access_key_id == "EXTENDED"


def test_a_provider_without_these_methods_has_none() -> None:
    made = LastResort(Plain(), "metadata", [])
    assert made.sources == ()
    for name in ("adjust_expires_by", "handle_fail_to_refresh", "other"):
        assert not hasattr(made, name)
    assert repr(made).startswith("LastResort(")
    made.failure = "down"
    loaded = pickle.loads(pickle.dumps(made))
    assert (loaded.failure, type(loaded.provider)) == ("", Plain)


class Silent:
    """Waits as long as it may; answers the second time."""

    def __init__(self) -> None:
        self.limits: list[float | None] = []

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        assert ctx is not None or self.limits
        self.limits.append(None if ctx is None else ctx.remaining())
        if len(self.limits) == 1 and ctx is not None:
            ctx.sleep(60.0)
        return GOOD


def test_until_it_has_answered_it_has_less_than_a_second() -> None:
    provider = Silent()
    made = LastResort(provider, "metadata", [])
    with pytest.raises(IdentityError, match=r"metadata: no answer within 0\.9 s"):
        made.retrieve()
    assert made.retrieve() is GOOD
    assert made.retrieve() is GOOD
    first, second, third = provider.limits
    assert first is not None
    assert second is not None
    assert max(first, second) <= 1.0
    assert third is None


def test_a_shorter_deadline_of_the_caller_is_his() -> None:
    with pytest.raises(CanceledError):
        LastResort(Silent(), "metadata", []).retrieve(with_timeout(0.01))
