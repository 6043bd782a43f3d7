"""EC2 instance metadata and container credentials, as MiniStack serves them."""

from __future__ import annotations

import datetime

import pytest

from aws_core import imds
from aws_core.config import (
    load_default_config,
    with_defaults_mode,
    with_ec2_imds_region,
)
from aws_core.credentials import ec2rolecreds, endpointcreds
from services import sts
from smithy_py.errors import APIError, OperationError
from tests.servers.server import Server

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def endpoint(ministack: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", ministack.endpoint_url)
    return ministack.endpoint_url


@pytest.mark.usefixtures("endpoint")
def test_every_operation() -> None:
    with imds.Client() as client:
        document = client.get_instance_identity_document()
        assert client.get_region().region == document.region == "us-east-1"
        instance = client.get_metadata(imds.GetMetadataInput(path="instance-id"))
        assert instance.content.read().decode() == document.instance_id
        assert document.pending_time is not None
        assert b"instance-id" in client.get_metadata().content.read()
        info = client.get_iam_info()
        assert (info.instance_profile_arn or "").startswith("arn:aws:iam::")
        raw = client.get_dynamic_data(imds.GetDynamicDataInput(path="instance-identity/document"))
        assert b"instanceId" in raw.content.read()
        with pytest.raises(imds.MetadataError, match="NotFound"):
            client.get_metadata(imds.GetMetadataInput(path="no/such/thing"))


@pytest.mark.usefixtures("endpoint")
def test_a_made_up_token_is_refused_and_renewed() -> None:
    with imds.Client(imds.Options(enable_fallback=False)) as client:
        client.get_region()
        provider = client.options().token_provider
        assert provider is not None
        provider._token = ("made-up", float("inf"))
        assert client.get_region().region == "us-east-1"
        assert provider._token is not None
        assert provider._token[0] != "made-up"


@pytest.mark.usefixtures("endpoint")
def test_credentials_of_the_role_of_the_instance() -> None:
    found = ec2rolecreds.Provider().retrieve()
    assert found.access_key_id.startswith("ASIA")
    assert found.session_token
    assert found.expires is not None
    assert found.expires - datetime.datetime.now(datetime.UTC) <= HOUR


def test_credentials_of_a_container(ministack: Server) -> None:
    url = f"{ministack.endpoint_url}/v2/credentials/some-id"
    variables = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": url}
    endpoint = endpointcreds.endpoint_from_environment(variables)
    assert endpoint is not None
    assert endpoint == url
    found = endpointcreds.Provider(endpoint).retrieve()
    assert found.access_key_id.startswith("ASIA")
    assert found.can_expire
    assert found.expires is not None


@pytest.mark.usefixtures("endpoint")
def test_a_load_on_an_instance() -> None:
    loaded = load_default_config(with_ec2_imds_region(), with_defaults_mode("auto"))
    assert loaded.region == "us-east-1"
    where = loaded.runtime_environment
    assert where is not None
    assert where.ec2_instance_metadata_region == "us-east-1"
    assert loaded.credentials is not None
    assert loaded.credentials.retrieve().source == "EC2RoleProvider"


def test_a_call_signed_for_the_role(endpoint: str) -> None:
    loaded = load_default_config(with_ec2_imds_region())
    # MiniStack checks signatures, and knows no secret of the role that it made up.
    with (
        sts.new_from_config(loaded, sts.with_options(base_endpoint=endpoint)) as client,
        pytest.raises(APIError) as caught,
    ):
        client.get_caller_identity()
    assert caught.value.error_code == "InvalidClientTokenId"


def test_disabled_by_the_environment(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with (
        imds.Client(imds.Options(endpoint=endpoint)) as client,
        pytest.raises(OperationError, match="access disabled to EC2 IMDS"),
    ):
        client.get_region()
