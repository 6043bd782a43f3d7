"""One refresh for all threads that need it at the same time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, Generic

from aws_core.credentials.single_flight import Flight, ResultT
from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import CanceledError


class SingleRefresh(Generic[ResultT]):
    """Runs a refresh on one of the threads that ask for it; the others wait for its result.

    A copy, and what a pickle becomes, has no refresh under way.
    """

    def __init__(self) -> None:
        # By process: a refresh that a fork left behind is never waited for.
        self._flights: dict[int, Flight[ResultT]] = {}

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return os.getpid() in self._flights

    def run(self, refresh: Callable[[Context], ResultT], ctx: Context | None) -> ResultT:
        """What *refresh* returns, called here or on another thread.

        When the context of the thread that calls it ends, a waiting thread calls it again.

        Raises:
            CanceledError: *ctx* ended.
            Exception: What *refresh* raised.
        """
        ctx = BACKGROUND if ctx is None else ctx
        while True:
            own = Flight[ResultT]()
            flight = self._flights.setdefault(os.getpid(), own)
            if flight is own:
                return self._fly(own, refresh, ctx)
            flight.wait(ctx)
            if flight.result is not None:
                return flight.result
            if flight.error is not None and not isinstance(flight.error, CanceledError):
                raise flight.error

    def _fly(
        self, flight: Flight[ResultT], refresh: Callable[[Context], ResultT], ctx: Context
    ) -> ResultT:
        flight.runner = threading.get_ident()
        try:
            flight.result = refresh(ctx)
        except Exception as error:
            flight.error = error
            raise
        finally:
            self._flights.pop(os.getpid(), None)
            flight.finish()
        return flight.result

    def __reduce__(self) -> tuple[Any, ...]:
        return (SingleRefresh, ())
