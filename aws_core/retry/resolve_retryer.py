"""The retryer of a client that was given none."""

from __future__ import annotations

from aws_core.retry.backoff import DEFAULT_BASE_DELAY
from aws_core.retry.retryer import Retryer
from aws_core.retry.rules import new_retries_2026
from aws_core.retry.standard import DEFAULT_MAX_ATTEMPTS, Standard
from smithy_py.errors import ConfigError

_DYNAMODB = frozenset({"DynamoDB", "DynamoDB Streams"})
_DYNAMODB_MAX_ATTEMPTS = 4
_DYNAMODB_BASE_DELAY = 0.025


def resolve_retryer(mode: str, max_attempts: int, service_id: str) -> Retryer:
    """The retryer of *mode*, with the values that the service has of its own.

    By the rules of 2026 DynamoDB gets one attempt more, and shorter delays.

    Args:
        mode: "standard" or "adaptive"; empty for "standard".
        max_attempts: Attempts an operation may make, the first included; 0 for the default.
        service_id: The service ("DynamoDB").

    Raises:
        ConfigError: There is no such mode.
    """
    default, base_delay = DEFAULT_MAX_ATTEMPTS, DEFAULT_BASE_DELAY
    if service_id in _DYNAMODB and new_retries_2026():
        default, base_delay = _DYNAMODB_MAX_ATTEMPTS, _DYNAMODB_BASE_DELAY
    standard = Standard(max_attempts=max_attempts or default, base_delay=base_delay)
    if mode == "adaptive":
        from aws_core.retry.adaptive import AdaptiveMode

        return AdaptiveMode(standard)
    if mode not in ("", "standard"):
        raise ConfigError(
            f'the retry mode is {str(mode)!r}; it must be "standard" or "adaptive"',
            key="retry_mode",
        )
    return standard
