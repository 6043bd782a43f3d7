"""Option functions that have the last word on a signature."""

from __future__ import annotations

from typing import Any

import pytest

from services import dynamodb, s3, sqs
from tests.canned import CannedClient, answer, options

MRAP = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
ARN = "arn:aws:s3:us-west-2:123456789012:accesspoint/ap"


def new_client(*functions: Any) -> tuple[s3.Client, CannedClient]:
    canned = CannedClient(answer(200))
    return s3.Client(s3.Options(**options(canned)), *functions), canned


def scope(canned: CannedClient) -> str:
    """What follows the day in the credential scope."""
    scope = canned.last.headers["authorization"].partition("/aws4_request")[0]
    return "/".join(scope.partition("Credential=")[2].split("/")[2:])


def test_name_and_region_of_one_call() -> None:
    client, canned = new_client()
    input = s3.GetObjectInput(bucket="bkt", key="k")
    client.get_object(input, s3.with_sigv4_signing_name("mine"))
    assert scope(canned) == "us-west-2/mine"
    client.get_object(
        input, s3.with_sigv4_signing_name("mine"), s3.with_sigv4_signing_region("eu-west-1")
    )
    assert scope(canned) == "eu-west-1/mine"
    client.get_object(input)
    assert scope(canned) == "us-west-2/s3"


def test_they_are_stronger_than_the_endpoint() -> None:
    client, canned = new_client()
    function = s3.with_sigv4_signing_region("eu-west-1")
    client.get_object(s3.GetObjectInput(bucket=ARN, key="k"), function)
    assert scope(canned) == "eu-west-1/s3"


def test_the_regions_of_sigv4a() -> None:
    client, canned = new_client()
    input = s3.GetObjectInput(bucket=MRAP, key="k")
    client.get_object(input, s3.with_sigv4a_signing_regions(["us-east-1", "eu-*"]))
    assert canned.last.headers["x-amz-region-set"] == "us-east-1,eu-*"
    client.get_object(input, s3.with_sigv4_signing_region("eu-west-1"))
    assert canned.last.headers["x-amz-region-set"] == "eu-west-1"
    client.get_object(input, s3.with_sigv4_signing_name("mine"))
    assert scope(canned) == "mine"
    # It is nothing to SigV4.
    client.get_object(
        s3.GetObjectInput(bucket="bkt", key="k"), s3.with_sigv4a_signing_regions(["eu-*"])
    )
    assert scope(canned) == "us-west-2/s3"


def test_the_call_is_stronger_than_the_client() -> None:
    client, canned = new_client(s3.with_sigv4_signing_region("eu-west-1"))
    client.list_buckets()
    assert scope(canned) == "eu-west-1/s3"
    client.list_buckets(None, s3.with_sigv4_signing_region("eu-west-2"))
    assert scope(canned) == "eu-west-2/s3"


def test_presigned_urls() -> None:
    client, _ = new_client()
    presigner = s3.PresignClient(client)
    url = presigner.presign_get_object(
        s3.GetObjectInput(bucket=MRAP, key="k"), s3.with_sigv4a_signing_regions(["us-east-1"])
    ).url
    assert "&X-Amz-Region-Set=us-east-1&" in url
    url = presigner.presign_get_object(
        s3.GetObjectInput(bucket="bkt", key="k"), s3.with_sigv4_signing_region("eu-west-1")
    ).url
    assert "%2Feu-west-1%2Fs3%2F" in url


def test_the_stack_shows_them_where_they_run() -> None:
    client, _ = new_client()
    functions = [
        s3.with_sigv4a_signing_regions(["*"]),
        s3.with_sigv4_signing_name("n"),
        s3.with_sigv4_signing_region("r"),
    ]
    assert client.stack("ListBuckets", *functions).finalize.list()[-4:] == [
        "withSigV4ASigningRegions",
        "withSigV4SigningName",
        "withSigV4SigningRegion",
        "Signing",
    ]


def test_every_service_has_them() -> None:
    for package in (dynamodb, s3, sqs):
        assert package.with_sigv4_signing_name is s3.with_sigv4_signing_name
        assert {
            "with_sigv4_signing_name",
            "with_sigv4_signing_region",
            "with_sigv4a_signing_regions",
        } <= set(package.__all__)


@pytest.mark.parametrize(
    ("function", "value", "error"),
    [
        (s3.with_sigv4_signing_name, "", ValueError),
        (s3.with_sigv4_signing_name, None, TypeError),
        (s3.with_sigv4_signing_region, "", ValueError),
        (s3.with_sigv4_signing_region, ["a"], TypeError),
        (s3.with_sigv4a_signing_regions, "us-east-1", TypeError),
        (s3.with_sigv4a_signing_regions, [], ValueError),
        (s3.with_sigv4a_signing_regions, [""], ValueError),
        (s3.with_sigv4a_signing_regions, [None], TypeError),
    ],
)
def test_a_wrong_value_is_refused_at_once(
    function: Any, value: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match="signing"):
        function(value)
