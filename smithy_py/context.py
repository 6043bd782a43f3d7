"""The immutable context that flows down a middleware stack."""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from smithy_py.cancellation import Cancellation
from smithy_py.errors import CanceledError

if TYPE_CHECKING:
    from smithy_py.operation import Operation

T = TypeVar("T")
D = TypeVar("D")


class ContextKey(Generic[T]):
    """A typed key of a :class:`Context`, compared by identity."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"ContextKey({self.name!r})"


class Context:
    """An immutable chain of values, a deadline and a cancellation.

    A child never changes what its parent sees, so what one attempt sets does not
    leak into the next. Made with :func:`with_timeout`, :func:`with_deadline`,
    :func:`with_cancel` and :meth:`with_value`; in a ``with`` block it is
    cancelled at the end.
    """

    __slots__ = ("_cancellation", "_key", "_parent", "_value")

    def __init__(
        self,
        parent: Context | None = None,
        key: ContextKey[Any] | None = None,
        value: Any = None,
        cancellation: Cancellation | None = None,
    ) -> None:
        self._parent = parent
        self._key = key
        self._value = value
        self._cancellation = cancellation

    def with_value(self, key: ContextKey[T], value: T) -> Context:
        """A child context in which *key* has *value*."""
        return Context(self, key, value, self._cancellation)

    @overload
    def get(self, key: ContextKey[T]) -> T | None: ...
    @overload
    def get(self, key: ContextKey[T], default: D) -> T | D: ...
    def get(self, key: ContextKey[Any], default: Any = None) -> Any:
        """The nearest value of *key*, or *default*."""
        node: Context | None = self
        while node is not None:
            if node._key is key:
                return node._value
            node = node._parent
        return default

    def added_to(self, ancestor: Context) -> list[tuple[str, Any]]:
        """The names and values of the keys that were set on the way from *ancestor* to here."""
        found: list[tuple[str, Any]] = []
        node: Context | None = self
        while node is not None and node is not ancestor:
            if node._key is not None:
                found.append((node._key.name, node._value))
            node = node._parent
        return found[::-1]

    @property
    def deadline(self) -> datetime.datetime | None:
        """When the context ends by itself, in UTC, or None."""
        remaining = self.remaining()
        if remaining is None:
            return None
        try:
            return datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=remaining)
        except OverflowError:
            return datetime.datetime.max.replace(tzinfo=datetime.UTC)

    @property
    def cancellable(self) -> bool:
        """Whether this context can end at all."""
        return self._cancellation is not None

    def remaining(self) -> float | None:
        """Seconds until the deadline, 0 when it passed, None without one."""
        return None if self._cancellation is None else self._cancellation.remaining()

    def error(self) -> CanceledError | None:
        """Why the context ended, or None while it has not."""
        return None if self._cancellation is None else self._cancellation.error()

    def check(self) -> None:
        """Returns while the context goes on.

        Raises:
            DeadlineExceededError: The deadline passed.
            CanceledError: The context was cancelled.
        """
        if self._cancellation is None:
            return
        error = self._cancellation.error()
        if error is not None:
            try:
                raise error
            finally:
                del error  # the traceback holds this frame, and the frame must not hold it

    def sleep(self, seconds: float) -> None:
        """Blocks for *seconds*; ends early, with the error of :meth:`check`, with the context."""
        if self._cancellation is None:
            time.sleep(seconds)
            return
        self._cancellation.wait(seconds)
        self.check()

    def on_end(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls *callback* when the context ends.

        It runs on the thread that cancels, or on a timer thread, so it must be
        short and must not raise.

        Returns:
            A function that takes the callback back.
        """
        if self._cancellation is None:
            return _nothing
        return self._cancellation.on_end(callback)

    def cancel(self) -> None:
        """Ends this context and its children; safe from any thread, and more than once.

        A context made by :meth:`with_value` has no end of its own: this ends the one
        it was made from.

        Raises:
            ValueError: It is a context that cannot be cancelled.
        """
        if self._cancellation is None:
            raise ValueError("this context cannot be cancelled; make one with with_cancel()")
        self._cancellation.end()

    def __enter__(self) -> Context:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._cancellation is not None:
            self._cancellation.end()


def _nothing() -> None:
    """Takes nothing back."""


BACKGROUND = Context()
"""The context without values and without an end."""


def with_cancel(parent: Context | None = None) -> Context:
    """A child of *parent* that ends when its ``cancel()`` is called."""
    parent = parent or BACKGROUND
    return Context(parent, cancellation=Cancellation(parent._cancellation))


def with_timeout(seconds: float, parent: Context | None = None) -> Context:
    """A child of *parent* that ends after *seconds*, or with its parent if that is sooner.

    Raises:
        ValueError: *seconds* is not a number.
    """
    if math.isnan(seconds):
        raise ValueError("the timeout is not a number")
    parent = parent or BACKGROUND
    deadline = time.monotonic() + seconds
    return Context(parent, cancellation=Cancellation(parent._cancellation, deadline))


def with_deadline(deadline: datetime.datetime, parent: Context | None = None) -> Context:
    """A child of *parent* that ends at *deadline*, an aware datetime.

    Raises:
        ValueError: *deadline* has no time zone.
    """
    if deadline.tzinfo is None:
        raise ValueError("the deadline needs a time zone, such as datetime.UTC")
    now = datetime.datetime.now(datetime.UTC)
    return with_timeout((deadline - now).total_seconds(), parent)


SERVICE_ID: ContextKey[str] = ContextKey("service_id")
OPERATION: ContextKey[Operation[Any, Any]] = ContextKey("operation")
OPERATION_INPUT: ContextKey[Any] = ContextKey("operation_input")
