"""Downloads of objects in the parts that they were uploaded in."""

from __future__ import annotations

import io
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from feature.s3.manager import (
    GET_OBJECT_PARTS,
    DownloadDirectoryInput,
    Downloader,
    DownloaderOptions,
    DownloadIncompleteError,
    Options,
    TransferManager,
    with_options,
)
from services import s3
from smithy_py import APIError
from smithy_py.http import Request, Response
from tests.unit.feature.s3.manager.composite_s3 import INPUT, WAYS, CompositeS3, fetch
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error
from tests.unit.feature.s3.manager.loopback import running_s3

# No two are as long as each other.
SIZES = [5000, 3000, 4000, 345]
PARTS = with_options(part_size=1000, concurrency=3, get_object_type=GET_OBJECT_PARTS)


def made(algorithm: str = "CRC32", sizes: list[int] = SIZES) -> CompositeS3:
    return CompositeS3(os.urandom(sum(sizes)), sizes, algorithm)


def numbers(fake: FakeS3) -> list[str]:
    """The parts that were asked for by number."""
    queries = [parse_qs(request.query) for request in fake.requests]
    return sorted(query["partNumber"][0] for query in queries if "partNumber" in query)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("whole_in_parts", [False, True])
@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA256"])
def test_each_part_is_one_call_and_checked(algorithm: str, whole_in_parts: bool, how: str) -> None:
    fake = made(algorithm)
    fake.whole_in_parts = whole_in_parts
    assert fetch(fake, how, 6000, "PART") == fake.content
    assert numbers(fake) == ["1", "2", "3", "4"]
    assert fake.calls == ["get"] * 4
    what = "" if whole_in_parts else "of part {} "
    for number, (first, end) in enumerate(fake.spans, 1):
        fake.flipped = {end - 1 if number % 2 else first}
        message = f"checksum {what.format(number)}did not match: algorithm {algorithm}"
        with pytest.raises(DownloadIncompleteError, match=message):
            fetch(fake, how, 6000, "PART")


@pytest.mark.parametrize("how", ["order", "stream"])
@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
def test_parts_that_do_not_fit_into_memory_are_fetched_in_ranges(algorithm: str, how: str) -> None:
    fake = made(algorithm, [30_000, 20_000])
    assert fetch(fake, how, 2000, "PART") == fake.content
    assert numbers(fake) == ["1"]
    assert fake.calls.count("attributes") == 1
    fake.flipped = {49_999}
    with pytest.raises(DownloadIncompleteError, match="of part 2"):
        fetch(fake, how, 2000, "PART")


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("knows_parts", [True, False])
def test_an_object_of_one_part_is_fetched_in_ranges(knows_parts: bool, how: str) -> None:
    fake = made(sizes=[12_345])
    fake.knows_parts = knows_parts
    assert fetch(fake, how, 1000, "PART") == fake.content
    assert numbers(fake) == ["1"]
    ranges = [request.headers.get("range") for request in fake.requests]
    assert "bytes=1000-1999" in ranges
    assert "bytes=0-999" not in ranges


def test_a_service_that_knows_neither_sends_the_object_at_once(fake: FakeS3) -> None:
    fake.objects["key"] = os.urandom(12_345)
    fake.ignores_ranges = True
    memory = io.BytesIO()
    with Downloader(fake.client(), PARTS) as downloader:
        downloader.download(memory, INPUT)
    assert memory.getvalue() == fake.objects["key"]
    assert fake.calls == ["get"]


@pytest.mark.parametrize("size", [0, 500, 12_345])
@pytest.mark.parametrize("status", [400, 416, 501])
def test_a_service_that_refuses_parts_is_asked_for_ranges(
    fake: FakeS3, status: int, size: int
) -> None:
    fake.objects["key"] = os.urandom(size)
    fake.fault = lambda operation, request: (
        error(status, "No") if "partNumber" in request.query else None
    )
    memory = io.BytesIO()
    with Downloader(fake.client(), PARTS) as downloader:
        assert downloader.download(memory, INPUT) == size
    assert memory.getvalue() == fake.objects["key"]


def test_other_errors_are_those_of_the_call(fake: FakeS3) -> None:
    fake.fault = lambda operation, request: error(403, "AccessDenied")
    with Downloader(fake.client(), PARTS) as downloader, pytest.raises(APIError, match="Denied"):
        downloader.download(io.BytesIO(), INPUT)
    assert fake.calls == ["get"]


def test_a_full_object_checksum_is_told_by_the_parts() -> None:
    fake = made()
    fake.checksum_type = "FULL_OBJECT"
    fake.composite = CompositeS3(fake.content, [len(fake.content)]).checksums[0]
    assert fetch(fake, "offset", 1000, "PART") == fake.content
    assert sorted(fake.calls) == ["get"] * 4 + ["head"]
    fake.flipped = {9999}
    with pytest.raises(DownloadIncompleteError, match="checksum did not match"):
        fetch(fake, "offset", 1000, "PART")


def test_a_part_whose_body_breaks_off_goes_on_from_there() -> None:
    fake = made("SHA256")
    fake.break_after = [300, 500, 200]
    with Downloader(fake.client(), PARTS, with_options(concurrency=1)) as downloader:
        memory = io.BytesIO()
        downloader.download(memory, INPUT)
    assert memory.getvalue() == fake.content
    assert "bytes=300-4999" in [request.headers.get("range") for request in fake.requests]


def test_the_parts_are_of_the_object_that_was_begun() -> None:
    fake = made()
    with Downloader(fake.client(), PARTS) as downloader:
        downloader.download(io.BytesIO(), INPUT)
    assert [r.headers.get("if-match") for r in fake.requests] == [None, *[fake.e_tag] * 3]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Content-Range": "bytes 5000-7999/99999"}, "it had 12345 bytes, and has 99999"),
        ({"Content-Range": "bytes 5001-8000/12345"}, "do not follow each other"),
        ({"Content-Range": "bytes 5000-7998/12345"}, "sends 3000 bytes for part 2"),
        ({"Content-Range": "bytes 5000-7999/12345", "ETag": '"x"'}, "the object has changed"),
        ({}, "does not say where part 2 is"),
    ],
)
@pytest.mark.parametrize("how", WAYS)
def test_an_answer_about_something_else_is_no_part(
    headers: dict[str, str], message: str, how: str
) -> None:
    fake = made()
    headers = {"Content-Length": "3000", **headers}
    fake.fault = lambda operation, request: (
        Response(206, headers, bytes(3000)) if "partNumber=2" in request.query else None
    )
    with pytest.raises(DownloadIncompleteError, match=message):
        fetch(fake, how, 6000, "PART")


@pytest.mark.parametrize("range", ["bytes 1-5000/12345", "bytes 0-4999/*", "bytes 0-4999/400"])
def test_a_first_answer_about_something_else_is_refused(range: str) -> None:
    fake = made()
    headers = {"Content-Length": "5000", "x-amz-mp-parts-count": "4", "Content-Range": range}
    fake.fault = lambda operation, request: Response(206, headers, bytes(5000))
    with pytest.raises(DownloadIncompleteError, match="for part 1 of 4"):
        fetch(fake, "offset", 1000, "PART")


def test_fewer_parts_than_were_told_are_no_object() -> None:
    fake = made()

    def fewer(operation: str, request: Request) -> Any:
        if "partNumber=1" in request.query:
            headers = {"Content-Range": "bytes 0-4999/12345", "x-amz-mp-parts-count": "3"}
            return Response(206, headers, fake.content[:5000])
        return None

    fake.fault = fewer
    with pytest.raises(DownloadIncompleteError, match="12000 of 12345 bytes"):
        fetch(fake, "offset", 1000, "PART")


def test_the_output_is_about_the_object() -> None:
    fake = made()
    with TransferManager(fake.client()) as transfers:
        output = transfers.download_object(
            io.BytesIO(), INPUT, with_options(get_object_type="PART")
        ).object
    assert (output.e_tag, output.content_length, output.parts_count) == (fake.e_tag, 12_345, 4)
    assert (output.content_range, output.checksum_crc32, output.checksum_type) == (None,) * 3
    assert output.result_metadata is not None


def test_a_range_or_part_that_is_asked_for_is_one_request() -> None:
    fake = made()
    for input in (
        s3.GetObjectInput(bucket="bkt", key="key", range="bytes=5000-7999"),
        s3.GetObjectInput(bucket="bkt", key="key", part_number=2),
    ):
        memory = io.BytesIO()
        with Downloader(fake.client(), PARTS) as downloader:
            assert downloader.download(memory, input) == 3000
        assert memory.getvalue() == fake.content[5000:8000]
    assert fake.calls == ["get", "get"]


def test_a_download_that_can_be_resumed_is_done_in_ranges(tmp_path: Path) -> None:
    fake = made()
    with Downloader(fake.client(), PARTS) as downloader:
        downloader.download(tmp_path / "file", INPUT, resume=tmp_path / "state")
    assert (tmp_path / "file").read_bytes() == fake.content
    assert numbers(fake) == []


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="'RANGE' or 'PART', not 'parts'"):
        Downloader(made().client(), with_options(get_object_type="parts"))
    with pytest.raises(ValueError, match="get_object_type"):
        TransferManager(made().client(), with_options(get_object_type="parts"))
    assert DownloaderOptions().get_object_type == Options().get_object_type == "RANGE"


def test_parts_are_fetched_by_other_processes(tmp_path: Path) -> None:
    fake = made("SHA256")
    with running_s3(fake) as url, ProcessPoolExecutor(2) as executor:
        client = s3.Client(
            fake.client().options(),
            s3.with_options(http_client=None, base_endpoint=url, use_path_style=True),
        )
        with client, Downloader(client, PARTS, with_options(executor=executor)) as downloader:
            downloader.download(tmp_path / "file", INPUT)
            assert (tmp_path / "file").read_bytes() == fake.content
            fake.flipped = {6000}
            with pytest.raises(DownloadIncompleteError, match="of part 2"):
                downloader.download(tmp_path / "file", INPUT)
    assert numbers(fake)[:2] == ["1", "1"]


@pytest.mark.parametrize("part_size", [1000, 100_000])
def test_directories_are_checked_too(tmp_path: Path, part_size: int) -> None:
    fake = made()
    fake.objects["key"] = fake.content
    chosen = with_options(part_size_bytes=part_size, get_object_type="PART")
    with TransferManager(fake.client()) as transfers:
        input = DownloadDirectoryInput(bucket="bkt", destination=tmp_path)
        transfers.download_directory(input, chosen)
        assert (tmp_path / "key").read_bytes() == fake.content
        fake.flipped = {12_344}
        with pytest.raises(DownloadIncompleteError, match="of part 4"):
            transfers.download_directory(input, chosen)
    assert (tmp_path / "key").read_bytes() == fake.content
