"""The setting for stores that speak S3 without its newer checksums."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import pytest

from aws_core.config import load_default_config
from services import s3
from smithy_py.errors import APIError, SerializationError
from tests.canned import CannedClient, answer, options

DATA = b"hello"
MD5 = base64.b64encode(hashlib.md5(DATA).digest()).decode()
NOTE = 'checksum_policy="compatible"'


def client(*answers: Any, **more: Any) -> tuple[s3.Client, CannedClient]:
    canned = CannedClient(*answers)
    return s3.Client(s3.Options(**options(canned, **more))), canned


def compatible(*answers: Any) -> tuple[s3.Client, CannedClient]:
    return client(*answers, checksum_policy="compatible")


def put(client: s3.Client, body: Any, **more: Any) -> s3.PutObjectOutput:
    return client.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=body, **more))


def checksums(canned: CannedClient) -> dict[str, str]:
    wanted = ("checksum", "md5", "trailer", "decoded", "encoding")
    found = {name.lower(): value for name, value in canned.last.headers.items()}
    return {
        name: value
        for name, value in found.items()
        if any(word in name for word in wanted) and name != "accept-encoding"
    }


@pytest.mark.parametrize("body", [DATA, io.BytesIO(DATA), iter([DATA])], ids=["a", "b", "c"])
def test_a_body_is_sent_as_it_is(body: Any) -> None:
    c, canned = compatible()
    put(c, body)
    assert checksums(canned) == {}
    assert canned.last.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"


def test_what_requires_a_checksum_has_an_md5() -> None:
    c, canned = compatible(answer(200, b"<DeleteResult/>"))
    delete = s3.types.Delete(objects=[s3.types.ObjectIdentifier(key="k")])
    c.delete_objects(s3.DeleteObjectsInput(bucket="bkt", delete=delete))
    body = bytes(canned.last.body)
    assert checksums(canned) == {
        "content-md5": base64.b64encode(hashlib.md5(body).digest()).decode()
    }


def test_an_md5_of_ones_own_stays() -> None:
    c, canned = compatible()
    tags = s3.types.Tagging(tag_set=[s3.types.Tag(key="a", value="b")])
    input = s3.PutObjectTaggingInput(bucket="bkt", key="k", tagging=tags, content_md5=MD5)
    c.put_object_tagging(input)
    assert checksums(canned) == {"content-md5": MD5}


def test_a_checksum_that_is_asked_for_is_a_header() -> None:
    c, canned = compatible()
    put(c, io.BytesIO(DATA), checksum_algorithm="SHA256")
    found = checksums(canned)
    assert found["x-amz-checksum-sha256"] == "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
    assert "x-amz-trailer" not in found
    with pytest.raises(SerializationError, match="unseekable stream"):
        put(c, iter([DATA]), checksum_algorithm="SHA256")


def test_nobody_asks_for_md5_by_name() -> None:
    c, canned = compatible()
    with pytest.raises(SerializationError, match="unknown checksum algorithm, MD5"):
        put(c, DATA, checksum_algorithm="MD5")
    assert canned.requests == []


def test_answers_are_not_asked_for_checksums() -> None:
    c, canned = compatible()
    c.get_object(s3.GetObjectInput(bucket="bkt", key="k"))
    assert checksums(canned) == {}
    c.get_object(s3.GetObjectInput(bucket="bkt", key="k", checksum_mode="ENABLED"))
    assert checksums(canned) == {"x-amz-checksum-mode": "ENABLED"}


def test_the_environment_sets_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CHECKSUM_POLICY", "compatible")
    assert s3.new_from_config(load_default_config()).options().checksum_policy == "compatible"


def error(status: int, code: str) -> Any:
    return answer(status, f"<Error><Code>{code}</Code></Error>".encode())


def notes(store: str, refusal: Any, body: Any = DATA, **more: Any) -> str:
    c, _ = client(refusal, base_endpoint=store)
    with pytest.raises(APIError) as caught:
        put(c, body, **more)
    return "\n".join(getattr(caught.value, "__notes__", []))


@pytest.mark.parametrize(
    ("status", "code"),
    [(501, "NotImplemented"), (400, "XAmzContentSHA256Mismatch"), (403, "SignatureDoesNotMatch")],
)
def test_a_store_that_refuses_a_trailer_is_helped(status: int, code: str) -> None:
    found = notes("https://store.example", error(status, code))
    assert found.count(NOTE) == 1
    assert "the trailer x-amz-checksum-crc32" in found


def test_a_store_that_refuses_a_header_is_helped() -> None:
    found = notes("http://store.example", error(400, "InvalidArgument"))
    assert found.count(NOTE) == 1
    assert "the header x-amz-checksum-crc32" in found


def test_other_errors_have_no_such_note() -> None:
    assert NOTE not in notes("https://store.example", error(404, "NoSuchBucket"))
    assert NOTE not in notes("http://store.example", error(403, "SignatureDoesNotMatch"))
    assert NOTE not in notes("https://bkt.s3.us-west-2.amazonaws.com", error(501, "NotImplemented"))
    asked = notes("https://store.example", error(501, "NotImplemented"), checksum_algorithm="SHA1")
    assert NOTE not in asked
