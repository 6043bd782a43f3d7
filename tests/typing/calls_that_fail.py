"""Calls that a type checker must refuse; `test_typing.py` compares what it says, line by line.

Each line names, behind `expect:`, the error codes of mypy.
"""

from __future__ import annotations

from services import dynamodb, s3
from services.s3 import types


def calls(client: s3.Client) -> None:
    client.get_object()  # expect: call-arg
    client.get_object(s3.PutObjectInput(bucket="b", key="k"))  # expect: arg-type
    s3.GetObjectInput(buckett="b", key="k")  # expect: call-arg
    s3.GetObjectInput(bucket=3, key="k")  # expect: arg-type
    s3.GetObjectInput("b", "k")  # expect: call-arg
    client.get_object(s3.GetObjectInput(bucket="b", key="k"), "us-east-1")  # expect: arg-type
    client.get_objct(s3.GetObjectInput(bucket="b", key="k"))  # expect: attr-defined
    client.list_buckets(ctx=3.0)  # expect: arg-type
    output = client.get_object(s3.GetObjectInput(bucket="b", key="k"))
    output.bodyy  # expect: attr-defined
    output.body.read()  # expect: union-attr
    number: int = output.content_type  # expect: assignment
    types.Tag(key="k", value=b"v")  # expect: arg-type
    dynamodb.types.AttributeValueMemberS(value=3)  # expect: arg-type
    dynamodb.types.AttributeValueMemberN()  # expect: call-arg
    s3.Client(dynamodb.Options())  # expect: arg-type
    s3.Options(regoin="x")  # expect: call-arg
    s3.Options(region=3)  # expect: arg-type
    del number
