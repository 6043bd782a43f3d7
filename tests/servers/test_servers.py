"""Each server answers, refuses a wrong secret, and listens on loopback only."""

from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, SSLError
from botocore.session import Session

from tests.servers.listeners import listening_addresses
from tests.servers.server import Server

ALL_SERVERS = pytest.mark.parametrize("name", ["ministack", "ministack_tls", "swift"])

# One call for each protocol, which needs a signature and no set-up.
CALLS: dict[str, Callable[[Any], object]] = {
    "s3": lambda client: client.list_buckets(),
    "sts": lambda client: client.get_caller_identity(),
    "sqs": lambda client: client.list_queues(),
    "dynamodb": lambda client: client.list_tables(),
    "lambda": lambda client: client.list_functions(),
    "ec2": lambda client: client.describe_vpcs(),
}
# In awsQuery and REST, in JSON and in EC2.
REFUSALS = {"SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure"}


def client(service: str, server: Server, **changes: Any) -> Any:
    """Makes a botocore client that tries once."""
    arguments: dict[str, Any] = {
        "endpoint_url": server.endpoint_url,
        "region_name": server.region,
        "aws_access_key_id": server.access_key_id,
        "aws_secret_access_key": server.secret_access_key,
        "verify": str(server.ca_bundle) if server.ca_bundle else None,
        "config": Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    }
    return Session().create_client(service, **(arguments | changes))


@ALL_SERVERS
def test_an_object_comes_back(name: str, request: pytest.FixtureRequest) -> None:
    s3 = client("s3", request.getfixturevalue(name))

    s3.create_bucket(Bucket="comes-back")
    s3.put_object(Bucket="comes-back", Key="a/b c", Body=b"content")

    assert s3.get_object(Bucket="comes-back", Key="a/b c")["Body"].read() == b"content"


@pytest.mark.parametrize("service", CALLS)
def test_ministack_takes_its_key(ministack: Server, service: str) -> None:
    CALLS[service](client(service, ministack))


@pytest.mark.parametrize("service", CALLS)
def test_ministack_refuses_a_wrong_secret(ministack: Server, service: str) -> None:
    with pytest.raises(ClientError) as refusal:
        CALLS[service](client(service, ministack, aws_secret_access_key="wrong"))

    assert refusal.value.response["Error"]["Code"] in REFUSALS


def test_swift_refuses_a_wrong_secret(swift: Server) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client("s3", swift, aws_secret_access_key="wrong").list_buckets()


def test_swift_refuses_another_region(swift: Server) -> None:
    with pytest.raises(ClientError, match="AuthorizationHeaderMalformed"):
        client("s3", swift, region_name="eu-west-1").list_buckets()


def test_tls_is_vouched_for_by_its_own_authority_only(ministack_tls: Server) -> None:
    with pytest.raises(SSLError):
        client("sts", ministack_tls, verify=True).get_caller_identity()


@ALL_SERVERS
def test_only_loopback_listens(name: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(name)

    listening = listening_addresses(server.process.session)

    assert {address for address, _ in listening} == {IPv4Address("127.0.0.1")}
    assert server.process.port in {port for _, port in listening}
