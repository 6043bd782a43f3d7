"""The calls with this SDK."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from aws_core import Config
from aws_core.config import load_default_config
from benchmarks.answers import ANSWERS, ITEM, MESSAGE, OBJECT, operation_of
from services import dynamodb, s3, sqs
from smithy_py.context import Context
from smithy_py.http import Request, Response
from smithy_py.http.response import ResponseBody

Call = Callable[..., Any]


class CannedClient:
    """An HTTP client that reads the request's body and has the answer at hand."""

    def do(self, request: Request, *, ctx: Context) -> Response:
        """The answer to the request's operation."""
        for _ in request.body:
            pass
        operation = operation_of(request.method, request.headers.get("x-amz-target", ""))
        headers, body = ANSWERS[operation]
        return Response(200, headers, ResponseBody(io.BytesIO(body), len(body)))


def calls(endpoint_url: str | None) -> dict[str, Call]:
    """A function for each operation, which takes option functions.

    Args:
        endpoint_url: Where requests go; None: to the canned client.
    """
    config: Config = load_default_config()
    if endpoint_url is None:
        config = config.copy(http_client=CannedClient())
    else:
        config = config.copy(base_endpoint=endpoint_url)
    objects = s3.new_from_config(config)
    tables = dynamodb.new_from_config(config)
    queues = sqs.new_from_config(config)

    def get_object(*options: Any) -> bytes:
        out = objects.get_object(s3.GetObjectInput(bucket="bucket", key="some/key"), *options)
        assert out.body is not None
        with out.body as body:
            return body.read()

    def put_object(*options: Any) -> s3.PutObjectOutput:
        value = s3.PutObjectInput(bucket="bucket", key="some/key", body=OBJECT)
        return objects.put_object(value, *options)

    def get_item(*options: Any) -> dynamodb.GetItemOutput:
        key: dict[str, dynamodb.types.AttributeValue] = {
            "pk": dynamodb.types.AttributeValueMemberS(value="user#0123456789"),
            "sk": dynamodb.types.AttributeValueMemberS(value="profile"),
        }
        return tables.get_item(dynamodb.GetItemInput(table_name="table", key=key), *options)

    def send_message(*options: Any) -> sqs.SendMessageOutput:
        url = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"
        return queues.send_message(
            sqs.SendMessageInput(queue_url=url, message_body=MESSAGE), *options
        )

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
            return bool(result.e_tag == ANSWERS["PutObject"].headers["ETag"])
        case "GetItem":
            name = result.item["name"]
            city = result.item["address"].value["city"]
            return len(result.item) == len(ITEM) and (name.value, city.value) == (
                "Ada Lovelace",
                "London",
            )
        case _:
            return bool(result.message_id == "5fea7756-0ea4-451a-a703-a558b933e274")


def other_region(operation: str) -> Callable[[], Any]:
    """What makes an option function that changes the region for one call of *operation*."""
    service = {"GetItem": dynamodb, "SendMessage": sqs}.get(operation, s3)
    with_options: Callable[..., Any] = service.with_options
    return lambda: with_options(region="eu-west-1")
