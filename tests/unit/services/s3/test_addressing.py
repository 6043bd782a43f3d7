"""Which host each kind of bucket is at, and how the request is signed: the Go SDK's answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aws_core.credentials import AnonymousCredentials
from services import s3
from smithy_py.errors import EndpointResolutionError
from tests.canned import CannedClient, options

US_EAST_1 = "arn:aws:s3:us-east-1:123456789012:accesspoint/ap"
OUTPOST = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap"
LAMBDA = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/ol"
MRAP = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
V4, V4A = "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"

CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("bkt", {}, "bkt.s3.us-west-2.amazonaws.com/k", "v4 s3 us-west-2"),
    ("my.bucket", {}, "s3.us-west-2.amazonaws.com/my.bucket/k", "v4 s3 us-west-2"),
    ("UPPER", {}, "s3.us-west-2.amazonaws.com/UPPER/k", "v4 s3 us-west-2"),
    ("bkt", {"use_path_style": True}, "s3.us-west-2.amazonaws.com/bkt/k", "v4 s3 us-west-2"),
    ("bkt", {"use_accelerate": True}, "bkt.s3-accelerate.amazonaws.com/k", "v4 s3 us-west-2"),
    (
        "bkt",
        {"use_accelerate": True, "use_dual_stack_endpoint": True},
        "bkt.s3-accelerate.dualstack.amazonaws.com/k",
        "v4 s3 us-west-2",
    ),
    (
        "bkt",
        {"use_dual_stack_endpoint": True},
        "bkt.s3.dualstack.us-west-2.amazonaws.com/k",
        "v4 s3 us-west-2",
    ),
    (
        "bkt",
        {"use_fips_endpoint": True},
        "bkt.s3-fips.us-west-2.amazonaws.com/k",
        "v4 s3 us-west-2",
    ),
    (
        "bkt",
        {"use_fips_endpoint": True, "use_dual_stack_endpoint": True},
        "bkt.s3-fips.dualstack.us-west-2.amazonaws.com/k",
        "v4 s3 us-west-2",
    ),
    ("bkt", {"region": "us-east-1"}, "bkt.s3.us-east-1.amazonaws.com/k", "v4 s3 us-east-1"),
    (
        "bkt",
        {"region": "us-east-1", "use_global_endpoint": True},
        "bkt.s3.amazonaws.com/k",
        "v4 s3 us-east-1",
    ),
    ("bkt", {"region": "aws-global"}, "bkt.s3.amazonaws.com/k", "v4 s3 us-east-1"),
    ("bkt", {"region": "cn-north-1"}, "bkt.s3.cn-north-1.amazonaws.com.cn/k", "v4 s3 cn-north-1"),
    (
        US_EAST_1.replace("us-east-1", "us-west-2"),
        {},
        "ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k",
        "v4 s3 us-west-2",
    ),
    (
        US_EAST_1,
        {"use_arn_region": True},
        "ap-123456789012.s3-accesspoint.us-east-1.amazonaws.com/k",
        "v4 s3 us-east-1",
    ),
    (MRAP, {}, "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/k", "v4a s3 *"),
    (
        LAMBDA,
        {},
        "ol-123456789012.s3-object-lambda.us-west-2.amazonaws.com/k",
        "v4 s3-object-lambda us-west-2",
    ),
    (
        OUTPOST,
        {},
        "ap-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com/k",
        "v4a s3-outposts *",
    ),
    (
        "x--usw2-az1--x-s3",
        {"disable_s3_express_session_auth": True},
        "x--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/k",
        "v4 s3express us-west-2",
    ),
]


def get(bucket: str, **more: Any) -> CannedClient:
    canned = CannedClient()
    client = s3.Client(s3.Options(**{**options(canned), **more}))
    client.get_object(s3.GetObjectInput(bucket=bucket, key="k"))
    return canned


def signed_for(canned: CannedClient) -> str:
    headers = canned.last.headers
    algorithm, _, rest = headers["authorization"].partition(" ")
    scope = re.search(r"Credential=[^/]+/\d{8}/([^,]+)/aws4_request", rest)
    assert scope is not None
    if algorithm == V4A:
        return f"v4a {scope[1]} {headers['x-amz-region-set']}"
    assert algorithm == V4
    region, _, service = scope[1].partition("/")
    return f"v4 {service} {region}"


@pytest.mark.parametrize(("bucket", "more", "url", "signed"), CASES)
def test_host_and_signature(bucket: str, more: dict[str, Any], url: str, signed: str) -> None:
    canned = get(bucket, **more)
    assert canned.last.url == f"https://{url}"
    assert signed_for(canned) == signed


def test_the_region_of_an_arn_must_be_allowed() -> None:
    expected = (
        "Invalid configuration: region from ARN `us-east-1` does not match client region "
        "`us-west-2` and UseArnRegion is `false`"
    )
    with pytest.raises(EndpointResolutionError, match=re.escape(expected)):
        get(US_EAST_1, use_arn_region=False)


def test_multi_region_access_points_can_be_refused() -> None:
    with pytest.raises(EndpointResolutionError, match="Multi-Region Access Point"):
        get(MRAP, disable_multi_region_access_points=True)


def test_create_session_is_signed_with_the_credentials() -> None:
    canned = CannedClient()
    client = s3.Client(s3.Options(**options(canned)))
    client.create_session(s3.CreateSessionInput(bucket="x--usw2-az1--x-s3"))
    url = "https://x--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/?session="
    assert canned.last.url == url
    assert signed_for(canned) == "v4 s3express us-west-2"
    assert len(canned.requests) == 1


@pytest.mark.parametrize("bucket", ["bkt", MRAP, "x--usw2-az1--x-s3"])
def test_anonymous_requests_are_not_signed(bucket: str) -> None:
    canned = get(bucket, credentials=AnonymousCredentials())
    assert "authorization" not in canned.last.headers
    assert "x-amz-security-token" not in canned.last.headers


def test_a_path_is_signed_as_it_is_sent() -> None:
    canned = CannedClient()
    client = s3.Client(s3.Options(**options(canned)))
    client.get_object(s3.GetObjectInput(bucket="bkt", key="/a//b/../c/./%2F+ é"))
    path = canned.last.url.removeprefix("https://bkt.s3.us-west-2.amazonaws.com")
    assert path == "//a//b/../c/./%252F%2B%20%C3%A9"
