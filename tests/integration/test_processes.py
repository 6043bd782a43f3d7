"""Configs and clients reach other processes: by pickle and by fork."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import pytest

from aws_core import Config
from services import s3
from tests.integration.clients import config, s3_client
from tests.servers.server import Server

_held: list[s3.Client] = []


def _get(client: s3.Client, bucket: str, key: str) -> bytes:
    output = client.get_object(s3.GetObjectInput(bucket=bucket, key=key))
    assert output.body is not None
    with output.body as body:
        return body.read()


def _get_by_config(settings: Config, bucket: str, key: str) -> bytes:
    with s3.new_from_config(settings) as client:
        return _get(client, bucket, key)


def _get_inherited(bucket: str, key: str) -> bytes:
    return _get(_held[0], bucket, key)


@pytest.fixture
def pool() -> Callable[[str], ProcessPoolExecutor]:
    return lambda method: ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method))


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_client_and_a_config_are_rebuilt_elsewhere(
    ministack: Server, name: str, pool: Callable[[str], ProcessPoolExecutor], method: str
) -> None:
    with s3_client(ministack) as client, pool(method) as processes:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        keys = [f"key-{number}" for number in range(4)]
        for key in keys:
            client.put_object(s3.PutObjectInput(bucket=name, key=key, body=key.encode()))
        by_client = [processes.submit(_get, client, name, key) for key in keys]
        by_config = [processes.submit(_get_by_config, config(ministack), name, key) for key in keys]
        contents = [key.encode() for key in keys]
        assert [future.result(60) for future in by_client] == contents
        assert [future.result(60) for future in by_config] == contents


def test_a_client_that_was_used_survives_a_fork(
    ministack: Server, name: str, pool: Callable[[str], ProcessPoolExecutor]
) -> None:
    with s3_client(ministack) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        for number in range(8):
            body = str(number).encode()
            client.put_object(s3.PutObjectInput(bucket=name, key=f"key-{number}", body=body))
        _held[:] = [client]
        try:
            # Children and parent hold the same pooled connection: none may use the other's.
            with pool("fork") as processes:
                futures = [processes.submit(_get_inherited, name, f"key-{n}") for n in range(8)]
                own = [_get(client, name, f"key-{number}") for number in range(8)]
                assert [future.result(60) for future in futures] == own
        finally:
            _held.clear()
    assert own == [str(number).encode() for number in range(8)]
