"""The threads of a manager, started when they are first needed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from feature.s3.manager.options import TransferOptions

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """Gives transfers an executor: the one that the options name, or threads of its own.

    Transfers of one manager share the threads, so that ``concurrency`` bounds them together.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: dict[tuple[int, int], ThreadPoolExecutor] = {}

    def executor(self, options: TransferOptions) -> Executor:
        """What runs the tasks of a transfer with these options."""
        if options.executor is not None:
            return options.executor
        # A forked process gets a copy of the pool, but not of its threads.
        key = (os.getpid(), options.concurrency)
        with self._lock:
            pool = self._pools.get(key)
            if pool is None:
                pool = self._pools[key] = ThreadPoolExecutor(options.concurrency, "s3-transfer")
            return pool

    def close(self) -> None:
        """Waits for the threads to end; the next transfer starts new ones."""
        with self._lock:
            pools = [pool for (pid, _), pool in self._pools.items() if pid == os.getpid()]
            self._pools.clear()
        for pool in pools:
            pool.shutdown()

    def __reduce__(self) -> tuple[type[Workers], tuple[()]]:
        return (Workers, ())


class _NoWorkers(Executor):
    """Takes no tasks, so that whoever has some does them itself."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        raise RuntimeError("this executor takes no tasks")


NO_WORKERS = _NoWorkers()
"""Leaves every task to the thread that has it."""
