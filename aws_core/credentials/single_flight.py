"""One retrieval of credentials that several threads wait for."""

from __future__ import annotations

import threading

from aws_core.credentials.provider import Credentials
from smithy_py.context import Context
from smithy_py.errors import IdentityError


class Flight:
    """One retrieval, run by one thread.

    Attributes:
        credentials: What it got, or None.
        error: Why it failed, or None. With neither of the two it was interrupted.
        runner: The id of the thread that runs it, 0 before it began.
    """

    __slots__ = ("_changed", "_finished", "credentials", "error", "runner")

    def __init__(self) -> None:
        self.credentials: Credentials | None = None
        self.error: Exception | None = None
        self.runner = 0
        self._changed = threading.Condition()
        self._finished = False

    def finish(self) -> None:
        """Lets all waiting threads go on."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def wait(self, ctx: Context) -> None:
        """Blocks until the retrieval finished.

        Raises:
            CanceledError: *ctx* ended first.
            IdentityError: This thread runs the retrieval, so it would wait for itself.
        """
        if self._finished:
            return
        if self.runner == threading.get_ident():
            raise IdentityError("the credentials provider asks for what it is to provide")
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
