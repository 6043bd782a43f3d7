"""Clients for the test servers, made as users make them."""

from __future__ import annotations

from collections.abc import Callable

from aws_core import Config
from aws_core.config import (
    LoadOption,
    load_default_config,
    with_base_endpoint,
    with_credentials_provider,
    with_custom_ca_bundle,
    with_region,
    with_retry_max_attempts,
)
from aws_core.credentials import StaticCredentialsProvider
from services import dynamodb, s3, sqs
from tests.servers.server import Server


def credentials(server: Server) -> StaticCredentialsProvider:
    """The key that *server* accepts."""
    return StaticCredentialsProvider(server.access_key_id, server.secret_access_key)


def config(server: Server, *functions: LoadOption) -> Config:
    """A config for *server*: one attempt a call, so that no retry hides a failure."""
    return load_default_config(
        with_region(server.region),
        with_base_endpoint(server.endpoint_url),
        with_credentials_provider(credentials(server)),
        with_retry_max_attempts(1),
        *([with_custom_ca_bundle(server.ca_bundle)] if server.ca_bundle else []),
        *functions,
    )


def s3_client(server: Server, *functions: Callable[[s3.Options], None]) -> s3.Client:
    """A client of S3 on *server*."""
    return s3.new_from_config(config(server), *functions)


def dynamodb_client(
    server: Server, *functions: Callable[[dynamodb.Options], None]
) -> dynamodb.Client:
    """A client of DynamoDB on *server*."""
    return dynamodb.new_from_config(config(server), *functions)


def sqs_client(server: Server, *functions: Callable[[sqs.Options], None]) -> sqs.Client:
    """A client of SQS on *server*."""
    return sqs.new_from_config(config(server), *functions)
