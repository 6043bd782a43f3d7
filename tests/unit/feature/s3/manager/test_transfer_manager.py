"""The TransferManager: objects, streams, directories."""

from __future__ import annotations

import concurrent.futures
import os
from pathlib import Path
from typing import Any

import pytest

from feature.s3.manager import (
    DirectoryProgress,
    DirectoryProgressListener,
    DownloadDirectoryInput,
    DownloadIncompleteError,
    MultiUploadFailure,
    PathEscapeError,
    SymbolicLinkLoopError,
    TransferError,
    TransferManager,
    UploadDirectoryInput,
    ignore_failures,
    with_options,
)
from services import s3
from smithy_py import APIError, CanceledError, RequestSendError, with_cancel
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error

MIB = 1024 * 1024
INPUT = s3.GetObjectInput(bucket="bkt", key="key")
SMALL_PARTS = with_options(part_size_bytes=5 * MIB, multipart_upload_threshold=6 * MIB)


def manager(fake: FakeS3) -> TransferManager:
    return TransferManager(fake.client(), SMALL_PARTS)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path, data: bytes) -> Path:
    """A directory with small files and a large one."""
    root = tmp_path / "source"
    (root / "sub" / "sub").mkdir(parents=True)
    for number in range(5):
        (root / f"file {number}").write_bytes(bytes([number]) * number)
        (root / "sub" / "sub" / f"ü{number}").write_bytes(os.urandom(1000))
    (root / "sub" / "large").write_bytes(data)
    return root


@pytest.mark.parametrize("size", [0, 5, 6 * MIB - 1, 6 * MIB, 11 * MIB])
def test_objects_go_up_and_down(fake: FakeS3, data: bytes, tmp_path: Path, size: int) -> None:
    with manager(fake) as transfers:
        up = transfers.upload_object(s3.PutObjectInput(bucket="bkt", key="key", body=data[:size]))
        assert ("create" in fake.calls) == (size >= 6 * MIB) == bool(up.upload_id)
        down = transfers.download_object(tmp_path / "file", INPUT)
    assert (tmp_path / "file").read_bytes() == data[:size]
    assert down.size == size
    assert down.object.body is None


@pytest.mark.parametrize("size", [0, 5, 5 * MIB, 11 * MIB + 7])
@pytest.mark.parametrize("buffer", [1, 10 * MIB, 50 * MIB])
def test_an_object_is_read_as_a_stream(fake: FakeS3, data: bytes, size: int, buffer: int) -> None:
    fake.objects["key"] = data[:size]
    fake.whole_checksums = True
    fake.break_after = [3] if size > 5 else []
    with manager(fake) as transfers:
        output = transfers.get_object(INPUT, with_options(get_object_buffer_size=buffer))
        assert output.content_length == size
        assert output.body is not None
        with output.body as body:
            assert body.read(3) + body.read() == data[:size]
            assert body.read() == b""
        output = transfers.get_object(INPUT, with_options(get_object_buffer_size=buffer))
        assert output.body is not None
        assert b"".join(output.body) == data[:size]


def test_a_stream_that_is_left_ends_its_download(fake: FakeS3, data: bytes) -> None:
    fake.objects["key"] = data
    with manager(fake) as transfers:
        for size in (0, 1):
            output = transfers.get_object(INPUT)
            assert output.body is not None
            output.body.read(size)
            output.body.close()
            with pytest.raises(ValueError, match="closed"):
                output.body.read(1)


def test_a_stream_that_fails_never_ends_well(fake: FakeS3, data: bytes) -> None:
    fake.objects["key"] = data
    fake.fault = lambda call, request: (
        error(403, "AccessDenied") if "bytes=10" in request.headers.get("range", "") else None
    )
    with manager(fake) as transfers:
        output = transfers.get_object(INPUT)
        assert output.body is not None
        for _ in range(2):
            with pytest.raises(APIError, match="AccessDenied"):
                output.body.read()
        output.body.close()


def test_directories_go_up_and_down(fake: FakeS3, folder: Path, tmp_path: Path) -> None:
    with manager(fake) as transfers:
        up = transfers.upload_directory(
            UploadDirectoryInput(bucket="bkt", source=folder, key_prefix="pre", recursive=True)
        )
        assert (up.objects_uploaded, up.objects_failed) == (11, 0)
        assert fake.objects == {f"pre/{name}": value for name, value in tree(folder).items()}
        fake.objects["pre/empty/"] = b""
        down = transfers.download_directory(
            DownloadDirectoryInput(bucket="bkt", destination=tmp_path / "new", key_prefix="pre/")
        )
        assert (down.objects_downloaded, down.objects_failed) == (11, 0)
    assert tree(tmp_path / "new") == tree(folder)


def test_filters_and_callbacks_choose_and_change(
    fake: FakeS3, folder: Path, tmp_path: Path
) -> None:
    def to_upper(input: s3.PutObjectInput) -> None:
        input.key = (input.key or "").upper()

    with manager(fake) as transfers:
        transfers.upload_directory(
            UploadDirectoryInput(
                bucket="bkt",
                source=folder,
                filter=lambda path: not path.endswith("3"),
                callback=to_upper,
            )
        )
        assert sorted(fake.objects) == ["FILE 0", "FILE 1", "FILE 2", "FILE 4"]
        transfers.download_directory(
            DownloadDirectoryInput(
                bucket="bkt", destination=tmp_path / "new", filter=lambda item: item.size == 2
            )
        )
    assert tree(tmp_path / "new") == {"FILE 2": b"\2\2"}


def test_failures_end_it_or_are_counted(fake: FakeS3, folder: Path, tmp_path: Path) -> None:
    fake.fault = lambda call, request: (
        error(403, "AccessDenied")
        if request.path.endswith(("3", "large")) and call in ("put", "part", "get")
        else None
    )
    up = UploadDirectoryInput(bucket="bkt", source=folder, recursive=True)
    ignoring = UploadDirectoryInput(
        bucket="bkt", source=folder, recursive=True, failure_policy=ignore_failures
    )
    down = DownloadDirectoryInput(bucket="bkt", destination=tmp_path / "new")
    with manager(fake) as transfers:
        with pytest.raises((APIError, MultiUploadFailure), match="AccessDenied") as caught:
            transfers.upload_directory(up)
        assert "ended at the object" in caught.value.__notes__[-1]
        output = transfers.upload_directory(ignoring)
        assert (output.objects_uploaded, output.objects_failed) == (8, 3)
        fake.objects["file 3"] = b"refused"
        with pytest.raises(APIError, match="AccessDenied"):
            transfers.download_directory(down)
        down.failure_policy = ignore_failures
        result = transfers.download_directory(down)
        assert (result.objects_downloaded, result.objects_failed) == (8, 1)
    assert not any(name.endswith((".part", "3")) for name in tree(tmp_path / "new"))


def test_listeners_hear_of_every_object(fake: FakeS3, folder: Path) -> None:
    heard: list[tuple[int, int]] = []

    class Listener(DirectoryProgressListener):
        def on_objects_transferred(self, event: DirectoryProgress) -> None:
            heard.append((event.objects_transferred, event.bytes_transferred))

        def on_objects_transfer_complete(self, event: DirectoryProgress) -> None:
            heard.append((event.output.objects_uploaded, -1))

    with manager(fake) as transfers:
        transfers.upload_directory(
            UploadDirectoryInput(bucket="bkt", source=folder),
            with_options(directory_progress_listeners=[Listener()]),
        )
    assert [count for count, _ in heard] == [1, 2, 3, 4, 5, 5]
    assert heard[4][1] == 10


def test_symbolic_links_are_followed_only_where_asked_for(fake: FakeS3, folder: Path) -> None:
    (folder / "link").symlink_to("file 2")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "folder").symlink_to("sub/sub")
    with manager(fake) as transfers:
        output = transfers.upload_directory(UploadDirectoryInput(bucket="bkt", source=folder))
        assert output.objects_uploaded == 5
        following = UploadDirectoryInput(
            bucket="bkt", source=folder, recursive=True, follow_symbolic_links=True
        )
        assert transfers.upload_directory(following).objects_uploaded == 11 + 1 + 5
        assert fake.objects["link"] == b"\2\2"
        (folder / "sub" / "loop").symlink_to("..")
        with pytest.raises(SymbolicLinkLoopError, match="loop leads back"):
            transfers.upload_directory(following)


def test_a_source_that_is_no_directory_is_refused(fake: FakeS3, tmp_path: Path) -> None:
    with manager(fake) as transfers, pytest.raises(TransferError, match="no directory"):
        transfers.upload_directory(UploadDirectoryInput(bucket="bkt", source=tmp_path / "none"))


@pytest.mark.parametrize("key", ["../out", "a/../../out", "a/..", "."])
def test_keys_cannot_leave_the_destination(fake: FakeS3, tmp_path: Path, key: str) -> None:
    fake.objects = {f"pre/{key}": b"x"}
    inside = tmp_path / "inside"
    with manager(fake) as transfers, pytest.raises(PathEscapeError, match="is outside of"):
        transfers.download_directory(
            DownloadDirectoryInput(bucket="bkt", destination=inside, key_prefix="pre/")
        )
    assert tree(tmp_path) == {}


def test_links_cannot_lead_out_of_the_destination(fake: FakeS3, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "inside" / "link").symlink_to("../outside")
    (tmp_path / "inside" / "file").symlink_to("../outside/file")
    with manager(fake) as transfers:
        for key in ("link/file", "link/new/file", "file"):
            fake.objects = {key: b"x"}
            with pytest.raises(PathEscapeError):
                transfers.download_directory(
                    DownloadDirectoryInput(bucket="bkt", destination=tmp_path / "inside")
                )
    assert list((tmp_path / "outside").iterdir()) == []


def test_strange_keys_get_the_paths_they_can_have(fake: FakeS3, tmp_path: Path) -> None:
    fake.objects = {"/a": b"1", "b//c": b"2", "d/./e": b"3", "f": b"4", "f/g": b"5"}
    input = DownloadDirectoryInput(
        bucket="bkt", destination=tmp_path, failure_policy=ignore_failures
    )
    with manager(fake) as transfers:
        output = transfers.download_directory(input, with_options(concurrency=1))
    found = tree(tmp_path)
    assert output.objects_downloaded + output.objects_failed == 5
    assert found["a"] == b"1"
    assert found["b/c"] == b"2"
    assert found["d/e"] == b"3"
    assert ("f" in found) != ("f/g" in found)


def test_a_cancelled_directory_stops(fake: FakeS3, folder: Path) -> None:
    ctx = with_cancel()
    fake.fault = lambda call, request: ctx.cancel()
    input = UploadDirectoryInput(
        bucket="bkt", source=folder, recursive=True, failure_policy=ignore_failures
    )
    with manager(fake) as transfers, pytest.raises(CanceledError):
        transfers.upload_directory(input, ctx=ctx)
    assert len(fake.calls) < 11


def test_another_executor_serves_directories(fake: FakeS3, folder: Path, tmp_path: Path) -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as executor, manager(fake) as transfers:
        using = with_options(executor=executor)
        up = UploadDirectoryInput(bucket="bkt", source=folder, recursive=True)
        executor.submit(transfers.upload_directory, up, using).result(timeout=30)
        down = DownloadDirectoryInput(bucket="bkt", destination=tmp_path / "new")
        executor.submit(transfers.download_directory, down, using).result(timeout=30)
    assert tree(tmp_path / "new") == tree(folder)


def test_a_stream_whose_first_answer_breaks_off_for_good_raises(fake: FakeS3, data: bytes) -> None:
    fake.objects["key"] = data
    fake.break_after = [0] * 100
    with manager(fake) as transfers:
        output = transfers.get_object(INPUT)
        assert output.body is not None
        with output.body as body, pytest.raises((RequestSendError, DownloadIncompleteError)):
            body.read()


def test_a_client_of_ones_own_serves(fake: FakeS3, folder: Path, tmp_path: Path) -> None:
    class Wrapped:
        """Not the SDK's client, but with what is needed of it."""

        def __init__(self) -> None:
            self._client = fake.client()
            self.functions: list[Any] = []

        def __getattr__(self, name: str) -> Any:
            method = getattr(self._client, name)

            def call(input: Any, *functions: Any, ctx: Any = None) -> Any:
                self.functions.append(functions)
                return method(input, *functions, ctx=ctx)

            return call

    wrapped: Any = Wrapped()
    given = s3.with_options(use_path_style=True)
    with TransferManager(wrapped, SMALL_PARTS, with_options(client_options=[given])) as transfers:
        transfers.upload_directory(
            UploadDirectoryInput(bucket="bkt", source=folder / "sub", key_prefix="pre")
        )
    assert list(fake.objects) == ["bkt/pre/large"]
    assert set(wrapped.functions) == {(given,)}
