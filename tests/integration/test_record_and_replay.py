"""Calls to a server are recorded, and replayed without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aws_core import Config
from aws_core.transport.http import BuildableClient
from services import dynamodb, s3, sqs, sts
from smithy_py import BACKGROUND
from smithy_py.testing import RecordingClient, ReplayingClient
from smithy_py.trace import Trace
from tests.integration.clients import config
from tests.servers.server import Server


def story(settings: Config, name: str) -> list[Any]:
    """Calls in three protocols; what they answered."""
    objects, queues = s3.new_from_config(settings), sqs.new_from_config(settings)
    tables = dynamodb.new_from_config(settings)
    told: list[Any] = []
    objects.create_bucket(s3.CreateBucketInput(bucket=name))
    objects.put_object(s3.PutObjectInput(bucket=name, key="k", body=b"\x00content" * 1000))
    body = objects.get_object(s3.GetObjectInput(bucket=name, key="k")).body
    assert body is not None
    told.append(body.read())
    listed = objects.list_objects_v2(s3.ListObjectsV2Input(bucket=name))
    told.append([found.key for found in listed.contents or ()])
    try:
        objects.get_object(s3.GetObjectInput(bucket=name, key="missing"))
    except s3.types.NoSuchKey as error:
        told.append((error.error_code, error.status_code))
    url = queues.create_queue(sqs.CreateQueueInput(queue_name=name)).queue_url
    queues.send_message(sqs.SendMessageInput(queue_url=url, message_body="hello"))
    got = queues.receive_message(sqs.ReceiveMessageInput(queue_url=url))
    told.append([message.body for message in got.messages or ()])
    told.append(tables.list_tables(dynamodb.ListTablesInput(limit=1)).table_names is not None)
    made = sts.new_from_config(settings).get_session_token().credentials
    assert made is not None
    told.append(made.expiration)
    return told


def test_a_story_is_told_again_without_the_server(
    ministack: Server, name: str, tmp_path: Path
) -> None:
    path, settings = tmp_path / "story.json", config(ministack)
    with RecordingClient(path, BuildableClient()) as recording:
        told = story(settings.copy(http_client=recording), name)
    text = path.read_text()
    assert told[2] == ("NoSuchKey", 404)
    assert ministack.secret_access_key not in text
    assert "Signature=" not in text
    assert text.count("REDACTED") >= 3

    with ReplayingClient(path) as replaying:
        assert story(settings.copy(http_client=replaying), name) == told


def test_a_prepared_request_is_good(ministack: Server, name: str) -> None:
    client = s3.new_from_config(config(ministack))
    client.create_bucket(s3.CreateBucketInput(bucket=name))
    request = client.prepare("PutObject", s3.PutObjectInput(bucket=name, key="k", body=b"data"))

    with BuildableClient() as sender:
        response = sender.do(request, ctx=BACKGROUND)
        assert response.status_code == 200
        response.read()
    trace = Trace()
    body = client.get_object(s3.GetObjectInput(bucket=name, key="k"), trace).body
    assert body is not None
    assert body.read() == b"data"
    assert [attempt.status_code for attempt in trace.calls[0].attempts] == [200]
