"""The Uploader, as in the Go SDK's feature/s3/manager."""

from __future__ import annotations

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.errors import TransferError
from feature.s3.manager.options import OptionFunction, UploaderOptions, changed
from feature.s3.manager.progress import Progress
from feature.s3.manager.resumable import Resume
from feature.s3.manager.resumable_upload import new_upload
from feature.s3.manager.source import open_source
from feature.s3.manager.upload import UploadOutput
from feature.s3.manager.workers import Workers
from services import s3
from smithy_py.closing import Closing
from smithy_py.context import Context


class Uploader(Closing):
    """Uploads bodies of any size; those that do not fit into one part, in parts side by side.

    It is safe from any number of threads. Close it, or use it in a ``with`` block, to have its
    threads end at once.

    Args:
        client: A client of S3, or anything with the methods of one.
        option_functions: Change its :class:`UploaderOptions`, in order.

    Raises:
        ValueError: An option is too small or too large.
    """

    def __init__(self, client: s3.Client, *option_functions: OptionFunction) -> None:
        self._client = client
        self._options = changed(UploaderOptions(), option_functions)
        self._bound = BoundClient(client, self._options.client_options)
        self._workers = Workers()

    def upload(
        self,
        input: s3.PutObjectInput,
        *option_functions: OptionFunction,
        resume: Resume | None = None,
        ctx: Context | None = None,
    ) -> UploadOutput:
        """Uploads one object.

        Args:
            input: What to upload. Its body may also be a path (``os.PathLike``).
            option_functions: Change the options for this upload.
            resume: The path of a state file, from which an upload that failed, was paused or was
                killed goes on; or a :class:`ResumableTransfer`, which can also pause it.
            ctx: Ends the upload when it ends.

        Raises:
            MultiUploadFailure: The upload failed after it was begun in parts. They are dropped,
                unless ``leave_parts_on_error`` says otherwise.
            OperationError: The only call failed, or the one that begins the parts.
            TransferPausedError: It was paused.
            ResumeRefusedError: It cannot go on from the state file.
            TransferError: The bucket is an Object Lambda access point, the path a directory.
            OSError: The path cannot be read.
        """
        check_bucket(input.bucket)
        options, bound = self._options, self._bound
        if option_functions:
            options = changed(options, option_functions)
            if options.client_options is not self._options.client_options:
                bound = BoundClient(self._client, options.client_options)
        source = open_source(input.body, input.content_length)
        try:
            progress = Progress(options.object_progress_listeners, input, source.size)
            executor = self._workers.executor(options)
            upload = new_upload(bound, executor, options, input, source, progress, resume)
            return upload.run(ctx)
        finally:
            source.close()

    def close(self) -> None:
        """Waits for its threads to end; it can still be used."""
        self._workers.close()


def check_bucket(bucket: str | None) -> None:
    """Refuses what has no objects of its own to move.

    Raises:
        TransferError: The bucket is the ARN of an Object Lambda access point.
    """
    if bucket and bucket.startswith("arn:") and bucket.split(":")[2:3] == ["s3-object-lambda"]:
        raise TransferError(
            "transfers do not support S3 Object Lambda resources; "
            "use get_object() or put_object() of the client"
        )
