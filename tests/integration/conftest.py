"""What the integration tests share: clients, buckets and names of their own."""

from __future__ import annotations

import uuid
from collections.abc import Generator
from importlib.util import find_spec
from typing import Any

import botocore.session
import pytest

from aws_core.credentials import StaticCredentialsProvider
from aws_core.transport.http import BuildableClient
from services import s3
from tests.integration.capabilities import S3_SERVERS
from tests.integration.clients import s3_client
from tests.integration.native import made_native
from tests.integration.tls_front import tls_in_front_of
from tests.isolation import ORIGINAL_ENVIRONMENT
from tests.servers.certificates import create_certificates
from tests.servers.server import Server

# Modules that always run on both transports; TRANSPORT=native runs all of them on the native one.
ON_BOTH = ("s3.test_bodies", "s3.test_keys", "sqs.test_messages", "dynamodb.test_items")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a part of the tests on both transports."""
    if "transport" in metafunc.fixturenames:
        chosen = [ORIGINAL_ENVIRONMENT.get("TRANSPORT", "default")]
        if getattr(metafunc.module, "__name__", "").endswith(ON_BOTH) and find_spec("pycurl"):
            chosen = ["default", "native"]
        metafunc.parametrize("transport", chosen, indirect=True, scope="function")


@pytest.fixture(autouse=True)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the clients that a test makes send with."""
    name: str = request.param
    if name == "native":
        monkeypatch.setattr(BuildableClient, "_make", made_native)
    return name


@pytest.fixture(params=S3_SERVERS, scope="session")
def s3_server(request: pytest.FixtureRequest) -> Server:
    """Each server that speaks S3, one after the other; ``on`` leaves some out."""
    server: Server = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def client(s3_server: Server) -> Generator[s3.Client]:
    """A client of S3."""
    with s3_client(s3_server) as client:
        yield client


@pytest.fixture
def name() -> str:
    """A name that no other test uses, good for buckets, tables and queues."""
    return f"test-{uuid.uuid4().hex[:16]}"


@pytest.fixture(scope="session")
def shared_buckets() -> dict[str, str]:
    """The bucket that tests share on each server, by its endpoint."""
    return {}


@pytest.fixture
def bucket(client: s3.Client, shared_buckets: dict[str, str], name: str) -> str:
    """A bucket that tests share: whoever reads an object writes it before."""
    endpoint = client.options().base_endpoint or ""
    if endpoint not in shared_buckets:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        shared_buckets[endpoint] = name
    return shared_buckets[endpoint]


@pytest.fixture
def empty_bucket(client: s3.Client, name: str) -> str:
    """An empty bucket of the test's own."""
    client.create_bucket(s3.CreateBucketInput(bucket=name))
    return name


@pytest.fixture(scope="session")
def swift_tls(swift: Server, tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """Swift behind TLS."""
    certificates = create_certificates(tmp_path_factory.mktemp("swift-tls"))
    with tls_in_front_of(swift, certificates) as server:
        yield server


@pytest.fixture(scope="session")
def temporary(ministack: Server) -> StaticCredentialsProvider:
    """Credentials of MiniStack with a session token."""
    sts: Any = botocore.session.Session().create_client(
        "sts",
        region_name=ministack.region,
        endpoint_url=ministack.endpoint_url,
        aws_access_key_id=ministack.access_key_id,
        aws_secret_access_key=ministack.secret_access_key,
    )
    made = sts.get_session_token()["Credentials"]
    return StaticCredentialsProvider(
        made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]
    )
