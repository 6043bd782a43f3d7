"""Progress bars on the terminal, drawn by rich (the extra "progress")."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from feature.s3.manager.options import OptionFunction
from feature.s3.manager.progress import (
    DirectoryProgress,
    DirectoryProgressListener,
    ObjectProgress,
    ObjectProgressListener,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


def with_progress(console: Console | None = None) -> OptionFunction:
    """An option function that shows a bar for each object, and one for each directory.

    For an uploader, a downloader or a manager, or for one call of it::

        manager.Uploader(client, manager.with_progress())

    Args:
        console: Where to draw; by default the standard error.

    Raises:
        ImportError: rich is not installed.
    """
    bars = ProgressBars(console)

    def apply(options: Any) -> None:
        options.object_progress_listeners = (*options.object_progress_listeners, bars)
        if hasattr(options, "directory_progress_listeners"):
            options.directory_progress_listeners = (*options.directory_progress_listeners, bars)

    return apply


class ProgressBars(ObjectProgressListener, DirectoryProgressListener):
    """Draws bars while something is transferred; one for any number of threads.

    The bars of the objects of a directory go when they are done.

    Args:
        console: Where to draw; by default the standard error.

    Raises:
        ImportError: rich is not installed.
    """

    def __init__(self, console: Console | None = None) -> None:
        try:
            from rich.console import Console
        except ImportError as error:
            raise ImportError(
                "progress bars need rich: pip install 'aws-sdk-python-v2[progress]'"
            ) from error
        self._console = console or Console(stderr=True)
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        # By the identity of the input, which is kept so that no other gets the same.
        self._bars: dict[int, tuple[TaskID, Any]] = {}
        self._directories = 0

    def on_object_transfer_start(self, event: ObjectProgress) -> None:
        """Adds a bar."""
        self._add(event.input, _name(event.input), event.total_bytes)

    def on_object_bytes_transferred(self, event: ObjectProgress) -> None:
        """Moves it."""
        with self._lock:
            if self._progress is not None and (bar := self._bars.get(id(event.input))):
                self._progress.update(
                    bar[0], completed=event.bytes_transferred, total=event.total_bytes
                )

    def on_object_transfer_complete(self, event: ObjectProgress) -> None:
        """Fills it; in a directory, removes it."""
        self._end(event.input, event.bytes_transferred, gone=self._directories > 0)

    def on_object_transfer_failed(self, event: ObjectProgress) -> None:
        """Leaves it where it is; in a directory, removes it."""
        self._end(event.input, None, gone=self._directories > 0)

    def on_objects_transfer_start(self, event: DirectoryProgress) -> None:
        """Adds a bar for the directory."""
        with self._lock:
            self._directories += 1
        self._add(event.input, _described(event, _name(event.input)), None)

    def on_objects_transferred(self, event: DirectoryProgress) -> None:
        """Counts an object."""
        with self._lock:
            if self._progress is not None and (bar := self._bars.get(id(event.input))):
                self._progress.update(
                    bar[0],
                    completed=event.bytes_transferred,
                    description=_described(event, _name(event.input)),
                )

    def on_objects_transfer_complete(self, event: DirectoryProgress) -> None:
        """Fills its bar."""
        self._end_directory(event, event.bytes_transferred)

    def on_objects_transfer_failed(self, event: DirectoryProgress) -> None:
        """Leaves its bar where it is."""
        self._end_directory(event, None)

    def _end_directory(self, event: DirectoryProgress, completed: int | None) -> None:
        with self._lock:
            self._directories -= 1
        self._end(event.input, completed, gone=False)

    def _add(self, input: Any, description: str, total: int | None) -> None:
        with self._lock:
            if self._progress is None:
                self._progress = _columns(self._console)
                self._progress.start()
            self._bars[id(input)] = self._progress.add_task(description, total=total), input

    def _end(self, input: Any, completed: int | None, gone: bool) -> None:
        with self._lock:
            bar = self._bars.pop(id(input), None)
            if bar is None or self._progress is None:
                return
            if gone:
                self._progress.remove_task(bar[0])
            elif completed is not None:
                self._progress.update(bar[0], completed=completed, total=completed)
            else:
                self._progress.stop_task(bar[0])
            if not self._bars:
                self._progress.stop()
                self._progress = None


def _columns(console: Console) -> Progress:
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.table import Column

    name = Column(max_width=40, no_wrap=True, overflow="ellipsis")
    return Progress(
        TextColumn("{task.description}", markup=False, table_column=name),
        BarColumn(bar_width=None),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        expand=True,
        # Otherwise what a program prints into a pipe would come out on the console.
        redirect_stdout=sys.stdout.isatty(),
    )


def printable(text: str) -> str:
    """*text* for a terminal: what would control it is escaped."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _name(input: Any) -> str:
    """What is moved: the key of an object, the directory or the prefix of many."""
    key = getattr(input, "key", None)
    if key is not None:
        return printable(key)
    source = getattr(input, "source", None)
    return printable(str(source or f"s3://{input.bucket}/{input.key_prefix}"))


def _described(event: DirectoryProgress, name: str) -> str:
    return f"{event.objects_transferred} objects: {name}"
