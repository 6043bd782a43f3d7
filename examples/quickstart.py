"""A tour of the SDK in one file: S3, DynamoDB and SQS, from config to middleware.

Run it with `make demo`, which starts a server of its own on this machine.
"""

from __future__ import annotations

import itertools
import sys
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import smithy_py
from aws_core.config import load_default_config
from aws_core.middleware import get_raw_response, get_request_id_metadata
from services import dynamodb, s3, sqs
from services.dynamodb import types
from smithy_py.middleware import Position, Stack, build_middleware

_steps = itertools.count(1)


@contextmanager
def step(title: str) -> Generator[None, None, None]:
    """Says what comes, and leaves a blank line behind it."""
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    print(f"{bold}{next(_steps):2}  {title}{plain}")
    yield
    print()


def say(text: object) -> None:
    """A line of what happened."""
    print(f"    {text}")


def use_s3(client: s3.Client, bucket: str) -> None:
    """Buckets, objects, pages, errors."""
    with step("Create a bucket, and wait until it exists"):
        client.create_bucket(s3.CreateBucketInput(bucket=bucket))
        s3.BucketExistsWaiter(client, min_delay=0.5).wait(
            s3.HeadBucketInput(bucket=bucket), max_wait=30
        )
        say(f"s3://{bucket} is there")

    with step("Put an object, and get it back"):
        put = client.put_object(
            s3.PutObjectInput(
                bucket=bucket,
                key="poems/ozymandias.txt",
                body=b"Look on my Works, ye Mighty, and despair!",
                metadata={"author": "shelley"},
            )
        )
        say(f"stored, ETag {put.e_tag}, request id {get_request_id_metadata(put.result_metadata)}")
        found = client.get_object(s3.GetObjectInput(bucket=bucket, key="poems/ozymandias.txt"))
        assert found.body is not None
        with found.body as body:
            say(f"read {body.read().decode()!r} by {(found.metadata or {}).get('author')}")

    with step("List with a paginator, two objects a page"):
        for number in range(5):
            key = f"numbers/{number}"
            client.put_object(s3.PutObjectInput(bucket=bucket, key=key, body=str(number)))
        paginator = s3.ListObjectsV2Paginator(
            client, s3.ListObjectsV2Input(bucket=bucket, prefix="numbers/"), limit=2
        )
        for page in paginator:
            say(f"a page with {[found.key for found in page.contents or ()]}")

    with step("Ask for what is not there"):
        try:
            client.get_object(s3.GetObjectInput(bucket=bucket, key="nothing/here"))
        except s3.types.NoSuchKey as error:
            say(f"{type(error).__name__}: {error.error_message}")
            say(f"request id {error.request_id}, status {error.status_code}, {error.error_fault}")


def use_options(client: s3.Client, bucket: str) -> None:
    """Options of one call, and middleware of one's own."""
    with step("Another region, for one call only"):
        seen: list[str] = []

        @build_middleware("Overhear")
        def overhear(ctx: Any, input: Any, next: Any) -> Any:
            output = next(ctx, input)
            raw = get_raw_response(output.metadata)
            seen.append(f"status {raw.status_code if raw else '?'}")
            return output

        client.list_buckets(
            None,
            s3.with_options(region="eu-central-1"),
            s3.with_api_options(lambda stack: stack.build.add(overhear)),
        )
        say(
            f"listed buckets in eu-central-1 ({seen[0]}); the client is still in "
            f"{client.options().region}"
        )

    with step("A middleware that adds a header, before UserAgent in the Build step"):

        @build_middleware("TraceHeader")
        def trace_header(ctx: Any, input: Any, next: Any) -> Any:
            input.request.headers["X-Trace"] = "tour-42"
            return next(ctx, input)

        def add_trace(stack: Stack) -> None:
            stack.build.insert(trace_header, "UserAgent", Position.BEFORE)

        traced = s3.with_api_options(add_trace)
        client.put_object(s3.PutObjectInput(bucket=bucket, key="traced", body=b"!"), traced)
        say("sent, and signed, with X-Trace: tour-42; this is what ran:")
        print()
        for line in str(client.stack("PutObject", traced)).splitlines():
            say(line.expandtabs(2))


def use_dynamodb(client: dynamodb.Client, table: str) -> None:
    """An item, written and read."""
    with step("Write and read a DynamoDB item"):
        client.create_table(
            dynamodb.CreateTableInput(
                table_name=table,
                attribute_definitions=[
                    types.AttributeDefinition(attribute_name="artist", attribute_type="S")
                ],
                key_schema=[types.KeySchemaElement(attribute_name="artist", key_type="HASH")],
                billing_mode=types.BillingMode.PAY_PER_REQUEST,
            )
        )
        dynamodb.TableExistsWaiter(client, min_delay=0.5).wait(
            dynamodb.DescribeTableInput(table_name=table), max_wait=30
        )
        key: dict[str, types.AttributeValue] = {
            "artist": types.AttributeValueMemberS(value="Clara Schumann")
        }
        albums = types.AttributeValueMemberN(value="23")
        client.put_item(dynamodb.PutItemInput(table_name=table, item={**key, "works": albums}))
        item = client.get_item(dynamodb.GetItemInput(table_name=table, key=key)).item or {}
        match item["works"]:
            case types.AttributeValueMemberN(value=works):
                say(f"Clara Schumann wrote {works} works")
            case other:
                say(f"an unexpected {other!r}")
        client.delete_table(dynamodb.DeleteTableInput(table_name=table))


def use_sqs(client: sqs.Client, queue: str) -> None:
    """A message, sent and received."""
    with step("Send and receive an SQS message"):
        url = client.create_queue(sqs.CreateQueueInput(queue_name=queue)).queue_url
        sent = client.send_message(sqs.SendMessageInput(queue_url=url, message_body="hello"))
        say(f"sent {sent.message_id}")
        received = client.receive_message(
            sqs.ReceiveMessageInput(queue_url=url, wait_time_seconds=1)
        )
        for message in received.messages or ():
            say(f"received {message.body!r}, its MD5 checked")
            client.delete_message(
                sqs.DeleteMessageInput(queue_url=url, receipt_handle=message.receipt_handle)
            )
        client.delete_queue(sqs.DeleteQueueInput(queue_url=url))


def clean_up(client: s3.Client, bucket: str) -> None:
    """Deletes what the tour made."""
    with step("Clean up"):
        pages = s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket=bucket))
        keys = [found.key for page in pages for found in page.contents or ()]
        objects = [s3.types.ObjectIdentifier(key=key) for key in keys]
        client.delete_objects(
            s3.DeleteObjectsInput(bucket=bucket, delete=s3.types.Delete(objects=objects))
        )
        client.delete_bucket(s3.DeleteBucketInput(bucket=bucket))
        say(f"deleted {len(keys)} objects and the bucket")


def main() -> None:
    """The tour."""
    name = f"tour-{uuid.uuid4().hex[:12]}"
    with step("Load the config: code, then environment, then files"):
        config = load_default_config()
        say(f"region {config.region}, endpoint {config.endpoint_url('S3') or 'that of AWS'}")
    client = s3.new_from_config(config)
    try:
        use_s3(client, name)
        use_options(client, name)
        use_dynamodb(dynamodb.new_from_config(config), name)
        use_sqs(sqs.new_from_config(config), name)
    except smithy_py.APIError as error:
        say(f"the service refused: {error}")
        raise
    finally:
        clean_up(client, name)
    print("That was the tour. The same as code, with explanations: README.md")


if __name__ == "__main__":
    main()
