"""Downloads the objects under a prefix into a directory."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.delivery import deliver
from feature.s3.manager.directory import (
    DirectoryTransfer,
    FailurePolicy,
    Job,
    terminate_on_failure,
)
from feature.s3.manager.download import Download
from feature.s3.manager.errors import PathEscapeError
from feature.s3.manager.options import DownloaderOptions, Options
from feature.s3.manager.progress import Progress
from feature.s3.manager.tasks import Scope
from feature.s3.manager.workers import NO_WORKERS
from services import s3
from services.s3 import types
from smithy_py.context import Context


@dataclass(kw_only=True)
class DownloadDirectoryInput:
    """Which objects to download, and how.

    Attributes:
        bucket: The bucket.
        destination: The directory; made where there is none.
        key_prefix: What the keys begin with; their paths in the directory are what follows.
        filter: Whether to download an object.
        callback: Changes the input of each object before it is downloaded.
        failure_policy: What to do about an object that fails.
    """

    bucket: str
    destination: str | os.PathLike[str]
    key_prefix: str = ""
    filter: Callable[[types.Object], bool] | None = None
    callback: Callable[[s3.GetObjectInput], None] | None = None
    failure_policy: FailurePolicy = terminate_on_failure


@dataclass(frozen=True, slots=True)
class DownloadDirectoryOutput:
    """What came of it.

    Attributes:
        objects_downloaded: How many objects are downloaded.
        objects_failed: How many failed.
    """

    objects_downloaded: int
    objects_failed: int


def download_directory(
    bound: BoundClient,
    executor: Executor,
    options: Options,
    input: DownloadDirectoryInput,
    ctx: Context | None,
) -> DownloadDirectoryOutput:
    """Downloads the objects under a prefix.

    Args:
        bound: The client to call.
        executor: Downloads the objects, and the ranges of large ones.
        options: The options of the manager.
        input: What to download.
        ctx: Ends it when it ends.

    Raises:
        PathEscapeError: A key leads out of the destination.
        Exception: What the failure policy raises.
    """
    transfer = DirectoryTransfer[s3.GetObjectInput](executor, options, input, input.failure_policy)
    transfer.run(_jobs(bound, executor, options, input, ctx), ctx)
    output = DownloadDirectoryOutput(transfer.transferred, transfer.failed)
    transfer.complete(output)
    return output


def _jobs(
    bound: BoundClient,
    executor: Executor,
    options: Options,
    request: DownloadDirectoryInput,
    ctx: Context | None,
) -> Iterator[Job[s3.GetObjectInput]]:
    destination = Destination(os.fspath(request.destination))
    download_options = options.downloader_options()
    # Neither an executor nor listeners go to another process.
    small = replace(
        download_options, executor=None, object_progress_listeners=(), client_options=()
    )
    for item in _listed(bound, request, ctx):
        key, size = item.key or "", item.size or 0
        if key.endswith("/") or (request.filter is not None and not request.filter(item)):
            continue
        input = s3.GetObjectInput(bucket=request.bucket, key=key)
        if request.callback is not None:
            request.callback(input)
        name = key.removeprefix(request.key_prefix).lstrip("/") or key.rpartition("/")[2]
        try:
            path = destination.path(name)
        except OSError as error:
            # A file stands where a directory is needed: this object fails, not all of them.
            yield Job(input, size, run=partial(_refuse, error))
            continue
        if size <= options.part_size_bytes:
            yield Job(input, size, task=(download_file, (bound, small, input, path)))
        else:
            yield _large(bound, executor, download_options, input, path, size)


def _listed(
    bound: BoundClient, request: DownloadDirectoryInput, ctx: Context | None
) -> Iterator[types.Object]:
    asked = s3.ListObjectsV2Input(bucket=request.bucket, prefix=request.key_prefix or None)
    pages = s3.ListObjectsV2Paginator(bound.api, asked)
    while pages.has_more_pages():
        yield from pages.next_page(*bound.functions, ctx=ctx).contents or ()


def _large(
    bound: BoundClient,
    executor: Executor,
    options: DownloaderOptions,
    input: s3.GetObjectInput,
    path: str,
    size: int,
) -> Job[s3.GetObjectInput]:
    def run(ctx: Context) -> s3.GetObjectOutput:
        progress = Progress(options.object_progress_listeners, input, size)
        download = Download(bound, executor, options, input, progress)
        return deliver(download, path, options.concurrency, progress, ctx)

    return Job(input, size, run=run)


def _refuse(error: OSError, _: Context) -> None:
    raise error


def download_file(
    bound: BoundClient,
    options: DownloaderOptions,
    input: s3.GetObjectInput,
    path: str,
    scope: Scope,
) -> tuple[int, s3.GetObjectOutput]:
    """Task: downloads a small object in one call.

    Returns:
        Its size in bytes, and the output without its body.
    """
    progress = Progress((), input)
    download = Download(bound, NO_WORKERS, options, copy.copy(input), progress, ranged=False)
    output = deliver(download, path, 1, progress, scope.ctx)
    return download.size, output


class Destination:
    """A directory that nothing is written outside of.

    Args:
        folder: Its path; it is made where there is none.
    """

    def __init__(self, folder: str) -> None:
        os.makedirs(folder, mode=0o755, exist_ok=True)
        self._folder = os.path.realpath(folder)
        self._made: set[str] = {self._folder}

    def path(self, name: str) -> str:
        """The path of *name* in the directory; the directories above it are made.

        Raises:
            PathEscapeError: It would be outside, by itself or by a symbolic link that is there.
        """
        resolved = os.path.normpath(os.path.join(self._folder, name.replace("/", os.sep)))
        self._check(resolved, resolved)
        above = os.path.dirname(resolved)
        if above not in self._made:
            self._check(resolved, os.path.join(os.path.realpath(above), "name"))
            os.makedirs(above, mode=0o755, exist_ok=True)
            self._made.add(above)
        if os.path.islink(resolved):
            self._check(resolved, os.path.realpath(resolved))
        return resolved

    def _check(self, shown: str, path: str) -> None:
        inside = os.path.join(self._folder, "")
        if "\0" in path or not path.startswith(inside) or path == inside:
            raise PathEscapeError(
                f"resolved local path {shown!r} is outside of destination {self._folder!r}"
            )
