"""The attempts of one call."""

from __future__ import annotations

import contextlib
import datetime
import logging
from typing import Protocol

from aws_core.log_mode import ClientLogMode, logs
from aws_core.retry.attempts import (
    ATTEMPT,
    ATTEMPT_RESULTS,
    ATTEMPT_SKEW,
    ATTEMPT_SKEW_METADATA,
    AttemptResult,
    AttemptResults,
    drop_frames,
)
from aws_core.retry.clock_skew import ClockOffset, mark_clock_skew
from aws_core.retry.long_polling import is_long_polling
from aws_core.retry.rate_limiter import QuotaExceededError
from aws_core.retry.retry_after import clamp_to_retry_after
from aws_core.retry.retryer import ReleaseToken, Retryer, nop_release
from aws_core.retry.rules import new_retries_2026
from aws_core.retry.standard import Standard
from smithy_py.context import OPERATION, Context
from smithy_py.errors import CanceledError, OperationError
from smithy_py.http.request import Request
from smithy_py.metadata import Metadata
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output
from smithy_py.redaction import Redactor


class RetryOptions(Protocol):
    """What :class:`Retry` reads of a client's options.

    Two more are read where they exist: ``clock_offset`` (a :class:`ClockOffset`,
    or None to learn nothing from one call for the next) and
    ``disable_clock_skew_correction``.
    """

    @property
    def retryer(self) -> Retryer | None:
        """Decides about retries; None: a ``Standard`` of this middleware's own."""
        ...

    @property
    def logger(self) -> logging.Logger | None:
        """Where retries are logged, at DEBUG; None: the logger "aws_core"."""
        ...

    @property
    def client_log_mode(self) -> int:
        """Whether they are: with ``ClientLogMode.RETRIES``."""
        ...


class Retry:
    """Finalize: makes attempts until one succeeds or the retryer wants no more.

    Every attempt has a copy of the request as it came from the Build step, with
    ``amz-sdk-request`` set and its body at the start. What the last attempt
    failed with is raised itself, with a note where retrying was given up.

    Args:
        options: The options of the client or call.
    """

    id = "Retry"

    def __init__(self, options: RetryOptions) -> None:
        self._retryer: Retryer = options.retryer or Standard()
        logged = logs(options.client_log_mode, ClientLogMode.RETRIES)
        self._logger = (options.logger or logging.getLogger("aws_core")) if logged else None
        self._correct_skew = not getattr(options, "disable_clock_skew_correction", False)
        self._clock_offset: ClockOffset | None = getattr(options, "clock_offset", None)
        self._rules_2026 = new_retries_2026()

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Calls *next* once an attempt.

        Raises:
            CanceledError: The context ended before an attempt or in the wait for one; the
                error of the attempt before is its cause.
        """
        ctx.check()
        retryer = self._retryer
        max_attempts = retryer.max_attempts
        offset = self._clock_offset
        skew = offset.value if offset is not None and self._correct_skew else 0.0
        results: list[AttemptResult] = []
        release_retry_token: ReleaseToken = nop_release
        attempt = 1
        release_attempt_token = retryer.get_attempt_token(ctx.with_value(ATTEMPT, attempt))
        while True:
            request = input.request.clone()
            request.headers["amz-sdk-request"] = _describe_attempt(ctx, attempt, max_attempts, skew)
            try:
                attempt_ctx = ctx.with_value(ATTEMPT, attempt).with_value(ATTEMPT_SKEW, skew)
                output = next(attempt_ctx, FinalizeInput(request))
            except Exception as error:
                release_retry_token(error)
                release_attempt_token(error)
                metadata = _metadata_of(error)
                results.append(AttemptResult(error, response_metadata=metadata))
                observed = self._observe_skew(metadata)
                if observed is not None:
                    mark_clock_skew(error, skew, observed)
                    skew = observed
                attempt += 1
                try:
                    tokens = self._prepare_retry(ctx, input.request, results, error, max_attempts)
                except CanceledError as ended:
                    ended.result_metadata = metadata.clone()
                    _attach(ended, results)
                    raise ended from error
                if tokens is None:
                    _attach(error, results)
                    raise
                drop_frames(error)
                release_retry_token, release_attempt_token = tokens
            else:
                release_retry_token(None)
                release_attempt_token(None)
                metadata = output.metadata
                self._observe_skew(metadata)
                results.append(AttemptResult(response_metadata=metadata.clone()))
                metadata.set(ATTEMPT_RESULTS, AttemptResults(tuple(results)))
                return output

    def _observe_skew(self, metadata: Metadata) -> float | None:
        """The skew an attempt has shown, kept for the client's next calls."""
        if not self._correct_skew:
            return None
        observed = metadata.get(ATTEMPT_SKEW_METADATA)
        if observed is not None and self._clock_offset is not None:
            self._clock_offset.value = observed
        return observed

    def _prepare_retry(
        self,
        ctx: Context,
        request: Request,
        results: list[AttemptResult],
        error: Exception,
        max_attempts: int,
    ) -> tuple[ReleaseToken, ReleaseToken] | None:
        """Waits until the next attempt may start; None when there must be none."""
        retryer, result, attempt = self._retryer, results[-1], len(results)
        if not retryer.is_error_retryable(error):
            self._log(ctx, results, "request failed with unretryable error %s", error)
            return None
        result.retryable = True
        if 0 < max_attempts <= attempt:
            self._log(ctx, results, "max retry attempts exhausted, max %d", max_attempts)
            _give_up(error, attempt, f"exceeded maximum number of attempts, {attempt}")
            return None
        try:
            request.body.rewind()
        except Exception as why:
            _give_up(error, attempt, f"failed to rewind transport stream for retry, {why}")
            return None
        try:
            release_retry_token = retryer.get_retry_token(ctx, error)
        except QuotaExceededError as why:
            _give_up(error, attempt, f"failed to get rate limit token, {why}")
            if self._rules_2026 and is_long_polling(retryer, ctx):
                # As long as without throttling: the loop that polls is slow enough by itself.
                self._wait(ctx, result, error, retryer.retry_delay(attempt, why))
            return None
        self._wait(ctx, result, error, retryer.retry_delay(attempt, error))
        try:
            release_attempt_token = retryer.get_attempt_token(ctx.with_value(ATTEMPT, attempt + 1))
        except QuotaExceededError as why:
            _give_up(error, attempt, f"failed to get attempt token, {why}")
            return None
        result.retried = True
        message = "retrying request %s/%s, attempt %d"
        self._log(ctx, results, message, *_names(ctx), attempt + 1)
        return release_retry_token, release_attempt_token

    def _wait(self, ctx: Context, result: AttemptResult, error: Exception, delay: float) -> None:
        if self._rules_2026:
            delay = clamp_to_retry_after(delay, error)
        result.delay = delay
        if delay > 0:
            ctx.sleep(delay)
        ctx.check()

    def _log(
        self, ctx: Context, results: list[AttemptResult], message: str, *values: object
    ) -> None:
        if self._logger is not None:
            service, operation = _names(ctx)
            error = results[-1].error
            facts = {
                "service": service,
                "operation": operation,
                "attempt": len(results),
                "error": getattr(error, "error_code", type(error).__name__),
                "request_id": getattr(error, "request_id", None),
                "delay": results[-1].delay,
            }
            # A message may quote the request that was refused.
            redactor = Redactor(ctx.get(OPERATION))
            told = [redactor.text(str(v)) if isinstance(v, Exception) else v for v in values]
            self._logger.debug(message, *told, extra=facts)


def _names(ctx: Context) -> tuple[str, str]:
    operation = ctx.get(OPERATION)
    return ("", "") if operation is None else (operation.service.id, operation.name)


def _describe_attempt(ctx: Context, attempt: int, max_attempts: int, skew: float) -> str:
    text = f"attempt={attempt}; max={max_attempts}" if max_attempts > 0 else f"attempt={attempt}"
    # As in Go: the time to live is told only where the server's clock is known to be ahead.
    if skew > 0 and (deadline := ctx.deadline) is not None:
        # A Date header from the year 9999 leaves no room to add to.
        with contextlib.suppress(OverflowError):
            ttl = deadline + datetime.timedelta(seconds=skew)
            text += f"; ttl={ttl:%Y%m%dT%H%M%SZ}"
    return text


def _metadata_of(error: Exception) -> Metadata:
    """What the stack learned in an attempt that failed, apart from what the error carries."""
    return error.result_metadata.clone() if isinstance(error, OperationError) else Metadata()


def _give_up(error: Exception, attempt: int, why: str) -> None:
    error.add_note(f"gave up after {attempt} attempt{'s' if attempt > 1 else ''}: {why}")


def _attach(error: Exception, results: list[AttemptResult]) -> None:
    """Puts the results on the error that the call raises."""
    if isinstance(error, OperationError):
        results[-1].hold_weakly()
        error.result_metadata.set(ATTEMPT_RESULTS, AttemptResults(tuple(results)))
