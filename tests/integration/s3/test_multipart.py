from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping

import pytest

from aws_core.checksum import get_computed_input_checksums_metadata
from services import s3
from smithy_py import APIError
from tests.integration.capabilities import Need, on
from tests.integration.objects import content, get, keys

# The least that every part but the last may have.
PART = bytes(range(256)) * 4096 * 5
LAST = b"the end"


@pytest.fixture
def bucket(empty_bucket: str) -> str:
    return empty_bucket


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


@pytest.fixture
def upload_id(client: s3.Client, bucket: str) -> str:
    """An upload of the object "key", with CRC32."""
    output = client.create_multipart_upload(
        s3.CreateMultipartUploadInput(
            bucket=bucket,
            key="key",
            checksum_algorithm=s3.types.ChecksumAlgorithm.CRC32,
            content_type="text/plain",
            metadata={"name": "value"},
        )
    )
    assert output.bucket == bucket
    assert output.key == "key"
    assert output.upload_id
    return output.upload_id


def upload(
    client: s3.Client, bucket: str, upload_id: str, parts: Mapping[int, bytes]
) -> list[s3.types.CompletedPart]:
    """Uploads the parts, and says what completes them."""
    completed: list[s3.types.CompletedPart] = []
    for number, data in parts.items():
        output = client.upload_part(
            s3.UploadPartInput(
                bucket=bucket, key="key", upload_id=upload_id, part_number=number, body=data
            )
        )
        sums = get_computed_input_checksums_metadata(output.result_metadata)
        assert sums == {"CRC32": crc32(data)}
        completed.append(
            s3.types.CompletedPart(
                part_number=number, e_tag=output.e_tag, checksum_crc32=output.checksum_crc32
            )
        )
    return completed


def complete(
    client: s3.Client, bucket: str, upload_id: str, parts: list[s3.types.CompletedPart]
) -> s3.CompleteMultipartUploadOutput:
    return client.complete_multipart_upload(
        s3.CompleteMultipartUploadInput(
            bucket=bucket,
            key="key",
            upload_id=upload_id,
            multipart_upload=s3.types.CompletedMultipartUpload(parts=parts),
        )
    )


def test_parts_become_one_object(client: s3.Client, bucket: str, upload_id: str) -> None:
    parts = upload(client, bucket, upload_id, {1: PART, 2: LAST})

    assert keys(client, bucket) == []

    completed = complete(client, bucket, upload_id, parts)
    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"))

    assert content(output) == PART + LAST
    assert output.metadata == {"name": "value"}
    assert completed.bucket == bucket
    assert completed.key == "key"
    assert completed.e_tag == output.e_tag
    assert output.e_tag is not None
    assert output.e_tag.endswith('-2"')


def test_one_part_can_be_read_alone(client: s3.Client, bucket: str, upload_id: str) -> None:
    complete(client, bucket, upload_id, upload(client, bucket, upload_id, {1: PART, 2: LAST}))

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key", part_number=2))

    assert content(output) == LAST
    total = len(PART) + len(LAST)
    assert output.content_range == f"bytes {len(PART)}-{total - 1}/{total}"


def test_parts_are_listed_in_small_pages(client: s3.Client, bucket: str, upload_id: str) -> None:
    upload(client, bucket, upload_id, {1: b"one", 2: b"two2", 5: b"five5"})
    paginator = s3.ListPartsPaginator(
        client, s3.ListPartsInput(bucket=bucket, key="key", upload_id=upload_id), limit=2
    )

    pages = [[(part.part_number, part.size) for part in page.parts or ()] for page in paginator]

    assert pages == [[(1, 3), (2, 4)], [(5, 5)]]


def test_uploads_are_listed(client: s3.Client, bucket: str, upload_id: str) -> None:
    output = client.list_multipart_uploads(s3.ListMultipartUploadsInput(bucket=bucket))

    (listed,) = output.uploads or []
    assert listed.key == "key"
    assert listed.upload_id == upload_id
    assert listed.initiated is not None


def test_a_part_may_be_uploaded_again(client: s3.Client, bucket: str, upload_id: str) -> None:
    upload(client, bucket, upload_id, {1: b"old"})
    parts = upload(client, bucket, upload_id, {1: b"new"})

    complete(client, bucket, upload_id, parts)

    assert get(client, bucket, "key") == b"new"


def test_a_part_may_be_copied(client: s3.Client, bucket: str, upload_id: str) -> None:
    client.put_object(s3.PutObjectInput(bucket=bucket, key="source", body=b"0123456789"))

    copied = client.upload_part_copy(
        s3.UploadPartCopyInput(
            bucket=bucket,
            key="key",
            upload_id=upload_id,
            part_number=1,
            copy_source=f"{bucket}/source",
            copy_source_range="bytes=2-5",
        )
    )
    assert copied.copy_part_result is not None
    part = s3.types.CompletedPart(part_number=1, e_tag=copied.copy_part_result.e_tag)
    complete(client, bucket, upload_id, [part])

    assert get(client, bucket, "key") == b"2345"


def test_an_aborted_upload_is_gone(client: s3.Client, bucket: str, upload_id: str) -> None:
    upload(client, bucket, upload_id, {1: b"part"})

    client.abort_multipart_upload(
        s3.AbortMultipartUploadInput(bucket=bucket, key="key", upload_id=upload_id)
    )

    with pytest.raises(s3.types.NoSuchUpload) as caught:
        client.list_parts(s3.ListPartsInput(bucket=bucket, key="key", upload_id=upload_id))
    assert caught.value.status_code == 404
    uploads = client.list_multipart_uploads(s3.ListMultipartUploadsInput(bucket=bucket)).uploads
    assert not uploads
    assert keys(client, bucket) == []


def test_a_part_of_another_content_is_refused(
    client: s3.Client, bucket: str, upload_id: str
) -> None:
    upload(client, bucket, upload_id, {1: b"part"})
    wrong = s3.types.CompletedPart(part_number=1, e_tag='"00000000000000000000000000000000"')

    with pytest.raises(APIError) as caught:
        complete(client, bucket, upload_id, [wrong])

    assert caught.value.error_code == "InvalidPart"
    assert caught.value.status_code == 400


@on(Need.LEAST_PART_SIZE)
def test_a_part_that_is_too_small_is_refused(
    client: s3.Client, bucket: str, upload_id: str
) -> None:
    parts = upload(client, bucket, upload_id, {1: b"small", 2: LAST})

    with pytest.raises(APIError) as caught:
        complete(client, bucket, upload_id, parts)

    assert caught.value.error_code == "EntityTooSmall"


@on(Need.STORED_CHECKSUMS)
def test_checksums_of_parts_are_kept(client: s3.Client, bucket: str, upload_id: str) -> None:
    parts = upload(client, bucket, upload_id, {1: PART, 2: LAST})
    listed = client.list_parts(
        s3.ListPartsInput(bucket=bucket, key="key", upload_id=upload_id)
    ).parts

    completed = complete(client, bucket, upload_id, parts)

    assert [part.checksum_crc32 for part in parts] == [crc32(PART), crc32(LAST)]
    assert [part.checksum_crc32 for part in listed or ()] == [crc32(PART), crc32(LAST)]
    of_parts = b"".join(zlib.crc32(part).to_bytes(4, "big") for part in (PART, LAST))
    assert completed.checksum_crc32 == f"{crc32(of_parts)}-2"
    assert completed.checksum_type == s3.types.ChecksumType.COMPOSITE
