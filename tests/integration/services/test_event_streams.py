"""Event streams of real servers, as iterators that close what they hold."""

from __future__ import annotations

import json

from services import bedrockruntime, cloudwatchlogs, kinesis
from tests.integration.services.conftest import NewClient
from tests.integration.services.servers import on

pytestmark = on("event streams")
MODEL = "anthropic.claude-3-haiku-20240307-v1:0"


def test_a_conversation(new_client: NewClient) -> None:
    client: bedrockruntime.Client = new_client(bedrockruntime)
    types = bedrockruntime.types
    said = types.Message(role="user", content=[types.ContentBlockMemberText(value="hello")])
    output = client.converse_stream(
        bedrockruntime.ConverseStreamInput(model_id=MODEL, messages=[said])
    )
    assert output.stream is not None
    text = ""
    kinds: list[type] = []
    with output.stream as events:
        for event in events:
            kinds.append(type(event))
            if isinstance(event, types.ConverseStreamOutputMemberContentBlockDelta):
                delta = event.value.delta
                assert isinstance(delta, types.ContentBlockDeltaMemberText)
                text += delta.value
    assert kinds[0] is types.ConverseStreamOutputMemberMessageStart
    assert kinds[-1] is types.ConverseStreamOutputMemberMetadata
    assert text


def test_chunks_of_a_model_are_bytes(new_client: NewClient) -> None:
    client: bedrockruntime.Client = new_client(bedrockruntime)
    asked = {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 10,
        "messages": [{"role": "user", "content": "hello"}],
    }
    output = client.invoke_model_with_response_stream(
        bedrockruntime.InvokeModelWithResponseStreamInput(
            model_id=MODEL, body=json.dumps(asked).encode()
        )
    )
    assert output.body is not None
    chunks: list[bytes] = []
    with output.body as events:
        for event in events:
            assert isinstance(event, bedrockruntime.types.ResponseStreamMemberChunk)
            chunks.append(event.value.bytes or b"")
    assert json.loads(chunks[0])["type"] == "message_start"


def test_a_shard_that_is_subscribed_to(new_client: NewClient, name: str) -> None:
    client: kinesis.Client = new_client(kinesis)
    types = kinesis.types
    client.create_stream(kinesis.CreateStreamInput(stream_name=name, shard_count=1))
    waiter = kinesis.StreamExistsWaiter(client, min_delay=0.01, max_delay=0.1)
    described = waiter.wait_for_output(kinesis.DescribeStreamInput(stream_name=name), 60.0)
    assert described is not None
    assert described.stream_description is not None
    consumer = client.register_stream_consumer(
        kinesis.RegisterStreamConsumerInput(
            stream_arn=described.stream_description.stream_arn, consumer_name="consumer"
        )
    ).consumer
    assert consumer is not None
    put = client.put_record(
        kinesis.PutRecordInput(stream_name=name, data=b"data", partition_key="key")
    )
    output = client.subscribe_to_shard(
        kinesis.SubscribeToShardInput(
            consumer_arn=consumer.consumer_arn,
            shard_id=put.shard_id,
            starting_position=types.StartingPosition(type=types.ShardIteratorType.TRIM_HORIZON),
        )
    )
    assert output.event_stream is not None
    # The subscription stays open for minutes: leaving early must not wait for its end.
    with output.event_stream as events:
        event = next(events)
    assert isinstance(event, types.SubscribeToShardEventStreamMemberSubscribeToShardEvent)
    assert [record.data for record in event.value.records or ()] == [b"data"]


def test_a_live_tail(new_client: NewClient, name: str) -> None:
    client: cloudwatchlogs.Client = new_client(cloudwatchlogs)
    types = cloudwatchlogs.types
    client.create_log_group(cloudwatchlogs.CreateLogGroupInput(log_group_name=name))
    groups = client.describe_log_groups(
        cloudwatchlogs.DescribeLogGroupsInput(log_group_name_prefix=name)
    ).log_groups
    (group,) = groups or []
    arn = (group.arn or "").removesuffix(":*")
    output = client.start_live_tail(cloudwatchlogs.StartLiveTailInput(log_group_identifiers=[arn]))
    assert output.response_stream is not None
    with output.response_stream as events:
        first = next(events)
    assert isinstance(first, types.StartLiveTailResponseStreamMemberSessionStart)
    assert first.value.log_group_identifiers == [arn]
