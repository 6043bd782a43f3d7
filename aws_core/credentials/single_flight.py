"""One retrieval that several threads wait for."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

from smithy_py.context import Context
from smithy_py.errors import IdentityError

ResultT = TypeVar("ResultT")


class Flight(Generic[ResultT]):
    """One retrieval, run by one thread.

    Attributes:
        result: What it got, or None.
        error: Why it failed, or None. With neither of the two it was interrupted.
        runner: The id of the thread that runs it, 0 before it began.
    """

    __slots__ = ("_changed", "_claimed", "_finished", "error", "result", "runner")

    def __init__(self) -> None:
        self.result: ResultT | None = None
        self.error: Exception | None = None
        self.runner = 0
        self._changed = threading.Condition()
        self._claimed = False
        self._finished = False

    def finish(self) -> None:
        """Lets all waiting threads go on."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def claim(self) -> bool:
        """Whether the caller is the first who asks: only that one may end the retrieval."""
        with self._changed:
            claimed, self._claimed = self._claimed, True
            return not claimed

    def wait(self, ctx: Context) -> None:
        """Blocks until the retrieval finished.

        Raises:
            CanceledError: *ctx* ended first.
            IdentityError: This thread runs the retrieval, so it would wait for itself.
        """
        if self._finished:
            return
        if self.runner == threading.get_ident():
            raise IdentityError("the provider asks for what it is to provide")
        take_back = ctx.on_end(self._wake)
        try:
            with self._changed:
                while not self._finished:
                    ctx.check()
                    self._changed.wait()
        finally:
            take_back()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
