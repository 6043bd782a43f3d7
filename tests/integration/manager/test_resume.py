"""Transfers that are resumed, on real servers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from feature.s3 import manager
from feature.s3.manager.multipart_upload import MultipartUpload
from feature.s3.manager.state_file import StateFile
from services import s3

MIB = 1024 * 1024


class Interrupting(manager.ObjectProgressListener):
    """Presses Ctrl-C after so many parts."""

    def __init__(self, parts: int) -> None:
        self._parts = parts

    def on_object_bytes_transferred(self, event: manager.ObjectProgress) -> None:
        self._parts -= 1
        if self._parts == 0:
            raise KeyboardInterrupt


def interrupting(parts: int) -> Any:
    return manager.with_options(object_progress_listeners=[Interrupting(parts)])


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
def test_there_and_back(
    client: s3.Client, bucket: str, name: str, tmp_path: Path, algorithm: str
) -> None:
    source, target, state = tmp_path / "source", tmp_path / "target", tmp_path / "state"
    source.write_bytes(os.urandom(17 * MIB + 1))
    body: Any = source
    put = s3.PutObjectInput(bucket=bucket, key=name, body=body)
    get = s3.GetObjectInput(bucket=bucket, key=name)
    chosen = manager.with_options(checksum_algorithm=algorithm, concurrency=2)
    with manager.Uploader(client, chosen) as uploader:
        with pytest.raises(KeyboardInterrupt):
            uploader.upload(put, interrupting(2), resume=state)
        upload_id = StateFile(str(state)).read("upload")
        assert upload_id is not None
        output = uploader.upload(put, resume=state)
        assert output.upload_id == upload_id["upload_id"]
        assert len(output.completed_parts) == 4
    with manager.Downloader(client, manager.with_options(concurrency=2)) as downloader:
        with pytest.raises(KeyboardInterrupt):
            downloader.download(target, get, interrupting(2), resume=state)
        client.put_object(s3.PutObjectInput(bucket=bucket, key=name + "-other", body=b"."))
        downloader.download(target, get, resume=state)
    assert target.read_bytes() == source.read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["source", "target"]


def test_what_was_complete_is_not_done_again(
    client: s3.Client, bucket: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = os.urandom(11 * MIB)
    put = s3.PutObjectInput(bucket=bucket, key=name, body=body)
    state = tmp_path / "state"
    with manager.Uploader(client) as uploader:
        with monkeypatch.context() as patched:
            patched.setattr(StateFile, "remove", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                uploader.upload(put, resume=state)
        kept = StateFile(str(state)).read("upload")
        assert kept is not None
        output = uploader.upload(put, resume=state)
    assert output.upload_id == kept["upload_id"]
    assert not state.exists()


def _interrupt(self: StateFile) -> None:
    raise KeyboardInterrupt


def test_an_object_that_was_replaced_is_refused(
    client: s3.Client, bucket: str, name: str, tmp_path: Path
) -> None:
    target, state = tmp_path / "target", tmp_path / "state"
    get = s3.GetObjectInput(bucket=bucket, key=name)
    client.put_object(s3.PutObjectInput(bucket=bucket, key=name, body=bytes(11 * MIB)))
    with manager.Downloader(client) as downloader:
        with pytest.raises(KeyboardInterrupt):
            downloader.download(target, get, interrupting(1), resume=state)
        client.put_object(s3.PutObjectInput(bucket=bucket, key=name, body=b"1" * 11 * MIB))
        with pytest.raises(manager.ResumeRefusedError, match="has changed"):
            downloader.download(target, get, resume=state)
    manager.ResumableTransfer(state).abort(client)
    assert os.listdir(tmp_path) == []


def test_an_upload_whose_id_was_never_known_is_aborted(
    client: s3.Client, bucket: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = f"{name}/ü €+%20"
    everything = s3.ListMultipartUploadsInput(bucket=bucket, prefix=name)
    put = s3.PutObjectInput(bucket=bucket, key=key, body=bytes(11 * MIB))
    create = MultipartUpload.create

    def stop_behind(self: MultipartUpload, ctx: Any) -> None:
        create(self, ctx)
        raise KeyboardInterrupt

    with manager.Uploader(client) as uploader:
        with monkeypatch.context() as patched:
            patched.setattr(MultipartUpload, "create", stop_behind)
            with pytest.raises(KeyboardInterrupt):
                uploader.upload(put, resume=tmp_path / "state")
        assert len(client.list_multipart_uploads(everything).uploads or ()) == 1
        uploader.upload(put, resume=tmp_path / "state")
    assert not client.list_multipart_uploads(everything).uploads
    assert os.listdir(tmp_path) == []


def test_an_upload_that_is_given_up(
    client: s3.Client, bucket: str, name: str, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    put = s3.PutObjectInput(bucket=bucket, key=name, body=bytes(11 * MIB))
    with manager.Uploader(client) as uploader, pytest.raises(KeyboardInterrupt):
        uploader.upload(put, interrupting(1), resume=state)
    transfer = manager.ResumableTransfer(state)
    transfer.abort(client)
    assert not state.exists()
    uploads = client.list_multipart_uploads(
        s3.ListMultipartUploadsInput(bucket=bucket, prefix=name)
    )
    assert not uploads.uploads
