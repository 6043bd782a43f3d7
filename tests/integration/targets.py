"""The same questions for every service and server: a call that needs a signature."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from aws_core.client import BaseClient
from aws_core.options import ClientOptions, changes
from services import dynamodb, s3, sqs
from tests.integration.clients import dynamodb_client, s3_client, sqs_client
from tests.servers.server import Server

Call = Callable[..., Any]


class Target(NamedTuple):
    """A service on a server.

    Attributes:
        name: What the test data call it.
        server: The server.
        client: A client of the service.
        call: Makes a call that needs a signature, with option functions.
    """

    name: str
    server: Server
    client: BaseClient[Any]
    call: Call


def _s3(server: Server, name: str, **options: Any) -> tuple[BaseClient[Any], Call]:
    with s3_client(server) as maker:
        maker.create_bucket(s3.CreateBucketInput(bucket=name))
    client = s3_client(server, s3.with_options(**options))
    put = s3.PutObjectInput(bucket=name, key="key", body=b"content", metadata={"name": "value"})
    return client, lambda *functions: client.put_object(put, *functions)


def _dynamodb(server: Server, name: str, **options: Any) -> tuple[BaseClient[Any], Call]:
    client = dynamodb_client(server, dynamodb.with_options(**options))
    list_tables = dynamodb.ListTablesInput(exclusive_start_table_name=name)
    return client, lambda *functions: client.list_tables(list_tables, *functions)


def _sqs(server: Server, name: str, **options: Any) -> tuple[BaseClient[Any], Call]:
    client = sqs_client(server, sqs.with_options(**options))
    list_queues = sqs.ListQueuesInput(queue_name_prefix=name)
    return client, lambda *functions: client.list_queues(list_queues, *functions)


_SERVICES: Mapping[str, Callable[..., tuple[BaseClient[Any], Call]]] = {
    "s3": _s3,
    "dynamodb": _dynamodb,
    "sqs": _sqs,
}
TARGETS = ("s3 on ministack", "s3 on swift", "dynamodb on ministack", "sqs on ministack")


@contextmanager
def opened(target: str, server: Server, name: str, **options: Any) -> Generator[Target]:
    """A target for the length of a ``with`` block.

    Args:
        target: One of ``TARGETS``.
        server: Its server.
        name: A name of its own for what it makes.
        options: The client's options.
    """
    client, call = _SERVICES[target.partition(" ")[0]](server, name, **options)
    with client:
        yield Target(target, server, client, call)


def options(**values: Any) -> Callable[[ClientOptions], None]:
    """An option function for a client of any service."""
    return changes(ClientOptions, values)
