"""Directories under faults: every file is there and right, or counted as failed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from aws_core.transport.http import BuildableClient
from feature.s3.manager import DownloadDirectoryInput, UploadDirectoryInput, ignore_failures
from tests.transfers.server import Running
from tests.transfers.soak import BUCKET, PART, client, content, manager

FILES = 120


def size_of(number: int) -> int:
    """Most files are small, every twentieth goes in parts."""
    return 3 * PART + number if number % 20 == 0 else 37 * number


def test_a_directory_arrives_but_for_what_is_counted_as_failed(
    server: Running, tmp_path: Path
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    sums = {str(number): content(size_of(number)) for number in range(FILES)}
    for name, data in sums.items():
        (source / name).write_bytes(data)
    # Not the lists of what there is: what is missing there, nobody misses.
    with (
        BuildableClient().with_read_timeout(1.0) as http_client,
        manager(client(server.url, http_client)) as transfers,
    ):
        server.set_faults(seed=5, rate=1 / 8, on="PUT")
        up = transfers.upload_directory(
            UploadDirectoryInput(bucket=BUCKET, source=source, failure_policy=ignore_failures)
        )
        server.set_faults()
        state = server.state()
        arrived = {name for name in sums if name in state["objects"]}
        assert up.objects_uploaded + up.objects_failed == FILES
        assert up.objects_uploaded <= len(arrived)
        for name in arrived:
            assert state["objects"][name] == hashlib.sha256(sums[name]).hexdigest()
        server.set_faults(seed=6, rate=1 / 8, on="GET /bucket/")
        down = transfers.download_directory(
            DownloadDirectoryInput(
                bucket=BUCKET, destination=target, failure_policy=ignore_failures
            )
        )
    there = {path.name: path.read_bytes() for path in target.iterdir()}
    assert down.objects_downloaded == len(there) > 0
    assert down.objects_downloaded + down.objects_failed == len(arrived)
    assert all(sums[name] == data for name, data in there.items())
