"""The tasks of one transfer: at most so many at a time, their results back on the caller's thread.

Only the thread that asked for the transfer waits, and no task waits for another, so that an
executor cannot be blocked by its own tasks. That thread may itself be a task of the same executor:
where nothing comes back for a while it runs a task that has not begun.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from smithy_py.context import BACKGROUND, Context, with_cancel, with_timeout

T = TypeVar("T")

_PATIENCE = 0.2


class Scope:
    """The context of a transfer, for its tasks; in another process, what is left of its time."""

    __slots__ = ("ctx",)

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def __reduce__(self) -> tuple[Any, ...]:
        return (_scope, (self.ctx.remaining(),))


def _scope(remaining: float | None) -> Scope:
    return Scope(BACKGROUND if remaining is None else with_timeout(remaining))


class _Task(NamedTuple):
    tag: Any
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class TaskGroup(Generic[T]):
    """Runs tasks on an executor; use it in a ``with`` block.

    The end of the block waits for every task; where the block raises, the tasks are cancelled
    first.

    Args:
        executor: Runs the tasks.
        limit: How many may be under way.
        ctx: Ends the tasks when it ends.

    Attributes:
        ctx: The context of the tasks, which ends with the block.
    """

    def __init__(self, executor: Executor, limit: int, ctx: Context | None) -> None:
        self.ctx = with_cancel(ctx)
        self._executor = executor
        self._limit = limit
        self._scope = Scope(self.ctx)
        self._done: SimpleQueue[Future[Any] | None] = SimpleQueue()
        self._tasks: dict[Future[Any], _Task] = {}
        self._patience = _PATIENCE
        self._forget = self.ctx.on_end(lambda: self._done.put(None))

    def __len__(self) -> int:
        """How many tasks are under way, or have results that nobody took."""
        return len(self._tasks)

    @property
    def full(self) -> bool:
        """Whether a result is to be taken before another task is begun."""
        return len(self._tasks) >= self._limit

    def submit(self, tag: Any, function: Callable[..., T], *arguments: Any) -> None:
        """Begins a task: *function* with *arguments*, and the scope of the group as the last.

        Args:
            tag: Comes back with the result.
            function: What to run.
            arguments: What to give it.

        Raises:
            CanceledError: The context ended.
            BrokenExecutor: The executor's processes died.
        """
        self.ctx.check()
        task = _Task(tag, function, (*arguments, self._scope))
        try:
            future: Future[Any] = self._executor.submit(function, *task.arguments)
        except BrokenExecutor:
            raise
        except RuntimeError:
            # It was shut down, as all are while the interpreter ends: this thread does it.
            self._run_here(task)
            return
        self._tasks[future] = task
        future.add_done_callback(self._finished)

    def _finished(self, future: Future[Any]) -> None:
        if not future.cancelled():
            self._patience = _PATIENCE
        self._done.put(future)

    def _run_here(self, task: _Task) -> None:
        future: Future[Any] = Future()
        try:
            future.set_result(task.function(*task.arguments))
        except Exception as error:
            future.set_exception(error)
        self._tasks[future] = task
        self._done.put(future)

    def next(self) -> tuple[Any, T]:
        """The tag and the result of a task that is done, whichever comes first.

        Raises:
            Exception: What the task raised.
            CanceledError: The context ended.
        """
        tag, future = self.next_future()
        return tag, future.result()

    def next_future(self) -> tuple[Any, Future[T]]:
        """As :meth:`next`, but with the result, or what the task raised, still in its future.

        Raises:
            CanceledError: The context ended.
        """
        while True:
            try:
                future = self._done.get(timeout=self._patience)
            except Empty:
                self._take_over()
                continue
            if future is None:
                self.ctx.check()
            elif (task := self._tasks.pop(future, None)) is not None:
                return task.tag, future

    def _take_over(self) -> None:
        for future, task in reversed(list(self._tasks.items())):
            if future.cancel():
                del self._tasks[future]
                # Until the executor gets something done again, this thread does not wait for it.
                self._patience = 0.0
                self._run_here(task)
                return
        self._patience = _PATIENCE

    def cancel(self) -> None:
        """Ends the context of the tasks, and drops those that have not begun."""
        self.ctx.cancel()
        for future in self._tasks:
            future.cancel()

    def join(self) -> None:
        """Waits until no task is running."""
        concurrent.futures.wait(self._tasks)
        self._tasks.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._forget()
        if error is not None:
            self.cancel()
        self.join()
        with contextlib.suppress(ValueError):
            self.ctx.cancel()
