"""Sends a folder to S3 and back on the workers of a Dask cluster, which are processes.

A program of its own, because distributed changes how all exceptions of a process are pickled.
"""

from __future__ import annotations

import sys
from typing import Any

import distributed

import feature.s3.manager.options
from feature.s3.manager import (
    DownloadDirectoryInput,
    TransferManager,
    UploadDirectoryInput,
    with_options,
)
from services import s3
from tests.canned import options
from tests.transfers.soak import BUCKET, PART


def main(url: str, source: str, destination: str) -> None:
    """Prints how many objects went each way."""
    # The server takes parts of any size, and small ones are enough here.
    feature.s3.manager.options.MIN_PART_SIZE = PART
    # They have no annotations.
    local_cluster: Any = distributed.LocalCluster
    client_of: Any = distributed.Client
    client = s3.Client(s3.Options(**options(None, base_endpoint=url, use_path_style=True)))
    with (
        local_cluster(
            n_workers=2,
            threads_per_worker=2,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
        ) as cluster,
        client_of(cluster) as workers,
        workers.get_executor(pure=False) as executor,
        client,
    ):
        sizes = with_options(
            executor=executor, part_size_bytes=PART, multipart_upload_threshold=2 * PART
        )
        with TransferManager(client, sizes) as manager:
            up = manager.upload_directory(UploadDirectoryInput(bucket=BUCKET, source=source))
            down = manager.download_directory(
                DownloadDirectoryInput(bucket=BUCKET, destination=destination)
            )
    print(up.objects_uploaded, down.objects_downloaded)


if __name__ == "__main__":
    main(*sys.argv[1:])
