"""What the servers refuse: each of these would pass on a server that checks nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import pytest

from aws_core import AnonymousCredentials, CredentialsProvider
from aws_core.client import BaseClient
from aws_core.credentials import StaticCredentialsProvider
from aws_core.retry import Standard, get_attempt_results
from services import dynamodb, s3, sqs
from smithy_py import APIError
from smithy_py.http import Request
from tests.integration.clients import dynamodb_client, s3_client, sqs_client
from tests.integration.middleware import after_signing, slow_clock
from tests.servers.server import Server


class Target(NamedTuple):
    """A service on a server, and a call that needs a signature.

    Attributes:
        server: The server.
        client: Its client.
        call: Makes the call, with option functions.
    """

    server: Server
    client: BaseClient[Any]
    call: Callable[..., Any]


def _s3(server: Server) -> Target:
    client = s3_client(server)
    client.create_bucket(s3.CreateBucketInput(bucket="signatures"))
    put = s3.PutObjectInput(
        bucket="signatures", key="key", body=b"content", metadata={"name": "value"}
    )
    return Target(server, client, lambda *functions: client.put_object(put, *functions))


def _dynamodb(server: Server) -> Target:
    client = dynamodb_client(server)
    list_tables = dynamodb.ListTablesInput(limit=1)
    return Target(server, client, lambda *functions: client.list_tables(list_tables, *functions))


def _sqs(server: Server) -> Target:
    client = sqs_client(server)
    list_queues = sqs.ListQueuesInput(max_results=1)
    return Target(server, client, lambda *functions: client.list_queues(list_queues, *functions))


TARGETS: dict[str, tuple[str, Callable[[Server], Target]]] = {
    "s3 on ministack": ("ministack", _s3),
    "s3 on swift": ("swift", _s3),
    "dynamodb on ministack": ("ministack", _dynamodb),
    "sqs on ministack": ("ministack", _sqs),
}
