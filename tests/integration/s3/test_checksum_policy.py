"""The setting for stores that know few checksums, on stores that know them all."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from aws_core.transport.http import BuildableClient
from services import s3
from tests.integration.clients import s3_client
from tests.integration.objects import get, keys
from tests.integration.recording import Recorder
from tests.servers.server import Server


@pytest.fixture(params=["ministack", "swift", "ministack_tls", "swift_tls"])
def s3_server(request: pytest.FixtureRequest) -> Server:
    """Each server, without TLS and with it."""
    server: Server = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def recorder(s3_server: Server) -> Recorder:
    http_client = BuildableClient()
    if s3_server.ca_bundle:
        http_client = http_client.with_ca_bundle(s3_server.ca_bundle)
    return Recorder(http_client)


@pytest.fixture
def client(s3_server: Server, recorder: Recorder) -> Generator[s3.Client]:
    changes = s3.with_options(http_client=recorder, checksum_policy="compatible")
    with s3_client(s3_server, changes) as client:
        yield client


def pieces() -> Iterator[bytes]:
    yield from (b"a" * 70_000, b"b" * 70_000)


def test_objects_come_and_go_without_new_checksums(
    s3_server: Server, client: s3.Client, recorder: Recorder, empty_bucket: str
) -> None:
    client.put_object(s3.PutObjectInput(bucket=empty_bucket, key="a", body=b"hello"))
    body = pieces() if s3_server.ca_bundle else b"".join(pieces())
    client.put_object(s3.PutObjectInput(bucket=empty_bucket, key="b", body=body))
    assert get(client, empty_bucket, "b") == b"".join(pieces())
    objects = [s3.types.ObjectIdentifier(key=key) for key in ("a", "b")]
    delete = s3.types.Delete(objects=objects)
    client.delete_objects(s3.DeleteObjectsInput(bucket=empty_bucket, delete=delete))
    assert keys(client, empty_bucket) == []
    for request in recorder.requests:
        names = {name.lower() for name in request.headers}
        assert not [name for name in names if "checksum" in name or "trailer" in name]
        assert ("content-md5" in names) is (request.method == "POST")
