"""The operations and the client around them."""

from __future__ import annotations

import copy
import datetime
import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from aws_core import imds
from aws_core.config import Config
from aws_core.imds.token_provider import TOKEN_HEADER
from aws_core.log_mode import ClientLogMode
from aws_core.retry import NopRetryer
from smithy_py.context import with_timeout
from smithy_py.errors import (
    ConfigError,
    DeserializationError,
    InvalidParamsError,
    OperationError,
    RequestSendError,
)
from smithy_py.middleware import Stack, finalize_middleware
from tests.canned import CannedClient, answer
from tests.servers.metadata import Answer, MetadataStub

DOCUMENT = {
    "accountId": "123456789012",
    "region": "eu-north-1",
    "instanceId": "i-0123",
    "pendingTime": "2024-05-06T07:08:09Z",
    "billingProducts": ["bp-1"],
    "kernelId": None,
    "unknown": {"a": 1},
}
IAM_INFO = {
    "Code": "Success",
    "LastUpdated": "2024-05-06T07:08:09Z",
    "InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/p",
    "InstanceProfileId": "AIPAEXAMPLE",
}
WHEN = datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.UTC)


@pytest.fixture
def client(stub: MetadataStub) -> imds.Client:
    stub.contents["/latest/dynamic/instance-identity/document"] = json.dumps(DOCUMENT).encode()
    stub.contents["/latest/meta-data/iam/info"] = json.dumps(IAM_INFO).encode()
    return imds.Client(imds.Options(endpoint=stub.endpoint, retryer=NopRetryer()))


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (None, "/latest/meta-data"),
        ("", "/latest/meta-data"),
        ("/", "/latest/meta-data/"),
        ("iam/", "/latest/meta-data/iam/"),
        ("/a//b/./c", "/latest/meta-data/a/b/c"),
        ("a b%?#\r\n", "/latest/meta-data/a%20b%25%3F%23%0D%0A"),
        ("é:@", "/latest/meta-data/%C3%A9:@"),
    ],
)
def test_paths_are_joined_and_escaped(
    client: imds.Client, stub: MetadataStub, path: str | None, sent: str
) -> None:
    stub.contents[sent] = b"content"
    assert client.get_metadata(imds.GetMetadataInput(path=path)).content.read() == b"content"
    assert stub.requests()[-1] == f"GET {sent}"


def test_dynamic_and_user_data(client: imds.Client, stub: MetadataStub) -> None:
    stub.contents["/latest/dynamic/fws"] = b"dynamic"
    stub.contents["/latest/user-data"] = b"#!\xff"
    output = client.get_dynamic_data(imds.GetDynamicDataInput(path="fws"))
    assert output.content.read() == b"dynamic"
    assert client.get_user_data().content.read() == b"#!\xff"


def test_the_identity_document(client: imds.Client) -> None:
    found = client.get_instance_identity_document()
    assert (found.account_id, found.region) == ("123456789012", "eu-north-1")
    assert (found.pending_time, found.billing_products) == (WHEN, ["bp-1"])
    assert found.kernel_id is None
    assert pickle.loads(pickle.dumps(found)) == found
    assert client.get_region().region == "eu-north-1"


def test_iam_info(client: imds.Client, stub: MetadataStub) -> None:
    found = client.get_iam_info()
    assert (found.code, found.last_updated) == ("Success", WHEN)
    assert found.instance_profile_id == "AIPAEXAMPLE"
    stub.contents["/latest/meta-data/iam/info"] = b'{"Code": "Failed"}'
    with pytest.raises(OperationError, match="failed to get EC2 IMDS IAM info, Failed"):
        client.get_iam_info()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", "did not return a region"),
        (b'{"region": ""}', "did not return a region"),
        (b"not json", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b'{"region": 7}', "deserialization failed"),
        (b"\xff", "the body is not JSON"),
    ],
)
def test_a_document_that_names_no_region(
    client: imds.Client, stub: MetadataStub, body: bytes, message: str
) -> None:
    stub.contents["/latest/dynamic/instance-identity/document"] = body
    with pytest.raises(OperationError, match=message) as caught:
        client.get_region()
    assert (caught.value.service_id, caught.value.operation_name) == ("ec2imds", "GetRegion")
    assert "[" * 1025 not in getattr(caught.value, "snapshot", b"").decode(errors="replace")
    assert isinstance(caught.value, DeserializationError) is ("region" not in message)


@pytest.mark.parametrize(("status", "code"), [(404, "NotFound"), (503, "ServiceUnavailable")])
def test_an_error_status(client: imds.Client, stub: MetadataStub, status: int, code: str) -> None:
    stub.contents["/latest/user-data"] = Answer(b"page", status)
    with pytest.raises(imds.MetadataError) as caught:
        client.get_user_data()
    assert (caught.value.error_code, caught.value.status_code) == (code, status)
    assert str(caught.value) == (
        f"operation error ec2imds: GetUserData, {code}: request to EC2 IMDS failed "
        f"(status code: {status})"
    )
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_the_stack_is_in_the_open(client: imds.Client) -> None:
    assert client.stack("GetMetadata").list() == [
        *("GetMetadata", "Initialize stack step", "OperationTimeout"),
        *("Serialize stack step", "ResolveEndpoint", "OperationSerializer"),
        *("Build stack step", "UserAgent"),
        *("Finalize stack step", "Retry", "APITokenProvider"),
        *("Deserialize stack step", "APITokenProvider", "OperationDeserializer"),
        *("Reachability", "RequestResponseLogger"),
    ]
    assert "tokenTTLRequestHeader" in client.stack("GetToken").list()
    with pytest.raises(LookupError, match="no operation 'GetIt'"):
        client.stack("GetIt")


def test_options_of_one_call(client: imds.Client, stub: MetadataStub) -> None:
    paths: list[str] = []

    @finalize_middleware("Mine")
    def mine(ctx: Any, input: Any, next: Any) -> Any:
        paths.append(input.request.path)
        return next(ctx, input)

    def add(stack: Stack) -> None:
        stack.finalize.add(mine)

    client.get_region(None, imds.with_api_options(add))
    assert paths == ["/latest/dynamic/instance-identity/document"]
    disabled = imds.with_options(client_enable_state="disabled")
    with pytest.raises(OperationError, match="access disabled"):
        client.get_region(None, disabled)
    with pytest.raises(TypeError, match=r"no option 'endpont'.*endpoint"):
        imds.with_options(endpont="x")


def test_a_broken_api_option_is_named(client: imds.Client) -> None:
    def broken(stack: Stack) -> None:
        raise ValueError("broken")

    with pytest.raises(OperationError, match=r"the API option .*broken failed: broken"):
        client.get_region(None, imds.with_api_options(broken))


def test_the_input_must_be_of_its_operation(client: imds.Client) -> None:
    wrong: Any = imds.GetRegionInput()
    with pytest.raises(InvalidParamsError, match="expected GetMetadataInput, got GetRegionInput"):
        client.get_metadata(wrong)


def test_a_call_without_deadline_ends_by_itself(
    stub: MetadataStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aws_core.imds.operation_timeout.DEFAULT_TIMEOUT", 0.05)
    stub.hanging = "GET"
    client = imds.Client(imds.Options(endpoint=stub.endpoint))
    with pytest.raises(RequestSendError, match=r"no answer within 0\.05 s"):
        client.get_user_data()
    with pytest.raises(TimeoutError):
        client.get_user_data(ctx=with_timeout(0.05))


# What the options say, the environment, and the URL that is asked; None where it is refused.
ENDPOINTS = [
    ({}, {}, "http://169.254.169.254"),
    ({"endpoint_mode": "IPv4"}, {}, "http://169.254.169.254"),
    ({"endpoint_mode": "ipv6"}, {}, "http://[fd00:ec2::254]"),
    ({}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"}, "http://[fd00:ec2::254]"),
    ({"endpoint_mode": "IPv6", "endpoint": "http://a:8"}, {}, "http://a:8"),
    ({"endpoint": "http://a/b/"}, {}, "http://a"),
    ({}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://b"}, "http://b"),
    ({"endpoint": "http://a"}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://b"}, "http://a"),
    ({"endpoint_mode": "IPv5"}, {}, None),
    ({}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"}, None),
    ({"endpoint": "169.254.169.254"}, {}, None),
    ({"endpoint": "ftp://a"}, {}, None),
    ({"endpoint": "http://u:p@a"}, {}, None),
    ({"endpoint": "http://a b"}, {}, None),
    ({"endpoint": "http://a\r\nX: y"}, {}, None),
    ({"endpoint": "http://[a"}, {}, None),
    ({"endpoint": "http://"}, {}, None),
]


@pytest.mark.parametrize(("values", "environment", "url"), ENDPOINTS)
def test_where_the_service_is(
    values: dict[str, Any],
    environment: dict[str, str],
    url: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    http_client = CannedClient(answer(404), answer(200, b'{"region": "r"}'))

    def make() -> imds.Client:
        return imds.Client(imds.Options(http_client=http_client, **values))

    if url is None:
        with pytest.raises(ConfigError):
            make()
        return
    assert make().get_region().region == "r"
    assert http_client.last.url == f"{url}/latest/dynamic/instance-identity/document"


@pytest.mark.parametrize(
    ("values", "environment", "disabled", "fallback"),
    [
        ({}, {}, False, True),
        ({}, {"AWS_EC2_METADATA_DISABLED": "TRUE"}, True, True),
        ({}, {"AWS_EC2_METADATA_DISABLED": "rubbish"}, False, True),
        ({"client_enable_state": "enabled"}, {"AWS_EC2_METADATA_DISABLED": "true"}, False, True),
        ({"client_enable_state": "disabled"}, {}, True, True),
        ({}, {"AWS_EC2_METADATA_V1_DISABLED": "true"}, False, False),
        ({}, {"AWS_EC2_METADATA_V1_DISABLED": "false"}, False, True),
        ({"enable_fallback": True}, {"AWS_EC2_METADATA_V1_DISABLED": "true"}, False, True),
        ({"enable_fallback": False}, {"AWS_EC2_METADATA_V1_DISABLED": "false"}, False, False),
    ],
)
def test_what_the_environment_allows(
    values: dict[str, Any],
    environment: dict[str, str],
    disabled: bool,
    fallback: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = imds.Client(imds.Options(**values))
    assert (client.options().client_enable_state == "disabled") is disabled
    assert client.enable_fallback is fallback


def test_from_a_config() -> None:
    config = Config(
        ec2_imds_endpoint="http://a",
        ec2_imds_client_enable_state="enabled",
        ec2_imds_v1_disabled=True,
        retryer=NopRetryer,
        app_id="app",
        client_log_mode=ClientLogMode.RETRIES,
    )
    client = imds.new_from_config(config, imds.with_options(endpoint="http://b"))
    assert repr(client) == "<aws_core.imds.Client of http://b>"
    assert not client.enable_fallback
    options = client.options()
    assert options.client_enable_state == "enabled"
    assert options.client_log_mode == ClientLogMode.RETRIES
    assert options.retryer is not None
    assert options.retryer.max_attempts == 1


@pytest.mark.parametrize("duplicate", [copy.copy, lambda c: pickle.loads(pickle.dumps(c))])
def test_a_client_copies_and_pickles_without_its_token(
    client: imds.Client, stub: MetadataStub, duplicate: Callable[[imds.Client], imds.Client]
) -> None:
    client.get_region()
    token = stub.seen[-1].headers[TOKEN_HEADER]
    assert token.encode() not in pickle.dumps(client)
    assert duplicate(client).get_region().region == "eu-north-1"
    assert [seen.method for seen in stub.seen] == ["PUT", "GET", "PUT", "GET"]
    assert token not in repr(client) + repr(client.options())


def test_neither_token_nor_content_is_logged_or_shown(
    client: imds.Client, stub: MetadataStub, caplog: pytest.LogCaptureFixture
) -> None:
    stub.contents["/latest/user-data"] = b"a password"
    mode = ClientLogMode.REQUEST_WITH_BODY | ClientLogMode.RESPONSE_WITH_BODY
    logged = imds.Client(client.options(), imds.with_options(client_log_mode=mode))
    with caplog.at_level(logging.DEBUG, "aws_core"):
        output = logged.get_user_data()
    assert "password" not in repr(output)
    assert "GET /latest/user-data" in caplog.text
    assert "PUT /latest/api/token" in caplog.text
    assert stub.seen[-1].headers[TOKEN_HEADER] not in caplog.text
    assert "password" not in caplog.text


def test_says_who_is_calling(client: imds.Client, stub: MetadataStub) -> None:
    client.get_region()
    assert all("api/ec2imds#" in seen.headers["user-agent"] for seen in stub.seen)
