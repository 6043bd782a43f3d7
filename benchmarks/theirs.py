"""The same calls with boto3."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.answers import ANSWERS, ITEM, MESSAGE, OBJECT, operation_of

# They ship no annotations.
boto3: Any = importlib.import_module("boto3")
awsrequest: Any = importlib.import_module("botocore.awsrequest")

Call = Callable[[], Any]


class _Raw(io.BytesIO):
    """A body as botocore wants it of urllib3."""

    def stream(self, *arguments: Any, **named: Any) -> Iterator[bytes]:
        yield self.read()


def _canned(request: Any, **_: Any) -> Any:
    """A ``before-send`` handler: the answer to the request's operation."""
    body = request.body
    if hasattr(body, "read"):
        body.read()
    target = request.headers.get("X-Amz-Target", b"")
    target = target.decode() if isinstance(target, bytes) else target
    answer = ANSWERS[operation_of(request.method, target)]
    return awsrequest.AWSResponse(request.url, 200, answer.headers, _Raw(answer.body))


def calls(endpoint_url: str | None) -> dict[str, Call]:
    """A function for each operation.

    Args:
        endpoint_url: Where requests go; None: nowhere, the answers are canned.
    """
    session = boto3.Session()
    made = {
        name: session.client(name, endpoint_url=endpoint_url) for name in ("s3", "dynamodb", "sqs")
    }
    if endpoint_url is None:
        for client in made.values():
            client.meta.events.register("before-send.*", _canned)
    s3, dynamodb, sqs = made["s3"], made["dynamodb"], made["sqs"]

    def get_object() -> Any:
        with s3.get_object(Bucket="bucket", Key="some/key")["Body"] as body:
            return body.read()

    def put_object() -> Any:
        return s3.put_object(Bucket="bucket", Key="some/key", Body=OBJECT)

    def get_item() -> Any:
        key = {"pk": {"S": "user#0123456789"}, "sk": {"S": "profile"}}
        return dynamodb.get_item(TableName="table", Key=key)

    def send_message() -> Any:
        url = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"
        return sqs.send_message(QueueUrl=url, MessageBody=MESSAGE)

    return {
        "GetObject": get_object,
        "PutObject": put_object,
        "GetItem": get_item,
        "SendMessage": send_message,
    }


def is_right(operation: str, result: Any) -> bool:
    """Whether *result* is what the answer to *operation* holds."""
    match operation:
        case "GetObject":
            return bool(result == OBJECT)
        case "PutObject":
            return bool(result["ETag"] == ANSWERS["PutObject"].headers["ETag"])
        case "GetItem":
            return {**result["Item"], "tags": 0} == {**ITEM, "tags": 0}
        case _:
            return bool(result["MessageId"] == "5fea7756-0ea4-451a-a703-a558b933e274")
