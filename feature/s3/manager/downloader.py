"""The Downloader, as in the Go SDK's feature/s3/manager."""

from __future__ import annotations

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.options import DownloaderOptions, OptionFunction, changed
from feature.s3.manager.progress import Progress
from feature.s3.manager.resumable import Resume
from feature.s3.manager.resumable_download import download_to
from feature.s3.manager.target import Destination
from feature.s3.manager.uploader import check_bucket
from feature.s3.manager.workers import Workers
from services import s3
from smithy_py.closing import Closing
from smithy_py.context import Context


class Downloader(Closing):
    """Downloads objects of any size, in ranges side by side.

    It is safe from any number of threads. Close it, or use it in a ``with`` block, to have its
    threads end at once.

    Args:
        client: A client of S3, or anything with the methods of one.
        option_functions: Change its :class:`DownloaderOptions`, in order.

    Raises:
        ValueError: An option is too small.
    """

    def __init__(self, client: s3.Client, *option_functions: OptionFunction) -> None:
        self._client = client
        self._options = changed(DownloaderOptions(), option_functions)
        self._bound = BoundClient(client, self._options.client_options)
        self._workers = Workers()

    def download(
        self,
        destination: Destination,
        input: s3.GetObjectInput,
        *option_functions: OptionFunction,
        resume: Resume | None = None,
        ctx: Context | None = None,
    ) -> int:
        """Downloads one object.

        Args:
            destination: A path, which has the whole object or what it had before; something with
                ``write_at(data, offset)``, called from several threads; a binary file, written
                from where it stands; or any writer, written in order.
            input: What to download. With a range or part number it is one request.
            option_functions: Change the options for this download.
            resume: The path of a state file, from which a download to a path that failed, was
                paused or was killed goes on; or a :class:`ResumableTransfer`, which can also
                pause it.
            ctx: Ends the download when it ends.

        Returns:
            The number of bytes.

        Raises:
            DownloadIncompleteError: What came is not the object, or not all of it.
            OperationError: A call failed.
            TransferPausedError: It was paused.
            ResumeRefusedError: It cannot go on from the state file.
            TransferError: The bucket is an Object Lambda access point.
            OSError: The destination cannot be written to.
        """
        check_bucket(input.bucket)
        options, bound = self._options, self._bound
        if option_functions:
            options = changed(options, option_functions)
            if options.client_options is not self._options.client_options:
                bound = BoundClient(self._client, options.client_options)
        progress = Progress(options.object_progress_listeners, input)
        executor = self._workers.executor(options)
        size, _ = download_to(destination, bound, executor, options, input, progress, resume, ctx)
        return size

    def close(self) -> None:
        """Waits for its threads to end; it can still be used."""
        self._workers.close()
