"""What is known about the attempts of one call, on the way down and on the way back up."""

from __future__ import annotations

import weakref
from typing import Any

from smithy_py.context import ContextKey
from smithy_py.errors import OperationError
from smithy_py.metadata import Metadata, MetadataKey

ATTEMPT: ContextKey[int] = ContextKey("attempt")
"""The number of the attempt, counted from 1."""

ATTEMPT_SKEW: ContextKey[float] = ContextKey("attempt_skew")
"""Seconds to add to this machine's clock to have the server's, for this attempt."""


class AttemptResult:
    """How one attempt ended.

    Args:
        error: What it failed with, None when it succeeded. Of errors that were retried
            the tracebacks are dropped, and with them what their frames hold. The error
            that the call raised is not kept alive from here: None when it is gone.
        retryable: Whether the retryer counts the error as worth another attempt.
        retried: Whether another attempt was made.
        delay: Seconds chosen to wait before it.
        response_metadata: What the stack learned in this attempt.
    """

    __slots__ = ("_error", "delay", "response_metadata", "retried", "retryable")

    def __init__(
        self,
        error: Exception | None = None,
        *,
        retryable: bool = False,
        retried: bool = False,
        delay: float = 0.0,
        response_metadata: Metadata | None = None,
    ) -> None:
        self._error: Exception | weakref.ref[Exception] | None = error
        self.retryable = retryable
        self.retried = retried
        self.delay = delay
        self.response_metadata = Metadata() if response_metadata is None else response_metadata

    @property
    def error(self) -> Exception | None:
        """What the attempt failed with, or None."""
        return self._error() if isinstance(self._error, weakref.ref) else self._error

    def hold_weakly(self) -> None:
        """Leaves it to others to keep the error alive.

        The error a call raises leads to its metadata, those to this result, and
        this to the error again: such a ring, with all the frames of the
        traceback and the request in them, would wait for the garbage collector.
        """
        error = self.error
        # Exceptions of builtin types can have no weak references.
        if isinstance(error, OperationError):
            self._error = weakref.ref(error)

    def __getstate__(self) -> tuple[Any, ...]:
        return (self.error, self.retryable, self.retried, self.delay, self.response_metadata)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._error, self.retryable, self.retried, self.delay, self.response_metadata = state

    def __repr__(self) -> str:
        return (
            f"AttemptResult(error={type(self.error).__name__}, retryable={self.retryable}, "
            f"retried={self.retried}, delay={self.delay:.3f})"
        )


class AttemptResults:
    """How all attempts of a call ended, in the order they were made.

    Args:
        results: One an attempt.
    """

    __slots__ = ("results",)

    def __init__(self, results: tuple[AttemptResult, ...] = ()) -> None:
        self.results = results

    def __repr__(self) -> str:
        return f"AttemptResults({list(self.results)})"


ATTEMPT_RESULTS: MetadataKey[AttemptResults] = MetadataKey("attempt_results")
"""How the attempts of the call ended: on the output's metadata, and on the error's."""

ATTEMPT_SKEW_METADATA: MetadataKey[float] = MetadataKey("attempt_skew")
"""The server's clock less this machine's, in seconds, as one response shows it."""


def get_attempt_results(metadata: Metadata) -> AttemptResults | None:
    """How the attempts of a call ended, from its output's or its error's ``result_metadata``."""
    return metadata.get(ATTEMPT_RESULTS)


def drop_frames(error: BaseException) -> None:
    """Lets go of the frames that *error* and its causes came through.

    Only the errors of the attempt are touched: what was being handled when the
    call began is at the end of their contexts, and belongs to someone else.
    """
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        link.__traceback__ = None
        link.__context__ = None
        link = link.__cause__
