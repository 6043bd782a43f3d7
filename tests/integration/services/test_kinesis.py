"""Kinesis: records."""

from __future__ import annotations

import pytest

from services import kinesis
from tests.integration.services.conftest import NewClient

types = kinesis.types


@pytest.fixture
def client(new_client: NewClient) -> kinesis.Client:
    found: kinesis.Client = new_client(kinesis)
    return found


@pytest.fixture
def stream(client: kinesis.Client, name: str) -> str:
    client.create_stream(kinesis.CreateStreamInput(stream_name=name, shard_count=3))
    described = kinesis.DescribeStreamInput(stream_name=name)
    kinesis.StreamExistsWaiter(client, min_delay=0.01, max_delay=0.1).wait(described, 60.0)
    return name


def test_records(client: kinesis.Client, stream: str) -> None:
    data = bytes(range(256))
    put = client.put_record(
        kinesis.PutRecordInput(stream_name=stream, data=data, partition_key="key")
    )
    start = client.get_shard_iterator(
        kinesis.GetShardIteratorInput(
            stream_name=stream,
            shard_id=put.shard_id,
            shard_iterator_type=types.ShardIteratorType.TRIM_HORIZON,
        )
    )
    got = client.get_records(kinesis.GetRecordsInput(shard_iterator=start.shard_iterator or ""))
    (record,) = got.records or []
    assert (record.data, record.sequence_number) == (data, put.sequence_number)
    assert record.approximate_arrival_timestamp is not None


def test_shards(client: kinesis.Client, stream: str) -> None:
    shards = client.list_shards(kinesis.ListShardsInput(stream_name=stream)).shards or []
    assert len({shard.shard_id for shard in shards}) == 3
    ranges = [shard.hash_key_range for shard in shards if shard.hash_key_range is not None]
    assert max(int(found.ending_hash_key or "") for found in ranges) == 2**128 - 1


def test_errors(client: kinesis.Client, stream: str) -> None:
    with pytest.raises(types.ResourceNotFoundException):
        client.describe_stream(kinesis.DescribeStreamInput(stream_name=f"{stream}-not"))
    with pytest.raises(types.ResourceInUseException):
        client.create_stream(kinesis.CreateStreamInput(stream_name=stream, shard_count=1))
