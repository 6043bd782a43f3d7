"""What uploading and downloading directories have in common: what to copy, say and remove."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from feature.s3.manager.cli.arguments import SYNC, Arguments
from feature.s3.manager.cli.filters import Filters
from feature.s3.manager.cli.place import S3Place
from feature.s3.manager.cli.terminal import Terminal
from feature.s3.manager.upload_directory import files
from services import s3
from services.s3 import types

# A download that is not complete; another process may be writing to it.
_UNFINISHED = re.compile(r"\..*\.[0-9a-f]{16}\.part")

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Found(NamedTuple):
    """What sync compares.

    Attributes:
        size: The size in bytes.
        modified: When it was written, in nanoseconds since 1970.
    """

    size: int
    modified: int

    def replaces(self, other: Found | None) -> bool:
        """Whether to copy this over *other*: it is missing, of another size, or older."""
        return other is None or self.size != other.size or self.modified > other.modified


class Selection:
    """Decides what of a directory is copied, and counts what fails.

    Args:
        arguments: What to do.
        terminal: Says what is done.

    Attributes:
        failed: How many files or objects failed.
        seen: The names of all that the source has.
    """

    def __init__(self, arguments: Arguments, terminal: Terminal) -> None:
        self.failed = 0
        self.seen: set[str] = set()
        self._arguments = arguments
        self._terminal = terminal
        self._filters = Filters(arguments.patterns)

    @property
    def is_sync(self) -> bool:
        """Whether only what is new or has changed is copied."""
        return self._arguments.command == SYNC

    def takes(self, name: str) -> bool:
        """Whether *name* is among what the command is about."""
        return self._filters.take(name)

    def copies(self, what: str, name: str, source: Found, other: Found | None) -> bool:
        """Whether to copy *name*; where nothing is to be done, says that it would be.

        Args:
            what: What to say.
            name: The path in the directory, with slashes.
            source: What there is.
            other: What the destination has.
        """
        self.seen.add(name)
        if not self.takes(name) or (self.is_sync and not source.replaces(other)):
            return False
        if self._arguments.dryrun:
            self._terminal.say(f"(dryrun) {what}")
            return False
        return True

    def say(self, text: str) -> None:
        """Says what is done."""
        self._terminal.say(text)

    def on_failure(self, input: Any, error: Exception) -> None:
        """Failure policy: says what failed, and goes on."""
        self.failed += 1
        self._terminal.fail(f"failed: {input.key}", error)

    def extra(self, names: Iterator[str]) -> Iterator[str]:
        """Which of *names* to remove, each said; none while something failed."""
        if not self._arguments.delete or not self.is_sync:
            return
        if self.failed:
            self._terminal.say("nothing is removed, because not all was copied")
            return
        for name in names:
            if name not in self.seen and self.takes(name):
                if self._arguments.dryrun:
                    self._terminal.say(f"(dryrun) delete: {name}")
                else:
                    yield name


def listed(client: s3.Client, place: S3Place) -> Iterator[tuple[str, Found]]:
    """The objects in a place, with their names below its prefix."""
    input = s3.ListObjectsV2Input(bucket=place.bucket, prefix=place.folder or None)
    for page in s3.ListObjectsV2Paginator(client, input):
        for item in page.contents or ():
            name = (item.key or "").removeprefix(place.folder)
            if name and not name.endswith("/"):
                yield name, found_object(item)


def found_object(item: types.Object) -> Found:
    """What is known of an object that was listed."""
    # Whole numbers, so that the time of a file that is given this one is not a little earlier.
    past = (item.last_modified or _EPOCH) - _EPOCH
    return Found(item.size or 0, past // datetime.timedelta(microseconds=1) * 1000)


def found_file(path: str) -> Found | None:
    """What is known of the file at *path*, or None where there is none."""
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Found(status.st_size, status.st_mtime_ns)


def local_names(folder: str, follow: bool) -> Iterator[str]:
    """The files in a directory, by their paths in it, with slashes."""
    for path, _ in files(folder, True, follow):
        if not _UNFINISHED.fullmatch(os.path.basename(path)):
            yield name_in(folder, path)


def name_in(folder: str, path: str) -> str:
    """The path of a file in a directory, with slashes."""
    return os.path.relpath(path, folder).replace(os.sep, "/")
