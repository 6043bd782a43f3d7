from __future__ import annotations

import pickle

import pytest

from aws_core.retry import NoRateLimit, QuotaExceededError, TokenRateLimit
from smithy_py.context import BACKGROUND, with_cancel
from smithy_py.errors import CanceledError, OperationError


def test_a_token_is_taken_and_put_back() -> None:
    limiter = TokenRateLimit(10)

    put_back = limiter.get_token(BACKGROUND, 4)
    assert limiter.remaining == 6

    put_back()
    assert limiter.remaining == 10


def test_tokens_are_added_up_to_the_capacity() -> None:
    limiter = TokenRateLimit(10)
    limiter.get_token(BACKGROUND, 4)

    limiter.add_tokens(1)
    assert limiter.remaining == 7

    limiter.add_tokens(100)
    assert limiter.remaining == 10


def test_too_few_tokens_are_named() -> None:
    limiter = TokenRateLimit(7)
    limiter.get_token(BACKGROUND, 5)

    with pytest.raises(
        QuotaExceededError, match=r"^retry quota exceeded, 2 available, 5 requested$"
    ) as caught:
        limiter.get_token(BACKGROUND, 5)

    assert (caught.value.available, caught.value.requested) == (2, 5)
    assert isinstance(caught.value, OperationError)
    assert limiter.remaining == 2


def test_the_error_pickles() -> None:
    error = pickle.loads(pickle.dumps(QuotaExceededError(2, 5)))

    assert str(error) == "retry quota exceeded, 2 available, 5 requested"
    assert (error.available, error.requested) == (2, 5)


def test_nothing_is_taken_once_the_context_ended() -> None:
    limiter = TokenRateLimit(10)
    ctx = with_cancel()
    ctx.cancel()

    with pytest.raises(CanceledError):
        limiter.get_token(ctx, 5)

    assert limiter.remaining == 10


def test_no_rate_limit_never_refuses() -> None:
    limiter = NoRateLimit()

    for _ in range(1000):
        limiter.get_token(BACKGROUND, 500)()
        limiter.add_tokens(1)

    assert repr(limiter) == "NoRateLimit()"
