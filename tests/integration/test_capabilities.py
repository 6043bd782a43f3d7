"""The table of what servers lack is right: a server that has learned something must leave it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services import s3
from smithy_py import APIError
from tests.integration.capabilities import LACKING, S3_SERVERS, Need
from tests.integration.clients import s3_client
from tests.integration.expecting import refused_without_its_body
from tests.integration.middleware import slow_clock
from tests.integration.presigned import send
from tests.servers.server import Server


def error_code(call: Callable[[], object]) -> str | None:
    """The code of the error that a call ends with, None if it succeeds."""
    try:
        call()
    except APIError as error:
        return error.error_code
    return None


def has_other_regions(client: s3.Client, name: str) -> bool:
    where = s3.types.CreateBucketConfiguration(location_constraint="eu-west-1")
    input = s3.CreateBucketInput(bucket=f"{name}-west", create_bucket_configuration=where)
    west = s3.with_options(region="eu-west-1")
    return error_code(lambda: client.create_bucket(input, west)) != "AuthorizationHeaderMalformed"


def makes_a_bucket_once(client: s3.Client, name: str) -> bool:
    code = error_code(lambda: client.create_bucket(s3.CreateBucketInput(bucket=name)))
    return code == "BucketAlreadyOwnedByYou"


def keeps_checksums(client: s3.Client, name: str) -> bool:
    client.put_object(s3.PutObjectInput(bucket=name, key="key", body=b"content"))
    head = client.head_object(
        s3.HeadObjectInput(bucket=name, key="key", checksum_mode=s3.types.ChecksumMode.ENABLED)
    )
    return head.checksum_crc32 is not None


def takes_a_nul(client: s3.Client, name: str) -> bool:
    put = s3.PutObjectInput(bucket=name, key="a\0b", body=b"content")
    return error_code(lambda: client.put_object(put)) != "InvalidURI"


def refuses_small_parts(client: s3.Client, name: str) -> bool:
    upload = client.create_multipart_upload(s3.CreateMultipartUploadInput(bucket=name, key="key"))
    parts: list[s3.types.CompletedPart] = []
    for number in (1, 2):
        part = client.upload_part(
            s3.UploadPartInput(
                bucket=name,
                key="key",
                upload_id=upload.upload_id,
                part_number=number,
                body=b"small",
            )
        )
        parts.append(s3.types.CompletedPart(part_number=number, e_tag=part.e_tag))
    complete = s3.CompleteMultipartUploadInput(
        bucket=name,
        key="key",
        upload_id=upload.upload_id,
        multipart_upload=s3.types.CompletedMultipartUpload(parts=parts),
    )
    return error_code(lambda: client.complete_multipart_upload(complete)) == "EntityTooSmall"


def refuses_what_is_too_early(client: s3.Client, name: str) -> bool:
    client.put_object(s3.PutObjectInput(bucket=name, key="key", body=b"content"))
    early = s3.PresignClient(client).presign_get_object(
        s3.GetObjectInput(bucket=name, key="key"), s3.with_api_options(slow_clock(-3600))
    )
    return send(early).status_code == 403


PROBES: dict[Need, Callable[[s3.Client, str], bool]] = {
    Need.EARLY_REFUSAL: refused_without_its_body,
    Need.LEAST_PART_SIZE: refuses_small_parts,
    Need.NUL_IN_KEYS: takes_a_nul,
    Need.OTHER_REGIONS: has_other_regions,
    Need.OWN_BUCKET_ONCE: makes_a_bucket_once,
    Need.PRESIGNED_START: refuses_what_is_too_early,
    Need.STORED_CHECKSUMS: keeps_checksums,
}


@pytest.mark.parametrize("need", Need, ids=lambda need: need.name)
@pytest.mark.parametrize("server", S3_SERVERS)
def test_a_server_lacks_exactly_what_the_table_says(
    request: pytest.FixtureRequest, server: str, need: Need, name: str
) -> None:
    running: Server = request.getfixturevalue(server)
    with s3_client(running) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))

        assert PROBES[need](client, name) is (need not in LACKING[server])
