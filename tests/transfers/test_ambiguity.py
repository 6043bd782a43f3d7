"""Failures after which nobody can tell, without looking, whether the object is there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aws_core.transport.http import BuildableClient
from feature.s3.manager import MultiUploadFailure, TransferManager
from services import s3
from tests.transfers.program import SIZE
from tests.transfers.server import Running
from tests.transfers.soak import BUCKET, client, content, manager

INPUT = s3.PutObjectInput(bucket=BUCKET, key="key", body=content(SIZE))


@pytest.fixture
def transfers(server: Running) -> Iterator[TransferManager]:
    """A manager."""
    with BuildableClient() as http_client, manager(client(server.url, http_client)) as found:
        yield found


def test_a_completion_whose_answers_are_all_lost_says_that_the_object_may_be_there(
    server: Running, transfers: TransferManager
) -> None:
    server.set_faults(rate=1.0, kinds=["lost_answer"], on="POST /bucket/key?uploadId")
    with pytest.raises(MultiUploadFailure) as caught:
        transfers.upload_object(INPUT)
    assert any("no upload upload-1 any more" in note for note in caught.value.cause.__notes__)
    assert list(server.state()["objects"]) == ["key"]


def test_an_abort_that_fails_is_told_with_the_upload_id(
    server: Running, transfers: TransferManager
) -> None:
    server.set_faults(rate=1.0, kinds=["internal_error"], on="uploadId=")
    with pytest.raises(MultiUploadFailure) as caught:
        transfers.upload_object(INPUT)
    assert caught.value.upload_id == "upload-1"
    assert any("upload-1 could not be aborted" in note for note in caught.value.cause.__notes__)


def test_a_part_that_arrives_corrupt_fails_the_upload(
    server: Running, transfers: TransferManager
) -> None:
    server.set_faults(rate=1.0, kinds=["flipped_request"], on="partNumber=7")
    with pytest.raises(MultiUploadFailure, match=r"BadDigest|SHA256Mismatch"):
        transfers.upload_object(INPUT)
    state = server.state()
    assert (state["objects"], state["uploads"]) == ({}, {})
