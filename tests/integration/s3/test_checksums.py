from __future__ import annotations

import base64
import hashlib
import zlib

import anycrc
import pytest

from aws_core.checksum import (
    get_checksum_validation_metadata,
    get_computed_input_checksums_metadata,
)
from services import s3
from smithy_py import APIError
from smithy_py.errors import DeserializationError, SerializationError
from smithy_py.http import Response
from tests.integration.capabilities import Need, on
from tests.integration.clients import s3_client
from tests.integration.middleware import on_arrival, with_body
from tests.integration.objects import content, put
from tests.integration.recording import Recorder
from tests.servers.server import Server

BODY = b"The quick brown fox jumps over the lazy dog" * 2000


def base64_of(number: int, size: int) -> str:
    return base64.b64encode(number.to_bytes(size, "big")).decode()


# Computed here in another way than the SDK's own.
CHECKSUMS = {
    "CRC32": base64_of(zlib.crc32(BODY), 4),
    "CRC32C": base64_of(anycrc.Model("CRC32C").calc(BODY), 4),
    "CRC64NVME": base64_of(anycrc.Model("CRC64-NVME").calc(BODY), 8),
    "SHA1": base64.b64encode(hashlib.sha1(BODY).digest()).decode(),
    "SHA256": base64.b64encode(hashlib.sha256(BODY).digest()).decode(),
}
ALGORITHMS = pytest.mark.parametrize("algorithm", CHECKSUMS)


def attribute_of(algorithm: str) -> str:
    """The member of inputs and outputs for its checksum."""
    words = {"CRC32C": "crc32_c", "CRC64NVME": "crc64_nvme"}
    return f"checksum_{words.get(algorithm, algorithm.lower())}"


def put_claiming(client: s3.Client, bucket: str, algorithm: str, checksum: str) -> None:
    input = s3.PutObjectInput(bucket=bucket, key="key", body=BODY)
    setattr(input, attribute_of(algorithm), checksum)
    client.put_object(input)


def put_with(client: s3.Client, bucket: str, algorithm: str | None) -> s3.PutObjectOutput:
    return client.put_object(
        s3.PutObjectInput(bucket=bucket, key="key", body=BODY, checksum_algorithm=algorithm)
    )


def checksum_of(output: object, algorithm: str) -> str | None:
    value: str | None = getattr(output, attribute_of(algorithm))
    return value


def test_crc32_is_sent_unless_told_otherwise(s3_server: Server, bucket: str) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        output = put_with(client, bucket, None)

    sums = get_computed_input_checksums_metadata(output.result_metadata)
    assert sums == {"CRC32": CHECKSUMS["CRC32"]}
    assert recorder.last.headers["x-amz-checksum-crc32"] == CHECKSUMS["CRC32"]


def test_nothing_is_sent_when_nothing_is_required(s3_server: Server, bucket: str) -> None:
    recorder = Recorder()
    options = s3.with_options(http_client=recorder, request_checksum_calculation="when_required")
    with s3_client(s3_server, options) as client:
        output = put_with(client, bucket, None)

    assert get_computed_input_checksums_metadata(output.result_metadata) == {}
    assert not [header for header in recorder.last.headers if "checksum" in header.lower()]


def test_what_requires_a_checksum_has_one_always(s3_server: Server, bucket: str) -> None:
    recorder = Recorder()
    options = s3.with_options(http_client=recorder, request_checksum_calculation="when_required")
    with s3_client(s3_server, options) as client:
        objects = [s3.types.ObjectIdentifier(key="key")]
        client.delete_objects(
            s3.DeleteObjectsInput(bucket=bucket, delete=s3.types.Delete(objects=objects))
        )

    assert "x-amz-checksum-crc32" in recorder.last.headers


@ALGORITHMS
def test_the_server_agrees_with_every_checksum(
    client: s3.Client, bucket: str, algorithm: str
) -> None:
    output = put_with(client, bucket, algorithm)

    sums = get_computed_input_checksums_metadata(output.result_metadata)
    assert sums == {algorithm: CHECKSUMS[algorithm]}


@ALGORITHMS
def test_the_server_refuses_a_wrong_checksum(
    client: s3.Client, bucket: str, algorithm: str
) -> None:
    zeros = bytes(len(base64.b64decode(CHECKSUMS[algorithm])))

    with pytest.raises(APIError) as caught:
        put_claiming(client, bucket, algorithm, base64.b64encode(zeros).decode())

    assert caught.value.error_code == "BadDigest"


@ALGORITHMS
def test_a_checksum_of_ones_own_is_sent_and_none_is_computed(
    s3_server: Server, bucket: str, algorithm: str
) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        put_claiming(client, bucket, algorithm, CHECKSUMS[algorithm])

    sent = {
        header.lower(): value
        for header, value in recorder.last.headers.items()
        if header.lower().startswith("x-amz-checksum-")
    }
    assert sent == {f"x-amz-checksum-{algorithm.lower()}": CHECKSUMS[algorithm]}


def test_an_algorithm_that_nobody_knows_is_refused(client: s3.Client, bucket: str) -> None:
    with pytest.raises(SerializationError, match="unknown checksum algorithm, ROT13"):
        put_with(client, bucket, "ROT13")


@on(Need.STORED_CHECKSUMS)
@ALGORITHMS
def test_the_body_is_checked_while_it_is_read(
    client: s3.Client, bucket: str, algorithm: str
) -> None:
    put_with(client, bucket, algorithm)

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"))

    assert get_checksum_validation_metadata(output.result_metadata) == (algorithm,)
    assert checksum_of(output, algorithm) == CHECKSUMS[algorithm]
    assert content(output) == BODY


@on(Need.STORED_CHECKSUMS)
@ALGORITHMS
def test_head_object_tells_the_checksum(client: s3.Client, bucket: str, algorithm: str) -> None:
    put_with(client, bucket, algorithm)

    head = client.head_object(
        s3.HeadObjectInput(bucket=bucket, key="key", checksum_mode=s3.types.ChecksumMode.ENABLED)
    )

    assert checksum_of(head, algorithm) == CHECKSUMS[algorithm]


@on(Need.STORED_CHECKSUMS)
@ALGORITHMS
def test_a_changed_byte_is_noticed_at_the_end(
    client: s3.Client, bucket: str, algorithm: str
) -> None:
    put_with(client, bucket, algorithm)
    changed = s3.with_api_options(with_body(lambda body: body[:-1] + b"?"))

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"), changed)

    assert output.body is not None
    with pytest.raises(DeserializationError, match=f"checksum did not match: .*{algorithm}"):
        output.body.read()
    # It does not pass for complete on a second try either.
    with pytest.raises(DeserializationError, match="checksum did not match"):
        output.body.read()


@on(Need.STORED_CHECKSUMS)
def test_a_changed_byte_is_noticed_in_chunks(client: s3.Client, bucket: str) -> None:
    put_with(client, bucket, None)
    changed = s3.with_api_options(with_body(lambda body: b"?" + body[1:]))
    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"), changed)
    assert output.body is not None
    read = 0

    with pytest.raises(DeserializationError, match="checksum did not match"):  # noqa: PT012
        for chunk in output.body.iter_chunks(1000):
            read += len(chunk)

    assert read < len(BODY)


@on(Need.STORED_CHECKSUMS)
def test_nothing_is_checked_that_was_not_to_be(client: s3.Client, bucket: str) -> None:
    put_with(client, bucket, None)
    unchecked = s3.with_options(response_checksum_validation="when_required")
    changed = s3.with_api_options(with_body(lambda body: body[:-1] + b"?"))

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"), unchecked, changed)

    assert get_checksum_validation_metadata(output.result_metadata) == ()
    assert content(output) == BODY[:-1] + b"?"


@on(Need.STORED_CHECKSUMS)
def test_one_call_may_ask_for_what_the_client_does_not(client: s3.Client, bucket: str) -> None:
    put_with(client, bucket, None)
    unchecked = s3.with_options(response_checksum_validation="when_required")

    output = client.get_object(
        s3.GetObjectInput(bucket=bucket, key="key", checksum_mode=s3.types.ChecksumMode.ENABLED),
        unchecked,
    )

    assert get_checksum_validation_metadata(output.result_metadata) == ("CRC32",)
    assert content(output) == BODY


@on(Need.STORED_CHECKSUMS)
def test_a_range_has_no_checksum_of_its_own(client: s3.Client, bucket: str) -> None:
    put_with(client, bucket, None)

    output = client.get_object(s3.GetObjectInput(bucket=bucket, key="key", range="bytes=4-8"))

    assert get_checksum_validation_metadata(output.result_metadata) == ()
    assert content(output) == BODY[4:9]


def test_a_checksum_that_comes_with_a_body_is_compared(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "key", BODY)

    def claim(response: Response) -> Response:
        response.headers["x-amz-checksum-sha256"] = CHECKSUMS["SHA256"]
        return response

    output = client.get_object(
        s3.GetObjectInput(bucket=bucket, key="key"), s3.with_api_options(on_arrival(claim))
    )

    assert get_checksum_validation_metadata(output.result_metadata) == ("SHA256",)
    assert content(output) == BODY
