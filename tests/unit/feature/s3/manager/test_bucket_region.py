"""The region of a bucket, from whatever S3 answers."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from aws_core.credentials import StaticCredentialsProvider
from feature.s3.manager.bucket_region import BucketNotFoundError, get_bucket_region
from services import s3
from smithy_py.errors import APIError
from tests.canned import CannedClient, answer, options

REGION = {"x-amz-bucket-region": "eu-central-1"}


def client(*answers: Any) -> tuple[s3.Client, CannedClient]:
    canned = CannedClient(*answers)
    return s3.Client(s3.Options(**options(canned))), canned


@pytest.mark.parametrize("status", [200, 301, 400, 403, 404])
def test_every_answer_names_the_region(status: int) -> None:
    c, canned = client(answer(status, b"", REGION))
    assert get_bucket_region(c, "bkt") == "eu-central-1"
    assert canned.last.method == "HEAD"
    assert canned.last.url == "https://bkt.s3.us-west-2.amazonaws.com/"
    assert "authorization" not in canned.last.headers
    assert len(canned.requests) == 1


def test_credentials_may_be_used() -> None:
    c, canned = client(answer(200, b"", REGION))
    keys = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret")
    get_bucket_region(c, "bkt", s3.with_options(credentials=keys))
    assert "authorization" in canned.last.headers


def test_a_bucket_that_is_not_there_is_an_error_of_its_own() -> None:
    c, _ = client(answer(404))
    with pytest.raises(BucketNotFoundError, match="bucket not found: 'bkt'") as caught:
        get_bucket_region(c, "bkt")
    assert isinstance(caught.value.__cause__, APIError)
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (twin.bucket, str(twin)) == ("bkt", str(caught.value))


def test_other_errors_are_raised_as_they_are() -> None:
    c, _ = client(answer(403))
    with pytest.raises(APIError, match="Forbidden"):
        get_bucket_region(c, "bkt")


def test_a_store_without_regions_has_none() -> None:
    c, _ = client(answer(200))
    assert get_bucket_region(c, "bkt") == ""
