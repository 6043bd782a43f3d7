"""Retries: the retryers, what they are made of, and the middleware that asks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smithy_py.deferred import deferred_names as _deferred_names

if TYPE_CHECKING:
    from aws_core.retry.adaptive import (
        DEFAULT_REQUEST_COST,
        AdaptiveMode,
        AttemptRateExceededError,
    )
    from aws_core.retry.attempts import (
        ATTEMPT,
        ATTEMPT_RESULTS,
        ATTEMPT_SKEW,
        AttemptResult,
        AttemptResults,
        get_attempt_results,
    )
    from aws_core.retry.backoff import (
        DEFAULT_BASE_DELAY,
        BackoffDelayer,
        ExponentialJitterBackoff,
        ThrottleAwareBackoff,
    )
    from aws_core.retry.clock_skew import ClockOffset
    from aws_core.retry.middleware import Retry, RetryOptions
    from aws_core.retry.rate_limiter import (
        NoRateLimit,
        QuotaExceededError,
        RateLimiter,
        TokenRateLimit,
    )
    from aws_core.retry.retryable import (
        DEFAULT_RETRYABLE_ERROR_CODES,
        DEFAULT_RETRYABLE_HTTP_STATUS_CODES,
        DEFAULT_RETRYABLES,
        DEFAULT_THROTTLE_ERROR_CODES,
        DEFAULT_THROTTLES,
        DEFAULT_TIMEOUTS,
        RetryableCheck,
        RetryableErrorCode,
        RetryableHTTPStatusCode,
        ThrottleCheck,
        ThrottleErrorCode,
        TimeoutCheck,
    )
    from aws_core.retry.retryer import NopRetryer, ReleaseToken, Retryer
    from aws_core.retry.standard import (
        DEFAULT_MAX_ATTEMPTS,
        DEFAULT_MAX_BACKOFF,
        DEFAULT_NO_RETRY_INCREMENT,
        DEFAULT_RETRY_COST,
        DEFAULT_RETRY_COST_2026,
        DEFAULT_RETRY_RATE_TOKENS,
        DEFAULT_RETRY_TIMEOUT_COST,
        DEFAULT_THROTTLING_RETRY_COST,
        Standard,
    )
    from aws_core.retry.token_bucket import TokenBucket
    from aws_core.retry.wrappers import (
        add_with_error_codes,
        add_with_long_polling,
        add_with_max_attempts,
        add_with_max_backoff_delay,
    )
else:
    # A client needs but the retryer, and not before its first call the middleware.
    __getattr__, __dir__ = _deferred_names(
        __name__,
        "retryer",
        "standard",
        "backoff",
        "retryable",
        "rate_limiter",
        "attempts",
        "clock_skew",
        "token_bucket",
        "wrappers",
        "adaptive",
        "middleware",
    )

__all__ = [
    "ATTEMPT",
    "ATTEMPT_RESULTS",
    "ATTEMPT_SKEW",
    "DEFAULT_BASE_DELAY",
    "DEFAULT_MAX_ATTEMPTS",
    "DEFAULT_MAX_BACKOFF",
    "DEFAULT_NO_RETRY_INCREMENT",
    "DEFAULT_REQUEST_COST",
    "DEFAULT_RETRYABLES",
    "DEFAULT_RETRYABLE_ERROR_CODES",
    "DEFAULT_RETRYABLE_HTTP_STATUS_CODES",
    "DEFAULT_RETRY_COST",
    "DEFAULT_RETRY_COST_2026",
    "DEFAULT_RETRY_RATE_TOKENS",
    "DEFAULT_RETRY_TIMEOUT_COST",
    "DEFAULT_THROTTLES",
    "DEFAULT_THROTTLE_ERROR_CODES",
    "DEFAULT_THROTTLING_RETRY_COST",
    "DEFAULT_TIMEOUTS",
    "AdaptiveMode",
    "AttemptRateExceededError",
    "AttemptResult",
    "AttemptResults",
    "BackoffDelayer",
    "ClockOffset",
    "ExponentialJitterBackoff",
    "NoRateLimit",
    "NopRetryer",
    "QuotaExceededError",
    "RateLimiter",
    "ReleaseToken",
    "Retry",
    "RetryOptions",
    "RetryableCheck",
    "RetryableErrorCode",
    "RetryableHTTPStatusCode",
    "Retryer",
    "Standard",
    "ThrottleAwareBackoff",
    "ThrottleCheck",
    "ThrottleErrorCode",
    "TimeoutCheck",
    "TokenBucket",
    "TokenRateLimit",
    "add_with_error_codes",
    "add_with_long_polling",
    "add_with_max_attempts",
    "add_with_max_backoff_delay",
    "get_attempt_results",
]
