"""Calls that a type checker must accept; `make typecheck` reads this file."""

from __future__ import annotations

from typing import assert_type

from aws_core import Config
from aws_core.config import load_default_config, with_region
from services import dynamodb, s3
from services.s3 import types
from smithy_py.http import ResponseBody


def calls() -> None:
    config = load_default_config(with_region("us-west-2"))
    assert_type(config, Config)
    client = s3.new_from_config(config, s3.with_options(region="us-east-1"))
    assert_type(client, s3.Client)
    output = client.get_object(s3.GetObjectInput(bucket="b", key="k"))
    assert_type(output, s3.GetObjectOutput)
    assert_type(output.body, ResponseBody | None)
    assert_type(output.metadata, dict[str, str] | None)
    client.list_buckets()
    client.list_buckets(None, s3.with_options(region="x"), lambda o: setattr(o, "region", "y"))
    listed = client.list_objects_v2(s3.ListObjectsV2Input(bucket="b"))
    assert_type(listed.contents, list[types.Object] | None)
    storage: str = types.StorageClass.GLACIER
    client.put_object(s3.PutObjectInput(bucket="b", key="k", body=b"x", storage_class=storage))


def unions(value: dynamodb.types.AttributeValue) -> str | None:
    match value:
        case dynamodb.types.AttributeValueMemberS(value=text):
            return text
        case dynamodb.types.AttributeValueMemberL(value=items):
            assert_type(items, list[dynamodb.types.AttributeValue])
            return None
        case _:
            return None


def errors(client: s3.Client) -> str | None:
    try:
        client.head_object(s3.HeadObjectInput(bucket="b", key="k"))
    except types.NoSuchKey as error:
        assert_type(error.error_code, str)
        return error.request_id
    return None


def options() -> s3.Client:
    return s3.Client(s3.Options(region="us-west-2", use_path_style=True))
