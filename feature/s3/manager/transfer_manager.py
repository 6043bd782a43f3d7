"""The TransferManager, as in the Go SDK's feature/s3/transfermanager."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.download import Download
from feature.s3.manager.download_directory import (
    DownloadDirectoryInput,
    DownloadDirectoryOutput,
    download_directory,
)
from feature.s3.manager.object_stream import ObjectStream
from feature.s3.manager.options import OptionFunction, Options, changed
from feature.s3.manager.progress import Progress
from feature.s3.manager.resumable import Resume
from feature.s3.manager.resumable_download import download_to
from feature.s3.manager.resumable_upload import new_upload
from feature.s3.manager.source import open_source
from feature.s3.manager.target import Destination
from feature.s3.manager.upload import UploadOutput
from feature.s3.manager.upload_directory import (
    UploadDirectoryInput,
    UploadDirectoryOutput,
    upload_directory,
)
from feature.s3.manager.uploader import check_bucket
from feature.s3.manager.workers import Workers
from services import s3
from smithy_py.closing import Closing
from smithy_py.context import BACKGROUND, Context
from smithy_py.http.response import ResponseBody


@dataclass(frozen=True, slots=True)
class DownloadOutput:
    """What came of a download.

    Attributes:
        size: How many bytes were downloaded.
        object: What the service said of the object, without its body.
    """

    size: int
    object: s3.GetObjectOutput


class TransferManager(Closing):
    """Moves objects and directories of any size.

    It is safe from any number of threads. Close it, or use it in a ``with`` block, to have its
    threads end at once.

    Args:
        client: A client of S3, or anything with the methods of one.
        option_functions: Change its :class:`Options`, in order.

    Raises:
        ValueError: An option is too small or too large.
    """

    def __init__(self, client: s3.Client, *option_functions: OptionFunction) -> None:
        self._client = client
        self._options = changed(Options(), option_functions)
        self._options.uploader_options().check()
        self._options.downloader_options().check()
        self._bound = BoundClient(client, self._options.client_options)
        self._workers = Workers()

    def _for_call(
        self, option_functions: tuple[OptionFunction, ...]
    ) -> tuple[Options, BoundClient]:
        if not option_functions:
            return self._options, self._bound
        options = changed(self._options, option_functions)
        if options.client_options is self._options.client_options:
            return options, self._bound
        return options, BoundClient(self._client, options.client_options)

    def upload_object(
        self,
        input: s3.PutObjectInput,
        *option_functions: OptionFunction,
        resume: Resume | None = None,
        ctx: Context | None = None,
    ) -> UploadOutput:
        """Uploads one object; see :meth:`Uploader.upload`."""
        check_bucket(input.bucket)
        manager_options, bound = self._for_call(option_functions)
        options = manager_options.uploader_options()
        options.check()
        source = open_source(input.body, input.content_length)
        try:
            progress = Progress(options.object_progress_listeners, input, source.size)
            executor = self._workers.executor(options)
            upload = new_upload(bound, executor, options, input, source, progress, resume)
            return upload.run(ctx)
        finally:
            source.close()

    def download_object(
        self,
        destination: Destination,
        input: s3.GetObjectInput,
        *option_functions: OptionFunction,
        resume: Resume | None = None,
        ctx: Context | None = None,
    ) -> DownloadOutput:
        """Downloads one object; see :meth:`Downloader.download`."""
        check_bucket(input.bucket)
        manager_options, bound = self._for_call(option_functions)
        options = manager_options.downloader_options()
        options.check()
        progress = Progress(options.object_progress_listeners, input)
        executor = self._workers.executor(options)
        size, output = download_to(
            destination, bound, executor, options, input, progress, resume, ctx
        )
        return DownloadOutput(size, output)

    def get_object(
        self,
        input: s3.GetObjectInput,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> s3.GetObjectOutput:
        """Opens one object as a stream that is fetched in ranges ahead of the reader.

        Args:
            input: What to read.
            option_functions: Change the options for this call.
            ctx: Ends the stream when it ends.

        Returns:
            What the service said of the object. Its body holds at most
            ``get_object_buffer_size`` bytes; close it, or read it to its end.

        Raises:
            DownloadIncompleteError: What came is not the object; also when the body is read.
            OperationError: A call failed; also when the body is read.
        """
        check_bucket(input.bucket)
        manager_options, bound = self._for_call(option_functions)
        options = manager_options.downloader_options()
        options.check()
        ctx = ctx or BACKGROUND
        progress = Progress(options.object_progress_listeners, input)
        download = Download(bound, self._workers.executor(options), options, input, progress)
        progress.start()
        try:
            download.begin(ctx)
        except BaseException as error:
            progress.fail(error)
            raise
        limit = max(1, manager_options.get_object_buffer_size // options.part_size)
        stream = ObjectStream(download.chunks(limit, ctx), download.output, download.size, progress)
        output = copy.copy(download.output)
        output.body = ResponseBody(stream, download.size)
        output.content_length = download.size
        return output

    def upload_directory(
        self,
        input: UploadDirectoryInput,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> UploadDirectoryOutput:
        """Uploads the files of a directory.

        Args:
            input: What to upload.
            option_functions: Change the options for this call.
            ctx: Ends it when it ends.

        Raises:
            SymbolicLinkLoopError: A link leads back to a directory above it.
            TransferError: The source is no directory.
            Exception: What the failure policy raises, by default what the first object failed
                with.
        """
        check_bucket(input.bucket)
        options, bound = self._for_call(option_functions)
        return upload_directory(bound, self._workers.executor(options), options, input, ctx)

    def download_directory(
        self,
        input: DownloadDirectoryInput,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> DownloadDirectoryOutput:
        """Downloads the objects under a prefix.

        Args:
            input: What to download.
            option_functions: Change the options for this call.
            ctx: Ends it when it ends.

        Raises:
            PathEscapeError: A key leads out of the destination.
            OperationError: The objects cannot be listed.
            Exception: What the failure policy raises, by default what the first object failed
                with.
        """
        check_bucket(input.bucket)
        options, bound = self._for_call(option_functions)
        return download_directory(bound, self._workers.executor(options), options, input, ctx)

    def close(self) -> None:
        """Waits for its threads to end; it can still be used."""
        self._workers.close()
