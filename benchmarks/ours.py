"""The calls with this SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_core import Config
from aws_core.config import load_default_config
from benchmarks.answers import ANSWERS, ITEM, MESSAGE, OBJECT, QUEUE_URL
from services import dynamodb, ec2, iam, s3, sqs
from smithy_py.context import Context
from smithy_py.http import HTTPClient, Request, Response

Call = Callable[..., Any]


class CannedClient:
    """An HTTP client that reads the request's body and has the answer at hand."""

    def __init__(self, operation: str) -> None:
        self._answer = ANSWERS[operation]

    def do(self, request: Request, *, ctx: Context) -> Response:
        """The answer."""
        request.body.read()
        return Response(200, *self._answer)


def make_call(
    operation: str, endpoint_url: str | None, http_client: HTTPClient | None = None
) -> Call:
    """A function that calls *operation* with a client of its own; it takes option functions.

    Args:
        operation: The name of the operation.
        endpoint_url: Where requests go; None: nowhere, the answer is canned.
        http_client: What sends them; None: the default.
    """
    if endpoint_url is None:
        config = load_default_config().copy(http_client=CannedClient(operation))
    else:
        config = load_default_config().copy(base_endpoint=endpoint_url)
        if http_client is not None:
            config = config.copy(http_client=http_client)
    return _CALLS[operation](config)


def _get_object(config: Config) -> Call:
    client = s3.new_from_config(config)

    def call(*options: Any) -> bytes:
        out = client.get_object(s3.GetObjectInput(bucket="bucket", key="some/key"), *options)
        assert out.body is not None
        with out.body as body:
            return body.read()

    return call


def _put_object(config: Config) -> Call:
    client = s3.new_from_config(config)

    def call(*options: Any) -> s3.PutObjectOutput:
        value = s3.PutObjectInput(bucket="bucket", key="some/key", body=OBJECT)
        return client.put_object(value, *options)

    return call


def _get_item(config: Config) -> Call:
    client = dynamodb.new_from_config(config)

    def call(*options: Any) -> dynamodb.GetItemOutput:
        key: dict[str, dynamodb.types.AttributeValue] = {
            "pk": dynamodb.types.AttributeValueMemberS(value="user#0123456789"),
            "sk": dynamodb.types.AttributeValueMemberS(value="profile"),
        }
        return client.get_item(dynamodb.GetItemInput(table_name="table", key=key), *options)

    return call


def _send_message(config: Config) -> Call:
    client = sqs.new_from_config(config)

    def call(*options: Any) -> sqs.SendMessageOutput:
        value = sqs.SendMessageInput(queue_url=QUEUE_URL, message_body=MESSAGE)
        return client.send_message(value, *options)

    return call


def _describe_instances(config: Config) -> Call:
    client = ec2.new_from_config(config)
    return lambda *options: client.describe_instances(ec2.DescribeInstancesInput(), *options)


def _list_users(config: Config) -> Call:
    client = iam.new_from_config(config)
    return lambda *options: client.list_users(iam.ListUsersInput(), *options)


_CALLS: dict[str, Callable[[Config], Call]] = {
    "DescribeInstances": _describe_instances,
    "ListUsers": _list_users,
    "GetObject": _get_object,
    "PutObject": _put_object,
    "GetItem": _get_item,
    "SendMessage": _send_message,
}


def is_right(operation: str, result: Any) -> bool:
    """Whether *result* is what the answer to *operation* holds."""
    match operation:
        case "GetObject":
            return bool(result == OBJECT)
        case "PutObject":
            return bool(result.e_tag == ANSWERS["PutObject"].headers["ETag"])
        case "GetItem":
            item = result.item
            found = (item["name"].value, item["address"].value["city"].value)
            return len(item) == len(ITEM) and found == ("Ada Lovelace", "London")
        case "DescribeInstances":
            instances = [r.instances[0] for r in result.reservations]
            attached = [i.network_interfaces[0].attachment for i in instances]
            return [a.attach_time.year for a in attached] == [2026] * 100
        case "ListUsers":
            return [user.create_date.year for user in result.users] == [2025] * 100
        case _:
            return bool(result.message_id == "5fea7756-0ea4-451a-a703-a558b933e274")


def other_region(operation: str) -> Callable[[], Any]:
    """What makes an option function that changes the region for one call of *operation*."""
    service = {"GetItem": dynamodb, "SendMessage": sqs}.get(operation, s3)
    with_options: Callable[..., Any] = service.with_options
    return lambda: with_options(region="eu-west-1")
