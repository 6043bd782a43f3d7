"""What the SDK does for the caller before S3 sees an input, and to what it answers."""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import logging
from typing import Any

import pytest

from aws_core import ClientLogMode
from services import s3
from smithy_py.errors import APIError, InvalidParamsError
from tests.canned import CannedClient, answer, options

UTC = datetime.UTC
KEY = bytes(range(32))
BASE64_KEY = base64.b64encode(KEY).decode()
MD5 = base64.b64encode(hashlib.md5(KEY).digest()).decode()
CUSTOMER = "x-amz-server-side-encryption-customer-key"
ERROR = b'<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>m</Message></Error>'


def client(*answers: Any, **more: Any) -> tuple[s3.Client, CannedClient]:
    canned = CannedClient(*answers)
    return s3.Client(s3.Options(**options(canned, **more))), canned


def put(c: s3.Client, **more: Any) -> None:
    c.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=b"x", **more))


@pytest.mark.parametrize("given", [KEY, bytearray(KEY)])
def test_the_key_of_a_customer_is_given_as_it_is(given: Any) -> None:
    c, canned = client()
    put(c, sse_customer_algorithm="AES256", sse_customer_key=given)
    assert canned.last.headers[CUSTOMER] == BASE64_KEY
    assert canned.last.headers[f"{CUSTOMER}-MD5"] == MD5


def test_a_key_that_is_text_is_its_bytes() -> None:
    c, canned = client()
    key: Any = "k" * 32
    put(c, sse_customer_key=key)
    assert canned.last.headers[CUSTOMER] == base64.b64encode(b"k" * 32).decode()


def test_a_text_with_its_md5_is_base64() -> None:
    c, canned = client()
    key: Any = BASE64_KEY
    put(c, sse_customer_key=key, sse_customer_key_md5=MD5)
    assert canned.last.headers[CUSTOMER] == BASE64_KEY
    assert canned.last.headers[f"{CUSTOMER}-MD5"] == MD5
    wrong: Any = "no base64!"
    with pytest.raises(InvalidParamsError, match="is base64") as caught:
        put(c, sse_customer_key=wrong, sse_customer_key_md5=MD5)
    assert "no base64!" not in str(caught.value)


def test_the_key_of_what_is_copied_is_completed_too() -> None:
    c, canned = client(answer(200, b"<CopyObjectResult/>"))
    input = s3.CopyObjectInput(
        bucket="bkt", key="k", copy_source="b/k", copy_source_sse_customer_key=KEY
    )
    c.copy_object(input)
    name = "x-amz-copy-source-server-side-encryption-customer-key"
    assert canned.last.headers[name] == BASE64_KEY
    assert canned.last.headers[f"{name}-MD5"] == MD5
    assert input.copy_source_sse_customer_key_md5 is None


@pytest.mark.parametrize("more", [{"base_endpoint": "http://h.example"}, {"disable_https": True}])
def test_a_key_is_not_sent_over_plain_http(more: dict[str, Any]) -> None:
    c, canned = client(**more)
    with pytest.raises(InvalidParamsError, match="not sent over plain HTTP"):
        put(c, sse_customer_key=KEY)
    c.get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    assert len(canned.requests) == 1


def test_a_key_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    c, _ = client(client_log_mode=ClientLogMode.SIGNING | ClientLogMode.REQUEST_WITH_BODY)
    put(c, sse_customer_key=KEY)
    assert CUSTOMER in caplog.text.lower()
    assert BASE64_KEY not in caplog.text
    assert repr(KEY) not in repr(s3.PutObjectInput(bucket="b", key="k", sse_customer_key=KEY))


def test_metadata_are_ascii() -> None:
    c, canned = client()
    with pytest.raises(InvalidParamsError) as caught:
        put(c, metadata={"good": "yes", "città": "x", "name": "é"})
    assert "metadata 'città': S3 keeps ASCII only" in str(caught.value)
    assert "metadata 'name': S3 keeps ASCII only" in str(caught.value)
    assert "'good'" not in str(caught.value)
    assert canned.requests == []


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("b/k", "b/k"),
        ("/b/k", "/b/k"),
        ("b/a b+c/é?#", "b/a%20b%2Bc/%C3%A9%3F%23"),
        ("b/a%20b", "b/a%20b"),
        ("b/k?versionId=v1+/=", "b/k?versionId=v1+/="),
        ("b/k\r\nx-amz-acl: public-read", "b/k%0D%0Ax-amz-acl:%20public-read"),
        (s3.copy_source("b", "a%20b?versionId=1"), "b/a%2520b%3FversionId%3D1"),
        (s3.copy_source("b", "é//..", "v 1"), "b/%C3%A9//..?versionId=v%201"),
        (
            s3.copy_source("arn:aws:s3:us-west-2:123456789012:accesspoint/ap", "k+"),
            "arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/k%2B",
        ),
    ],
)
def test_copy_sources_are_escaped(given: str, sent: str) -> None:
    c, canned = client(answer(200, b"<CopyObjectResult/>"))
    input = s3.CopyObjectInput(bucket="bkt", key="k", copy_source=given)
    c.copy_object(input)
    assert canned.last.headers["x-amz-copy-source"] == sent
    assert input.copy_source == given


LISTS: list[tuple[str, Any, str]] = [
    ("list_objects", s3.ListObjectsInput, "Contents"),
    ("list_objects_v2", s3.ListObjectsV2Input, "Contents"),
    ("list_object_versions", s3.ListObjectVersionsInput, "Version"),
    ("list_multipart_uploads", s3.ListMultipartUploadsInput, "Upload"),
]
ATTRIBUTES = {"Contents": "contents", "Version": "versions", "Upload": "uploads"}


def listing(element: str, encoding: str) -> Any:
    return answer(
        200,
        f"<R>{encoding}<Prefix>a%2B+</Prefix><NextKeyMarker>%01</NextKeyMarker>"
        f"<{element}><Key>a+%01%2B%F0%9F%98%80</Key></{element}>"
        "<CommonPrefixes><Prefix>%25/</Prefix></CommonPrefixes></R>".encode(),
    )


@pytest.mark.parametrize(("method", "input", "element"), LISTS)
def test_keys_that_xml_cannot_carry_are_listed(method: str, input: Any, element: str) -> None:
    c, canned = client(listing(element, "<EncodingType>url</EncodingType>"))
    given = input(bucket="bkt")
    output = getattr(c, method)(given)
    assert "encoding-type=url" in canned.last.url
    assert getattr(output, ATTRIBUTES[element])[0].key == "a \x01+\N{GRINNING FACE}"
    assert output.common_prefixes[0].prefix == "%/"
    assert output.prefix == "a+ "
    assert output.encoding_type is None
    assert given.encoding_type is None


def test_who_asks_for_an_encoding_gets_it() -> None:
    c, _ = client(listing("Contents", "<EncodingType>url</EncodingType>"))
    output = c.list_objects_v2(s3.ListObjectsV2Input(bucket="bkt", encoding_type="url"))
    assert output.contents is not None
    assert output.contents[0].key == "a+%01%2B%F0%9F%98%80"
    assert output.encoding_type == "url"


def test_a_store_may_ignore_the_encoding() -> None:
    c, _ = client(listing("Contents", ""))
    output = c.list_objects_v2(s3.ListObjectsV2Input(bucket="bkt"))
    assert output.contents is not None
    assert output.contents[0].key == "a+%01%2B%F0%9F%98%80"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Wed, 21 Oct 2015 07:28:00 GMT",
            datetime.datetime(2015, 10, 21, 7, 28, tzinfo=datetime.UTC),
        ),
        ("-", None),
        ("tomorrow", None),
    ],
)
def test_expires_need_not_be_a_date(text: str, expected: datetime.datetime | None) -> None:
    c, _ = client(answer(200, b"", {"Expires": text}))
    for output in (
        c.get_object(s3.GetObjectInput(bucket="bkt", key="k")),
        c.head_object(s3.HeadObjectInput(bucket="bkt", key="k")),
    ):
        assert (output.expires, output.expires_string) == (expected, text)


CALLS: dict[str, Any] = {
    "complete_multipart_upload": s3.CompleteMultipartUploadInput(
        bucket="bkt", key="k", upload_id="u"
    ),
    "copy_object": s3.CopyObjectInput(bucket="bkt", key="k", copy_source="b/k"),
    "delete_objects": s3.DeleteObjectsInput(bucket="bkt", delete=s3.types.Delete(objects=[])),
    "get_bucket_location": s3.GetBucketLocationInput(bucket="bkt"),
    "list_objects_v2": s3.ListObjectsV2Input(bucket="bkt"),
    "put_object": s3.PutObjectInput(bucket="bkt", key="k"),
    "upload_part_copy": s3.UploadPartCopyInput(
        bucket="bkt", key="k", copy_source="b/k", upload_id="u", part_number=1
    ),
}


@pytest.mark.parametrize("method", CALLS)
def test_an_error_with_status_200_is_tried_again(method: str) -> None:
    c, canned = client(answer(200, ERROR))
    with pytest.raises(APIError, match="InternalError") as caught:
        getattr(c, method)(CALLS[method])
    assert caught.value.status_code == 500
    assert len(canned.requests) == 3


def test_an_object_may_look_like_an_error() -> None:
    c, canned = client(answer(200, ERROR))
    body = c.get_object(s3.GetObjectInput(bucket="bkt", key="k")).body
    assert body is not None
    assert body.read() == ERROR
    policy = c.get_bucket_policy(s3.GetBucketPolicyInput(bucket="bkt")).policy
    assert policy == ERROR.decode()
    assert len(canned.requests) == 2


@pytest.mark.parametrize(
    ("body", "threshold", "expected"),
    [
        (io.BytesIO(bytes(2 * 1024 * 1024)), 0, True),
        (io.BytesIO(bytes(2 * 1024 * 1024 - 1)), 0, False),
        (iter([b"x"]), 0, True),
        (io.BytesIO(b"12345"), 5, True),
        (io.BytesIO(bytes(2 * 1024 * 1024)), -1, False),
    ],
)
def test_large_bodies_are_announced(body: Any, threshold: int, expected: bool) -> None:
    c, canned = client(continue_header_threshold_bytes=threshold)
    c.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=body))
    assert (canned.last.headers.get("expect") == "100-continue") is expected
    assert "expect" not in canned.last.headers["authorization"].split("SignedHeaders=")[1]
