"""Dask's executor does the work, as on a cluster."""

from __future__ import annotations

import os
from pathlib import Path

from distributed import Client, LocalCluster

from feature.s3.manager import (
    DownloadDirectoryInput,
    TransferManager,
    UploadDirectoryInput,
    with_options,
)
from services import s3
from tests.canned import options
from tests.unit.feature.s3.manager.loopback import running_s3

MIB = 1024 * 1024


def test_dask_uploads_and_downloads(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number in range(6):
        (source / str(number)).write_bytes(os.urandom(1000 * number))
    (source / "large").write_bytes(os.urandom(11 * MIB))
    with (
        running_s3() as url,
        LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        Client(cluster) as dask,
        s3.Client(s3.Options(**options(None, base_endpoint=url, use_path_style=True))) as client,
        TransferManager(
            client,
            with_options(
                executor=dask.get_executor(),
                part_size_bytes=5 * MIB,
                multipart_upload_threshold=6 * MIB,
            ),
        ) as manager,
    ):
        up = UploadDirectoryInput(bucket="bkt", source=source)
        assert manager.upload_directory(up).objects_uploaded == 7
        down = DownloadDirectoryInput(bucket="bkt", destination=tmp_path / "new")
        assert manager.download_directory(down).objects_downloaded == 7
    for path in source.iterdir():
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()
