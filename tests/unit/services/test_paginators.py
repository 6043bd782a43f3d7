"""Paginators of real services, over canned answers."""

from __future__ import annotations

from typing import Any

import pytest

from services import dynamodb, s3
from smithy_py.errors import APIError
from smithy_py.metadata import MetadataKey
from tests.canned import CannedClient, answer, options


def listed(*keys: str, token: str = "", versions: tuple[str, str] | None = None) -> Any:
    """An answer of S3."""
    parts = [f"<IsTruncated>{str(bool(token or versions)).lower()}</IsTruncated>"]
    parts += [f"<Contents><Key>{key}</Key></Contents>" for key in keys]
    if token:
        parts.append(f"<NextContinuationToken>{token}</NextContinuationToken>")
    if versions:
        key, version = versions
        parts.append(f"<NextKeyMarker>{key}</NextKeyMarker>")
        parts.append(f"<NextVersionIdMarker>{version}</NextVersionIdMarker>")
    return answer(200, f"<Result>{''.join(parts)}</Result>".encode())


def test_s3_lists_objects() -> None:
    canned = CannedClient(listed("a", "b", token="t+1"), listed("c", token="t2"), listed())
    client = s3.Client(s3.Options(**options(canned)))
    paginator = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket="bucket"), limit=2)

    assert [item.key for item in paginator.items()] == ["a", "b", "c"]
    assert [request.url.partition("?")[2] for request in canned.requests] == [
        "encoding-type=url&list-type=2&max-keys=2",
        "continuation-token=t%2B1&encoding-type=url&list-type=2&max-keys=2",
        "continuation-token=t2&encoding-type=url&list-type=2&max-keys=2",
    ]
    for request in canned.requests:
        assert "C" in request.headers["user-agent"].rpartition(" m/")[2].split(",")


def test_s3_goes_on_after_an_error() -> None:
    refused = answer(403, b"<Error><Code>AccessDenied</Code></Error>")
    canned = CannedClient(listed("a", token="t"), refused, listed("b"))
    client = s3.Client(s3.Options(**options(canned)))
    paginator = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket="bucket"))
    items = paginator.items()
    assert next(items).key == "a"
    with pytest.raises(APIError, match="AccessDenied"):
        next(items)
    assert [item.key for item in paginator.items()] == ["b"]


def test_s3_lists_versions_by_two_markers() -> None:
    canned = CannedClient(listed(versions=("k", "v/1")), listed())
    client = s3.Client(s3.Options(**options(canned)))
    input = s3.ListObjectVersionsInput(bucket="bucket")
    pages = list(s3.ListObjectVersionsPaginator(client, input))
    assert len(pages) == 2
    assert pages[1].result_metadata.has(MetadataKey("raw_response"))
    assert "key-marker=k&version-id-marker=v%2F1" in canned.last.url


def test_s3_lists_objects_from_the_last_key() -> None:
    canned = CannedClient(
        answer(200, b"<R><IsTruncated>true</IsTruncated><Contents><Key>z</Key></Contents></R>"),
        listed(),
    )
    client = s3.Client(s3.Options(**options(canned)))
    list(s3.ListObjectsPaginator(client, s3.ListObjectsInput(bucket="bucket")))
    assert "marker=z" in canned.last.url


def test_dynamodb_scans_from_a_key_of_attribute_values() -> None:
    canned = CannedClient(
        answer(200, b'{"Items": [{"id": {"S": "a"}}], "LastEvaluatedKey": {"id": {"S": "a"}}}'),
        answer(200, b'{"Items": [{"id": {"N": "1"}}], "Count": 1}'),
    )
    client = dynamodb.Client(dynamodb.Options(**options(canned)))
    paginator = dynamodb.ScanPaginator(client, dynamodb.ScanInput(table_name="t"))
    items = list(paginator.items())
    assert items == [
        {"id": dynamodb.types.AttributeValueMemberS("a")},
        {"id": dynamodb.types.AttributeValueMemberN("1")},
    ]
    assert b'"ExclusiveStartKey":{"id":{"S":"a"}}' in bytes(canned.last.body.read())
