"""Downloads of objects whose checksum is one of their parts' checksums."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feature.s3.manager import Downloader, DownloadIncompleteError, with_options
from services import s3
from smithy_py.http import Request, Response
from smithy_py.http.response import ResponseBody
from tests.unit.feature.s3.manager.composite_s3 import INPUT, WAYS, CompositeS3, fetch
from tests.unit.feature.s3.manager.fake_s3 import error
from tests.unit.feature.s3.manager.loopback import running_s3

ALGORITHMS = ["CRC32", "CRC32C", "SHA256"]
SIZES = [5000, 3000, 4345]
KEY_HEADERS = [
    f"server-side-encryption-customer-{what}" for what in ("algorithm", "key", "key-md5")
]
SMALL = with_options(part_size=1000, concurrency=3)


def made(algorithm: str, sizes: list[int] = SIZES) -> CompositeS3:
    return CompositeS3(os.urandom(sum(sizes)), sizes, algorithm)


@pytest.mark.parametrize("part_size", [700, 1000, 5000, 6000, 12_000, 12_345, 100_000])
@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_flipped_byte_in_any_part_is_noticed(algorithm: str, how: str, part_size: int) -> None:
    fake = made(algorithm)
    assert fetch(fake, how, part_size) == fake.content
    assert fake.calls.count("attributes") == 1
    assert "head" not in fake.calls
    for number, (first, end) in enumerate(fake.spans, 1):
        for offset in (first, end - 1):
            fake.flipped = {offset}
            with pytest.raises(
                DownloadIncompleteError,
                match=f"checksum of part {number} did not match: algorithm {algorithm}",
            ):
                fetch(fake, how, part_size)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_checksum_of_the_checksums_serves_where_those_of_the_parts_are_not_told(
    algorithm: str, how: str
) -> None:
    fake = made(algorithm)
    fake.tells_checksums = False
    assert fetch(fake, how, 1000) == fake.content
    fake.flipped = {6000}
    with pytest.raises(DownloadIncompleteError, match=r"checksum did not match.*-3, actual .*-3"):
        fetch(fake, how, 1000)


@pytest.mark.parametrize("tells_count", [True, False])
def test_the_checksum_of_the_checksums_is_compared_too(tells_count: bool) -> None:
    fake = made("CRC32")
    fake.tells_count = tells_count
    assert fetch(fake, "offset", 1000) == fake.content
    fake.composite = made("CRC32").composite
    with pytest.raises(DownloadIncompleteError, match="checksum did not match"):
        fetch(fake, "offset", 1000)


REFUSED: list[Callable[[CompositeS3], None]] = [
    lambda fake: setattr(fake, "refusal", (403, "AccessDenied")),
    lambda fake: setattr(fake, "refusal", (405, "MethodNotAllowed")),
    lambda fake: setattr(fake, "refusal", (501, "NotImplemented")),
    lambda fake: setattr(fake, "ignores_attributes", True),
    lambda fake: setattr(fake, "spans", [(0, 5000), (5000, 8000)]),
    lambda fake: setattr(fake, "page", 0),
]


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("refuse", REFUSED)
@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
def test_a_download_goes_on_without_what_is_not_told(
    algorithm: str, refuse: Callable[[CompositeS3], None], how: str
) -> None:
    fake = made(algorithm)
    refuse(fake)
    assert fetch(fake, how, 1000) == fake.content


def test_attributes_of_another_object_are_not_compared_with() -> None:
    fake, other = made("CRC32"), made("CRC32")
    handle = other._attributes
    fake._attributes = handle  # type: ignore[method-assign]
    assert fetch(fake, "offset", 1000) == fake.content


def test_a_client_without_the_operation_serves() -> None:
    fake = made("CRC32")
    client = fake.client()

    class Few:
        get_object = client.get_object
        head_object = client.head_object

    few: Any = Few()
    memory = io.BytesIO()
    with Downloader(few, SMALL) as downloader:
        downloader.download(memory, INPUT)
    assert memory.getvalue() == fake.content


def test_an_object_is_not_taken_for_its_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = made("CRC32")
    fake.ignores_attributes = True
    monkeypatch.setattr("feature.s3.manager.attributes._MOST_BYTES", 10_000)
    read: list[int] = []

    class Body(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            read.append(1)
            return super().read(size)

    def whole(operation: str, request: Request) -> Response | None:
        if "attributes" in request.url:
            return Response(200, {}, ResponseBody(Body(fake.content), len(fake.content)))
        return None

    fake.fault = whole
    assert fetch(fake, "offset", 1000) == fake.content
    assert read == []


def test_the_parts_are_asked_for_as_the_object_is() -> None:
    fake = made("CRC32")
    input = s3.GetObjectInput(
        bucket="bkt",
        key="key",
        version_id="v",
        request_payer="requester",
        expected_bucket_owner="111122223333",
        sse_customer_algorithm="AES256",
        sse_customer_key=b"k" * 32,
    )
    with Downloader(fake.client(), SMALL) as downloader:
        downloader.download(io.BytesIO(), input)
    asked = fake.requests[fake.calls.index("attributes")]
    assert "versionId=v" in asked.query
    got = fake.requests[0].headers
    for name in ("request-payer", "expected-bucket-owner", *KEY_HEADERS):
        assert asked.headers[f"x-amz-{name}"] == got[f"x-amz-{name}"]
    assert asked.headers["x-amz-object-attributes"].split(",")[0] == "ETag"


@pytest.mark.parametrize("page", [1, 2])
def test_all_pages_of_parts_are_asked_for(page: int) -> None:
    fake = made("CRC32C")
    fake.page = page
    assert fetch(fake, "offset", 1000) == fake.content
    assert fake.calls.count("attributes") == 4 - page
    fake.flipped = {12_344}
    with pytest.raises(DownloadIncompleteError, match="of part 3"):
        fetch(fake, "offset", 1000)


def test_a_full_object_checksum_comes_with_the_same_call() -> None:
    fake = made("CRC32")
    fake.checksum_type = "FULL_OBJECT"
    fake.composite = CompositeS3(fake.content, [len(fake.content)]).checksums[0]
    assert fetch(fake, "offset", 1000) == fake.content
    assert (fake.calls.count("attributes"), fake.calls.count("head")) == (1, 0)
    fake.flipped = {1}
    with pytest.raises(DownloadIncompleteError, match="checksum did not match"):
        fetch(fake, "offset", 1000)


def test_an_entity_tag_that_tells_nothing_costs_one_more_call() -> None:
    fake = made("CRC32")
    fake.e_tag = '"express"'
    assert fetch(fake, "offset", 1000) == fake.content
    assert (fake.calls.count("attributes"), fake.calls.count("head")) == (1, 1)
    fake.flipped = {1}
    with pytest.raises(DownloadIncompleteError, match="of part 1"):
        fetch(fake, "offset", 1000)


def test_nothing_is_asked_where_nothing_is_to_be_checked() -> None:
    fake = made("CRC32")
    fake.flipped = {5}
    unchecked = with_options(disable_checksum_validation=True)
    with Downloader(fake.client(), SMALL, unchecked) as downloader:
        downloader.download(io.BytesIO(), INPUT)
    assert set(fake.calls) == {"get"}
    input = s3.GetObjectInput(bucket="bkt", key="key", range="bytes=5-4004")
    with Downloader(fake.client(), SMALL) as downloader:
        downloader.download(io.BytesIO(), input)
    assert set(fake.calls) == {"get"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_bodies_that_break_off_are_checked(algorithm: str) -> None:
    fake = made(algorithm)
    fake.break_after = [300, 500, 200]
    assert fetch(fake, "offset", 1000) == fake.content
    fake.break_after = [300, 500, 200]
    fake.flipped = {7999}
    with pytest.raises(DownloadIncompleteError, match="of part 2"):
        fetch(fake, "offset", 1000)


def test_a_part_that_is_one_range_may_break_off_as_often_as_ranges_may() -> None:
    fake = made("SHA256", [5000, 50])
    fake.break_after = [100] * 14
    with Downloader(fake.client(), SMALL, with_options(concurrency=1)) as downloader:
        memory = io.BytesIO()
        downloader.download(memory, INPUT)
    assert memory.getvalue() == fake.content
    assert fake.break_after == []


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_ranges_are_checked_in_other_processes(algorithm: str, tmp_path: Path) -> None:
    fake = made(algorithm)
    with running_s3(fake) as url, ProcessPoolExecutor(2) as executor:
        client = s3.Client(
            fake.client().options(),
            s3.with_options(http_client=None, base_endpoint=url, use_path_style=True),
        )
        with client, Downloader(client, SMALL, with_options(executor=executor)) as downloader:
            downloader.download(tmp_path / "file", INPUT)
            assert (tmp_path / "file").read_bytes() == fake.content
            fake.flipped = {9000}
            with pytest.raises(DownloadIncompleteError, match="of part 3"):
                downloader.download(tmp_path / "file", INPUT)
    assert (tmp_path / "file").read_bytes() == fake.content


@given(
    seed=st.integers(0, 2**32),
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=8),
    empty_end=st.booleans(),
    part_size=st.integers(1, 1000),
    algorithm=st.sampled_from(ALGORITHMS),
    how=st.sampled_from(WAYS),
    get_object_type=st.sampled_from(["RANGE", "PART"]),
    tells_checksums=st.booleans(),
    whole_in_parts=st.booleans(),
    data=st.data(),
)
def test_any_object_in_any_ranges(
    seed: int,
    sizes: list[int],
    empty_end: bool,
    part_size: int,
    algorithm: str,
    how: str,
    get_object_type: str,
    tells_checksums: bool,
    whole_in_parts: bool,
    data: st.DataObject,
) -> None:
    part_size = max(part_size, sum(sizes) // 12)
    if get_object_type == "RANGE" and empty_end:
        sizes = [*sizes, 0]
    fake = CompositeS3(random.Random(seed).randbytes(sum(sizes)), sizes, algorithm)
    fake.tells_checksums, fake.whole_in_parts = tells_checksums, whole_in_parts
    assert fetch(fake, how, part_size, get_object_type) == fake.content
    fake.flipped = {data.draw(st.integers(0, len(fake.content) - 1))}
    with pytest.raises(DownloadIncompleteError, match="did not match"):
        fetch(fake, how, part_size, get_object_type)


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
@pytest.mark.parametrize("refused_later", [False, True])
def test_a_resumed_download_is_checked(tmp_path: Path, algorithm: str, refused_later: bool) -> None:
    fake = made(algorithm, [5000, 3000, 4000, 4345])
    target, state = tmp_path / "target", tmp_path / "state"
    with Downloader(fake.client(), SMALL, with_options(concurrency=1)) as downloader:
        fake.fault = lambda operation, request: (
            error(403, "AccessDenied")
            if request.headers.get("range", "").startswith("bytes=12000-")
            else None
        )
        with pytest.raises(Exception, match="AccessDenied"):
            downloader.download(target, INPUT, resume=state)
        fake.fault = lambda operation, request: None
        if refused_later:
            fake.refusal = (403, "AccessDenied")
        else:
            fake.flipped = {16_344}
            with pytest.raises(DownloadIncompleteError, match="of part 4"):
                downloader.download(target, INPUT, resume=state)
            fake.flipped = set()
        downloader.download(target, INPUT, resume=state)
    assert target.read_bytes() == fake.content
    assert os.listdir(tmp_path) == ["target"]


def test_what_was_done_is_not_fetched_again(tmp_path: Path) -> None:
    for algorithm in ("CRC32", "SHA256"):
        fake = made(algorithm)
        target, state = tmp_path / algorithm, tmp_path / "state"
        with Downloader(fake.client(), SMALL, with_options(concurrency=1)) as downloader:
            fake.fault = lambda operation, request: (
                error(403, "AccessDenied")
                if request.headers.get("range", "").startswith("bytes=8000-")
                else None
            )
            with pytest.raises(Exception, match="AccessDenied"):
                downloader.download(target, INPUT, resume=state)
            fake.fault = lambda operation, request: None
            fake.requests.clear()
            downloader.download(target, INPUT, resume=state)
        assert target.read_bytes() == fake.content
        ranges = [request.headers.get("range") for request in fake.requests]
        assert "bytes=8000-8999" in ranges or "bytes=8000-12344" in ranges
        assert not any(range and int(range[6:].split("-")[0]) < 8000 for range in ranges)
