"""What the transfers of directories have in common: how their objects are scheduled and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from feature.s3.manager.options import Options
from feature.s3.manager.progress import DirectoryProgress, Progress
from feature.s3.manager.tasks import TaskGroup
from smithy_py.context import Context
from smithy_py.errors import CanceledError

InputT = TypeVar("InputT")

FailurePolicy = Callable[[Any, Exception], None]
"""Called with the input of an object and what its transfer failed with; raises to end it all."""


def terminate_on_failure(input: Any, error: Exception) -> None:
    """Failure policy: the first object that fails ends the transfer."""
    key = getattr(input, "key", None)
    error.add_note(f"the transfer of the directory ended at the object {key!r}")
    raise error


def ignore_failures(input: Any, error: Exception) -> None:
    """Failure policy: objects that fail are counted, and the others go on."""


@dataclass(frozen=True, slots=True)
class Job(Generic[InputT]):
    """The transfer of one object of a directory.

    Attributes:
        input: What is asked for.
        size: Its bytes, as far as they are known.
        task: A function for the executor that does it, with its arguments; or None.
        run: Does it on the thread of the caller, with parts on the executor; where *task* is None.
    """

    input: InputT
    size: int
    task: tuple[Callable[..., Any], tuple[Any, ...]] | None = None
    run: Callable[[Context], Any] | None = None


class DirectoryTransfer(Generic[InputT]):
    """Moves the objects of a directory: small ones a task each, large ones in parts.

    Args:
        executor: Runs the tasks.
        options: The options of the manager.
        request: What the caller asked for.
        policy: What to do about objects that fail.

    Attributes:
        transferred: How many objects are done.
        failed: How many failed.
    """

    def __init__(
        self, executor: Executor, options: Options, request: Any, policy: FailurePolicy
    ) -> None:
        self._executor = executor
        self._options = options
        self._request = request
        self._policy = policy
        self._bytes = 0
        self.transferred = 0
        self.failed = 0

    def run(self, jobs: Iterable[Job[InputT]], ctx: Context | None) -> None:
        """Does all jobs.

        Raises:
            Exception: What the failure policy raises.
        """
        self._tell("on_objects_transfer_start")
        # More than can run, so that no thread waits for this one.
        limit = 2 * self._options.concurrency
        try:
            with TaskGroup[Any](self._executor, limit, ctx) as tasks:
                for job in jobs:
                    self._begin(tasks, job)
                    while tasks.full:
                        self._settle(tasks)
                while tasks:
                    self._settle(tasks)
        except BaseException as error:
            self._tell("on_objects_transfer_failed", error=error)
            raise

    def complete(self, output: Any) -> None:
        """Says that all of it is done."""
        self._tell("on_objects_transfer_complete", output=output)

    def _begin(self, tasks: TaskGroup[Any], job: Job[InputT]) -> None:
        if job.task is not None:
            progress = Progress(self._options.object_progress_listeners, job.input, job.size)
            progress.start()
            function, arguments = job.task
            tasks.submit((job, progress), function, *arguments)
            return
        assert job.run is not None
        try:
            job.run(tasks.ctx)
        except Exception as error:
            self._fail(tasks, job, error)
        else:
            self._succeed(job.size)

    def _settle(self, tasks: TaskGroup[Any]) -> None:
        (job, progress), future = tasks.next_future()
        error = future.exception()
        if error is None:
            size, output = future.result()
            progress.add(size)
            progress.complete(output)
            self._succeed(size)
            return
        progress.fail(error)
        if not isinstance(error, Exception):
            raise error
        self._fail(tasks, job, error)

    def _succeed(self, size: int) -> None:
        self.transferred += 1
        self._bytes += size
        self._tell("on_objects_transferred")

    def _fail(self, tasks: TaskGroup[Any], job: Job[InputT], error: Exception) -> None:
        self.failed += 1
        if isinstance(error, CanceledError):
            tasks.ctx.check()
        self._policy(job.input, error)

    def _tell(self, what: str, output: Any = None, error: BaseException | None = None) -> None:
        listeners = self._options.directory_progress_listeners
        if listeners:
            event = DirectoryProgress(self._request, self._bytes, self.transferred, output, error)
            for listener in listeners:
                getattr(listener, what)(event)
