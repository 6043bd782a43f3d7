"""Transfers on the workers of a Dask cluster, which are processes of their own."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import distributed
import pytest

from feature.s3.manager import (
    DownloadDirectoryInput,
    TransferManager,
    UploadDirectoryInput,
    with_options,
)
from services import s3
from tests.canned import options
from tests.transfers.server import Running
from tests.transfers.soak import BUCKET, PART, content

FILES = 20
LARGE = 9 * PART + 1


@pytest.fixture
def executor() -> Generator[Executor]:
    """What Dask gives out as an executor, of two processes."""
    # They have no annotations.
    local_cluster: Any = distributed.LocalCluster
    client_of: Any = distributed.Client
    with (
        local_cluster(
            n_workers=2,
            threads_per_worker=2,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
        ) as cluster,
        client_of(cluster) as client,
        client.get_executor(pure=False) as executor,
    ):
        yield executor


# What distributed and tornado leave behind is theirs.
@pytest.mark.filterwarnings("ignore")
def test_a_directory_goes_to_s3_and_back(
    server: Running, tmp_path: Path, executor: Executor
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number in range(FILES):
        (source / f"{number}").write_bytes(content(100 * number))
    (source / "large").write_bytes(content(LARGE))
    client = s3.Client(s3.Options(**options(None, base_endpoint=server.url, use_path_style=True)))
    sizes = with_options(
        executor=executor, part_size_bytes=PART, multipart_upload_threshold=2 * PART
    )
    with client, TransferManager(client, sizes) as manager:
        up = UploadDirectoryInput(bucket=BUCKET, source=source)
        assert manager.upload_directory(up).objects_uploaded == FILES + 1
        down = DownloadDirectoryInput(bucket=BUCKET, destination=tmp_path / "new")
        assert manager.download_directory(down).objects_downloaded == FILES + 1
    for path in source.iterdir():
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()
