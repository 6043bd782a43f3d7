"""Uploads the files of a directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.directory import (
    DirectoryTransfer,
    FailurePolicy,
    Job,
    terminate_on_failure,
)
from feature.s3.manager.errors import SymbolicLinkLoopError, TransferError
from feature.s3.manager.options import Options, UploaderOptions
from feature.s3.manager.payload import FilePayload
from feature.s3.manager.progress import Progress
from feature.s3.manager.source import open_path
from feature.s3.manager.tasks import Scope
from feature.s3.manager.upload import Upload, UploadOutput, put_object
from services import s3
from smithy_py.context import Context


@dataclass(kw_only=True)
class UploadDirectoryInput:
    """Which files to upload, and how.

    Attributes:
        bucket: The bucket.
        source: The directory.
        key_prefix: What the keys begin with; a slash follows it, and then the path of the file
            within the directory.
        recursive: Whether the directories in it are uploaded too.
        follow_symbolic_links: Whether files and directories are uploaded that links lead to;
            otherwise links are left out.
        filter: Whether to upload the file at a path.
        callback: Changes the input of each file before it is uploaded.
        failure_policy: What to do about a file that fails.
    """

    bucket: str
    source: str | os.PathLike[str]
    key_prefix: str = ""
    recursive: bool = False
    follow_symbolic_links: bool = False
    filter: Callable[[str], bool] | None = None
    callback: Callable[[s3.PutObjectInput], None] | None = None
    failure_policy: FailurePolicy = terminate_on_failure


@dataclass(frozen=True, slots=True)
class UploadDirectoryOutput:
    """What came of it.

    Attributes:
        objects_uploaded: How many files are uploaded.
        objects_failed: How many failed.
    """

    objects_uploaded: int
    objects_failed: int


def upload_directory(
    bound: BoundClient,
    executor: Executor,
    options: Options,
    input: UploadDirectoryInput,
    ctx: Context | None,
) -> UploadDirectoryOutput:
    """Uploads the files of a directory.

    Args:
        bound: The client to call.
        executor: Uploads the files, and the parts of large ones.
        options: The options of the manager.
        input: What to upload.
        ctx: Ends it when it ends.

    Raises:
        SymbolicLinkLoopError: A link leads back to a directory above it.
        TransferError: The source is no directory.
        Exception: What the failure policy raises.
    """
    transfer = DirectoryTransfer[s3.PutObjectInput](executor, options, input, input.failure_policy)
    transfer.run(_jobs(bound, executor, options, input), ctx)
    output = UploadDirectoryOutput(transfer.transferred, transfer.failed)
    transfer.complete(output)
    return output


def _jobs(
    bound: BoundClient, executor: Executor, options: Options, request: UploadDirectoryInput
) -> Iterator[Job[s3.PutObjectInput]]:
    root = os.path.abspath(request.source)
    if not os.path.isdir(root):
        raise TransferError(f"{root} is no directory")
    prefix = request.key_prefix
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    upload_options = options.uploader_options()
    for path, size in files(root, request.recursive, request.follow_symbolic_links):
        if request.filter is not None and not request.filter(path):
            continue
        key = prefix + os.path.relpath(path, root).replace(os.sep, "/")
        input = s3.PutObjectInput(bucket=request.bucket, key=key, body=Path(path))
        if request.callback is not None:
            request.callback(input)
        if size < options.multipart_upload_threshold:
            # The file goes by its path: another process may upload it.
            input.body = None
            kept = replace(
                upload_options, executor=None, object_progress_listeners=(), client_options=()
            )
            yield Job(input, size, task=(upload_file, (bound, kept, input, path)))
        else:
            yield _large(bound, executor, upload_options, input, path, size)


def _large(
    bound: BoundClient,
    executor: Executor,
    options: UploaderOptions,
    input: s3.PutObjectInput,
    path: str,
    size: int,
) -> Job[s3.PutObjectInput]:
    def run(ctx: Context) -> UploadOutput:
        source = open_path(path)
        try:
            progress = Progress(options.object_progress_listeners, input, size)
            return Upload(bound, executor, options, input, source, progress).run(ctx)
        finally:
            source.close()

    return Job(input, size, run=run)


def upload_file(
    bound: BoundClient, options: UploaderOptions, input: s3.PutObjectInput, path: str, scope: Scope
) -> tuple[int, UploadOutput]:
    """Task: uploads a small file in one call.

    Returns:
        Its size in bytes, and the output.
    """
    payload = FilePayload(path, None, 0, os.stat(path).st_size)
    return payload.length, put_object(bound, options, input, payload, scope.ctx)


def files(root: str, recursive: bool, follow: bool) -> Iterator[tuple[str, int]]:
    """The regular files in *root*, with their sizes, in the order of their names.

    Args:
        root: A directory.
        recursive: Whether to look into the directories in it.
        follow: Whether to follow symbolic links; otherwise they are left out.

    Raises:
        SymbolicLinkLoopError: A link leads back to a directory above it.
    """
    yield from _files(root, recursive, follow, (_identity(root),))


def _files(
    folder: str, recursive: bool, follow: bool, above: tuple[tuple[int, int], ...]
) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_symlink() and not follow:
            continue
        if entry.is_file():
            yield entry.path, entry.stat().st_size
        elif recursive and entry.is_dir():
            identity = _identity(entry.path)
            if identity in above:
                raise SymbolicLinkLoopError(
                    f"the symbolic link {entry.path} leads back to a directory above it; "
                    "remove it, or do not follow symbolic links"
                )
            yield from _files(entry.path, recursive, follow, (*above, identity))


def _identity(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino
