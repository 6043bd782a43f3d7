"""Brings a download to its target, and leaves nothing half done under the target's name."""

from __future__ import annotations

from feature.s3.manager.download import Download
from feature.s3.manager.progress import Progress
from feature.s3.manager.target import Destination, OrderedTarget, open_target
from services import s3
from smithy_py.context import BACKGROUND, Context


def deliver(
    download: Download,
    destination: Destination,
    concurrency: int,
    progress: Progress,
    ctx: Context | None,
) -> s3.GetObjectOutput:
    """Downloads to *destination*.

    Args:
        download: The download, not yet begun.
        destination: Where it goes.
        concurrency: How many parts may wait to be written, where it takes them in order only.
        progress: Hears of its begin and end.
        ctx: Ends it when it ends.

    Returns:
        What the service said of the object, without its body.

    Raises:
        DownloadIncompleteError: What came is not the object.
        OperationError: A call failed.
        OSError: The target cannot be written to.
    """
    ctx = ctx or BACKGROUND
    progress.start()
    try:
        target = open_target(destination)
        try:
            download.begin(ctx)
            if isinstance(target, OrderedTarget):
                for chunk in download.chunks(concurrency + 1, ctx):
                    target.write(chunk)
            else:
                download.write_at(target, ctx)
        except BaseException:
            target.discard()
            raise
        target.commit(download.size)
    except BaseException as error:
        progress.fail(error)
        raise
    output = download.output
    output.body = None
    progress.complete(output)
    return output
