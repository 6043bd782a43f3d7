"""Where S3 requests go and how they are signed, for every kind of bucket (us-west-2).

The table is what the Go SDK does, but for the parameter x-id, which botocore's models leave out.
"""

from __future__ import annotations

from typing import Any

import pytest

from aws_core.auth.scheme import AUTH_SCHEME
from services import s3
from smithy_py.errors import EndpointResolutionError, IdentityError
from tests.canned import CannedClient, answer, options

ACCOUNT = "123456789012"
MRAP = f"arn:aws:s3::{ACCOUNT}:accesspoint:mfzwi23gnjvgw.mrap"
MRAP_HOST = "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com"
OUTPOST = f"arn:aws:s3-outposts:us-west-2:{ACCOUNT}:outpost/op-01234567890123456/accesspoint/ap"
OUTPOST_HOST = f"ap-{ACCOUNT}.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com"
EXPRESS = "bkt--usw2-az1--x-s3"
SIGV4, SIGV4A = "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"

# The bucket; host and path; the algorithm, and what follows the day in the scope.
TABLE = [
    ("bkt", "bkt.s3.us-west-2.amazonaws.com/k", SIGV4, "us-west-2/s3"),
    ("my.bucket", "s3.us-west-2.amazonaws.com/my.bucket/k", SIGV4, "us-west-2/s3"),
    ("UPPER", "s3.us-west-2.amazonaws.com/UPPER/k", SIGV4, "us-west-2/s3"),
    (
        f"arn:aws:s3:us-west-2:{ACCOUNT}:accesspoint/ap",
        f"ap-{ACCOUNT}.s3-accesspoint.us-west-2.amazonaws.com/k",
        SIGV4,
        "us-west-2/s3",
    ),
    (MRAP, f"{MRAP_HOST}/k", SIGV4A, "s3"),
    (
        f"arn:aws:s3-object-lambda:us-west-2:{ACCOUNT}:accesspoint/ol",
        f"ol-{ACCOUNT}.s3-object-lambda.us-west-2.amazonaws.com/k",
        SIGV4,
        "us-west-2/s3-object-lambda",
    ),
    (OUTPOST, f"{OUTPOST_HOST}/k", SIGV4A, "s3-outposts"),
]


def run(bucket: str, *functions: Any, **more: Any) -> CannedClient:
    canned = CannedClient(answer(200, b"body"))
    client = s3.Client(s3.Options(**options(canned, **more)))
    client.get_object(s3.GetObjectInput(bucket=bucket, key="k"), *functions)
    return canned


def scope(canned: CannedClient) -> tuple[str, str]:
    """The algorithm, and what the scope says after the day."""
    algorithm, _, rest = canned.last.headers["authorization"].partition(" Credential=AKIDEXAMPLE/")
    return algorithm, rest.partition("/aws4_request")[0].partition("/")[2]


@pytest.mark.parametrize(("bucket", "place", "algorithm", "signed_for"), TABLE)
def test_addressing_and_signing(bucket: str, place: str, algorithm: str, signed_for: str) -> None:
    canned = run(bucket)
    assert canned.last.url == f"https://{place}"
    assert scope(canned) == (algorithm, signed_for)
    regions = canned.last.headers.get("x-amz-region-set")
    assert regions == ("*" if algorithm == SIGV4A else None)


def test_an_arn_of_another_region() -> None:
    arn = f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/ap"
    assert scope(run(arn, use_arn_region=True)) == (SIGV4, "us-east-1/s3")
    message = (
        "Invalid configuration: region from ARN `us-east-1` does not match client region "
        "`us-west-2` and UseArnRegion is `false`"
    )
    with pytest.raises(EndpointResolutionError, match=message):
        run(arn, use_arn_region=False)


def test_multi_region_access_points_can_be_refused() -> None:
    with pytest.raises(EndpointResolutionError, match=r"Multi-Region Access Point"):
        run(MRAP, disable_multi_region_access_points=True)


def test_the_preference_orders_what_the_endpoint_offers() -> None:
    canned = run(OUTPOST, auth_scheme_preference=("sigv4", "sigv4a"))
    assert scope(canned) == (SIGV4, "us-west-2/s3-outposts")
    assert "x-amz-region-set" not in canned.last.headers
    # What it does not offer stays out of question.
    assert scope(run(MRAP, auth_scheme_preference=("sigv4",))) == (SIGV4A, "s3")
    assert scope(run("bkt", auth_scheme_preference=("sigv4a",))) == (SIGV4, "us-west-2/s3")
    assert scope(run(OUTPOST, s3.with_options(auth_scheme_preference=["sigv4"])))[0] == SIGV4


def test_a_multi_region_access_point_is_written_to_and_presigned() -> None:
    canned = CannedClient(answer(200))
    client = s3.Client(s3.Options(**options(canned)))
    client.put_object(s3.PutObjectInput(bucket=MRAP, key="a/b", body=b"hello"))
    assert canned.last.url == f"https://{MRAP_HOST}/a/b"
    assert canned.last.headers["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert scope(canned) == (SIGV4A, "s3")

    request = s3.PresignClient(client).presign_get_object(
        s3.GetObjectInput(bucket=MRAP, key="k"), s3.with_presign_expires(60)
    )
    assert request.url.startswith(f"https://{MRAP_HOST}/k?X-Amz-Algorithm={SIGV4A}&")
    for part in ("&X-Amz-Expires=60&", "&X-Amz-Region-Set=%2A&", "%2Fs3%2Faws4_request&"):
        assert part in request.url


def test_every_attempt_has_a_signature_of_its_own() -> None:
    canned = CannedClient(answer(503), answer(200))
    client = s3.Client(s3.Options(**options(canned)))
    client.head_object(s3.HeadObjectInput(bucket=MRAP, key="k"))
    first, second = (request.headers["authorization"] for request in canned.requests)
    assert first != second


def test_a_bucket_that_asks_for_session_authentication() -> None:
    canned = CannedClient()
    client = s3.Client(s3.Options(**options(canned)))
    for call in (client.get_object, s3.PresignClient(client).presign_get_object):
        with pytest.raises(IdentityError, match="CreateSession of bkt--usw2-az1--x-s3"):
            call(s3.GetObjectInput(bucket=EXPRESS, key="k"))
    assert {request.query for request in canned.requests} == {"session="}


def test_express_buckets_without_sessions() -> None:
    canned = run(EXPRESS, disable_s3_express_session_auth=True)
    host = f"{EXPRESS}.s3express-usw2-az1.us-west-2.amazonaws.com"
    assert canned.last.url == f"https://{host}/k"
    assert scope(canned) == (SIGV4, "us-west-2/s3express")


def test_sessions_are_asked_for_with_the_credentials() -> None:
    canned = CannedClient(answer(500))
    client = s3.Client(s3.Options(**options(canned, retry_max_attempts=1)))
    with pytest.raises(Exception, match="CreateSession"):
        client.create_session(s3.CreateSessionInput(bucket=EXPRESS))
    assert canned.last.url == (
        f"https://{EXPRESS}.s3express-usw2-az1.us-west-2.amazonaws.com/?session="
    )
    assert scope(canned) == (SIGV4, "us-west-2/s3express")


def test_what_was_chosen_is_in_the_context() -> None:
    option = run(MRAP).contexts[0].get(AUTH_SCHEME)
    assert option is not None
    assert (option.scheme_id, option.signing_region_set) == ("aws.auth#sigv4a", ("*",))
    assert option.disable_double_encoding is True
