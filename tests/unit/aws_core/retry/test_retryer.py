from __future__ import annotations

import copy
import pickle

import pytest

from aws_core.retry import NopRetryer, ReleaseToken, Retryer, Standard
from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import GenericAPIError
from tests.unit.aws_core.retry.fakes import Script, api_error, run


class Stubborn:
    """A retryer of a user's own: no base class, ``max_attempts`` a plain attribute."""

    max_attempts = 0

    def __init__(self) -> None:
        self.asked: list[str] = []

    def is_error_retryable(self, error: Exception) -> bool:
        self.asked.append("is_error_retryable")
        return "please" in str(error)

    def retry_delay(self, attempt: int, error: Exception) -> float:
        self.asked.append(f"retry_delay {attempt}")
        return 0.0

    def get_retry_token(self, ctx: Context, error: Exception) -> ReleaseToken:
        self.asked.append("get_retry_token")
        return self.release("retry")

    def get_attempt_token(self, ctx: Context) -> ReleaseToken:
        self.asked.append("get_attempt_token")
        return self.release("attempt")

    def release(self, kind: str) -> ReleaseToken:
        return lambda error: self.asked.append(f"release {kind} {error}")


def test_a_retryer_of_a_users_own_is_asked_in_the_documented_order() -> None:
    retryer = Stubborn()
    script = Script([RuntimeError("please"), None])

    run(script, retryer)

    assert retryer.asked == [
        "get_attempt_token",
        "release attempt please",
        "is_error_retryable",
        "get_retry_token",
        "retry_delay 1",
        "get_attempt_token",
        "release retry None",
        "release attempt None",
    ]


def test_zero_attempts_means_no_limit() -> None:
    script = Script([*[RuntimeError("please")] * 20, None])

    run(script, Stubborn())

    assert script.attempts == 21
    assert script.headers()[-1] == "attempt=21"


def test_nop_retryer_makes_one_attempt() -> None:
    script = Script([api_error("Throttling", 503), None])

    with pytest.raises(GenericAPIError) as caught:
        run(script, NopRetryer())

    assert script.attempts == 1
    assert script.headers() == ["attempt=1; max=1"]
    assert not hasattr(caught.value, "__notes__")


def test_nop_retryer_answers() -> None:
    retryer: Retryer = NopRetryer()
    error = api_error("Throttling", 503)

    assert retryer.max_attempts == 1
    assert not retryer.is_error_retryable(error)
    retryer.get_retry_token(BACKGROUND, error)(None)
    retryer.get_attempt_token(BACKGROUND)(error)
    with pytest.raises(RuntimeError, match="not retrying any attempt errors"):
        retryer.retry_delay(1, error)


@pytest.mark.parametrize("retryer", [NopRetryer(), Standard(max_attempts=7)], ids=repr)
def test_retryers_copy_and_pickle(retryer: Retryer) -> None:
    for copied in (
        copy.copy(retryer),
        copy.deepcopy(retryer),
        pickle.loads(pickle.dumps(retryer)),
    ):
        assert repr(copied) == repr(retryer)
        assert copied.max_attempts == retryer.max_attempts
