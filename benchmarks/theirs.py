"""The same calls with boto3."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.answers import ANSWERS, ITEM, MESSAGE, OBJECT, QUEUE_URL

# They ship no annotations.
boto3: Any = importlib.import_module("boto3")
botocore_config: Any = importlib.import_module("botocore.config")
awsrequest: Any = importlib.import_module("botocore.awsrequest")

Call = Callable[[], Any]

_SERVICES = {
    "GetItem": "dynamodb",
    "SendMessage": "sqs",
    "DescribeInstances": "ec2",
    "ListUsers": "iam",
}


class _Raw(io.BytesIO):
    """A body as botocore wants it of urllib3."""

    def stream(self, *arguments: Any, **named: Any) -> Iterator[bytes]:
        yield self.read()


def _canned(operation: str) -> Callable[..., Any]:
    """A handler of ``before-send`` that reads the request's body and has the answer at hand."""
    headers, body = ANSWERS[operation]

    def answer(request: Any, **_: Any) -> Any:
        if hasattr(request.body, "read"):
            request.body.read()
        return awsrequest.AWSResponse(request.url, 200, headers, _Raw(body))

    return answer


def make_call(operation: str, endpoint_url: str | None, connections: int = 10) -> Call:
    """A function that calls *operation* with a client of its own.

    Args:
        operation: The name of the operation.
        endpoint_url: Where requests go; None: nowhere, the answer is canned.
        connections: How many connections are kept.
    """
    service = _SERVICES.get(operation, "s3")
    config = botocore_config.Config(max_pool_connections=connections)
    client = boto3.Session().client(service, endpoint_url=endpoint_url, config=config)
    if endpoint_url is None:
        client.meta.events.register("before-send.*", _canned(operation))
    match operation:
        case "GetObject":
            return lambda: _read(client.get_object(Bucket="bucket", Key="some/key")["Body"])
        case "PutObject":
            return lambda: client.put_object(Bucket="bucket", Key="some/key", Body=OBJECT)
        case "GetItem":
            return lambda: client.get_item(
                TableName="table", Key={"pk": {"S": "user#0123456789"}, "sk": {"S": "profile"}}
            )
        case "DescribeInstances":
            return lambda: client.describe_instances()
        case "ListUsers":
            return lambda: client.list_users()
        case _:
            return lambda: client.send_message(QueueUrl=QUEUE_URL, MessageBody=MESSAGE)


def _read(body: Any) -> Any:
    with body:
        return body.read()


def is_right(operation: str, result: Any) -> bool:
    """Whether *result* is what the answer to *operation* holds."""
    match operation:
        case "GetObject":
            return bool(result == OBJECT)
        case "PutObject":
            return bool(result["ETag"] == ANSWERS["PutObject"].headers["ETag"])
        case "GetItem":
            return bool(result["Item"] == ITEM)
        case "DescribeInstances":
            instances = [r["Instances"][0] for r in result["Reservations"]]
            attached = [i["NetworkInterfaces"][0]["Attachment"] for i in instances]
            return [a["AttachTime"].year for a in attached] == [2026] * 100
        case "ListUsers":
            return [user["CreateDate"].year for user in result["Users"]] == [2025] * 100
        case _:
            return bool(result["MessageId"] == "5fea7756-0ea4-451a-a703-a558b933e274")
